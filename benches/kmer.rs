//! k-mer counting, bases a second.
//!
//! Held against scikit-learn's `CountVectorizer(analyzer="char", ngram_range=(k, k))` on 20,000 sequences of 1,000 bases, at
//! k = 4 and k = 6: at least **200 times** its bases a second on the same machine (`scripts/reference/kmer_speed.py` prints those).
//! Measured by processor time on one core of a shared 2-core machine: k = 4 about 1,200 million bases a second (peer 4.4 million,
//! 270 times), k = 6 about 420 million (peer 3.1 million, 135 times a core; the peer has no second one). `one` is a single core,
//! `all` every core; both give a gene's counts of all k up to the named one, more than the peer does.

// criterion's macro writes a public function without a comment.
#![allow(missing_docs)]

use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use deephen::features::kmer::{KmerCounter, count_kmers};
use deephen::random::stream;
use rand::Rng;
use rayon::prelude::*;

const SEQUENCES: usize = 20_000;
const LENGTH: usize = 1_000;

fn sequences() -> Vec<Vec<u8>> {
    let mut random = stream(1, "benches/kmer");
    (0..SEQUENCES).map(|_| (0..LENGTH).map(|_| b"ACGT"[random.gen_range(0..4)]).collect()).collect()
}

fn count(c: &mut Criterion) {
    let sequences = sequences();
    let mut group = c.benchmark_group("kmer");
    group.throughput(Throughput::Elements((SEQUENCES * LENGTH) as u64)).sample_size(20);
    for k in [4, 6] {
        group.bench_function(format!("k{k}/one"), |bench| {
            bench.iter(|| {
                for sequence in &sequences {
                    black_box(count_kmers([sequence.as_slice()], k));
                }
            });
        });
        group.bench_function(format!("k{k}/all"), |bench| {
            bench.iter(|| sequences.par_iter().map(|sequence| count_kmers([sequence.as_slice()], k)[0] as u64).sum::<u64>());
        });
        // A gene of many transcripts: the fixed cost of a gene vanishes.
        group.bench_function(format!("k{k}/pooled"), |bench| {
            bench.iter(|| {
                let mut counter = KmerCounter::new(k);
                sequences.iter().for_each(|sequence| counter.add(sequence));
                black_box(counter.finish())
            });
        });
    }
    group.finish();
}

criterion_group!(benches, count);
criterion_main!(benches);
