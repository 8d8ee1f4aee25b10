//! Bottom sketches: the smallest hashes of a gene's k-mers stand for all of them.

use std::fs::File;
use std::io::BufReader;
use std::path::Path;

use bio::io::fasta;
use flate2::read::MultiGzDecoder;
use rayon::prelude::*;

use crate::error::{Error, Result};
use crate::progress::Progress;

/// Length of the k-mers: long enough that unrelated transcripts of a genome hardly share one.
const K: usize = 21;

/// Hashes a sketch.
pub const SKETCH_SIZE: usize = 1000;

/// Genes sketched at a time: bounds memory, keeps all workers busy.
const BATCH: usize = 512;

/// The `SKETCH_SIZE` smallest hashes of a set of canonical 21-mers (Broder 1997, SEQUENCES; Ondov et al. 2016, Genome
/// Biology 17:132).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sketch {
    /// Distinct, rising.
    hashes: Vec<u64>,
    /// Largest hash up to which the sketch knows every k-mer of the set; `u64::MAX` when it knows them all.
    known_to: u64,
}

impl Sketch {
    /// Distinct hashes, rising.
    pub fn hashes(&self) -> &[u64] {
        &self.hashes
    }

    /// Whether it holds every k-mer of its set.
    pub fn is_whole(&self) -> bool {
        self.known_to == u64::MAX
    }

    /// Containment `|A and B| / min(|A|, |B|)` of the two sets, given how many hashes the sketches share.
    ///
    /// Below `t`, the smaller of the two `known_to`, both sketches know every k-mer, so what lies there is a uniform sample
    /// of the union, whatever the sizes of the sets: both are counted there alone. Every shared hash lies below `t`.
    /// Containment is never below the Jaccard index `|A and B| / |A or B|`, so it is the larger of the two. Also returns
    /// the size of the sample, the count below `t` in the smaller set; exact where both sketches are of whole sets.
    pub fn containment(&self, other: &Self, shared: usize) -> (f64, usize) {
        let known_to = self.known_to.min(other.known_to);
        let count = |sketch: &Self| sketch.hashes.partition_point(|&hash| hash <= known_to);
        let sample = count(self).min(count(other));
        if sample == 0 { (0.0, 0) } else { (shared as f64 / sample as f64, sample) }
    }
}

/// Number of equal values in two rising lists.
pub(super) fn count_shared(a: &[u64], b: &[u64]) -> usize {
    let (mut i, mut j, mut shared) = (0, 0, 0);
    while i < a.len() && j < b.len() {
        shared += usize::from(a[i] == b[j]);
        let (left, right) = (a[i], b[j]);
        i += usize::from(left <= right);
        j += usize::from(right <= left);
    }
    shared
}

/// Collects k-mers of any number of sequences into one sketch.
#[derive(Debug, Clone)]
pub struct SketchBuilder {
    size: usize,
    hashes: Vec<u64>,
    /// No hash above it can be among the smallest.
    limit: u64,
}

impl SketchBuilder {
    /// A sketch of at most `size` hashes; `usize::MAX` keeps the whole set.
    pub fn new(size: usize) -> Self {
        Self { size, hashes: Vec::new(), limit: u64::MAX }
    }

    /// Adds all canonical 21-mers of a sequence; k-mers with a letter other than ACGTU are left out.
    pub fn add(&mut self, sequence: &[u8]) {
        const MASK: u64 = (1 << (2 * K)) - 1;
        let (mut forward, mut reverse, mut valid) = (0u64, 0u64, 0usize);
        for letter in sequence {
            let base = match letter {
                b'A' | b'a' => 0,
                b'C' | b'c' => 1,
                b'G' | b'g' => 2,
                b'T' | b't' | b'U' | b'u' => 3,
                _ => {
                    valid = 0;
                    continue;
                }
            };
            forward = ((forward << 2) | base) & MASK;
            reverse = (reverse >> 2) | ((3 - base) << (2 * (K - 1)));
            valid += 1;
            if valid >= K {
                self.push(mix(forward.min(reverse)));
            }
        }
    }

    fn push(&mut self, hash: u64) {
        if hash < self.limit {
            self.hashes.push(hash);
            if self.hashes.len() >= self.size.saturating_mul(8) {
                self.shrink();
            }
        }
    }

    fn shrink(&mut self) {
        self.hashes.sort_unstable();
        self.hashes.dedup();
        if self.hashes.len() > self.size {
            self.hashes.truncate(self.size);
            self.limit = self.hashes[self.size - 1];
        }
    }

    /// The finished sketch; `None` where no sequence was as long as a k-mer.
    pub fn finish(mut self) -> Option<Sketch> {
        self.shrink();
        self.hashes.shrink_to_fit();
        (!self.hashes.is_empty()).then_some(Sketch { hashes: self.hashes, known_to: self.limit })
    }
}

/// The finaliser of SplitMix64 (Steele, Lea & Flood 2014, OOPSLA): a bijection, so distinct k-mers never collide.
fn mix(kmer: u64) -> u64 {
    let mut z = kmer.wrapping_add(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

/// Sketches the union of each gene's transcripts into at most `size` hashes: `sketches[index_of(gene)]`, `None` without a
/// sequence.
///
/// Streams the gzipped FASTA (`>transcript gene`, sorted by gene); genes that `index_of` does not know are passed over.
pub fn read_sketches(
    fasta: &Path,
    index_of: impl Fn(&str) -> Option<usize>,
    genes: usize,
    size: usize,
    progress: &dyn Progress,
) -> Result<Vec<Option<Sketch>>> {
    let file = File::open(fasta).map_err(Error::io("open", fasta))?;
    let reader = fasta::Reader::from_bufread(BufReader::with_capacity(1 << 16, MultiGzDecoder::new(file)));
    let task = progress.begin("sketching transcripts", Some(genes as u64), "genes");
    let mut sketches: Vec<Option<Sketch>> = vec![None; genes];
    let mut batch: Vec<(usize, Vec<Vec<u8>>)> = Vec::with_capacity(BATCH);
    let mut flush = |batch: &mut Vec<(usize, Vec<Vec<u8>>)>| {
        let done: Vec<(usize, Option<Sketch>)> = batch.par_iter().map(|(gene, sequences)| (*gene, sketch_of(sequences, size))).collect();
        task.advance(done.len() as u64);
        for (gene, sketch) in done {
            sketches[gene] = sketch;
        }
        batch.clear();
    };
    let mut seen = vec![false; genes];
    for record in reader.records() {
        let record = record.map_err(|error| {
            Error::artifact(fasta, format!("not a readable gzipped FASTA: {error}"), "rerun `deephen ingest` with --force")
        })?;
        let Some(gene) = record.desc().and_then(|description| description.split_whitespace().next()) else {
            return Err(Error::artifact(
                fasta,
                format!("record `{}` names no gene", record.id()),
                "headers are `>transcript gene`; rerun `deephen ingest` with --force",
            ));
        };
        let Some(gene) = index_of(gene) else { continue };
        match batch.last_mut() {
            Some((last, sequences)) if *last == gene => sequences.push(record.seq().to_vec()),
            _ => {
                if std::mem::replace(&mut seen[gene], true) {
                    return Err(Error::artifact(
                        fasta,
                        format!("record `{}`: the transcripts of its gene do not stand together", record.id()),
                        "the file is sorted by gene; rerun `deephen ingest` with --force",
                    ));
                }
                if batch.len() == BATCH {
                    flush(&mut batch);
                }
                batch.push((gene, vec![record.seq().to_vec()]));
            }
        }
    }
    flush(&mut batch);
    Ok(sketches)
}

fn sketch_of(sequences: &[Vec<u8>], size: usize) -> Option<Sketch> {
    let mut builder = SketchBuilder::new(size);
    sequences.iter().for_each(|sequence| builder.add(sequence));
    builder.finish()
}
