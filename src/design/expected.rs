//! How many true hits a choice of genes holds, with an interval.
//!
//! Each gene is a hit with its calibrated probability, so the count is Poisson-binomial. The probabilities are uncertain
//! themselves: retraining moves a gene's log-odds by `logit_sd`. How these moves go together is not known. Independent moves
//! would average out, so the worst case is taken, in which one retraining moves all genes the same way:
//! `p_i(z) = sigmoid(logit_i + z sd_i)` with one standard normal `z` for all genes, and the count is a mixture over `z`.

/// Half-width in standard deviations and step of the grid over `z`.
const REACH: f64 = 5.0;
const STEPS: usize = 100;
/// Counts less likely than this are cut off while genes are added: they never sum to what would show.
const NEGLIGIBLE: f64 = 1e-15;

/// A gene's log-odds and their standard deviation under retraining.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct LogOdds {
    /// Mean out-of-fold log-odds.
    pub logit: f64,
    /// Standard deviation of one retrained model's log-odds.
    pub sd: f64,
}

/// Expected hits with 95% intervals.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize)]
pub(super) struct Expected {
    /// Sum of the calibrated probabilities.
    pub expected: f64,
    /// 2.5th percentile of the count: chance and the spread of the scores.
    pub lo: u64,
    /// 97.5th percentile.
    pub hi: u64,
    /// 2.5th percentile by chance alone, had the probabilities been exact.
    pub binomial_lo: u64,
    /// 97.5th percentile by chance alone.
    pub binomial_hi: u64,
}

impl Expected {
    /// Of the genes with these log-odds.
    pub fn of(genes: &[LogOdds]) -> Self {
        let exact = poisson_binomial(genes.iter().map(|gene| sigmoid(gene.logit)));
        let mut mixed = vec![0.0; genes.len() + 1];
        let mut total = 0.0;
        for step in 0..=STEPS {
            let z = REACH * (2.0 * step as f64 / STEPS as f64 - 1.0);
            let weight = (-0.5 * z * z).exp();
            total += weight;
            for (sum, mass) in mixed.iter_mut().zip(poisson_binomial(genes.iter().map(|gene| sigmoid(gene.logit + z * gene.sd)))) {
                *sum += weight * mass;
            }
        }
        mixed.iter_mut().for_each(|mass| *mass /= total);
        Self {
            expected: genes.iter().map(|gene| sigmoid(gene.logit)).sum(),
            lo: quantile(&mixed, 0.025),
            hi: quantile(&mixed, 0.975),
            binomial_lo: quantile(&exact, 0.025),
            binomial_hi: quantile(&exact, 0.975),
        }
    }
}

/// Probability of each count `0..=n` of successes in `n` independent trials: one trial is folded in after the other
/// (`f(k) <- f(k) (1 - p) + f(k - 1) p`), on the counts alone that are still likely enough to matter.
pub(super) fn poisson_binomial(probabilities: impl Iterator<Item = f64>) -> Vec<f64> {
    let mut mass = vec![1.0];
    let (mut from, mut to) = (0usize, 0usize);
    for p in probabilities {
        mass.push(0.0);
        to += 1;
        for count in (from..=to).rev() {
            let below = if count > from { mass[count - 1] } else { 0.0 };
            mass[count] = mass[count] * (1.0 - p) + below * p;
        }
        while from < to && mass[from] < NEGLIGIBLE {
            mass[from] = 0.0;
            from += 1;
        }
        while to > from && mass[to] < NEGLIGIBLE {
            mass[to] = 0.0;
            to -= 1;
        }
    }
    mass
}

/// Smallest count with at least `share` of the mass at or below it.
fn quantile(mass: &[f64], share: f64) -> u64 {
    let mut sum = 0.0;
    for (count, mass) in mass.iter().enumerate() {
        sum += mass;
        if sum >= share - 1e-12 {
            return count as u64;
        }
    }
    mass.len().saturating_sub(1) as u64
}

/// `1 / (1 + exp(-x))`.
pub(super) fn sigmoid(logit: f64) -> f64 {
    1.0 / (1.0 + (-logit).exp())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[derive(serde::Deserialize)]
    struct Case {
        logit: Vec<f64>,
        sd: Vec<f64>,
        pmf: Vec<f64>,
        expected: f64,
        lo: u64,
        hi: u64,
        binomial_lo: u64,
        binomial_hi: u64,
    }

    #[test]
    fn counts_and_intervals_are_those_of_scipy() {
        let cases: Vec<Case> = serde_json::from_str(include_str!("../../tests/reference/expected_hits.json")).unwrap();
        assert!(cases.len() >= 4);
        for case in cases {
            let genes: Vec<LogOdds> = case.logit.iter().zip(&case.sd).map(|(&logit, &sd)| LogOdds { logit, sd }).collect();
            let mass = poisson_binomial(case.logit.iter().map(|&logit| sigmoid(logit)));
            for (ours, theirs) in mass.iter().zip(&case.pmf) {
                assert!((ours - theirs).abs() < 1e-10, "{ours} against {theirs}");
            }
            let found = Expected::of(&genes);
            assert!((found.expected - case.expected).abs() < 1e-9);
            assert_eq!((found.lo, found.hi), (case.lo, case.hi));
            assert_eq!((found.binomial_lo, found.binomial_hi), (case.binomial_lo, case.binomial_hi));
        }
    }

    #[test]
    fn no_gene_and_certain_genes() {
        let none = Expected::of(&[]);
        assert_eq!((none.expected, none.lo, none.hi), (0.0, 0, 0));
        let sure = Expected::of(&[LogOdds { logit: 60.0, sd: 0.0 }; 5]);
        assert_eq!((sure.lo, sure.hi), (5, 5));
    }

    proptest! {
        #[test]
        fn mass_sums_to_one_and_spread_only_widens(genes in proptest::collection::vec((-5.0f64..3.0, 0.0f64..1.5), 1..60)) {
            let mass = poisson_binomial(genes.iter().map(|gene| sigmoid(gene.0)));
            prop_assert!((mass.iter().sum::<f64>() - 1.0).abs() < 1e-9);
            let mean: f64 = mass.iter().enumerate().map(|(count, mass)| count as f64 * mass).sum();
            let log_odds: Vec<LogOdds> = genes.iter().map(|&(logit, sd)| LogOdds { logit, sd }).collect();
            let found = Expected::of(&log_odds);
            prop_assert!((mean - found.expected).abs() < 1e-8);
            prop_assert!(found.lo <= found.hi && found.hi as usize <= genes.len());
            prop_assert!((found.binomial_lo as f64) <= found.expected + 1.0 && found.binomial_hi as f64 >= found.expected - 1.0);
            let exact: Vec<LogOdds> = log_odds.iter().map(|gene| LogOdds { sd: 0.0, ..*gene }).collect();
            let exact = Expected::of(&exact);
            prop_assert_eq!((exact.lo, exact.hi), (exact.binomial_lo, exact.binomial_hi));
        }
    }
}
