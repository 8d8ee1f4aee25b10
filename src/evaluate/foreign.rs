//! Predictions of other tools as parts: the same tasks, splits, metrics and intervals as for our own models.
//!
//! Two kinds of table. A **fixed** score (a published one) is one number a gene; the tool may have been trained on the very
//! genes it is measured on, which the metrics flag as `trained_elsewhere` on every task but those that its source names as
//! `unseen`. A **cross-fitted** score names repeat and fold of our splits: each gene is scored by a model that did not see its
//! fold.
//!
//! Scores become probabilities by Platt scaling of their ranks ([`ranks`]) on the labelled genes outside the fold (Platt 1999), so
//! that no monotone map of a tool's scores changes a metric. Of a cross-fitted table those genes' scores come from their own folds,
//! as in scikit-learn's `CalibratedClassifierCV(ensemble=False)`. Genes the table does not have get the training base rate, and are
//! counted.

mod ranks;
mod table;

use std::collections::BTreeSet;
use std::path::Path;

use serde_json::json;

use super::baselines::score_logits;
use super::part::{PartId, PartKind};
use super::population::{PlanTables, PlannedTask};
use crate::artifact::{Context, Opened, StageInput, StageReader, StageRequest, Table};
use crate::error::{Error, Result};
use crate::train::calibrate::{log_odds, sigmoid};
use ranks::rank_log_odds;
use table::{GeneNames, Scores};

/// Folders and file behind foreign predictions.
#[derive(Debug, Clone, Copy)]
pub struct ForeignInputs<'a> {
    /// Written by `ingest`: names of genes, and `peers.parquet`.
    pub ingest: &'a Path,
    /// Written by [`super::plan`].
    pub plan: &'a Path,
    /// A table of the user, or the peer of the same name in `peers.parquet`.
    pub table: Option<&'a Path>,
}

/// What became of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Foreign {
    /// Parts written, for [`super::collect_parts`] beside the planned ones.
    pub parts: Vec<PartId>,
    /// Genes of the table that the plan has.
    pub known: usize,
    /// Names in the table that are no gene of the plan, sorted.
    pub unknown: Vec<String>,
    /// A fixed score of a tool that may have seen the labels of some planned task.
    pub trained_elsewhere: bool,
}

/// Writes parts `TASK.rR.fF.foreign-NAME` under `parts` for every task, repeat and fold that the table covers.
///
/// The user's table is delimited by tab or comma, plain or gzip, with a header: `gene_id` or `symbol`, `score` (finite, more =
/// likelier), and optionally `task`, and `repeat` with `fold`.
///
/// # Errors
/// A name that another model has, an unknown column, task or fold, a gene that stands there twice or in another fold, a score
/// that is not finite (each with file and line), a table that names no gene of the plan.
pub fn add_foreign(name: &str, inputs: ForeignInputs, parts: &Path, context: &Context) -> Result<Foreign> {
    check_name(name)?;
    let ingest = StageReader::open(inputs.ingest, "ingest")?;
    let plan = StageReader::open(inputs.plan, "plan")?;
    let tables = PlanTables::read(&plan)?;
    let mut read = plan.inputs_of(&["tasks.parquet", "splits.parquet"]);
    let (scores, input) = match inputs.table {
        Some(path) => {
            read.extend(ingest.inputs_of(&["genes.parquet"]));
            (Scores::read(path, &tables, &GeneNames::read(&ingest)?)?, StageInput::file(format!("foreign/{name}"), path)?)
        }
        None => {
            let path = ingest.file("peers.parquet");
            if !path.exists() {
                return Err(Error::artifact(
                    ingest.folder(),
                    "has no peers.parquet",
                    "name the tool's table, or add it to `[[ingest.peers]]` of the config and rerun the ingest",
                ));
            }
            (Scores::of_peer(&path, name, &tables)?, StageInput::file("ingest/peers.parquet", &path)?)
        }
    };
    read.push(input);
    let mut written = Vec::new();
    for (task_name, task) in &tables.tasks {
        for (repeat, folds) in tables.fold.iter().enumerate() {
            let Some(score) = scores.of(task_name, repeat, &tables) else { continue };
            let folds: BTreeSet<u16> = folds.iter().copied().collect();
            for fold in folds {
                let id = PartId { task: task_name.clone(), repeat, fold: usize::from(fold), kind: PartKind::Foreign(name.to_owned()) };
                write_part(&id, &tables, task, &score, scores.trained_elsewhere(task_name), &read, parts, context)?;
                written.push(id);
            }
        }
    }
    if !scores.unknown.is_empty() {
        let shown: Vec<&str> = scores.unknown.iter().take(5).map(String::as_str).collect();
        context.progress.warn(&format!("{name}: {} names are no gene of the plan: {}, ...", scores.unknown.len(), shown.join(", ")));
    }
    Ok(Foreign {
        parts: written,
        known: scores.known(),
        unknown: scores.unknown.iter().cloned().collect(),
        trained_elsewhere: tables.tasks.keys().any(|task| scores.trained_elsewhere(task)),
    })
}

/// A name is a word of a folder, and no model of ours.
fn check_name(name: &str) -> Result<()> {
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-' || c == '_';
    let rival = super::baselines::rivals().iter().any(|rival| rival.name() == name);
    if name.is_empty() || !name.chars().all(plain) || name.starts_with("deephen") || name == "none" || rival {
        return Err(Error::settings(
            "foreign",
            format!("`{name}` cannot name foreign predictions"),
            "choose lower-case letters, digits, - and _, and no name of a model of this program",
        ));
    }
    Ok(())
}

#[allow(clippy::too_many_arguments, reason = "one call; a struct would name the same eight things")]
fn write_part(
    id: &PartId,
    tables: &PlanTables,
    task: &PlannedTask,
    score: &[f64],
    trained_elsewhere: bool,
    inputs: &[StageInput],
    parts: &Path,
    context: &Context,
) -> Result<()> {
    let request = StageRequest {
        stage: "part",
        out: &parts.join(id.folder()),
        inputs: inputs.to_vec(),
        settings: json!({
            "part": { "task": id.task, "repeat": id.repeat, "fold": id.fold, "kind": id.kind.word() },
            "calibration": "platt of ranks",
        }),
        seed: context.seed,
        force: context.force,
    };
    let writer = match request.open()? {
        Opened::UpToDate(_) => return Ok(()),
        Opened::Fresh(writer) => writer,
    };
    let fold_of = |row: usize| usize::from(tables.fold[id.repeat][task.gene[row] as usize]);
    let test: Vec<usize> = (0..task.gene.len()).filter(|&row| fold_of(row) == id.fold).collect();
    let train: Vec<usize> = (0..task.gene.len()).filter(|&row| task.train[row] && fold_of(row) != id.fold).collect();
    let logit = calibrated(task, score, &train, &test);
    let count = test.len();
    let word = match &id.kind {
        PartKind::Foreign(name) => name.as_str(),
        _ => "",
    };
    let written = Table::new()
        .text("model", &vec![word; count])
        .text("gene_id", &test.iter().map(|&row| &tables.gene_id[task.gene[row] as usize]).collect::<Vec<_>>())
        .with("score", logit.iter().map(|&logit| sigmoid(logit)).collect::<Vec<f64>>())
        .with("logit", logit)
        .with("score_sd", vec![None::<f64>; count])
        .with("logit_sd", vec![None::<f64>; count])
        .with("covered", test.iter().map(|&row| !score[row].is_nan()).collect::<Vec<bool>>())
        .with("trained_elsewhere", vec![trained_elsewhere; count])
        .write(&writer.path("predictions.parquet"))?;
    writer.finish([("predictions".to_owned(), written), ("train".to_owned(), train.len() as u64)].into())?;
    Ok(())
}

/// Log-odds of `test`; the map is fitted on the ranks of the covered genes of `train`, everything else gets the base rate of `train`.
fn calibrated(task: &PlannedTask, score: &[f64], train: &[usize], test: &[usize]) -> Vec<f64> {
    let base = train.iter().filter(|&&row| task.y[row]).count() as f64 / train.len().max(1) as f64;
    let mut logits = vec![log_odds(base); test.len()];
    let covered: Vec<usize> = train.iter().copied().filter(|&row| !score[row].is_nan()).collect();
    let y: Vec<bool> = covered.iter().map(|&row| task.y[row]).collect();
    let positives = y.iter().filter(|&&label| label).count();
    if positives < 2 || y.len() - positives < 2 {
        return logits;
    }
    // Ranks among all labelled genes, those of the fold too: a rank looks at no label.
    let score = rank_log_odds(score);
    let known: Vec<f64> = covered.iter().map(|&row| score[row]).collect();
    let places: Vec<usize> = (0..test.len()).filter(|&at| !score[test[at]].is_nan()).collect();
    let wanted: Vec<f64> = places.iter().map(|&at| score[test[at]]).collect();
    places.into_iter().zip(score_logits(&known, &y, &wanted)).for_each(|(at, logit)| logits[at] = logit);
    logits
}

#[cfg(test)]
mod tests;
