//! The lncRNA-protein-protein network with what is known of each node, whole or around the best genes.

use std::collections::{BTreeMap, BTreeSet};

use super::genes::Gene;
use crate::artifact::{Columns, StageReader};
use crate::error::Result;

/// A node: a lncRNA gene or a protein.
#[derive(Debug, Clone)]
pub(super) struct Node {
    /// Gene id or protein symbol.
    pub name: String,
    pub symbol: String,
    pub lncrna: bool,
    /// Label of a lncRNA gene; `essential`, `nonessential` or `unknown` of a protein.
    pub status: String,
    /// What the ranking says of a lncRNA gene.
    pub gene: Option<Gene>,
    /// Interactions in the whole network.
    pub lpi_degree: i64,
    pub ppi_degree: i64,
}

/// An edge between two nodes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Edge {
    pub source: usize,
    pub target: usize,
    /// `lpi` or `ppi`.
    pub interaction: &'static str,
    /// Source rows behind a lncRNA-protein pair.
    pub records: Option<i64>,
    /// Databases that hold a protein pair.
    pub sources: Option<String>,
}

/// Nodes and edges.
#[derive(Debug, Default)]
pub(super) struct Graph {
    /// Contexts whose scores the genes carry.
    pub contexts: Vec<String>,
    pub nodes: Vec<Node>,
    pub edges: Vec<Edge>,
}

impl Graph {
    /// Reads the network; with `top` only the `top` best ranked genes, their partners, and what interacts among these.
    pub fn read(ingest: &StageReader, network: &StageReader, genes: &[Gene], top: Option<usize>) -> Result<Self> {
        let (lpi, ppi) = (Columns::read(&ingest.file("lpi.parquet"))?, Columns::read(&ingest.file("ppi.parquet"))?);
        let (ids, partners, records) = (lpi.text("gene_id")?, lpi.text("protein")?, lpi.i64("records")?);
        let chosen: Option<BTreeSet<&str>> =
            top.map(|top| genes.iter().filter(|gene| gene.rank.is_some()).take(top).map(|gene| gene.id.as_str()).collect());
        let is_chosen = |id: &str| chosen.as_ref().is_none_or(|chosen| chosen.contains(id));
        let bound: BTreeSet<&str> =
            ids.iter().zip(&partners).filter(|(id, _)| is_chosen(id)).map(|(_, protein)| protein.as_str()).collect();

        let mut graph = Self::default();
        let (mut lncrna_at, mut protein_at) = (BTreeMap::new(), BTreeMap::new());
        let by_id: BTreeMap<&str, &Gene> = genes.iter().map(|gene| (gene.id.as_str(), gene)).collect();
        let classes = classes(ingest)?;
        let nodes = Columns::read(&network.file("nodes.parquet"))?;
        let (names, kinds) = (nodes.text("name")?, nodes.text("kind")?);
        let (lpi_degrees, ppi_degrees) = (nodes.i64("lpi_degree")?, nodes.i64("ppi_degree")?);
        for row in 0..names.len() {
            let (name, lncrna) = (&names[row], kinds[row] == "lncRNA");
            let wanted = if lncrna { is_chosen(name) } else { chosen.is_none() || bound.contains(name.as_str()) };
            if !wanted {
                continue;
            }
            let at = if lncrna { &mut lncrna_at } else { &mut protein_at };
            at.insert(name.clone(), graph.nodes.len());
            let gene = if lncrna { by_id.get(name.as_str()).map(|gene| (*gene).clone()) } else { None };
            let status = match (&gene, lncrna) {
                (Some(gene), _) => gene.label.clone(),
                (None, true) => "not scored".to_owned(),
                (None, false) => classes.get(name).map_or("unknown", String::as_str).to_owned(),
            };
            graph.nodes.push(Node {
                symbol: gene.as_ref().map_or(name, |gene| gene.symbol.as_ref().unwrap_or(name)).clone(),
                name: name.clone(),
                lncrna,
                status,
                gene,
                lpi_degree: lpi_degrees[row],
                ppi_degree: ppi_degrees[row],
            });
        }
        // A chosen gene without a partner is shown too, alone: that it has none is part of the answer.
        for gene in genes.iter().filter(|gene| chosen.is_some() && is_chosen(&gene.id) && !lncrna_at.contains_key(&gene.id)) {
            graph.nodes.push(Node {
                name: gene.id.clone(),
                symbol: gene.name().to_owned(),
                lncrna: true,
                status: gene.label.clone(),
                gene: Some(gene.clone()),
                lpi_degree: 0,
                ppi_degree: 0,
            });
        }
        for ((id, protein), records) in ids.iter().zip(&partners).zip(records) {
            if let (Some(&source), Some(&target)) = (lncrna_at.get(id), protein_at.get(protein)) {
                graph.edges.push(Edge { source, target, interaction: "lpi", records: Some(records), sources: None });
            }
        }
        let (firsts, seconds, sources) = (ppi.text("protein_a")?, ppi.text("protein_b")?, ppi.optional_text("sources")?);
        for ((first, second), sources) in firsts.iter().zip(&seconds).zip(sources) {
            if let (Some(&source), Some(&target)) = (protein_at.get(first), protein_at.get(second)) {
                graph.edges.push(Edge { source, target, interaction: "ppi", records: None, sources });
            }
        }
        Ok(graph)
    }
}

/// Class of the reference coding genes, by symbol.
fn classes(ingest: &StageReader) -> Result<BTreeMap<String, String>> {
    let table = Columns::read(&ingest.file("reference.parquet"))?;
    Ok(table.text("symbol")?.into_iter().zip(table.text("class")?).collect())
}
