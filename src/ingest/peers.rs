//! Scores that other tools published for the same genes, so that they can be measured on our splits.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use super::catalogue::Name;
use super::format;
use super::interactions::Node;
use super::ledger::{Ledger, Reason};
use super::map::Map;
use super::resolve::{Resolution, Resolver};
use super::rows::{is_missing, need};
use super::species::Species;
use super::write::RowCounts;
use crate::artifact::{StageWriter, Table};
use crate::config::{IngestSettings, Source};
use crate::error::{Error, Result};

/// Best score of a gene, more = likelier, and the rows behind it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PeerScore {
    /// Maximum over the rows of the gene, after turning where the source says `higher = false`.
    pub score: f64,
    /// Rows that name the gene.
    pub rows: u64,
}

/// Peer, then gene.
pub type Peers = BTreeMap<String, BTreeMap<Node, PeerScore>>;

/// Reads the tables `peers`; a source that is `optional` and not there is left out, as is a row without a score.
///
/// # Errors
/// A missing file that is not optional, a score that is no finite number (with its line), a table without a score of a known gene.
pub fn read(data: &Path, settings: &IngestSettings, resolver: &Resolver<'_>, named: &BTreeSet<Name>, ledger: &mut Ledger) -> Result<Peers> {
    let mut peers = Peers::new();
    for source in settings.peers.iter().filter(|source| !source.is_left_out(data)) {
        let mut rows = format::open(data, source, settings, &[need("name"), need("score")])?;
        let path = rows.path().to_path_buf();
        let mut nodes: Map<Name, Option<Node>> = Map::default();
        let (mut read, mut unscored, mut without) = (0, 0, 0);
        let genes = peers.entry(source.name.clone()).or_default();
        while let Some(row) = rows.advance()? {
            read += 1;
            let text = row.get(1);
            // A table of several tools has names that one of them did not score.
            if is_missing(text) {
                unscored += 1;
                continue;
            }
            let Some(value) = text.parse::<f64>().ok().filter(|value| value.is_finite()) else {
                let fix = "a peer's score is a finite number; check the column map and this line";
                return Err(Error::input(&path, row.line, format!("`{text}` is no number"), fix));
            };
            let name = row.get(0);
            let node = match nodes.get(name) {
                Some(node) => node.clone(),
                None => {
                    let node = gene(name, resolver, named, &source.name, ledger);
                    nodes.insert(name.into(), node.clone());
                    node
                }
            };
            let Some(node) = node else {
                without += 1;
                continue;
            };
            let score = if source.higher { value } else { -value };
            let best = genes.entry(node).or_insert(PeerScore { score, rows: 0 });
            best.score = best.score.max(score);
            best.rows += 1;
        }
        ledger.tally(&source.name, [("rows", read), ("rows without a score", unscored), ("rows without a gene", without)]);
        if genes.is_empty() {
            return Err(Error::input(&path, None, "no row with a score names a known lncRNA gene", "check the species and the column map"));
        }
    }
    Ok(peers)
}

/// The gene of a name: in the catalogue, or known to the interaction table alone.
fn gene(name: &str, resolver: &Resolver<'_>, named: &BTreeSet<Name>, source: &str, ledger: &mut Ledger) -> Option<Node> {
    let (reason, candidates) = match resolver.lncrna(name) {
        Resolution::Gene(gene, rule) if resolver.catalogue.may_be_lncrna(gene) => {
            ledger.found(source, rule);
            return Some(Node::Gene(gene));
        }
        Resolution::Gene(gene, _) => {
            let reason = if resolver.catalogue.is_coding(gene) { Reason::Coding } else { Reason::None };
            (reason, vec![resolver.catalogue.genes[gene].id.clone()])
        }
        Resolution::Foreign(id) if named.contains(&id) => {
            ledger.found(source, "second-catalogue");
            return Some(Node::Named(id));
        }
        Resolution::Foreign(id) => (Reason::None, vec![id]),
        Resolution::Lost(Reason::None, _) if named.contains(name) => {
            ledger.found(source, "interaction-name");
            return Some(Node::Named(name.into()));
        }
        Resolution::Lost(reason, candidates) => (reason, candidates),
    };
    let candidates: Vec<&str> = candidates.iter().map(Name::as_str).collect();
    ledger.lost(source, name, reason, &candidates);
    None
}

/// Writes `peers.parquet`, candidates alone, sorted by peer and gene; `sources` say which tasks each tool has not seen.
pub fn write(
    writer: &StageWriter,
    species: &Species,
    peers: &Peers,
    sources: &[Source],
    ledger: &mut Ledger,
    rows: &mut RowCounts,
) -> Result<()> {
    let mut kept: Vec<(&str, &str, PeerScore)> = Vec::new();
    for (peer, genes) in peers {
        let before = kept.len();
        for (node, score) in genes {
            if let (Some(index), Some(id)) = (species.index_of(Some(node)), species.id_of(Some(node)))
                && species.candidate[index]
            {
                kept.push((peer, id, *score));
            }
        }
        ledger.count(peer, "genes", (kept.len() - before) as u64);
        ledger.count(peer, "genes that are no candidates", (genes.len() + before - kept.len()) as u64);
    }
    kept.sort_unstable_by_key(|(peer, gene, _)| (*peer, *gene));
    let unseen: BTreeMap<&str, Option<String>> =
        sources.iter().map(|source| (source.name.as_str(), (!source.unseen.is_empty()).then(|| source.unseen.join(",")))).collect();
    let table = Table::new()
        .text("peer", &kept.iter().map(|row| row.0).collect::<Vec<_>>())
        .text("gene_id", &kept.iter().map(|row| row.1).collect::<Vec<_>>())
        .with("score", kept.iter().map(|row| row.2.score).collect::<Vec<f64>>())
        .with("rows", kept.iter().map(|row| row.2.rows as i64).collect::<Vec<i64>>())
        .optional_text("unseen", &kept.iter().map(|row| unseen.get(row.0).cloned().flatten()).collect::<Vec<_>>());
    rows.insert("peers.parquet".into(), table.write(&writer.path("peers.parquet"))?);
    Ok(())
}
