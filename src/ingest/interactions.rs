//! lncRNA-protein and protein-protein pairs.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::Path;

use super::catalogue::GeneIndex;
use super::format;
use super::ledger::{Ledger, Reason};
use super::proteins::Proteins;
use super::resolve::{Resolution, Resolver};
use super::rows::{Rows, may, need};
use crate::config::{Format, IngestSettings};
use crate::error::{Error, Result};

/// A gene of the interaction table: in the catalogue, or known by this name alone.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Node {
    /// Of the catalogue.
    Gene(GeneIndex),
    /// Of the second catalogue, or a name that no table knows.
    Named(String),
}

/// lncRNA -> protein symbol -> source rows.
pub type Lpi = BTreeMap<Node, BTreeMap<String, u64>>;

/// Protein pairs `a < b` -> names of the sources and the largest weight.
pub type Ppi = BTreeMap<(String, String), (BTreeSet<String>, Option<f64>)>;

/// Reads the lncRNA-protein pairs; names resolve once each.
pub fn read_lpi(
    data: &Path,
    settings: &IngestSettings,
    resolver: &Resolver<'_>,
    proteins: &Proteins<'_>,
    ledger: &mut Ledger,
) -> Result<Lpi> {
    let mut all = Lpi::new();
    let mut rows_read = 0;
    for source in &settings.lpi {
        let mut rows = format::open(data, source, settings, &[need("lncrna"), need("protein"), may("lncrna_id"), may("records")])?;
        let path = rows.path().to_path_buf();
        let mut lncrnas: HashMap<(String, String), Option<Node>> = HashMap::new();
        let mut symbols: HashMap<String, Option<String>> = HashMap::new();
        let protein_source = format!("{} proteins", source.name);
        while let Some(row) = rows.advance()? {
            rows_read += 1;
            ledger.count(&source.name, "rows", 1);
            let raw = row.get(0).strip_prefix(source.strip_prefix.as_str()).unwrap_or(row.get(0));
            let key = (raw.to_owned(), row.get(2).to_owned());
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
                    symbols.insert(row.get(1).to_owned(), symbol.clone());
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
                (Some(node), Some(symbol)) => *all.entry(node).or_default().entry(symbol).or_default() += records,
                (None, _) => ledger.count(&source.name, "rows dropped: lncRNA name", 1),
                (_, None) => ledger.count(&source.name, "rows dropped: protein name", 1),
            }
        }
        ledger.count(&source.name, "rows filtered", rows.dropped);
        ledger.count(&source.name, "lncRNA names", lncrnas.len() as u64);
        ledger.count(&source.name, "protein names", symbols.len() as u64);
        ledger.count(&source.name, "protein symbols", symbols.values().flatten().collect::<BTreeSet<_>>().len() as u64);
    }
    if all.is_empty() {
        let read = if rows_read == 0 { "no lncRNA-protein pair was read" } else { "no lncRNA-protein pair has two known partners" };
        return Err(Error::data("ingest.lpi", read, "check the files, `organisms` and `keep` of the lpi sources"));
    }
    Ok(all)
}

/// The node of a lncRNA name; where the name finds nothing, its id in the source may.
fn lncrna(raw: &str, id: Option<&str>, resolver: &Resolver<'_>, source: &str, ledger: &mut Ledger) -> Option<Node> {
    let mut found = resolver.lncrna(raw);
    if let (Resolution::Lost(Reason::None | Reason::Malformed, _), Some(id)) = (&found, id) {
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
            let candidates: Vec<&str> = candidates.iter().map(String::as_str).collect();
            ledger.lost(source, raw, reason, &candidates);
            (reason == Reason::None).then(|| Node::Named(raw.to_owned()))
        }
    }
}

/// Reads the protein-protein pairs, symbols brought up to date.
pub fn read_ppi(data: &Path, settings: &IngestSettings, proteins: &Proteins<'_>, ledger: &mut Ledger) -> Result<Ppi> {
    let mut all = Ppi::new();
    for source in &settings.ppi {
        let mut rows = format::open(data, source, settings, &[need("a"), need("b"), may("weight")])?;
        let path = rows.path().to_path_buf();
        let mut names: HashMap<String, String> = HashMap::new();
        if source.format == Format::String && !source.info.is_empty() {
            let mut info = source.clone();
            info.path.clone_from(&source.info);
            info.format = Format::Tsv;
            info.columns =
                [("id".to_owned(), crate::config::ColumnRef::Number(1)), ("name".to_owned(), crate::config::ColumnRef::Number(2))].into();
            let mut table = Rows::open(data, &info, &[need("id"), need("name")])?;
            while let Some(row) = table.advance()? {
                names.insert(row.get(0).to_owned(), row.get(1).to_owned());
            }
        }
        let least = source.min_weight.or((source.format == Format::String).then_some(format::STRING_HIGH_CONFIDENCE));
        let mut symbols: HashMap<String, String> = HashMap::new();
        while let Some(row) = rows.advance()? {
            ledger.count(&source.name, "rows", 1);
            let weight: Option<f64> = match row.some(2) {
                None => None,
                Some(text) => Some(
                    text.parse().map_err(|_| Error::input(&path, row.line, format!("`{text}` is no weight"), "check the column map"))?,
                ),
            };
            if let (Some(least), Some(weight)) = (least, weight)
                && weight < least
            {
                ledger.count(&source.name, "rows below the least weight", 1);
                continue;
            }
            let mut current = |raw: &str| -> String {
                if let Some(symbol) = symbols.get(raw) {
                    return symbol.clone();
                }
                let name = names.get(raw).map_or(raw, String::as_str);
                let symbol = match proteins.symbol(name) {
                    Some((symbol, rule)) => {
                        ledger.found(&source.name, rule);
                        symbol
                    }
                    None => {
                        ledger.lost(&source.name, raw, Reason::None, &[]);
                        name.to_owned()
                    }
                };
                symbols.insert(raw.to_owned(), symbol.clone());
                symbol
            };
            if row.get(0).is_empty() || row.get(1).is_empty() {
                return Err(Error::input(&path, row.line, "an empty protein name", "check the column map and this line"));
            }
            let (a, b) = (current(row.get(0)), current(row.get(1)));
            if a == b {
                ledger.count(&source.name, "self-loops dropped", 1);
                continue;
            }
            let pair = all.entry(if a < b { (a, b) } else { (b, a) }).or_default();
            pair.0.insert(source.name.clone());
            pair.1 = match (pair.1, weight) {
                (Some(old), Some(new)) => Some(old.max(new)),
                (old, new) => old.or(new),
            };
        }
        ledger.count(&source.name, "rows filtered", rows.dropped);
    }
    if all.is_empty() {
        return Err(Error::data("ingest.ppi", "no protein-protein pair was read", "check the files and `organisms` of the ppi sources"));
    }
    Ok(all)
}
