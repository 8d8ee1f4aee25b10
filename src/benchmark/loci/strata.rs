//! Loci of annotated genes and loci that only the screening library knows, measured apart.

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::json;

use crate::artifact::{Columns, Context, Manifest, Opened, StageReader, StageRequest};
use crate::benchmark::measured::{PopulationMetrics, measure};
use crate::config::{LOCI_TASK, Settings};
use crate::error::{Error, Result};
use crate::evaluate::metrics::Metric;
use crate::evaluate::population::PlanTables;

/// Models with something to say of a locus.
const MODELS: [&str; 6] = ["deephen", "confound", "confound-core", "extra-trees", "locus-lr", "transcript-count"];

/// Writes `metrics.json` of all loci, of those with a gene (`@annotated`) and of those without (`@assembled`).
///
/// Scores are the out-of-fold ones of `evaluate`: no model is trained on a stratum alone.
pub(super) fn run(settings: &Settings, ingest: &Path, plan: &Path, evaluate: &Path, out: &Path, context: &Context) -> Result<Manifest> {
    let (ingest, plan, evaluate) =
        (StageReader::open(ingest, "ingest")?, StageReader::open(plan, "plan")?, StageReader::open(evaluate, "evaluate")?);
    let mut inputs = ingest.inputs_of(&["genes.parquet"]);
    inputs.extend(plan.inputs_of(&["tasks.parquet", "splits.parquet"]));
    inputs.extend(evaluate.inputs_of(&["predictions.parquet"]));
    let request = StageRequest {
        stage: "strata",
        out,
        inputs,
        settings: json!({ "bootstraps": settings.evaluate.bootstraps }),
        seed: context.seed,
        force: context.force,
    };
    let writer = match request.open()? {
        Opened::UpToDate(manifest) => return Ok(manifest),
        Opened::Fresh(writer) => writer,
    };
    let tables = PlanTables::read(&plan)?;
    let task = tables.task(LOCI_TASK)?;
    let scores = scores(&tables, &evaluate.file("predictions.parquet"))?;
    let genes = Columns::read(&ingest.file("genes.parquet"))?;
    let annotated: BTreeMap<String, bool> =
        genes.text("gene_id")?.into_iter().zip(genes.optional_text("same_as")?).map(|(id, gene)| (id, gene.is_some())).collect();
    let of_gene = |row: usize| annotated.get(&tables.gene_id[task.gene[row] as usize]).copied().unwrap_or(false);
    let all = 0..task.gene.len();
    let mut metrics: BTreeMap<String, PopulationMetrics> = BTreeMap::new();
    for (suffix, rows) in [
        ("", all.clone().collect::<Vec<usize>>()),
        ("@annotated", all.clone().filter(|&row| of_gene(row)).collect()),
        ("@assembled", all.filter(|&row| !of_gene(row)).collect()),
    ] {
        let name = format!("{LOCI_TASK}{suffix}");
        let positives = rows.iter().filter(|&&row| task.y[row]).count();
        if positives == 0 || positives == rows.len() {
            context.progress.note(&format!("{name}: {positives} positives of {}, left out", rows.len()));
            continue;
        }
        let folds = scores.iter().filter_map(|(model, scores)| Some((model.clone(), tables.fold_scores(task, &rows, scores)?))).collect();
        let measured = measure(&name, "tested", &folds, settings.evaluate.bootstraps, context)?;
        if let (Some(auroc), Some(bar)) = (measured.interval("deephen", Metric::Auroc), measured.interval("confound", Metric::Auroc)) {
            context.progress.note(&format!(
                "{name}: {} hits, {} others; AUROC {:.3} ({:.3}..{:.3}), confound {:.3}",
                measured.n_pos, measured.n_neg, auroc.mean, auroc.lo, auroc.hi, bar.mean
            ));
        }
        metrics.insert(name, measured);
    }
    writer.write_json("metrics.json", &json!({ "tasks": metrics }))?;
    writer.finish(BTreeMap::from([("loci".to_owned(), task.gene.len() as u64)]))
}

/// `[repeat][row of the task]` scores of each of [`MODELS`].
fn scores(tables: &PlanTables, path: &Path) -> Result<BTreeMap<String, Vec<Vec<f64>>>> {
    let task = tables.task(LOCI_TASK)?;
    let place: BTreeMap<u32, usize> = task.gene.iter().enumerate().map(|(row, &gene)| (gene, row)).collect();
    let table = Columns::read(path)?;
    let (models, repeats) = (table.text("model")?, table.i64("repeat")?);
    let (genes, values) = (table.text("gene_id")?, table.f64("score")?);
    let mut scores: BTreeMap<String, Vec<Vec<f64>>> = BTreeMap::new();
    for (row, model) in models.iter().enumerate().filter(|(_, model)| MODELS.contains(&model.as_str())) {
        let Some(&at) = tables.gene(&genes[row]).and_then(|gene| place.get(&gene)) else { continue };
        let repeat = usize::try_from(repeats[row]).ok().filter(|repeat| *repeat < tables.fold.len());
        let Some(repeat) = repeat else {
            return Err(Error::artifact(path, format!("row {row}: repeat {} is not planned", repeats[row]), "rerun with --force"));
        };
        let empty = || vec![vec![f64::NAN; task.gene.len()]; tables.fold.len()];
        scores.entry(model.clone()).or_insert_with(empty)[repeat][at] = values[row];
    }
    Ok(scores)
}
