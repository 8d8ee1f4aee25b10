//! Public files of a species, as they are, to clean tables with one node a gene.
//!
//! [`run`] reads what `[ingest]` of the species config names ([`crate::config::IngestSettings`]) and writes the tables of
//! `docs/schemas.md`. Readers stream; every name is resolved by stated rules ([`resolve`]) or listed in `unresolved.tsv`;
//! all outputs are sorted by id, so that the order of input rows changes no byte.

pub mod catalogue;
mod counts;
mod format;
pub mod interactions;
pub mod labels;
pub mod ledger;
mod lines;
mod proteins;
mod reference;
pub mod resolve;
mod rows;
mod sequences;
mod species;
mod write;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use crate::artifact::{Context, Manifest, Opened, StageInput, StageRequest};
use crate::config::Settings;
use crate::error::{Error, Result};

/// Reads the files that `settings.ingest` names under `data` and writes the `ingest` folder (`docs/schemas.md`).
///
/// # Errors
/// A missing or damaged file, a row that is not what its format asks for, contradicting ids, labels that name no known
/// gene, an empty interaction table: each with file and line. Nothing is left behind.
pub fn run(settings: &Settings, data: &Path, out: &Path, context: &Context) -> Result<Manifest> {
    let ingest = &settings.ingest;
    let mut inputs = BTreeMap::new();
    for (_, sources) in ingest.lists() {
        for source in sources {
            for path in [&source.path, &source.info] {
                if !path.is_empty() && !inputs.contains_key(path) {
                    inputs.insert(path.clone(), StageInput::file(format!("data/{path}"), &data.join(path))?);
                }
            }
        }
    }
    let shown = serde_json::to_value(ingest).map_err(|error| Error::settings("ingest", error.to_string(), "report this as a fault"))?;
    let request = StageRequest {
        stage: "ingest",
        out,
        inputs: inputs.into_values().collect(),
        settings: serde_json::json!({ "species": settings.species, "ingest": shown }),
        seed: context.seed,
        force: context.force,
    };
    let writer = match request.open()? {
        Opened::UpToDate(manifest) => return Ok(manifest),
        Opened::Fresh(writer) => writer,
    };

    let task = context.progress.begin("ingest", Some(7), "steps");
    let mut ledger = ledger::Ledger::default();
    let mut catalogue = catalogue::Catalogue::read(data, ingest, &mut ledger)?;
    task.advance(1);
    let sequences = sequences::read(data, &ingest.sequences, &mut catalogue, &mut ledger)?;
    task.advance(1);
    let names = resolve::ForeignNames::read(data, ingest, &mut ledger)?;
    let resolver = resolve::Resolver::new(&catalogue, &names);
    let proteins = proteins::Proteins::read(data, &ingest.proteins, &catalogue, ingest)?;
    let lpi = interactions::read_lpi(data, ingest, &resolver, &proteins, &mut ledger)?;
    task.advance(1);
    let ppi = interactions::read_ppi(data, ingest, &proteins, &mut ledger)?;
    task.advance(1);
    let named: BTreeSet<String> = lpi
        .keys()
        .filter_map(|node| match node {
            interactions::Node::Named(name) => Some(name.clone()),
            interactions::Node::Gene(_) => None,
        })
        .collect();
    let labels = labels::read(data, ingest, &resolver, &named, &mut ledger)?;
    let reference = reference::read(data, ingest, &resolver, &proteins, &mut ledger)?;
    task.advance(1);
    let species = species::Species::assemble(ingest, catalogue, &names, lpi, labels.facts, &sequences);

    let mut rows = BTreeMap::new();
    write::genes(&writer, &species, &mut rows)?;
    write::transcripts(&writer, &species.catalogue, &sequences, &mut rows)?;
    write::interactions(&writer, &species, &ppi, &mut rows)?;
    write::labels(&writer, &species, &mut rows)?;
    write::reference(&writer, &reference, &mut rows)?;
    task.advance(1);
    write::sequences(&writer, &species, &sequences, &mut rows)?;
    write::unresolved(&writer, &ledger, &mut rows)?;
    let counts = counts::reference_counts(&species, &ppi, &ledger, ingest);
    writer.write_json(
        "summary.json",
        &serde_json::json!({
            "species": settings.species,
            "reference_counts": counts,
            "controls": labels.controls,
            "resolution": ledger.by_source(),
            "sources": ledger.sources,
        }),
    )?;
    task.advance(1);
    writer.finish(rows)
}
