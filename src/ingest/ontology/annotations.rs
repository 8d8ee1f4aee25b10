//! Which gene carries which term, on which evidence.

use std::collections::BTreeSet;
use std::path::Path;

use super::terms::{Known, Terms};
use crate::config::IngestSettings;
use crate::error::{Error, Result};
use crate::ingest::format;
use crate::ingest::ledger::{Ledger, Reason};
use crate::ingest::map::Map;
use crate::ingest::proteins::Proteins;
use crate::ingest::resolve::{Resolution, Resolver};
use crate::ingest::rows::{may, need};

/// A gene and a term, once.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Annotation {
    /// Current symbol, or the source's own where no table knows it.
    pub gene: String,
    /// Id in the gene tables.
    pub gene_id: Option<String>,
    /// Primary id of the term.
    pub term: String,
    /// Codes of all rows behind the pair, in alphabetical order.
    pub evidence: Vec<String>,
}

/// Reads the tables `annotations`: sorted by gene and term, each pair once. Rows qualified by `NOT`, of evidence that the config
/// leaves out, of another taxon, of obsolete or unknown terms are dropped and counted.
pub(super) fn read(
    data: &Path,
    settings: &IngestSettings,
    terms: &Terms,
    resolver: &Resolver<'_>,
    proteins: &Proteins<'_>,
    ledger: &mut Ledger,
) -> Result<Vec<Annotation>> {
    let taxa: Vec<&str> =
        settings.organisms.iter().map(String::as_str).filter(|name| name.bytes().all(|byte| byte.is_ascii_digit())).collect();
    // (gene, term, evidence); genes as numbers, because a name is resolved once and stands in dozens of rows.
    let mut found: Vec<(u32, &str, String)> = Vec::new();
    let mut genes: Vec<(String, Option<String>)> = Vec::new();
    for source in &settings.annotations {
        let fields = [need("gene"), need("term"), may("evidence"), may("qualifier"), may("taxon")];
        let mut rows = format::open(data, source, settings, &fields)?;
        let path = rows.path().to_path_buf();
        let mut numbers: Map<String, u32> = Map::default();
        let before = found.len();
        while let Some(row) = rows.advance()? {
            ledger.count(&source.name, "rows", 1);
            let (gene, term, evidence) = (row.get(0), row.get(1), row.get(2));
            if gene.is_empty() || term.is_empty() {
                return Err(Error::input(&path, row.line, "a gene or term is empty", "check the column map and this line"));
            }
            // A protein of two organisms names its own first, `taxon:9606|taxon:1280`.
            let taxon = row.get(4).split('|').next().unwrap_or_default().trim_start_matches("taxon:");
            let drop = if row.get(3).split('|').any(|word| word.trim().eq_ignore_ascii_case("not")) {
                Some("rows qualified by NOT")
            } else if settings.left_out_evidence.iter().any(|code| code == evidence) {
                Some("rows of evidence that is left out")
            } else if !taxon.is_empty() && !taxa.is_empty() && !taxa.contains(&taxon) {
                Some("rows of another taxon")
            } else {
                None
            };
            if let Some(what) = drop {
                ledger.count(&source.name, what, 1);
                continue;
            }
            let term = match terms.find(term) {
                // The key lives as long as the terms, the row's own text does not.
                Known::Term(primary) => terms.terms.get_key_value(primary).map_or("", |(id, _)| id.as_str()),
                Known::Obsolete => {
                    ledger.count(&source.name, "rows of obsolete terms", 1);
                    continue;
                }
                Known::Unknown => {
                    ledger.count(&source.name, "rows of unknown terms", 1);
                    continue;
                }
            };
            let number = match numbers.get(gene) {
                Some(number) => *number,
                None => {
                    let number = genes.len() as u32;
                    genes.push(current(gene, resolver, proteins, &source.name, ledger));
                    numbers.insert(gene.to_owned(), number);
                    number
                }
            };
            found.push((number, term, evidence.to_owned()));
        }
        ledger.count(&source.name, "rows filtered", rows.dropped);
        if found.len() == before {
            let fix = "check that ontology and annotations belong together, and the column map";
            return Err(Error::input(&path, None, "no row annotates a gene with a known term", fix));
        }
    }
    // Two names of one gene have two numbers: the order is that of the genes themselves.
    found.sort_unstable_by(|a, b| (&genes[a.0 as usize], a.1, &a.2).cmp(&(&genes[b.0 as usize], b.1, &b.2)));
    let mut annotations: Vec<Annotation> = Vec::new();
    for group in found.chunk_by(|a, b| genes[a.0 as usize].0 == genes[b.0 as usize].0 && a.1 == b.1) {
        let (gene, gene_id) = &genes[group[0].0 as usize];
        let evidence: BTreeSet<&String> = group.iter().map(|row| &row.2).filter(|code| !code.is_empty()).collect();
        annotations.push(Annotation {
            gene: gene.clone(),
            gene_id: gene_id.clone(),
            term: group[0].1.to_owned(),
            evidence: evidence.into_iter().cloned().collect(),
        });
    }
    Ok(annotations)
}

/// The current symbol of a name, and the id of the gene that bears it; the name itself where no table knows it.
fn current(name: &str, resolver: &Resolver<'_>, proteins: &Proteins<'_>, source: &str, ledger: &mut Ledger) -> (String, Option<String>) {
    let Some((symbol, rule)) = proteins.symbol(name) else {
        ledger.lost(source, name, Reason::None, &[]);
        return (name.to_owned(), None);
    };
    ledger.found(source, rule);
    let id = match resolver.symbol(&symbol) {
        Some(Resolution::Gene(gene, _)) => Some(resolver.catalogue.genes[gene].id.clone()),
        _ => None,
    };
    (symbol, id)
}
