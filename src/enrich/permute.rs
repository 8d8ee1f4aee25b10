//! The null distribution of enrichment scores: random sets of the same size.

use std::collections::BTreeMap;

use rand::Rng;
use rayon::prelude::*;

use super::running_sum::running_sum;
use crate::random::stream;

/// Null scores by set size, each of `permutations` values in the order of the permutations.
///
/// One random stream a permutation, named after `path` and its number, so that the number of workers changes nothing. Within a
/// permutation one random order of the genes serves all sizes: the first `k` genes of a random order are a random set of size
/// `k`, so each size has its exact null, and sets of equal size share it. Positions come out sorted from a bit per gene instead
/// of a sort: O(N / 64 + k) for each size.
pub fn null_scores(weights: &[f64], sizes: &[usize], permutations: usize, seed: u64, path: &str) -> BTreeMap<usize, Vec<f64>> {
    let mut sizes: Vec<usize> = sizes.iter().copied().filter(|&size| size > 0 && size < weights.len()).collect();
    sizes.sort_unstable();
    sizes.dedup();
    let rows: Vec<Vec<f64>> = (0..permutations)
        .into_par_iter()
        .map_init(
            || Scratch::new(weights.len()),
            |scratch, permutation| scratch.scores(weights, &sizes, seed, &format!("{path}/permutation{permutation}")),
        )
        .collect();
    sizes.iter().enumerate().map(|(column, &size)| (size, rows.iter().map(|row| row[column]).collect())).collect()
}

/// Buffers that a worker uses again for each permutation.
struct Scratch {
    genes: Vec<u32>,
    marks: Vec<u64>,
    hits: Vec<u32>,
}

impl Scratch {
    fn new(n: usize) -> Self {
        Self { genes: (0..n as u32).collect(), marks: vec![0; n.div_ceil(64)], hits: Vec::new() }
    }

    /// Scores of random sets of the ascending `sizes`.
    fn scores(&mut self, weights: &[f64], sizes: &[usize], seed: u64, name: &str) -> Vec<f64> {
        let mut generator = stream(seed, name);
        // Starting anew makes the result independent of what this worker drew before.
        for (position, gene) in self.genes.iter_mut().enumerate() {
            *gene = position as u32;
        }
        self.marks.fill(0);
        let mut drawn = 0;
        let mut scores = Vec::with_capacity(sizes.len());
        for &size in sizes {
            while drawn < size {
                let pick = generator.gen_range(drawn..self.genes.len());
                self.genes.swap(drawn, pick);
                let gene = self.genes[drawn];
                self.marks[gene as usize / 64] |= 1 << (gene % 64);
                drawn += 1;
            }
            self.hits.clear();
            for (word, &bits) in self.marks.iter().enumerate() {
                let mut rest = bits;
                while rest != 0 {
                    self.hits.push(word as u32 * 64 + rest.trailing_zeros());
                    rest &= rest - 1;
                }
            }
            scores.push(running_sum(&self.hits, weights).score);
        }
        scores
    }
}

/// What a null distribution says of one score.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Significance {
    /// Score over the mean of the null scores of its sign; `None` where the null has none of that sign.
    pub nes: Option<f64>,
    /// `(b + 1) / (n + 1)`, `n` null scores of the same sign, `b` of them at least as extreme.
    pub p: f64,
}

/// Normalised score and p-value of `score` against `null` (Subramanian et al. 2005: positive and negative scores are judged
/// apart; the added one keeps p above zero and valid, Phipson & Smyth 2010).
pub fn significance(score: f64, null: &[f64]) -> Significance {
    let same: Vec<f64> =
        null.iter().filter(|value| if score >= 0.0 { **value >= 0.0 } else { **value < 0.0 }).map(|value| value.abs()).collect();
    // Equal sums can differ in the last bits by the order of their terms: a near tie counts as a tie.
    let extreme = same.iter().filter(|value| **value >= score.abs() - 1e-12).count();
    let mean = same.iter().sum::<f64>() / same.len().max(1) as f64;
    Significance { nes: (mean > 0.0).then(|| score / mean), p: (extreme as f64 + 1.0) / (same.len() as f64 + 1.0) }
}

/// Benjamini-Hochberg false discovery rates, in the order of `p`.
pub fn benjamini_hochberg(p: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..p.len()).collect();
    order.sort_by(|&a, &b| p[b].total_cmp(&p[a]).then(a.cmp(&b)));
    let mut rates = vec![0.0; p.len()];
    let mut least = 1.0f64;
    for (from_last, index) in order.into_iter().enumerate() {
        least = least.min(p[index] * p.len() as f64 / (p.len() - from_last) as f64);
        rates[index] = least;
    }
    rates
}

#[cfg(test)]
mod tests {
    use super::*;

    fn weights(n: usize) -> Vec<f64> {
        (0..n).map(|rank| (n as f64 / 2.0 - rank as f64).abs()).collect()
    }

    #[test]
    fn workers_change_no_null_score() {
        let weights = weights(300);
        let draw = |threads| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            pool.install(|| null_scores(&weights, &[5, 17, 40], 50, 3, "t"))
        };
        let one = draw(1);
        assert_eq!(one, draw(3));
        assert_eq!(one[&17].len(), 50);
        assert_ne!(one[&17], null_scores(&weights, &[5, 17, 40], 50, 4, "t")[&17]);
    }

    #[test]
    fn p_values_of_random_sets_are_uniform() {
        let weights = weights(200);
        let null = &null_scores(&weights, &[12], 2000, 1, "null")[&12];
        let drawn = &null_scores(&weights, &[12], 1000, 2, "drawn")[&12];
        let p: Vec<f64> = drawn.iter().map(|score| significance(*score, null).p).collect();
        for level in [0.1, 0.5, 0.9] {
            let share = p.iter().filter(|p| **p <= level).count() as f64 / 1000.0;
            assert!((share - level).abs() < 0.05, "{share} of the p-values are below {level}");
        }
    }

    #[test]
    fn significance_counts_its_own_sign_alone() {
        let found = significance(0.5, &[0.4, 0.6, -0.9, 0.5, -0.1]);
        assert_eq!(found.p, 3.0 / 4.0);
        assert!((found.nes.unwrap() - 1.0).abs() < 1e-12);
        assert_eq!(significance(-0.5, &[0.1]), Significance { nes: None, p: 1.0 });
    }

    #[test]
    fn benjamini_hochberg_as_in_scipy() {
        // scipy.stats.false_discovery_control([0.01, 0.04, 0.03, 0.5])
        let rates = benjamini_hochberg(&[0.01, 0.04, 0.03, 0.5]);
        for (rate, expected) in rates.iter().zip([0.04, 0.053_333_333_333, 0.053_333_333_333, 0.5]) {
            assert!((rate - expected).abs() < 1e-9);
        }
    }
}
