//! The inductive setting: nothing that is fitted has seen a test gene, not even without its label.
//!
//! In each repeat and fold the encoder and principal axes are fitted on the genes outside the fold, and the network is propagated
//! without the edges of the fold's lncRNA genes, which then have no topology at all: what a gene outside every database would get.

use std::collections::BTreeMap;
use std::path::PathBuf;

use super::Bench;
use crate::artifact::{Columns, Manifest, StageReader};
use crate::error::Result;
use crate::evaluate::{PartId, PartInputs, PartKind, PartRunner, collect_parts};
use crate::features;
use crate::network::{self, Variant};

/// Trains and scores the headline tasks; `inductive/evaluate` has the metrics, with intervals.
pub(super) fn run(bench: &Bench) -> Result<Manifest> {
    let settings = bench.settings;
    let folders = bench.folders;
    let root = folders.root.join("inductive");
    let kinds = [
        PartKind::Families(settings.family_names()),
        PartKind::Families(vec!["sequence".to_owned()]),
        PartKind::Families(vec!["sequence".to_owned(), "locus".to_owned()]),
    ];
    let tasks = bench.headline_tasks();
    let parts: Vec<PartId> = tasks.iter().flat_map(|task| bench.parts_of(task, &kinds)).collect();
    let hidden = genes_by_fold(bench)?;
    let bar = bench.context.progress.begin("inductive folds", Some(hidden.len() as u64), "folds");
    for ((repeat, fold), genes) in &hidden {
        let folder = root.join(format!("r{repeat}.f{fold}"));
        let (features, network): (PathBuf, PathBuf) = (folder.join("features"), folder.join("network"));
        features::refit(settings, &folders.ingest, &folders.features, genes, &features, bench.context)?;
        network::variant(settings, &folders.ingest, &folders.network, Variant::Hidden(genes), &network, bench.context)?;
        let inputs = PartInputs { features: &features, network: &network, ..bench.part_inputs() };
        let here: Vec<PartId> = parts.iter().filter(|id| (id.repeat, id.fold) == (*repeat, *fold)).cloned().collect();
        PartRunner::open(settings, inputs, bench.device)?.run_all(&here, &root.join("parts"), bench.context)?;
        bar.advance(1);
    }
    let mut collected = settings.clone();
    collected.evaluate.tasks = tasks;
    collect_parts(&collected, None, &folders.plan, &root.join("parts"), &parts, &root.join("evaluate"), bench.context)
}

/// Gene ids, ascending, by repeat and fold.
fn genes_by_fold(bench: &Bench) -> Result<BTreeMap<(usize, usize), Vec<String>>> {
    let plan = StageReader::open(&bench.folders.plan, "plan")?;
    let table = Columns::read(&plan.file("splits.parquet"))?;
    let mut hidden: BTreeMap<(usize, usize), Vec<String>> = BTreeMap::new();
    for ((repeat, fold), gene) in table.i64("repeat")?.into_iter().zip(table.i64("fold")?).zip(table.text("gene_id")?) {
        hidden.entry((repeat.max(0) as usize, fold.max(0) as usize)).or_default().push(gene);
    }
    hidden.values_mut().for_each(|genes| genes.sort_unstable());
    Ok(hidden)
}
