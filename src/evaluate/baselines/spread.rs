//! Scores that spread from labelled genes over the network, calibrated without a gene's own label.

use super::Fold;
use super::calibrated::score_logits;
use crate::error::Result;
use crate::train::inner_folds::inner_folds;

/// Inner folds in which training genes are scored by the others' labels.
const INNER: usize = 3;

/// `spread(labelled)` gives every node a score from (node, label) pairs, more = likelier positive.
///
/// Training genes are scored over inner grouped folds, so that none is scored by its own label; these scores fit the map to
/// log-odds. The test genes are scored from all training labels. Genes without a node get the base rate.
pub(super) fn spread_logits(fold: &Fold, stream: &str, test: &[usize], spread: impl Fn(&[(usize, bool)]) -> Vec<f64>) -> Result<Vec<f64>> {
    let node = &fold.tables.node;
    let mut logits = vec![fold.base_logit(); test.len()];
    let known: Vec<(usize, usize, bool)> =
        (0..fold.train.len()).filter_map(|at| node[fold.train[at]].map(|node| (at, node, fold.y[at]))).collect();
    let scored: Vec<(usize, usize)> = (0..test.len()).filter_map(|at| node[test[at]].map(|node| (at, node))).collect();
    if scored.is_empty() || !known.iter().any(|(_, _, y)| *y) {
        return Ok(logits);
    }
    let y: Vec<bool> = known.iter().map(|&(_, _, y)| y).collect();
    let groups: Vec<u32> = known.iter().map(|&(at, _, _)| fold.groups[at]).collect();
    // Positives of one group cannot be parted: the base rate is all that can be told.
    let Ok(inner_fold) = inner_folds(&y, &groups, INNER, fold.seed, &format!("{}/{stream}", fold.name)) else { return Ok(logits) };
    let mut held_out = vec![0.0; known.len()];
    for inner in 0..INNER {
        let labelled: Vec<(usize, bool)> =
            known.iter().zip(&inner_fold).filter(|(_, at)| **at != inner).map(|(&(_, node, y), _)| (node, y)).collect();
        let scores = spread(&labelled);
        for (row, &(_, node, _)) in known.iter().enumerate().filter(|(row, _)| inner_fold[*row] == inner) {
            held_out[row] = scores[node];
        }
    }
    let scores = spread(&known.iter().map(|&(_, node, y)| (node, y)).collect::<Vec<_>>());
    let test_scores: Vec<f64> = scored.iter().map(|&(_, node)| scores[node]).collect();
    let found = score_logits(&held_out, &y, &test_scores);
    scored.into_iter().zip(found).for_each(|((at, _), logit)| logits[at] = logit);
    Ok(logits)
}
