//! Tasks, grouped splits, rivals, metrics with intervals, ablation.

mod ablate;
pub mod bootstrap;
mod collect;
pub mod metrics;
mod part;
mod plan;

pub use ablate::ablate;
pub use collect::collect;
pub use part::{PartId, PartInputs, PartKind, part, planned_parts};
pub use plan::plan;
