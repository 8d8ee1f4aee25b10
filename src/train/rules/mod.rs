//! A dozen readable conditions with weights: candidates from shallow trees, chosen by an L1 penalty (RuleFit, Friedman & Popescu,
//! Ann. Appl. Stat. 2, 2008, arXiv 0811.1679).
//!
//! 1. Trees of at most two cuts on balanced bootstrap samples; the path to each node is a candidate. The trees are ours because
//!    linfa-trees offers every column at every cut, so that a few columns would speak for all, and sums class weights in the order of a
//!    hash map that is seeded anew in every process.
//! 2. Thresholds are rounded to numbers a reader can keep in mind (`words`), so that nearly equal candidates become one.
//! 3. L1-penalised logistic regression over the binary conditions keeps at most [`MOST`] ([`Lasso::select`]).
//! 4. What is kept is refitted with the mild L2 penalty of `C = 1`: the L1 penalty also shrinks what it keeps.
//!
//! Conditions enter as 0 and 1, not standardised: as in RuleFit, a condition that few genes meet has to be stronger to be kept.

mod candidates;
mod explain;
mod words;

use ndarray::{Array2, ArrayView2};

pub(super) use explain::{Lesson, write};

use crate::error::Result;
use crate::learners::{Condition, Lasso, Logistic};

/// Most conditions of a list.
pub const MOST: usize = 12;
/// Inverse strength of the penalty of the refit.
const REFIT: f64 = 1.0;
/// Largest change of a coefficient at which the path's fits end: enough to see which are 0.
const ROUGH: f64 = 1e-4;
/// Gradient tolerance of the refit.
const FINE: f64 = 1e-6;

/// Conditions and the log-odds that each adds.
#[derive(Debug, Clone, PartialEq)]
pub struct RuleList {
    /// Strongest first.
    conditions: Vec<Condition>,
    model: Logistic,
}

impl RuleList {
    /// Learns from rows `x` `[n, p]` without missing values; `columns` names their `p` columns, by which thresholds are rounded.
    ///
    /// # Errors
    /// Shapes that do not fit, values that are not finite.
    pub fn fit(x: ArrayView2<f64>, y: &[bool], columns: &[String], seed: u64, name: &str) -> Result<Self> {
        let found = candidates::harvest(x, y, columns, seed, name)?;
        let chosen = Lasso::select(met(&found, x).view(), y, MOST, ROUGH);
        let kept: Vec<Condition> =
            found.into_iter().zip(&chosen.coefficients).filter(|(_, w)| **w != 0.0).map(|(condition, _)| condition).collect();
        let mut list = Self { model: Logistic::fit(met(&kept, x).view(), y, REFIT, FINE)?, conditions: kept };
        let weights = list.weights();
        let mut order: Vec<usize> = (0..weights.len()).collect();
        order.sort_by(|&a, &b| weights[b].abs().total_cmp(&weights[a].abs()).then(a.cmp(&b)));
        list.conditions = order.iter().map(|&at| list.conditions[at].clone()).collect();
        list.model = Logistic::fit(met(&list.conditions, x).view(), y, REFIT, FINE)?;
        Ok(list)
    }

    /// The conditions, strongest first.
    pub fn conditions(&self) -> &[Condition] {
        &self.conditions
    }

    /// What each condition adds to the log-odds of a gene that meets it.
    pub fn weights(&self) -> Vec<f64> {
        let width = self.conditions.len();
        // Row 0 meets none, row k the k-th alone.
        let logits = self.model.logits(Array2::from_shape_fn((width + 1, width), |(row, column)| f64::from(row == column + 1)).view());
        logits[1..].iter().map(|logit| logit - logits[0]).collect()
    }

    /// Log-odds of rows `[m, p]`.
    pub fn logits(&self, x: ArrayView2<f64>) -> Vec<f64> {
        self.model.logits(met(&self.conditions, x).view())
    }
}

/// 1 where a row meets a condition, `[n, conditions]`.
fn met(conditions: &[Condition], x: ArrayView2<f64>) -> Array2<f64> {
    Array2::from_shape_fn((x.nrows(), conditions.len()), |(row, at)| f64::from(conditions[at].holds(|column| x[[row, column]])))
}

#[cfg(test)]
mod tests {
    use rand::Rng;

    use super::*;

    /// 600 rows of six columns; positives are common where the first is high and the second low.
    pub(super) fn planted() -> (Array2<f64>, Vec<bool>, Vec<String>) {
        let mut random = crate::random::stream(3, "planted");
        let x = Array2::from_shape_simple_fn((600, 6), || random.r#gen::<f64>());
        let y = x.rows().into_iter().map(|row| random.r#gen::<f64>() < if row[0] > 0.7 && row[1] < 0.5 { 0.8 } else { 0.1 }).collect();
        let columns = ["gc", "cpg_oe", "a", "gc_skew", "at_skew", "n_fraction"].map(str::to_owned).into();
        (x, y, columns)
    }

    #[test]
    fn a_planted_condition_is_found_first_and_few_are_kept() {
        let (x, y, columns) = planted();
        let list = RuleList::fit(x.view(), &y, &columns, 1, "t").unwrap();
        assert!((1..=MOST).contains(&list.conditions().len()));
        let first = &list.conditions()[0].cuts;
        let near = |column: usize, above: bool, at: f64| {
            first.iter().any(|cut| cut.column == column && cut.above == above && (cut.threshold - at).abs() < 0.05)
        };
        assert!(first.len() == 2 && near(0, true, 0.7) && near(1, false, 0.5), "{first:?}");
        assert!(list.weights()[0] > 1.0);
        let logits = list.logits(x.view());
        let mean = |planted: bool| {
            let rows: Vec<f64> =
                (0..600).filter(|&row| (x[[row, 0]] > 0.7 && x[[row, 1]] < 0.5) == planted).map(|row| logits[row]).collect();
            rows.iter().sum::<f64>() / rows.len() as f64
        };
        assert!(mean(true) > mean(false) + 2.0);
    }

    #[test]
    fn the_same_seed_gives_the_same_list() {
        let (x, y, columns) = planted();
        let fit = |seed| RuleList::fit(x.view(), &y, &columns, seed, "t").unwrap();
        assert_eq!(fit(1), fit(1));
        assert_ne!(fit(1).conditions(), fit(2).conditions());
    }

    #[test]
    fn columns_that_say_nothing_give_the_base_rate() {
        let (_, y, columns) = planted();
        let list = RuleList::fit(Array2::ones((600, 6)).view(), &y, &columns, 1, "t").unwrap();
        assert!(list.conditions().is_empty());
        let share = y.iter().filter(|&&label| label).count() as f64 / 600.0;
        assert!((list.logits(Array2::ones((1, 6)).view())[0] - (share / (1.0 - share)).ln()).abs() < 1e-3);
    }
}
