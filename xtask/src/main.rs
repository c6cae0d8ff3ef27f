//! The project's chores as commands: `cargo xtask demo`, `cargo xtask test` and what they stand on.

mod addresses;
mod arguments;
mod bench;
mod cross;
mod demo;
mod generate;
mod packages;
mod prepare;
mod simulate;
mod stages;
mod wine;
mod world;

use std::process::ExitCode;

use arguments::Chore;
use packages::Purpose;
use world::World;

fn main() -> ExitCode {
    let chore = match Chore::read(std::env::args().skip(1)) {
        Ok(chore) => chore,
        Err(why) => {
            eprintln!("{why}\n\n{}", arguments::USAGE);
            return ExitCode::from(2);
        }
    };
    match run(chore) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(chore: Chore) -> anyhow::Result<()> {
    if let Chore::Help = chore {
        println!("{}", arguments::USAGE);
        return Ok(());
    }
    let world = World::find()?;
    match chore {
        Chore::Help => Ok(()),
        Chore::Prepare => prepare::prepare(&world, &[Purpose::Build, Purpose::Run, Purpose::Test]),
        Chore::Demo {
            person,
            screenshots: None,
        } => demo::live(&world, person.as_deref()),
        Chore::Demo {
            screenshots: Some(folder),
            ..
        } => demo::screenshots(&world, &folder),
        Chore::Pictures { folder } => demo::pictures(&world, &folder),
        Chore::Test { stages } => stages::test(&world, &stages),
        Chore::Bench(wanted) => bench::bench(&world, &wanted),
        Chore::CheckFor { system } => {
            prepare::prepare(&world, &[Purpose::Build])?;
            cross::check(&world, system)
        }
        Chore::Wine => {
            prepare::prepare(&world, &[Purpose::Build])?;
            wine::test(&world)
        }
        Chore::Types => generate::types(&world),
        Chore::Docs => generate::docs(&world),
        Chore::Simulate => simulate::simulate(&world),
    }
}
