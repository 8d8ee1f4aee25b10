//! Each family's signed share of one gene's log-odds.

use crate::evaluate::shapley;

/// Exact Shapley values of one gene's log-odds over the families it has.
///
/// `logits[mask]` is the mean out-of-fold logit of the model on the families in `mask` (length `2^n`), `present` the mask of
/// the families for which the gene has data. Players are the present families alone: coalitions `S` strictly inside `present`
/// are worth `logits[S]`, the grand coalition is worth the full model's logit. So an absent family gets exactly 0 and the
/// values sum to `logit(full) - logit(empty)` whenever the gene has any family at all (Shapley 1953; as feature importance
/// Lundberg & Lee 2017, here over retrained models and without sampling).
///
/// `None` where a subset model that is needed did not score the gene.
pub(super) fn contributions(logits: &[Option<f64>], present: usize, n: usize) -> Option<Vec<f64>> {
    let players: Vec<usize> = (0..n).filter(|family| present >> family & 1 == 1).collect();
    let full = (1usize << n) - 1;
    let mut values = Vec::with_capacity(1 << players.len());
    for coalition in 0..1usize << players.len() {
        let mask = if coalition + 1 == 1 << players.len() && !players.is_empty() {
            full
        } else {
            players.iter().enumerate().filter(|(bit, _)| coalition >> bit & 1 == 1).map(|(_, family)| 1 << family).sum()
        };
        values.push(logits.get(mask).copied().flatten()?);
    }
    let mut shares = vec![0.0; n];
    for (share, family) in shapley(&values, players.len()).into_iter().zip(players) {
        shares[family] = share;
    }
    Some(shares)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn an_additive_game_gives_back_its_terms() {
        let terms = [0.5, -1.0, 2.0];
        let logits: Vec<Option<f64>> =
            (0..8usize).map(|mask| Some(-2.0 + (0..3).filter(|bit| mask >> bit & 1 == 1).map(|bit| terms[bit]).sum::<f64>())).collect();
        let shares = contributions(&logits, 0b111, 3).unwrap();
        for (share, term) in shares.iter().zip(terms) {
            assert!((share - term).abs() < 1e-12);
        }
    }

    #[test]
    fn a_missing_subset_model_gives_no_contribution() {
        let mut logits = vec![Some(0.0); 8];
        logits[0b001] = None;
        assert_eq!(contributions(&logits, 0b111, 3), None);
        // A gene without the first family never needs that model.
        assert!(contributions(&logits, 0b110, 3).is_some());
    }

    proptest! {
        #[test]
        fn shares_sum_to_full_minus_empty_and_absent_families_get_zero(
            logits in proptest::collection::vec(-8.0f64..8.0, 16), present in 1usize..16
        ) {
            let options: Vec<Option<f64>> = logits.iter().copied().map(Some).collect();
            let shares = contributions(&options, present, 4).unwrap();
            prop_assert!((shares.iter().sum::<f64>() - (logits[15] - logits[0])).abs() < 1e-9);
            for (family, share) in shares.iter().enumerate() {
                if present >> family & 1 == 0 {
                    prop_assert_eq!(*share, 0.0);
                }
            }
        }
    }
}
