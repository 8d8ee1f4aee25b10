//! Class-rebalanced sampling, fitting, calibration, checkpoints.

pub mod calibrate;
mod dataset;
pub mod early_stop;
pub mod encode;
mod fit;
mod fit_graphsage;
mod graph_inputs;
#[cfg(test)]
mod graph_tests;
pub mod impute;
pub mod inner_folds;
mod inputs;
mod objective;
mod optimizer;
mod prediction;
pub mod sampler;
#[cfg(test)]
mod tests;
pub mod typed_graph;

use std::path::Path;

pub use dataset::{Dataset, FamilyBlock, ProteinTable};
pub use fit::{Fitted, fit};
pub use fit_graphsage::{FittedGraphSage, fit_graphsage};
pub use prediction::Prediction;

use crate::artifact::{Context, Manifest};
use crate::config::Settings;
use crate::error::{Error, Result};
use crate::runtime::DeviceChoice;

/// Folders that the final model is trained from.
#[derive(Debug, Clone, Copy)]
pub struct TrainInputs<'a> {
    /// Written by `features`.
    pub features: &'a Path,
    /// Written by `network`.
    pub network: &'a Path,
    /// Written by `evaluate --plan` (its `tasks.parquet` has the labels).
    pub plan: &'a Path,
}

/// Trains the final model of the ranking task on all its labels and writes the `train` folder (`docs/schemas.md`).
pub fn run(_settings: &Settings, _inputs: TrainInputs, _device: DeviceChoice, _out: &Path, _context: &Context) -> Result<Manifest> {
    Err(Error::data("train", "not built yet", ""))
}
