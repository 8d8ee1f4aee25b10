//! Does a related species transcribe a lncRNA at the same place beside the same coding gene?
//!
//! Sequences of lncRNAs change fast, their places do not (Hezroni et al. 2015, Cell Rep. 11:1110). Coding genes of one symbol are taken
//! as each other; no alignment, and no label of either species, is read.

use std::collections::BTreeMap;
use std::path::Path;

use super::super::ingested::{Ingested, Place, Strand};
use crate::error::{Error, Result};
use crate::input;

/// Columns, in the order of [`Synteny::numbers`].
pub const SYNTENY_COLUMNS: [&str; 4] = ["log_distance_related_lncrna", "related_lncrna_2kb", "related_lncrna_10kb", "related_lncrna"];

/// Coding neighbours looked at, the nearest first.
const NEIGHBOURS: usize = 3;
/// How far a coding neighbour may start from the gene, base pairs.
const REACH: i64 = 100_000;
/// How far the other species' lncRNA may start from the coding gene, base pairs.
const RELATED_REACH: i64 = 200_000;
/// Distance of a gene without a counterpart, base pairs.
const NONE: i64 = 1_000_000;
/// Biotypes of lncRNA genes, in the words of newer and older releases.
const LNCRNA: [&str; 10] = [
    "lncRNA",
    "lincRNA",
    "antisense",
    "sense_intronic",
    "sense_overlapping",
    "processed_transcript",
    "bidirectional_promoter_lncRNA",
    "3prime_overlapping_ncRNA",
    "macro_lncRNA",
    "TEC",
];
/// Columns of the related species' gene table (Ensembl BioMart words).
const HEADER: [&str; 6] = ["Chromosome", "Start", "End", "Strand", "gene_name", "gene_biotype"];

/// A transcription start.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Start {
    at: i64,
    plus: bool,
}

/// Coding genes with a counterpart, and the other species' lncRNA starts around it.
#[derive(Debug, Default)]
pub struct Synteny {
    /// By chromosome, ascending by start: the gene's start, and the starts of lncRNAs around its counterpart, seen from there.
    coding: BTreeMap<String, Vec<(Start, Vec<Seen>)>>,
}

/// A lncRNA of the other species as a coding gene sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SyntenyRow {
    /// Chromosome of the coding gene.
    pub chrom: String,
    /// Number of the coding gene on its chromosome.
    pub gene: i64,
    /// Where the coding gene starts.
    pub at: i64,
    /// Whether it reads from left to right.
    pub plus: bool,
    /// Base pairs downstream of the coding gene's start, and whether both read the same way.
    pub seen: Option<(i64, bool)>,
}

/// A lncRNA start seen from a coding gene that reads from left to right.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Seen {
    /// Base pairs downstream of the coding gene's start.
    offset: i64,
    same_strand: bool,
}

fn seen(lncrna: Start, coding: Start) -> Seen {
    let offset = lncrna.at - coding.at;
    Seen { offset: if coding.plus { offset } else { -offset }, same_strand: lncrna.plus == coding.plus }
}

impl Synteny {
    /// Reads the related species' gene table (tab-delimited, plain or gzip, columns `Chromosome`, `Start` (0-based), `End`, `Strand`,
    /// `gene_name`, `gene_biotype`).
    ///
    /// # Errors
    /// A file that cannot be read, lacks a column, or has a row with a broken place: with its line.
    pub fn read(path: &Path, own: &Ingested) -> Result<Self> {
        let mut table = input::Table::open(path, b"\t")?;
        let names = table.titles().to_vec();
        let mut column = [0; HEADER.len()];
        for (column, wanted) in column.iter_mut().zip(HEADER) {
            *column = names.iter().position(|name| name == wanted).ok_or_else(|| {
                let problem = format!("no column `{wanted}` among: {}", names.join(", "));
                Error::input(path, 1, problem, "give an Ensembl gene table of the related species")
            })?;
        }
        let mut coding: BTreeMap<String, (String, Start)> = BTreeMap::new();
        let mut lncrna: BTreeMap<String, Vec<Start>> = BTreeMap::new();
        while let Some((number, fields)) = table.advance()? {
            let field = |at: usize| fields[column[at]];
            let (Ok(start), Ok(end)) = (field(1).parse::<i64>(), field(2).parse::<i64>()) else {
                let problem = format!("`{}` to `{}` is no place", field(1), field(2));
                return Err(Error::input(path, number, problem, "Start and End must be whole numbers"));
            };
            // Without a strand a gene can be beside another, but not in an orientation to it.
            let Some(at) = stranded_start(start, end, Strand::parse(Some(field(3)))) else { continue };
            if field(5) == "protein_coding" && !field(4).is_empty() {
                // Case is all that the symbols of two mammals differ in. Of two genes with one symbol the first stands.
                coding.entry(field(4).to_uppercase()).or_insert_with(|| (field(0).to_owned(), at));
            } else if LNCRNA.contains(&field(5)) {
                lncrna.entry(field(0).to_owned()).or_default().push(at);
            }
        }
        lncrna.values_mut().for_each(|starts| starts.sort_unstable());
        Ok(Self::new(own, &coding, &lncrna))
    }

    fn new(own: &Ingested, theirs: &BTreeMap<String, (String, Start)>, lncrna: &BTreeMap<String, Vec<Start>>) -> Self {
        let mut found = Self::default();
        for gene in own.genes.iter().filter(|gene| gene.kind == "coding") {
            let (Some(place), Some(symbol)) = (&gene.place, &gene.symbol) else { continue };
            let Some((chrom, counterpart)) = theirs.get(&symbol.to_uppercase()) else { continue };
            let Some(own) = stranded_start(place.start, place.end, place.strand) else { continue };
            let starts = lncrna.get(chrom).map(Vec::as_slice).unwrap_or_default();
            let first = starts.partition_point(|start| start.at < counterpart.at - RELATED_REACH);
            let around = starts[first..].iter().take_while(|start| start.at <= counterpart.at + RELATED_REACH);
            let seen = around.map(|&start| seen(start, *counterpart)).collect();
            found.coding.entry(place.chrom.clone()).or_default().push((own, seen));
        }
        found.coding.values_mut().for_each(|genes| genes.sort_by_key(|(start, _)| *start));
        found
    }

    /// Rows `(chromosome, coding start, reads from left to right, offset, same strand)`, one a lncRNA seen; a coding gene that sees none
    /// has one without the last two.
    pub fn rows(&self) -> impl Iterator<Item = SyntenyRow> + '_ {
        self.coding.iter().flat_map(|(chrom, genes)| {
            genes.iter().zip(0i64..).flat_map(move |((start, seen), gene)| {
                let row = move |seen: Option<&Seen>| SyntenyRow {
                    chrom: chrom.clone(),
                    gene,
                    at: start.at,
                    plus: start.plus,
                    seen: seen.map(|seen| (seen.offset, seen.same_strand)),
                };
                let none = seen.is_empty().then(|| row(None));
                seen.iter().map(move |seen| row(Some(seen))).chain(none)
            })
        })
    }

    /// From [`Self::rows`], in their order.
    pub fn of_rows(rows: impl IntoIterator<Item = SyntenyRow>) -> Self {
        let mut found = Self::default();
        let mut last = None;
        for row in rows {
            let key = (row.chrom.clone(), row.gene);
            let genes = found.coding.entry(row.chrom).or_default();
            let seen = row.seen.map(|(offset, same_strand)| Seen { offset, same_strand });
            match genes.last_mut() {
                Some((_, around)) if last.as_ref() == Some(&key) => around.extend(seen),
                _ => genes.push((Start { at: row.at, plus: row.plus }, seen.into_iter().collect())),
            }
            last = Some(key);
        }
        found
    }

    /// `ln(1 + distance)` between where the gene and where the other species' nearest lncRNA of the same orientation start, as seen from a
    /// common coding neighbour (1 Mb without one); whether within 2 kb, 10 kb; whether there is one. `None` where the strand is unknown.
    pub fn numbers(&self, place: &Place) -> Option<[f64; SYNTENY_COLUMNS.len()]> {
        let own = stranded_start(place.start, place.end, place.strand)?;
        let genes = self.coding.get(&place.chrom).map(Vec::as_slice).unwrap_or_default();
        let first = genes.partition_point(|(start, _)| start.at < own.at - REACH);
        let mut near: Vec<&(Start, Vec<Seen>)> = genes[first..].iter().take_while(|(start, _)| start.at <= own.at + REACH).collect();
        near.sort_by_key(|(start, _)| ((start.at - own.at).abs(), *start));
        let distances = near.iter().take(NEIGHBOURS).flat_map(|(coding, theirs)| {
            let here = seen(own, *coding);
            theirs.iter().filter(move |there| there.same_strand == here.same_strand).map(move |there| (there.offset - here.offset).abs())
        });
        let distance = distances.min().unwrap_or(NONE).min(NONE);
        let flag = |value: bool| f64::from(u8::from(value));
        Some([(distance as f64).ln_1p(), flag(distance < 2_000), flag(distance < 10_000), flag(distance < NONE)])
    }
}

fn stranded_start(start: i64, end: i64, strand: Strand) -> Option<Start> {
    let at = strand.starts(start, end).next()?;
    strand.is_known().then_some(Start { at, plus: strand == Strand::Plus })
}

#[cfg(test)]
mod tests {
    use super::super::super::ingested::IngestedGene;
    use super::*;

    fn coding(id: &str, start: i64, strand: Strand) -> IngestedGene {
        IngestedGene {
            id: id.into(),
            symbol: Some(id.to_uppercase()),
            kind: "coding".into(),
            biotype: None,
            candidate: false,
            place: Some(place(start, strand)),
            first_release: None,
            first_release_order: None,
            has_sequence: false,
            n_lpi: 0,
            tested_loci: 0,
        }
    }

    fn place(start: i64, strand: Strand) -> Place {
        Place { chrom: "1".into(), start, end: start + 1_000, strand }
    }

    #[test]
    fn a_place_is_told_from_the_coding_gene_whichever_way_it_lies() {
        let own = Ingested {
            genes: vec![coding("a", 50_000, Strand::Plus), coding("b", 500_000, Strand::Minus)],
            transcripts: BTreeMap::new(),
            reference: BTreeMap::new(),
            targeted_places: BTreeMap::new(),
        };
        let at = |at: i64, plus: bool| Start { at, plus };
        // Over there gene A lies turned round on another chromosome, with a divergent lncRNA 300 bases before it; B has none.
        let theirs =
            BTreeMap::from([("A".to_owned(), ("7".to_owned(), at(9_000_000, false))), ("B".to_owned(), ("8".to_owned(), at(5, true)))]);
        let lncrna = BTreeMap::from([("7".to_owned(), vec![at(9_000_300, true), at(9_150_000, false)])]);
        let synteny = Synteny::new(&own, &theirs, &lncrna);
        // Divergent, 1,001 bases before A: minus strand, its start is its last base.
        let found = synteny.numbers(&place(48_000, Strand::Minus)).unwrap();
        assert!((found[0] - 702f64.ln()).abs() < 1e-12, "{found:?}");
        assert_eq!(found[1..], [1.0, 1.0, 1.0]);
        // On the strand of A the one 150 kb before it counts.
        let found = synteny.numbers(&place(40_000, Strand::Plus)).unwrap();
        assert!((found[0] - 140_001f64.ln()).abs() < 1e-12, "{found:?}");
        assert_eq!(found[1..], [0.0, 0.0, 1.0]);
        let none = [(NONE as f64).ln_1p(), 0.0, 0.0, 0.0];
        assert_eq!(synteny.numbers(&place(498_000, Strand::Plus)), Some(none));
        assert_eq!(synteny.numbers(&Place { chrom: "2".into(), ..place(1, Strand::Plus) }), Some(none));
        assert_eq!(synteny.numbers(&place(48_000, Strand::Unknown)), None);
    }
}
