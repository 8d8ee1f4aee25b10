//! Which gene carries which term, on which evidence.

use std::collections::BTreeMap;
use std::hash::Hash;
use std::path::Path;

use super::terms::{Known, Terms};
use crate::config::IngestSettings;
use crate::error::{Error, Result};
use crate::ingest::catalogue::Name;
use crate::ingest::format;
use crate::ingest::ledger::{Ledger, Reason};
use crate::ingest::map::Map;
use crate::ingest::proteins::Proteins;
use crate::ingest::resolve::{Resolution, Resolver};
use crate::ingest::rows::{may, need};

/// A current symbol, or the source's own where no table knows it, and the id in the gene tables.
type Gene = (Name, Option<Name>);

/// Who carries what.
pub(super) struct Annotations {
    /// Genes, sorted.
    pub genes: Vec<Gene>,
    /// Primary ids of the terms, sorted.
    pub terms: Vec<Name>,
    /// Gene and term by their places above and the codes of all rows behind the pair, in alphabetical order with commas between them;
    /// sorted, each pair once.
    pub rows: Vec<(u32, u32, Name)>,
}

/// Values numbered in the order in which they are met.
struct Numbered<T> {
    values: Vec<T>,
    numbers: Map<T, u32>,
}

impl<T: Clone + Ord + Hash> Numbered<T> {
    fn new() -> Self {
        Self { values: Vec::new(), numbers: Map::default() }
    }

    fn number(&mut self, value: T) -> u32 {
        *self.numbers.entry(value).or_insert_with_key(|value| {
            self.values.push(value.clone());
            self.values.len() as u32 - 1
        })
    }

    /// The values sorted, and the place of every number among them.
    fn ranked(self) -> (Vec<T>, Vec<u32>) {
        let mut sorted = self.values.clone();
        sorted.sort_unstable();
        let places = self.values.iter().map(|value| sorted.partition_point(|other| other < value) as u32).collect();
        (sorted, places)
    }
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
) -> Result<Annotations> {
    let taxa: Vec<&str> =
        settings.organisms.iter().map(String::as_str).filter(|name| name.bytes().all(|byte| byte.is_ascii_digit())).collect();
    // (gene, term, evidence) as numbers: each name is resolved once and stands in dozens of rows.
    let mut found: Vec<[u32; 3]> = Vec::new();
    let (mut genes, mut used, mut codes) = (Numbered::<Gene>::new(), Numbered::<Name>::new(), Numbered::<Name>::new());
    let mut known: Map<Name, std::result::Result<u32, &str>> = Map::default();
    for source in &settings.annotations {
        let fields = [need("gene"), need("term"), may("evidence"), may("qualifier"), may("taxon")];
        let mut rows = format::open(data, source, settings, &fields)?;
        let path = rows.path().to_path_buf();
        let mut numbers: Map<Name, u32> = Map::default();
        let (before, mut read, mut dropped) = (found.len(), 0, BTreeMap::new());
        while let Some(row) = rows.advance()? {
            read += 1;
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
            let term = match (drop, known.get(term)) {
                (Some(what), _) => Err(what),
                (None, Some(known)) => *known,
                (None, None) => {
                    let number = match terms.find(term) {
                        Known::Term(primary) => Ok(used.number(primary.into())),
                        Known::Obsolete => Err("rows of obsolete terms"),
                        Known::Unknown => Err("rows of unknown terms"),
                    };
                    known.insert(term.into(), number);
                    number
                }
            };
            let term = match term {
                Ok(term) => term,
                Err(what) => {
                    *dropped.entry(what).or_default() += 1;
                    continue;
                }
            };
            let number = match numbers.get(gene) {
                Some(number) => *number,
                None => {
                    // Two names of one gene get one number.
                    let number = genes.number(current(gene, resolver, proteins, &source.name, ledger));
                    numbers.insert(gene.into(), number);
                    number
                }
            };
            found.push([number, term, codes.number(evidence.into())]);
        }
        ledger.tally(&source.name, [("rows", read)]);
        for (what, n) in dropped {
            ledger.count(&source.name, what, n);
        }
        ledger.count(&source.name, "rows filtered", rows.dropped);
        if found.len() == before {
            let fix = "check that ontology and annotations belong together, and the column map";
            return Err(Error::input(&path, None, "no row annotates a gene with a known term", fix));
        }
    }
    let ((genes, gene_places), (terms, term_places), (codes, code_places)) = (genes.ranked(), used.ranked(), codes.ranked());
    for [gene, term, code] in &mut found {
        *gene = gene_places[*gene as usize];
        *term = term_places[*term as usize];
        *code = code_places[*code as usize];
    }
    found.sort_unstable();
    found.dedup();
    let mut rows: Vec<(u32, u32, Name)> = Vec::new();
    for group in found.chunk_by(|one, other| one[..2] == other[..2]) {
        let mut evidence = Name::default();
        for code in group.iter().map(|row| &codes[row[2] as usize]).filter(|code| !code.is_empty()) {
            if !evidence.is_empty() {
                evidence.push(',');
            }
            evidence.push_str(code);
        }
        rows.push((group[0][0], group[0][1], evidence));
    }
    Ok(Annotations { genes, terms, rows })
}

/// The current symbol of a name, and the id of the gene that bears it; the name itself where no table knows it.
fn current(name: &str, resolver: &Resolver<'_>, proteins: &Proteins<'_>, source: &str, ledger: &mut Ledger) -> Gene {
    let Some((symbol, rule)) = proteins.symbol(name) else {
        ledger.lost(source, name, Reason::None, &[]);
        return (name.into(), None);
    };
    ledger.found(source, rule);
    let id = match resolver.symbol(&symbol) {
        Some(Resolution::Gene(gene, _)) => Some(resolver.catalogue.genes[gene].id.clone()),
        _ => None,
    };
    (symbol, id)
}
