//! The `train` stage: the final model of the ranking task.

use std::collections::{BTreeMap, HashMap};
use std::path::Path;

use super::TrainInputs;
use super::checkpoint::{ModelCard, family_cards, save};
use super::contexts::ContextLabels;
use super::dataset::Dataset;
use super::early_stop::HistoryRow;
use super::rules::Lesson;
use super::unlabelled::{Pool, fit_protocol};
use crate::artifact::{Columns, Context, Manifest, Opened, SCHEMA_VERSION, StageReader, StageRequest, Table, readable_bytes};
use crate::config::Settings;
use crate::error::{Error, Result};
use crate::runtime::{DeviceChoice, choose_device, gpu_peak_bytes};

/// Trains the final model of the ranking task on all its labels and writes the `train` folder (`docs/schemas.md`).
///
/// # Errors
/// A folder that is unfinished, changed or of another stage; a task that the plan lacks or that has one class.
pub fn run(settings: &Settings, inputs: TrainInputs, device: DeviceChoice, out: &Path, context: &Context) -> Result<Manifest> {
    let features = StageReader::open(inputs.features, "features")?;
    let network = StageReader::open(inputs.network, "network")?;
    let plan = StageReader::open(inputs.plan, "plan")?;
    let task = &settings.rank.task;
    let mut read = features.inputs();
    read.extend(network.inputs_of(&["topology.parquet", "proteins.parquet", crate::network::NEIGHBOURS_FILE]));
    read.extend(plan.inputs_of(&["tasks.parquet", "splits.parquet"]));
    let families: Vec<&str> = settings.features.families.iter().map(|family| family.name.as_str()).collect();
    let request = StageRequest {
        stage: "train",
        out,
        inputs: read,
        settings: serde_json::json!({ "task": task, "families": families, "model": settings.model, "train": settings.train }),
        seed: context.seed,
        force: context.force,
    };
    let writer = match request.open()? {
        Opened::UpToDate(manifest) => return Ok(manifest),
        Opened::Fresh(writer) => writer,
    };
    let bar = context.progress.begin("train the final model", None, "models");
    let device = choose_device(device)?;
    let dataset = Dataset::load(features.folder(), network.folder(), settings)?;
    let labels = Labels::read(plan.folder(), task, &dataset)?;
    let families = dataset.family_indices(&settings.family_names())?;
    let name = format!("train/{task}");
    let started = std::time::Instant::now();
    let contexts = contexts(settings, plan.folder(), &labels, &dataset)?;
    let known: std::collections::HashSet<usize> = labels.rows.iter().copied().collect();
    let pool = Pool::new(&dataset, labels.group_of.iter().map(|(&row, &group)| (row, group)).filter(|(row, _)| !known.contains(row)));
    let fitted = fit_protocol(&dataset, &families, &contexts, &pool, settings, device, context.seed, &name)?.fitted;
    if device != tch::Device::Cpu {
        let steps = fitted.history.iter().map(|row| row.step).max().unwrap_or(0);
        let passes = (steps * settings.train.batch) as f64 / labels.rows.len() as f64;
        let seconds = started.elapsed().as_secs_f64();
        let memory = gpu_peak_bytes().map_or("unknown".into(), readable_bytes);
        context.progress.note(&format!(
            "trained on {device:?}: {steps} steps in {seconds:.2} s, {:.4} s a pass over the training genes, peak GPU memory {memory}",
            seconds / passes.max(1e-9)
        ));
    }
    let positives = labels.y.iter().filter(|&&label| label).count();
    let card = ModelCard {
        schema: SCHEMA_VERSION,
        kind: "family-network".into(),
        version: env!("CARGO_PKG_VERSION").into(),
        task: task.clone(),
        positives,
        negatives: labels.y.len() - positives,
        base_rate: fitted.base_rate,
        architecture: fitted.architecture.clone(),
        context: fitted.context.clone(),
        encoding: settings.model.encoding,
        encoders: family_cards(&dataset, &families, &settings.model),
        corrections: fitted.corrections.clone(),
        calibration: fitted.calibrator.clone(),
        model: settings.model.clone(),
        train: settings.train.clone(),
        seed: context.seed,
    };
    save(&writer.path(""), &fitted, &card)?;
    write_history(&fitted.history, &writer.path("history.parquet"))?;
    let lesson = Lesson { task, rows: &labels.rows, y: &labels.y, groups: &labels.groups };
    let rules = super::rules::write(&dataset, &lesson, context.seed, &writer)?;
    bar.advance(1);
    writer.finish(BTreeMap::from([
        ("genes".to_owned(), labels.y.len() as u64),
        ("positives".to_owned(), positives as u64),
        ("rules".to_owned(), rules as u64),
        ("members".to_owned(), settings.train.members as u64),
        ("parameters".to_owned(), fitted.parameters.len() as u64),
    ]))
}

/// The ranking task, and the tasks that are learned along.
fn contexts(settings: &Settings, plan: &Path, labels: &Labels, dataset: &Dataset) -> Result<Vec<ContextLabels>> {
    let of = |name: &str, labels: &Labels| {
        let Labels { rows, y, groups, tested, .. } = labels.clone();
        ContextLabels { name: name.to_owned(), tested, rows, y, groups }
    };
    let task = &settings.rank.task;
    let mut contexts = vec![of(task, labels)];
    for other in &settings.train.contexts {
        if other != task {
            contexts.push(of(other, &Labels::read(plan, other, dataset)?));
        }
    }
    Ok(contexts)
}

/// Labelled rows of the dataset with their groups in the first repeat.
#[derive(Clone)]
struct Labels {
    rows: Vec<usize>,
    y: Vec<bool>,
    groups: Vec<u32>,
    /// Whether the negatives were tested.
    tested: bool,
    /// Group of every planned gene, by its row.
    group_of: BTreeMap<usize, u32>,
}

impl Labels {
    fn read(plan: &Path, task: &str, dataset: &Dataset) -> Result<Self> {
        let splits = plan.join("splits.parquet");
        let table = Columns::read(&splits)?;
        let (repeats, genes, groups) = (table.i64("repeat")?, table.text("gene_id")?, table.i64("group")?);
        let first = repeats.iter().min().copied();
        let group_of: HashMap<&str, i64> =
            (0..genes.len()).filter(|&row| Some(repeats[row]) == first).map(|row| (genes[row].as_str(), groups[row])).collect();
        let path = plan.join("tasks.parquet");
        let table = Columns::read(&path)?;
        let (tasks, genes) = (table.text("task")?, table.text("gene_id")?);
        // Replication learns one screen's label and measures another's.
        let y = table.bool(if table.names().iter().any(|name| name == "taught") { "taught" } else { "y" })?;
        let train = table.bool_or("train", true)?;
        let strengths = if table.names().iter().any(|name| name == "strength") { table.text("strength")? } else { Vec::new() };
        let mut labels = Self { rows: Vec::new(), y: Vec::new(), groups: Vec::new(), tested: false, group_of: BTreeMap::new() };
        for at in (0..genes.len()).filter(|&at| tasks[at] == task && train[at]) {
            let row = dataset.row(&genes[at]);
            let group = group_of.get(genes[at].as_str()).and_then(|&group| u32::try_from(group).ok());
            let (Some(row), Some(group)) = (row, group) else {
                return Err(Error::artifact(
                    &path,
                    format!("gene `{}` is not in confounds.parquet or has no group in splits.parquet", genes[at]),
                    "rerun the features and plan stages on one ingest",
                ));
            };
            labels.tested = strengths.get(at).is_some_and(|strength| strength == "tested");
            labels.rows.push(row);
            labels.y.push(y[at]);
            labels.groups.push(group);
        }
        labels.group_of = group_of.iter().filter_map(|(gene, &group)| Some((dataset.row(gene)?, u32::try_from(group).ok()?))).collect();
        if labels.rows.is_empty() {
            let known: std::collections::BTreeSet<&str> = tasks.iter().map(String::as_str).collect();
            let known: Vec<&str> = known.into_iter().collect();
            return Err(Error::data(
                format!("task `{task}`"),
                "is not in the plan",
                format!("set `rank.task` to one of: {}", known.join(", ")),
            ));
        }
        Ok(labels)
    }
}

fn write_history(history: &[HistoryRow], path: &Path) -> Result<u64> {
    let numbers = |value: fn(&HistoryRow) -> f64| -> Vec<Option<f64>> {
        history.iter().map(|row| Some(value(row)).filter(|value| value.is_finite())).collect()
    };
    Table::new()
        .with("member", history.iter().map(|row| row.member as i64).collect::<Vec<_>>())
        .with("step", history.iter().map(|row| row.step as i64).collect::<Vec<_>>())
        .with("loss", numbers(|row| row.loss))
        .with("held_out_loss", numbers(|row| row.held_out_loss))
        .with("held_out_auroc", numbers(|row| row.held_out_auroc))
        .write(path)
}
