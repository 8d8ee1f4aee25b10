//! Genome-wide cross-fitted scores with each family's contribution.
//!
//! Every gene, labelled or not, has been scored in each repeat by the model that did not train on its fold. The logits are
//! averaged over repeats; each family's share of the log-odds is the exact Shapley value over the subset models.

mod beyond;
mod contexts;
mod contribution;
mod cross_calibrated;
mod genes;
mod labelled;
mod output;
mod parts;
mod promoter;
mod scored;

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::json;

use crate::artifact::{Context, Manifest, Opened, StageReader, StageRequest};
use crate::config::Settings;
use crate::error::{Error, Result};
use crate::evaluate::tasks::TaskKind;

use beyond::Beyond;
pub use contexts::CONSENSUS;
use contexts::ContextScores;
use genes::Genes;
use labelled::Labelled;
use parts::{FullModel, Parts};
use scored::ScoredGenes;

/// Folders the ranking reads.
#[derive(Debug, Clone, Copy)]
pub struct RankInputs<'a> {
    /// Written by `ingest`.
    pub ingest: &'a Path,
    /// Written by `evaluate --plan`.
    pub plan: &'a Path,
    /// Folder of the parts.
    pub parts: &'a Path,
}

/// Writes the `rank` folder (`docs/schemas.md`).
///
/// # Errors
/// A part of the ranking task is missing or changed, or a ranked gene was not scored in every repeat.
pub fn run(settings: &Settings, inputs: RankInputs, out: &Path, context: &Context) -> Result<Manifest> {
    let ingest = StageReader::open(inputs.ingest, "ingest")?;
    let plan = StageReader::open(inputs.plan, "plan")?;
    let parts = Parts::find(settings, inputs.parts)?;

    let mut stage_inputs = ingest.inputs_of(&["genes.parquet", "labels.parquet", "screens.parquet", "reference.parquet"]);
    stage_inputs.extend(plan.inputs_of(&["tasks.parquet", "splits.parquet"]));
    stage_inputs.extend(parts.inputs());
    let mut others = Vec::new();
    for task in context_tasks(settings)? {
        let wanted = task == settings.rank.task || !settings.rank.contexts.is_empty();
        let Some(full) = FullModel::find(settings, inputs.parts, &task, wanted)? else { continue };
        // The parts of the ranking task are read already.
        stage_inputs.extend(full.inputs().into_iter().filter(|_| task != settings.rank.task));
        others.push((task, full));
    }
    let request = StageRequest {
        stage: "rank",
        out,
        inputs: stage_inputs,
        settings: json!({
            "rank": settings.rank,
            "species": settings.species,
            "assembly": settings.assembly,
            "folds": settings.evaluate.folds,
            "repeats": settings.evaluate.repeats,
            "contexts": others.iter().map(|(task, _)| task).collect::<Vec<_>>(),
            "families": settings.family_names(),
        }),
        seed: context.seed,
        force: context.force,
    };
    let writer = match request.open()? {
        Opened::UpToDate(manifest) => return Ok(manifest),
        Opened::Fresh(writer) => writer,
    };

    let genes = Genes::read(&ingest, &plan, &settings.rank)?;
    let evidence = parts.read(&genes.ids, context)?;
    let scored = ScoredGenes::assemble(&genes, &evidence)?;
    let ranked = scored.order(&genes, true)?;
    let unplaced = scored.order(&genes, false)?;
    if ranked.is_empty() {
        return Err(Error::data(
            "rank",
            "no gene is marked as ranked in ingest/genes.parquet",
            "check the gene tables of the species config",
        ));
    }

    let header = output::header(settings, &genes, &evidence);
    for (name, rows) in [("ranking", &ranked), ("unplaced", &unplaced)] {
        output::write(output::frame(&genes, &scored, rows)?, name, &header, &writer)?;
    }
    let labelled = Labelled::read(&plan, &genes.ids)?;
    let beyond = Beyond::of(&genes, &scored, &ranked, &labelled, &labelled.of(&settings.rank.task));
    let lines = beyond.header(&settings.rank.task, settings.rank.reach);
    output::write(output::frame(&genes, &beyond.scored, &beyond.rows)?, "beyond_promoters", &lines, &writer)?;
    let mut contexts = Vec::new();
    for (task, full) in &others {
        let (name, phenotype) = genes.context_of(task);
        contexts.push(ContextScores { name, task: task.clone(), phenotype, scores: full.read(&genes.ids)?, y: labelled.of(task) });
    }
    let listed = contexts::frame(&genes, &contexts, &ranked, &labelled)?;
    let rows_in_contexts = listed.height() as u64;
    output::write(listed, "contexts", &contexts::header(&settings.species, &contexts), &writer)?;
    let candidates = output::write_bed(&writer.path("candidates.bed"), &genes, &scored, &ranked, settings.rank.candidates)?;
    writer.write_json("summary.json", &output::summary(settings, &genes, &evidence, &scored, &ranked, &beyond, &contexts))?;

    writer.finish(BTreeMap::from([
        ("ranked".to_owned(), ranked.len() as u64),
        ("unplaced".to_owned(), unplaced.len() as u64),
        ("beyond_promoters".to_owned(), beyond.rows.len() as u64),
        ("contexts".to_owned(), rows_in_contexts),
        ("candidates".to_owned(), candidates),
        ("parts".to_owned(), parts.len() as u64),
    ]))
}

/// Tasks whose genes are listed as contexts: those of the config, or every screen that is evaluated; the ranking task stands first.
fn context_tasks(settings: &Settings) -> Result<Vec<String>> {
    let mut tasks = vec![settings.rank.task.clone()];
    if settings.rank.contexts.is_empty() {
        let screen = |task: &&String| matches!(task.parse(), Ok(TaskKind::Screen(_)));
        tasks.extend(settings.evaluate.tasks.iter().filter(screen).filter(|task| **task != settings.rank.task).cloned());
    } else {
        tasks.extend(settings.rank.contexts.iter().filter(|task| **task != settings.rank.task).cloned());
        if let Some(unknown) = tasks.iter().skip(1).find(|task| !settings.evaluate.tasks.contains(task)) {
            return Err(Error::settings("rank.contexts", format!("`{unknown}` is not in `evaluate.tasks`"), "add it there"));
        }
    }
    Ok(tasks)
}

#[cfg(test)]
pub(crate) mod fixtures;
#[cfg(test)]
mod tests;
