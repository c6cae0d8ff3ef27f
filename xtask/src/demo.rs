//! `cargo xtask demo`: the app against the stand-in school, in a window or in pictures.

use std::{
    env, fs,
    io::{BufRead as _, BufReader},
    net::TcpListener,
    path::Path,
    process::{Child, ChildStdout, Stdio},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::Duration,
};

use anyhow::{Context as _, Result, bail};

use crate::{
    packages::Purpose,
    prepare,
    world::{World, run},
};

/// First of the stand's ports, the same at every start.
const PORT_BASE: u16 = 18_750;

/// What the stand says last, when everything of it stands.
const READY: &str = "Ctrl-C";

/// How often the two are looked at.
const LOOK: Duration = Duration::from_millis(100);

/// Opens the app's window, until it is closed or Ctrl-C is pressed.
pub fn live(world: &World, person: Option<&str>) -> Result<()> {
    if !has_screen() {
        bail!(
            "There is no screen here (neither DISPLAY nor WAYLAND_DISPLAY is set), and the demo opens a window.\n\
             For pictures of it instead: cargo xtask demo --screenshots DIR"
        );
    }
    // Said before the build, not after it.
    if TcpListener::bind(("127.0.0.1", PORT_BASE)).is_err() {
        bail!("Port {PORT_BASE} is taken: is another demo running?");
    }
    prepare::prepare(world, &[Purpose::Build, Purpose::Run])?;
    run(&mut world.cargo(&["build", "-p", "zvonok"]))?;
    run(&mut world.cargo(&["build", "-p", "zvonok-stand"]))?;

    let stop = Arc::new(AtomicBool::new(false));
    let stopped = Arc::clone(&stop);
    ctrlc::set_handler(move || stopped.store(true, Ordering::SeqCst))
        .context("Ctrl-C cannot be heard")?;

    let folder = world.target.join("demo");
    fs::create_dir_all(&folder).with_context(|| format!("{} cannot be made", folder.display()))?;
    let region = folder.join("region.toml");
    let stand = world
        .command(&world.built("zvonok-stand").to_string_lossy())
        .arg("--region-file")
        .arg(&region)
        .args(["--port-base", &PORT_BASE.to_string()])
        .args(person.iter().flat_map(|name| ["--as", name]))
        .stdout(Stdio::piped())
        .spawn()
        .context("The stand did not start")?;
    let mut stand = Running(stand);
    let said = stand.0.stdout.take().context("the stand has no voice")?;
    introduce(said)?;

    let app = world
        .command(&world.built("zvonok").to_string_lossy())
        .env("ZVONOK_REGION", &region)
        .spawn()
        .context("The app did not start")?;
    let mut app = Running(app);
    println!("Closing the app's window, or Ctrl-C here, ends the demo.");
    loop {
        if stop.load(Ordering::SeqCst) {
            return Ok(());
        }
        if let Some(status) = app.0.try_wait().context("the app was lost")? {
            if status.success() || stop.load(Ordering::SeqCst) {
                return Ok(());
            }
            bail!("The app ended with an error: {status}");
        }
        if let Some(status) = stand.0.try_wait().context("the stand was lost")? {
            // Ctrl-C reaches the stand as well, and it may be quicker.
            thread::sleep(LOOK);
            if stop.load(Ordering::SeqCst) {
                return Ok(());
            }
            bail!("The stand ended before the app: {status}");
        }
        thread::sleep(LOOK);
    }
}

/// Takes pictures of every state that the UI's own tests look at, and looks at them with those tests.
pub fn pictures(world: &World, folder: &Path) -> Result<()> {
    let folder = std::path::absolute(folder).context("the folder for pictures has no path")?;
    prepare::prepare(world, &[Purpose::Build, Purpose::Run, Purpose::Test])?;
    run(world
        .npm(&["run", "test:browser"])
        .env("SCREENSHOTS", &folder))?;
    println!("Pictures: {}", folder.display());
    Ok(())
}

/// Takes pictures of the app's screens, without a screen.
pub fn screenshots(world: &World, folder: &Path) -> Result<()> {
    // A relative folder is the caller's, not the repository's.
    let folder = std::path::absolute(folder).context("the folder for pictures has no path")?;
    fs::create_dir_all(&folder).with_context(|| format!("{} cannot be made", folder.display()))?;
    prepare::prepare(world, &[Purpose::Build, Purpose::Run, Purpose::Test])?;
    run(&mut world.cargo(&["build", "-p", "zvonok"]))?;
    run(world
        .cargo(&["run", "-p", "zvonok-e2e", "--bin", "screenshots", "--"])
        .arg(&folder)
        .env("ZVONOK_BIN", world.built("zvonok")))?;
    println!("Pictures: {}", folder.display());
    Ok(())
}

fn has_screen() -> bool {
    let set = |name: &str| env::var_os(name).is_some_and(|value| !value.is_empty());
    !cfg!(target_os = "linux") || set("DISPLAY") || set("WAYLAND_DISPLAY")
}

/// Repeats what the stand says until it stands.
fn introduce(said: ChildStdout) -> Result<()> {
    let mut lines = BufReader::new(said).lines();
    for line in lines.by_ref() {
        let line = line.context("the stand fell silent")?;
        if line.starts_with(READY) {
            // It may go on talking: nobody must stop it by not listening.
            thread::spawn(move || lines.for_each(drop));
            return Ok(());
        }
        println!("{line}");
    }
    bail!("The stand did not open; what it said is above")
}

/// A child that does not outlive this program's interest in it.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        if let Ok(None) = self.0.try_wait() {
            let _ = self.0.kill();
        }
        let _ = self.0.wait();
    }
}
