//! `cargo xtask types` and `cargo xtask docs`: files that are written from the source.

use anyhow::Result;

use crate::{
    packages::Purpose,
    prepare,
    world::{World, run},
};

/// Writes `docs/stand.md` and the README's list of people anew.
pub fn docs(world: &World) -> Result<()> {
    prepare::prepare(world, &[Purpose::Build])?;
    run(world
        .cargo(&["test", "-p", "zvonok-stand", "--test", "docs"])
        .env("UPDATE_DOCS", "1"))
}

/// Writes the UI's TypeScript types anew.
pub fn types(world: &World) -> Result<()> {
    prepare::prepare(world, &[Purpose::Build])?;
    run(world
        .cargo(&["test", "-p", "zvonok", "--test", "types"])
        .env("UPDATE_TYPES", "1"))
}
