//! k-mer embedding, plain sequence numbers, locus features, confounds, extra families.
//!
//! | module | what it makes |
//! | --- | --- |
//! | [`transcript`], [`kmer`], [`composition`] | sequences of a gene, its pooled k-mer counts, their log-ratios |
//! | [`encoder`] on [`pca`] and [`autoencoder`] | a dense embedding of compositions, fitted on any subset of genes |
//! | [`plain`] | length, base composition, CpG islands, reading frames |
//! | [`locus`], [`confounds`] | the place of a gene in the genome; what a score may follow without biology |
//! | [`gic`], [`fold`], [`energies`] | what the rival GIC score reads; the cache of folding energies |
//! | [`family`] | numeric tables of the user |
//!
//! Values are raw and finite, missing is null: scaling and filling in belong to the fold.

pub mod autoencoder;
pub mod composition;
pub mod confounds;
pub mod encoder;
pub mod energies;
pub mod family;
pub mod fold;
pub mod gic;
pub mod ingested;
pub mod kmer;
mod linear;
pub mod locus;
pub mod pca;
pub mod plain;
mod sequence;
#[cfg(test)]
mod tests;
pub mod transcript;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::artifact::{Context, Manifest, Opened, StageInput, StageReader, StageRequest, StageWriter};
use crate::config::{ExtraFamily, Settings};
use crate::error::{Error, Result};
use family::GeneKeys;
use ingested::Ingested;
use locus::Neighbourhood;

/// Reads the `ingest` folder (and `data` for extra families) and writes the `features` folder (`docs/schemas.md`).
///
/// # Errors
/// An ingest folder that is missing, changed or of another schema; a family's table that is missing or holds text.
pub fn run(settings: &Settings, ingest: &Path, data: Option<&Path>, out: &Path, context: &Context) -> Result<Manifest> {
    settings.features.check()?;
    let ingest = StageReader::open(ingest, "ingest")?;
    let mut inputs = ingest.inputs_of(&Ingested::FILES);
    let families: Vec<(&ExtraFamily, PathBuf)> =
        settings.features.families.iter().map(|family| Ok((family, family_path(family, data)?))).collect::<Result<_>>()?;
    for (family, path) in &families {
        inputs.push(StageInput::file(format!("data/{}", family.path), path)?);
    }
    let request = StageRequest {
        stage: "features",
        out,
        inputs,
        settings: serde_json::json!({ "features": settings.features }),
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
        .map_err(|error| Error::data("worker threads", error.to_string(), "ask for fewer workers"))?;
    let rows = pool.install(|| fill(settings, &ingest, &families, &writer, context))?;
    writer.finish(rows)
}

fn family_path(family: &ExtraFamily, data: Option<&Path>) -> Result<PathBuf> {
    let root = data.ok_or_else(|| {
        Error::settings(
            format!("features.families `{}`", family.name),
            "its table lies in the data folder, and none was given",
            "pass --data FOLDER",
        )
    })?;
    Ok(root.join(&family.path))
}

fn fill(
    settings: &Settings,
    ingest: &StageReader,
    families: &[(&ExtraFamily, PathBuf)],
    writer: &StageWriter,
    context: &Context,
) -> Result<BTreeMap<String, u64>> {
    let ingested = Ingested::read(ingest)?;
    let neighbourhood = Neighbourhood::new(&ingested);
    let mut rows = BTreeMap::new();
    rows.insert("confounds".to_owned(), confounds::write(&ingested, &neighbourhood, &writer.path("confounds.parquet"))?);
    rows.insert("locus".to_owned(), locus::write(&ingested, &neighbourhood, &writer.path("locus.parquet"))?);
    let keys = GeneKeys::new(&ingested.genes);
    for (family, path) in families {
        let table = family::read(path, family, &keys)?;
        context.progress.note(&format!(
            "family {}: {} genes, {} rows name no candidate gene",
            family.name,
            table.rows.len(),
            table.dropped
        ));
        rows.insert(format!("family_{}", family.name), table.write(&writer.path(&format!("family_{}.parquet", family.name)))?);
    }
    rows.insert("sequence".to_owned(), sequence::write(&settings.features, &ingested, ingest, writer, context)?);
    Ok(rows)
}
