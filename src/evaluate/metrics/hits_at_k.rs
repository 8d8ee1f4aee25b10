//! Positives among the K best.

use super::ties::tied_blocks;

/// Expected number of positives among the `k` rows of highest score.
///
/// Rows tied at the border enter in proportion, which is the expectation over random orders of the tied rows (McSherry &
/// Najork 2008, ECIR). With weights the `k` best units of weight are taken. Fewer than `k` rows: all of them. `None`
/// without rows. Shapes: see [`super`].
pub fn hits_at_k(score: &[f64], y: &[bool], weight: Option<&[f64]>, k: f64) -> Option<f64> {
    let blocks = tied_blocks(score, y, weight);
    let (mut hits, mut left) = (0.0, k);
    for block in &blocks {
        let taken = (left / block.weight()).min(1.0);
        hits += block.positive * taken;
        left -= block.weight();
        if left <= 0.0 {
            break;
        }
    }
    (!blocks.is_empty()).then_some(hits)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ties_at_the_border_count_in_proportion() {
        let y = [true, true, false, true, false];
        let score = [0.9, 0.5, 0.5, 0.5, 0.1];
        assert_eq!(hits_at_k(&score, &y, None, 1.0), Some(1.0));
        assert_eq!(hits_at_k(&score, &y, None, 2.5), Some(2.0));
        assert_eq!(hits_at_k(&score, &y, None, 50.0), Some(3.0));
        assert_eq!(hits_at_k(&[], &[], None, 50.0), None);
    }
}
