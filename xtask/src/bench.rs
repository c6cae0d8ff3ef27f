//! `cargo xtask bench`: what the app costs, beside a blank window and Chromium.

use anyhow::Result;

use crate::{
    packages::Purpose,
    prepare,
    world::{World, run},
};

/// What can be measured; see `tests/e2e/src/bench`.
pub const MEASURES: [&str; 7] = [
    "size", "parse", "start", "memory", "press", "refresh", "idle",
];

/// Where the table of all measures is kept.
const DOCUMENT: &str = "docs/performance.md";

/// How it is measured.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Bench {
    /// Only these; all where there are none.
    pub what: Vec<String>,
    /// Fewer turns.
    pub quick: bool,
    /// The table goes into its document.
    pub write: bool,
}

/// Builds both windows as a release is built, and measures.
pub fn bench(world: &World, wanted: &Bench) -> Result<()> {
    prepare::prepare(world, &[Purpose::Build, Purpose::Run, Purpose::Test])?;
    // One build for both: equal dependencies with equal features.
    run(&mut world.cargo(&[
        "build",
        "--release",
        "-p",
        "zvonok",
        "-p",
        "zvonok-blank",
        "--features",
        "tauri/custom-protocol",
    ]))?;
    let bench = ["--release", "-p", "zvonok-e2e", "--bin", "bench"];
    run(&mut world.cargo(&[&["build"], &bench[..]].concat()))?;
    let mut measuring = world.command(&world.released("bench").to_string_lossy());
    measuring
        .args(&wanted.what)
        .env("ZVONOK_BIN", world.released("zvonok"))
        .env("ZVONOK_BLANK_BIN", world.released("zvonok-blank"));
    if wanted.quick {
        measuring.arg("--quick");
    }
    if wanted.write {
        measuring.arg("--write").arg(world.root.join(DOCUMENT));
    }
    run(&mut measuring)
}
