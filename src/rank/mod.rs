//! Genome-wide cross-fitted scores with each family's contribution.
//!
//! Every gene, labelled or not, has been scored in each repeat by the model that did not train on its fold. The logits are
//! averaged over repeats; each family's share of the log-odds is the exact Shapley value over the subset models.

mod contribution;
mod genes;
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

use genes::Genes;
use parts::Parts;
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
    stage_inputs.extend(plan.inputs_of(&["tasks.parquet"]));
    stage_inputs.extend(parts.inputs());
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
    let candidates = output::write_bed(&writer.path("candidates.bed"), &genes, &scored, &ranked, settings.rank.candidates)?;
    writer.write_json("summary.json", &output::summary(settings, &genes, &evidence, &scored, &ranked))?;

    writer.finish(BTreeMap::from([
        ("ranked".to_owned(), ranked.len() as u64),
        ("unplaced".to_owned(), unplaced.len() as u64),
        ("candidates".to_owned(), candidates),
        ("parts".to_owned(), parts.len() as u64),
    ]))
}

#[cfg(test)]
pub(crate) mod fixtures;
#[cfg(test)]
mod tests;
