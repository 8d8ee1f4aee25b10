//! Tasks, grouped splits, rivals, metrics with intervals, ablation.

mod ablate;
pub mod baselines;
pub mod bootstrap;
mod collect;
mod comparisons;
mod curves;
mod embed;
pub mod groups;
pub mod metrics;
mod part;
mod plan;
pub mod population;
pub mod shapley;
mod splits;
pub mod tasks;

pub use ablate::ablate;
pub use collect::collect;
pub use embed::embed;
pub use part::{PartId, PartInputs, PartKind, PartRunner, all_parts, part, planned_parts};
pub use plan::plan;
pub use shapley::shapley;
