//! Free-text protein names to current gene symbols.

use std::collections::BTreeMap;
use std::ops::Deref;
use std::path::Path;

use super::catalogue::{Catalogue, GeneIndex, Name};
use super::map::Map;
use super::rows::{Rows, need};
use crate::config::Source;
use crate::error::Result;

/// Resolves protein names: correction table, current symbol, letter case, previous or alias symbol.
pub struct Proteins<'a> {
    catalogue: &'a Catalogue,
    corrections: BTreeMap<String, Name>,
    /// Coding genes by the lower-case form of their symbol.
    lower: Map<Name, Vec<GeneIndex>>,
}

impl<'a> Proteins<'a> {
    /// Reads the correction tables.
    pub fn read(data: &Path, sources: &[Source], catalogue: &'a Catalogue) -> Result<Self> {
        let mut corrections = BTreeMap::new();
        for source in sources {
            let mut rows = Rows::open(data, source, &[need("raw"), need("symbol")])?;
            while let Some(row) = rows.advance()? {
                corrections.insert(row.get(0).to_owned(), row.get(1).into());
            }
        }
        let mut lower: Map<Name, Vec<GeneIndex>> = Map::default();
        for (symbol, genes) in catalogue.symbols.first().into_iter().flatten() {
            for gene in genes.iter().filter(|gene| catalogue.is_coding(**gene)) {
                lower.entry(symbol.to_lowercase()).or_insert_with(|| Vec::with_capacity(1)).push(*gene);
            }
        }
        Ok(Self { catalogue, corrections, lower })
    }

    /// The coding genes' one symbol, if they share one.
    fn one_symbol(&self, genes: Option<&[GeneIndex]>) -> Option<Name> {
        let mut symbols: Vec<&str> = genes?
            .iter()
            .filter(|gene| self.catalogue.is_coding(**gene))
            .filter_map(|gene| self.catalogue.genes[*gene].symbol.as_deref())
            .collect();
        symbols.sort_unstable();
        symbols.dedup();
        match symbols.as_slice() {
            [symbol] => Some(Name::new(symbol)),
            _ => None,
        }
    }

    /// Current symbol of a gene symbol or Ensembl id, and the rule; a symbol that no table knows is `None`.
    pub fn symbol(&self, name: &str) -> Option<(Name, &'static str)> {
        let catalogue = self.catalogue;
        if let Some(gene) = catalogue.by_id(name) {
            return catalogue.genes[gene].symbol.clone().map(|symbol| (symbol, "id"));
        }
        let current = catalogue.symbols.first();
        if current.is_some_and(|symbols| symbols.contains_key(name)) {
            return Some((name.into(), "symbol"));
        }
        self.one_symbol(catalogue.previous.get(name).map(Deref::deref))
            .map(|symbol| (symbol, "previous-symbol"))
            .or_else(|| {
                self.one_symbol(self.lower.get(name.to_lowercase().as_str()).map(Vec::as_slice)).map(|symbol| (symbol, "letter-case"))
            })
            .or_else(|| self.one_symbol(catalogue.aliases.get(name).map(Deref::deref)).map(|symbol| (symbol, "alias")))
            .or_else(|| {
                let older = catalogue.symbols.iter().skip(1).find_map(|symbols| symbols.get(name));
                self.one_symbol(older.map(Deref::deref)).map(|symbol| (symbol, "older-release"))
            })
    }

    /// Current symbol of a free-text protein name, and the rule.
    pub fn name(&self, raw: &str) -> Option<(Name, &'static str)> {
        match self.corrections.get(raw) {
            Some(target) if !target.is_empty() => {
                Some((self.symbol(target).map_or_else(|| target.clone(), |(symbol, _)| symbol), "correction"))
            }
            _ => self.symbol(raw),
        }
    }
}
