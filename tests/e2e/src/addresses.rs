//! Production names inside namespaces of the test's own: there, and nowhere else, they lead to a stand and its
//! authority is believed.

use std::{
    fs,
    net::IpAddr,
    path::{Path, PathBuf},
    process::Command,
    sync::OnceLock,
};

use anyhow::{Context as _, Result, bail, ensure};
use zvonok_stand::Stand;

/// Names the namespaces that `cargo xtask test addresses` was started in, so that nothing is changed in them:
/// `mnt:[…] net:[…]`.
pub const OUTER: &str = "ZVONOK_OUTER_NAMESPACES";

/// The system's own files, and what lies over them here.
pub struct Names {
    hosts: PathBuf,
    authorities: PathBuf,
}

impl Names {
    /// Puts files of the test's own over the system's, once for the whole process.
    ///
    /// # Errors
    /// When this process shares its mounts or its network with the rest of the computer: nothing was changed then.
    pub fn own() -> Result<&'static Self> {
        static OWN: OnceLock<Result<Names, String>> = OnceLock::new();
        OWN.get_or_init(|| Self::lay().map_err(|error| format!("{error:#}")))
            .as_ref()
            .map_err(|why| anyhow::anyhow!("{why}"))
    }

    fn lay() -> Result<Self> {
        ensure_own_namespaces()?;
        // Left behind on purpose: it lies over the system's files as long as this namespace lives.
        let folder = tempfile::tempdir()?.keep();
        let names = Names {
            hosts: folder.join("hosts"),
            authorities: folder.join("authorities.crt"),
        };
        for (file, over) in [
            (&names.hosts, "/etc/hosts"),
            (&names.authorities, "/etc/ssl/certs/ca-certificates.crt"),
        ] {
            fs::write(file, "")?;
            let laid = Command::new("mount")
                .arg("--bind")
                .arg(file)
                .arg(over)
                .status()
                .context("mount")?;
            ensure!(laid.success(), "nothing could be laid over {over}");
        }
        Ok(names)
    }

    /// Leads every production name to a stand, whose authority is the only one believed.
    ///
    /// # Errors
    /// When the stand has no production names, or a file cannot be written.
    pub fn lead_to(&self, stand: &Stand) -> Result<()> {
        self.lead(stand, |_, address| Some(address))?;
        let authority = stand.authority_pem().context("no production names")?;
        Ok(fs::write(&self.authorities, authority)?)
    }

    /// Leads each name where `to` says; `None` makes it unknown.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn lead(&self, stand: &Stand, to: impl Fn(&str, IpAddr) -> Option<IpAddr>) -> Result<()> {
        let led = stand.addresses().iter().filter_map(|(name, address)| {
            let to = to(name, address.ip())?;
            Some(format!("{to} {name}\n"))
        });
        let text: String = ["127.0.0.1 localhost\n".to_owned()]
            .into_iter()
            .chain(led)
            .collect();
        // Into the same file: the mount shows that one, not its name.
        Ok(fs::write(&self.hosts, text)?)
    }
}

fn ensure_own_namespaces() -> Result<()> {
    let Ok(outer) = std::env::var(OUTER) else {
        bail!("run this as «cargo xtask test addresses»: it needs namespaces of its own");
    };
    let mut named = outer.split_whitespace();
    for kind in ["mnt", "net"] {
        let own = fs::read_link(Path::new("/proc/self/ns").join(kind))?;
        let outer = named
            .next()
            .with_context(|| format!("{OUTER}: no {kind}"))?;
        ensure!(
            outer.starts_with(&format!("{kind}:[")) && own.as_os_str() != outer,
            "the {kind} namespace is the computer's own: nothing is changed in it"
        );
    }
    Ok(())
}
