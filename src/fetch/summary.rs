//! What a fetch did, file by file, and whether a config can run on it.

use std::path::{Path, PathBuf};

use serde::Serialize;

use super::table::SourceTable;
use crate::error::{Error, Result};

/// What became of one file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// Was there, as recorded.
    Verified,
    /// Was there, and is recorded from now on.
    Recorded,
    /// Downloaded.
    Fetched,
    /// Downloaded anew; upstream or the file in place had changed.
    Updated,
    /// Taken from a folder.
    Taken,
    /// Not there, and has to be brought by hand.
    Missing,
    /// Refused or not to be had.
    Failed,
    /// Not finished; what came is kept.
    Interrupted,
}

/// One file of the summary.
#[derive(Debug, Clone, Serialize)]
pub struct Entry {
    /// Name in the table, or the place of a prepared file.
    pub name: String,
    /// Path in the data folder.
    pub to: String,
    /// What became of it.
    pub outcome: Outcome,
    /// Bytes in place.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub size: Option<u64>,
    /// SHA-256 in place.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sha256: Option<String>,
    /// What went wrong, or where to look.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// What a fetch did.
#[derive(Debug, Serialize)]
pub struct Summary {
    /// Species.
    pub species: String,
    /// Data folder.
    pub out: PathBuf,
    /// Configs whose files are all there.
    pub complete: Vec<String>,
    /// Every file that was looked at.
    pub files: Vec<Entry>,
    /// Faults, as errors.
    #[serde(skip)]
    pub failures: Vec<Error>,
}

impl Summary {
    pub(super) fn new(table: &SourceTable, out: &Path, files: Vec<Entry>, failures: Vec<Error>) -> Self {
        let complete = table.sets().into_iter().filter(|set| set.lacking(out).is_empty()).map(|set| set.config.to_owned()).collect();
        Self { species: table.species.clone(), out: out.to_path_buf(), complete, files, failures }
    }

    /// Number of files with this outcome.
    pub fn count(&self, outcome: Outcome) -> usize {
        self.files.iter().filter(|entry| entry.outcome == outcome).count()
    }

    /// Success, or the error that the program ends with.
    ///
    /// # Errors
    /// Files that failed, or an interruption.
    pub fn into_result(mut self) -> Result<Self> {
        let interrupted = self.count(Outcome::Interrupted);
        if interrupted > 0 {
            return Err(Error::data(
                self.out.display().to_string(),
                format!("interrupted; not finished: {interrupted} of {}; what came is kept as NAME.part", self.files.len()),
                "run the same command: it goes on where it stopped",
            ));
        }
        match self.failures.len() {
            0 => Ok(self),
            1 => Err(self.failures.remove(0)),
            many => {
                let names: Vec<&str> =
                    self.files.iter().filter(|entry| entry.outcome == Outcome::Failed).map(|entry| entry.name.as_str()).collect();
                let problem = format!("{many} of {} files did not come: {}", self.files.len(), names.join(", "));
                Err(Error::data(self.out.display().to_string(), problem, "each is explained above; what came is kept"))
            }
        }
    }
}

/// What one config needs.
pub(super) struct Set<'a> {
    pub config: &'a str,
    needed: Vec<&'a str>,
}

impl Set<'_> {
    /// Files that the config cannot run without and that are not there.
    pub fn lacking(&self, out: &Path) -> Vec<&str> {
        self.needed.iter().copied().filter(|to| !out.join(to).is_file()).collect()
    }
}

impl SourceTable {
    /// The configs that read files of this table, prepared ones first, each with what it cannot run without.
    pub(super) fn sets(&self) -> Vec<Set<'_>> {
        let prepared = self.prepared.iter().filter(|file| !file.optional).map(|file| file.to.as_str()).collect();
        let official = self.files.iter().filter(|file| !file.optional).map(|file| file.to.as_str()).collect();
        [(&self.prepared_config, prepared), (&self.config, official)]
            .into_iter()
            .filter(|(config, needed): &(_, Vec<&str>)| !config.is_empty() && !needed.is_empty())
            .map(|(config, needed)| Set { config, needed })
            .collect()
    }

    /// Files that `config` cannot run without and that are not in `out`; none where this table knows nothing of the config.
    pub fn lacking(&self, config: &str, out: &Path) -> Option<Vec<String>> {
        let sets = self.sets();
        let set = sets.iter().find(|set| set.config == config)?;
        Some(set.lacking(out).into_iter().map(str::to_owned).collect())
    }
}
