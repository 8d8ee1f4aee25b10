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

/// Eight letters, the first in the highest byte, as 16 bits, the first in the highest two; `None` if one is not of ACGT.
///
/// Bits 1 and 2 of a letter tell the four apart: their exclusive or is the code. Turning the codes back into letters shows
/// whether they were ACGT.
fn pack(letters: u64) -> Option<u64> {
    const ONES: u64 = 0x0101_0101_0101_0101;
    let codes = ((letters >> 1) ^ (letters >> 2)) & (3 * ONES);
    let (low, high) = (codes & ONES, (codes >> 1) & ONES);
    let both = low & high;
    // A = 0x41, C = A ^ 2, G = A ^ 6, T = A ^ 2 ^ 6 ^ 0x11.
    if (0x41 * ONES) ^ (low << 1) ^ (high << 1) ^ (high << 2) ^ both ^ (both << 4) != letters {
        return None;
    }
    let pairs = (codes | (codes >> 6)) & 0x000f_000f_000f_000f;
    let fours = (pairs | (pairs >> 12)) & 0x0000_00ff_0000_00ff;
    Some((fours | (fours >> 24)) & 0xffff)
}

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
    ///
    /// Eight letters at a time are packed into 16 bits and their eight windows cut out of one register, which leaves one increment
    /// a base; letter by letter only at the beginning of a run and around letters other than ACGT.
    pub fn add(&mut self, sequence: &[u8]) {
        let longest = columns(self.max_k).start;
        let mut code = 0u64;
        let mut run = 0usize;
        let (blocks, rest) = sequence.as_chunks::<8>();
        for block in blocks {
            match pack(u64::from_be_bytes(*block)) {
                Some(bases) if run + 1 >= self.max_k => {
                    code = (code << 16) | bases;
                    run += 8;
                    let table = &mut self.counts[longest..];
                    let mask = table.len() - 1;
                    for place in (0..8).rev() {
                        table[(code >> (2 * place)) as usize & mask] += 1;
                    }
                }
                _ => self.add_letters(block, &mut code, &mut run),
            }
        }
        self.add_letters(rest, &mut code, &mut run);
        self.end_run(code as usize, run);
    }

    fn add_letters(&mut self, letters: &[u8], code: &mut u64, run: &mut usize) {
        let longest = columns(self.max_k).start;
        let mask = (1usize << (2 * self.max_k)) - 1;
        for &letter in letters {
            let base = CODE[usize::from(letter)];
            if base == 4 {
                self.end_run(*code as usize, *run);
                *run = 0;
                continue;
            }
            *code = (*code << 2) | u64::from(base);
            *run += 1;
            if *run >= self.max_k {
                self.counts[longest + (*code as usize & mask)] += 1;
            }
        }
    }

    /// The last window of every shorter k in a run that ends here.
    fn end_run(&mut self, code: usize, run: usize) {
        for k in 1..self.max_k.min(run + 1) {
            self.counts[columns(k).start + (code & ((1 << (2 * k)) - 1))] += 1;
        }
    }

    /// The counts in column order, `[width(max_k)]`.
    pub fn finish(mut self) -> Vec<u32> {
        for k in (1..self.max_k).rev() {
            let (shorter, longer) = self.counts.split_at_mut(columns(k + 1).start);
            let shorter = &mut shorter[columns(k)];
            for (count, quartet) in shorter.iter_mut().zip(longer.chunks_exact(4)) {
                *count += (quartet[0] + quartet[1]) + (quartet[2] + quartet[3]);
            }
        }
        self.counts
    }
}

/// Pooled counts of several sequences, `[width(max_k)]`.
pub fn count_kmers<'a>(sequences: impl IntoIterator<Item = &'a [u8]>, max_k: usize) -> Vec<u32> {
    let mut counter = KmerCounter::new(max_k);
    for sequence in sequences {
        counter.add(sequence);
    }
    counter.finish()
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
    fn eight_letters_pack_if_and_only_if_they_are_bases() {
        assert_eq!(pack(u64::from_be_bytes(*b"ACGTTGCA")), Some(0b00_01_10_11_11_10_01_00));
        for letter in 0..=255u8 {
            let packed = pack(u64::from_be_bytes([b'G', letter, b'T', b'A', b'A', b'C', b'C', letter]));
            let code = u64::from(CODE[usize::from(letter)]);
            assert_eq!(packed, (code < 4).then_some((0b10_00_11_00_00_01_01_00) | (code << 12) | code), "{letter}");
        }
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

    #[test]
    fn equals_scikit_learn() {
        let reference: serde_json::Value = serde_json::from_str(include_str!("../../tests/reference/kmer_counts.json")).unwrap();
        for case in reference["cases"].as_array().unwrap() {
            let counts = count_kmers([case["sequence"].as_str().unwrap().as_bytes()], 6);
            let found: serde_json::Map<String, serde_json::Value> =
                counts.iter().enumerate().filter(|(_, count)| **count > 0).map(|(column, count)| (name(column), (*count).into())).collect();
            assert_eq!(Some(&found), case["counts"].as_object());
        }
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
            for (column, count) in there.iter().enumerate() {
                let mirror: String = name(column).chars().rev().collect();
                let other = (0..width(4)).find(|&other| name(other) == mirror).unwrap();
                prop_assert_eq!(*count, back[other]);
            }
        }
    }
}
