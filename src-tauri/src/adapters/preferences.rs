//! What was chosen on this computer, in a small file.

use std::{fs, io, path::PathBuf};

use async_trait::async_trait;

use crate::ports::Preferences;

/// One file.
#[derive(Debug, Clone)]
pub struct FilePreferences {
    file: PathBuf,
}

impl FilePreferences {
    /// Keeps its text in `file`; the folder is there already.
    pub fn new(file: impl Into<PathBuf>) -> Self {
        Self { file: file.into() }
    }
}

#[async_trait]
impl Preferences for FilePreferences {
    async fn load(&self) -> Option<String> {
        let file = self.file.clone();
        tokio::task::spawn_blocking(move || fs::read_to_string(file).ok())
            .await
            .ok()
            .flatten()
    }

    async fn save(&self, text: &str) {
        let (file, text) = (self.file.clone(), text.to_owned());
        let written = tokio::task::spawn_blocking(move || replace(&file, &text)).await;
        if !matches!(written, Ok(Ok(()))) {
            tracing::warn!("what was chosen was not kept");
        }
    }
}

/// A power cut leaves the old text or the new one, never half of it.
fn replace(file: &std::path::Path, text: &str) -> io::Result<()> {
    let fresh = file.with_extension("new");
    fs::write(&fresh, text)?;
    fs::rename(fresh, file)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn what_was_saved_last_is_read() {
        let folder = tempfile::tempdir().unwrap();
        let preferences = FilePreferences::new(folder.path().join("preferences.json"));
        assert_eq!(preferences.load().await, None);
        for text in ["a longer text", "short"] {
            preferences.save(text).await;
            assert_eq!(preferences.load().await.as_deref(), Some(text));
        }
        let left = fs::read_dir(folder.path()).unwrap().count();
        assert_eq!(left, 1, "nothing half-written is left");
    }
}
