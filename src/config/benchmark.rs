//! `[benchmark]`: the whole protocol, beyond what a run measures.

use serde::{Deserialize, Serialize};

use super::{VariantSettings, within};
use crate::error::{Error, Result};

/// the whole protocol, beyond what a run measures.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct BenchmarkSettings {
    /// Tasks of the protocol; empty: those of `evaluate.tasks`.
    pub tasks: Vec<String>,
    /// Tasks that are also measured in the inductive setting, under looser groups and on the learning curve, and in which GraphSAGE and
    /// variants are trained; empty: `rank.task` alone.
    pub headline_tasks: Vec<String>,
    /// Replicates of each null on `rank.task`.
    pub null_replicates: usize,
    /// Strata of the confound score inside which the label null shuffles.
    pub null_strata: usize,
    /// Shares of the training positives on the learning curve.
    pub learning_shares: Vec<f64>,
    /// Draws of each share.
    pub learning_replicates: usize,
    /// Similarity from which genes share a group in the sensitivity run, looser than `evaluate.group_similarity`.
    pub looser_similarity: f64,
    /// Built-in species that the model is transferred to.
    pub transfer_to: Option<String>,
    /// Its data folder, a path from this species' data folder.
    pub transfer_data: Option<String>,
    /// Whether the rivals on network embeddings take part, as `evaluate.embeddings`.
    pub embeddings: bool,
    /// Variants beside those of `evaluate.variants`, trained on the headline tasks.
    pub variants: Vec<VariantSettings>,
}

impl Default for BenchmarkSettings {
    fn default() -> Self {
        Self {
            tasks: Vec::new(),
            headline_tasks: Vec::new(),
            null_replicates: 20,
            null_strata: 10,
            learning_shares: vec![0.2, 0.4, 0.6, 0.8],
            learning_replicates: 2,
            looser_similarity: 0.5,
            transfer_to: None,
            transfer_data: None,
            embeddings: false,
            variants: Vec::new(),
        }
    }
}

impl BenchmarkSettings {
    /// Refuses values out of range; names the key.
    pub fn check(&self) -> Result<()> {
        within("benchmark.null_replicates", self.null_replicates, 0, 10_000)?;
        within("benchmark.null_strata", self.null_strata, 1, 1000)?;
        within("benchmark.learning_replicates", self.learning_replicates, 0, 100)?;
        within("benchmark.looser_similarity", self.looser_similarity, 0.1, 1.0)?;
        self.learning_shares.iter().try_for_each(|&share| within("benchmark.learning_shares", share, 0.01, 0.99))?;
        for (key, tasks) in [("benchmark.tasks", &self.tasks), ("benchmark.headline_tasks", &self.headline_tasks)] {
            for (index, task) in tasks.iter().enumerate() {
                if tasks[..index].contains(task) {
                    return Err(Error::settings(key, format!("`{task}` stands there twice"), "name every task once"));
                }
            }
        }
        if let Some(task) = self.headline_tasks.iter().find(|task| !self.tasks.is_empty() && !self.tasks.contains(task)) {
            return Err(Error::settings("benchmark.headline_tasks", format!("`{task}` is not in `benchmark.tasks`"), "add it there"));
        }
        Ok(())
    }
}
