//! lncRNA-protein pairs.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use super::catalogue::{GeneIndex, Name};
use super::format;
use super::ledger::{Ledger, Reason};
use super::map::Map;
use super::proteins::Proteins;
use super::resolve::{Resolution, Resolver};
use super::rows::{may, need};
use crate::config::{IngestSettings, Source};
use crate::error::{Error, Result};

/// A gene of the interaction table: in the catalogue, or known by this name alone.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Node {
    /// Of the catalogue.
    Gene(GeneIndex),
    /// Of the second catalogue, or a name that no table knows.
    Named(Name),
}

/// lncRNA -> protein symbol -> source rows.
pub type Pairs = BTreeMap<Node, BTreeMap<Name, u64>>;

/// What the interaction tables give.
#[derive(Debug, Default)]
pub struct Lpi {
    /// The pairs.
    pub pairs: Pairs,
    /// Symbols of all named proteins, those whose partners are all dropped included.
    pub symbols: BTreeSet<Name>,
}

impl Lpi {
    /// Names of the nodes that stand in no gene table.
    pub fn named(&self) -> BTreeSet<Name> {
        let name = |node: &Node| match node {
            Node::Named(name) => Some(name.clone()),
            Node::Gene(_) => None,
        };
        self.pairs.keys().filter_map(name).collect()
    }
}

/// Reads the lncRNA-protein pairs; names resolve once each.
pub fn read_lpi(
    data: &Path,
    settings: &IngestSettings,
    resolver: &Resolver<'_>,
    proteins: &Proteins<'_>,
    ledger: &mut Ledger,
) -> Result<Lpi> {
    let mut all = Lpi::default();
    let mut rows_read = 0;
    for source in &settings.lpi {
        let mut rows = format::open(data, source, settings, &[need("lncrna"), need("protein"), may("lncrna_id"), may("records")])?;
        let path = rows.path().to_path_buf();
        let mut lncrnas: Map<(Name, Name), Option<Node>> = Map::default();
        let mut symbols: Map<Name, Option<Name>> = Map::default();
        let (mut read, mut without_lncrna, mut without_protein) = (0, 0, 0);
        let protein_source = format!("{} proteins", source.name);
        while let Some(row) = rows.advance()? {
            read += 1;
            let raw = row.get(0).strip_prefix(source.strip_prefix.as_str()).unwrap_or(row.get(0));
            let key = (Name::new(raw), Name::new(row.get(2)));
            let node = match lncrnas.get(&key) {
                Some(node) => node.clone(),
                None => {
                    let node = lncrna(raw, row.some(2), resolver, &source.name, ledger);
                    lncrnas.insert(key, node.clone());
                    node
                }
            };
            let symbol = match symbols.get(row.get(1)) {
                Some(symbol) => symbol.clone(),
                None => {
                    let found = proteins.name(row.get(1));
                    match &found {
                        Some((_, rule)) => ledger.found(&protein_source, rule),
                        None => ledger.lost(&protein_source, row.get(1), Reason::None, &[]),
                    }
                    let symbol = found.map(|(symbol, _)| symbol);
                    symbols.insert(row.get(1).into(), symbol.clone());
                    symbol
                }
            };
            let records: u64 = match row.some(3) {
                None => 1,
                Some(text) => text
                    .parse()
                    .map_err(|_| Error::input(&path, row.line, format!("`{text}` is no count of records"), "check the column map"))?,
            };
            match (node, symbol) {
                (Some(node), Some(symbol)) => *all.pairs.entry(node).or_default().entry(symbol).or_default() += records,
                (None, _) => without_lncrna += 1,
                (_, None) => without_protein += 1,
            }
        }
        rows_read += read;
        ledger.tally(
            &source.name,
            [("rows", read), ("rows dropped: lncRNA name", without_lncrna), ("rows dropped: protein name", without_protein)],
        );
        ledger.count(&source.name, "rows filtered", rows.dropped);
        ledger.count(&source.name, "lncRNA names", lncrnas.len() as u64);
        ledger.count(&source.name, "protein names", symbols.len() as u64);
        all.symbols.extend(symbols.values().flatten().cloned());
        ledger.count(&source.name, "protein symbols", symbols.values().flatten().collect::<BTreeSet<_>>().len() as u64);
    }
    if all.pairs.is_empty() {
        let problem = if rows_read == 0 { "no lncRNA-protein pair to read" } else { "no lncRNA-protein pair with two known partners" };
        return Err(empty(data, &settings.lpi, "ingest.lpi", problem));
    }
    Ok(all)
}

/// An interaction table without a usable pair; names the (first) file.
pub(super) fn empty(data: &Path, sources: &[Source], list: &str, problem: &str) -> Error {
    let fix = "check the file, `organisms`, `keep` and the column map";
    match sources.first() {
        Some(source) => Error::input(&data.join(&source.path), None, problem, fix),
        None => Error::settings(list, problem, "name at least one source in the config"),
    }
}

/// The node of a lncRNA name; where the name finds nothing, its id in the source may.
fn lncrna(raw: &str, id: Option<&str>, resolver: &Resolver<'_>, source: &str, ledger: &mut Ledger) -> Option<Node> {
    let mut found = resolver.lncrna(raw);
    if let (Resolution::Lost(Reason::None | Reason::Malformed | Reason::Missing, _), Some(id)) = (&found, id) {
        let second = resolver.lncrna(id);
        if !matches!(second, Resolution::Lost(..)) {
            found = second;
        }
    }
    match found {
        Resolution::Gene(gene, rule) => {
            if resolver.catalogue.may_be_lncrna(gene) {
                ledger.found(source, rule);
                return Some(Node::Gene(gene));
            }
            let id = resolver.catalogue.genes[gene].id.as_str();
            if resolver.catalogue.is_coding(gene) {
                ledger.count(source, "names of coding genes by another rule", 1);
                ledger.lost(source, raw, Reason::Coding, &[id]);
            } else {
                ledger.count(source, "names of genes that are neither lncRNA nor coding", 1);
            }
            None
        }
        Resolution::Foreign(id) => {
            ledger.found(source, "second-catalogue");
            Some(Node::Named(id))
        }
        Resolution::Lost(reason, candidates) => {
            if reason == Reason::Coding {
                ledger.count(source, "exact names of coding genes", 1);
            }
            let candidates: Vec<&str> = candidates.iter().map(Name::as_str).collect();
            ledger.lost(source, raw, reason, &candidates);
            (reason == Reason::None).then(|| Node::Named(raw.into()))
        }
    }
}
