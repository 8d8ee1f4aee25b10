//! Tasks, grouped splits, rivals, metrics with intervals, ablation.

mod ablate;
pub mod bootstrap;
mod collect;
mod comparisons;
mod curves;
pub mod groups;
pub mod metrics;
mod part;
mod plan;
pub mod population;
mod splits;
pub mod tasks;

pub use ablate::ablate;
pub use collect::collect;
pub use part::{PartId, PartInputs, PartKind, part, planned_parts};
pub use plan::plan;
