//! Rows of equal score as one block: what every metric is computed from.

/// All rows that share one score.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TiedBlock {
    /// The shared score.
    pub score: f64,
    /// Weight of positives.
    pub positive: f64,
    /// Weight of negatives.
    pub negative: f64,
}

impl TiedBlock {
    /// Weight of all rows.
    pub fn weight(&self) -> f64 {
        self.positive + self.negative
    }
}

/// Groups rows by score, highest score first; rows of weight 0 leave no block.
///
/// `score`, `y` and `weight` (if any) have the same length `n`; scores are finite. O(n log n).
pub fn tied_blocks(score: &[f64], y: &[bool], weight: Option<&[f64]>) -> Vec<TiedBlock> {
    debug_assert_eq!(score.len(), y.len());
    debug_assert!(weight.is_none_or(|weight| weight.len() == y.len()));
    let mut order: Vec<usize> = (0..score.len()).collect();
    order.sort_unstable_by(|&a, &b| score[b].total_cmp(&score[a]));
    let mut blocks: Vec<TiedBlock> = Vec::new();
    for row in order {
        let w = weight.map_or(1.0, |weight| weight[row]);
        if w <= 0.0 {
            continue;
        }
        let (positive, negative) = if y[row] { (w, 0.0) } else { (0.0, w) };
        match blocks.last_mut() {
            Some(block) if block.score == score[row] => {
                block.positive += positive;
                block.negative += negative;
            }
            _ => blocks.push(TiedBlock { score: score[row], positive, negative }),
        }
    }
    blocks
}

/// Weight of all positives and of all negatives.
pub(super) fn totals(blocks: &[TiedBlock]) -> (f64, f64) {
    blocks.iter().fold((0.0, 0.0), |(positive, negative), block| (positive + block.positive, negative + block.negative))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_scores_share_a_block_and_weightless_rows_vanish() {
        let blocks = tied_blocks(&[0.1, 0.9, 0.1, 0.5], &[true, true, false, false], Some(&[2.0, 1.0, 3.0, 0.0]));
        assert_eq!(
            blocks,
            [TiedBlock { score: 0.9, positive: 1.0, negative: 0.0 }, TiedBlock { score: 0.1, positive: 2.0, negative: 3.0 }]
        );
    }
}
