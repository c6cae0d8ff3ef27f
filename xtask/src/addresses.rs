//! The stage «addresses»: the app as it is shipped, under the real addresses, in namespaces of its own.

use std::{fs, process::Command};

use anyhow::{Context as _, Result, bail};

use crate::world::{World, run, succeeds};

/// Names the namespaces outside, which the tests leave alone; see `zvonok_e2e::addresses`.
const OUTER: &str = "ZVONOK_OUTER_NAMESPACES";

/// A network of loopback alone. Programs that ask names only for families of addresses that the computer has
/// (`AI_ADDRCONFIG`) would get none: hence one more address, of those that lead nowhere (RFC 5737).
const NETWORK: &str = "ip link set lo up && ip address add 192.0.2.1/32 dev lo";

/// Builds the app as a release is built, then runs the tests where nothing outside is reached or changed.
pub fn test(world: &World) -> Result<()> {
    let unshare = namespaces(world)?;
    // `custom-protocol` is what the bundler adds: the UI comes out of the program, no server is asked for it.
    run(&mut world.cargo(&[
        "build",
        "--release",
        "-p",
        "zvonok",
        "--features",
        "tauri/custom-protocol",
    ]))?;
    let test = ["test", "-p", "zvonok-e2e", "--test", "addresses"];
    run(&mut world.cargo(&[&test[..], &["--no-run"]].concat()))?;

    // One after another: all of them are under the same names, at the same port.
    let cargo = world.cargo(&[&test[..], &["--offline", "--", "--test-threads=1"]].concat());
    let mut inside = world.command("unshare");
    inside
        .args(unshare)
        .args(["--", "sh", "-c", &format!("{NETWORK} && exec \"$@\""), "sh"])
        .arg(cargo.get_program())
        .args(cargo.get_args())
        .env("ZVONOK_BIN", world.released("zvonok"))
        .env(OUTER, outer()?);
    run(&mut inside)
}

/// The words for `unshare` that make namespaces on this computer.
fn namespaces(world: &World) -> Result<&'static [&'static str]> {
    const AS_ROOT: &[&str] = &["--mount", "--net"];
    const AS_ANYBODY: &[&str] = &["--user", "--map-root-user", "--mount", "--net"];
    let works = |words: &[&str]| {
        let mut command: Command = world.command("unshare");
        command.args(words).args([
            "--",
            "sh",
            "-c",
            &format!("{NETWORK} && mount --bind /etc/hosts /etc/hosts"),
        ]);
        succeeds(&mut command)
    };
    [AS_ROOT, AS_ANYBODY]
        .into_iter()
        .find(|words| works(words))
        .context(
            "No network and mount namespaces can be made here, neither as this user nor with a user namespace \
             (a container without CAP_SYS_ADMIN? kernel.unprivileged_userns_clone = 0? AppArmor?). \
             This stage needs them: it must not change what names mean on this computer.",
        )
}

fn outer() -> Result<String> {
    let mut named = Vec::new();
    for kind in ["mnt", "net"] {
        let link = format!("/proc/self/ns/{kind}");
        match fs::read_link(&link) {
            Ok(name) => named.push(name.display().to_string()),
            Err(error) => bail!("{link}: {error}"),
        }
    }
    Ok(named.join(" "))
}
