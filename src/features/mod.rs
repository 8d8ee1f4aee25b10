//! k-mer embedding, plain sequence numbers, locus features, confounds, extra families.
//!
//! | module | what it makes |
//! | --- | --- |
//! | [`transcript`], [`kmer`], [`composition`] | sequences of a gene, its pooled k-mer counts, their log-ratios |
//! | [`encoder`] on [`pca`] and [`autoencoder`] | a dense embedding of compositions, fitted on any subset of genes |
//! | [`plain`], [`related`] | length, base composition, CpG islands, promoter motifs, reading frames; words shared with a related species |
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
pub mod locus;
pub mod pca;
pub mod plain;
mod refit;
pub mod related;
mod sequence;
#[cfg(test)]
mod tests;
pub mod transcript;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use crate::artifact::{Context, Manifest, Opened, StageInput, StageReader, StageRequest, StageWriter};
use crate::config::{ExtraFamily, Settings};
use crate::error::{Error, Result};
use family::GeneKeys;
use ingested::Ingested;
use locus::{Neighbourhood, Synteny};
pub use refit::refit;

/// Reads the `ingest` folder (and `data` for extra families) and writes the `features` folder (`docs/schemas.md`).
///
/// # Errors
/// An ingest folder that is missing, changed or of another schema; a family's table that is missing or holds text.
pub fn run(settings: &Settings, ingest: &Path, data: Option<&Path>, out: &Path, context: &Context) -> Result<Manifest> {
    settings.features.check()?;
    let ingest = StageReader::open(ingest, "ingest")?;
    let mut inputs = ingest.inputs_of(&Ingested::FILES);
    let families: Vec<(&ExtraFamily, Option<PathBuf>)> =
        settings.features.families.iter().map(|family| Ok((family, family_path(family, data)?))).collect::<Result<_>>()?;
    for (family, path) in &families {
        match path {
            Some(path) => inputs.push(StageInput::file(format!("data/{}", family.path), path)?),
            None => {
                let problem = format!("family {}: `{}` is not in the data folder, so that no gene has it", family.name, family.path);
                context.progress.warn(&problem);
            }
        }
    }
    let related = Related {
        transcripts: related_path("related", settings.features.related.as_ref(), data, context),
        genes: related_path("related_genes", settings.features.related_genes.as_ref(), data, context),
    };
    for (name, path) in [(&settings.features.related, &related.transcripts), (&settings.features.related_genes, &related.genes)] {
        if let (Some(name), Some(path)) = (name, path) {
            inputs.push(StageInput::file(format!("data/{name}"), path)?);
        }
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
    let rows = pool.install(|| fill(settings, &ingest, &families, &related, &writer, context))?;
    writer.finish(rows)
}

/// Files of the related species that are there.
struct Related {
    transcripts: Option<PathBuf>,
    genes: Option<PathBuf>,
}

/// A file of the related species, where it is: a model without it works, and says so.
fn related_path(key: &str, name: Option<&String>, data: Option<&Path>, context: &Context) -> Option<PathBuf> {
    let name = name?;
    let path = data.map(|data| data.join(name)).filter(|path| path.exists());
    if path.is_none() {
        context.progress.warn(&format!(
            "features.{key}: `{name}` is not in the data folder; nothing is said of what genes share with the related species"
        ));
    }
    path
}

/// The table of a family; none of an optional one that is not there. Such a family stays, of no gene, so that folders of one config have
/// one set of files.
fn family_path(family: &ExtraFamily, data: Option<&Path>) -> Result<Option<PathBuf>> {
    let path = data.map(|root| root.join(&family.path));
    if family.optional {
        return Ok(path.filter(|path| path.exists()));
    }
    let fault = || {
        Error::settings(
            format!("features.families `{}`", family.name),
            "its table lies in the data folder, and none was given",
            "pass --data FOLDER",
        )
    };
    path.ok_or_else(fault).map(Some)
}

fn fill(
    settings: &Settings,
    ingest: &StageReader,
    families: &[(&ExtraFamily, Option<PathBuf>)],
    related: &Related,
    writer: &StageWriter,
    context: &Context,
) -> Result<BTreeMap<String, u64>> {
    let ingested = Ingested::read(ingest)?;
    let neighbourhood = Neighbourhood::new(&ingested);
    let synteny = related.genes.as_deref().map(|path| Synteny::read(path, &ingested)).transpose()?;
    let mut rows = BTreeMap::new();
    rows.insert("confounds".to_owned(), confounds::write(&ingested, &neighbourhood, &writer.path("confounds.parquet"))?);
    rows.insert("locus".to_owned(), locus::write(&ingested, &neighbourhood, synteny.as_ref(), &writer.path("locus.parquet"))?);
    let keys = GeneKeys::new(&ingested.genes);
    for (family, path) in families {
        let table = path.as_deref().map(|path| family::read(path, family, &keys)).transpose()?.unwrap_or_default();
        if family.components > 0 {
            // What the inductive setting fits its own axes on.
            table.write(&writer.path(&family::columns_file(&family.name)))?;
        }
        let table = table.condensed(family, context.seed, &BTreeSet::new())?;
        context.progress.note(&format!(
            "family {}: {} genes, {} rows name no candidate gene",
            family.name,
            table.rows.len(),
            table.dropped
        ));
        rows.insert(format!("family_{}", family.name), table.write(&writer.path(&format!("family_{}.parquet", family.name)))?);
    }
    rows.insert(
        "sequence".to_owned(),
        sequence::write(&settings.features, &ingested, ingest, related.transcripts.as_deref(), writer, context)?,
    );
    Ok(rows)
}
