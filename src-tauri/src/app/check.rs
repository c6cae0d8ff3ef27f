//! «Проверка связи»: everything is looked at at once, each thing with a deadline, and shown as it comes.
//!
//! It needs no session and says nothing about a person to anybody.

use std::{sync::Arc, time::Duration};

use jiff::Timestamp;
use tokio::{sync::Notify, task::JoinSet, time::timeout};
use zvonok_core::{
    check::{
        Circumstances, Findings, Keychain, Phase, Plan, Programs, Reached, Standing, Webview,
        judge, report,
    },
    guide::Checked,
    region::Region,
    secret::{ExposeSecret, Secret},
};

use super::{
    App,
    snapshot::{CheckView, SessionOnly},
};
use crate::ports::{CallOpener, Kept, Random, Record, Vault};

/// A site answers within the adapter's own deadline; this one is for an adapter that does not keep it.
const SITE: Duration = Duration::from_secs(20);

/// Writing, reading and removing, each with the keychain's own deadline.
const KEYCHAIN: Duration = Duration::from_secs(18);

/// What the system is asked about itself.
const SYSTEM: Duration = Duration::from_secs(5);

/// One look at everything.
pub(super) struct Check {
    plan: Plan,
    findings: Findings,
    phase: Phase,
    /// «Debian GNU/Linux 12, x86_64», once the system has told it.
    system: Option<String>,
    /// When it began, by this computer's clock.
    at: Timestamp,
    /// Ends it; also tells it from any other.
    stop: Arc<Notify>,
}

/// What one of the tasks found.
enum Found {
    Site(usize, Reached),
    Keychain(Keychain),
    Programs(Option<Programs>),
    Computer(Option<(String, Webview)>),
}

impl App {
    /// Looks at everything a lesson needs. While it is being looked at, asking again changes nothing.
    pub async fn check(&self) {
        let plan = Plan::of(&self.region);
        let at = self.ports.clock.now();
        let stop = Arc::new(Notify::new());
        let begun = self.change(|state| {
            let under_way = |check: &Check| check.phase == Phase::Running;
            if state.check.as_ref().is_some_and(under_way) {
                return false;
            }
            state.check = Some(Check {
                findings: Findings::none(&plan),
                plan: plan.clone(),
                phase: Phase::Running,
                system: None,
                at,
                stop: stop.clone(),
            });
            true
        });
        if !begun {
            return;
        }
        let phase = tokio::select! {
            () = self.look(&plan, &stop) => Phase::Done,
            () = stop.notified() => Phase::Stopped,
        };
        self.change_check(&stop, |check| check.phase = phase);
        let said = self.snapshot().check.filter(|_| phase == Phase::Done);
        let checked = match said.map(|check| check.summary.standing) {
            Some(Standing::Good | Standing::Warning) => Checked::Good,
            Some(Standing::Bad) => Checked::Bad,
            Some(Standing::Waiting | Standing::Unknown) | None => return,
        };
        self.prefer(|it| it.checked = Some(checked)).await;
    }

    /// Ends the look at everything, if one is under way; what is known stays.
    pub fn cancel_check(&self) {
        if let Some(check) = &self.state().check
            && check.phase == Phase::Running
        {
            check.stop.notify_one();
        }
    }

    async fn look(&self, plan: &Plan, stop: &Arc<Notify>) {
        let mut looking = JoinSet::new();
        for (index, origin) in plan.origins.iter().cloned().enumerate() {
            let network = self.ports.network.clone();
            looking.spawn(async move {
                let reached = timeout(SITE, network.reach(&origin)).await;
                Found::Site(
                    index,
                    reached.unwrap_or_else(|_| Reached::silent(millis(SITE))),
                )
            });
        }
        // Goes on by itself when nobody waits any more: the throw-away record must not stay.
        let keychain = tokio::spawn(try_keychain(
            self.ports.vault.clone(),
            self.ports.random.clone(),
            self.trying_keychain.clone(),
        ));
        looking.spawn(async move {
            let tried = timeout(KEYCHAIN, keychain).await;
            Found::Keychain(tried.ok().and_then(Result::ok).unwrap_or(Keychain::Silent))
        });
        let (opener, region) = (self.ports.call_opener.clone(), self.region.clone());
        looking.spawn(async move {
            let asked = tokio::task::spawn_blocking(move || ask_programs(&*opener, &region));
            Found::Programs(timeout(SYSTEM, asked).await.ok().and_then(Result::ok))
        });
        let computer = self.ports.computer.clone();
        looking.spawn(async move {
            let asked =
                tokio::task::spawn_blocking(move || (computer.system(), computer.webview()));
            Found::Computer(timeout(SYSTEM, asked).await.ok().and_then(Result::ok))
        });
        while let Some(found) = looking.join_next().await {
            // A task that panicked leaves its thing unknown.
            if let Ok(found) = found {
                self.change_check(stop, |check| check.take(found));
            }
        }
    }

    fn change_check(&self, stop: &Arc<Notify>, change: impl FnOnce(&mut Check)) {
        self.change(|state| {
            if let Some(check) = &mut state.check
                && Arc::ptr_eq(&check.stop, stop)
            {
                change(check);
            }
        });
    }
}

impl Check {
    fn take(&mut self, found: Found) {
        match found {
            Found::Site(index, reached) => {
                if let Some(site) = self.findings.sites.get_mut(index) {
                    *site = Some(reached);
                }
            }
            Found::Keychain(keychain) => self.findings.keychain = Some(keychain),
            Found::Programs(programs) => self.findings.programs = programs,
            Found::Computer(None) => {}
            Found::Computer(Some((system, webview))) => {
                self.system = Some(system);
                self.findings.webview = Some(webview);
            }
        }
    }

    pub(super) fn view(&self, region: &Region, version: &str) -> CheckView {
        let here = self.at.to_zoned(region.zone());
        let verdict = judge(&self.plan, &self.findings, self.phase, here.date());
        let running = self.phase == Phase::Running;
        let about = Circumstances {
            version,
            region: &region.id,
            system: self.system.as_deref().unwrap_or("?"),
            at: &here,
        };
        CheckView {
            running,
            summary: verdict.summary,
            lines: verdict.lines,
            report: if running {
                Vec::new()
            } else {
                report(&self.plan, &self.findings, &about)
            },
        }
    }
}

/// Writes a record, reads it back and removes it. One attempt at a time: they share the record.
async fn try_keychain(
    vault: Arc<dyn Vault>,
    random: Arc<dyn Random>,
    turn: Arc<tokio::sync::Mutex<()>>,
) -> Keychain {
    let _turn = turn.lock().await;
    let mut bytes = [0; 16];
    // Without randomness any value does: it only has to come back.
    let _ = random.fill(&mut bytes);
    let value: Secret = bytes
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect::<String>()
        .into();
    let kept = vault.save(&Record::Check, &value).await;
    let read = match kept {
        Kept::Stored => vault.load(&Record::Check).await,
        Kept::SessionOnly(reason) => Err(reason),
    };
    let removed = vault.remove(&Record::Check).await;
    match (read, removed) {
        (Err(reason), _) | (Ok(_), Err(reason)) => reason.into(),
        (Ok(Some(read)), Ok(())) if read.expose_secret() == value.expose_secret() => {
            Keychain::Works
        }
        (Ok(_), Ok(())) => Keychain::Wrong,
    }
}

impl From<SessionOnly> for Keychain {
    fn from(reason: SessionOnly) -> Self {
        match reason {
            SessionOnly::NoKeychain => Keychain::Absent,
            SessionOnly::KeychainLocked => Keychain::Locked,
            SessionOnly::KeychainSilent => Keychain::Silent,
            // Said of what is kept, never by a keychain that was asked.
            SessionOnly::SharedComputer => Keychain::Works,
        }
    }
}

fn ask_programs(opener: &dyn CallOpener, region: &Region) -> Programs {
    let programs = region
        .usual_call_providers()
        .flat_map(|provider| &provider.programs);
    // One program may be reached in several ways.
    let mut known: Vec<(String, bool)> = Vec::new();
    for program in programs {
        let ready = opener.ready(&program.opener);
        match known.iter_mut().find(|(name, _)| *name == program.name) {
            Some((_, known)) => *known |= ready,
            None => known.push((program.name.clone(), ready)),
        }
    }
    Programs {
        known,
        browser: opener.registered("https"),
        told: opener.tells(),
    }
}

fn millis(duration: Duration) -> u32 {
    u32::try_from(duration.as_millis()).unwrap_or(u32::MAX)
}
