//! A started program with all processes that belong to it, and what they take.

use std::{
    collections::{HashMap, HashSet},
    fs,
    path::PathBuf,
    process::Stdio,
    sync::atomic::{AtomicU32, Ordering},
};

use anyhow::{Context as _, Result};
use tokio::process::{Child, Command};
use zvonok_e2e::eventually;

/// A variable of the environment that its processes inherit, also those that no parent is left of.
const MARK: &str = "ZVONOK_BENCH_RUN";

/// Clock ticks of `/proc`: the kernel's interface has 100 a second on every architecture it is built for here.
const TICKS: f64 = 100.0;

/// A running program.
pub struct Running {
    /// Absent for a program that another one has started.
    child: Option<Child>,
    root: u32,
    mark: String,
}

/// Processor time so far, and how often its threads went to sleep by themselves.
#[derive(Debug, Clone, Default)]
pub struct Spent {
    /// Of living processes and of those they have waited for.
    pub seconds: f64,
    sleeps: HashMap<u32, u64>,
    /// Nanoseconds of each thread.
    busy: HashMap<u32, u64>,
}

impl Spent {
    /// Milliseconds that threads which are still there were busy since then: finer than ticks, and without those that
    /// have ended meanwhile.
    pub fn milliseconds_since(&self, before: &Spent) -> f64 {
        let busy = self.busy.iter().map(|(thread, busy)| {
            busy.saturating_sub(before.busy.get(thread).copied().unwrap_or_default())
        });
        busy.sum::<u64>() as f64 / 1e6
    }

    /// How often threads woke since then.
    pub fn wakes_since(&self, before: &Spent) -> u64 {
        let woke = self.sleeps.iter().map(|(thread, sleeps)| {
            sleeps.saturating_sub(before.sleeps.get(thread).copied().unwrap_or_default())
        });
        woke.sum()
    }
}

/// Bytes in memory.
#[derive(Debug, Clone, Copy, Default)]
pub struct Memory {
    /// Shared pages divided among those who share them.
    pub pss: f64,
    /// Shared pages counted for each.
    pub rss: f64,
}

impl Running {
    /// Starts it, silent.
    ///
    /// # Errors
    /// When it does not start.
    pub fn start(mut command: Command) -> Result<Self> {
        static RUNS: AtomicU32 = AtomicU32::new(0);
        let run = RUNS.fetch_add(1, Ordering::Relaxed);
        let mark = format!("{}-{run}", std::process::id());
        let child = command
            .env(MARK, &mark)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .with_context(|| format!("{command:?} did not start"))?;
        let root = child.id().context("it ended at once")?;
        Ok(Running {
            child: Some(child),
            root,
            mark,
        })
    }

    /// A program that runs already.
    pub fn of(root: u32) -> Self {
        Running {
            child: None,
            root,
            mark: root.to_string(),
        }
    }

    /// Whether it goes on, where it was started from here.
    ///
    /// # Errors
    /// When the system does not say.
    pub fn lives(&mut self) -> Result<bool> {
        let ended = self.child.as_mut().map(Child::try_wait).transpose()?;
        Ok(ended.flatten().is_none())
    }

    /// Its processes: descendants, and whoever carries its mark. Chromium's processes write over their environment.
    fn processes(&self) -> Vec<u32> {
        let all: Vec<u32> = numbers(PathBuf::from("/proc")).collect();
        let mark = format!("{MARK}={}", self.mark);
        let is_marked = |id: &u32| {
            let environ = fs::read(format!("/proc/{id}/environ")).unwrap_or_default();
            environ
                .split(|byte| *byte == 0)
                .any(|it| it == mark.as_bytes())
        };
        let parents: HashMap<u32, u32> = all
            .iter()
            .filter_map(|id| Some((*id, stat(*id)?.first()?.parse().ok()?)))
            .collect();
        let mut ours: HashSet<u32> = all.iter().copied().filter(is_marked).collect();
        ours.insert(self.root);
        loop {
            let more = |(id, parent): (&u32, &u32)| {
                (ours.contains(parent) && !ours.contains(id)).then_some(*id)
            };
            let found: Vec<u32> = parents.iter().filter_map(more).collect();
            if found.is_empty() {
                break;
            }
            ours.extend(found);
        }
        ours.retain(|id| parents.contains_key(id));
        ours.into_iter().collect()
    }

    /// What its processes have taken so far.
    pub fn spent(&self) -> Spent {
        let mut spent = Spent::default();
        for id in self.processes() {
            // utime, stime, cutime, cstime: fields 14 to 17, of which `stat` has cut off three.
            let fields = stat(id).unwrap_or_default();
            let ticks = fields.get(10..14).unwrap_or_default().iter();
            let ticks: f64 = ticks.filter_map(|field| field.parse::<f64>().ok()).sum();
            spent.seconds += ticks / TICKS;
            for thread in numbers(PathBuf::from(format!("/proc/{id}/task"))) {
                let status = format!("/proc/{id}/task/{thread}/status");
                let sleeps = field(&status, "voluntary_ctxt_switches:").unwrap_or_default();
                spent.sleeps.insert(thread, sleeps);
                let busy = fs::read_to_string(format!("/proc/{id}/task/{thread}/schedstat"));
                let busy = busy.ok().and_then(|it| it.split(' ').next()?.parse().ok());
                spent.busy.insert(thread, busy.unwrap_or_default());
            }
        }
        spent
    }

    /// What its processes hold in memory.
    pub fn memory(&self) -> Memory {
        let mut memory = Memory::default();
        for id in self.processes() {
            let rollup = format!("/proc/{id}/smaps_rollup");
            let bytes = |name| field(&rollup, name).unwrap_or_default() as f64 * 1024.0;
            memory.pss += bytes("Pss:");
            memory.rss += bytes("Rss:");
        }
        memory
    }

    /// Ends it with all its processes.
    ///
    /// # Errors
    /// When one stays.
    pub async fn end(mut self) -> Result<()> {
        let mut turn = 0;
        eventually("the program's end", || {
            turn += 1;
            let signal = if turn < 50 { "-TERM" } else { "-KILL" };
            let processes = self.processes();
            async move {
                for id in &processes {
                    let mut kill = Command::new("kill");
                    kill.args([signal, &id.to_string()]).stderr(Stdio::null());
                    let _ = kill.status().await;
                }
                Ok(processes.is_empty().then_some(()))
            }
        })
        .await?;
        // It stays in the table until somebody has asked how it ended.
        if let Some(child) = &mut self.child {
            child.wait().await?;
        }
        Ok(())
    }
}

fn numbers(folder: PathBuf) -> impl Iterator<Item = u32> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    entries.filter_map(|entry| entry.file_name().to_str()?.parse().ok())
}

/// The fields behind the name and the state: the parent is the first.
fn stat(id: u32) -> Option<Vec<String>> {
    let text = fs::read_to_string(format!("/proc/{id}/stat")).ok()?;
    // The name may hold anything.
    let (_, rest) = text.rsplit_once(')')?;
    let mut fields = rest.split_whitespace().map(str::to_owned);
    let state = fields.next()?;
    (state != "Z").then(|| fields.collect())
}

fn field(file: &str, name: &str) -> Option<u64> {
    let text = fs::read_to_string(file).ok()?;
    let line = text.lines().find_map(|line| line.strip_prefix(name))?;
    line.split_whitespace().next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn children_are_counted_and_ended() {
        let mut command = Command::new("sh");
        command.args(["-c", "sleep 60 & sleep 60 & wait"]);
        let running = Running::start(command).unwrap();
        eventually("three processes", || async {
            Ok((running.processes().len() == 3).then_some(()))
        })
        .await
        .unwrap();
        assert!(running.memory().rss > 0.0);
        let before = running.spent();
        assert_eq!(before.wakes_since(&before), 0);
        running.end().await.unwrap();
    }
}
