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
mod graphml;
mod lppn;
mod propagate;
mod proteins;
mod skip_gram;
mod spectral;
mod stats;
mod topology;
mod walk;

use std::collections::BTreeMap;
use std::path::Path;

pub use csr::Csr;
pub use graphml::write_graphml;
pub use lppn::Lppn;
pub use propagate::{label_propagation, random_walk, random_walk_within, random_walks};
pub use proteins::{NodeFeatures, ReferenceGenes, degree_corrected, protein_features};
pub use skip_gram::{SkipGramSettings, skip_gram};
pub use spectral::{adjacency_eigenvectors, binding_coordinates};
pub use stats::{components, hubs, stats};
pub use topology::topology_features;
pub use walk::Metapath;

use crate::artifact::{Columns, Context, Manifest, Opened, StageReader, StageRequest};
use crate::config::Settings;
use crate::error::{Error, Result};

/// Reads the `ingest` folder and writes the `network` folder (`docs/schemas.md`); `graphml` adds the file for Cytoscape.
///
/// # Errors
/// An `ingest` folder that is unfinished or changed, an interaction table without an edge, an output folder that holds
/// something else.
pub fn run(settings: &Settings, ingest: &Path, out: &Path, graphml: bool, context: &Context) -> Result<Manifest> {
    let ingest = StageReader::open(ingest, "ingest")?;
    let mut used = vec!["lpi.parquet", "ppi.parquet", "reference.parquet"];
    if graphml {
        used.push("genes.parquet");
    }
    let request = StageRequest {
        stage: "network",
        out,
        inputs: ingest.inputs_of(&used),
        settings: serde_json::json!({ "network": settings.network, "graphml": graphml }),
        seed: context.seed,
        force: context.force,
    };
    let writer = match request.open()? {
        Opened::UpToDate(manifest) => return Ok(manifest),
        Opened::Fresh(writer) => writer,
    };
    let task = context.progress.begin("network", Some(4), "steps");
    let network = Lppn::build(
        &pairs(&ingest.file("lpi.parquet"), "gene_id", "protein")?,
        &pairs(&ingest.file("ppi.parquet"), "protein_a", "protein_b")?,
    )?;
    let reference = ReferenceGenes::read(&ingest.file("reference.parquet"))?;
    let seeds = reference.seeds(&network).len();
    if seeds == 0 {
        context.progress.warn("no reference essential gene is in the network: features that propagate essentiality stay empty");
    }
    task.advance(1);

    let component = components(&network);
    let mut summary = stats(&network, &component, settings.network.hubs);
    summary["reference"] = serde_json::json!({ "essential": reference.essential.len(), "essential_in_network": seeds });
    writer.write_json("stats.json", &summary)?;
    network.write_nodes(&writer.path("nodes.parquet"), &component)?;
    network.write_csr(&writer.path("csr.safetensors"))?;
    task.advance(1);

    let pool = rayon::ThreadPoolBuilder::new().num_threads(context.workers.max(1)).build().map_err(|error| {
        Error::data("threads", format!("cannot start {} workers: {error}", context.workers), "choose fewer with `--workers`")
    })?;
    let proteins = pool.install(|| protein_features(&network, &reference, &settings.network, context.seed));
    proteins.write("symbol", &network.proteins, &writer.path("proteins.parquet"))?;
    task.advance(1);
    let topology = pool.install(|| topology_features(&network, &proteins, &reference, &settings.network, context.seed));
    topology.write("gene_id", &network.lncrna, &writer.path("topology.parquet"))?;
    if graphml {
        write_graphml(&network, &gene_symbols(&ingest.file("genes.parquet"))?, &writer.path("lppn.graphml"))?;
    }
    task.advance(1);
    writer.finish(BTreeMap::from([
        ("lncrna".to_owned(), network.lncrna.len() as u64),
        ("proteins".to_owned(), network.proteins.len() as u64),
        ("lpi".to_owned(), network.lp.edges() as u64),
        ("ppi".to_owned(), network.pp.edges() as u64 / 2),
    ]))
}

fn pairs(path: &Path, first: &str, second: &str) -> Result<Vec<(String, String)>> {
    let table = Columns::read(path)?;
    Ok(table.text(first)?.into_iter().zip(table.text(second)?).collect())
}

fn gene_symbols(path: &Path) -> Result<BTreeMap<String, String>> {
    let table = Columns::read(path)?;
    let symbols = table.optional_text("symbol")?;
    Ok(table.text("gene_id")?.into_iter().zip(symbols).filter_map(|(gene, symbol)| Some((gene, symbol?))).collect())
}

#[cfg(test)]
mod tests;
