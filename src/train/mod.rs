//! Class-rebalanced sampling, fitting, calibration, checkpoints.

pub mod calibrate;
pub mod checkpoint;
mod contexts;
mod dataset;
pub mod early_stop;
pub mod encode;
mod fit;
mod fit_graphsage;
mod graph_inputs;
#[cfg(test)]
mod graph_tests;
pub mod impute;
pub mod infomax;
pub mod inner_folds;
mod inputs;
mod objective;
mod optimizer;
mod prediction;
pub mod rules;
pub mod sampler;
mod stage;
#[cfg(test)]
mod stage_tests;
#[cfg(test)]
mod tests;
pub mod typed_graph;
mod unlabelled;

use std::path::Path;

pub use contexts::{ContextLabels, fit_contexts};
pub use dataset::{Dataset, FamilyBlock, ProteinTable};
pub use fit::{Fitted, fit};
pub use fit_graphsage::{FittedGraphSage, fit_graphsage};
pub use prediction::Prediction;
pub use stage::run;
pub use unlabelled::{Halves, LENIENCE, Pool, Protocol, fit_protocol};

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
