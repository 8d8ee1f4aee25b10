//! ROC, precision-recall and calibration curves of one model, with bands from the draws.

use rayon::prelude::*;

use super::out_of_fold::{OutOfFold, RankedFold};
use super::{Bootstrap, Interval};
use crate::evaluate::metrics::CALIBRATION_BINS;

/// Steps of the false-positive-rate and recall axes.
const STEPS: usize = 100;

/// A point of a curve with its 95% band.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CurvePoint {
    /// False positive rate, recall or mean score.
    pub x: f64,
    /// True positive rate, precision or observed frequency, with its interval.
    pub y: Interval,
}

/// The three curves of a model.
#[derive(Debug, Clone, PartialEq)]
pub struct ModelCurves {
    /// True positive rate at 101 false positive rates, averaged over folds, then repeats (vertical averaging, Fawcett 2006).
    pub roc: Vec<CurvePoint>,
    /// Precision at the first threshold that reaches each of 101 recalls, averaged over folds, then repeats.
    pub precision_recall: Vec<CurvePoint>,
    /// Equal-count bins of the scores pooled in a repeat, averaged over repeats; lowest scores first.
    pub calibration: Vec<CurvePoint>,
    /// Genes a calibration bin.
    pub genes_a_bin: f64,
}

/// `[101]` values on the common axis.
type OnAxis = [f64; STEPS + 1];

/// All curves under one draw.
struct Drawn {
    roc: OnAxis,
    precision_recall: OnAxis,
    bins: [(f64, f64); CALIBRATION_BINS],
    genes_a_bin: f64,
}

impl ModelCurves {
    /// Curves of `model`, bands from the first `draws` draws of `bootstrap`.
    pub fn of(bootstrap: &Bootstrap, model: &OutOfFold, draws: usize) -> Self {
        let estimate = drawn(model, &model.once());
        let under: Vec<Drawn> =
            (0..draws.min(bootstrap.draws())).into_par_iter().map(|draw| drawn(model, bootstrap.weights(draw))).collect();
        let band = |mean: f64, value: &dyn Fn(&Drawn) -> f64| Interval::percentile(mean, &under.iter().map(value).collect::<Vec<f64>>());
        let axis = |step: usize| step as f64 / STEPS as f64;
        let roc = (0..=STEPS).map(|i| CurvePoint { x: axis(i), y: band(estimate.roc[i], &|draw| draw.roc[i]) });
        let precision_recall =
            (0..=STEPS).map(|i| CurvePoint { x: axis(i), y: band(estimate.precision_recall[i], &|draw| draw.precision_recall[i]) });
        let calibration =
            (0..CALIBRATION_BINS).rev().map(|i| CurvePoint { x: estimate.bins[i].0, y: band(estimate.bins[i].1, &|draw| draw.bins[i].1) });
        Self {
            roc: roc.collect(),
            precision_recall: precision_recall.collect(),
            calibration: calibration.collect(),
            genes_a_bin: estimate.genes_a_bin,
        }
    }
}

fn drawn(model: &OutOfFold, weight: &[u16]) -> Drawn {
    let mut points = Vec::new();
    let mut mean = [([0.0; STEPS + 1], 0.0); 2];
    for folds in model.folds.chunk_by(|a, b| a.repeat == b.repeat) {
        let mut repeat = [[0.0; STEPS + 1]; 2];
        let mut n = 0.0;
        for fold in folds {
            if let Some(curves) = on_axes(fold, weight, &mut points) {
                for (sum, curve) in repeat.iter_mut().zip(curves) {
                    sum.iter_mut().zip(curve).for_each(|(sum, value)| *sum += value);
                }
                n += 1.0;
            }
        }
        if n > 0.0 {
            for ((sum, repeats), curve) in mean.iter_mut().zip(repeat) {
                sum.iter_mut().zip(curve).for_each(|(sum, value)| *sum += value / n);
                *repeats += 1.0;
            }
        }
    }
    let [roc, precision_recall] = mean.map(|(sum, repeats)| sum.map(|value| if repeats > 0.0 { value / repeats } else { f64::NAN }));
    let mut bins = [(0.0, 0.0); CALIBRATION_BINS];
    let (mut pools, mut total) = (0.0, 0.0);
    for sums in model.pools.iter().filter_map(|pool| pool.sums(weight)) {
        let capacity = sums.total as f64 / CALIBRATION_BINS as f64;
        for (bin, (positives, scores)) in bins.iter_mut().zip(sums.bins) {
            bin.0 += scores / capacity;
            bin.1 += positives / capacity;
        }
        pools += 1.0;
        total += capacity;
    }
    // Without a row at all 0 / 0 says "undefined", as it should.
    Drawn { roc, precision_recall, bins: bins.map(|(x, y)| (x / pools, y / pools)), genes_a_bin: total / pools }
}

/// True positive rate and precision on the common axes; `None` without both classes. `points` is scratch space.
fn on_axes(fold: &RankedFold, weight: &[u16], points: &mut Vec<(u64, u64)>) -> Option<[OnAxis; 2]> {
    points.clear();
    let (positive, negative) = fold.walk(weight, |positive, negative| points.push((positive, negative)));
    if positive == 0 || negative == 0 {
        return None;
    }
    let (p, n) = (positive as f64, negative as f64);
    let (mut roc, mut precision) = ([1.0; STEPS + 1], [p / (p + n); STEPS + 1]);
    let (mut roc_step, mut recall_step) = (0, 0);
    let (mut hits, mut misses) = (0.0, 0.0);
    for &(hits_below, misses_below) in points.iter() {
        let (next_hits, next_misses) = (hits_below as f64, misses_below as f64);
        // Where the curve rises straight up, the upper end counts: a rate belongs to the segment that leaves it.
        while roc_step < STEPS && (roc_step as f64 / STEPS as f64) * n < next_misses {
            let along = ((roc_step as f64 / STEPS as f64) * n - misses) / (next_misses - misses);
            roc[roc_step] = (hits + along * (next_hits - hits)) / p;
            roc_step += 1;
        }
        while next_hits > hits && recall_step <= STEPS && (recall_step as f64 / STEPS as f64) * p <= next_hits + 1e-9 {
            precision[recall_step] = next_hits / (next_hits + next_misses);
            recall_step += 1;
        }
        (hits, misses) = (next_hits, next_misses);
    }
    Some([roc, precision])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evaluate::bootstrap::FoldScores;
    use crate::evaluate::metrics::Metric;

    fn model(score: Vec<f64>, y: Vec<bool>) -> (Bootstrap, OutOfFold) {
        let fold = FoldScores { repeat: 0, fold: 0, group: (0..y.len() as u32).collect(), score, y };
        let bootstrap = Bootstrap::new(1, "curve", fold.group.clone(), 50).unwrap();
        let model = OutOfFold::new(&bootstrap, &[fold]).unwrap();
        (bootstrap, model)
    }

    #[test]
    fn areas_under_the_curves_are_the_metrics() {
        let n = 997usize;
        let score: Vec<f64> = (0..n).map(|i| ((i * 617) % n) as f64 / n as f64).collect();
        let y: Vec<bool> = score.iter().enumerate().map(|(i, s)| (i * 331) % 100 < (s * s * 60.0) as usize).collect();
        let (bootstrap, model) = model(score, y);
        let curves = ModelCurves::of(&bootstrap, &model, 50);
        let area: f64 = curves.roc.windows(2).map(|pair| (pair[0].y.mean + pair[1].y.mean) / 200.0).sum();
        assert!((area - model.values().of(Metric::Auroc)).abs() < 0.005);
        let steps: f64 = curves.precision_recall[1..].iter().map(|point| point.y.mean / 100.0).sum();
        assert!((steps - model.values().of(Metric::AveragePrecision)).abs() < 0.01);
        assert_eq!(curves.roc.last().unwrap().y.mean, 1.0);
        for point in curves.roc.iter().chain(&curves.precision_recall).chain(&curves.calibration) {
            assert!(point.y.lo <= point.y.mean + 0.05 && point.y.hi >= point.y.mean - 0.05, "{point:?}");
        }
        assert!((curves.genes_a_bin - 99.7).abs() < 1e-9);
        assert!(curves.calibration.windows(2).all(|pair| pair[0].x < pair[1].x));
    }

    #[test]
    fn perfect_scores_go_through_the_corner_and_constant_ones_along_the_diagonal() {
        let y: Vec<bool> = (0..40).map(|i| i % 4 == 0).collect();
        let (bootstrap, perfect) = model(y.iter().map(|&y| f64::from(u8::from(y))).collect(), y.clone());
        let curves = ModelCurves::of(&bootstrap, &perfect, 20);
        assert!(curves.roc.iter().chain(&curves.precision_recall).all(|point| point.y.mean == 1.0));
        let (bootstrap, constant) = model(vec![0.25; 40], y);
        let curves = ModelCurves::of(&bootstrap, &constant, 20);
        assert!(curves.roc.iter().all(|point| (point.y.mean - point.x).abs() < 1e-12));
        assert!(curves.precision_recall.iter().all(|point| (point.y.mean - 0.25).abs() < 1e-12));
        assert!(curves.calibration.iter().all(|point| (point.y.mean - 0.25).abs() < 1e-12));
    }
}
