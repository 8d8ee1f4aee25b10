//! `[evaluate]`: tasks, splits, rivals, intervals.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::{VariantSettings, within};
use crate::error::{Error, Result};

/// The task whose entities are screen loci instead of genes.
pub const LOCI_TASK: &str = "screen-ipsc-loci";

/// Which labelled genes make the primary population of a task.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Population {
    /// Genes with a sequence.
    #[default]
    Sequence,
    /// All labelled genes.
    All,
}

/// Species on whose genes the published coefficients of the GIC score were fitted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum GicCoefficients {
    /// Human.
    #[default]
    Human,
    /// Mouse.
    Mouse,
}

/// tasks, splits, rivals, intervals.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct EvaluateSettings {
    /// Tasks by the names of `docs/schemas.md`.
    pub tasks: Vec<String>,
    /// Which labelled genes the primary population holds: `sequence` (those with a sequence) or `all`.
    pub population: Population,
    /// Folds a repeat.
    pub folds: usize,
    /// Repeats of the split.
    pub repeats: usize,
    /// Repeats in which GraphSAGE is trained end to end beside the fast model.
    pub graphsage_repeats: usize,
    /// Tasks in which GraphSAGE is trained; empty: all.
    pub graphsage_tasks: Vec<String>,
    /// Bootstrap draws over groups behind every interval.
    pub bootstraps: usize,
    /// Strata (quantiles of the confound model's out-of-fold log-odds in a fold) of the metrics inside strata.
    pub strata: usize,
    /// Similarity (larger of Jaccard and containment of sketches) from which two genes share a group.
    pub group_similarity: f64,
    /// Table of folding energies for the rivals `gic` and `gic-refit`, as `deephen fold` writes it; relative to the working
    /// directory. Empty: without these rivals.
    pub mfe: PathBuf,
    /// Whether the rivals on network embeddings (`metapath2vec-svm`, `metapath2vec-rf`, `hinsage-dgi-svm`) take part; making the
    /// embeddings takes minutes.
    pub embeddings: bool,
    /// Walks from each gene of a task behind metapath2vec; iEssLnc's is 300.
    pub walks: usize,
    /// Passes over the lncRNAs behind the HinSAGE embedding.
    pub infomax_epochs: usize,
    /// Published coefficients of the rival `gic`: `human`, `mouse`.
    pub gic: GicCoefficients,
    /// Tasks in which every subset of families is trained; empty: all. The model on all families and the rivals are trained in every task.
    pub ablate_tasks: Vec<String>,
    /// First repeats in which subsets of families are trained, at most `repeats`; the model on all families is trained in every repeat.
    pub ablate_repeats: usize,
    /// Tasks in which variants are trained; empty: all.
    pub variant_tasks: Vec<String>,
    /// The same model with one thing changed, measured beside it in the same folds.
    pub variants: Vec<VariantSettings>,
}

impl Default for EvaluateSettings {
    fn default() -> Self {
        Self {
            tasks: vec!["screen-ipsc".into(), "literature".into()],
            population: Population::Sequence,
            folds: 5,
            repeats: 5,
            graphsage_repeats: 1,
            graphsage_tasks: Vec::new(),
            bootstraps: 2000,
            strata: 5,
            group_similarity: 0.8,
            mfe: PathBuf::new(),
            embeddings: false,
            walks: 300,
            infomax_epochs: 20,
            gic: GicCoefficients::Human,
            variants: Vec::new(),
            ablate_tasks: Vec::new(),
            ablate_repeats: 5,
            variant_tasks: Vec::new(),
        }
    }
}

impl EvaluateSettings {
    /// Tasks of `tasks` in which every subset of families is trained.
    pub fn ablated(&self) -> impl Iterator<Item = &String> {
        self.tasks.iter().filter(|task| self.ablate_tasks.is_empty() || self.ablate_tasks.contains(task))
    }

    /// Repeats in which subsets of families are trained and compared.
    pub fn ablated_repeats(&self) -> usize {
        self.ablate_repeats.min(self.repeats)
    }

    /// Refuses values out of range; names the key.
    pub fn check(&self) -> Result<()> {
        if self.tasks.is_empty() {
            return Err(Error::settings("evaluate.tasks", "is empty", "name at least one task, tasks = [\"screen-ipsc\"]"));
        }
        for (index, task) in self.tasks.iter().enumerate() {
            if self.tasks[..index].contains(task) {
                return Err(Error::settings("evaluate.tasks", format!("`{task}` stands there twice"), "name every task once"));
            }
        }
        if self.population == Population::Sequence && self.tasks.iter().any(|task| task == LOCI_TASK) {
            let problem = format!("`{LOCI_TASK}` is a task on screen loci, which have no sequence");
            return Err(Error::settings("evaluate.tasks", problem, "drop it here; the loci benchmark makes and measures it on its own"));
        }
        within("evaluate.folds", self.folds, 2, 20)?;
        within("evaluate.repeats", self.repeats, 1, 100)?;
        within("evaluate.ablate_repeats", self.ablate_repeats, 1, 100)?;
        within("evaluate.graphsage_repeats", self.graphsage_repeats, 0, self.repeats)?;
        within("evaluate.bootstraps", self.bootstraps, 20, 100_000)?;
        within("evaluate.strata", self.strata, 2, 20)?;
        within("evaluate.walks", self.walks, 1, 100_000)?;
        within("evaluate.infomax_epochs", self.infomax_epochs, 1, 10_000)?;
        // Below a tenth nearly any shared repeat element would make one group of the genome.
        within("evaluate.group_similarity", self.group_similarity, 0.1, 1.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn defaults_pass_and_bad_values_name_their_key() {
        assert!(EvaluateSettings::default().check().is_ok());
        let fault = |change: fn(&mut EvaluateSettings)| {
            let mut settings = EvaluateSettings::default();
            change(&mut settings);
            settings.check().unwrap_err().to_string()
        };
        assert!(fault(|s| s.tasks.clear()).contains("evaluate.tasks"));
        assert!(fault(|s| s.tasks.push("literature".into())).contains("twice"));
        assert!(fault(|s| s.tasks.push("screen-ipsc-loci".into())).contains("loci benchmark"));
        assert!(fault(|s| s.folds = 1).contains("evaluate.folds"));
        assert!(fault(|s| s.graphsage_repeats = 6).contains("evaluate.graphsage_repeats"));
        assert!(fault(|s| s.walks = 0).contains("evaluate.walks"));
        assert!(fault(|s| s.bootstraps = 0).contains("evaluate.bootstraps"));
        assert!(fault(|s| s.strata = 1).contains("evaluate.strata"));
        assert!(fault(|s| s.group_similarity = f64::NAN).contains("evaluate.group_similarity"));
    }
}
