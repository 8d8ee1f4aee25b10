//! Average precision over the base rate.

use super::average_precision;

/// `AP / (P / (P + N))`: how many times better than a random order, which has an expected average precision of the base
/// rate. Comparable between tasks of different base rates, as average precision is not (Boyd et al. 2012, ICML). `None`
/// where [`average_precision`] is. Shapes: see [`super`].
pub fn ap_lift(score: &[f64], y: &[bool], weight: Option<&[f64]>) -> Option<f64> {
    let weight_of = |row: usize| weight.map_or(1.0, |weight| weight[row].max(0.0));
    let (mut positive, mut total) = (0.0, 0.0);
    for (row, &label) in y.iter().enumerate() {
        total += weight_of(row);
        if label {
            positive += weight_of(row);
        }
    }
    Some(average_precision(score, y, weight)? * total / positive)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn constant_scores_have_lift_one_and_perfect_ones_the_inverse_base_rate() {
        let y = [true, false, false, false];
        assert_eq!(ap_lift(&[0.1; 4], &y, None), Some(1.0));
        assert_eq!(ap_lift(&[0.9, 0.1, 0.2, 0.3], &y, None), Some(4.0));
        assert_eq!(ap_lift(&[0.9, 0.1], &[false, false], None), None);
    }
}
