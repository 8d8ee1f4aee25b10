//! Tasks, grouped splits, rivals, metrics with intervals, ablation.

mod ablate;
pub mod baselines;
mod collect;
mod part;
mod plan;
mod shapley;

pub use ablate::ablate;
pub use collect::collect;
pub use part::{PartId, PartInputs, PartKind, part, planned_parts};
pub use plan::plan;
pub use shapley::shapley;
