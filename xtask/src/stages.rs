//! `cargo xtask test`: the checks, one stage after another.

use std::time::{Duration, Instant};

use anyhow::{Result, anyhow};

use crate::{
    addresses,
    cross::{self, System},
    packages::Purpose,
    prepare, wine,
    world::{World, run, spoken},
};

/// One stage of the checks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// The code is formatted.
    Fmt,
    /// Clippy finds nothing.
    Clippy,
    /// The UI: types, its own tests, Chromium.
    Ui,
    /// Everything of Rust that needs no window.
    Unit,
    /// VK's own web SDK in Chromium against the stand under production names.
    Sdk,
    /// The app in real windows against the stand-in school.
    Windows,
    /// The app as it is shipped, under the real addresses.
    Addresses,
    /// The app compiled for Windows.
    CheckWindows,
    /// The Windows adapters' own tests under Wine.
    Wine,
    /// The app type-checked for macOS.
    CheckMacOs,
}

impl Stage {
    /// In the order they run: the quick ones first.
    pub const ALL: [Stage; 10] = [
        Stage::Fmt,
        Stage::Clippy,
        Stage::Ui,
        Stage::Unit,
        Stage::Sdk,
        Stage::Windows,
        Stage::Addresses,
        Stage::CheckWindows,
        Stage::Wine,
        Stage::CheckMacOs,
    ];

    /// Its word on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Stage::Fmt => "fmt",
            Stage::Clippy => "clippy",
            Stage::Ui => "ui",
            Stage::Unit => "unit",
            Stage::Sdk => "sdk",
            Stage::Windows => "windows",
            Stage::Addresses => "addresses",
            Stage::CheckWindows => "check-windows",
            Stage::Wine => "wine",
            Stage::CheckMacOs => "check-macos",
        }
    }

    fn run(self, world: &World) -> Result<()> {
        match self {
            Stage::Fmt => run(&mut world.cargo(&["fmt", "--all", "--check"])),
            Stage::Clippy => run(&mut world.cargo(&[
                "clippy",
                "--workspace",
                "--all-targets",
                "--",
                "-D",
                "warnings",
            ])),
            Stage::Ui => {
                run(&mut world.npm(&["run", "check"]))?;
                run(&mut world.npm(&["test"]))?;
                run(&mut world.npm(&["run", "test:browser"]))
            }
            Stage::Unit => {
                run(&mut world.cargo(&["test", "--workspace", "--exclude", "zvonok-e2e"]))
            }
            Stage::Sdk => {
                run(&mut world.cargo(&["build", "-p", "zvonok-stand"]))?;
                prepare::packages_of(world, "tests/vk_sdk")?;
                run(world
                    .npm_in("tests/vk_sdk", &["test"])
                    .env("ZVONOK_STAND_BIN", world.built("zvonok-stand")))
            }
            Stage::Windows => {
                run(&mut world.cargo(&["build", "-p", "zvonok"]))?;
                run(world
                    .cargo(&["test", "-p", "zvonok-e2e", "--", "--test-threads=2"])
                    .env("ZVONOK_BIN", world.built("zvonok")))
            }
            Stage::Addresses => addresses::test(world),
            Stage::CheckWindows => cross::check(world, System::Windows),
            Stage::Wine => wine::test(world),
            Stage::CheckMacOs => cross::check(world, System::MacOs),
        }
    }
}

/// Prepares, then runs the stages until one fails.
pub fn test(world: &World, stages: &[Stage]) -> Result<()> {
    let start = Instant::now();
    let mut times = Vec::new();
    step("prepare", &mut times, || {
        prepare::prepare(world, &[Purpose::Build, Purpose::Run, Purpose::Test])?;
        if stages.contains(&Stage::CheckWindows) || stages.contains(&Stage::CheckMacOs) {
            cross::prepare(world);
        }
        if stages.contains(&Stage::Wine) {
            wine::prepare(world);
        }
        Ok(())
    })?;
    for stage in stages {
        step(stage.name(), &mut times, || stage.run(world))?;
    }
    println!();
    for (name, took) in &times {
        println!("{name:>13}  {}", spoken(*took));
    }
    let names: Vec<&str> = stages.iter().map(|stage| stage.name()).collect();
    println!(
        "cargo xtask test: passed ({}) in {}",
        names.join(", "),
        spoken(start.elapsed())
    );
    Ok(())
}

fn step<'a>(
    name: &'a str,
    times: &mut Vec<(&'a str, Duration)>,
    work: impl FnOnce() -> Result<()>,
) -> Result<()> {
    println!("\n===== {name} =====");
    let start = Instant::now();
    let outcome = work();
    let took = start.elapsed();
    match outcome {
        Ok(()) => {
            println!("----- {name}: {}", spoken(took));
            times.push((name, took));
            Ok(())
        }
        Err(error) => {
            eprintln!("{error:#}");
            Err(anyhow!(
                "cargo xtask test: FAILED at «{name}» after {}",
                spoken(took)
            ))
        }
    }
}
