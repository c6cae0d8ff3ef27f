//! Secrets in the operating system's keychain, or in memory with the reason.
//!
//! A keychain may block for as long as a person looks at its dialog, so one thread of its own talks to it.
//! Every request has a deadline. Once one is missed the thread is taken as lost: requests are answered from
//! memory at once, until it has come back from what held it.

mod pieces;

use std::{
    collections::HashMap,
    fmt,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, Ordering},
        mpsc,
    },
    time::Duration,
};

use async_trait::async_trait;
use keyring_core::{CredentialStore, Error};
use tokio::sync::oneshot;
use zvonok_core::secret::Secret;

use self::pieces::Pieces;
use crate::{
    app::snapshot::SessionOnly,
    ports::{Kept, Record, Vault},
};

/// How long one request may take, unless the constructor says otherwise.
pub const DEADLINE: Duration = Duration::from_secs(5);

/// Bytes an entry of this system's keychain safely holds.
/// Windows refuses more than 2 560; the others take whole values.
pub const PIECE_BYTES: usize = if cfg!(windows) { 2_400 } else { 60_000 };

/// The keychain of this system, as a [`Vault`].
pub struct Keychain {
    outbox: Mutex<Outbox>,
    pace: Arc<Pace>,
    deadline: Duration,
    /// What the keychain did not take in this run. It goes before the keychain's own answer.
    memory: Mutex<HashMap<Record, Held>>,
}

impl fmt::Debug for Keychain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Keychain")
            .field("deadline", &self.deadline)
            .finish_non_exhaustive()
    }
}

impl Keychain {
    /// The operating system's keychain. `service` names this build («ru.zvonok.desktop»): development, tests
    /// and release never see each other's entries.
    pub fn system(service: impl Into<String>) -> Self {
        Self::with_store(service, PIECE_BYTES, DEADLINE, open_system_store)
    }

    /// A keychain over any store. `open` is called on the keychain's own thread, when the store is first
    /// needed and again after it failed.
    pub fn with_store(
        service: impl Into<String>,
        piece_bytes: usize,
        deadline: Duration,
        open: impl FnMut() -> keyring_core::Result<Arc<CredentialStore>> + Send + 'static,
    ) -> Self {
        let (requests, inbox) = mpsc::channel();
        let pace = Arc::new(Pace::default());
        let keeper = Keeper {
            open,
            store: None,
            service: service.into(),
            piece_bytes,
            pace: Arc::clone(&pace),
        };
        // When no thread can be had the inbox is dropped with it, and every request finds no keychain.
        if let Err(error) = std::thread::Builder::new()
            .name("keychain".to_owned())
            .spawn(|| keeper.serve(inbox))
        {
            tracing::warn!(kind = ?error.kind(), "the keychain's thread did not start");
        }
        Self {
            outbox: Mutex::new(Outbox {
                tickets: 0,
                requests,
            }),
            pace,
            deadline,
            memory: Mutex::default(),
        }
    }

    async fn ask(&self, task: Task) -> Answer {
        if self.pace.is_lost() {
            return Err(SessionOnly::KeychainSilent);
        }
        let (reply, answer) = oneshot::channel();
        let ticket = held(&self.outbox).send(task, reply)?;
        match tokio::time::timeout(self.deadline, answer).await {
            Ok(Ok(answer)) => answer,
            Ok(Err(_)) => Err(SessionOnly::NoKeychain),
            Err(_) => {
                tracing::warn!("the keychain did not answer in time");
                self.pace.overdue.fetch_max(ticket, Ordering::SeqCst);
                Err(SessionOnly::KeychainSilent)
            }
        }
    }

    fn memory(&self) -> MutexGuard<'_, HashMap<Record, Held>> {
        held(&self.memory)
    }
}

#[async_trait]
impl Vault for Keychain {
    async fn load(&self, record: &Record) -> Result<Option<Secret>, SessionOnly> {
        match self.memory().get(record) {
            Some(Held::Value(value)) => return Ok(Some(value.clone())),
            Some(Held::Removed) => return Ok(None),
            None => {}
        }
        self.ask(Task::Load(record.clone())).await
    }

    async fn save(&self, record: &Record, value: &Secret) -> Kept {
        match self.ask(Task::Save(record.clone(), value.clone())).await {
            Ok(_) => {
                self.memory().remove(record);
                Kept::Stored
            }
            Err(why) => {
                self.memory()
                    .insert(record.clone(), Held::Value(value.clone()));
                Kept::SessionOnly(why)
            }
        }
    }

    async fn remove(&self, record: &Record) -> Result<(), SessionOnly> {
        match self.ask(Task::Remove(record.clone())).await {
            Ok(_) => {
                self.memory().remove(record);
                Ok(())
            }
            Err(why) => {
                // Whatever is left there, this run has forgotten it.
                self.memory().insert(record.clone(), Held::Removed);
                Err(why)
            }
        }
    }
}

/// What memory says of a record.
enum Held {
    Value(Secret),
    Removed,
}

/// Which requests were given up and which are through. The thread is lost while it has not got past the
/// newest request that was given up.
#[derive(Default)]
struct Pace {
    overdue: AtomicU64,
    through: AtomicU64,
}

impl Pace {
    fn is_lost(&self) -> bool {
        self.overdue.load(Ordering::SeqCst) > self.through.load(Ordering::SeqCst)
    }
}

/// Numbers requests in the order they are sent.
struct Outbox {
    tickets: u64,
    requests: mpsc::Sender<Request>,
}

impl Outbox {
    fn send(&mut self, task: Task, reply: oneshot::Sender<Answer>) -> Result<u64, SessionOnly> {
        self.tickets += 1;
        let request = Request {
            ticket: self.tickets,
            task,
            reply,
        };
        self.requests
            .send(request)
            .map_err(|_| SessionOnly::NoKeychain)?;
        Ok(self.tickets)
    }
}

struct Request {
    ticket: u64,
    task: Task,
    reply: oneshot::Sender<Answer>,
}

enum Task {
    Load(Record),
    Save(Record, Secret),
    Remove(Record),
}

/// The value for a load; `None` for the rest.
type Answer = Result<Option<Secret>, SessionOnly>;

/// Lives on the keychain's thread and owns the store.
struct Keeper<O> {
    open: O,
    store: Option<Arc<CredentialStore>>,
    service: String,
    piece_bytes: usize,
    pace: Arc<Pace>,
}

impl<O: FnMut() -> keyring_core::Result<Arc<CredentialStore>>> Keeper<O> {
    fn serve(mut self, inbox: mpsc::Receiver<Request>) {
        for Request {
            ticket,
            task,
            reply,
        } in inbox
        {
            // What nobody waits for is not done: memory has gone on without it. A removal is, however late:
            // nobody wants back what was signed out of.
            if !reply.is_closed() || matches!(task, Task::Remove(_)) {
                let answer = self.answer(&task, || !reply.is_closed());
                let _ = reply.send(answer);
            }
            self.pace.through.fetch_max(ticket, Ordering::SeqCst);
        }
    }

    fn answer(&mut self, task: &Task, awaited: impl Fn() -> bool) -> Answer {
        let reopened = self.store.is_none();
        match self.attempt(task, &awaited) {
            // The service behind an open store may have been restarted since.
            Err(Failure::Store(Error::PlatformFailure(_))) if !reopened => {
                self.attempt(task, &awaited)
            }
            other => other,
        }
        .map_err(|failure| {
            let (why, error) = match failure {
                Failure::Open(error) | Failure::Store(error @ Error::PlatformFailure(_)) => {
                    (SessionOnly::NoKeychain, error)
                }
                Failure::Store(error) => (SessionOnly::KeychainLocked, error),
            };
            tracing::warn!(kind = kind(&error), "the keychain failed");
            why
        })
    }

    fn attempt(
        &mut self,
        task: &Task,
        awaited: impl Fn() -> bool,
    ) -> Result<Option<Secret>, Failure> {
        let store = match &self.store {
            Some(store) => Arc::clone(store),
            None => (self.open)().map_err(Failure::Open)?,
        };
        let pieces = Pieces {
            store: &*store,
            service: &self.service,
            piece_bytes: self.piece_bytes,
        };
        let done = match task {
            Task::Load(record) => pieces.load(&record.to_string()),
            Task::Save(record, value) => pieces
                .save(&record.to_string(), value, awaited)
                .map(|()| None),
            Task::Remove(record) => pieces.remove(&record.to_string()).map(|()| None),
        };
        self.store = (!matches!(done, Err(Error::PlatformFailure(_)))).then_some(store);
        done.map_err(Failure::Store)
    }
}

/// Where a request failed.
enum Failure {
    Open(Error),
    Store(Error),
}

/// A failure's kind. Never its text: some variants carry the entry's bytes.
fn kind(error: &Error) -> &'static str {
    match error {
        Error::PlatformFailure(_) => "platform failure",
        Error::NoStorageAccess(_) => "no access",
        Error::TooLong(..) => "too long",
        _ => "other",
    }
}

/// A panic elsewhere does not make what is kept here wrong.
fn held<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Opens this system's store. May block.
///
/// # Errors
/// When this system offers none.
pub fn open_system_store() -> keyring_core::Result<Arc<CredentialStore>> {
    #[cfg(target_os = "linux")]
    let store = zbus_secret_service_keyring_store::Store::new()?;
    #[cfg(windows)]
    let store = windows_native_keyring_store::Store::new()?;
    #[cfg(target_os = "macos")]
    let store = apple_native_keyring_store::keychain::Store::new()?;
    Ok(store)
}
