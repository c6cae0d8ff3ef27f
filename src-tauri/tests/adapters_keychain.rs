//! The keychain over a store that fails on command, and over a real Secret Service.

#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used)]

use std::{
    any::Any,
    collections::{BTreeMap, HashMap},
    sync::{
        Arc, Condvar, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use keyring_core::{
    Credential, CredentialStore, Entry, Error, Result,
    api::{CredentialApi, CredentialStoreApi},
};
use zvonok_core::secret::{ExposeSecret, Secret};
use zvonok_lib::{
    adapters::keychain::Keychain,
    app::snapshot::SessionOnly,
    ports::{Kept, Record, Vault},
};

const SERVICE: &str = "ru.zvonok.test";
const LIMIT: usize = 2_560;
const PIECE: usize = 2_400;
const DEADLINE: Duration = Duration::from_secs(5);

/// A store in memory, of Windows' entry size, with a fault or a block where a test wants one.
#[derive(Default)]
struct Shelf {
    entries: Mutex<BTreeMap<String, Vec<u8>>>,
    plan: Mutex<Option<Plan>>,
    blocked: Mutex<bool>,
    /// Calls that met the block.
    held_up: AtomicUsize,
    unblocked: Condvar,
}

/// The fault comes with call number `at`.
struct Plan {
    at: usize,
    calls: usize,
    fault: Fault,
}

#[derive(Clone, Copy, Default)]
struct Fault {
    /// The call does its work and reports failure all the same.
    after_work: bool,
    /// Every later call fails too, as when the power goes.
    for_good: bool,
    /// As a service that was restarted answers.
    restarted: bool,
}

impl Shelf {
    fn arm(&self, at: usize, fault: Fault) {
        *self.plan.lock().unwrap() = Some(Plan {
            at,
            calls: 0,
            fault,
        });
    }

    /// Takes the fault away; whether it had come.
    fn disarm(&self) -> bool {
        self.plan
            .lock()
            .unwrap()
            .take()
            .is_some_and(|plan| plan.calls >= plan.at)
    }

    fn block(&self, on: bool) {
        *self.blocked.lock().unwrap() = on;
        self.unblocked.notify_all();
    }

    fn names(&self) -> Vec<String> {
        self.entries.lock().unwrap().keys().cloned().collect()
    }

    fn call<T>(&self, work: impl FnOnce(&mut BTreeMap<String, Vec<u8>>) -> Result<T>) -> Result<T> {
        let mut blocked = self.blocked.lock().unwrap();
        if *blocked {
            self.held_up.fetch_add(1, Ordering::SeqCst);
        }
        while *blocked {
            blocked = self.unblocked.wait(blocked).unwrap();
        }
        let mut plan = self.plan.lock().unwrap();
        let fault = plan.as_mut().and_then(|plan| {
            plan.calls += 1;
            (plan.calls == plan.at || plan.fault.for_good && plan.calls > plan.at)
                .then_some(plan.fault)
        });
        let Some(fault) = fault else {
            return work(&mut self.entries.lock().unwrap());
        };
        if fault.after_work {
            let _ = work(&mut self.entries.lock().unwrap());
        }
        Err(if fault.restarted {
            Error::PlatformFailure("restarted".into())
        } else {
            Error::NoStorageAccess("fault".into())
        })
    }
}

struct Handle(Arc<Shelf>);

impl CredentialStoreApi for Handle {
    fn vendor(&self) -> String {
        "a shelf".to_owned()
    }

    fn id(&self) -> String {
        "shelf".to_owned()
    }

    fn build(&self, service: &str, user: &str, _: Option<&HashMap<&str, &str>>) -> Result<Entry> {
        assert_eq!(service, SERVICE);
        Ok(Entry::new_with_credential(Arc::new(Slot {
            shelf: Arc::clone(&self.0),
            user: user.to_owned(),
        })))
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

struct Slot {
    shelf: Arc<Shelf>,
    user: String,
}

impl CredentialApi for Slot {
    fn set_secret(&self, secret: &[u8]) -> Result<()> {
        if secret.len() > LIMIT {
            return Err(Error::TooLong("secret".to_owned(), 2_560));
        }
        self.shelf.call(|entries| {
            entries.insert(self.user.clone(), secret.to_vec());
            Ok(())
        })
    }

    fn get_secret(&self) -> Result<Vec<u8>> {
        self.shelf
            .call(|entries| entries.get(&self.user).cloned().ok_or(Error::NoEntry))
    }

    fn delete_credential(&self) -> Result<()> {
        self.shelf
            .call(|entries| entries.remove(&self.user).map(|_| ()).ok_or(Error::NoEntry))
    }

    fn get_credential(&self) -> Result<Option<Arc<Credential>>> {
        Ok(None)
    }

    fn get_specifiers(&self) -> Option<(String, String)> {
        None
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

/// A new program over the same shelf: it remembers nothing.
fn keychain(shelf: &Arc<Shelf>) -> Keychain {
    let shelf = Arc::clone(shelf);
    Keychain::with_store(SERVICE, PIECE, DEADLINE, move || {
        let store: Arc<CredentialStore> = Arc::new(Handle(Arc::clone(&shelf)));
        Ok(store)
    })
}

fn record() -> Record {
    Record::PortalSession("hmao/3728".to_owned())
}

fn long(letter: &str) -> Secret {
    letter.repeat(9_000).into()
}

async fn read(keychain: &Keychain, record: &Record) -> Option<String> {
    keychain
        .load(record)
        .await
        .unwrap()
        .map(|value| value.expose_secret().to_owned())
}

#[tokio::test]
async fn values_of_every_size_come_back() {
    let shelf = Arc::new(Shelf::default());
    for size in [0, 1, PIECE - 1, PIECE, PIECE + 1, 9_000, 64 * PIECE] {
        let value = Secret::from("я".repeat(size / 2) + &"x".repeat(size % 2));
        assert_eq!(
            keychain(&shelf).save(&record(), &value).await,
            Kept::Stored,
            "{size}"
        );
        assert_eq!(
            read(&keychain(&shelf), &record()).await.as_deref(),
            Some(value.expose_secret()),
            "{size}"
        );
        assert_eq!(
            shelf.names().len(),
            1 + size.div_ceil(PIECE),
            "{size}: nothing of a former value is left"
        );
    }
    keychain(&shelf).remove(&record()).await.unwrap();
    keychain(&shelf).remove(&record()).await.unwrap();
    assert!(shelf.names().is_empty());
    assert_eq!(read(&keychain(&shelf), &record()).await, None);
}

#[tokio::test]
async fn a_value_beyond_measure_stays_in_memory() {
    let shelf = Arc::new(Shelf::default());
    let keychain = keychain(&shelf);
    let huge = Secret::from("x".repeat(64 * PIECE + 1));
    assert_eq!(
        keychain.save(&record(), &huge).await,
        Kept::SessionOnly(SessionOnly::KeychainLocked)
    );
    assert_eq!(
        read(&keychain, &record()).await.map(|value| value.len()),
        Some(64 * PIECE + 1)
    );
    assert!(shelf.names().is_empty());
}

#[tokio::test]
async fn records_do_not_meet() {
    let shelf = Arc::new(Shelf::default());
    let keychain = keychain(&shelf);
    let records = [
        Record::Current,
        Record::CacheKey,
        record(),
        Record::SchoolToken("hmao/3728".to_owned()),
    ];
    for (record, letter) in records.iter().zip(["a", "b", "c", "d"]) {
        assert_eq!(keychain.save(record, &long(letter)).await, Kept::Stored);
    }
    keychain.remove(&records[2]).await.unwrap();
    assert_eq!(read(&keychain, &records[1]).await, Some("b".repeat(9_000)));
    assert_eq!(read(&keychain, &records[2]).await, None);
}

#[tokio::test]
async fn a_write_torn_anywhere_leaves_the_former_value() {
    for fault in [
        Fault::default(),
        Fault {
            after_work: true,
            ..Fault::default()
        },
        Fault {
            for_good: true,
            ..Fault::default()
        },
        Fault {
            for_good: true,
            after_work: true,
            ..Fault::default()
        },
    ] {
        let mut torn = 0;
        for at in 1.. {
            let shelf = Arc::new(Shelf::default());
            assert_eq!(
                keychain(&shelf).save(&record(), &long("1")).await,
                Kept::Stored
            );
            shelf.arm(at, fault);
            let program = keychain(&shelf);
            let kept = program.save(&record(), &long("2")).await;
            let came = shelf.disarm();
            assert_eq!(
                read(&program, &record()).await,
                Some("2".repeat(9_000)),
                "this run has the new value"
            );

            let found = read(&keychain(&shelf), &record()).await;
            match kept {
                Kept::Stored => assert_eq!(found, Some("2".repeat(9_000)), "call {at}"),
                Kept::SessionOnly(why) => {
                    torn += 1;
                    assert_eq!(why, SessionOnly::KeychainLocked);
                    // A header that was written and yet reported as failed is the one case of the new value.
                    let new = fault.after_work && found == Some("2".repeat(9_000));
                    assert!(new || found == Some("1".repeat(9_000)), "call {at}");
                }
            }
            // Whatever was torn, the next write leaves nothing but itself.
            assert_eq!(
                keychain(&shelf).save(&record(), &Secret::from("3")).await,
                Kept::Stored
            );
            assert_eq!(shelf.names().len(), 2, "call {at}: {:?}", shelf.names());
            if !came {
                break;
            }
        }
        assert!(
            torn >= 6,
            "reading the header, four pieces and the header could fail, not {torn}"
        );
    }
}

#[tokio::test]
async fn a_torn_removal_can_be_finished() {
    for for_good in [false, true] {
        for at in 1.. {
            let shelf = Arc::new(Shelf::default());
            assert_eq!(
                keychain(&shelf).save(&record(), &long("1")).await,
                Kept::Stored
            );
            shelf.arm(
                at,
                Fault {
                    for_good,
                    ..Fault::default()
                },
            );
            let program = keychain(&shelf);
            let removed = program.remove(&record()).await;
            let came = shelf.disarm();
            assert_eq!(removed.is_err(), came, "call {at}");
            assert_eq!(
                read(&program, &record()).await,
                None,
                "call {at}: this run has forgotten it"
            );
            let found = read(&keychain(&shelf), &record()).await;
            assert!(
                found.is_none() || at == 1,
                "call {at}: the header goes first"
            );
            keychain(&shelf).remove(&record()).await.unwrap();
            assert!(shelf.names().is_empty(), "call {at}: {:?}", shelf.names());
            if !came {
                break;
            }
        }
    }
}

#[tokio::test]
async fn damage_and_other_versions_read_as_absent() {
    let shelf = Arc::new(Shelf::default());
    assert_eq!(
        keychain(&shelf).save(&record(), &long("1")).await,
        Kept::Stored
    );
    let name = record().to_string();
    let good = shelf.entries.lock().unwrap().clone();
    assert_eq!(good.keys().filter(|entry| **entry != name).count(), 4);
    let header = String::from_utf8(good[&name].clone()).unwrap();
    for bad in [
        "",
        "2 a 4 9000 0",
        "1",
        "1 c 4 9000 0",
        "1 a 99999 9 0",
        "1 a x 9 0",
        &format!("{header} more"),
        &header[1..],
    ] {
        shelf
            .entries
            .lock()
            .unwrap()
            .insert(name.clone(), bad.as_bytes().to_vec());
        assert_eq!(read(&keychain(&shelf), &record()).await, None, "{bad}");
    }
    for piece in good.keys().filter(|entry| **entry != name) {
        let mut entries = good.clone();
        entries.get_mut(piece).unwrap()[0] ^= 1;
        *shelf.entries.lock().unwrap() = entries.clone();
        assert_eq!(
            read(&keychain(&shelf), &record()).await,
            None,
            "{piece} changed"
        );
        entries.remove(piece);
        *shelf.entries.lock().unwrap() = entries;
        assert_eq!(
            read(&keychain(&shelf), &record()).await,
            None,
            "{piece} lost"
        );
    }
    assert_eq!(
        keychain(&shelf).save(&record(), &long("2")).await,
        Kept::Stored
    );
    assert_eq!(
        read(&keychain(&shelf), &record()).await,
        Some("2".repeat(9_000))
    );
}

#[tokio::test]
async fn a_restarted_service_is_opened_again() {
    let shelf = Arc::new(Shelf::default());
    let opened = Arc::new(AtomicUsize::new(0));
    let keychain = {
        let (shelf, opened) = (Arc::clone(&shelf), Arc::clone(&opened));
        Keychain::with_store(SERVICE, PIECE, DEADLINE, move || {
            opened.fetch_add(1, Ordering::SeqCst);
            let store: Arc<CredentialStore> = Arc::new(Handle(Arc::clone(&shelf)));
            Ok(store)
        })
    };
    assert_eq!(
        opened.load(Ordering::SeqCst),
        0,
        "nothing is opened before it is needed"
    );
    assert_eq!(keychain.save(&record(), &long("1")).await, Kept::Stored);
    shelf.arm(
        1,
        Fault {
            restarted: true,
            ..Fault::default()
        },
    );
    assert_eq!(keychain.save(&record(), &long("2")).await, Kept::Stored);
    assert_eq!(opened.load(Ordering::SeqCst), 2);
    shelf.arm(
        1,
        Fault {
            restarted: true,
            for_good: true,
            ..Fault::default()
        },
    );
    assert_eq!(
        keychain.save(&record(), &long("3")).await,
        Kept::SessionOnly(SessionOnly::NoKeychain)
    );
    assert_eq!(read(&keychain, &record()).await, Some("3".repeat(9_000)));
}

#[tokio::test]
async fn without_a_store_everything_stays_in_memory() {
    let keychain = Keychain::with_store(SERVICE, PIECE, DEADLINE, || {
        Err(Error::PlatformFailure("no bus".into()))
    });
    assert_eq!(
        keychain.load(&record()).await.unwrap_err(),
        SessionOnly::NoKeychain
    );
    assert_eq!(
        keychain.save(&record(), &long("1")).await,
        Kept::SessionOnly(SessionOnly::NoKeychain)
    );
    assert_eq!(read(&keychain, &record()).await, Some("1".repeat(9_000)));
    assert_eq!(
        keychain.remove(&record()).await.unwrap_err(),
        SessionOnly::NoKeychain
    );
    assert_eq!(read(&keychain, &record()).await, None);
    assert!(!format!("{keychain:?}").contains("111"));
}

#[tokio::test]
async fn a_silent_keychain_holds_nobody_up() {
    let shelf = Arc::new(Shelf::default());
    let keychain = Arc::new(keychain(&shelf));
    assert_eq!(keychain.save(&record(), &long("1")).await, Kept::Stored);
    let signed_out = Record::SchoolToken("hmao/3728".to_owned());
    assert_eq!(keychain.save(&signed_out, &long("s")).await, Kept::Stored);
    shelf.block(true);
    let start = tokio::time::Instant::now();
    let [first, queued] = [
        (record(), long("2")),
        (Record::Current, Secret::from("hmao/3728")),
    ]
    .map(|(record, value)| {
        let keychain = Arc::clone(&keychain);
        tokio::spawn(async move { keychain.save(&record, &value).await })
    });
    while shelf.held_up.load(Ordering::SeqCst) == 0 {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    let removal = {
        let (keychain, signed_out) = (Arc::clone(&keychain), signed_out.clone());
        tokio::spawn(async move { keychain.remove(&signed_out).await })
    };
    tokio::task::yield_now().await;
    // From here time passes only where somebody waits for it, and then at once.
    tokio::time::pause();
    assert_eq!(
        first.await.unwrap(),
        Kept::SessionOnly(SessionOnly::KeychainSilent)
    );
    assert_eq!(
        queued.await.unwrap(),
        Kept::SessionOnly(SessionOnly::KeychainSilent)
    );
    assert_eq!(removal.await.unwrap(), Err(SessionOnly::KeychainSilent));
    let waited = start.elapsed();
    assert!(waited >= DEADLINE && waited < 2 * DEADLINE, "{waited:?}");

    let start = tokio::time::Instant::now();
    assert_eq!(
        keychain.save(&Record::CacheKey, &long("k")).await,
        Kept::SessionOnly(SessionOnly::KeychainSilent)
    );
    assert_eq!(
        keychain
            .load(&Record::VkId("x".to_owned()))
            .await
            .unwrap_err(),
        SessionOnly::KeychainSilent
    );
    assert_eq!(
        keychain.remove(&Record::CacheKey).await.unwrap_err(),
        SessionOnly::KeychainSilent
    );
    assert_eq!(read(&keychain, &record()).await, Some("2".repeat(9_000)));
    assert_eq!(read(&keychain, &Record::CacheKey).await, None);
    assert_eq!(start.elapsed(), Duration::ZERO, "answered from memory");
    tokio::time::resume();

    shelf.block(false);
    while keychain.load(&Record::VkId("x".to_owned())).await.is_err() {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    assert_eq!(
        read(&self::keychain(&shelf), &record()).await,
        Some("1".repeat(9_000)),
        "what was given up is not written afterwards"
    );
    assert_eq!(
        read(&self::keychain(&shelf), &Record::Current).await,
        None,
        "nor what was queued behind it"
    );
    assert_eq!(
        read(&self::keychain(&shelf), &signed_out).await,
        None,
        "but a removal is done"
    );
    assert_eq!(keychain.save(&record(), &long("3")).await, Kept::Stored);
    assert_eq!(read(&keychain, &record()).await, Some("3".repeat(9_000)));
    assert_eq!(
        read(&self::keychain(&shelf), &record()).await,
        Some("3".repeat(9_000))
    );
}

/// A gnome-keyring of its own, without a person. Each case runs this test program again inside a session bus
/// and a home of its own. Needs `dbus` and `gnome-keyring`.
#[cfg(target_os = "linux")]
mod secret_service {
    use std::{
        io::Write,
        os::unix::fs::PermissionsExt,
        path::Path,
        process::{Child, Command, Stdio},
        time::Instant,
    };

    use zvonok_lib::adapters::keychain::open_system_store;

    use super::*;

    const INSIDE: &str = "ZVONOK_TEST_SESSION";

    /// Runs a case of this module in an environment that has nothing of the caller's.
    fn run(home: &Path, bus: bool, case: &str) {
        let runtime = home.join("run");
        std::fs::create_dir_all(&runtime).unwrap();
        std::fs::set_permissions(&runtime, std::fs::Permissions::from_mode(0o700)).unwrap();
        let program = std::env::current_exe().unwrap();
        let mut command = if bus {
            Command::new("dbus-run-session")
        } else {
            Command::new("env")
        };
        if bus {
            command.arg("--");
        }
        let output = command
            .arg(program)
            .args([
                "--exact",
                &format!("secret_service::{case}"),
                "--ignored",
                "--nocapture",
            ])
            .env_clear()
            .env("PATH", std::env::var_os("PATH").unwrap())
            .env("HOME", home)
            .env("XDG_RUNTIME_DIR", runtime)
            .env(INSIDE, "1")
            .output()
            .expect("dbus-run-session (package dbus) is needed");
        let text = String::from_utf8_lossy(&output.stdout).into_owned()
            + &String::from_utf8_lossy(&output.stderr);
        assert!(
            output.status.success() && text.contains("1 passed"),
            "{case}: {text}"
        );
    }

    fn inside() -> bool {
        std::env::var_os(INSIDE).is_some()
    }

    struct Daemon(Child);

    impl Daemon {
        fn start(password: Option<&str>) -> Self {
            let mut command = Command::new("gnome-keyring-daemon");
            command
                .args(["--foreground", "--components=secrets"])
                .stdin(Stdio::piped())
                .stdout(Stdio::null());
            if password.is_some() {
                command.arg("--unlock");
            }
            let mut child = command
                .spawn()
                .expect("gnome-keyring-daemon (package gnome-keyring) is needed");
            let mut input = child.stdin.take().unwrap();
            input
                .write_all(password.unwrap_or_default().as_bytes())
                .unwrap();
            drop(input);
            let start = Instant::now();
            while !Self::answers() {
                assert!(
                    start.elapsed() < Duration::from_secs(20),
                    "gnome-keyring-daemon did not come up"
                );
                std::thread::sleep(Duration::from_millis(20));
            }
            Self(child)
        }

        fn answers() -> bool {
            let output = Command::new("dbus-send")
                .args([
                    "--session",
                    "--print-reply",
                    "--dest=org.freedesktop.DBus",
                    "/org/freedesktop/DBus",
                ])
                .args([
                    "org.freedesktop.DBus.NameHasOwner",
                    "string:org.freedesktop.secrets",
                ])
                .output()
                .unwrap();
            String::from_utf8_lossy(&output.stdout).contains("boolean true")
        }

        fn signal(&self, signal: &str) {
            assert!(
                Command::new("kill")
                    .args([signal, &self.0.id().to_string()])
                    .status()
                    .unwrap()
                    .success()
            );
        }
    }

    impl Drop for Daemon {
        fn drop(&mut self) {
            let _ = self.0.kill();
            let _ = self.0.wait();
        }
    }

    fn real(deadline: Duration) -> Keychain {
        Keychain::with_store(SERVICE, PIECE, deadline, || {
            let store: Arc<CredentialStore> = open_system_store()?;
            Ok(store)
        })
    }

    #[test]
    fn keeps_and_locks() {
        let home = tempfile::tempdir().unwrap();
        run(home.path(), true, "unlocked");
        run(home.path(), true, "locked");
    }

    #[test]
    fn does_not_wait_for_a_silent_service() {
        run(tempfile::tempdir().unwrap().path(), true, "stopped");
    }

    #[test]
    fn does_without_a_bus() {
        run(tempfile::tempdir().unwrap().path(), false, "no_bus");
    }

    #[tokio::test]
    #[ignore = "a case of keeps_and_locks"]
    async fn unlocked() {
        if !inside() {
            return;
        }
        let _daemon = Daemon::start(Some("password"));
        let keychain = real(DEADLINE);
        assert_eq!(read(&keychain, &record()).await, None);
        assert_eq!(keychain.save(&record(), &long("1")).await, Kept::Stored);
        assert_eq!(keychain.save(&record(), &long("2")).await, Kept::Stored);
        assert_eq!(
            read(&real(DEADLINE), &record()).await,
            Some("2".repeat(9_000)),
            "a new program finds it"
        );
        let found = open_system_store()
            .unwrap()
            .search(&HashMap::from([("service", SERVICE)]))
            .unwrap();
        let mut names: Vec<_> = found
            .iter()
            .map(|entry| entry.get_specifiers().unwrap().1)
            .collect();
        names.sort();
        let name = record().to_string();
        let pieces = (0..4).map(|index| format!("{name}#b.{index}"));
        assert_eq!(
            names,
            std::iter::once(name.clone())
                .chain(pieces)
                .collect::<Vec<_>>()
        );
        for entry in &found {
            let attributes = format!("{:?}", entry.get_attributes().unwrap());
            assert!(
                !attributes.contains("222"),
                "attributes are not encrypted: {attributes}"
            );
        }
        keychain.remove(&record()).await.unwrap();
        assert_eq!(read(&real(DEADLINE), &record()).await, None);
        assert!(
            open_system_store()
                .unwrap()
                .search(&HashMap::from([("service", SERVICE)]))
                .unwrap()
                .is_empty()
        );
        assert_eq!(keychain.save(&record(), &long("3")).await, Kept::Stored);
    }

    #[tokio::test]
    #[ignore = "a case of keeps_and_locks"]
    async fn locked() {
        if !inside() {
            return;
        }
        let _daemon = Daemon::start(None);
        let keychain = real(Duration::from_secs(20));
        assert_eq!(
            keychain.load(&record()).await.unwrap_err(),
            SessionOnly::KeychainLocked
        );
        assert_eq!(
            keychain.save(&record(), &long("4")).await,
            Kept::SessionOnly(SessionOnly::KeychainLocked)
        );
        assert_eq!(read(&keychain, &record()).await, Some("4".repeat(9_000)));
    }

    #[tokio::test]
    #[ignore = "a case of does_not_wait_for_a_silent_service"]
    async fn stopped() {
        if !inside() {
            return;
        }
        let daemon = Daemon::start(Some("password"));
        let deadline = Duration::from_secs(1);
        let keychain = real(deadline);
        while keychain.save(&record(), &Secret::from("1")).await != Kept::Stored {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        daemon.signal("-STOP");
        let start = Instant::now();
        assert_eq!(
            keychain.save(&record(), &long("2")).await,
            Kept::SessionOnly(SessionOnly::KeychainSilent)
        );
        assert!(start.elapsed() >= deadline && start.elapsed() < 5 * deadline);
        assert_eq!(
            keychain.load(&Record::Current).await.unwrap_err(),
            SessionOnly::KeychainSilent
        );
        daemon.signal("-CONT");
        while keychain.load(&Record::Current).await.is_err() {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        assert_eq!(keychain.save(&record(), &long("3")).await, Kept::Stored);
    }

    #[tokio::test]
    #[ignore = "a case of does_without_a_bus"]
    async fn no_bus() {
        if !inside() {
            return;
        }
        let start = Instant::now();
        let keychain = real(DEADLINE);
        assert_eq!(
            keychain.save(&record(), &long("1")).await,
            Kept::SessionOnly(SessionOnly::NoKeychain)
        );
        assert_eq!(read(&keychain, &record()).await, Some("1".repeat(9_000)));
        assert!(
            start.elapsed() < DEADLINE,
            "no waiting for what is not there"
        );
    }
}
