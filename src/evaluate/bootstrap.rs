//! Cluster bootstrap: how far a metric would move had other groups of related genes been at hand.
//!
//! Genes of one group (similar sequence, overlapping locus) are not independent, so groups are drawn, not genes: a draw
//! takes as many groups as there are, with replacement, and every gene weighs as often as its group came (Field & Welsh
//! 2007, JRSS B 69:369-390; intervals are percentiles, Efron & Tibshirani 1993, ch. 13). All models of a population see the
//! same draws, so differences between models, and Shapley values over them, are paired.
//!
//! ```text
//! let bootstrap = Bootstrap::new(seed, "screen-ipsc", folds.iter().flat_map(|fold| fold.group.iter().copied()), 2000)?;
//! let full = OutOfFold::new(&bootstrap, &folds_of_full_model)?;      // presorts
//! let none = OutOfFold::new(&bootstrap, &folds_of_empty_model)?;
//! let values = [full.values(), none.values()];                        // the estimates themselves
//! let draws = bootstrap.run(&[full, none], &*task);                   // one `Draws` a model, draw b paired
//! let interval = Interval::percentile(values[0].of(Metric::Auroc), draws[0].of(Metric::Auroc));
//! ```
//!
//! [`interval_metrics`] is all of it for one model.

mod curve;
mod in_strata;
mod interval;
mod out_of_fold;
mod selective;

use std::collections::BTreeMap;

use rand::Rng;
use rayon::prelude::*;

pub use curve::{CurvePoint, ModelCurves};
pub use in_strata::{IN_STRATA, InStrata, InStrataValues, Strata};
pub use interval::{Interval, holm, two_sided_p};
pub use out_of_fold::{FoldScores, OutOfFold, Values};
pub use selective::{ABSTENTION, Selective, SelectiveCurves};

use super::metrics::Metric;
use crate::error::{Error, Result};
use crate::progress::Task;
use crate::random::stream;

/// Draws of groups, the same for every model of a population.
#[derive(Debug, Clone)]
pub struct Bootstrap {
    /// Group index of the plan -> column of `weight`.
    column: BTreeMap<u32, u32>,
    /// `[draws][groups]`: how often a group came.
    weight: Vec<u16>,
    draws: usize,
}

impl Bootstrap {
    /// `draws` multinomial draws over the distinct values of `groups`, in any order.
    ///
    /// Draw `b` uses the random stream `bootstrap/POPULATION/b` alone: neither workers nor the number of draws change it.
    pub fn new(seed: u64, population: &str, groups: impl IntoIterator<Item = u32>, draws: usize) -> Result<Self> {
        let mut column: BTreeMap<u32, u32> = groups.into_iter().map(|group| (group, 0)).collect();
        let n = column.len();
        if n == 0 || n > usize::from(u16::MAX) {
            return Err(Error::data(
                format!("bootstrap of {population}"),
                format!("{n} groups of genes"),
                "a population needs between 1 and 65,535 groups",
            ));
        }
        for (index, value) in column.values_mut().enumerate() {
            *value = index as u32;
        }
        let mut weight = vec![0u16; n * draws];
        weight.par_chunks_mut(n).enumerate().for_each(|(draw, weight)| {
            let mut random = stream(seed, &format!("bootstrap/{population}/{draw}"));
            for _ in 0..n {
                weight[random.gen_range(0..n as u32) as usize] += 1;
            }
        });
        Ok(Self { column, weight, draws })
    }

    /// Number of groups.
    pub fn groups(&self) -> usize {
        self.column.len()
    }

    /// Number of draws.
    pub fn draws(&self) -> usize {
        self.draws
    }

    /// How often the group of this name came in a draw; 0 for one that is not drawn from.
    pub fn weight_of(&self, draw: usize, group: u32) -> u64 {
        self.column.get(&group).map_or(0, |&column| u64::from(self.weights(draw)[column as usize]))
    }

    fn weights(&self, draw: usize) -> &[u16] {
        let n = self.groups();
        &self.weight[draw * n..(draw + 1) * n]
    }

    /// Every metric of every model in every draw; `progress` advances by one a draw.
    ///
    /// O(draws x models x rows): rows were sorted once by [`OutOfFold::new`].
    pub fn run(&self, models: &[OutOfFold], progress: &dyn Task) -> Vec<Draws> {
        let drawn: Vec<Vec<Values>> = (0..self.draws)
            .into_par_iter()
            .map(|draw| {
                let weights = self.weights(draw);
                let values = models.iter().map(|model| model.values_under(weights)).collect();
                progress.advance(1);
                values
            })
            .collect();
        (0..models.len())
            .map(|model| {
                let mut value = vec![f64::NAN; Metric::ALL.len() * self.draws];
                let mut skipped_folds = 0;
                for (draw, values) in drawn.iter().enumerate() {
                    for metric in Metric::ALL {
                        value[metric.index() * self.draws + draw] = values[model].of(metric);
                    }
                    skipped_folds += values[model].skipped_folds;
                }
                Draws { value, draws: self.draws, skipped_folds }
            })
            .collect()
    }
}

/// Metrics of one model over all draws.
#[derive(Debug, Clone, PartialEq)]
pub struct Draws {
    /// `[metric][draw]`, metrics in the order of [`Metric::ALL`].
    value: Vec<f64>,
    draws: usize,
    /// Folds left out over all draws because a draw took all their positives or all their negatives.
    pub skipped_folds: u64,
}

impl Draws {
    /// One metric in all draws; NaN where a draw left no fold in which it is defined.
    pub fn of(&self, metric: Metric) -> &[f64] {
        &self.value[metric.index() * self.draws..(metric.index() + 1) * self.draws]
    }

    /// Draws that left no fold with both classes.
    pub fn skipped_draws(&self) -> usize {
        self.of(Metric::Auroc).iter().filter(|value| value.is_nan()).count()
    }
}

/// Estimate and 95% interval of every metric of one model; `folds` holds each (repeat, fold) once.
pub fn interval_metrics(seed: u64, population: &str, folds: &[FoldScores], draws: usize) -> Result<BTreeMap<Metric, Interval>> {
    let bootstrap = Bootstrap::new(seed, population, folds.iter().flat_map(|fold| fold.group.iter().copied()), draws)?;
    let model = OutOfFold::new(&bootstrap, folds)?;
    let values = model.values();
    let drawn = bootstrap.run(std::slice::from_ref(&model), &Quiet);
    Ok(Metric::ALL.into_iter().map(|metric| (metric, Interval::percentile(values.of(metric), drawn[0].of(metric)))).collect())
}

struct Quiet;

impl Task for Quiet {
    fn advance(&self, _: u64) {}
}

#[cfg(test)]
mod reference;
#[cfg(test)]
mod tests;
