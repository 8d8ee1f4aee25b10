//! k-mer counts of nucleotide sequences, all k from 1 to `max_k` in one pass.
//!
//! Order of the columns: k ascending, and within a k lexicographic over `A < C < G < T`. Windows that hold a letter
//! other than ACGT are skipped. Transcripts are stranded, so a k-mer and its reverse complement stay apart.

/// Largest k that [`KmerCounter`] takes; 4^6 counters of 4 bytes stay in the first-level cache.
pub const MAX_K: usize = 6;

/// Two bits a base; 4 marks a letter that breaks the window.
const CODE: [u8; 256] = {
    let mut table = [4u8; 256];
    table[b'A' as usize] = 0;
    table[b'C' as usize] = 1;
    table[b'G' as usize] = 2;
    table[b'T' as usize] = 3;
    table
};

/// Number of different k-mers for k = 1..=`max_k`: 4 + 16 + ... = (4^(max_k+1) - 4) / 3.
pub const fn width(max_k: usize) -> usize {
    (4usize.pow(max_k as u32 + 1) - 4) / 3
}

/// Columns of the k-mers of one k in the concatenated order.
pub const fn columns(k: usize) -> std::ops::Range<usize> {
    width(k - 1)..width(k)
}

/// Pools the k-mer counts of any number of sequences.
///
/// Only the longest k is counted base by base. A (k-1)-mer occurs once as the beginning of each k-mer that starts there,
/// plus once at the end of every run of ACGT, where no k-mer starts any more; the shorter counts follow by summation.
#[derive(Debug, Clone)]
pub struct KmerCounter {
    max_k: usize,
    counts: Vec<u32>,
}

impl KmerCounter {
    /// An empty counter for k = 1..=`max_k`; `max_k` is brought into 1..=[`MAX_K`].
    pub fn new(max_k: usize) -> Self {
        let max_k = max_k.clamp(1, MAX_K);
        Self { max_k, counts: vec![0; width(max_k)] }
    }

    /// Adds the windows of one upper-case sequence.
    pub fn add(&mut self, sequence: &[u8]) {
        let longest = columns(self.max_k).start;
        let mask = (1usize << (2 * self.max_k)) - 1;
        let mut code = 0usize;
        let mut run = 0usize;
        for &letter in sequence {
            let base = CODE[usize::from(letter)];
            if base == 4 {
                self.end_run(code, run);
                run = 0;
                continue;
            }
            code = ((code << 2) | usize::from(base)) & mask;
            run += 1;
            if run >= self.max_k {
                self.counts[longest + code] += 1;
            }
        }
        self.end_run(code, run);
    }

    /// The last window of every shorter k in a run that ends here.
    fn end_run(&mut self, code: usize, run: usize) {
        for k in 1..self.max_k.min(run + 1) {
            self.counts[columns(k).start + (code & ((1 << (2 * k)) - 1))] += 1;
        }
    }

    /// The counts in column order, `[width(max_k)]`; the counter is empty afterwards.
    pub fn take(&mut self) -> Vec<u32> {
        for k in (1..self.max_k).rev() {
            let (shorter, longer) = self.counts.split_at_mut(columns(k + 1).start);
            let shorter = &mut shorter[columns(k)];
            for (count, quartet) in shorter.iter_mut().zip(longer.chunks_exact(4)) {
                *count += quartet.iter().sum::<u32>();
            }
        }
        std::mem::replace(&mut self.counts, vec![0; width(self.max_k)])
    }
}

/// Pooled counts of several sequences, `[width(max_k)]`.
pub fn count_kmers<'a>(sequences: impl IntoIterator<Item = &'a [u8]>, max_k: usize) -> Vec<u32> {
    let mut counter = KmerCounter::new(max_k);
    for sequence in sequences {
        counter.add(sequence);
    }
    counter.take()
}

/// Frequencies within each k: every block of 4^k columns sums to one, or is all zero where no window fits.
pub fn frequencies(counts: &[u32], max_k: usize) -> Vec<f32> {
    let mut out = vec![0f32; width(max_k)];
    for k in 1..=max_k {
        let block = &counts[columns(k)];
        let total: u64 = block.iter().map(|&count| u64::from(count)).sum();
        if total > 0 {
            for (value, &count) in out[columns(k)].iter_mut().zip(block) {
                *value = (f64::from(count) / total as f64) as f32;
            }
        }
    }
    out
}

/// Letters of a column of the concatenated order, such as `ACG`.
pub fn name(column: usize) -> String {
    let k = (1..=MAX_K).find(|&k| column < width(k)).unwrap_or(MAX_K);
    let code = column - columns(k).start;
    (0..k).rev().map(|place| ['A', 'C', 'G', 'T'][(code >> (2 * place)) & 3]).collect()
}

#[cfg(test)]
mod tests {
    use bio::alphabets::{Alphabet, RankTransform};
    use proptest::prelude::*;

    use super::*;

    /// The same counts by rust-bio's q-grams over the ACGT runs.
    fn by_rust_bio(sequence: &[u8], max_k: usize) -> Vec<u32> {
        let ranks = RankTransform::new(&Alphabet::new(b"ACGT"));
        let mut counts = vec![0; width(max_k)];
        for run in sequence.split(|letter| !b"ACGT".contains(letter)) {
            for k in 1..=max_k.min(run.len()) {
                for code in ranks.qgrams(k as u32, run) {
                    counts[columns(k).start + code] += 1;
                }
            }
        }
        counts
    }

    #[test]
    fn widths_and_names() {
        assert_eq!((width(0), width(1), width(4), width(6)), (0, 4, 340, 5460));
        assert_eq!(columns(2), 4..20);
        assert_eq!([name(0), name(3), name(4), name(19), name(20), name(5459)], ["A", "T", "AA", "TT", "AAA", "TTTTTT"]);
    }

    #[test]
    fn hand_counted() {
        let counts = count_kmers([&b"ACGNAC"[..]], 2);
        let of = |word: &str| counts[(0..width(2)).find(|&column| name(column) == word).unwrap()];
        assert_eq!([of("A"), of("C"), of("G"), of("T")], [2, 2, 1, 0]);
        assert_eq!([of("AC"), of("CG"), of("GA"), of("CA")], [2, 1, 0, 0]);
        assert_eq!(count_kmers([&b""[..], b"N", b"ACGTA"], 6).iter().sum::<u32>(), 5 + 4 + 3 + 2 + 1);
        assert_eq!(frequencies(&counts, 2)[4..].iter().sum::<f32>(), 1.0);
        assert!(frequencies(&count_kmers([&b"A"[..]], 2), 2)[4..].iter().all(|share| *share == 0.0));
    }

    proptest! {
        #[test]
        fn equals_rust_bio(sequence in "[ACGTN]{0,200}", max_k in 1usize..=6) {
            prop_assert_eq!(count_kmers([sequence.as_bytes()], max_k), by_rust_bio(sequence.as_bytes(), max_k));
        }

        #[test]
        fn order_of_transcripts_does_not_matter(mut sequences in proptest::collection::vec("[ACGTN]{0,40}", 0..6)) {
            let count = |sequences: &[String]| count_kmers(sequences.iter().map(String::as_bytes), 6);
            let forward = count(&sequences);
            sequences.reverse();
            prop_assert_eq!(forward, count(&sequences));
        }

        #[test]
        fn reversed_sequence_has_reversed_words(sequence in "[ACGTN]{0,80}") {
            let reversed: Vec<u8> = sequence.bytes().rev().collect();
            let (there, back) = (count_kmers([sequence.as_bytes()], 4), count_kmers([&reversed[..]], 4));
            for column in 0..width(4) {
                let mirror: String = name(column).chars().rev().collect();
                let other = (0..width(4)).find(|&other| name(other) == mirror).unwrap();
                prop_assert_eq!(there[column], back[other]);
            }
        }
    }
}
