//! The run for other tools: network for Cytoscape, gene sets for enrichment tools, tables for R and Python.

mod contexts;
mod cx2;
mod genes;
mod graph;
mod graphml;
mod sets;
mod tables;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::str::FromStr;

use serde_json::json;

use crate::artifact::{Context, Manifest, Opened, StageReader, StageRequest};
use crate::config::Settings;
use crate::error::{Error, Result};

use graph::Graph;

/// Folders the export reads.
#[derive(Debug, Clone, Copy)]
pub struct ExportInputs<'a> {
    /// Written by `ingest`.
    pub ingest: &'a Path,
    /// Written by `network`.
    pub network: &'a Path,
    /// Written by `evaluate --collect`.
    pub evaluate: &'a Path,
    /// Written by `ablate`.
    pub ablate: &'a Path,
    /// Written by `rank`.
    pub rank: &'a Path,
}

/// One kind of export.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// `network.graphml`.
    Graphml,
    /// `network.cx2`.
    Cx2,
    /// `sets.gene_id.gmt`, `sets.symbol.gmt`.
    Gmt,
    /// `ranking`, `contexts`, `metrics`, `comparisons`, `families`, `predictions`.
    Tables,
}

impl Kind {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Graphml, Self::Cx2, Self::Gmt, Self::Tables];
}

impl std::fmt::Display for Kind {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Graphml => "graphml",
            Self::Cx2 => "cx2",
            Self::Gmt => "gmt",
            Self::Tables => "tables",
        })
    }
}

impl FromStr for Kind {
    type Err = String;
    fn from_str(text: &str) -> std::result::Result<Self, String> {
        let found = Self::ALL.into_iter().find(|kind| kind.to_string() == text);
        found.ok_or_else(|| format!("`{text}` cannot be exported; known are graphml, cx2, gmt, tables"))
    }
}

/// What is asked of an export.
#[derive(Debug, Clone)]
pub struct ExportRequest {
    /// Kinds to write.
    pub kinds: BTreeSet<Kind>,
    /// Restrict the network to as many of the best genes and their partners.
    pub top: Option<usize>,
}

/// Writes the `export` folder (`docs/schemas.md`).
///
/// # Errors
/// [`Error::Usage`] where nothing is asked for; a folder that is missing, changed or of another stage.
pub fn run(settings: &Settings, inputs: ExportInputs, asked: &ExportRequest, out: &Path, context: &Context) -> Result<Manifest> {
    if asked.kinds.is_empty() || asked.top == Some(0) {
        return Err(Error::Usage("nothing to export: name a kind with --what, and at least 1 gene with --top".into()));
    }
    let ingest = StageReader::open(inputs.ingest, "ingest")?;
    let network = StageReader::open(inputs.network, "network")?;
    let evaluate = StageReader::open(inputs.evaluate, "evaluate")?;
    let ablate = StageReader::open(inputs.ablate, "ablate")?;
    let rank = StageReader::open(inputs.rank, "rank")?;
    let mut stage_inputs = ingest.inputs_of(&["lpi.parquet", "ppi.parquet", "labels.parquet", "reference.parquet"]);
    stage_inputs.extend(network.inputs_of(&["nodes.parquet"]));
    stage_inputs.extend(evaluate.inputs_of(&["predictions.parquet", "metrics.json"]));
    stage_inputs.extend(ablate.inputs_of(&["families.json"]));
    stage_inputs.extend(rank.inputs_of(&["ranking.parquet", "unplaced.parquet", "contexts.parquet"]));
    let request = StageRequest {
        stage: "export",
        out,
        inputs: stage_inputs,
        settings: json!({
            "what": asked.kinds.iter().map(Kind::to_string).collect::<Vec<_>>(), "top": asked.top,
            "species": settings.species, "task": settings.rank.task,
        }),
        seed: context.seed,
        force: context.force,
    };
    let writer = match request.open()? {
        Opened::UpToDate(manifest) => return Ok(manifest),
        Opened::Fresh(writer) => writer,
    };

    let contexts = contexts::read(&rank)?;
    let genes = genes::read(&ingest, &rank, &contexts)?;
    let has = |kind: Kind| asked.kinds.contains(&kind);
    let mut rows = BTreeMap::new();
    if has(Kind::Graphml) || has(Kind::Cx2) {
        let graph = Graph { contexts: contexts.names, ..Graph::read(&ingest, &network, &genes, asked.top)? };
        rows.insert("nodes".to_owned(), graph.nodes.len() as u64);
        rows.insert("edges".to_owned(), graph.edges.len() as u64);
        if has(Kind::Graphml) {
            graphml::write(&graph, &writer.path("network.graphml"))?;
        }
        if has(Kind::Cx2) {
            let around = asked.top.map_or_else(|| "whole network".to_owned(), |top| format!("the {top} best genes and their partners"));
            let description =
                format!("lncRNA-protein-protein network of deephen, {around}; score: cross-fitted probability on {}", settings.rank.task);
            cx2::write(&graph, &format!("deephen {}", settings.species), &description, &writer.path("network.cx2"))?;
        }
    }
    if has(Kind::Gmt) {
        let sets = sets::sets(&genes, &settings.rank.task);
        sets::write(&sets, &writer.path("sets.gene_id.gmt"), |gene| &gene.id)?;
        sets::write(&sets, &writer.path("sets.symbol.gmt"), |gene| gene.name())?;
        rows.insert("gene sets".to_owned(), sets.len() as u64);
    }
    if has(Kind::Tables) {
        rows.extend(tables::write(&writer, &genes, &rank, &evaluate, &ablate)?);
    }
    writer.finish(rows)
}

#[cfg(test)]
mod tests;
