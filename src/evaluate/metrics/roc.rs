//! Receiver operating characteristic as points.

use super::ties::{tied_blocks, totals};

/// `(false positive rate, true positive rate)` at every threshold, from (0, 0) to (1, 1); the straight line between two
/// points is what a random order inside the tied rows would give (Fawcett 2006, Pattern Recognition Letters 27:861-874).
/// `None` without a positive or a negative. Shapes: see [`super`].
pub fn roc_curve(score: &[f64], y: &[bool], weight: Option<&[f64]>) -> Option<Vec<(f64, f64)>> {
    let blocks = tied_blocks(score, y, weight);
    let (positive, negative) = totals(&blocks);
    if positive <= 0.0 || negative <= 0.0 {
        return None;
    }
    let mut points = vec![(0.0, 0.0)];
    let (mut hits, mut misses) = (0.0, 0.0);
    for block in &blocks {
        hits += block.positive;
        misses += block.negative;
        points.push((misses / negative, hits / positive));
    }
    Some(points)
}

#[cfg(test)]
mod tests {
    use super::super::auroc;
    use super::*;

    #[test]
    fn the_area_under_the_points_is_auroc() {
        let score = [0.9, 0.8, 0.8, 0.4, 0.4, 0.4, 0.1];
        let y = [true, true, false, false, true, false, false];
        let points = roc_curve(&score, &y, None).unwrap();
        let area: f64 = points.windows(2).map(|pair| (pair[1].0 - pair[0].0) * (pair[0].1 + pair[1].1) / 2.0).sum();
        assert!((area - auroc(&score, &y, None).unwrap()).abs() < 1e-12);
        assert_eq!(points.last(), Some(&(1.0, 1.0)));
    }
}
