//! Protein-protein pairs, symbols brought up to date.

use std::path::Path;

use super::format;
use super::interactions::empty;
use super::ledger::{Ledger, Reason};
use super::malformed::debris_fault;
use super::map::Map;
use super::proteins::Proteins;
use super::rows::{Rows, may, need};
use crate::config::{ColumnRef, Format, IngestSettings, Source};
use crate::error::{Error, Result};

/// One undirected pair.
#[derive(Debug, Clone, PartialEq)]
pub struct ProteinPair {
    /// Alphabetically first symbol.
    pub a: String,
    /// The other symbol.
    pub b: String,
    /// Names of the sources, in alphabetical order.
    pub sources: Vec<String>,
    /// Largest weight of the pair's rows, where a source has weights.
    pub weight: Option<f64>,
}

/// Symbols by number.
#[derive(Default)]
struct Symbols {
    names: Vec<String>,
    numbers: Map<String, u32>,
}

impl Symbols {
    fn number(&mut self, symbol: &str) -> u32 {
        if let Some(number) = self.numbers.get(symbol) {
            return *number;
        }
        let number = self.names.len() as u32;
        self.names.push(symbol.to_owned());
        self.numbers.insert(symbol.to_owned(), number);
        number
    }
}

/// Sources of a pair by their index in the config, and its largest weight.
type Evidence = (Vec<u16>, Option<f64>);

/// Reads all pairs, sorted by symbols; self-loops go, repeated pairs become one.
pub fn read(data: &Path, settings: &IngestSettings, proteins: &Proteins<'_>, ledger: &mut Ledger) -> Result<Vec<ProteinPair>> {
    let mut symbols = Symbols::default();
    let mut pairs: Map<u64, Evidence> = Map::default();
    for (index, source) in settings.ppi.iter().enumerate() {
        let mut rows = format::open(data, source, settings, &[need("a"), need("b"), may("weight")])?;
        let path = rows.path().to_path_buf();
        let names = read_info(data, source)?;
        let least = source.min_weight.or((source.format == Format::String).then_some(format::STRING_HIGH_CONFIDENCE));
        let mut numbers: Map<String, Option<u32>> = Map::default();
        let (mut read, mut weak, mut loops, mut nameless) = (0, 0, 0, 0);
        let mut largest = f64::NEG_INFINITY;
        'rows: while let Some(row) = rows.advance()? {
            read += 1;
            let weight = row.some(2).map(|text| {
                let fault = || Error::input(&path, row.line, format!("`{text}` is no weight"), "check the column map");
                text.parse::<f64>().ok().filter(|weight| weight.is_finite()).ok_or_else(fault)
            });
            let weight = weight.transpose()?;
            if let (Some(least), Some(weight)) = (least, weight)
                && weight < least
            {
                weak += 1;
                largest = largest.max(weight);
                continue;
            }
            let mut ends = [0; 2];
            for (end, raw) in ends.iter_mut().zip([row.get(0), row.get(1)]) {
                if raw.is_empty() {
                    return Err(Error::input(&path, row.line, "an empty protein name", "check the column map and this line"));
                }
                let number = match numbers.get(raw) {
                    Some(number) => *number,
                    None => {
                        let symbol = current(names.get(raw).map_or(raw, String::as_str), proteins, &source.name, ledger);
                        let number = symbol.map(|symbol| symbols.number(&symbol));
                        numbers.insert(raw.to_owned(), number);
                        number
                    }
                };
                let Some(number) = number else {
                    nameless += 1;
                    continue 'rows;
                };
                *end = number;
            }
            if ends[0] == ends[1] {
                loops += 1;
                continue;
            }
            let (sources, best) = pairs.entry(u64::from(ends[0].min(ends[1])) << 32 | u64::from(ends[0].max(ends[1]))).or_default();
            if sources.last() != Some(&(index as u16)) {
                sources.push(index as u16);
            }
            *best = match (*best, weight) {
                (Some(old), Some(new)) => Some(old.max(new)),
                (old, new) => old.or(new),
            };
        }
        if let Some(least) = least.filter(|_| read > 0 && weak == read) {
            return Err(all_weak(&path, read, least, largest));
        }
        for (what, n) in [
            ("rows", read),
            ("rows filtered", rows.dropped),
            ("rows below the least weight", weak),
            ("self-loops dropped", loops),
            ("rows dropped: no protein name", nameless),
        ] {
            ledger.count(&source.name, what, n);
        }
    }
    if pairs.is_empty() {
        return Err(empty(data, &settings.ppi, "ingest.ppi", "no protein-protein pair to read"));
    }
    Ok(sorted(&symbols.names, pairs, &settings.ppi))
}

/// A source that would give no pair is read under a wrong threshold or scale.
fn all_weak(path: &Path, pairs: u64, least: f64, largest: f64) -> Error {
    let scale = if largest <= 1.0 && least > 1.0 { ": are these scores 0..1?" } else { "" };
    let problem = format!("all {pairs} pairs are below min_weight {least} (largest {largest}{scale})");
    Error::input(path, None, problem, "set `min_weight` of this source on the scale of its weights, or check the column map")
}

/// Pairs in the order of their symbols; numbers depend on the order of rows, ranks do not.
fn sorted(names: &[String], pairs: Map<u64, Evidence>, sources: &[Source]) -> Vec<ProteinPair> {
    let mut order: Vec<usize> = (0..names.len()).collect();
    order.sort_unstable_by(|a, b| names[*a].cmp(&names[*b]));
    let mut rank = vec![0; names.len()];
    for (position, number) in order.iter().enumerate() {
        rank[*number] = position;
    }
    let mut ranked: Vec<((usize, usize), Evidence)> = pairs
        .into_iter()
        .map(|(key, evidence)| {
            let (a, b) = (rank[(key >> 32) as usize], rank[(key & u64::from(u32::MAX)) as usize]);
            ((a.min(b), a.max(b)), evidence)
        })
        .collect();
    ranked.sort_unstable_by_key(|(pair, _)| *pair);
    let pair = |((a, b), (indices, weight)): ((usize, usize), Evidence)| {
        let mut own: Vec<String> = indices.iter().map(|index| sources[usize::from(*index)].name.clone()).collect();
        own.sort_unstable();
        ProteinPair { a: names[order[a]].clone(), b: names[order[b]].clone(), sources: own, weight }
    };
    ranked.into_iter().map(pair).collect()
}

/// The current symbol of a name, or the name itself where no table knows it; none where it is no name.
fn current(name: &str, proteins: &Proteins<'_>, source: &str, ledger: &mut Ledger) -> Option<String> {
    if let Some((symbol, rule)) = proteins.symbol(name) {
        ledger.found(source, rule);
        return Some(symbol);
    }
    let fault = debris_fault(name);
    ledger.lost(source, name, fault.unwrap_or(Reason::None), &[]);
    fault.is_none().then(|| name.to_owned())
}

/// Protein names of STRING's `protein.info`: identifier -> preferred name.
fn read_info(data: &Path, source: &Source) -> Result<Map<String, String>> {
    let mut names = Map::default();
    if source.info.is_empty() {
        return Ok(names);
    }
    let info = Source {
        name: source.name.clone(),
        path: source.info.clone(),
        columns: [("id".into(), ColumnRef::Number(1)), ("name".into(), ColumnRef::Number(2))].into(),
        ..Source::default()
    };
    let mut rows = Rows::open(data, &info, &[need("id"), need("name")])?;
    while let Some(row) = rows.advance()? {
        names.insert(row.get(0).to_owned(), row.get(1).to_owned());
    }
    Ok(names)
}
