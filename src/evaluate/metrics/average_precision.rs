//! Average precision, the area under the precision-recall step function.

use super::ties::{tied_blocks, totals};

/// Precision at every threshold, weighted by the recall gained there:
///
/// `AP = sum over thresholds k of (R_k - R_(k-1)) P_k`
///
/// with recall `R_k` and precision `P_k` among rows that score at least threshold `k`; tied rows enter together and nothing
/// is interpolated (Davis & Goadrich 2006, ICML; scikit-learn's `average_precision_score`). `None` without a positive or a
/// negative. Shapes: see [`super`].
pub fn average_precision(score: &[f64], y: &[bool], weight: Option<&[f64]>) -> Option<f64> {
    let blocks = tied_blocks(score, y, weight);
    let (positive, negative) = totals(&blocks);
    if positive <= 0.0 || negative <= 0.0 {
        return None;
    }
    let (mut hits, mut seen, mut sum) = (0.0, 0.0, 0.0);
    for block in &blocks {
        hits += block.positive;
        seen += block.weight();
        sum += block.positive * hits / seen;
    }
    Some(sum / positive)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn perfect_is_one_and_constant_is_the_base_rate() {
        let y = [true, false, false, true, false];
        assert_eq!(average_precision(&[2.0, 1.0, 0.0, 3.0, 1.5], &y, None), Some(1.0));
        assert_eq!(average_precision(&[0.5; 5], &y, None), Some(0.4));
        assert_eq!(average_precision(&[0.5; 2], &[false, false], None), None);
    }
}
