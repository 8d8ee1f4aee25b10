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
mod own;
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

pub use own::{HeaderIds, PlacedTranscript, header_ids, placed_transcripts};

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use rayon::iter::{IndexedParallelIterator, IntoParallelRefIterator, ParallelIterator};

use catalogue::Catalogue;
use ledger::{Ledger, Resolutions};
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
    // What does not depend on the gene tables is read beside them. Every piece has its own ledger, and the first fault in this order is
    // the one that is reported, whichever piece meets its own first.
    let (tables, ((sequences, names), (terms, (models, beside_loci)))) = rayon::join(
        || Ledger::apart(|ledger| Catalogue::read(data, ingest, ledger)),
        || {
            rayon::join(
                || {
                    rayon::join(
                        || Ledger::apart(|ledger| sequences::read(data, &ingest.sequences, ledger)),
                        || Ledger::apart(|ledger| ForeignNames::read(data, ingest, ledger)),
                    )
                },
                || {
                    rayon::join(
                        || Ledger::apart(|ledger| ontology::read_terms(data, ingest, ledger)),
                        || {
                            rayon::join(
                                || Ledger::apart(|ledger| labels::read_models(data, ingest, ledger)),
                                || Ledger::apart(|ledger| neighbours::read(data, ingest, ledger)),
                            )
                        },
                    )
                },
            )
        },
    );
    let mut ledger = Ledger::default();
    let mut catalogue = ledger.settle(tables)?;
    let sequences = ledger.settle(sequences)?;
    let names = ledger.settle(names)?;
    let models = ledger.settle(models)?;
    let beside_loci = ledger.settle(beside_loci)?;
    // First of all checks: with wrong chromosomes no label finds its gene either, and that would be the wrong thing to say.
    alarm::check_ranked(&catalogue, ingest, context.progress)?;
    let sequences = sequences::attach(sequences, &mut catalogue, &mut ledger)?;
    task.advance(1);

    let resolver = Resolver::new(&catalogue, &names);
    let proteins = Proteins::read(data, &ingest.proteins, &catalogue)?;
    let ((lpi, labels, peers), ((ppi, reference), ontology)) = rayon::join(
        || {
            let lpi = Ledger::apart(|ledger| interactions::read_lpi(data, ingest, &resolver, &proteins, ledger));
            let named = lpi.as_ref().map(|(lpi, _)| lpi.named()).unwrap_or_default();
            let (labels, peers) = rayon::join(
                || Ledger::apart(|ledger| labels::read(data, ingest, &resolver, &named, ledger)),
                || Ledger::apart(|ledger| peers::read(data, ingest, &resolver, &named, ledger)),
            );
            (lpi, labels, peers)
        },
        || {
            rayon::join(
                || {
                    let ppi = Ledger::apart(|ledger| ppi::read(data, ingest, &proteins, ledger));
                    (ppi, Ledger::apart(|ledger| reference::read(data, ingest, &resolver, &proteins, ledger)))
                },
                || {
                    let (terms, of_terms) = terms?;
                    let read = |terms| Ledger::apart(|ledger| ontology::read(data, ingest, terms, &resolver, &proteins, ledger));
                    Ok::<_, Error>((terms.map(read).transpose()?, of_terms))
                },
            )
        },
    );
    let lpi = ledger.settle(lpi)?;
    let ppi = ledger.settle(ppi)?;
    let reference = ledger.settle(reference)?;
    let ontology = ledger.settle(ontology)?.map(|found| ledger.settle(Ok(found))).transpose()?;
    let labels = ledger.settle(labels)?;
    let peers = ledger.settle(peers)?;
    task.advance(1);

    drop(proteins);
    let mut species = Species::assemble(ingest, catalogue, &names, lpi.pairs, labels.facts, &labels.same, &sequences);
    // Writing is where most is held at once, so what only reading needed goes first.
    species.catalogue.forget_names();
    drop(names);
    let resolutions = ledger.by_source();
    for list in [&ingest.sequences, &ingest.lpi, &ingest.ppi, &ingest.labels, &ingest.reference, &ingest.peers, &ingest.annotations] {
        alarm::check_sources(data, list, &species.catalogue, (&ledger, &resolutions), context.progress)?;
    }
    report_drops(context, &resolutions, ingest);
    task.advance(1);

    let mut rows = BTreeMap::new();
    if !peers.is_empty() {
        peers::write(&writer, &species, &peers, &ingest.peers, &mut ledger, &mut rows)?;
    }
    let write: [&write::Writer<'_>; 12] = [
        &|rows| text::sequences(&writer, &species, &sequences, rows),
        &|rows| write::transcripts(&writer, &species.catalogue, &sequences, rows),
        &|rows| ontology.as_ref().map_or(Ok(()), |ontology| ontology::write(&writer, ontology, rows)),
        &|rows| write::genes(&writer, &species, rows),
        &|rows| write::ppi(&writer, &ppi, rows),
        &|rows| write::lpi(&writer, &species, rows),
        &|rows| write::labels(&writer, &species, rows),
        &|rows| write::screens(&writer, &species, &labels.screened, rows),
        &|rows| write::loci(&writer, &species, &labels.loci, &models, rows),
        &|rows| write::locus_transcripts(&writer, &models, rows),
        &|rows| write::neighbours(&writer, &beside_loci, rows).and_then(|()| write::reference(&writer, &reference, rows)),
        &|rows| text::unresolved(&writer, &ledger, rows),
    ];
    let written: Vec<Result<write::RowCounts>> = write
        .par_iter()
        .with_max_len(1)
        .map(|write| {
            let mut rows = BTreeMap::new();
            write(&mut rows).map(|()| rows)
        })
        .collect();
    for table in written {
        rows.extend(table?);
    }
    let left_out = sequences.values().filter(|sequence| !species.candidate[sequence.gene]).map(|sequence| sequence.gene);
    let left_out: BTreeSet<usize> = left_out.collect();
    writer.write_json(
        "summary.json",
        &serde_json::json!({
            "species": settings.species,
            "reference_counts": counts::reference_counts(&species, &lpi.symbols, &ppi, (&ledger, &resolutions), ingest),
            "sequence_genes_left_out": left_out.len(),
            "controls": labels.controls,
            "resolution": resolutions,
            "sources": ledger.sources,
        }),
    )?;
    task.advance(1);
    // Giving back what was held takes as long as hashing what was written.
    let held = (species, sequences, models, ontology, ledger);
    rayon::join(|| writer.finish(rows), || drop(held)).0
}

/// Says how many names the interaction tables lost, and to what.
fn report_drops(context: &Context, resolutions: &Resolutions, settings: &IngestSettings) {
    for source in &settings.lpi {
        if let Some(found) = resolutions.get(&source.name) {
            let lost: Vec<String> = found.unresolved.iter().map(|(reason, n)| format!("{n} {reason}")).collect();
            let kept: u64 = found.resolved.values().sum();
            context.progress.note(&format!("{}: {kept} lncRNA names resolved; not: {}", source.name, lost.join(", ")));
        }
    }
}
