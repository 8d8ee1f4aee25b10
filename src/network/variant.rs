//! Networks that are not what was measured: some genes' edges hidden, or all edges rewired.

use std::path::Path;

use super::{Lppn, NEIGHBOURS_FILE, ReferenceGenes, write};
use crate::artifact::{Context, Manifest, Opened, StageReader, StageRequest};
use crate::config::Settings;
use crate::error::{Error, Result};
use crate::random::stream;

/// How a network differs from the measured one.
#[derive(Debug, Clone, Copy)]
pub enum Variant<'a> {
    /// The edges of these genes (ascending ids) are hidden, and with them all that they say of proteins: inductive evaluation.
    Hidden(&'a [String]),
    /// All edges are rewired with the degrees kept ([`Lppn::rewired`]); the number names the replicate.
    Rewired(usize),
}

/// Reads an `ingest` and a `network` folder and writes a `network` folder of the variant, all features computed anew.
///
/// # Errors
/// Input folders that are unfinished or changed.
pub fn variant(settings: &Settings, ingest: &Path, network: &Path, variant: Variant, out: &Path, context: &Context) -> Result<Manifest> {
    let ingest = StageReader::open(ingest, "ingest")?;
    let base = StageReader::open(network, "network")?;
    let mut inputs = ingest.inputs_of(&["reference.parquet"]);
    inputs.extend(base.inputs_of(&["nodes.parquet", "csr.safetensors", NEIGHBOURS_FILE]));
    let what = match variant {
        Variant::Hidden(genes) => serde_json::json!({ "hidden": genes }),
        Variant::Rewired(replicate) => serde_json::json!({ "rewired": replicate }),
    };
    let request = StageRequest {
        stage: "network",
        out,
        inputs,
        settings: serde_json::json!({ "network": settings.network, "variant": what }),
        seed: context.seed,
        force: context.force,
    };
    let writer = match request.open()? {
        Opened::UpToDate(manifest) => return Ok(manifest),
        Opened::Fresh(writer) => writer,
    };
    let measured = Lppn::load(base.folder())?;
    let network = match variant {
        Variant::Hidden(genes) => {
            let nodes: Vec<usize> = genes.iter().filter_map(|gene| measured.lncrna_node(gene)).collect();
            measured.without_edges_of(&nodes)
        }
        Variant::Rewired(replicate) => measured.rewired(&mut stream(context.seed, &format!("network/rewired/{replicate}"))),
    };
    let reference = ReferenceGenes::read(&ingest.file("reference.parquet"))?;
    // Where a gene lies is not what this asks about: its coding neighbours stay as they are.
    if base.manifest().outputs.contains_key(NEIGHBOURS_FILE) {
        let path = base.file(NEIGHBOURS_FILE);
        std::fs::copy(&path, writer.path(NEIGHBOURS_FILE)).map_err(Error::io("copy", &path))?;
    }
    let rows = write(&network, &reference, settings, &writer, context)?;
    writer.finish(rows)
}
