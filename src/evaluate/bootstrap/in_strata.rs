//! How well scores rank inside strata: pairs of genes that a confounder cannot tell apart, and no others.

use rayon::prelude::*;

use super::Bootstrap;
use super::out_of_fold::{FoldScores, Mean, OutOfFold, RankedFold};
use crate::error::{Error, Result};

/// The metrics inside strata by their names in `metrics.json`.
pub const IN_STRATA: [&str; 2] = ["auroc_in_strata", "ap_lift_in_strata"];

/// Strata of every row of every fold of a population, cut once: a draw weighs genes, it moves none to another stratum.
#[derive(Debug, Clone, PartialEq)]
pub struct Strata {
    /// `(repeat, fold, stratum a row)`, rows in the order of the [`FoldScores`] they were cut from.
    folds: Vec<(usize, usize, Vec<usize>)>,
    count: usize,
}

impl Strata {
    /// Cuts each fold at the quantiles `1/count, 2/count, ...` (type 7 of Hyndman & Fan 1996) of its own scores.
    ///
    /// A row's stratum is the number of quantiles below its score, so that equal scores share a stratum.
    pub fn quantiles(folds: &[FoldScores], count: usize) -> Self {
        let cut = |fold: &FoldScores| {
            let mut sorted = fold.score.clone();
            sorted.sort_unstable_by(f64::total_cmp);
            let edges: Vec<f64> = (1..count).map(|edge| super::interval::quantile(&sorted, edge as f64 / count as f64)).collect();
            let strata = fold.score.iter().map(|score| edges.iter().filter(|edge| *edge < score).count()).collect();
            (fold.repeat, fold.fold, strata)
        };
        Self { folds: folds.iter().map(cut).collect(), count }
    }

    fn of(&self, fold: &FoldScores) -> Option<&[usize]> {
        let found = self.folds.iter().find(|(repeat, number, _)| (*repeat, *number) == (fold.repeat, fold.fold))?;
        (found.2.len() == fold.score.len()).then_some(&found.2)
    }
}

/// Scores of one model, sorted once inside every stratum of every fold.
#[derive(Debug, Clone, PartialEq)]
pub struct InStrata {
    /// Repeat, then the strata of one of its folds.
    folds: Vec<(usize, Vec<RankedFold>)>,
}

/// [`IN_STRATA`] under one weighting; NaN where no stratum has both classes.
pub type InStrataValues = [f64; IN_STRATA.len()];

impl InStrata {
    /// Sorts `folds` inside `strata`; both come from the same rows in the same order.
    ///
    /// # Errors
    /// A fold that the strata do not have or of another length, and what [`OutOfFold::new`] refuses.
    pub fn new(bootstrap: &Bootstrap, folds: &[FoldScores], strata: &Strata) -> Result<Self> {
        let mut done = Vec::with_capacity(folds.len());
        for fold in folds {
            let of = strata.of(fold).ok_or_else(|| Error::Shape {
                operation: "rank inside strata",
                expected: format!("a stratum for each of the {} rows of repeat {}, fold {}", fold.score.len(), fold.repeat, fold.fold),
                found: "none, or another number".into(),
                fix: "cut the strata from a model that has every repeat; rerun the parts of `confound`".into(),
            })?;
            let mut ranked = Vec::with_capacity(strata.count);
            for stratum in 0..strata.count {
                let rows: Vec<usize> = (0..of.len()).filter(|&row| of[row] == stratum).collect();
                let part = FoldScores {
                    repeat: fold.repeat,
                    fold: fold.fold,
                    score: rows.iter().map(|&row| fold.score[row]).collect(),
                    y: rows.iter().map(|&row| fold.y[row]).collect(),
                    group: rows.iter().map(|&row| fold.group[row]).collect(),
                };
                ranked.extend(OutOfFold::new(bootstrap, &[part])?.folds);
            }
            done.push((fold.repeat, ranked));
        }
        Ok(Self { folds: done })
    }

    /// The same in some repeats only.
    #[must_use]
    pub fn restricted_to(&self, repeats: &[usize]) -> Self {
        Self { folds: self.folds.iter().filter(|(repeat, _)| repeats.contains(repeat)).cloned().collect() }
    }

    /// The estimates: every gene once. `bootstrap` is the one that [`InStrata::new`] saw.
    pub fn values(&self, bootstrap: &Bootstrap) -> InStrataValues {
        self.values_under(&vec![1; bootstrap.groups()])
    }

    /// Both metrics in every draw, `[metric][draw]`.
    pub fn draws(&self, bootstrap: &Bootstrap) -> [Vec<f64>; IN_STRATA.len()] {
        let drawn: Vec<InStrataValues> =
            (0..bootstrap.draws()).into_par_iter().map(|draw| self.values_under(bootstrap.weights(draw))).collect();
        std::array::from_fn(|metric| drawn.iter().map(|values| values[metric]).collect())
    }

    /// Mean over folds, then repeats, as for the same metrics without strata.
    fn values_under(&self, weight: &[u16]) -> InStrataValues {
        let mut over_repeats = [Mean::default(); IN_STRATA.len()];
        for repeat in self.folds.chunk_by(|a, b| a.0 == b.0) {
            let mut over_folds = [Mean::default(); IN_STRATA.len()];
            for (_, strata) in repeat {
                over_folds.iter_mut().zip(fold(strata, weight)).for_each(|(mean, value)| mean.add(value));
            }
            over_repeats.iter_mut().zip(over_folds).for_each(|(mean, fold)| mean.add(fold.value()));
        }
        over_repeats.map(Mean::value)
    }
}

/// Over the strata of one fold: concordant pairs by pairs, and the lift of each stratum weighted by its positives.
///
/// `auroc_in_strata = sum_s C_s / sum_s P_s N_s` with `C_s` the pairs of a positive and a negative of stratum `s` in right
/// order (ties one half): the pairs-weighted mean of the strata's AUROCs, a Mantel-Haenszel-like pooling (Janes & Pepe 2009,
/// Biometrika 96:371-382, the covariate-adjusted AUROC). `ap_lift_in_strata = sum_s P_s (AP_s / b_s) / sum_s P_s` over
/// strata with both classes, `b_s` their base rates.
fn fold(strata: &[RankedFold], weight: &[u16]) -> InStrataValues {
    let (mut concordant, mut pairs) = (0.0, 0.0);
    let (mut lift, mut positives) = (0.0, 0.0);
    for stratum in strata {
        let Some(ranking) = stratum.ranking(weight) else { continue };
        let (positive, negative) = (ranking.positive as f64, ranking.negative as f64);
        concordant += ranking.auroc() * positive * negative;
        pairs += positive * negative;
        lift += positive * ranking.ap_lift();
        positives += positive;
    }
    // Without a pair 0 / 0 says "undefined", as it should.
    [concordant / pairs, lift / positives]
}
