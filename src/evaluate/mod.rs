//! Tasks, grouped splits, rivals, metrics with intervals, ablation.

mod ablate;
pub mod baselines;
pub mod bootstrap;
mod collect;
pub mod comparisons;
mod curves;
mod embed;
mod exposure;
mod foreign;
mod giveaway;
pub mod groups;
pub mod metrics;
mod part;
mod plan;
pub mod population;
pub mod shapley;
mod splits;
pub mod standing;
pub mod tasks;

pub use ablate::ablate;
pub use collect::{Estimates, collect, collect_parts, estimates};
pub use embed::embed;
pub use foreign::{Foreign, ForeignInputs, add_foreign};
pub use part::{GENERATOR, PartId, PartInputs, PartKind, PartRunner, VERIFIER, all_parts, part, planned_parts};
pub use plan::plan;
pub use shapley::shapley;
