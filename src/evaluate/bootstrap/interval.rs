//! From draws to intervals, p-values and their correction.

use serde::{Deserialize, Serialize};

/// An estimate with its 95% interval.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Interval {
    /// The estimate on the data themselves (not the mean of draws).
    pub mean: f64,
    /// 2.5th percentile of the draws.
    pub lo: f64,
    /// 97.5th percentile of the draws.
    pub hi: f64,
}

impl Interval {
    /// `mean` with the 2.5th and 97.5th percentiles of `draws`; undefined draws (NaN) are left out.
    pub fn percentile(mean: f64, draws: &[f64]) -> Self {
        let mut sorted: Vec<f64> = draws.iter().copied().filter(|value| value.is_finite()).collect();
        sorted.sort_unstable_by(f64::total_cmp);
        Self { mean, lo: quantile(&sorted, 0.025), hi: quantile(&sorted, 0.975) }
    }
}

/// Linear interpolation between order statistics (type 7 of Hyndman & Fan 1996), NaN for an empty slice.
pub(super) fn quantile(sorted: &[f64], q: f64) -> f64 {
    let Some(last) = sorted.len().checked_sub(1) else { return f64::NAN };
    let position = q * last as f64;
    let below = position.floor() as usize;
    let above = (below + 1).min(last);
    sorted[below] + (position - below as f64) * (sorted[above] - sorted[below])
}

/// Two-sided bootstrap p-value of "no difference" from draws of a difference:
/// `min(1, 2 min(#{d <= 0} + 1, #{d >= 0} + 1) / (n + 1))` (Davison & Hinkley 1997, section 4.4). Never 0: `n` draws cannot
/// say more than `2 / (n + 1)`. Undefined draws (NaN) are left out; without any draw 1.
pub fn two_sided_p(differences: &[f64]) -> f64 {
    let (mut n, mut below, mut above) = (0u64, 0u64, 0u64);
    for difference in differences.iter().filter(|value| value.is_finite()) {
        n += 1;
        below += u64::from(*difference <= 0.0);
        above += u64::from(*difference >= 0.0);
    }
    (2.0 * (below.min(above) + 1) as f64 / (n + 1) as f64).min(1.0)
}

/// Holm's step-down correction over one family of tests, in the order given (Holm 1979, Scand. J. Statist. 6:65-70).
pub fn holm(p: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..p.len()).collect();
    order.sort_by(|&a, &b| p[a].total_cmp(&p[b]));
    let mut corrected = vec![1.0; p.len()];
    let mut largest: f64 = 0.0;
    for (rank, &test) in order.iter().enumerate() {
        largest = largest.max(p[test] * (p.len() - rank) as f64).min(1.0);
        corrected[test] = largest;
    }
    corrected
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_interpolate_and_leave_out_what_is_undefined() {
        let mut draws: Vec<f64> = (0..=1000).map(f64::from).collect();
        draws.push(f64::NAN);
        assert_eq!(Interval::percentile(3.0, &draws), Interval { mean: 3.0, lo: 25.0, hi: 975.0 });
        let pair = Interval::percentile(0.0, &[0.0, 1.0]);
        assert!((pair.lo - 0.025).abs() < 1e-12 && (pair.hi - 0.975).abs() < 1e-12);
        assert!(Interval::percentile(1.0, &[f64::NAN]).lo.is_nan());
    }

    #[test]
    fn p_values_are_two_sided_and_never_zero() {
        assert_eq!(two_sided_p(&[1.0; 99]), 0.02);
        assert_eq!(two_sided_p(&[-1.0; 99]), 0.02);
        assert_eq!(two_sided_p(&[0.0; 99]), 1.0);
        assert_eq!(two_sided_p(&[]), 1.0);
        let half: Vec<f64> = (0..100).map(|i| if i % 2 == 0 { 1.0 } else { -1.0 }).collect();
        assert_eq!(two_sided_p(&half), 1.0);
    }

    #[test]
    fn holm_steps_down_and_stays_monotone() {
        // By hand: sorted .01 .02 .03 .04 times 4 3 2 1, running maximum.
        let corrected = holm(&[0.04, 0.01, 0.03, 0.02]);
        for (ours, expected) in corrected.iter().zip([0.06, 0.04, 0.06, 0.06]) {
            assert!((ours - expected).abs() < 1e-12);
        }
        assert_eq!(holm(&[0.9, 0.8]), [1.0, 1.0]);
        assert!(holm(&[]).is_empty());
    }
}
