//! Class-rebalanced sampling, fitting, calibration, checkpoints.

pub mod calibrate;
mod dataset;
pub mod encode;
mod fit;
pub mod impute;
mod prediction;

use std::path::Path;

pub use dataset::{Dataset, FamilyBlock};
pub use fit::{Fitted, fit};
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
