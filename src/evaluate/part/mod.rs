//! One part of the evaluation: one task, repeat, fold and set of models, trained and scored on its own.
//!
//! A part trains on the labelled genes of its task outside its fold and scores the genes of the fold. Parts know nothing of each
//! other: a workflow engine may run each alone ([`part`]), `run` does all of them in one process ([`all_parts`]).

mod labels;
mod name;
mod plan;
mod runner;
mod score;
#[cfg(test)]
mod tests;

use std::path::Path;

pub use name::{PartId, PartKind};
pub use plan::planned_parts;
pub(super) use plan::{additions, family_subsets};
pub use runner::PartRunner;
pub use score::{GENERATOR, VERIFIER};

use crate::artifact::{Context, Manifest};
use crate::config::Settings;
use crate::error::Result;
use crate::runtime::DeviceChoice;

/// Folders a part reads.
#[derive(Debug, Clone, Copy)]
pub struct PartInputs<'a> {
    /// Written by `features`.
    pub features: &'a Path,
    /// Written by `network`.
    pub network: &'a Path,
    /// Written by [`super::plan`].
    pub plan: &'a Path,
    /// Written by [`super::embed`]; parts of kind [`PartKind::Embedded`] need it.
    pub embeddings: Option<&'a Path>,
}

/// Trains and scores one part into the folder `out` (`docs/schemas.md`).
///
/// # Errors
/// Input folders that are unfinished or changed, a task, repeat or fold that the plan does not have, too few labels.
pub fn part(settings: &Settings, inputs: PartInputs, id: &PartId, device: DeviceChoice, out: &Path, context: &Context) -> Result<Manifest> {
    PartRunner::open(settings, inputs, device)?.run(id, out, context)
}

/// Trains and scores every planned part into its folder under `parts`, by `context.workers` at a time; finished parts stand.
///
/// With `evaluate.embeddings` the folder `inputs.embeddings` is made first, where it is not up to date.
/// Manifests come in the order of [`planned_parts`]. After a kill a second call goes on behind the last finished part.
pub fn all_parts(settings: &Settings, inputs: PartInputs, parts: &Path, device: DeviceChoice, context: &Context) -> Result<Vec<Manifest>> {
    if let (true, Some(out)) = (settings.evaluate.embeddings, inputs.embeddings) {
        super::embed(settings, inputs.features, inputs.network, inputs.plan, out, context)?;
    }
    PartRunner::open(settings, inputs, device)?.run_all(&planned_parts(settings), parts, context)
}
