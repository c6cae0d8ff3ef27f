//! The Windows adapters' own tests, under Wine: registry, Credential Manager, programs that are found and started.

use std::{
    fs, io,
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

/// Rust's standard library takes random bytes from the library `bcryptprimitives`, which older Wines lack.
const RANDOM: &str = r#"
#include <windows.h>
BOOLEAN WINAPI SystemFunction036(PVOID bytes, ULONG length);
__declspec(dllexport) BOOL WINAPI ProcessPrng(PBYTE bytes, SIZE_T length)
{
    return SystemFunction036(bytes, (ULONG)length);
}
"#;

/// Windows shows a person's classes among those of the machine; older Wines do not. Here they are one key.
const CLASSES: &str = r#"
#include <windows.h>
int main(void)
{
    static const wchar_t person[] = L"Software\\Classes", machine[] = L"\\Registry\\Machine\\Software\\Classes";
    HKEY key;
    RegDeleteTreeW(HKEY_CURRENT_USER, person);
    RegDeleteKeyW(HKEY_CURRENT_USER, person);
    if (RegCreateKeyExW(HKEY_CURRENT_USER, person, 0, NULL, REG_OPTION_CREATE_LINK, KEY_ALL_ACCESS, NULL, &key, NULL))
        return 1;
    return RegSetValueExW(key, L"SymbolicLinkValue", 0, REG_LINK, (const BYTE *)machine,
                          sizeof machine - sizeof *machine) != 0;
}
"#;

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
    program: String,
    prefix: PathBuf,
    /// Where the webview's loader lies, which every program of the app wants.
    libraries: PathBuf,
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
            libraries: cross::built_for_windows(world),
        };
        let ready = wine.prefix.join("ready");
        let recipe = [RANDOM, CLASSES].concat();
        if fs::read_to_string(&ready).is_ok_and(|made| made == recipe) {
            return Ok(wine);
        }
        match fs::remove_dir_all(&wine.prefix) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                return Err(error).context("an older Wine folder stays");
            }
            _ => fs::create_dir_all(&wine.prefix).context("no folder for Wine")?,
        }
        wine.run(world, &["wineboot", "--init"])?;
        let random = wine
            .prefix
            .join("drive_c/windows/system32/bcryptprimitives.dll");
        if !random.is_file() {
            wine.compile(world, RANDOM, &random, &["-shared"])?;
        }
        let classes = wine.prefix.join("classes.exe");
        wine.compile(world, CLASSES, &classes, &[])?;
        wine.run(world, &[&classes.display().to_string()])?;
        fs::write(ready, recipe)?;
        Ok(wine)
    }

    fn run(&self, world: &World, words: &[&str]) -> Result<()> {
        let mut command = world.command(&self.program);
        run(self.surround(command.args(words)))
    }

    fn compile(&self, world: &World, source: &str, to: &Path, options: &[&str]) -> Result<()> {
        let file = self.prefix.join("source.c");
        fs::write(&file, source)?;
        run(world
            .command(cross::MINGW)
            .args(options)
            .args(["-O2", "-o"])
            .args([to, &file])
            .arg("-ladvapi32"))
    }

    /// What a program needs to run in it: no screen, no questions about what Wine could fetch.
    fn surround<'a>(&self, command: &'a mut Command) -> &'a mut Command {
        command
            .env("WINEPREFIX", &self.prefix)
            .env("WINEPATH", format!("Z:{}", self.libraries.display()))
            .env("WINEARCH", "win64")
            .env("WINEDEBUG", "-all")
            .env("WINEDLLOVERRIDES", "mscoree,mshtml=")
            .env_remove("DISPLAY")
            .env_remove("WAYLAND_DISPLAY")
    }
}
