//! Precision-recall curve as points.

use super::ties::{tied_blocks, totals};

/// `(recall, precision)` at every threshold, recall rising; never interpolated, because a line between two points of this
/// curve is not attainable (Davis & Goadrich 2006, ICML). `None` without a positive or a negative. Shapes: see [`super`].
pub fn precision_recall_curve(score: &[f64], y: &[bool], weight: Option<&[f64]>) -> Option<Vec<(f64, f64)>> {
    let blocks = tied_blocks(score, y, weight);
    let (positive, negative) = totals(&blocks);
    if positive <= 0.0 || negative <= 0.0 {
        return None;
    }
    let (mut hits, mut seen) = (0.0, 0.0);
    Some(
        blocks
            .iter()
            .map(|block| {
                hits += block.positive;
                seen += block.weight();
                (hits / positive, hits / seen)
            })
            .collect(),
    )
}

#[cfg(test)]
mod tests {
    use super::super::average_precision;
    use super::*;

    #[test]
    fn the_steps_add_up_to_average_precision() {
        let score = [0.9, 0.8, 0.8, 0.4, 0.4, 0.4, 0.1];
        let y = [true, true, false, false, true, false, false];
        let points = precision_recall_curve(&score, &y, None).unwrap();
        let mut recall = 0.0;
        let mut sum = 0.0;
        for (r, p) in points {
            sum += (r - recall) * p;
            recall = r;
        }
        assert!((sum - average_precision(&score, &y, None).unwrap()).abs() < 1e-12);
        assert_eq!(recall, 1.0);
    }
}
