//! Brier score.

/// Mean squared distance of a probability from what happened: `(1/n) sum_i (s_i - y_i)^2` (Brier 1950, Monthly Weather
/// Review 78:1-3). 0 is perfect; the base rate `b` as constant score gets `b (1 - b)`. `None` without weight. Shapes: see
/// [`super`]; scores lie in 0..1.
pub fn brier(score: &[f64], y: &[bool], weight: Option<&[f64]>) -> Option<f64> {
    let (mut sum, mut total) = (0.0, 0.0);
    for row in 0..score.len() {
        let w = weight.map_or(1.0, |weight| weight[row].max(0.0));
        let distance = score[row] - f64::from(u8::from(y[row]));
        sum += w * distance * distance;
        total += w;
    }
    (total > 0.0).then(|| sum / total)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn perfect_constant_and_empty() {
        assert_eq!(brier(&[1.0, 0.0], &[true, false], None), Some(0.0));
        assert_eq!(brier(&[0.25; 4], &[true, false, false, false], None), Some(0.1875));
        assert_eq!(brier(&[], &[], None), None);
    }
}
