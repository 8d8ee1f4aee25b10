//! What a transcript shares with the transcripts of a related species: conservation without an alignment.
//!
//! Exact 18-mers of a gene's canonical transcript that any transcript of the other species also holds, outside of repeats. Repeats are
//! 14-mers that many genes of the own species hold. No label and no annotation of the other species is read.

use std::path::Path;

use rayon::prelude::*;

use super::transcript::Gene;
use crate::error::Result;
use crate::input::Fasta;

/// Columns, in the order of [`Related::numbers`].
pub const RELATED_COLUMNS: [&str; 3] = ["related_coverage", "log_related_bases", "related_coverage_first_500"];

/// Length of the shared words: 4^18 is far above the 10^7 to 10^8 words of a transcriptome, so that chance hits are rare.
const WORD: usize = 18;
/// Length of the words that tell repeats.
const REPEAT_WORD: usize = 14;
/// Genes of the sample from which a word is a repeat.
const REPEAT_GENES: usize = 8;
/// Every how many genes one is looked at for repeats.
const REPEAT_SAMPLE: usize = 3;
/// Bases at the 5' end.
const FIRST: usize = 500;

/// Words of the related species and repeats of the own.
#[derive(Debug, Clone)]
pub struct Related {
    /// Packed 18-mers, ascending.
    words: Vec<u64>,
    /// Packed 14-mers, ascending.
    repeats: Vec<u64>,
}

impl Related {
    /// Reads the related species' transcripts from a FASTA file (plain or gzip); `own` are the genes to be told apart.
    ///
    /// # Errors
    /// A file that cannot be read or is no FASTA.
    pub fn read(path: &Path, own: &[Gene]) -> Result<Self> {
        let mut records = Fasta::open(path)?;
        let mut sequences: Vec<Vec<u8>> = Vec::new();
        while let Some((_, record)) = records.advance()? {
            sequences.push(record.seq().to_vec());
        }
        Ok(Self::new(sequences.iter().map(Vec::as_slice), own))
    }

    fn new<'a>(theirs: impl Iterator<Item = &'a [u8]>, own: &[Gene]) -> Self {
        let mut words: Vec<u64> = theirs.flat_map(|sequence| packed(sequence, WORD).map(|(_, word)| word)).collect();
        words.par_sort_unstable();
        words.dedup();
        words.shrink_to_fit();
        let mut sampled: Vec<u64> = own
            .iter()
            .step_by(REPEAT_SAMPLE)
            .flat_map(|gene| {
                let mut words: Vec<u64> = packed(gene.canonical(), REPEAT_WORD).map(|(_, word)| word).collect();
                words.sort_unstable();
                words.dedup();
                words
            })
            .collect();
        sampled.par_sort_unstable();
        let repeats = sampled.chunk_by(|a, b| a == b).filter(|same| same.len() >= REPEAT_GENES).map(|same| same[0]).collect();
        Self { words, repeats }
    }

    /// Share of the canonical transcript's bases in shared words, `ln(1 + bases)`, and the share of its first 500 bases.
    pub fn numbers(&self, gene: &Gene) -> [f64; RELATED_COLUMNS.len()] {
        let sequence = gene.canonical();
        let repeat = covered(sequence, REPEAT_WORD, &self.repeats, |_| true);
        let shared = covered(sequence, WORD, &self.words, |at| !repeat[at..at + WORD].contains(&true));
        let bases = |of: &[bool]| of.iter().filter(|&&base| base).count() as f64;
        let first = &shared[..shared.len().min(FIRST)];
        [bases(&shared) / shared.len().max(1) as f64, bases(&shared).ln_1p(), bases(first) / first.len().max(1) as f64]
    }
}

/// Bases of `sequence` that lie in a word of `words` whose start `allowed` accepts.
fn covered(sequence: &[u8], length: usize, words: &[u64], allowed: impl Fn(usize) -> bool) -> Vec<bool> {
    let mut covered = vec![false; sequence.len()];
    for (at, word) in packed(sequence, length) {
        if allowed(at) && words.binary_search(&word).is_ok() {
            covered[at..at + length].fill(true);
        }
    }
    covered
}

/// Start and 2-bit packing of every word without letters other than ACGT.
fn packed(sequence: &[u8], length: usize) -> impl Iterator<Item = (usize, u64)> {
    let mask = (1u64 << (2 * length)) - 1;
    let (mut word, mut known) = (0u64, 0usize);
    sequence.iter().enumerate().filter_map(move |(at, letter)| {
        let code = match letter {
            b'A' => 0,
            b'C' => 1,
            b'G' => 2,
            b'T' => 3,
            _ => {
                known = 0;
                return None;
            }
        };
        word = (word << 2 | code) & mask;
        known += 1;
        (known >= length).then(|| (at + 1 - length, word))
    })
}

#[cfg(test)]
mod tests {
    use rand::Rng;

    use super::super::transcript::Transcript;
    use super::*;

    fn random_sequence(name: &str, length: usize) -> Vec<u8> {
        let mut random = crate::random::stream(3, name);
        (0..length).map(|_| b"ACGT"[random.gen_range(0..4)]).collect()
    }

    fn gene(id: usize, sequence: Vec<u8>) -> Gene {
        Gene::new(format!("G{id:03}"), vec![Transcript { id: format!("T{id:03}"), sequence }])
    }

    #[test]
    fn shared_stretches_count_and_repeats_do_not() {
        let (conserved, element) = (random_sequence("conserved", 100), random_sequence("element", 60));
        // The own species holds the element in every gene; the other one holds the stretch and the element.
        let mut own: Vec<Gene> =
            (0..60).map(|id| gene(id, [random_sequence(&format!("own{id}"), 340), element.clone()].concat())).collect();
        own.push(gene(99, [random_sequence("left", 600), conserved.clone(), element.clone(), random_sequence("right", 240)].concat()));
        let theirs = [random_sequence("theirs", 500), conserved, element].concat();
        let related = Related::new(std::iter::once(theirs.as_slice()), &own);
        let found = related.numbers(&own[60]);
        // Words that reach into the element are left out; chance may add a base on either side.
        assert!((found[0] - 0.1).abs() < 0.02, "{found:?}");
        assert!((found[1] - 101f64.ln()).abs() < 0.2, "{found:?}");
        assert_eq!(found[2], 0.0, "the stretch lies behind the first 500 bases");
        assert_eq!(related.numbers(&own[0]), [0.0; 3]);
    }

    #[test]
    fn letters_other_than_acgt_break_words() {
        assert_eq!(packed(b"ACGNACGT", 3).collect::<Vec<_>>(), [(0, 0b000110), (4, 0b000110), (5, 0b011011)]);
    }
}
