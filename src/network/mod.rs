//! The typed lncRNA-protein-protein network: build, components, degrees, propagation, export.
//!
//! ```text
//! ingest/lpi.parquet, ppi.parquet ──> Lppn ──┬─> components, hubs ──────────> stats.json, nodes.parquet
//! ingest/reference.parquet ─────────────────>├─> protein features ───────────> proteins.parquet
//!                                            └─> topology (pre-propagated) ─> topology.parquet
//! ```
//!
//! Nothing here looks at a lncRNA's label. Models read [`Lppn::load`]; rivals walk it with a fold's positives as seeds
//! ([`random_walk`], [`label_propagation`]); the inductive setting recomputes [`topology_features`] on
//! [`Lppn::without_edges_of`] the held-out genes.

mod csr;
mod edges;
mod essentiality;
mod graphml;
mod lppn;
mod neighbours;
mod propagate;
mod proteins;
mod rewire;
mod skip_gram;
mod spectral;
mod stats;
mod topology;
mod variant;
mod walk;

use std::collections::BTreeMap;
use std::path::Path;

pub use csr::Csr;
pub use essentiality::coding_essentiality;
pub(crate) use graphml::escaped as xml_escaped;
pub use graphml::write_graphml;
pub use lppn::Lppn;
pub use neighbours::{CodingStart, CodingStarts, NEIGHBOUR_COLUMNS};
pub use propagate::{label_propagation, random_walk, random_walk_within, random_walks};
pub use proteins::{NodeFeatures, ReferenceGenes, degree_corrected, protein_features};
pub use skip_gram::{SkipGramSettings, skip_gram};
pub use spectral::{adjacency_eigenvectors, binding_coordinates};
pub use stats::{components, hubs, stats};
pub use topology::topology_features;
pub use variant::{Variant, variant};
pub use walk::Metapath;

use crate::artifact::{Columns, Context, Manifest, Opened, StageReader, StageRequest, StageWriter};
use crate::config::{NetworkSettings, Settings};
use crate::error::{Error, Result};

/// Numbers on the coding neighbours of placed candidates, part of the locus family; absent without reference coding genes.
pub const NEIGHBOURS_FILE: &str = "neighbours.parquet";

/// Reads the `ingest` folder and writes the `network` folder (`docs/schemas.md`); `graphml` adds the file for Cytoscape.
///
/// # Errors
/// An `ingest` folder that is unfinished or changed, an output folder that holds something else, an interaction table
/// without an edge (both without: an empty network; the first without, and no topology among the model's families: likewise).
pub fn run(settings: &Settings, ingest: &Path, out: &Path, graphml: bool, context: &Context) -> Result<Manifest> {
    let ingest = StageReader::open(ingest, "ingest")?;
    let used = ["lpi.parquet", "ppi.parquet", "reference.parquet", "genes.parquet", "transcripts.parquet"];
    let request = StageRequest {
        stage: "network",
        out,
        inputs: ingest.inputs_of(&used),
        settings: serde_json::json!({ "network": settings.network, "graphml": graphml, "families": settings.model.families }),
        seed: context.seed,
        force: context.force,
    };
    let writer = match request.open()? {
        Opened::UpToDate(manifest) => return Ok(manifest),
        Opened::Fresh(writer) => writer,
    };
    let binding = Columns::read(&ingest.file("lpi.parquet"))?;
    let between = Columns::read(&ingest.file("ppi.parquet"))?;
    let topology = settings.family_names().iter().any(|family| family == "topology");
    if binding.height() == 0 && (between.height() == 0 || !topology) {
        // Entities without any measured interaction (screen loci): every gene lacks the topology family. Coding neighbours still
        // have theirs.
        write_empty(&writer, &settings.network)?;
        let mut rows = BTreeMap::from(["lncrna", "proteins", "lpi", "ppi"].map(|name| (name.to_owned(), 0)));
        if between.height() > 0 {
            let reference = ReferenceGenes::read(&ingest.file("reference.parquet"))?;
            let network = Lppn::of_proteins(between.frame())?;
            rows.insert("neighbours".to_owned(), write_neighbours(&ingest, &network, &reference, settings, &writer, context)?);
        }
        return writer.finish(rows);
    }
    let network = Lppn::of_tables(binding.frame(), between.frame())?;
    let reference = ReferenceGenes::read(&ingest.file("reference.parquet"))?;
    let mut rows = write(&network, &reference, settings, &writer, context)?;
    rows.insert("neighbours".to_owned(), write_neighbours(&ingest, &network, &reference, settings, &writer, context)?);
    if graphml {
        write_graphml(&network, &gene_symbols(&ingest.file("genes.parquet"))?, &writer.path("lppn.graphml"))?;
    }
    writer.finish(rows)
}

/// Writes everything but the GraphML; returns the row counts.
fn write(
    network: &Lppn,
    reference: &ReferenceGenes,
    settings: &Settings,
    writer: &StageWriter,
    context: &Context,
) -> Result<BTreeMap<String, u64>> {
    let task = context.progress.begin("network", Some(3), "steps");
    let seeds = reference.seeds(network).len();
    if seeds == 0 {
        context.progress.warn("no reference essential gene is in the network: features that propagate essentiality stay empty");
    }
    let component = components(network);
    let mut summary = stats(network, &component, settings.network.hubs);
    summary["reference"] = serde_json::json!({ "essential": reference.essential.len(), "essential_in_network": seeds });
    writer.write_json("stats.json", &summary)?;
    network.write_nodes(&writer.path("nodes.parquet"), &component)?;
    network.write_csr(&writer.path("csr.safetensors"))?;
    task.advance(1);

    let pool = rayon::ThreadPoolBuilder::new().num_threads(context.workers.max(1)).build().map_err(|error| {
        Error::data("threads", format!("cannot start {} workers: {error}", context.workers), "choose fewer with `--workers`")
    })?;
    let proteins = pool.install(|| protein_features(network, reference, &settings.network, context.seed));
    proteins.write("symbol", &network.proteins, &writer.path("proteins.parquet"))?;
    task.advance(1);
    let topology = pool.install(|| topology_features(network, &proteins, reference, &settings.network, context.seed));
    // A gene whose edges are hidden has no topology, which is something else than a topology of zeros.
    let linked: Vec<usize> = (0..network.lncrna.len()).filter(|&gene| network.lp.degree(gene) > 0).collect();
    let names: Vec<String> = linked.iter().map(|&gene| network.lncrna[gene].clone()).collect();
    topology.select(&linked).write("gene_id", &names, &writer.path("topology.parquet"))?;
    task.advance(1);
    Ok(BTreeMap::from([
        ("lncrna".to_owned(), network.lncrna.len() as u64),
        ("proteins".to_owned(), network.proteins.len() as u64),
        ("lpi".to_owned(), network.lp.edges() as u64),
        ("ppi".to_owned(), network.pp.edges() as u64 / 2),
    ]))
}

/// `neighbours.parquet`; without reference genes of both classes it has no rows of numbers to offer and is left out.
fn write_neighbours(
    ingest: &StageReader,
    network: &Lppn,
    reference: &ReferenceGenes,
    settings: &Settings,
    writer: &StageWriter,
    context: &Context,
) -> Result<u64> {
    let proteins = protein_features(network, reference, &settings.network, context.seed);
    let Some(value) = coding_essentiality(&network.proteins, &proteins, reference, context.seed)? else {
        context.progress.warn("too few reference coding genes in the network: nothing is said of coding neighbours' essentiality");
        return Ok(0);
    };
    let (ids, features) = neighbours::neighbour_features(ingest, network, &value)?;
    features.write("gene_id", &ids, &writer.path(NEIGHBOURS_FILE))
}

/// Coding starts with what the protein network says of their genes, as `neighbours.parquet` was made of them; `None` where too few
/// reference genes are in the network.
///
/// # Errors
/// An `ingest` folder that is unfinished or changed.
pub fn coding_starts(settings: &Settings, ingest: &Path, seed: u64) -> Result<Option<CodingStarts>> {
    let ingest = StageReader::open(ingest, "ingest")?;
    let (binding, between) = (Columns::read(&ingest.file("lpi.parquet"))?, Columns::read(&ingest.file("ppi.parquet"))?);
    if between.height() == 0 {
        return Ok(None);
    }
    let network =
        if binding.height() == 0 { Lppn::of_proteins(between.frame())? } else { Lppn::of_tables(binding.frame(), between.frame())? };
    let reference = ReferenceGenes::read(&ingest.file("reference.parquet"))?;
    let proteins = protein_features(&network, &reference, &settings.network, seed);
    let Some(value) = coding_essentiality(&network.proteins, &proteins, &reference, seed)? else { return Ok(None) };
    CodingStarts::read(&ingest, &network, &value).map(Some)
}

/// The folder's files with no row in them.
fn write_empty(writer: &StageWriter, settings: &NetworkSettings) -> Result<()> {
    let network = Lppn::empty();
    writer.write_json("stats.json", &stats(&network, &[], settings.hubs))?;
    network.write_nodes(&writer.path("nodes.parquet"), &[])?;
    network.write_csr(&writer.path("csr.safetensors"))?;
    NodeFeatures::default().write("symbol", &[], &writer.path("proteins.parquet"))?;
    NodeFeatures::default().write("gene_id", &[], &writer.path("topology.parquet"))?;
    Ok(())
}

fn gene_symbols(path: &Path) -> Result<BTreeMap<String, String>> {
    let table = Columns::read(path)?;
    let symbols = table.optional_text("symbol")?;
    Ok(table.text("gene_id")?.into_iter().zip(symbols).filter_map(|(gene, symbol)| Some((gene, symbol?))).collect())
}

#[cfg(test)]
mod tests;
