//! `head_to_head/`: published scores and our models on the same genes, on tasks whose labels none of them has seen.
//!
//! A published score covers some genes and not others, and most have learned from the labels they would be measured on. Here stand
//! only the tools that cannot have seen a task's labels ([`trained_elsewhere`](crate::evaluate::add_foreign) is false), and only
//! genes that all of them score, so that every model answers the same question on the same draws.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use serde_json::json;

use super::Bench;
use super::measured::{PopulationMetrics, measure};
use crate::artifact::{Columns, Manifest, Opened, StageInput, StageReader, StageRequest};
use crate::error::{Error, Result};
use crate::evaluate::metrics::Metric;
use crate::evaluate::population::{PlanTables, PlannedTask, Scope};
use crate::evaluate::tasks::FEWEST;
use crate::evaluate::{PartId, PartKind};

/// Our models in the table, where they were trained.
const OURS: [&str; 6] = ["deephen", "confound", "ridge", "extra-trees", "gic", "gic-refit"];

/// Scores of one model, `[repeat][row of the task]`, NaN where it has none.
pub(crate) type TaskScores = Vec<Vec<f64>>;

/// Writes `metrics.json` of every task that some tool of `foreign` has not seen.
///
/// # Errors
/// Folders of the main evaluation that are unfinished or changed.
pub(super) fn run(bench: &Bench, foreign: &[String]) -> Result<Manifest> {
    let (settings, folders, context) = (bench.settings, bench.folders, bench.context);
    let (plan, evaluate) = (StageReader::open(&folders.plan, "plan")?, StageReader::open(&folders.evaluate, "evaluate")?);
    let parts = foreign_parts(bench, foreign)?;
    let mut inputs = plan.inputs_of(&["tasks.parquet", "splits.parquet"]);
    inputs.extend(evaluate.inputs_of(&["predictions.parquet"]));
    for (id, part) in &parts {
        let named = |input: StageInput| StageInput { label: format!("parts/{}/{}", id.folder(), input.label), ..input };
        inputs.extend(part.inputs_of(&["predictions.parquet"]).into_iter().map(named));
    }
    let request = StageRequest {
        stage: "head-to-head",
        out: &folders.root.join("head_to_head"),
        inputs,
        settings: json!({ "bootstraps": settings.evaluate.bootstraps, "models": OURS }),
        seed: context.seed,
        force: context.force,
    };
    let writer = match request.open()? {
        Opened::UpToDate(manifest) => return Ok(manifest),
        Opened::Fresh(writer) => writer,
    };
    let tables = PlanTables::read(&plan)?;
    let predictions = evaluate.file("predictions.parquet");
    let mut metrics: BTreeMap<String, PopulationMetrics> = BTreeMap::new();
    for (name, task) in &tables.tasks {
        let covered = unseen(name, &tables, task, &parts)?;
        if covered.is_empty() {
            continue;
        }
        let rows = shared_rows(task, &covered);
        let positives = rows.iter().filter(|&&row| task.y[row]).count();
        if positives < FEWEST || rows.len() - positives < FEWEST {
            context.progress.note(&format!("{name}, head to head: {positives} positives of {} are too few, left out", rows.len()));
            continue;
        }
        let models: BTreeSet<&str> = covered.keys().map(String::as_str).chain(OURS).collect();
        let scores = scores(&tables, name, &models, &predictions)?;
        let folds = scores.iter().filter_map(|(model, scores)| Some((model.clone(), tables.fold_scores(task, &rows, scores)?))).collect();
        let measured = measure(name, &task.strength, &folds, settings.evaluate.bootstraps, context)?;
        if let Some(auroc) = measured.interval("deephen", Metric::Auroc) {
            context.progress.note(&format!(
                "{name}, head to head with {} published scores: {} positives, {} negatives that all of them have; deephen AUROC {:.3} ({:.3}..{:.3})",
                covered.len(),
                measured.n_pos,
                measured.n_neg,
                auroc.mean,
                auroc.lo,
                auroc.hi
            ));
        }
        metrics.insert(name.clone(), measured);
    }
    writer.write_json("metrics.json", &json!({ "tasks": metrics }))?;
    writer.finish(BTreeMap::from([("tasks".to_owned(), metrics.len() as u64)]))
}

/// Finished parts of other tools' predictions on the planned tasks.
fn foreign_parts(bench: &Bench, foreign: &[String]) -> Result<Vec<(PartId, StageReader)>> {
    let kinds: Vec<PartKind> = foreign.iter().map(|name| PartKind::Foreign(name.clone())).collect();
    let all = bench.settings.evaluate.tasks.iter().flat_map(|task| bench.parts_of(task, &kinds));
    // A table may cover some tasks and repeats alone.
    let there = all.map(|id| (bench.folders.parts.join(id.folder()), id)).filter(|(folder, _)| folder.exists());
    there.map(|(folder, id)| Ok((id, StageReader::open(&folder, "part")?))).collect()
}

/// By tool that has not seen the labels of `task`: which rows of the task it scores.
fn unseen(name: &str, tables: &PlanTables, task: &PlannedTask, parts: &[(PartId, StageReader)]) -> Result<BTreeMap<String, Vec<bool>>> {
    let mut found: BTreeMap<String, Vec<bool>> = BTreeMap::new();
    for (id, part) in parts.iter().filter(|(id, _)| id.task == name) {
        let table = Columns::read(&part.file("predictions.parquet"))?;
        let PartKind::Foreign(tool) = &id.kind else { continue };
        if table.bool("trained_elsewhere")?.contains(&true) {
            continue;
        }
        let covered = found.entry(tool.clone()).or_insert_with(|| vec![false; task.gene.len()]);
        for (gene_id, is_covered) in table.text("gene_id")?.iter().zip(table.bool("covered")?) {
            if let Some(Ok(row)) = tables.gene(gene_id).map(|gene| task.gene.binary_search(&gene)) {
                covered[row] |= is_covered;
            }
        }
    }
    Ok(found)
}

/// Measured rows of the task that every tool scores.
fn shared_rows(task: &PlannedTask, covered: &BTreeMap<String, Vec<bool>>) -> Vec<usize> {
    task.rows(Scope::Primary).into_iter().filter(|&row| covered.values().all(|covered| covered[row])).collect()
}

/// Out-of-fold scores of `models` on the task `name`.
pub(crate) fn scores(tables: &PlanTables, name: &str, models: &BTreeSet<&str>, path: &Path) -> Result<BTreeMap<String, TaskScores>> {
    let task = tables.task(name)?;
    let table = Columns::read(path)?;
    let (tasks, of) = (table.text("task")?, table.text("model")?);
    let (repeats, genes, values) = (table.i64("repeat")?, table.text("gene_id")?, table.f64("score")?);
    let mut scores: BTreeMap<String, TaskScores> = BTreeMap::new();
    for row in (0..table.height()).filter(|&row| tasks[row] == name && models.contains(of[row].as_str())) {
        // Genes without a label in this task are there for the ranking alone.
        let Some(Ok(at)) = tables.gene(&genes[row]).map(|gene| task.gene.binary_search(&gene)) else { continue };
        let repeat = usize::try_from(repeats[row]).ok().filter(|repeat| *repeat < tables.fold.len());
        let Some(repeat) = repeat else {
            return Err(Error::artifact(path, format!("row {row}: repeat {} is not planned", repeats[row]), "rerun with --force"));
        };
        let empty = || vec![vec![f64::NAN; task.gene.len()]; tables.fold.len()];
        scores.entry(of[row].clone()).or_insert_with(empty)[repeat][at] = values[row];
    }
    Ok(scores)
}

#[cfg(test)]
mod tests;
