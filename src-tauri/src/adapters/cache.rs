//! The last known diary in a file of its own for each account, encrypted.
//!
//! A file is `MAGIC ‖ VERSION ‖ nonce ‖ XChaCha20-Poly1305(bytes)`; magic, version and account are bound as
//! associated data, so a file renamed to another account's does not open. XChaCha's nonce is long enough to
//! be drawn at random for every write.

use std::{
    fs, io,
    io::Write,
    path::{Path, PathBuf},
};

use async_trait::async_trait;
use base64::{Engine, engine::general_purpose::STANDARD};
use chacha20poly1305::{
    KeyInit, XChaCha20Poly1305, XNonce,
    aead::{Aead, Payload},
};
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;
use zvonok_core::secret::{ExposeSecret, Secret};

use crate::ports::Cache;

/// Bytes of randomness behind a cache key; the vault keeps it as standard base64.
pub const KEY_BYTES: usize = 32;

const MAGIC: &[u8] = b"ZVDC";
const VERSION: u8 = 1;
const NONCE_BYTES: usize = 24;

/// Encrypted files in one directory.
#[derive(Debug, Clone)]
pub struct FileCache {
    directory: PathBuf,
}

impl FileCache {
    /// Keeps its files in `directory`, which is made when the first one is written.
    pub fn new(directory: impl Into<PathBuf>) -> Self {
        Self {
            directory: directory.into(),
        }
    }

    /// The account's name is nobody's business: the file is named after its hash.
    fn file(&self, account: &str) -> PathBuf {
        self.directory
            .join(hex(&Sha256::digest(account.as_bytes())))
    }
}

#[async_trait]
impl Cache for FileCache {
    async fn load(&self, account: &str, key: &Secret) -> Option<Vec<u8>> {
        let (file, account, key) = (self.file(account), account.to_owned(), key.clone());
        on_disk(move || {
            let sealed = fs::read(file).ok()?;
            unseal(&sealed, &account, &key)
        })
        .await
        .flatten()
    }

    async fn save(&self, account: &str, key: &Secret, bytes: &[u8]) {
        let file = self.file(account);
        let (directory, account, key) = (self.directory.clone(), account.to_owned(), key.clone());
        let bytes = Zeroizing::new(bytes.to_vec());
        on_disk(move || {
            let Some(sealed) = seal(&bytes, &account, &key) else {
                tracing::warn!("the diary's cache was not written: no usable key");
                return;
            };
            if let Err(error) = replace(&directory, &file, &sealed) {
                tracing::warn!(kind = ?error.kind(), "the diary's cache was not written");
            }
        })
        .await;
    }

    async fn remove(&self, account: &str) {
        let file = self.file(account);
        on_disk(move || match fs::remove_file(file) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                tracing::warn!(kind = ?error.kind(), "the diary's cache was not removed");
            }
            _ => {}
        })
        .await;
    }
}

/// Runs blocking work; `None` when it panicked.
async fn on_disk<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Option<T> {
    tokio::task::spawn_blocking(work).await.ok()
}

fn cipher(key: &Secret) -> Option<XChaCha20Poly1305> {
    let key = Zeroizing::new(STANDARD.decode(key.expose_secret()).ok()?);
    XChaCha20Poly1305::new_from_slice(&key).ok()
}

/// Everything before the nonce.
fn header() -> Vec<u8> {
    let mut header = MAGIC.to_vec();
    header.push(VERSION);
    header
}

fn bound(account: &str) -> Vec<u8> {
    let mut bound = header();
    bound.extend_from_slice(account.as_bytes());
    bound
}

fn seal(bytes: &[u8], account: &str, key: &Secret) -> Option<Vec<u8>> {
    let mut nonce = [0; NONCE_BYTES];
    getrandom::fill(&mut nonce).ok()?;
    let body = cipher(key)?
        .encrypt(
            &XNonce::from(nonce),
            Payload {
                msg: bytes,
                aad: &bound(account),
            },
        )
        .ok()?;
    let mut sealed = header();
    sealed.extend_from_slice(&nonce);
    sealed.extend_from_slice(&body);
    Some(sealed)
}

fn unseal(sealed: &[u8], account: &str, key: &Secret) -> Option<Vec<u8>> {
    let (nonce, body) = sealed
        .strip_prefix(header().as_slice())?
        .split_first_chunk::<NONCE_BYTES>()?;
    cipher(key)?
        .decrypt(
            &XNonce::from(*nonce),
            Payload {
                msg: body,
                aad: &bound(account),
            },
        )
        .ok()
}

/// Writes beside and renames: a reader finds the former file or the new one, never a part.
/// `tempfile` makes files that only their owner may read.
fn replace(directory: &Path, file: &Path, bytes: &[u8]) -> io::Result<()> {
    private_directory(directory)?;
    let mut beside = tempfile::NamedTempFile::new_in(directory)?;
    beside.write_all(bytes)?;
    beside.persist(file)?;
    Ok(())
}

fn private_directory(directory: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(directory)
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(byte: u8) -> Secret {
        STANDARD.encode([byte; KEY_BYTES]).into()
    }

    fn only_file(directory: &Path) -> PathBuf {
        let files: Vec<_> = fs::read_dir(directory)
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .collect();
        assert_eq!(
            files.len(),
            1,
            "one account, one file, nothing left beside it"
        );
        files[0].clone()
    }

    #[tokio::test]
    async fn keeps_replaces_and_forgets() {
        let home = tempfile::tempdir().unwrap();
        let cache = FileCache::new(home.path().join("diary"));
        assert_eq!(cache.load("hmao/3728", &key(1)).await, None);
        cache.save("hmao/3728", &key(1), b"monday").await;
        cache.save("hmao/3728", &key(1), b"tuesday").await;
        assert_eq!(
            cache.load("hmao/3728", &key(1)).await.as_deref(),
            Some(&b"tuesday"[..])
        );
        only_file(&home.path().join("diary"));
        cache.remove("hmao/3728").await;
        cache.remove("hmao/3728").await;
        assert_eq!(cache.load("hmao/3728", &key(1)).await, None);
    }

    #[tokio::test]
    async fn another_key_or_account_opens_nothing() {
        let home = tempfile::tempdir().unwrap();
        let cache = FileCache::new(home.path());
        cache.save("one", &key(1), b"private").await;
        assert_eq!(cache.load("one", &key(2)).await, None);
        assert_eq!(cache.load("one", &Secret::from("not base64!")).await, None);
        assert_eq!(
            cache.load("one", &STANDARD.encode([1; 16]).into()).await,
            None,
            "a short key"
        );
        fs::rename(cache.file("one"), cache.file("two")).unwrap();
        assert_eq!(
            cache.load("two", &key(1)).await,
            None,
            "the account is bound"
        );
    }

    #[tokio::test]
    async fn every_damaged_byte_is_noticed() {
        let home = tempfile::tempdir().unwrap();
        let cache = FileCache::new(home.path());
        cache.save("one", &key(1), b"private").await;
        let file = only_file(home.path());
        let good = fs::read(&file).unwrap();
        assert!(!good.windows(7).any(|window| window == b"private"));
        for at in 0..good.len() {
            let mut bad = good.clone();
            bad[at] ^= 1;
            fs::write(&file, &bad).unwrap();
            assert_eq!(cache.load("one", &key(1)).await, None, "byte {at}");
            fs::write(&file, &good[..at]).unwrap();
            assert_eq!(cache.load("one", &key(1)).await, None, "cut at {at}");
        }
        fs::write(&file, &good).unwrap();
        assert!(cache.load("one", &key(1)).await.is_some());
    }

    #[tokio::test]
    async fn two_writes_of_the_same_bytes_differ() {
        let home = tempfile::tempdir().unwrap();
        let cache = FileCache::new(home.path());
        cache.save("one", &key(1), b"same").await;
        let first = fs::read(cache.file("one")).unwrap();
        cache.save("one", &key(1), b"same").await;
        assert_ne!(first, fs::read(cache.file("one")).unwrap());
    }

    #[tokio::test]
    async fn a_directory_that_cannot_be_made_is_not_the_persons_problem() {
        let home = tempfile::tempdir().unwrap();
        fs::write(home.path().join("file"), b"").unwrap();
        let cache = FileCache::new(home.path().join("file/below"));
        cache.save("one", &key(1), b"x").await;
        cache.remove("one").await;
        assert_eq!(cache.load("one", &key(1)).await, None);
    }

    #[cfg(unix)]
    #[tokio::test]
    async fn only_the_owner_may_read() {
        use std::os::unix::fs::PermissionsExt;
        let home = tempfile::tempdir().unwrap();
        let cache = FileCache::new(home.path().join("diary"));
        cache.save("one", &key(1), b"x").await;
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode(&home.path().join("diary")), 0o700);
        assert_eq!(mode(&only_file(&home.path().join("diary"))), 0o600);
    }
}
