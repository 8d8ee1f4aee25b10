//! Coding genes next door: how essential the genes are whose promoters a lncRNA gene shares or lies close to.
//!
//! A CRISPRi guide at the lncRNA's start silences these promoters too, so that what is seen here may be the assay and not biology
//! (Goyal et al. 2017, NAR 45:e12). The columns belong to the locus family, and every headline is also given without them.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::{Lppn, NodeFeatures};
use crate::artifact::{Columns, StageReader, Strand};
use crate::error::Result;

/// Reaches within which the most essential coding gene counts, base pairs.
const REACHES: [(i64, &str); 3] = [(1_000, "1kb"), (2_000, "2kb"), (10_000, "10kb")];
/// A divergent partner starts at most this far upstream ...
const DIVERGENT_UPSTREAM: i64 = 5_000;
/// ... or this far downstream, on the other strand.
const DIVERGENT_DOWNSTREAM: i64 = 1_000;
/// The nearest coding gene further away than this says nothing.
const FURTHEST: i64 = 100_000;
/// Rank, among coding genes with a value, of the value given to those without a protein in the network.
const UNKNOWN_QUANTILE: f64 = 0.25;

/// A coding gene, at each place where it may start.
#[derive(Debug, Clone, Copy)]
struct Coding {
    start: i64,
    strand: Strand,
    /// Log-odds of being essential.
    value: f64,
    log_ppi_degree: f64,
}

/// Columns of the features, in order.
pub const NEIGHBOUR_COLUMNS: [&str; 6] = [
    "neighbour_essentiality_1kb",
    "neighbour_essentiality_2kb",
    "neighbour_essentiality_10kb",
    "divergent_essentiality",
    "nearest_essentiality",
    "nearest_log_ppi_degree",
];

/// A place where a coding gene may start, and what the protein network says of the gene.
#[derive(Debug, Clone, PartialEq)]
pub struct CodingStart {
    /// Chromosome.
    pub chrom: String,
    /// Position.
    pub start: i64,
    /// Strand.
    pub strand: Strand,
    /// Log-odds of being essential.
    pub essentiality: f64,
    /// `ln(1 + PPI partners)`.
    pub log_ppi_degree: f64,
}

/// All of them, for genes that are in no table.
#[derive(Debug, Clone, Default)]
pub struct CodingStarts(BTreeMap<String, Vec<Coding>>);

impl CodingStarts {
    /// Reads the coding genes of an `ingest` folder; `value` has the log-odds of [`super::coding_essentiality`] of each protein.
    ///
    /// # Errors
    /// Gene or transcript tables without their columns.
    pub fn read(ingest: &StageReader, network: &Lppn, value: &[f64]) -> Result<Self> {
        read(ingest, network, value).map(|(_, coding)| Self(coding))
    }

    /// From rows in the order of [`Self::rows`].
    pub fn new(rows: impl IntoIterator<Item = CodingStart>) -> Self {
        let mut coding: BTreeMap<String, Vec<Coding>> = BTreeMap::new();
        for CodingStart { chrom, start, strand, essentiality, log_ppi_degree } in rows {
            coding.entry(chrom).or_default().push(Coding { start, strand, value: essentiality, log_ppi_degree });
        }
        // Of equal starts the order of rows stands.
        coding.values_mut().for_each(|genes| genes.sort_by_key(|gene| gene.start));
        Self(coding)
    }

    /// By chromosome, ascending.
    pub fn rows(&self) -> impl Iterator<Item = CodingStart> + '_ {
        self.0.iter().flat_map(|(chrom, genes)| {
            genes.iter().map(move |gene| CodingStart {
                chrom: chrom.clone(),
                start: gene.start,
                strand: gene.strand,
                essentiality: gene.value,
                log_ppi_degree: gene.log_ppi_degree,
            })
        })
    }

    /// The numbers of [`NEIGHBOUR_COLUMNS`] for a gene that may start at `own` and whose transcripts may start at `starts`, NaN where
    /// missing.
    pub fn numbers(&self, chrom: &str, strand: Strand, own: Vec<i64>, starts: Vec<i64>) -> [f64; NEIGHBOUR_COLUMNS.len()] {
        let gene = Candidate { id: String::new(), chrom: String::new(), strand, own, starts };
        let found = Around::of(&gene, self.0.get(chrom).map(Vec::as_slice).unwrap_or_default());
        let [near, nearer, wide] = found.within;
        [near, nearer, wide, found.divergent, found.nearest, found.nearest_degree]
    }
}

/// A candidate gene with its place.
struct Candidate {
    id: String,
    chrom: String,
    strand: Strand,
    /// Where the gene itself may start: both ends where its strand is unknown.
    own: Vec<i64>,
    starts: Vec<i64>,
}

/// Gene ids and features of every placed candidate gene:
///
/// | column | meaning |
/// | --- | --- |
/// | `neighbour_essentiality_1kb`, `_2kb`, `_10kb` | largest probability of being essential among coding genes that start so close to any start of the gene, 0 without one |
/// | `divergent_essentiality` | largest log-odds among coding genes of the other strand that start 5 kb upstream to 1 kb downstream, missing without one |
/// | `nearest_essentiality` | log-odds of the coding gene with the nearest start within 100 kb, missing without one |
/// | `nearest_log_ppi_degree` | `ln(1 + PPI partners)` of the coding gene nearest to the gene's own start, missing without one |
///
/// A gene of unknown strand may start at either end, so that all but `divergent_essentiality` is told of the nearer end.
///
/// `value` holds the log-odds of [`super::coding_essentiality`] of each protein; coding genes without a protein in the network get the
/// lower quartile.
///
/// # Errors
/// Gene or transcript tables without their columns.
pub(super) fn neighbour_features(ingest: &StageReader, network: &Lppn, value: &[f64]) -> Result<(Vec<String>, NodeFeatures)> {
    let (mut candidates, coding) = read(ingest, network, value)?;
    candidates.sort_by(|a, b| a.id.cmp(&b.id));
    let mut features = NodeFeatures::default();
    let around: Vec<Around> =
        candidates.iter().map(|gene| Around::of(gene, coding.get(&gene.chrom).map(Vec::as_slice).unwrap_or_default())).collect();
    for (at, (_, name)) in REACHES.iter().enumerate() {
        features.push(format!("neighbour_essentiality_{name}"), around.iter().map(|found| found.within[at]).collect());
    }
    features.push("divergent_essentiality", around.iter().map(|found| found.divergent).collect());
    features.push("nearest_essentiality", around.iter().map(|found| found.nearest).collect());
    features.push("nearest_log_ppi_degree", around.iter().map(|found| found.nearest_degree).collect());
    Ok((candidates.into_iter().map(|gene| gene.id).collect(), features))
}

/// What one gene sees.
struct Around {
    within: [f64; REACHES.len()],
    divergent: f64,
    nearest: f64,
    nearest_degree: f64,
}

impl Around {
    /// `coding` is ascending by start.
    fn of(gene: &Candidate, coding: &[Coding]) -> Self {
        let mut found = Self { within: [0.0; REACHES.len()], divergent: f64::NAN, nearest: f64::NAN, nearest_degree: f64::NAN };
        let mut closest = FURTHEST + 1;
        for &start in &gene.starts {
            let from = coding.partition_point(|other| other.start < start - FURTHEST);
            for other in coding[from..].iter().take_while(|other| other.start <= start + FURTHEST) {
                let distance = (other.start - start).abs();
                let probability = 1.0 / (1.0 + (-other.value).exp());
                for (within, (reach, _)) in found.within.iter_mut().zip(REACHES) {
                    if distance <= reach {
                        *within = within.max(probability);
                    }
                }
                let downstream = if gene.strand == Strand::Plus { other.start - start } else { start - other.start };
                if other.strand.is_opposite(gene.strand) && (-DIVERGENT_UPSTREAM < downstream) && (downstream < DIVERGENT_DOWNSTREAM) {
                    found.divergent = found.divergent.max(other.value);
                }
                // Of equally near ones the first in order: starts ascend, then coding genes by start.
                if distance < closest {
                    (closest, found.nearest) = (distance, other.value);
                }
            }
        }
        let near = gene.own.iter().flat_map(|own| {
            let right = coding.partition_point(|other| other.start < *own);
            let near = [right.checked_sub(1).and_then(|left| coding.get(left)), coding.get(right)];
            near.into_iter().flatten().map(move |other| ((other.start - own).abs(), other))
        });
        found.nearest_degree = near.min_by_key(|(distance, _)| *distance).map_or(f64::NAN, |(_, other)| other.log_ppi_degree);
        found
    }
}

/// Placed candidates with all their transcription starts, and coding genes by chromosome, ascending by start.
type Placed = (Vec<Candidate>, BTreeMap<String, Vec<Coding>>);

fn read(ingest: &StageReader, network: &Lppn, value: &[f64]) -> Result<Placed> {
    let genes = Columns::read(&ingest.file("genes.parquet"))?;
    let (ids, symbols, kinds) = (genes.text("gene_id")?, genes.optional_text("symbol")?, genes.text("kind")?);
    let (chroms, strands, candidate) = (genes.optional_text("chrom")?, genes.optional_text("strand")?, genes.bool("candidate")?);
    let (starts, ends) = (genes.optional_i64("start")?, genes.optional_i64("end")?);
    let of_genes = ids.iter().map(String::as_str).zip(strands.iter().map(|word| Strand::parse(word.as_deref()))).collect();
    let mut transcription = transcription_starts(ingest, &of_genes)?;
    let known = lower_quartile(value);
    let mut candidates = Vec::new();
    let mut coding: BTreeMap<String, Vec<(String, Coding)>> = BTreeMap::new();
    for row in 0..ids.len() {
        let (Some(chrom), Some(start), Some(end)) = (&chroms[row], starts[row], ends[row]) else { continue };
        let strand = Strand::parse(strands[row].as_deref());
        let own = strand.starts(start, end);
        if kinds[row] == "coding" {
            let protein = symbols[row].as_deref().and_then(|symbol| network.protein_index(symbol));
            let gene = |start: i64| Coding {
                start,
                strand,
                value: protein.map_or(known, |protein| value[protein]),
                log_ppi_degree: protein.map_or(0.0, |protein| (network.pp.degree(protein) as f64).ln_1p()),
            };
            coding.entry(chrom.clone()).or_default().extend(own.clone().map(|start| (ids[row].clone(), gene(start))));
        }
        if candidate[row] {
            let mut starts: Vec<i64> = transcription.remove(&ids[row]).unwrap_or_default().into_iter().collect();
            if starts.is_empty() {
                starts.extend(own.clone());
            }
            candidates.push(Candidate { id: ids[row].clone(), chrom: chrom.clone(), strand, own: own.collect(), starts });
        }
    }
    let coding = coding.into_iter().map(|(chrom, mut genes)| {
        genes.sort_by(|a, b| (a.1.start, &a.0).cmp(&(b.1.start, &b.0)));
        (chrom, genes.into_iter().map(|(_, gene)| gene).collect())
    });
    Ok((candidates, coding.collect()))
}

/// Where the transcripts of each gene may start; one without a strand of its own is read as its gene is.
fn transcription_starts(ingest: &StageReader, of_genes: &HashMap<&str, Strand>) -> Result<BTreeMap<String, BTreeSet<i64>>> {
    let table = Columns::read(&ingest.file("transcripts.parquet"))?;
    let (genes, strands) = (table.text("gene_id")?, table.optional_text("strand")?);
    let (starts, ends) = (table.optional_i64("start")?, table.optional_i64("end")?);
    let mut found: BTreeMap<String, BTreeSet<i64>> = BTreeMap::new();
    for (row, gene) in genes.into_iter().enumerate() {
        if let (Some(start), Some(end)) = (starts[row], ends[row]) {
            let of_gene = || of_genes.get(gene.as_str()).copied().unwrap_or(Strand::Unknown);
            let strand = Strand::parse(strands[row].as_deref()).or_else(of_gene);
            found.entry(gene).or_default().extend(strand.starts(start, end));
        }
    }
    Ok(found)
}

fn lower_quartile(values: &[f64]) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_unstable_by(f64::total_cmp);
    sorted.get((sorted.len() as f64 * UNKNOWN_QUANTILE) as usize).copied().unwrap_or(0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn coding(start: i64, plus: bool, value: f64) -> Coding {
        Coding { start, strand: if plus { Strand::Plus } else { Strand::Minus }, value, log_ppi_degree: value + 10.0 }
    }

    fn candidate(plus: bool, own: i64, starts: &[i64]) -> Candidate {
        let strand = if plus { Strand::Plus } else { Strand::Minus };
        Candidate { id: "g".into(), chrom: "1".into(), strand, own: vec![own], starts: starts.to_vec() }
    }

    #[test]
    fn without_a_strand_the_nearer_end_counts_and_nothing_is_divergent() {
        let genes = [coding(1_000, false, 2.0), coding(9_500, true, -1.0)];
        let ends = vec![4_000, 9_000];
        let gene = Candidate { id: "g".into(), chrom: "1".into(), strand: Strand::Unknown, own: ends.clone(), starts: ends };
        let found = Around::of(&gene, &genes);
        assert!(found.divergent.is_nan() && found.within[0] > 0.0);
        assert_eq!((found.nearest, found.nearest_degree), (-1.0, 9.0), "500 bases from its last base");
    }

    #[test]
    fn neighbours_counted_by_hand() {
        let genes = [coding(1_000, false, 2.0), coding(9_500, true, -1.0), coding(300_000, true, 3.0)];
        // A second start brings the divergent gene at 1,000 within 1 kb; the one at 9,500 reads the same way.
        let found = Around::of(&candidate(true, 4_000, &[1_800, 4_000]), &genes);
        let p = |value: f64| 1.0 / (1.0 + (-value).exp());
        assert_eq!(found.within, [p(2.0), p(2.0), p(2.0)]);
        assert_eq!((found.divergent, found.nearest), (2.0, 2.0));
        assert_eq!(found.nearest_degree, 12.0, "3,000 against 5,500 from its own start");
        // Turned round, the partner of the other strand is the one to the right, 5.5 kb upstream: too far.
        let found = Around::of(&candidate(false, 4_000, &[4_000]), &genes);
        assert_eq!(found.within, [0.0, 0.0, p(2.0)]);
        assert!(found.divergent.is_nan());
        let found = Around::of(&candidate(false, 5_000, &[5_000]), &genes);
        assert_eq!(found.divergent, -1.0);
        let far = Around::of(&candidate(true, 150_000, &[150_000]), &genes[..2]);
        assert!(far.nearest.is_nan() && far.within == [0.0; 3] && far.nearest_degree == 9.0);
    }
}
