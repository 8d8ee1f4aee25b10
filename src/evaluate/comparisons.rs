//! Is one model better than another, beyond what the draw of genes explains?

use serde::Serialize;

use super::bootstrap::{Bootstrap, Draws, Interval, OutOfFold, Values, holm, two_sided_p};
use super::metrics::Metric;
use crate::progress::Task;

/// Models that are held against every other: the one proposed, and the bar.
const SUBJECTS: [&str; 2] = ["deephen", "confound"];

/// Metrics of the comparisons.
const METRICS: [Metric; 2] = [Metric::Auroc, Metric::AveragePrecision];

/// A paired difference `a - b`.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Comparison {
    /// Model compared.
    pub a: String,
    /// Model it is compared with.
    pub b: String,
    /// `auroc` or `average_precision`.
    pub metric: Metric,
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
}

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
        for (index, metric) in METRICS.into_iter().enumerate() {
            let p: Vec<f64> = paired.iter().map(|(_, differences)| differences[index].1).collect();
            for ((b, differences), p_holm) in paired.iter().zip(holm(&p)) {
                let (Interval { mean, lo, hi }, p) = differences[index];
                comparisons.push(Comparison { a: a.name.clone(), b: b.clone(), metric, difference: mean, lo, hi, p, p_holm });
            }
        }
    }
    comparisons
}

/// Interval and p-value of the difference in each of [`METRICS`]; `None` without a common repeat.
fn pair(bootstrap: &Bootstrap, a: &Measured, b: &Measured, progress: &dyn Task) -> Option<[(Interval, f64); 2]> {
    let difference = |a: (&Values, &Draws), b: (&Values, &Draws)| {
        METRICS.map(|metric| {
            let draws: Vec<f64> = a.1.of(metric).iter().zip(b.1.of(metric)).map(|(a, b)| a - b).collect();
            (Interval::percentile(a.0.of(metric) - b.0.of(metric), &draws), two_sided_p(&draws))
        })
    };
    let (in_a, in_b) = (a.scores.repeats(), b.scores.repeats());
    if in_a == in_b {
        return Some(difference((&a.values, &a.draws), (&b.values, &b.draws)));
    }
    let common: Vec<usize> = in_a.into_iter().filter(|repeat| in_b.contains(repeat)).collect();
    if common.is_empty() {
        return None;
    }
    let restricted = [a.scores.restricted_to(&common), b.scores.restricted_to(&common)];
    let draws = bootstrap.run(&restricted, progress);
    Some(difference((&restricted[0].values(), &draws[0]), (&restricted[1].values(), &draws[1])))
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
        Measured { name: name.into(), values: scores.values(), scores, draws }
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
        let win = get("deephen", "confound", Metric::Auroc).unwrap();
        assert!(win.lo > 0.2 && win.p_holm < 0.05 && win.p_holm >= win.p, "{win:?}");
        let same = get("confound", "degree", Metric::AveragePrecision).unwrap();
        assert_eq!((same.difference, same.lo, same.hi, same.p), (0.0, 0.0, 0.0, 1.0));
        // In the one repeat that both have, the two are the same model.
        let repeat = get("deephen", "deephen-graphsage", Metric::Auroc).unwrap();
        assert_eq!((repeat.difference, repeat.p_holm), (0.0, 1.0));
        assert!(get("confound", "deephen", Metric::Auroc).is_none());
        assert_eq!(found.len(), 2 * 3 + 2 * 2);
        let json = serde_json::to_value(win).unwrap();
        assert_eq!(json["metric"], "auroc");
    }
}
