//! The label null: labels change places among genes that the confounds cannot tell apart.
//!
//! Permutation inside strata of a fitted confound score (Rosenbaum 1984, JASA 79:565) keeps what the confounds explain and breaks
//! everything else. A model that is no better on the true labels than on these has learned nothing but confounds.

use std::collections::BTreeMap;

use rand::seq::SliceRandom;
use serde::Serialize;

use super::derived::{DerivedTask, PlannedLabels, write_plan};
use super::{Bench, NullTest, null_test};
use crate::artifact::{Columns, StageReader};
use crate::error::{Error, Result};
use crate::evaluate::{Estimates, PartId, PartInputs, PartKind, PartRunner, estimates};
use crate::random::stream;

/// What the true labels give beyond shuffled ones.
#[derive(Debug, Clone, Serialize)]
pub struct Shuffled {
    /// Task.
    pub task: String,
    /// Strata of the confound score.
    pub strata: usize,
    /// By model.
    pub models: BTreeMap<String, NullTest>,
}

/// Shuffles, trains and measures `benchmark.null_replicates` times on `rank.task`; `observed` are the true labels' estimates.
pub(super) fn run(bench: &Bench, observed: &BTreeMap<String, Estimates>) -> Result<Shuffled> {
    let settings = bench.settings;
    let (task, replicates) = (settings.rank.task.as_str(), settings.benchmark.null_replicates);
    let folder = bench.folders.root.join("shuffled");
    let plan = StageReader::open(&bench.folders.plan, "plan")?;
    let name = |replicate: usize| format!("{task}.shuffled{replicate:03}");
    let how = serde_json::json!({
        "shuffled": task, "replicates": replicates, "strata": settings.benchmark.null_strata,
        "confound": StageReader::open(&bench.folders.evaluate, "evaluate")?.manifest().outputs.get("predictions.parquet"),
    });
    let tasks = || {
        let labels = PlannedLabels::read(&plan, task)?;
        let strata = confound_strata(bench, task, &labels)?;
        Ok((0..replicates)
            .map(|replicate| {
                let mut y = labels.y.clone();
                let mut random = stream(bench.context.seed, &format!("benchmark/shuffled/{task}/{replicate}"));
                for members in strata.values() {
                    let mut inside: Vec<bool> = members.iter().map(|&at| labels.y[at]).collect();
                    inside.shuffle(&mut random);
                    members.iter().zip(inside).for_each(|(&at, label)| y[at] = label);
                }
                DerivedTask { name: name(replicate), row: labels.row.clone(), train: vec![true; y.len()], y }
            })
            .collect())
    };
    write_plan(&plan, how, tasks, &folder.join("plan"), bench.context)?;
    let kinds = [PartKind::Rivals, PartKind::Families(settings.family_names())];
    let parts: Vec<PartId> = (0..replicates).flat_map(|replicate| bench.parts_of(&name(replicate), &kinds)).collect();
    let inputs = PartInputs { plan: &folder.join("plan"), ..bench.part_inputs() };
    PartRunner::open(settings, inputs, bench.device)?.run_all(&parts, &folder.join("parts"), bench.context)?;
    let drawn = estimates(&folder.join("plan"), &folder.join("parts"), &parts, bench.context)?;
    let models = observed
        .iter()
        .filter_map(|(model, &observed)| {
            let null: Vec<Estimates> = drawn.values().filter_map(|models| models.get(model).copied()).collect();
            (!null.is_empty()).then(|| (model.clone(), null_test(observed, &null)))
        })
        .collect();
    Ok(Shuffled { task: task.to_owned(), strata: settings.benchmark.null_strata, models })
}

/// Positions of the task's genes by stratum: whether they have a sequence, and the quantile of their mean cross-fitted confound logit.
fn confound_strata(bench: &Bench, task: &str, labels: &PlannedLabels) -> Result<BTreeMap<(bool, usize), Vec<usize>>> {
    let path = bench.folders.evaluate.join("predictions.parquet");
    let table = Columns::read(&path)?;
    let (tasks, models, genes, logits) = (table.text("task")?, table.text("model")?, table.text("gene_id")?, table.f64("logit")?);
    let mut sums: BTreeMap<&str, (f64, f64)> = BTreeMap::new();
    for row in (0..tasks.len()).filter(|&row| tasks[row] == task && models[row] == "confound") {
        let (sum, n) = sums.entry(&genes[row]).or_default();
        *sum += logits[row];
        *n += 1.0;
    }
    let score = |at: usize| {
        sums.get(labels.gene_id[at].as_str()).map(|(sum, n)| sum / n).ok_or_else(|| {
            Error::artifact(&path, format!("gene `{}` has no confound score", labels.gene_id[at]), "rerun `deephen benchmark` with --force")
        })
    };
    let mut strata: BTreeMap<(bool, usize), Vec<usize>> = BTreeMap::new();
    for primary in [true, false] {
        let mut members: Vec<(f64, usize)> =
            (0..labels.y.len()).filter(|&at| labels.primary[at] == primary).map(|at| Ok((score(at)?, at))).collect::<Result<_>>()?;
        members.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        let (count, wanted) = (members.len().max(1), bench.settings.benchmark.null_strata);
        for (rank, (_, at)) in members.into_iter().enumerate() {
            strata.entry((primary, rank * wanted / count)).or_default().push(at);
        }
    }
    Ok(strata)
}
