//! Transfer: models trained on the labels of one species score the genes of another, whose labels only measure.
//!
//! Only numbers that mean the same in both species are read: plain sequence numbers, k-mer frequencies, locus columns that
//! both have, and in a second variant aggregates over the network such as the log degree and the share of essential
//! neighbours. Embeddings, principal axes and spectral coordinates are fitted within a species and left out. Every column is
//! encoded without labels within its own species, so that a shift between annotations (twice as many transcripts a gene) does
//! not pass for biology.
//!
//! No label of the target species takes part in training, calibration or scaling. Its groups (similar sequence, overlapping
//! locus) therefore guard no border between training and test here: they are the units of the bootstrap. A gene of the source
//! and its homologue in the target may be alike; finding it again is what transfer means.
//!
//! | file | content |
//! | --- | --- |
//! | `metrics.json` | `tasks.{TRAINED ON}->{MEASURED ON}` for genes with a sequence and `...@all` for all, in the shape of `evaluate` (Brier and ECE are at the source's base rate) |
//! | `predictions.parquet` | `trained_on`, `model`, `gene_id`, `score`, `logit`: every candidate gene of the target |

mod models;
mod shared;

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::json;

use crate::artifact::{Columns, Context, Manifest, Opened, StageInput, StageReader, StageRequest, Table};
use crate::benchmark::measured::{PopulationMetrics, measure};
use crate::config::{SequenceTensor, Settings};
use crate::error::{Error, Result};
use crate::evaluate::bootstrap::FoldScores;
use crate::evaluate::metrics::Metric;
use crate::evaluate::population::{PlanTables, Scope};
use crate::evaluate::{self, tasks::FEWEST};
use crate::runtime::{DeviceChoice, choose_device};
use crate::train::calibrate::sigmoid;
use crate::{features, ingest, network};

/// Tasks of the source that are learned from, as far as its plan has them.
const SOURCE_TASKS: [&str; 2] = ["screen-ipsc", "literature"];

/// Folders of one species.
#[derive(Debug, Clone, Copy)]
pub struct SpeciesFolders<'a> {
    /// Written by `features`.
    pub features: &'a Path,
    /// Written by `network`.
    pub network: &'a Path,
    /// Written by `evaluate --plan`: tasks and groups.
    pub plan: &'a Path,
}

/// Makes `ingest`, `features`, `network` and `plan` of the target species below `out`, by its own config; finished stages stand.
pub fn prepare(settings: &Settings, data: &Path, out: &Path, context: &Context) -> Result<()> {
    let at = |stage: &str| out.join(stage);
    ingest::run(settings, data, &at("ingest"), context)?;
    features::run(settings, &at("ingest"), Some(data), &at("features"), context)?;
    network::run(settings, &at("ingest"), &at("network"), false, context)?;
    evaluate::plan(settings, &at("ingest"), &at("plan"), context)?;
    Ok(())
}

/// Trains on the tasks `screen-ipsc` and `literature` of `source` (of its plan's tasks where it has neither), scores every
/// candidate gene of `target` and measures on each task of its plan. `settings` are the source's.
///
/// # Errors
/// Folders that are unfinished or changed, no column that both species have, a plan without a usable task.
pub fn run(
    settings: &Settings,
    source: SpeciesFolders,
    target: SpeciesFolders,
    out: &Path,
    device: DeviceChoice,
    context: &Context,
) -> Result<Manifest> {
    let settings = derived(settings);
    let mut inputs = inputs("source", source)?;
    inputs.extend(self::inputs("target", target)?);
    let request = StageRequest {
        stage: "transfer",
        out,
        inputs,
        settings: json!({ "model": settings.model, "train": settings.train, "bootstraps": settings.evaluate.bootstraps }),
        seed: context.seed,
        force: context.force,
    };
    let writer = match request.open()? {
        Opened::UpToDate(manifest) => return Ok(manifest),
        Opened::Fresh(writer) => writer,
    };
    let device = choose_device(device)?;
    let pair = shared::Pair::load(source, target, &settings)?;
    context.progress.note(&format!("transfer reads {} columns that both species have", pair.columns()));
    let (learned, measured) = (read_plan(source.plan)?, read_plan(target.plan)?);
    let mut scored: BTreeMap<String, models::Scores> = BTreeMap::new();
    for task in source_tasks(&learned) {
        let labels = models::SourceLabels::of(&learned, &trainable(source.plan)?, &task, &pair.source)?;
        scored.insert(task.clone(), models::score(&pair, &labels, &task, &settings, device, context)?);
    }
    let mut metrics: BTreeMap<String, PopulationMetrics> = BTreeMap::new();
    for (trained_on, models) in &scored {
        for task in measured.tasks.keys() {
            for scope in [Scope::Primary, Scope::All] {
                let name = format!("{trained_on}->{}", scope.population(task));
                let folds = folds(&measured, task, scope, models, &pair)?;
                let y = folds.values().next().map(|folds| folds[0].y.as_slice()).unwrap_or_default();
                let positives = y.iter().filter(|&&label| label).count();
                if positives < FEWEST || y.len() - positives < FEWEST {
                    let negatives = y.len() - positives;
                    context.progress.note(&format!("{name}: {positives} positives and {negatives} negatives are too few, left out"));
                    continue;
                }
                let population = measure(&name, &measured.tasks[task].strength, &folds, settings.evaluate.bootstraps, context)?;
                for model in ["deephen", "confound"] {
                    let (Some(auroc), Some(lift)) = (population.interval(model, Metric::Auroc), population.interval(model, Metric::ApLift))
                    else {
                        continue;
                    };
                    context.progress.note(&format!(
                        "{name} ({} against {}): {model} AUROC {:.3} ({:.3}..{:.3}), AP lift {:.2} ({:.2}..{:.2})",
                        population.n_pos, population.n_neg, auroc.mean, auroc.lo, auroc.hi, lift.mean, lift.lo, lift.hi
                    ));
                }
                metrics.insert(name, population);
            }
        }
    }
    if metrics.is_empty() {
        return Err(Error::data(
            "transfer",
            "no task of the target has enough positives",
            "name tasks such as any-label in `evaluate.tasks` of the target's config",
        ));
    }
    writer.write_json("metrics.json", &json!({ "tasks": metrics }))?;
    let predictions = predictions(&scored, &pair).write(&writer.path("predictions.parquet"))?;
    writer.finish(BTreeMap::from([("predictions.parquet".to_owned(), predictions), ("populations".to_owned(), metrics.len() as u64)]))
}

/// The source's settings, reading k-mer frequencies in place of an embedding fitted within a species.
fn derived(settings: &Settings) -> Settings {
    let mut settings = settings.clone();
    settings.features.families.clear();
    settings.model.families.clear();
    settings.model.sequence = SequenceTensor::Kmers;
    settings
}

fn inputs(role: &str, species: SpeciesFolders) -> Result<Vec<StageInput>> {
    let mut read = StageReader::open(species.features, "features")?.inputs();
    read.extend(StageReader::open(species.network, "network")?.inputs_of(&["topology.parquet", "proteins.parquet"]));
    read.extend(StageReader::open(species.plan, "plan")?.inputs_of(&["tasks.parquet", "splits.parquet"]));
    Ok(read.into_iter().map(|input| StageInput { label: format!("{role}/{}", input.label), ..input }).collect())
}

fn read_plan(plan: &Path) -> Result<PlanTables> {
    PlanTables::read(&StageReader::open(plan, "plan")?)
}

/// Tasks and genes that the plan keeps out of training, where it does so at all.
fn trainable(plan: &Path) -> Result<Vec<(String, String)>> {
    let table = Columns::read(&plan.join("tasks.parquet"))?;
    if !table.names().iter().any(|name| name == "train") {
        return Ok(Vec::new());
    }
    let rows = table.text("task")?.into_iter().zip(table.text("gene_id")?).zip(table.bool("train")?);
    Ok(rows.filter(|(_, train)| !train).map(|(row, _)| row).collect())
}

fn source_tasks(plan: &PlanTables) -> Vec<String> {
    let preferred: Vec<String> = SOURCE_TASKS.into_iter().filter(|task| plan.tasks.contains_key(*task)).map(str::to_owned).collect();
    if preferred.is_empty() { plan.tasks.keys().cloned().collect() } else { preferred }
}

/// Labelled genes of the target as one fold: nothing was trained on it.
fn folds(
    plan: &PlanTables,
    task: &str,
    scope: Scope,
    models: &models::Scores,
    pair: &shared::Pair,
) -> Result<BTreeMap<String, Vec<FoldScores>>> {
    let planned = plan.task(task)?;
    let mut rows = Vec::with_capacity(planned.gene.len());
    for (row, &gene) in planned.gene.iter().enumerate() {
        let id = &plan.gene_id[gene as usize];
        let at = pair.target.row(id).ok_or_else(|| {
            Error::data(format!("gene `{id}`"), "is in the target's plan but has no features", "make both from one ingest folder")
        })?;
        // Whatever population the target's plan calls primary: here it is the genes with a sequence.
        if scope == Scope::All || pair.has_sequence(at) {
            rows.push((row, gene as usize, at));
        }
    }
    let fold = |logits: &[f64]| FoldScores {
        score: rows.iter().map(|&(_, _, at)| sigmoid(logits[at])).collect(),
        y: rows.iter().map(|&(row, ..)| planned.y[row]).collect(),
        group: rows.iter().map(|&(_, gene, _)| plan.group[gene]).collect(),
        ..FoldScores::default()
    };
    Ok(models.iter().map(|(model, logits)| (model.clone(), vec![fold(logits)])).collect())
}

fn predictions(scored: &BTreeMap<String, models::Scores>, pair: &shared::Pair) -> Table {
    let rows = || {
        scored.iter().flat_map(|(task, models)| {
            models.iter().flat_map(move |(model, logits)| {
                pair.target.gene_ids.iter().zip(logits).map(move |(gene, logit)| (task.as_str(), model.as_str(), gene.as_str(), *logit))
            })
        })
    };
    let logits: Vec<f64> = rows().map(|row| row.3).collect();
    Table::new()
        .text("trained_on", &rows().map(|row| row.0).collect::<Vec<_>>())
        .text("model", &rows().map(|row| row.1).collect::<Vec<_>>())
        .text("gene_id", &rows().map(|row| row.2).collect::<Vec<_>>())
        .with("score", logits.iter().map(|&logit| sigmoid(logit)).collect::<Vec<f64>>())
        .with("logit", logits)
}

#[cfg(test)]
mod tests;
