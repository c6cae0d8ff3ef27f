//! Makes a machine ready: system packages, the UI's packages, the UI's build.

use std::{fs, path::Path, process::Command, time::SystemTime};

use anyhow::{Context as _, Result, bail};

use crate::{
    packages::{self, Package, Proof, Purpose},
    world::{World, on_path, run, succeeds},
};

/// The oldest Node.js that builds the UI and runs the tests of VK's SDK.
const NODE: (u32, u32) = (20, 11);

/// Prepares everything for these purposes.
pub fn prepare(world: &World, purposes: &[Purpose]) -> Result<()> {
    if cfg!(target_os = "linux") {
        system_packages(world, purposes)?;
    }
    ui(world)
}

/// Installs the system packages for these purposes that are missing, or names what is.
pub fn system_packages(world: &World, purposes: &[Purpose]) -> Result<()> {
    let wanted = packages::wanted(purposes);
    let debian = on_path("apt-get") && on_path("dpkg-query");
    let missing: Vec<&Package> = if debian {
        packages::missing(&wanted, &dpkg(world, &wanted))
    } else {
        wanted
            .iter()
            .filter(|package| !proved(world, package))
            .collect()
    };
    if missing.is_empty() {
        return Ok(());
    }
    let names: Vec<&str> = missing.iter().map(|package| package.name).collect();
    println!("System packages that are missing: {}", names.join(" "));
    if debian {
        match install(world, &names) {
            Ok(()) => return Ok(()),
            Err(error) => println!("They were not installed. {error:#}"),
        }
    }
    let really: Vec<String> = missing
        .iter()
        .filter(|package| !proved(world, package))
        .filter_map(|package| match package.proof {
            Proof::Program(program) => Some(format!(
                "the program «{program}» (Debian: {})",
                package.name
            )),
            Proof::Library(library) => Some(format!(
                "the library «{library}» with its headers (Debian: {})",
                package.name
            )),
            Proof::None => None,
        })
        .collect();
    if really.is_empty() {
        println!("What is needed is there all the same: going on.");
        return Ok(());
    }
    bail!(
        "This is needed, and is to be installed by hand:\n  {}",
        really.join("\n  ")
    )
}

/// What `dpkg-query` says of these packages. It fails for unknown ones, and still prints the others.
fn dpkg(world: &World, wanted: &[Package]) -> String {
    world
        .command("dpkg-query")
        .args(["--show", "--showformat", packages::DPKG_FORMAT])
        .args(wanted.iter().map(|package| package.name))
        .output()
        .map(|output| String::from_utf8_lossy(&output.stdout).into_owned())
        .unwrap_or_default()
}

fn install(world: &World, names: &[&str]) -> Result<()> {
    let root = world
        .command("id")
        .arg("-u")
        .output()
        .is_ok_and(|output| output.stdout.trim_ascii() == b"0");
    if !root && !on_path("sudo") {
        bail!(
            "That takes an administrator: apt-get install --no-install-recommends {}",
            names.join(" ")
        );
    }
    let apt = |words: &[&str]| -> Command {
        let mut command = world.command(if root { "env" } else { "sudo" });
        if !root {
            command.arg("env");
        }
        command
            .args([
                "DEBIAN_FRONTEND=noninteractive",
                "apt-get",
                "-q",
                "-o",
                "DPkg::Lock::Timeout=300",
            ])
            .args(words);
        command
    };
    // Lists that could not be renewed may still be good enough.
    if let Err(error) = run(&mut apt(&["update"])) {
        println!("{error:#}");
    }
    let mut words = vec!["install", "-y", "--no-install-recommends"];
    words.extend(names);
    run(&mut apt(&words))
}

fn proved(world: &World, package: &Package) -> bool {
    match package.proof {
        // The UI's tests take any Chromium that this variable names.
        Proof::Program("chromium") => std::env::var_os("CHROMIUM").is_some() || on_path("chromium"),
        Proof::Program(program) => on_path(program),
        Proof::Library(library) => {
            succeeds(world.command("pkg-config").args(["--exists", library]))
        }
        Proof::None => true,
    }
}

fn ui(world: &World) -> Result<()> {
    let node = world
        .command("node")
        .arg("--version")
        .output()
        .ok()
        .filter(|output| output.status.success())
        .map(|output| String::from_utf8_lossy(&output.stdout).trim().to_owned())
        .with_context(|| {
            format!(
                "Node.js is needed, {}.{} or newer: «node» was not found on the PATH",
                NODE.0, NODE.1
            )
        })?;
    if version(&node).is_none_or(|version| version < NODE) {
        bail!(
            "Node.js {}.{} or newer is needed; this one is {node}",
            NODE.0,
            NODE.1
        );
    }
    packages_of(world, "ui")?;
    run(&mut world.npm(&["run", "build"]))
}

/// Installs a folder's npm packages, where they are not there as its lock file says.
pub fn packages_of(world: &World, folder: &str) -> Result<()> {
    let path = world.root.join(folder);
    let lock = changed(&path.join("package-lock.json"));
    // npm writes this one last: a broken installation does not have it.
    let installed = changed(&path.join("node_modules/.package-lock.json"));
    if installed.is_none() || installed < lock {
        run(&mut world.npm_in(folder, &["ci", "--no-audit", "--no-fund"]))?;
    }
    Ok(())
}

fn version(text: &str) -> Option<(u32, u32)> {
    let mut parts = text.trim_start_matches('v').split('.');
    Some((parts.next()?.parse().ok()?, parts.next()?.parse().ok()?))
}

fn changed(file: &Path) -> Option<SystemTime> {
    fs::metadata(file)
        .and_then(|metadata| metadata.modified())
        .ok()
}

#[cfg(test)]
mod tests {
    use super::version;

    #[test]
    fn nodes_version_is_read() {
        assert_eq!(version("v20.20.2"), Some((20, 20)));
        assert_eq!(version("22.1.0"), Some((22, 1)));
        assert_eq!(version("node"), None);
    }
}
