//! Metrics with intervals of several models on one population, in the shape of `metrics.json`.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::artifact::Context;
use crate::error::{Error, Result};
use crate::evaluate::bootstrap::{Bootstrap, FoldScores, Interval, OutOfFold};
use crate::evaluate::comparisons::{Comparison, Measured, compare};
use crate::evaluate::metrics::Metric;

/// One population of a task, as `metrics.json` has it.
#[derive(Debug, Serialize)]
pub(crate) struct PopulationMetrics {
    pub(crate) n_pos: usize,
    pub(crate) n_neg: usize,
    pub(crate) base_rate: f64,
    strength: String,
    n_groups: usize,
    bootstraps: usize,
    models: BTreeMap<String, BTreeMap<&'static str, Interval>>,
    pub(crate) comparisons: Vec<Comparison>,
}

impl PopulationMetrics {
    /// Interval of a metric of a model.
    pub(crate) fn interval(&self, model: &str, metric: Metric) -> Option<Interval> {
        self.models.get(model)?.get(metric.name()).copied()
    }
}

/// Measures `models` (name, scores of every repeat and fold) on one population with paired draws over groups.
///
/// # Errors
/// A population without both classes, scores that are no numbers.
pub(crate) fn measure(
    name: &str,
    strength: &str,
    models: &BTreeMap<String, Vec<FoldScores>>,
    draws: usize,
    context: &Context,
) -> Result<PopulationMetrics> {
    let first = models.values().next().map(Vec::as_slice).unwrap_or_default();
    let once = first.iter().filter(|fold| Some(fold.repeat) == first.first().map(|fold| fold.repeat));
    let (mut n_pos, mut n_neg) = (0, 0);
    for fold in once {
        let positives = fold.y.iter().filter(|&&label| label).count();
        n_pos += positives;
        n_neg += fold.y.len() - positives;
    }
    if n_pos == 0 || n_neg == 0 {
        return Err(Error::data(
            format!("population `{name}`"),
            format!("{n_pos} positives and {n_neg} negatives"),
            "both classes are needed; check the label sources of the species",
        ));
    }
    let groups = first.iter().flat_map(|fold| fold.group.iter().copied());
    let bootstrap = Bootstrap::new(context.seed, name, groups, draws)?;
    let scores = models.values().map(|folds| OutOfFold::new(&bootstrap, folds)).collect::<Result<Vec<OutOfFold>>>()?;
    let bar = context.progress.begin(&format!("bootstrap {name}"), Some(draws as u64), "draws");
    let drawn = bootstrap.run(&scores, &*bar);
    let measured: Vec<Measured> = models
        .keys()
        .zip(scores)
        .zip(drawn)
        .map(|((name, scores), draws)| Measured { name: name.clone(), values: scores.values(), scores, draws, in_strata: None })
        .collect();
    let intervals = |model: &Measured| {
        let of = |metric| Interval::percentile(model.values.of(metric), model.draws.of(metric));
        Metric::ALL.into_iter().map(|metric| (metric.name(), of(metric))).collect()
    };
    Ok(PopulationMetrics {
        n_pos,
        n_neg,
        base_rate: n_pos as f64 / (n_pos + n_neg) as f64,
        strength: strength.to_owned(),
        n_groups: bootstrap.groups(),
        bootstraps: bootstrap.draws(),
        models: measured.iter().map(|model| (model.name.clone(), intervals(model))).collect(),
        comparisons: compare(&bootstrap, &measured, &*bar),
    })
}
