//! Expected calibration error.

use super::{CALIBRATION_BINS, calibration_bins};

/// `ECE = sum over bins b of (w_b / W) |observed_b - mean score_b|` over 10 equal-count bins (Naeini et al. 2015, AAAI;
/// equal-count bins as in Nixon et al. 2019, CVPR workshops). `None` without weight. Shapes: see [`super`]; scores lie in
/// 0..1; bins as in [`calibration_bins`].
pub fn expected_calibration_error(score: &[f64], y: &[bool], weight: Option<&[f64]>) -> Option<f64> {
    let bins = calibration_bins(score, y, weight, CALIBRATION_BINS);
    let total: f64 = bins.iter().map(|bin| bin.weight).sum();
    (!bins.is_empty()).then(|| bins.iter().map(|bin| bin.weight * (bin.observed - bin.mean_score).abs()).sum::<f64>() / total)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn certain_truth_has_no_error_and_certain_lies_have_all() {
        let y: Vec<bool> = (0..40).map(|i| i % 5 == 0).collect();
        let truth: Vec<f64> = y.iter().map(|&y| f64::from(u8::from(y))).collect();
        let lie: Vec<f64> = truth.iter().map(|p| 1.0 - p).collect();
        assert!(expected_calibration_error(&truth, &y, None).unwrap() < 1e-12);
        assert!((expected_calibration_error(&lie, &y, None).unwrap() - 1.0).abs() < 1e-12);
        assert!(expected_calibration_error(&[0.2; 40], &y, None).unwrap() < 1e-12);
        assert_eq!(expected_calibration_error(&[], &[], None), None);
    }
}
