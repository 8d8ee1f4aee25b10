//! Chromosomes with coding and lncRNA genes, their names through the releases, and how well each gene is studied.

use rand::Rng;
use rand_chacha::ChaCha8Rng;

use super::draw::{chance, normal, rank_normal, shuffled};
use crate::random::stream;

/// Names of the chromosomes.
pub(super) const CHROMOSOMES: [&str; 8] = ["1", "2", "3", "4", "5", "6", "7", "X"];
/// A scaffold outside the main chromosomes.
pub(super) const SCAFFOLD: &str = "KI990001.1";
/// Base pairs from one neighbourhood of genes to the next.
const GAP: i64 = 2_500_000;

/// A place in the genome, 0-based half-open.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Place {
    pub chrom: &'static str,
    pub start: i64,
    pub end: i64,
    pub plus: bool,
}

impl Place {
    /// From the transcription start (the first transcribed base) and the span.
    fn from_tss(chrom: &'static str, tss: i64, span: i64, plus: bool) -> Self {
        let start = if plus { tss } else { tss + 1 - span };
        Self { chrom, start, end: start + span, plus }
    }
    pub fn tss(&self) -> i64 {
        if self.plus { self.start } else { self.end - 1 }
    }
}

/// A protein-coding gene; its symbol is also its protein's.
#[derive(Debug, Clone)]
pub(super) struct Coding {
    pub id: String,
    pub symbol: String,
    pub place: Place,
    /// Whether cells need it; clustered in the protein network by `module`.
    pub essential: bool,
    /// Functional module of the protein network.
    pub module: usize,
}

/// A lncRNA gene.
#[derive(Debug, Clone)]
pub(super) struct Lncrna {
    pub id: String,
    /// Current symbol.
    pub symbol: String,
    /// Name in the oldest release that has the gene.
    pub old_name: String,
    /// 0 = in all three releases, 1 = from the second, 2 = in the newest alone.
    pub first_release: usize,
    pub previous: Option<String>,
    pub alias: Option<String>,
    /// Id in the second catalogue.
    pub noncode: Option<String>,
    pub place: Place,
    /// Planted cause: closeness of the nearest coding promoter, normal scores.
    pub closeness: f64,
    /// How well studied, standard normal: raises LPI degree and the chance of a literature label, nothing else.
    pub fame: f64,
    /// Distance to the promoter of an essential coding gene of its neighbourhood, base pairs.
    pub essential_neighbour: Option<i64>,
}

/// All genes.
#[derive(Debug, Clone)]
pub(super) struct Genome {
    pub coding: Vec<Coding>,
    pub lncrna: Vec<Lncrna>,
}

/// Modules of the protein network; in the first two, half of the proteins are essential.
pub(super) const MODULES: usize = 8;

impl Genome {
    /// `genes` lncRNA genes among four fifths as many coding ones. Every neighbourhood has one coding gene; a lncRNA reads
    /// away from its promoter (divergent) or lies downstream of it, at a log-normal distance from promoter to promoter.
    pub fn new(seed: u64, genes: usize) -> Self {
        let random = &mut stream(seed, "simulate/genome");
        let blocks = (genes * 4 / 5).max(40);
        let mut coding = Vec::with_capacity(blocks);
        for block in 0..blocks {
            let module = random.gen_range(0..MODULES);
            let chrom = CHROMOSOMES[block * CHROMOSOMES.len() / blocks];
            let within = (block - (block / blocks.div_ceil(CHROMOSOMES.len())) * blocks.div_ceil(CHROMOSOMES.len())) as i64;
            let span = (20_000.0 * (0.8 * normal(random)).exp()).clamp(1_500.0, 200_000.0) as i64;
            let tss = GAP * (within + 1) + random.gen_range(0..200_000);
            coding.push(Coding {
                id: format!("ENSG99{:09}", block + 1),
                symbol: format!("GENE{:04}", block + 1),
                place: Place::from_tss(chrom, tss, span, chance(random, 0.5)),
                essential: chance(random, if module < 2 { 0.5 } else { 0.03 }),
                module,
            });
        }
        // Upstream sides first, in random order, then downstream sides: every gene finds its own.
        let mut sides: Vec<(usize, bool)> = shuffled(random, blocks).into_iter().map(|block| (block, true)).collect();
        sides.extend(shuffled(random, blocks).into_iter().map(|block| (block, false)));
        let mut lncrna: Vec<Lncrna> = (0..genes)
            .map(|gene| Self::lncrna(random, gene, blocks, &coding[sides[gene % sides.len()].0], sides[gene % sides.len()].1))
            .collect();
        let closeness: Vec<f64> = lncrna.iter().map(|gene| gene.closeness).collect();
        for (gene, score) in lncrna.iter_mut().zip(rank_normal(&closeness)) {
            gene.closeness = score;
        }
        Self { coding, lncrna }
    }

    fn lncrna(random: &mut ChaCha8Rng, gene: usize, blocks: usize, neighbour: &Coding, divergent: bool) -> Lncrna {
        let distance = 10f64.powf(3.7 - 0.7 * normal(random)).clamp(30.0, 400_000.0) as i64;
        // No shorter than the longest transcript.
        let span = (15_000.0 * normal(random).exp()).clamp(6_500.0, 300_000.0) as i64;
        let direction = if neighbour.place.plus == divergent { -1 } else { 1 };
        let plus = neighbour.place.plus != divergent;
        let mut place = Place::from_tss(neighbour.place.chrom, neighbour.place.tss() + direction * distance, span, plus);
        if chance(random, 0.01) {
            place = Place { chrom: SCAFFOLD, start: 5_000 + gene as i64 * 400_000, end: 5_000 + gene as i64 * 400_000 + span, plus };
        }
        let number = gene + 1;
        let clone = format!("RP{}-{}{}{}.{}", random.gen_range(1..14), number, ['A', 'B', 'C', 'D'][gene % 4], gene % 24, gene % 9 + 1);
        let (symbol, previous) = match random.gen_range(0..10) {
            0..6 => (format!("LINC9{number:04}"), chance(random, 0.2).then(|| format!("NCRNA9{number:04}"))),
            6..8 => (format!("{}-AS{number}", neighbour.symbol), None),
            _ => (format!("AC9{number:05}.{}", gene % 4 + 1), None),
        };
        let first_release = [0, 0, 0, 0, 0, 0, 0, 1, 1, 2][random.gen_range(0..10)];
        let old_name = if chance(random, 0.7) { clone } else { symbol.clone() };
        Lncrna {
            id: format!("ENSG99{:09}", blocks + number),
            symbol,
            old_name,
            first_release,
            previous,
            alias: chance(random, 0.25).then(|| format!("lnc-SIM{number}")),
            noncode: chance(random, 0.6).then(|| format!("NONHSAG9{number:05}")),
            closeness: -(distance as f64).ln(),
            fame: normal(random),
            essential_neighbour: (neighbour.essential && place.chrom != SCAFFOLD).then_some(distance),
            place,
        }
    }
}
