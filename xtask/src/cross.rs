//! The whole app, compiled or type-checked for the other systems, from Linux.
//!
//! A second Rust, the system's own, brings the source of its standard library, so that no toolchain has to be fetched.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context as _, Result, bail};

use crate::{
    packages::Purpose,
    prepare,
    world::{World, run},
};

/// The system's own cargo and rustc, with the standard library's source beside them.
const CARGO: &str = "/usr/bin/cargo";
const RUSTC: &str = "/usr/bin/rustc";

/// MinGW's compiler of C.
pub const MINGW: &str = "x86_64-w64-mingw32-gcc";

/// Where the source of the standard library lies below a toolchain's root.
const SOURCE: &str = "lib/rustlib/src/rust/library";

/// A system that the app is checked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum System {
    /// `x86_64-pc-windows-gnu`, with MinGW's compiler for what is C.
    Windows,
    /// `aarch64-apple-darwin`, type-checked: what is C is not compiled.
    MacOs,
}

impl System {
    fn target(self) -> &'static str {
        match self {
            System::Windows => "x86_64-pc-windows-gnu",
            System::MacOs => "aarch64-apple-darwin",
        }
    }
}

/// Installs what a check needs, as far as the system has it: whether it is enough shows when it is used.
pub fn prepare(world: &World) {
    if !cfg!(target_os = "linux") {
        return;
    }
    for purpose in [Purpose::OwnRust, Purpose::MinGw] {
        if let Err(error) = prepare::system_packages(world, &[purpose]) {
            println!("{error:#}");
        }
    }
}

/// Checks the app for a system.
pub fn check(world: &World, system: System) -> Result<()> {
    prepare(world);
    let target = world.target.join("cross");
    let mut cargo = cargo(world)?;
    cargo
        .args(["check", "-p", "zvonok", "--locked"])
        .args(["-Z", "build-std=std,panic_unwind,panic_abort"])
        .args(["--target", system.target()])
        .arg("--target-dir")
        .arg(&target)
        .env("RUSTC_BOOTSTRAP", "1")
        .env_remove("RUSTFLAGS");
    if system == System::MacOs {
        let stubs = Stubs::write(&target.join("stubs"))?;
        let triple = "aarch64_apple_darwin";
        cargo
            .env(format!("CC_{triple}"), &stubs.cc)
            .env(format!("CXX_{triple}"), &stubs.cc)
            .env(format!("AR_{triple}"), &stubs.ar)
            .env(format!("RANLIB_{triple}"), "/bin/true");
    }
    run(&mut cargo)
}

/// A cargo that builds parts of the app for Windows, to be run.
pub fn for_windows(world: &World, words: &[&str]) -> Result<Command> {
    let mut cargo = cargo(world)?;
    cargo
        .args(words)
        .args(["-p", "zvonok", "--locked"])
        .args([
            "-Z",
            "build-std=std,panic_unwind,panic_abort,test,proc_macro",
        ])
        .args(["--target", System::Windows.target()])
        .arg("--target-dir")
        .arg(world.target.join("cross"))
        .env("RUSTC_BOOTSTRAP", "1")
        .env_remove("RUSTFLAGS");
    Ok(cargo)
}

/// Where that lies.
pub fn built_for_windows(world: &World) -> PathBuf {
    let target = world.target.join("cross").join(System::Windows.target());
    target.join("debug")
}

/// A cargo whose toolchain has the source of its standard library: the system's own, else the one in use.
fn cargo(world: &World) -> Result<Command> {
    let has_source = |rustc: &str| -> bool {
        let root = world.command(rustc).args(["--print", "sysroot"]).output();
        root.is_ok_and(|root| {
            let root = String::from_utf8_lossy(&root.stdout);
            Path::new(root.trim()).join(SOURCE).is_dir()
        })
    };
    if Path::new(CARGO).is_file() && has_source(RUSTC) {
        let mut cargo = world.command(CARGO);
        // No trace of the toolchain that runs this program.
        cargo
            .env("PATH", "/usr/bin:/bin")
            .env("RUSTC", RUSTC)
            .env_remove("RUSTUP_TOOLCHAIN")
            .env_remove("CARGO");
        return Ok(cargo);
    }
    if has_source("rustc") {
        return Ok(world.cargo(&[]));
    }
    bail!(
        "This needs a Rust with the source of its standard library: the system's own (Debian: cargo-web rustc-web \
         rust-web-src libstd-rust-web-dev), or «rustup component add rust-src»."
    )
}

/// Stand-ins for a compiler of C that is not there: nothing is linked, so nothing of it is used.
struct Stubs {
    cc: PathBuf,
    ar: PathBuf,
}

impl Stubs {
    fn write(folder: &Path) -> Result<Self> {
        fs::create_dir_all(folder).context("no folder for the stubs")?;
        let stub = |name: &str, text: &str| -> Result<PathBuf> {
            let file = folder.join(name);
            fs::write(&file, text)?;
            #[cfg(unix)]
            fs::set_permissions(&file, std::os::unix::fs::PermissionsExt::from_mode(0o755))?;
            Ok(file)
        };
        Ok(Stubs {
            // What a compiler is, is asked of its preprocessor: the host's answers.
            cc: stub(
                "cc",
                "#!/bin/sh\nfor word; do [ \"$word\" = -E ] && exec /usr/bin/cc \"$@\"; done\n\
                 for word; do [ \"$before\" = -o ] && : > \"$word\"; before=$word; done\nexit 0\n",
            )?,
            ar: stub(
                "ar",
                "#!/bin/sh\nfor word; do case $word in *.a) printf '!<arch>\\n' > \"$word\";; esac; done\nexit 0\n",
            )?,
        })
    }
}
