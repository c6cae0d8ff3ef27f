//! A picture of each step.

fn main() {}
