//! Every subset of families in the same folds, and exact Shapley values over them: what does the prediction rest on?
//!
//! The question of Zhang & Cheng 2023 (sequence or network?) is asked by retraining on every subset of families. `families.json`
//! answers it three ways, per task and population: the metrics of each subset, the difference between every two families
//! trained alone, and each family's Shapley value with the differences between them. All intervals come from the same
//! bootstrap draws, so that differences are paired.

mod attribution;
mod read;

use std::collections::BTreeMap;
use std::path::Path;

use serde::Serialize;

use self::attribution::{Attribution, Players, attribute};
use self::read::{part_inputs, population_folds, read_labelled, read_parts};
use super::bootstrap::{Bootstrap, OutOfFold};
use super::part::{additions, family_subsets};
use crate::artifact::{Context, Manifest, Opened, StageReader, StageRequest};
use crate::config::Settings;
use crate::error::{Error, Result};

/// `families.json`.
#[derive(Debug, Serialize)]
struct Families {
    /// Families, and groups of them, in the order of the config.
    families: Vec<String>,
    /// By task; `TASK@network` and `TASK@all` are its further populations.
    tasks: BTreeMap<String, Attribution>,
}

/// Most families whose subsets are all trained.
const MOST_FAMILIES: usize = 5;

/// Reads the `plan` folder and the subset parts under `parts` and writes the `ablate` folder (`docs/schemas.md`).
///
/// # Errors
/// A part that is missing, changed, or scored on another plan; more than five families.
pub fn ablate(settings: &Settings, plan: &Path, parts: &Path, out: &Path, context: &Context) -> Result<Manifest> {
    let players = Players::new(settings);
    let families = players.names.clone();
    if families.len() > MOST_FAMILIES {
        return Err(Error::settings(
            "features.families",
            format!("{} families have {} subsets", families.len(), 1u64 << families.len()),
            format!("keep at most {MOST_FAMILIES} in all, or put some under one `group`"),
        ));
    }
    let plan = StageReader::open(plan, "plan")?;
    let mut subsets = family_subsets(settings);
    subsets.extend(additions(settings).into_iter().map(|(_, families)| families));
    let mut inputs = plan.inputs_of(&["tasks.parquet", "splits.parquet"]);
    inputs.extend(part_inputs(settings, &subsets, &plan, parts)?);
    let request = StageRequest {
        stage: "ablate",
        out,
        inputs,
        settings: serde_json::json!({ "families": players.words, "evaluate": {
            "tasks": settings.evaluate.ablated().collect::<Vec<_>>(), "repeats": settings.evaluate.ablated_repeats(),
            "folds": settings.evaluate.folds, "bootstraps": settings.evaluate.bootstraps,
        } }),
        seed: context.seed,
        force: context.force,
    };
    let writer = match request.open()? {
        Opened::UpToDate(manifest) => return Ok(manifest),
        Opened::Fresh(writer) => writer,
    };
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(context.workers.max(1))
        .build()
        .map_err(|error| Error::settings("workers", error.to_string(), "try fewer --workers"))?;
    let labelled = read_labelled(&plan)?;
    let mut tasks = BTreeMap::new();
    let mut rows = BTreeMap::new();
    for task in settings.evaluate.ablated() {
        let genes = labelled.get(task).map(Vec::as_slice).unwrap_or_default();
        let scores = read_parts(settings, &subsets, parts, task, genes)?;
        for population in ["", "@network", "@all"] {
            let name = format!("{task}{population}");
            let folds = population_folds(&scores, genes, population);
            let Some(first) = folds.first().filter(|folds| both_classes(folds)) else {
                context.progress.note(&format!("ablation of {name}: too few genes of a class, left out"));
                continue;
            };
            let groups = first.iter().flat_map(|fold| fold.group.iter().copied());
            let bootstrap = Bootstrap::new(context.seed, &name, groups, settings.evaluate.bootstraps)?;
            let models = folds.iter().map(|folds| OutOfFold::new(&bootstrap, folds)).collect::<Result<Vec<OutOfFold>>>()?;
            let bar = context.progress.begin(&format!("ablation of {name}"), Some(bootstrap.draws() as u64), "draws");
            let attribution = pool.install(|| attribute(&players, &models, &bootstrap, &*bar));
            rows.insert(format!("{name} genes"), first.iter().filter(|fold| fold.repeat == 0).map(|fold| fold.y.len() as u64).sum());
            tasks.insert(name, attribution);
        }
    }
    writer.write_json("families.json", &Families { families, tasks })?;
    writer.finish(rows)
}

fn both_classes(folds: &[super::bootstrap::FoldScores]) -> bool {
    [true, false].into_iter().all(|class| folds.iter().any(|fold| fold.y.contains(&class)))
}
