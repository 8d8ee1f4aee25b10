//! Draws from the distributions that a species is made of.

use rand::Rng;
use rand_chacha::ChaCha8Rng;
use statrs::function::erf::erfc_inv;

/// A standard normal number (Box & Muller 1958).
pub(super) fn normal(random: &mut ChaCha8Rng) -> f64 {
    let radius = (-2.0 * (1.0 - random.r#gen::<f64>()).ln()).sqrt();
    radius * (std::f64::consts::TAU * random.r#gen::<f64>()).cos()
}

/// A Pareto number of at least 1: `P(x > v) = v^-shape`.
pub(super) fn pareto(random: &mut ChaCha8Rng, shape: f64) -> f64 {
    (1.0 - random.r#gen::<f64>()).powf(-1.0 / shape)
}

/// True with probability `p`.
pub(super) fn chance(random: &mut ChaCha8Rng, p: f64) -> bool {
    random.r#gen::<f64>() < p
}

/// `count` distinct places of `weights`, drawn in proportion to them (Efraimidis & Spirakis 2006), ascending.
pub(super) fn sample_weighted(random: &mut ChaCha8Rng, weights: &[f64], count: usize) -> Vec<usize> {
    let mut keys: Vec<(f64, usize)> =
        weights.iter().enumerate().map(|(place, weight)| (-(1.0 - random.r#gen::<f64>()).ln() / weight.max(1e-300), place)).collect();
    keys.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    let mut chosen: Vec<usize> = keys.into_iter().take(count).map(|(_, place)| place).collect();
    chosen.sort_unstable();
    chosen
}

/// A permutation of `0..count`.
pub(super) fn shuffled(random: &mut ChaCha8Rng, count: usize) -> Vec<usize> {
    let mut order: Vec<usize> = (0..count).collect();
    for last in (1..count).rev() {
        order.swap(last, random.gen_range(0..=last));
    }
    order
}

/// Normal scores of the values' ranks (ties by place): the same bell for every cause, so that causes are equally strong.
pub(super) fn rank_normal(values: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_by(|&a, &b| values[a].total_cmp(&values[b]).then(a.cmp(&b)));
    let mut scores = vec![0.0; values.len()];
    for (rank, place) in order.into_iter().enumerate() {
        scores[place] = -std::f64::consts::SQRT_2 * erfc_inv((2 * rank + 1) as f64 / values.len() as f64);
    }
    scores
}

/// `1 / (1 + e^-x)`.
pub(super) fn sigmoid(x: f64) -> f64 {
    1.0 / (1.0 + (-x).exp())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::stream;

    #[test]
    fn quantiles_and_ranks() {
        let twenty: Vec<f64> = (0..20).map(f64::from).collect();
        assert!((rank_normal(&twenty)[19] - 1.959_963_985).abs() < 1e-8);
        let scores = rank_normal(&[30.0, -1.0, 7.0]);
        assert!(scores[0] > 0.9 && scores[1] < -0.9 && scores[2].abs() < 1e-9);
    }

    #[test]
    fn draws_have_their_moments() {
        let random = &mut stream(1, "t");
        let values: Vec<f64> = (0..20_000).map(|_| normal(random)).collect();
        let mean = values.iter().sum::<f64>() / 20_000.0;
        let variance = values.iter().map(|value| value * value).sum::<f64>() / 20_000.0;
        assert!(mean.abs() < 0.03 && (variance - 1.0).abs() < 0.05);
        let tail = (0..20_000).filter(|_| pareto(random, 2.0) > 10.0).count();
        assert!((150..260).contains(&tail), "{tail}");
        let heavy = (0..2000).filter(|_| sample_weighted(random, &[1.0, 9.0, 0.0], 1) == [1]).count();
        assert!((1740..1860).contains(&heavy), "{heavy}");
        let mut order = shuffled(random, 50);
        assert_ne!(order, (0..50).collect::<Vec<_>>());
        order.sort_unstable();
        assert_eq!(order, (0..50).collect::<Vec<_>>());
    }
}
