//! A foreign score as its order alone.
//!
//! Tools write probabilities, odds, log-odds, p-values turned round: any monotone map of a score is the same ranking, and has to
//! measure the same. A line through the raw scores would squeeze a steep scale into one value and tie its genes, so what goes into
//! the calibration is the log-odds of a gene's midrank.

/// Log-odds of the midrank of each score among all that are there, `ln((r - 1/2) / (n - r + 1/2))`; NaN stays NaN.
///
/// Equal scores get one value, different scores different ones. O(n log n).
pub(super) fn rank_log_odds(score: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..score.len()).filter(|&row| !score[row].is_nan()).collect();
    order.sort_by(|&a, &b| score[a].total_cmp(&score[b]));
    let n = order.len() as f64;
    let mut out = vec![f64::NAN; score.len()];
    let mut before = 0;
    for tied in order.chunk_by(|&a, &b| score[a] == score[b]) {
        // Midrank from 1, less one half.
        let place = before as f64 + tied.len() as f64 / 2.0;
        tied.iter().for_each(|&row| out[row] = (place / (n - place)).ln());
        before += tied.len();
    }
    out
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn ties_share_a_midrank_and_what_is_missing_stays_missing() {
        let out = rank_log_odds(&[5.0, f64::NAN, -0.0, 0.0, 1e300]);
        assert!(out[1].is_nan());
        assert_eq!((out[2], out[3]), ((1.0f64 / 3.0).ln(), (1.0f64 / 3.0).ln()));
        assert_eq!((out[0], out[4]), ((2.5f64 / 1.5).ln(), (3.5f64 / 0.5).ln()));
        assert!(rank_log_odds(&[3.0]).iter().all(|value| *value == 0.0));
    }

    proptest! {
        #[test]
        fn a_monotone_map_changes_not_one_bit(score in prop::collection::vec(-1000i32..1000, 1..60)) {
            let plain: Vec<f64> = score.iter().map(|&s| f64::from(s) / 1000.0).collect();
            for map in [|s: f64| (20.0 * s).exp(), |s: f64| (500.0 * s).exp(), |s: f64| 1e9 + s, |s: f64| s * 1e-200] {
                let mapped: Vec<f64> = plain.iter().map(|&s| map(s)).collect();
                prop_assert_eq!(rank_log_odds(&plain), rank_log_odds(&mapped));
            }
        }
    }
}
