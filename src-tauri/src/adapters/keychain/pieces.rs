//! One value over several entries, for stores with small entries (Windows: 2 560 bytes).
//!
//! A record `name` is the entry `name` (its header) and the entries `name#a.0`, `name#a.1`… or
//! `name#b.0`…: two generations that take turns. Writing goes to the generation the header does not name,
//! and the header comes last, so a write torn anywhere leaves the former value readable. Pieces are written
//! upwards and removed downwards: what exists of a generation is always its beginning, and nothing of a torn
//! write can be lost sight of.

use keyring_core::{CredentialStore, Entry, Error, Result};
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;
use zvonok_core::secret::{ExposeSecret, Secret};

/// More pieces than any value has: bounds what a damaged header can ask for.
const MOST_PIECES: usize = 64;
const VERSION: &str = "1";
const DIGEST_BYTES: usize = 8;

/// Reads and writes records of one service.
pub(super) struct Pieces<'a> {
    pub(super) store: &'a CredentialStore,
    pub(super) service: &'a str,
    pub(super) piece_bytes: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Generation {
    A,
    B,
}

impl Generation {
    fn other(self) -> Self {
        match self {
            Self::A => Self::B,
            Self::B => Self::A,
        }
    }

    fn letter(self) -> &'static str {
        match self {
            Self::A => "a",
            Self::B => "b",
        }
    }
}

/// `1 a 4 9000 0123456789abcdef`: version, generation, pieces, length in bytes, beginning of the SHA-256.
#[derive(Debug, PartialEq, Eq)]
struct Header {
    generation: Generation,
    pieces: usize,
    length: usize,
    digest: String,
}

impl Header {
    fn of(generation: Generation, pieces: usize, value: &[u8]) -> Self {
        Self {
            generation,
            pieces,
            length: value.len(),
            digest: digest(value),
        }
    }

    fn write(&self) -> String {
        let Self {
            generation,
            pieces,
            length,
            digest,
        } = self;
        format!(
            "{VERSION} {} {pieces} {length} {digest}",
            generation.letter()
        )
    }

    /// `None` for another version's header: a newer program wrote it, and this one starts afresh.
    fn read(bytes: &[u8]) -> Option<Self> {
        let mut words = std::str::from_utf8(bytes).ok()?.split(' ');
        if words.next()? != VERSION {
            return None;
        }
        let generation = match words.next()? {
            "a" => Generation::A,
            "b" => Generation::B,
            _ => return None,
        };
        let pieces = words
            .next()?
            .parse()
            .ok()
            .filter(|&pieces| pieces <= MOST_PIECES)?;
        let length = words.next()?.parse().ok()?;
        let digest = words.next()?.to_owned();
        words.next().is_none().then_some(Self {
            generation,
            pieces,
            length,
            digest,
        })
    }
}

fn digest(value: &[u8]) -> String {
    Sha256::digest(value)
        .iter()
        .take(DIGEST_BYTES)
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

impl Pieces<'_> {
    /// The value of `name`; `None` when there is none, or no whole one.
    pub(super) fn load(&self, name: &str) -> Result<Option<Secret>> {
        let Some(header) = self.header(name)? else {
            return Ok(None);
        };
        let mut value = Zeroizing::new(Vec::with_capacity(
            header.pieces.saturating_mul(self.piece_bytes),
        ));
        for index in 0..header.pieces {
            match self.get(&piece(name, header.generation, index))? {
                Some(bytes) => value.extend_from_slice(&bytes),
                None => break,
            }
        }
        if Header::of(header.generation, header.pieces, &value) != header {
            tracing::warn!("a keychain record is damaged");
            return Ok(None);
        }
        Ok(std::str::from_utf8(&value).ok().map(Secret::from))
    }

    /// Writes the value of `name`. Gives up before the header when nobody waits for it any more: the former
    /// value stays, and memory has the new one.
    pub(super) fn save(
        &self,
        name: &str,
        value: &Secret,
        awaited: impl Fn() -> bool,
    ) -> Result<()> {
        let value = value.expose_secret().as_bytes();
        let pieces = value.len().div_ceil(self.piece_bytes.max(1));
        if pieces > MOST_PIECES {
            let most =
                u32::try_from(MOST_PIECES.saturating_mul(self.piece_bytes)).unwrap_or(u32::MAX);
            return Err(Error::TooLong("value".to_owned(), most));
        }
        let generation = self
            .header(name)?
            .map_or(Generation::A, |former| former.generation.other());
        for (index, bytes) in value.chunks(self.piece_bytes.max(1)).enumerate() {
            if !awaited() {
                return Ok(());
            }
            self.set(&piece(name, generation, index), bytes)?;
        }
        if !awaited() {
            return Ok(());
        }
        self.set(
            name,
            Header::of(generation, pieces, value).write().as_bytes(),
        )?;
        // The value is kept from here on. What cannot be swept now is swept by the next save or removal.
        let swept = self
            .sweep(name, generation.other(), 0)
            .and_then(|()| self.sweep(name, generation, pieces));
        if swept.is_err() {
            tracing::warn!("pieces of a former value were left in the keychain");
        }
        Ok(())
    }

    /// Removes `name` and every piece of it, those of torn writes too.
    pub(super) fn remove(&self, name: &str) -> Result<()> {
        self.delete(name)?;
        self.sweep(name, Generation::A, 0)?;
        self.sweep(name, Generation::B, 0)
    }

    fn header(&self, name: &str) -> Result<Option<Header>> {
        Ok(self.get(name)?.and_then(|bytes| Header::read(&bytes)))
    }

    /// Removes the pieces of a generation from `first` on, the last one first.
    fn sweep(&self, name: &str, generation: Generation, first: usize) -> Result<()> {
        let mut end = first;
        while end < MOST_PIECES && self.get(&piece(name, generation, end))?.is_some() {
            end += 1;
        }
        (first..end)
            .rev()
            .try_for_each(|index| self.delete(&piece(name, generation, index)))
    }

    fn entry(&self, user: &str) -> Result<Entry> {
        // Windows would carry the entry to every computer of a domain.
        #[cfg(windows)]
        let modifiers = Some(std::collections::HashMap::from([("persistence", "Local")]));
        #[cfg(not(windows))]
        let modifiers = None;
        self.store.build(self.service, user, modifiers.as_ref())
    }

    fn get(&self, user: &str) -> Result<Option<Zeroizing<Vec<u8>>>> {
        match self.entry(user)?.get_secret() {
            Ok(bytes) => Ok(Some(Zeroizing::new(bytes))),
            // What the store itself cannot read is as good as absent: the next save replaces it.
            Err(Error::NoEntry | Error::BadDataFormat(..) | Error::BadEncoding(_)) => Ok(None),
            Err(Error::Ambiguous(entries)) => match entries.first() {
                Some(entry) => entry.get_secret().map(|bytes| Some(Zeroizing::new(bytes))),
                None => Ok(None),
            },
            Err(error) => Err(error),
        }
    }

    fn set(&self, user: &str, bytes: &[u8]) -> Result<()> {
        let entry = self.entry(user)?;
        match entry.set_secret(bytes) {
            Err(Error::Ambiguous(entries)) => {
                delete_all(&entries)?;
                entry.set_secret(bytes)
            }
            other => other,
        }
    }

    fn delete(&self, user: &str) -> Result<()> {
        match self.entry(user)?.delete_credential() {
            Err(Error::NoEntry) => Ok(()),
            Err(Error::Ambiguous(entries)) => delete_all(&entries),
            other => other,
        }
    }
}

/// Somebody copied an entry into a second collection: both are ours.
fn delete_all(entries: &[Entry]) -> Result<()> {
    entries.iter().try_for_each(Entry::delete_credential)
}

fn piece(name: &str, generation: Generation, index: usize) -> String {
    format!("{name}#{}.{index}", generation.letter())
}
