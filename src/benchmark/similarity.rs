//! Sensitivity to the grouping: folds dealt with a looser notion of "the same sequence".

use super::Bench;
use crate::artifact::Manifest;
use crate::error::Result;
use crate::evaluate::{self, PartId, PartInputs, PartKind, PartRunner, collect_parts};

/// Measures `deephen` and the rivals on the headline tasks with groups joined from `benchmark.looser_similarity` on; `similarity/evaluate`
/// has the metrics.
pub(super) fn run(bench: &Bench) -> Result<Manifest> {
    let mut settings = bench.settings.clone();
    settings.evaluate.group_similarity = settings.benchmark.looser_similarity;
    settings.evaluate.tasks = bench.headline_tasks();
    let root = bench.folders.root.join("similarity");
    let (plan, parts) = (root.join("plan"), root.join("parts"));
    evaluate::plan(&settings, &bench.folders.ingest, &plan, bench.context)?;
    let kinds = [PartKind::Rivals, PartKind::Families(settings.family_names())];
    let ids: Vec<PartId> = settings.evaluate.tasks.iter().flat_map(|task| bench.parts_of(task, &kinds)).collect();
    let inputs = PartInputs { plan: &plan, ..bench.part_inputs() };
    PartRunner::open(&settings, inputs, bench.device)?.run_all(&ids, &parts, bench.context)?;
    collect_parts(&settings, None, &plan, &parts, &ids, &root.join("evaluate"), bench.context)
}
