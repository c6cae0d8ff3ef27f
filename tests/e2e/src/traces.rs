//! Looking for secrets where none may be.

use std::{fs, path::Path};

use anyhow::{Context as _, Result, bail, ensure};
use zvonok_stand::Stand;

/// Secrets long enough not to be met by chance (SMS codes of six digits are not).
fn secrets(stand: &Stand) -> Result<Vec<String>> {
    let secrets: Vec<_> = stand
        .secrets()
        .into_iter()
        .filter(|secret| secret.len() >= 8)
        .collect();
    ensure!(secrets.len() > 10, "the stand gave no secrets out");
    Ok(secrets)
}

/// Fails when a secret of the stand's stands in a text.
///
/// # Errors
/// When one does, or the stand has given none out.
pub fn none_in_text(stand: &Stand, text: &str) -> Result<()> {
    for secret in secrets(stand)? {
        ensure!(!text.contains(&secret), "a secret stands in the text");
    }
    Ok(())
}

/// Fails when a secret of the stand's stands in a file under a folder; gives the number of files.
///
/// # Errors
/// When one does, the stand has given none out, or a file cannot be read.
pub fn none_under(stand: &Stand, folder: &Path) -> Result<usize> {
    search(&secrets(stand)?, folder)
}

fn search(secrets: &[String], folder: &Path) -> Result<usize> {
    let mut searched = 0;
    for entry in fs::read_dir(folder).with_context(|| folder.display().to_string())? {
        let entry = entry?;
        let kind = entry.file_type()?;
        if kind.is_dir() {
            searched += search(secrets, &entry.path())?;
        } else if kind.is_file() {
            let bytes = fs::read(entry.path())?;
            for secret in secrets {
                if bytes
                    .windows(secret.len())
                    .any(|window| window == secret.as_bytes())
                {
                    bail!("a secret stands in {}", entry.path().display());
                }
            }
            searched += 1;
        }
    }
    Ok(searched)
}
