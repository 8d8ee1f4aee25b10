//! `rules`: a dozen readable conditions on locus and plain sequence: what a reader could apply by hand.

use ndarray::ArrayView2;

use super::calibrated::{Scorer, learner_logits};
use super::{Fold, Rival};
use crate::error::Result;
use crate::train::rules::RuleList;

/// At most 12 conditions out of shallow trees, weighed by logistic regression (RuleFit, Friedman & Popescu 2008), on `locus.parquet`
/// beside `sequence.parquet`.
///
/// How far it stays behind `ridge` and `extra-trees` is the price of reading the model.
pub(super) struct Rules;

impl Rival for Rules {
    fn name(&self) -> &'static str {
        "rules"
    }

    fn logits(&self, fold: &Fold, test: &[usize]) -> Result<Vec<f64>> {
        let table = &fold.tables.locus_and_sequence;
        learner_logits(table, "rules", fold, test, |lesson| {
            let list = RuleList::fit(lesson.x, lesson.y, &table.columns, fold.seed, lesson.name)?;
            Ok(Box::new(move |x: ArrayView2<f64>| list.logits(x)) as Scorer)
        })
    }
}
