//! The one list of system packages, and which of them are missing.

/// What a package is needed for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// Compiling the app.
    Build,
    /// The app's deep links and call programs.
    Run,
    /// The app in a window without a screen, its tests and pictures.
    Test,
    /// The app checked for Windows and macOS: a Rust with the source of its standard library.
    OwnRust,
    /// The app checked for Windows: a compiler of C.
    MinGw,
    /// The Windows adapters' own tests.
    Wine,
}

/// What shows that a package's content is there, where no package manager can be asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Proof {
    /// A program on the `PATH`.
    Program(&'static str),
    /// A library that `pkg-config` knows.
    Library(&'static str),
    /// Useful, but nothing stops without it.
    None,
}

/// A Debian package.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Package {
    /// What it is for.
    pub purpose: Purpose,
    /// Its name at Debian and Ubuntu.
    pub name: &'static str,
    /// How it is recognised elsewhere.
    pub proof: Proof,
}

const fn package(purpose: Purpose, name: &'static str, proof: Proof) -> Package {
    Package {
        purpose,
        name,
        proof,
    }
}

/// Every system package of the project.
pub const PACKAGES: [Package; 29] = {
    use Proof::{Library, None, Program};
    use Purpose::{Build, MinGw, OwnRust, Run, Test, Wine};
    [
        package(Build, "build-essential", Program("cc")),
        package(Build, "pkg-config", Program("pkg-config")),
        package(Build, "libwebkit2gtk-4.1-dev", Library("webkit2gtk-4.1")),
        package(Run, "xdg-utils", Program("xdg-open")),
        package(
            Run,
            "desktop-file-utils",
            Program("update-desktop-database"),
        ),
        package(Run, "libglib2.0-bin", Program("gio")),
        package(Test, "xvfb", Program("Xvfb")),
        package(Test, "x11-xkb-utils", Program("setxkbmap")),
        package(Test, "webkit2gtk-driver", Program("WebKitWebDriver")),
        package(Test, "dbus", Program("dbus-run-session")),
        package(Test, "gnome-keyring", Program("gnome-keyring-daemon")),
        package(Test, "libsecret-tools", Program("secret-tool")),
        package(Test, "imagemagick", Program("import")),
        package(Test, "xdotool", Program("xdotool")),
        package(Test, "x11-utils", Program("xwininfo")),
        package(Test, "fonts-dejavu-core", None),
        package(Test, "util-linux", Program("unshare")),
        package(Test, "mount", Program("mount")),
        package(Test, "iproute2", Program("ip")),
        package(Test, "procps", Program("kill")),
        package(Test, "libfaketime", None),
        package(Test, "chromium", Program("chromium")),
        package(OwnRust, "cargo-web", None),
        package(OwnRust, "rustc-web", None),
        package(OwnRust, "rust-web-src", None),
        package(OwnRust, "libstd-rust-web-dev", None),
        package(
            MinGw,
            "gcc-mingw-w64-x86-64-win32",
            Program("x86_64-w64-mingw32-gcc"),
        ),
        package(
            MinGw,
            "g++-mingw-w64-x86-64-win32",
            Program("x86_64-w64-mingw32-g++"),
        ),
        // Where its program lies differs: whether it is there shows when it is used.
        package(Wine, "wine64", None),
    ]
};

/// The packages for these purposes.
pub fn wanted(purposes: &[Purpose]) -> Vec<Package> {
    PACKAGES
        .into_iter()
        .filter(|package| purposes.contains(&package.purpose))
        .collect()
}

/// The format `installed` understands, for `dpkg-query --show --showformat`.
pub const DPKG_FORMAT: &str = "${binary:Package}\t${db:Status-Status}\n";

/// Names of the packages that are missing, given what `dpkg-query` printed in [`DPKG_FORMAT`].
/// It prints nothing for a package it never heard of, and lists removed ones with another status.
pub fn missing<'a>(wanted: &'a [Package], dpkg: &str) -> Vec<&'a Package> {
    let installed = |name: &str| {
        dpkg.lines().any(|line| {
            line.split_once('\t').is_some_and(|(package, status)| {
                let bare = package.split_once(':').map_or(package, |(bare, _)| bare);
                bare == name && status == "installed"
            })
        })
    };
    wanted
        .iter()
        .filter(|package| !installed(package.name))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const WANTED: [Package; 3] = [
        package(Purpose::Build, "pkg-config", Proof::Program("pkg-config")),
        package(
            Purpose::Build,
            "libwebkit2gtk-4.1-dev",
            Proof::Library("webkit2gtk-4.1"),
        ),
        package(Purpose::Test, "xvfb", Proof::Program("Xvfb")),
    ];

    fn names(dpkg: &str) -> Vec<&'static str> {
        missing(&WANTED, dpkg)
            .into_iter()
            .map(|package| package.name)
            .collect()
    }

    #[test]
    fn nothing_known_means_everything_is_missing() {
        assert_eq!(names(""), ["pkg-config", "libwebkit2gtk-4.1-dev", "xvfb"]);
    }

    #[test]
    fn an_architecture_after_the_name_changes_nothing() {
        let dpkg = "pkg-config:amd64\tinstalled\nlibwebkit2gtk-4.1-dev:amd64\tinstalled\nxvfb\tinstalled\n";
        assert_eq!(names(dpkg), [""; 0]);
    }

    #[test]
    fn removed_and_half_installed_packages_are_missing() {
        let dpkg = "pkg-config\tconfig-files\nlibwebkit2gtk-4.1-dev:amd64\thalf-configured\nxvfb\tinstalled\n";
        assert_eq!(names(dpkg), ["pkg-config", "libwebkit2gtk-4.1-dev"]);
    }

    #[test]
    fn a_longer_name_is_another_package() {
        assert_eq!(
            names("xvfb-extra\tinstalled\npkg-config\tinstalled\n"),
            ["libwebkit2gtk-4.1-dev", "xvfb"]
        );
    }

    #[test]
    fn purposes_choose() {
        let build = wanted(&[Purpose::Build]);
        assert!(
            build
                .iter()
                .all(|package| package.purpose == Purpose::Build)
        );
        assert_eq!(
            wanted(&[
                Purpose::Build,
                Purpose::Run,
                Purpose::Test,
                Purpose::OwnRust,
                Purpose::MinGw,
                Purpose::Wine
            ])
            .len(),
            PACKAGES.len()
        );
    }

    #[test]
    fn no_package_is_listed_twice() {
        for (i, package) in PACKAGES.iter().enumerate() {
            assert!(
                PACKAGES[..i].iter().all(|other| other.name != package.name),
                "{}",
                package.name
            );
        }
    }
}
