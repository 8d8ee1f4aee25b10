//! Class-rebalanced seed batches.

use rand::seq::SliceRandom;
use rand_chacha::ChaCha8Rng;

use crate::random::stream;

/// Goes through a list in random order, again and again; no item comes twice before every other came once.
#[derive(Debug, Clone)]
struct Cycle {
    items: Vec<usize>,
    next: usize,
}

impl Cycle {
    fn new(items: Vec<usize>) -> Self {
        Self { next: items.len(), items }
    }

    fn draw(&mut self, n: usize, random: &mut ChaCha8Rng, out: &mut Vec<usize>) {
        for _ in 0..n {
            if self.next >= self.items.len() {
                self.items.shuffle(random);
                self.next = 0;
            }
            out.push(self.items[self.next]);
            self.next += 1;
        }
    }
}

/// Draws the seed batches of one network: positives first, then negatives.
#[derive(Debug, Clone)]
pub struct Sampler {
    positives: Cycle,
    negatives: Cycle,
    positive_count: usize,
    batch: usize,
    random: ChaCha8Rng,
}

impl Sampler {
    /// A sampler over `rows` with labels `y[row]`; every batch of `batch` rows holds a share `positive_share` of positives,
    /// at least one of each class. Both classes must occur.
    pub fn rebalanced(rows: &[usize], y: &[bool], batch: usize, positive_share: f64, seed: u64, name: &str) -> Self {
        let (positives, negatives): (Vec<usize>, Vec<usize>) = rows.iter().partition(|&&row| y[row]);
        let positive_count = ((batch as f64 * positive_share).round() as usize).clamp(1, batch - 1);
        Self {
            positives: Cycle::new(positives),
            negatives: Cycle::new(negatives),
            positive_count,
            batch,
            random: stream(seed, &format!("{name}/batches")),
        }
    }

    /// A sampler that takes rows as they come.
    pub fn plain(rows: &[usize], batch: usize, seed: u64, name: &str) -> Self {
        Self {
            positives: Cycle::new(Vec::new()),
            negatives: Cycle::new(rows.to_vec()),
            positive_count: 0,
            batch,
            random: stream(seed, &format!("{name}/batches")),
        }
    }

    /// Appends the next batch.
    pub fn draw(&mut self, out: &mut Vec<usize>) {
        self.positives.draw(self.positive_count, &mut self.random, out);
        self.negatives.draw(self.batch - self.positive_count, &mut self.random, out);
    }

    /// Share of positives in a rebalanced batch.
    pub fn positive_share(&self) -> f64 {
        self.positive_count as f64 / self.batch as f64
    }
}

/// What to add to log-odds learned at a share `sampled` of positives so that they refer to the base rate `actual`.
///
/// By Bayes' rule the odds at another prior differ by the ratio of the prior odds alone (Elkan 2001):
/// `logit(p) = logit(p_s) - logit(sampled) + logit(actual)`.
pub fn prior_shift(sampled: f64, actual: f64) -> f64 {
    let odds = |share: f64| (share / (1.0 - share)).ln();
    odds(actual) - odds(sampled)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn every_batch_has_the_asked_share_and_covers_both_classes(
            positives in 1usize..40, negatives in 1usize..200, batch in 2usize..64, share in 0.01f64..0.99, seed in 0u64..50,
        ) {
            let y: Vec<bool> = (0..positives + negatives).map(|row| row < positives).collect();
            let rows: Vec<usize> = (0..y.len()).collect();
            let mut sampler = Sampler::rebalanced(&rows, &y, batch, share, seed, "t");
            let expected = ((batch as f64 * share).round() as usize).clamp(1, batch - 1);
            let mut seen = vec![0usize; y.len()];
            for _ in 0..5 {
                let mut out = Vec::new();
                sampler.draw(&mut out);
                prop_assert_eq!(out.len(), batch);
                prop_assert_eq!(out.iter().filter(|&&row| y[row]).count(), expected);
                for row in out {
                    seen[row] += 1;
                }
            }
            // Without replacement within a class: counts differ by one at most.
            for class in [&seen[..positives], &seen[positives..]] {
                prop_assert!(class.iter().max().unwrap() - class.iter().min().unwrap() <= 1);
            }
        }
    }

    #[test]
    fn shift_undoes_the_sampling() {
        // A batch at one half whose learned odds are even means the base rate itself.
        let p = crate::train::calibrate::sigmoid(0.0 + prior_shift(0.5, 0.17));
        assert!((p - 0.17).abs() < 1e-12);
        assert_eq!(prior_shift(0.3, 0.3), 0.0);
    }
}
