//! `[rank]`: which task ranks the genome, and how many candidates are listed apart.

use serde::{Deserialize, Serialize};

use super::within;
use crate::error::{Error, Result};

/// Which task ranks the genome, and how many candidates are listed apart.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct RankSettings {
    /// Task whose cross-fitted scores rank the genome.
    pub task: String,
    /// Top genes written to `candidates.bed`.
    pub candidates: usize,
    /// Distance in bases between two transcription starts up to which one promoter may serve both genes
    /// (flags `near_essential_promoter`, `bidirectional_promoter`).
    pub promoter_window: u64,
    /// Distance in bases from every coding start beyond which genes get a ranking of their own, `beyond_promoters`.
    pub reach: u64,
    /// Tasks of `evaluate.tasks` listed gene by gene as contexts in `contexts`; empty: every screen among them, and `rank.task`.
    pub contexts: Vec<String>,
}

impl Default for RankSettings {
    fn default() -> Self {
        Self { task: "screen-ipsc".into(), candidates: 500, promoter_window: 1000, reach: 2000, contexts: Vec::new() }
    }
}

impl RankSettings {
    /// Refuses values out of range; names the key.
    pub fn check(&self) -> Result<()> {
        if self.task.is_empty() {
            return Err(Error::settings("rank.task", "is empty", "name one of `evaluate.tasks`"));
        }
        if self.task.starts_with("replicate:") {
            let fix = "rank by the screen itself, `screen:CONTEXT`; a replication measures, and has two base rates";
            return Err(Error::settings("rank.task", format!("`{}` is no task to rank by", self.task), fix));
        }
        within("rank.reach", self.reach, 0, 100_000_000)?;
        for (index, task) in self.contexts.iter().enumerate() {
            if self.contexts[..index].contains(task) {
                return Err(Error::settings("rank.contexts", format!("`{task}` stands there twice"), "name every task once"));
            }
        }
        within("rank.candidates", self.candidates, 1, 1_000_000)?;
        within("rank.promoter_window", self.promoter_window, 1, 1_000_000)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_replication_measures_and_ranks_nothing() {
        let settings = RankSettings { task: "replicate:iPSC-to-endoderm".into(), ..RankSettings::default() };
        assert!(settings.check().unwrap_err().to_string().contains("screen:CONTEXT"));
        RankSettings::default().check().unwrap();
    }
}
