//! The running-sum statistic of preranked gene-set enrichment analysis.

/// Enrichment score of one set and where it is reached.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RunningSum {
    /// The largest deviation from zero, signed: positive if the set gathers at the top.
    pub score: f64,
    /// Index into the set's hits of the one at which the deviation is reached: the leading edge are the hits up to and with it
    /// (positive score), or from it on (negative score).
    pub peak: usize,
}

/// Deviations closer than this are equal but for rounding.
const TIE: f64 = 1e-12;

/// Enrichment score of a set in a ranked list (Subramanian et al. 2005, PNAS 102:15545):
///
/// ```text
/// P_hit(i)  = sum over hits j <= i of |r_j|^p / N_R,   N_R = sum over all hits of |r_j|^p
/// P_miss(i) = misses j <= i / (N - N_H)
/// ES        = P_hit(i) - P_miss(i) where its absolute value is largest
/// ```
///
/// `hits` are the 0-based positions of the set, ascending; `weights[i]` is `|r_i|^p` of the whole list, best first, length `N`.
/// The sum can only turn at hits, so the cost is O(N_H). If upwards and downwards deviations tie, the score is the downward
/// one, as in gseapy. Where all weights of the hits are zero, hits count alike. Score 0 for an empty or full set.
pub fn running_sum(hits: &[u32], weights: &[f64]) -> RunningSum {
    let misses = weights.len().saturating_sub(hits.len());
    if hits.is_empty() || misses == 0 {
        return RunningSum { score: 0.0, peak: 0 };
    }
    let total: f64 = hits.iter().map(|&hit| weights[hit as usize]).sum();
    let (scale, floor) = if total > 0.0 { (1.0 / total, 0.0) } else { (1.0 / hits.len() as f64, 1.0) };
    let miss = 1.0 / misses as f64;
    let (mut sum, mut top, mut bottom) = (0.0, (0.0, 0), (0.0, 0));
    for (index, &hit) in hits.iter().enumerate() {
        let missed = f64::from(hit - index as u32) * miss;
        let before = sum - missed;
        if before < bottom.0 {
            bottom = (before, index);
        }
        sum += (weights[hit as usize] + floor) * scale;
        let after = sum - missed;
        if after > top.0 {
            top = (after, index);
        }
    }
    // Rounding must not choose the sign of a tie.
    let (score, peak) = if top.0 > -bottom.0 + TIE { top } else { bottom };
    RunningSum { score, peak }
}

/// The turning points of the running sum as `(position, value)`: `(0, 0)`, each hit before and after its step, `(N, 0)`.
/// Position `i` stands for "the first `i` genes have been passed".
pub fn trace(hits: &[u32], weights: &[f64]) -> Vec<(u32, f64)> {
    let misses = weights.len().saturating_sub(hits.len()).max(1) as f64;
    let total: f64 = hits.iter().map(|&hit| weights[hit as usize]).sum();
    let mut sum = 0.0;
    let mut points = Vec::with_capacity(2 * hits.len() + 2);
    points.push((0, 0.0));
    for (index, &hit) in hits.iter().enumerate() {
        let missed = f64::from(hit - index as u32) / misses;
        points.push((hit, sum - missed));
        sum += if total > 0.0 { weights[hit as usize] / total } else { 1.0 / hits.len() as f64 };
        points.push((hit + 1, sum - missed));
    }
    points.push((weights.len() as u32, 0.0));
    points
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The definition, gene by gene.
    fn naive(hits: &[u32], weights: &[f64]) -> f64 {
        let total: f64 = hits.iter().map(|&hit| weights[hit as usize]).sum();
        let misses = (weights.len() - hits.len()) as f64;
        let (mut sum, mut top, mut bottom) = (0.0, 0.0f64, 0.0f64);
        for (position, weight) in weights.iter().enumerate() {
            sum += if hits.contains(&(position as u32)) { weight / total } else { -1.0 / misses };
            top = top.max(sum);
            bottom = bottom.min(sum);
        }
        if top > -bottom + TIE { top } else { bottom }
    }

    #[test]
    fn all_hits_on_top_score_one_and_at_the_bottom_minus_one() {
        let weights = [3.0, 2.0, 1.0, 1.0, 2.0];
        assert_eq!(running_sum(&[0, 1], &weights), RunningSum { score: 1.0, peak: 1 });
        assert_eq!(running_sum(&[3, 4], &weights), RunningSum { score: -1.0, peak: 0 });
        assert_eq!(running_sum(&[], &weights).score, 0.0);
        assert_eq!(running_sum(&[0, 1, 2, 3, 4], &weights).score, 0.0);
    }

    #[test]
    fn a_tie_of_both_deviations_goes_down() {
        // One hit in the middle of seven: three misses of a sixth before it, three after.
        for scale in [0.01, 0.1, 0.3, 1.0, 7.0] {
            assert!(running_sum(&[3], &[scale; 7]).score < 0.0);
            assert!(running_sum(&[2, 4], &[scale; 7]).score < 0.0);
        }
    }

    #[test]
    fn zero_weights_fall_back_to_counting() {
        assert!((running_sum(&[0, 2], &[0.0; 4]).score - 0.5).abs() < 1e-12);
    }

    proptest! {
        #[test]
        fn agrees_with_the_definition_and_with_its_trace(
            weights in proptest::collection::vec(0.01f64..5.0, 4..60), picks in proptest::collection::btree_set(0u32..60, 1..20)
        ) {
            let hits: Vec<u32> = picks.into_iter().filter(|&pick| (pick as usize) < weights.len()).collect();
            prop_assume!(!hits.is_empty() && hits.len() < weights.len());
            let found = running_sum(&hits, &weights);
            prop_assert!((found.score - naive(&hits, &weights)).abs() < 1e-9);
            prop_assert!((-1.0 - 1e-9..=1.0 + 1e-9).contains(&found.score));
            let points = trace(&hits, &weights);
            prop_assert!(points.iter().any(|(_, value)| (value - found.score).abs() < 1e-9));
            // Reading the list from the other end turns the score around, up to a tie of both deviations.
            let reversed: Vec<f64> = weights.iter().rev().copied().collect();
            let turned: Vec<u32> = hits.iter().rev().map(|&hit| (weights.len() - 1) as u32 - hit).collect();
            prop_assert!((running_sum(&turned, &reversed).score.abs() - found.score.abs()).abs() < 1e-9);
        }
    }
}
