//! The Windows adapters' own tests, under Wine: registry, Credential Manager, programs that are found and started.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context as _, Result, bail};

use crate::{
    cross,
    packages::Purpose,
    prepare,
    world::{World, on_path, run},
};

/// Where Debian's `wine64` puts its program, which is on no `PATH`.
const DEBIANS: &str = "/usr/lib/wine/wine64";

/// Rust's standard library takes random bytes from this library, which Wine has since 8.18 only.
const RANDOM: &str = "\
#include <windows.h>
BOOLEAN WINAPI SystemFunction036(PVOID bytes, ULONG length);
__declspec(dllexport) BOOL WINAPI ProcessPrng(PBYTE bytes, SIZE_T length)
{
    return SystemFunction036(bytes, (ULONG)length);
}
";

/// Installs what the tests need, as far as the system has it.
pub fn prepare(world: &World) {
    cross::prepare(world);
    if cfg!(target_os = "linux")
        && let Err(error) = prepare::system_packages(world, &[Purpose::Wine])
    {
        println!("{error:#}");
    }
}

/// Builds the tests for Windows and runs them.
pub fn test(world: &World) -> Result<()> {
    if cfg!(windows) {
        println!("Here they are among the tests of the stage «unit».");
        return Ok(());
    }
    prepare(world);
    let wine = Wine::prepare(world)?;
    let mut cargo = cross::for_windows(world, &["test", "--lib", "--test", "windows_adapters"])?;
    wine.surround(&mut cargo)
        .env("CARGO_TARGET_X86_64_PC_WINDOWS_GNU_RUNNER", &wine.program);
    run(&mut cargo)
}

/// A Windows of its own: nothing of the person's is read or written.
struct Wine {
    program: PathBuf,
    prefix: PathBuf,
}

impl Wine {
    fn prepare(world: &World) -> Result<Self> {
        let program = if on_path("wine64") {
            "wine64"
        } else if Path::new(DEBIANS).is_file() {
            DEBIANS
        } else if on_path("wine") {
            "wine"
        } else {
            bail!("This needs Wine for 64-bit programs (Debian: wine64).")
        };
        let wine = Self {
            program: program.into(),
            prefix: world.target.join("wine"),
        };
        let system = wine.prefix.join("drive_c/windows/system32");
        // Written at the end of the first start.
        if !wine.prefix.join("system.reg").is_file() {
            fs::create_dir_all(&wine.prefix).context("no folder for Wine")?;
            let mut first = world.command(program);
            run(wine.surround(first.args(["wineboot", "--init"])))?;
        }
        let random = system.join("bcryptprimitives.dll");
        if !random.is_file() {
            let source = wine.prefix.join("bcryptprimitives.c");
            fs::write(&source, RANDOM)?;
            run(world
                .command(cross::MINGW)
                .args(["-shared", "-O2", "-o"])
                .args([&random, &source])
                .arg("-ladvapi32"))?;
        }
        Ok(wine)
    }

    /// What a program needs to run in it: no screen, no questions about what Wine could fetch.
    fn surround<'a>(&self, command: &'a mut Command) -> &'a mut Command {
        command
            .env("WINEPREFIX", &self.prefix)
            .env("WINEARCH", "win64")
            .env("WINEDEBUG", "-all")
            .env("WINEDLLOVERRIDES", "mscoree,mshtml=")
            .env_remove("DISPLAY")
            .env_remove("WAYLAND_DISPLAY")
    }
}
