//! Reference essential and non-essential coding genes.

use std::collections::BTreeMap;
use std::path::Path;

use super::catalogue::Name;
use super::format;
use super::ledger::{Ledger, Reason};
use super::proteins::Proteins;
use super::resolve::{Resolution, Resolver};
use super::rows::{may, need};
use crate::config::{IngestSettings, Kind};
use crate::error::{Error, Result};

/// One reference gene.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct ReferenceGene {
    /// Current symbol.
    pub symbol: Name,
    /// `essential` or `nonessential`.
    pub class: &'static str,
    /// Gene id, where the symbol has one.
    pub gene_id: Option<Name>,
}

/// Reads the reference tables, each gene once a class, sorted by symbol.
pub fn read(
    data: &Path,
    settings: &IngestSettings,
    resolver: &Resolver<'_>,
    proteins: &Proteins<'_>,
    ledger: &mut Ledger,
) -> Result<Vec<ReferenceGene>> {
    let mut all: BTreeMap<(Name, &'static str), Option<Name>> = BTreeMap::new();
    for source in &settings.reference {
        let class = match source.kind {
            Some(Kind::Essential) => "essential",
            Some(Kind::Nonessential) => "nonessential",
            _ => {
                return Err(Error::settings(
                    format!("ingest source `{}`", source.name),
                    "a reference is `essential` or `nonessential`",
                    "correct its `kind`",
                ));
            }
        };
        let mut rows = format::open(data, source, settings, &[need("symbol"), may("gene_id")])?;
        let path = rows.path().to_path_buf();
        let mut found = 0;
        while let Some(row) = rows.advance()? {
            let symbol = proteins.symbol(row.get(0));
            let gene = row.some(1).map(|id| resolver.any(id)).or_else(|| symbol.as_ref().map(|(symbol, _)| resolver.any(symbol)));
            let id = match gene {
                Some(Resolution::Gene(gene, rule)) => {
                    found += 1;
                    ledger.found(&source.name, rule);
                    Some(resolver.catalogue.genes[gene].id.clone())
                }
                Some(Resolution::Lost(reason, candidates)) => {
                    ledger.lost(&source.name, row.get(0), reason, &candidates.iter().map(Name::as_str).collect::<Vec<_>>());
                    None
                }
                _ => {
                    ledger.lost(&source.name, row.get(0), Reason::None, &[]);
                    None
                }
            };
            let symbol = symbol.map_or_else(|| row.get(0).into(), |(symbol, _)| symbol);
            if all.insert((symbol, class), id).is_some() {
                ledger.count(&source.name, "repeated rows", 1);
            }
        }
        if found == 0 {
            return Err(Error::input(&path, None, "names no known gene", "check the species and the column map"));
        }
    }
    Ok(all.into_iter().map(|((symbol, class), gene_id)| ReferenceGene { symbol, class, gene_id }).collect())
}
