//! `cargo xtask types`: the UI's TypeScript types, generated from the app's snapshot.

use anyhow::Result;

use crate::{
    packages::Purpose,
    prepare,
    world::{World, run},
};

/// Writes the types anew.
pub fn generate(world: &World) -> Result<()> {
    prepare::prepare(world, &[Purpose::Build])?;
    run(world
        .cargo(&["test", "-p", "zvonok", "--test", "types"])
        .env("UPDATE_TYPES", "1"))
}
