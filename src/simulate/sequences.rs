//! Transcripts: composition with a planted leaning, isoforms that share exons, families of copies.

use rand::Rng;
use rand_chacha::ChaCha8Rng;

use super::draw::{chance, normal, rank_normal};
use super::genome::{Genome, Lncrna};
use crate::random::stream;

/// Written into transcripts more often the higher their planted score.
pub(super) const MOTIF: &[u8; 8] = b"GCGGACGC";
/// Written into transcripts at a rate that means nothing.
const DECOY: &[u8; 8] = b"TGCATGCA";

/// A transcript; the gene's place holds it.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Transcript {
    pub id: String,
    /// Genomic, 0-based half-open.
    pub start: i64,
    pub end: i64,
    pub sequence: Vec<u8>,
}

/// How a gene came by its sequence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Origin {
    /// Made afresh.
    Own,
    /// Nearly identical copy of an earlier gene (0.2% substitutions); it also shares that gene's label.
    Copy(usize),
    /// Old relative of an earlier gene (12% substitutions); shares its composition only.
    Relative(usize),
}

/// Transcripts of one lncRNA gene.
#[derive(Debug, Clone)]
pub(super) struct GeneSequence {
    pub transcripts: Vec<Transcript>,
    /// Planted cause: leaning towards GC and [`MOTIF`], normal scores.
    pub leaning: f64,
    pub origin: Origin,
    /// Whether the FASTA has the gene.
    pub published: bool,
}

/// Makes the transcripts of all genes. Length, isoforms and publication are drawn apart from the leaning.
pub(super) fn sequences(seed: u64, genome: &Genome) -> Vec<GeneSequence> {
    let random = &mut stream(seed, "simulate/sequences");
    let mut genes: Vec<GeneSequence> = Vec::with_capacity(genome.lncrna.len());
    for (index, gene) in genome.lncrna.iter().enumerate() {
        let origin = match random.r#gen::<f64>() {
            draw if index > 0 && draw < 0.08 => Origin::Copy(random.gen_range(0..index)),
            draw if index > 0 && draw < 0.14 => Origin::Relative(random.gen_range(0..index)),
            _ => Origin::Own,
        };
        // Only originals are copied, so that a family has one founder.
        let origin = match origin {
            Origin::Copy(from) | Origin::Relative(from) if genes[from].origin != Origin::Own => Origin::Own,
            other => other,
        };
        let (leaning, spliced) = match origin {
            Origin::Own => {
                let leaning = normal(random);
                (leaning, isoforms(random, leaning))
            }
            Origin::Copy(from) | Origin::Relative(from) => {
                let rate = if matches!(origin, Origin::Copy(_)) { 0.002 } else { 0.12 };
                let copies = genes[from].transcripts.iter().map(|transcript| mutated(random, &transcript.sequence, rate)).collect();
                (genes[from].leaning, copies)
            }
        };
        let transcripts = placed(random, gene, index, spliced);
        genes.push(GeneSequence { transcripts, leaning, origin, published: chance(random, 0.85) });
    }
    let scores = rank_normal(&genes.iter().map(|gene| gene.leaning).collect::<Vec<_>>());
    genes.iter_mut().zip(scores).for_each(|(gene, score)| gene.leaning = score);
    genes
}

/// One to six isoforms of two to five exons.
fn isoforms(random: &mut ChaCha8Rng, leaning: f64) -> Vec<Vec<u8>> {
    let length = (750.0 * (0.6 * normal(random)).exp()).clamp(220.0, 6000.0) as usize;
    let sequence = composed(random, leaning, length);
    let exons = random.gen_range(2..=5usize);
    let bounds: Vec<usize> = (0..=exons).map(|exon| exon * length / exons).collect();
    let mut count = 1;
    while count < 6 && chance(random, 0.4) {
        count += 1;
    }
    let mut all = vec![sequence.clone()];
    for _ in 1..count {
        let skipped = random.gen_range(0..exons);
        let kept: Vec<u8> =
            (0..exons).filter(|&exon| exon != skipped).flat_map(|exon| sequence[bounds[exon]..bounds[exon + 1]].to_vec()).collect();
        all.push(kept);
    }
    all
}

/// Bases with GC content `0.45 + 0.045 leaning`, a random skew, and motifs.
fn composed(random: &mut ChaCha8Rng, leaning: f64, length: usize) -> Vec<u8> {
    let leaning = leaning.clamp(-3.0, 3.0);
    let gc = 0.45 + 0.045 * leaning;
    let (at_skew, gc_skew) = (0.5 + 0.06 * normal(random), 0.5 + 0.06 * normal(random));
    let mut sequence: Vec<u8> = (0..length)
        .map(|_| match (random.r#gen::<f64>() < gc, random.r#gen::<f64>()) {
            (true, side) => {
                if side < gc_skew {
                    b'G'
                } else {
                    b'C'
                }
            }
            (false, side) => {
                if side < at_skew {
                    b'A'
                } else {
                    b'T'
                }
            }
        })
        .collect();
    for (motif, per_kb) in [(MOTIF, 3.0 * (0.5 * leaning).exp()), (DECOY, 3.0 * (0.5 * normal(random)).exp())] {
        let count = (per_kb * length as f64 / 1000.0 + random.r#gen::<f64>()) as usize;
        for _ in 0..count {
            let at = random.gen_range(0..=length - motif.len());
            sequence[at..at + motif.len()].copy_from_slice(motif);
        }
    }
    sequence
}

fn mutated(random: &mut ChaCha8Rng, sequence: &[u8], rate: f64) -> Vec<u8> {
    sequence.iter().map(|&base| if chance(random, rate) { b"ACGT"[random.gen_range(0..4usize)] } else { base }).collect()
}

/// Gives spliced sequences ids and places inside the gene: the first transcript spans it.
fn placed(random: &mut ChaCha8Rng, gene: &Lncrna, index: usize, spliced: Vec<Vec<u8>>) -> Vec<Transcript> {
    let span = gene.place.end - gene.place.start;
    let first = |number: usize| number == 0;
    spliced
        .into_iter()
        .enumerate()
        .map(|(number, sequence)| {
            // Isoforms share the promoter and may end early, never shorter than half of the gene.
            let cut = if first(number) { 0 } else { random.gen_range(0..span / 2) };
            let (start, end) =
                if gene.place.plus { (gene.place.start, gene.place.end - cut) } else { (gene.place.start + cut, gene.place.end) };
            Transcript { id: format!("ENST99{:08}{number}", index + 1), start, end, sequence }
        })
        .collect()
}
