//! What the browser saves.

use std::{
    fs,
    path::PathBuf,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, ensure};

use super::Browser;

impl Browser {
    /// Where downloads land.
    pub fn downloads(&self) -> PathBuf {
        self.profile.path().join("downloads")
    }

    /// Waits for one download to be whole, takes it out of the folder, and hands back where it is now.
    ///
    /// # Errors
    /// If none comes in time.
    pub async fn downloaded(&self, patience: Duration) -> Result<PathBuf> {
        let begin = Instant::now();
        loop {
            let files: Vec<_> =
                fs::read_dir(self.downloads())?.filter_map(|entry| Some(entry.ok()?.path())).collect();
            let is_under_way =
                |path: &PathBuf| path.extension().is_some_and(|kind| kind == "crdownload" || kind == "part");
            // Firefox holds a file's place with an empty one beside the one that grows.
            let is_whole =
                |path: &&PathBuf| path.metadata().is_ok_and(|file| file.is_file() && file.len() > 0);
            let whole = files.iter().find(is_whole).filter(|_| !files.iter().any(is_under_way));
            if let Some(path) = whole {
                let taken = self.profile.path().join("taken");
                fs::create_dir_all(&taken)?;
                let place = taken.join(path.file_name().context("a download has a name")?);
                fs::rename(path, &place)?;
                return Ok(place);
            }
            ensure!(begin.elapsed() < patience, "no download; the page says:\n{}", self.text().await?);
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }
}
