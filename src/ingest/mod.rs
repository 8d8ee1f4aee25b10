//! Public files of a species, as they are, to clean tables with one node a gene.
//!
//! [`run`] reads what `[ingest]` of the species config names ([`crate::config::IngestSettings`]) and writes the tables of
//! `docs/schemas.md`. Readers stream; every name is resolved by stated rules ([`resolve`]) or listed in `unresolved.tsv`;
//! all outputs are sorted by id, so that the order of input rows changes no byte.

mod accession;
mod alarm;
pub mod catalogue;
mod counts;
mod flag;
mod format;
mod header;
pub mod interactions;
pub mod labels;
pub mod ledger;
mod malformed;
mod map;
mod neighbours;
mod ontology;
mod peers;
mod ppi;
mod proteins;
mod reference;
pub mod resolve;
mod rows;
mod sequences;
mod species;
mod tables;
#[cfg(test)]
mod tests;
mod text;
mod write;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use catalogue::Catalogue;
use ledger::Ledger;
use proteins::Proteins;
use resolve::{ForeignNames, Resolver};
use species::Species;

use crate::artifact::{Context, Manifest, Opened, StageInput, StageRequest};
use crate::config::{IngestSettings, Settings};
use crate::error::{Error, Result};

/// Reads the files that `settings.ingest` names under `data` and writes the `ingest` folder (`docs/schemas.md`).
///
/// # Errors
/// A missing or damaged file, a row that is not what its format asks for, contradicting ids, labels that name no known
/// gene, an empty interaction table: each with file and line. Nothing is left behind.
pub fn run(settings: &Settings, data: &Path, out: &Path, context: &Context) -> Result<Manifest> {
    let ingest = &settings.ingest;
    let mut inputs = BTreeMap::new();
    for (list, sources) in ingest.lists() {
        let unread = matches!(list, "terms" | "term_parents" | "annotations") && !ingest.has_ontology(data);
        for source in sources {
            if unread && !source.is_left_out(data) {
                context.progress.note(&format!("{list} {}: not read, because the ontology is not whole", source.name));
                continue;
            }
            if source.is_left_out(data) {
                context.progress.note(&format!("{list} {}: {} is not there, left out (it is optional)", source.name, source.path));
                continue;
            }
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

    let task = context.progress.begin("ingest", Some(4), "steps");
    // What does not depend on the gene tables is read beside them; each side keeps its own ledger.
    let (tables, beside) = rayon::join(
        || {
            let mut ledger = Ledger::default();
            Catalogue::read(data, ingest, &mut ledger).map(|catalogue| (catalogue, ledger))
        },
        || {
            let mut ledger = Ledger::default();
            let sequences = sequences::read(data, &ingest.sequences, &mut ledger)?;
            let names = ForeignNames::read(data, ingest, &mut ledger)?;
            let models = labels::read_models(data, ingest, &mut ledger)?;
            let beside_loci = neighbours::read(data, ingest, &mut ledger)?;
            Ok::<_, Error>((sequences, names, models, beside_loci, ledger))
        },
    );
    let ((mut catalogue, mut ledger), (sequences, names, models, beside_loci, other)) = (tables?, beside?);
    ledger.absorb(other);
    // First of all checks: with wrong chromosomes no label finds its gene either, and that would be the wrong thing to say.
    alarm::check_ranked(&catalogue, ingest, context.progress)?;
    let sequences = sequences::attach(sequences, &mut catalogue, &mut ledger)?;
    task.advance(1);

    let resolver = Resolver::new(&catalogue, &names);
    let proteins = Proteins::read(data, &ingest.proteins, &catalogue)?;
    let (lpi, pairs) = rayon::join(
        || {
            let mut ledger = Ledger::default();
            interactions::read_lpi(data, ingest, &resolver, &proteins, &mut ledger).map(|lpi| (lpi, ledger))
        },
        || {
            let mut ledger = Ledger::default();
            let ppi = ppi::read(data, ingest, &proteins, &mut ledger)?;
            let reference = reference::read(data, ingest, &resolver, &proteins, &mut ledger)?;
            let ontology = ontology::read(data, ingest, &resolver, &proteins, &mut ledger)?;
            Ok::<_, Error>((ppi, reference, ontology, ledger))
        },
    );
    let ((lpi, first), (ppi, reference, ontology, second)) = (lpi?, pairs?);
    ledger.absorb(first);
    ledger.absorb(second);
    task.advance(1);

    let labels = labels::read(data, ingest, &resolver, &lpi.named(), &mut ledger)?;
    let peers = peers::read(data, ingest, &resolver, &lpi.named(), &mut ledger)?;
    let species = Species::assemble(ingest, catalogue, &names, lpi.pairs, labels.facts, &labels.same, &sequences);
    for list in [&ingest.sequences, &ingest.lpi, &ingest.ppi, &ingest.labels, &ingest.reference, &ingest.peers, &ingest.annotations] {
        alarm::check_sources(data, list, &species.catalogue, &ledger, context.progress)?;
    }
    report_drops(context, &ledger, ingest);
    task.advance(1);

    let mut scored = BTreeMap::new();
    if !peers.is_empty() {
        peers::write(&writer, &species, &peers, &mut ledger, &mut scored)?;
    }
    let (tables, texts) = rayon::join(
        || {
            let mut rows = BTreeMap::new();
            write::genes(&writer, &species, &mut rows)?;
            write::transcripts(&writer, &species.catalogue, &sequences, &mut rows)?;
            write::interactions(&writer, &species, &ppi, &mut rows)?;
            write::labels(&writer, &species, &mut rows)?;
            write::screens(&writer, &species, &labels.screened, &mut rows)?;
            write::loci(&writer, &species, &labels.loci, &models, &mut rows)?;
            write::locus_transcripts(&writer, &models, &mut rows)?;
            write::neighbours(&writer, &beside_loci, &mut rows)?;
            write::reference(&writer, &reference, &mut rows)?;
            if let Some(ontology) = &ontology {
                ontology::write(&writer, ontology, &mut rows)?;
            }
            Ok::<_, Error>(rows)
        },
        || {
            let mut rows = BTreeMap::new();
            text::sequences(&writer, &species, &sequences, &mut rows)?;
            text::unresolved(&writer, &ledger, &mut rows)?;
            Ok::<_, Error>(rows)
        },
    );
    let mut rows = tables?;
    rows.extend(texts?);
    rows.extend(scored);
    let left_out = sequences.values().filter(|sequence| !species.candidate[sequence.gene]).map(|sequence| sequence.gene);
    let left_out: BTreeSet<usize> = left_out.collect();
    writer.write_json(
        "summary.json",
        &serde_json::json!({
            "species": settings.species,
            "reference_counts": counts::reference_counts(&species, &lpi.symbols, &ppi, &ledger, ingest),
            "sequence_genes_left_out": left_out.len(),
            "controls": labels.controls,
            "resolution": ledger.by_source(),
            "sources": ledger.sources,
        }),
    )?;
    task.advance(1);
    writer.finish(rows)
}

/// Says how many names the interaction tables lost, and to what.
fn report_drops(context: &Context, ledger: &Ledger, settings: &IngestSettings) {
    let resolution = ledger.by_source();
    for source in &settings.lpi {
        if let Some(found) = resolution.get(&source.name) {
            let lost: Vec<String> = found.unresolved.iter().map(|(reason, n)| format!("{n} {reason}")).collect();
            let kept: u64 = found.resolved.values().sum();
            context.progress.note(&format!("{}: {kept} lncRNA names resolved; not: {}", source.name, lost.join(", ")));
        }
    }
}
