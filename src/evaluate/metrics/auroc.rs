//! Area under the receiver operating characteristic.

use super::ties::{tied_blocks, totals};

/// Probability that a random positive scores above a random negative, ties counting one half:
///
/// `AUROC = (1 / (P N)) * sum over positives i, negatives j of [s_i > s_j] + 1/2 [s_i = s_j]`,
///
/// the Mann-Whitney statistic with midranks (Hanley & McNeil 1982, Radiology 143:29-36). `None` without a positive or a
/// negative. Shapes: see [`super`].
pub fn auroc(score: &[f64], y: &[bool], weight: Option<&[f64]>) -> Option<f64> {
    let blocks = tied_blocks(score, y, weight);
    let (positive, negative) = totals(&blocks);
    if positive <= 0.0 || negative <= 0.0 {
        return None;
    }
    let mut above = 0.0;
    let mut area = 0.0;
    for block in &blocks {
        area += block.negative * (above + 0.5 * block.positive);
        above += block.positive;
    }
    Some(area / (positive * negative))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn perfect_reversed_constant_and_undefined() {
        let y = [true, true, false, false, false];
        assert_eq!(auroc(&[5.0, 4.0, 3.0, 2.0, 1.0], &y, None), Some(1.0));
        assert_eq!(auroc(&[1.0, 2.0, 3.0, 4.0, 5.0], &y, None), Some(0.0));
        assert_eq!(auroc(&[0.3; 5], &y, None), Some(0.5));
        assert_eq!(auroc(&[0.3; 2], &[true, true], None), None);
        assert_eq!(auroc(&[0.3, 0.2], &[true, false], Some(&[0.0, 1.0])), None);
    }
}
