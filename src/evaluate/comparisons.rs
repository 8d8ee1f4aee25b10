//! Is one model better than another, beyond what the draw of genes explains?

use serde::Serialize;

use super::bootstrap::{Bootstrap, Draws, IN_STRATA, InStrata, InStrataValues, Interval, OutOfFold, Values, holm, two_sided_p};
use super::metrics::Metric;
use crate::progress::Task;

/// Models that are held against every other: the one proposed, and the bar.
const SUBJECTS: [&str; 2] = ["deephen", "confound"];

/// Metrics of the comparisons; beside them those inside strata, where both models have them.
const METRICS: [Metric; 2] = [Metric::Auroc, Metric::AveragePrecision];

/// A paired difference `a - b`.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Comparison {
    /// Model compared.
    pub a: String,
    /// Model it is compared with.
    pub b: String,
    /// `auroc`, `average_precision`, `auroc_in_strata` or `ap_lift_in_strata`.
    pub metric: &'static str,
    /// Estimate of `a - b`.
    pub difference: f64,
    /// 2.5th percentile.
    pub lo: f64,
    /// 97.5th percentile.
    pub hi: f64,
    /// Two-sided bootstrap p-value.
    pub p: f64,
    /// `p` after Holm's correction over all models `b` within task, metric and `a`.
    pub p_holm: f64,
}

/// One model of a population with its estimates and draws.
#[derive(Debug, Clone)]
pub struct Measured {
    /// Model name.
    pub name: String,
    /// Sorted scores.
    pub scores: OutOfFold,
    /// Estimates.
    pub values: Values,
    /// Draws, paired over models.
    pub draws: Draws,
    /// The ranking inside strata of a confounder, where strata are known.
    pub in_strata: Option<MeasuredInStrata>,
}

/// One model inside the strata of a confounder.
#[derive(Debug, Clone)]
pub struct MeasuredInStrata {
    /// Sorted scores.
    pub scores: InStrata,
    /// Estimates of [`IN_STRATA`].
    pub values: InStrataValues,
    /// `[metric][draw]`, paired over models.
    pub draws: [Vec<f64>; IN_STRATA.len()],
}

impl MeasuredInStrata {
    /// Estimates and draws of sorted scores.
    pub fn new(bootstrap: &Bootstrap, scores: InStrata) -> Self {
        Self { values: scores.values(bootstrap), draws: scores.draws(bootstrap), scores }
    }
}

/// Metric, interval and p-value of one paired difference.
type Difference = (&'static str, Interval, f64);

/// `deephen` against every other model, then `confound` against every other but `deephen`.
///
/// Differences are taken draw by draw. Two models that share only some repeats are compared in those.
pub fn compare(bootstrap: &Bootstrap, models: &[Measured], progress: &dyn Task) -> Vec<Comparison> {
    let mut comparisons = Vec::new();
    for (rank, subject) in SUBJECTS.iter().enumerate() {
        let Some(a) = models.iter().find(|model| model.name == *subject) else { continue };
        let others: Vec<&Measured> =
            models.iter().filter(|model| model.name != *subject && !SUBJECTS[..rank].contains(&model.name.as_str())).collect();
        let paired: Vec<_> = others.iter().filter_map(|b| Some((b.name.clone(), pair(bootstrap, a, b, progress)?))).collect();
        for metric in METRICS.map(Metric::name).into_iter().chain(IN_STRATA) {
            let of_metric: Vec<(&str, Interval, f64)> = paired
                .iter()
                .filter_map(|(b, differences)| {
                    let (_, interval, p) = differences.iter().find(|(name, ..)| *name == metric)?;
                    Some((b.as_str(), *interval, *p))
                })
                .collect();
            let p: Vec<f64> = of_metric.iter().map(|(_, _, p)| *p).collect();
            for ((b, Interval { mean, lo, hi }, p), p_holm) in of_metric.into_iter().zip(holm(&p)) {
                comparisons.push(Comparison { a: a.name.clone(), b: b.to_owned(), metric, difference: mean, lo, hi, p, p_holm });
            }
        }
    }
    comparisons
}

/// The difference in each of [`METRICS`] and [`IN_STRATA`]; `None` without a common repeat.
fn pair(bootstrap: &Bootstrap, a: &Measured, b: &Measured, progress: &dyn Task) -> Option<Vec<Difference>> {
    let (in_a, in_b) = (a.scores.repeats(), b.scores.repeats());
    if in_a == in_b {
        let mut differences = whole((&a.values, &a.draws), (&b.values, &b.draws));
        if let (Some(a), Some(b)) = (&a.in_strata, &b.in_strata) {
            differences.extend(inside(a, b));
        }
        return Some(differences);
    }
    let common: Vec<usize> = in_a.into_iter().filter(|repeat| in_b.contains(repeat)).collect();
    if common.is_empty() {
        return None;
    }
    let restricted = [a.scores.restricted_to(&common), b.scores.restricted_to(&common)];
    let draws = bootstrap.run(&restricted, progress);
    let mut differences = whole((&restricted[0].values(), &draws[0]), (&restricted[1].values(), &draws[1]));
    if let (Some(a), Some(b)) = (&a.in_strata, &b.in_strata) {
        let [a, b] = [a, b].map(|model| MeasuredInStrata::new(bootstrap, model.scores.restricted_to(&common)));
        differences.extend(inside(&a, &b));
    }
    Some(differences)
}

fn whole(a: (&Values, &Draws), b: (&Values, &Draws)) -> Vec<Difference> {
    METRICS
        .into_iter()
        .map(|metric| difference(metric.name(), (a.0.of(metric), a.1.of(metric)), (b.0.of(metric), b.1.of(metric))))
        .collect()
}

fn inside(a: &MeasuredInStrata, b: &MeasuredInStrata) -> Vec<Difference> {
    let of = |(at, metric): (usize, &'static str)| difference(metric, (a.values[at], &a.draws[at]), (b.values[at], &b.draws[at]));
    IN_STRATA.into_iter().enumerate().map(of).filter(|(_, interval, _)| interval.mean.is_finite()).collect()
}

fn difference(metric: &'static str, a: (f64, &[f64]), b: (f64, &[f64])) -> Difference {
    let draws: Vec<f64> = a.1.iter().zip(b.1).map(|(a, b)| a - b).collect();
    (metric, Interval::percentile(a.0 - b.0, &draws), two_sided_p(&draws))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evaluate::bootstrap::FoldScores;

    struct Quiet;
    impl Task for Quiet {
        fn advance(&self, _: u64) {}
    }

    fn measured(bootstrap: &Bootstrap, name: &str, folds: &[FoldScores]) -> Measured {
        let scores = OutOfFold::new(bootstrap, folds).unwrap();
        let draws = bootstrap.run(std::slice::from_ref(&scores), &Quiet).remove(0);
        Measured { name: name.into(), values: scores.values(), scores, draws, in_strata: None }
    }

    /// 200 genes, 2 repeats of 2 folds; `skill` genes in a hundred are scored by their label, the others blindly.
    fn folds(skill: usize, repeats: usize) -> Vec<FoldScores> {
        let mut folds = Vec::new();
        for repeat in 0..repeats {
            for fold in 0..2 {
                let genes: Vec<usize> = (0..200).filter(|gene| (gene / (repeat + 1)) % 2 == fold).collect();
                let y: Vec<bool> = genes.iter().map(|gene| gene % 5 == 0).collect();
                let blind = |gene: usize| ((gene * 7919) % 211) as f64 / 211.0;
                let score = genes.iter().zip(&y).map(|(&gene, &y)| {
                    if (gene * 31) % 100 < skill { 0.5 * f64::from(u8::from(y)) + blind(gene) / 2.0 } else { blind(gene) }
                });
                folds.push(FoldScores { repeat, fold, score: score.collect(), group: genes.iter().map(|&g| g as u32).collect(), y });
            }
        }
        folds
    }

    #[test]
    fn better_models_are_found_better_and_equal_ones_equal() {
        let bootstrap = Bootstrap::new(1, "t", 0..200, 400).unwrap();
        let models = [
            measured(&bootstrap, "confound", &folds(0, 2)),
            measured(&bootstrap, "deephen", &folds(95, 2)),
            measured(&bootstrap, "degree", &folds(0, 2)),
            measured(&bootstrap, "deephen-graphsage", &folds(95, 1)),
        ];
        let found = compare(&bootstrap, &models, &Quiet);
        let get = |a: &str, b: &str, metric| found.iter().find(|c| c.a == a && c.b == b && c.metric == metric);
        let win = get("deephen", "confound", "auroc").unwrap();
        assert!(win.lo > 0.2 && win.p_holm < 0.05 && win.p_holm >= win.p, "{win:?}");
        let same = get("confound", "degree", "average_precision").unwrap();
        assert_eq!((same.difference, same.lo, same.hi, same.p), (0.0, 0.0, 0.0, 1.0));
        // In the one repeat that both have, the two are the same model.
        let repeat = get("deephen", "deephen-graphsage", "auroc").unwrap();
        assert_eq!((repeat.difference, repeat.p_holm), (0.0, 1.0));
        assert!(get("confound", "deephen", "auroc").is_none());
        assert_eq!(found.len(), 2 * 3 + 2 * 2);
        let json = serde_json::to_value(win).unwrap();
        assert_eq!(json["metric"], "auroc");
    }
}
