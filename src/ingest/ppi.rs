//! Protein-protein pairs, symbols brought up to date.

use std::path::Path;

use super::catalogue::Name;
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
    /// Alphabetically first symbol, as its place in [`Ppi::symbols`].
    pub a: u32,
    /// The other symbol.
    pub b: u32,
    /// Whose pair it is, as a place in [`Ppi::sources`].
    pub sources: u32,
    /// Largest weight of the pair's rows, where a source has weights.
    pub weight: Option<f64>,
}

/// The pairs of all sources.
#[derive(Debug, Default)]
pub struct Ppi {
    /// All symbols, sorted.
    pub symbols: Vec<Name>,
    /// Sets of sources that share a pair: their names in alphabetical order with commas between them, and whether the first source of
    /// the config is among them.
    pub sources: Vec<(String, bool)>,
    /// Each pair once, sorted by symbols.
    pub pairs: Vec<ProteinPair>,
}

/// Symbols by number.
#[derive(Default)]
struct Symbols {
    names: Vec<Name>,
    numbers: Map<Name, u32>,
}

impl Symbols {
    fn number(&mut self, symbol: &str) -> u32 {
        if let Some(number) = self.numbers.get(symbol) {
            return *number;
        }
        let number = self.names.len() as u32;
        self.names.push(symbol.into());
        self.numbers.insert(symbol.into(), number);
        number
    }
}

/// A row: both symbols' numbers, the index of its source in the config, its weight.
type Edge = ([u32; 2], u16, Option<f64>);

/// Reads all pairs, sorted by symbols; self-loops go, repeated pairs become one.
pub fn read(data: &Path, settings: &IngestSettings, proteins: &Proteins<'_>, ledger: &mut Ledger) -> Result<Ppi> {
    let mut symbols = Symbols::default();
    let mut edges: Vec<Edge> = Vec::new();
    for (index, source) in settings.ppi.iter().enumerate() {
        let mut rows = format::open(data, source, settings, &[need("a"), need("b"), may("weight")])?;
        let path = rows.path().to_path_buf();
        let names = read_info(data, source)?;
        let least = source.min_weight.or((source.format == Format::String).then_some(format::STRING_HIGH_CONFIDENCE));
        let mut numbers: Map<Name, Option<u32>> = Map::default();
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
                        let symbol = current(names.get(raw).map_or(raw, Name::as_str), proteins, &source.name, ledger);
                        let number = symbol.map(|symbol| symbols.number(&symbol));
                        numbers.insert(raw.into(), number);
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
            edges.push((ends, index as u16, weight));
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
    if edges.is_empty() {
        return Err(empty(data, &settings.ppi, "ingest.ppi", "no protein-protein pair to read"));
    }
    Ok(distinct(symbols.names, edges, &settings.ppi))
}

/// A source that would give no pair is read under a wrong threshold or scale.
fn all_weak(path: &Path, pairs: u64, least: f64, largest: f64) -> Error {
    let scale = if largest <= 1.0 && least > 1.0 { ": are these scores 0..1?" } else { "" };
    let problem = format!("all {pairs} pairs are below min_weight {least} (largest {largest}{scale})");
    Error::input(path, None, problem, "set `min_weight` of this source on the scale of its weights, or check the column map")
}

/// Pairs in the order of their symbols; numbers depend on the order of rows, ranks do not.
fn distinct(names: Vec<Name>, mut edges: Vec<Edge>, sources: &[Source]) -> Ppi {
    let mut order: Vec<u32> = (0..names.len() as u32).collect();
    order.sort_unstable_by(|a, b| names[*a as usize].cmp(&names[*b as usize]));
    let mut rank = vec![0; names.len()];
    for (place, number) in order.iter().enumerate() {
        rank[*number as usize] = place as u32;
    }
    for (ends, ..) in &mut edges {
        *ends = ends.map(|end| rank[end as usize]);
        ends.sort_unstable();
    }
    // Sources come in the order of the config, so a stable sort leaves those of a pair in order too.
    edges.sort_by_key(|(ends, ..)| *ends);
    let mut ppi = Ppi { symbols: order.iter().map(|number| names[*number as usize].clone()).collect(), ..Ppi::default() };
    let mut sets: Map<Vec<u16>, u32> = Map::default();
    let mut own: Vec<u16> = Vec::new();
    for rows in edges.chunk_by(|one, other| one.0 == other.0) {
        own.clear();
        own.extend(rows.iter().map(|row| row.1));
        own.dedup();
        let set = sets.get(&own).copied().unwrap_or_else(|| {
            let mut shown: Vec<&str> = own.iter().map(|index| sources[usize::from(*index)].name.as_str()).collect();
            shown.sort_unstable();
            ppi.sources.push((shown.join(","), shown.contains(&sources[0].name.as_str())));
            sets.insert(own.clone(), ppi.sources.len() as u32 - 1);
            ppi.sources.len() as u32 - 1
        });
        let [a, b] = rows[0].0;
        ppi.pairs.push(ProteinPair { a, b, sources: set, weight: rows.iter().filter_map(|row| row.2).reduce(f64::max) });
    }
    ppi
}

/// The current symbol of a name, or the name itself where no table knows it; none where it is no name.
fn current(name: &str, proteins: &Proteins<'_>, source: &str, ledger: &mut Ledger) -> Option<Name> {
    if let Some((symbol, rule)) = proteins.symbol(name) {
        ledger.found(source, rule);
        return Some(symbol);
    }
    let fault = debris_fault(name);
    ledger.lost(source, name, fault.unwrap_or(Reason::None), &[]);
    fault.is_none().then(|| name.into())
}

/// Protein names of STRING's `protein.info`: identifier -> preferred name.
fn read_info(data: &Path, source: &Source) -> Result<Map<Name, Name>> {
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
        names.insert(row.get(0).into(), row.get(1).into());
    }
    Ok(names)
}
