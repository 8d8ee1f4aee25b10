//! Exact Shapley values: how much of a whole each player of a coalition brought.
//!
//! L. S. Shapley, "A value for n-person games", Contributions to the Theory of Games II (1953), 307-317:
//!
//! ```text
//! phi_i = sum over S of N \ {i}:  |S|! (n - |S| - 1)! / n!  *  ( v(S + {i}) - v(S) )
//! ```
//!
//! Players are families of features; `v` is a metric of the model retrained on the subset `S` (global values), or the
//! log-odds of one gene under that model (gene values). With at most five families all 2^n subsets exist, so nothing is sampled.

/// Exact Shapley values of `n` players.
///
/// `values_by_subset[mask]` is the value of the coalition whose players are the set bits of `mask` (bit `i` = player `i`);
/// its length is `2^n`. Returns one value a player; they sum to `values_by_subset[2^n - 1] - values_by_subset[0]`
/// (efficiency), equal players get equal values (symmetry), and a player that never changes a value gets 0 (dummy).
///
/// # Panics
/// If the length is not `2^n`: a fault of the caller, never of the data.
pub fn shapley(values_by_subset: &[f64], n: usize) -> Vec<f64> {
    assert_eq!(values_by_subset.len(), 1 << n, "{n} players have 2^{n} subsets");
    let weights = coalition_weights(n);
    (0..n)
        .map(|player| {
            let bit = 1usize << player;
            (0..values_by_subset.len())
                .filter(|mask| mask & bit == 0)
                .map(|mask| weights[mask.count_ones() as usize] * (values_by_subset[mask | bit] - values_by_subset[mask]))
                .sum()
        })
        .collect()
}

/// `|S|! (n - |S| - 1)! / n!` for `|S|` = 0 .. n - 1, as a product that never overflows: `1 / (n * C(n - 1, |S|))`.
fn coalition_weights(n: usize) -> Vec<f64> {
    let mut choose = 1.0;
    (0..n)
        .map(|size| {
            if size > 0 {
                choose *= (n - size) as f64 / size as f64;
            }
            1.0 / (n as f64 * choose)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_glove_game_has_its_textbook_solution() {
        // Players 0 and 1 hold a left glove, player 2 the only right one; a pair is worth 1.
        let worth = |mask: usize| f64::from(mask & 0b100 != 0 && mask & 0b011 != 0);
        let values: Vec<f64> = (0..8).map(worth).collect();
        let phi = shapley(&values, 3);
        for (found, expected) in phi.iter().zip([1.0 / 6.0, 1.0 / 6.0, 4.0 / 6.0]) {
            assert!((found - expected).abs() < 1e-12, "{phi:?}");
        }
    }

    #[test]
    fn no_player_no_value() {
        assert!(shapley(&[0.3], 0).is_empty());
    }

    proptest! {
        #[test]
        fn values_are_efficient_symmetric_and_leave_dummies_empty(
            n in 1usize..6,
            seed_values in proptest::collection::vec(-5.0f64..5.0, 32),
            a in 0usize..5,
            b in 0usize..5,
        ) {
            let values = &seed_values[..1 << n];
            let phi = shapley(values, n);
            let total: f64 = phi.iter().sum();
            prop_assert!((total - (values[(1 << n) - 1] - values[0])).abs() < 1e-9);

            // Symmetry: make players a and b interchangeable by letting only "how many of the two" count.
            let (a, b) = (a % n, b % n);
            let twins: Vec<f64> = (0..1usize << n).map(|mask| {
                let rest = mask & !(1 << a) & !(1 << b);
                let count = usize::from(mask >> a & 1 == 1) + usize::from(mask >> b & 1 == 1);
                values[rest] + count as f64 * count as f64
            }).collect();
            let phi = shapley(&twins, n);
            prop_assert!((phi[a] - phi[b]).abs() < 1e-9);

            // Dummy: player a changes nothing.
            let dull: Vec<f64> = (0..1usize << n).map(|mask| values[mask & !(1 << a)]).collect();
            prop_assert!(shapley(&dull, n)[a].abs() < 1e-12);
        }
    }
}
