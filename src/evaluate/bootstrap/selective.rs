//! Risk and coverage: what is gained by saying nothing of the genes a model is least sure of.

use std::collections::BTreeMap;

use rayon::prelude::*;

use super::out_of_fold::Mean;
use super::{Bootstrap, CurvePoint, FoldScores, Interval};
use crate::error::{Error, Result};

/// Metrics of abstention by their names in `metrics.json`; all on scores pooled in a repeat, mean over repeats.
///
/// `aurc` is the area under the risk-coverage curve with the Brier score as risk (Geifman & El-Yaniv 2017, NeurIPS),
/// `(1/n) sum_k risk(k most confident genes)`; `aurc_random` its expectation when genes are given up at random, which is the
/// Brier score of all; `aurc_gain` is `aurc_random - aurc`, above 0 where abstention helps. The risk of a gene follows its
/// class, so `base_rate_at_half` (positives among the most confident half) stands beside it, and `auroc_at_half_gain` asks
/// whether the genes kept are *ranked* better than all genes are.
pub const ABSTENTION: [&str; 6] = ["aurc", "aurc_random", "aurc_gain", "auroc_at_half", "auroc_at_half_gain", "base_rate_at_half"];

/// Points of a curve over coverage, from `1 / STEPS` to 1.
const STEPS: usize = 20;

/// Steps at half and at full coverage.
const HALF: usize = STEPS / 2 - 1;
const ALL: usize = STEPS - 1;

/// Scores of one model with the confidence in each, sorted once.
#[derive(Debug, Clone, PartialEq)]
pub struct Selective {
    pools: Vec<Pool>,
}

/// One repeat, all folds together.
#[derive(Debug, Clone, PartialEq)]
struct Pool {
    /// Group column, label, squared error and block of tied confidence (0 = most confident), best score first.
    rows: Vec<Row>,
    /// Whether a row ends a block of tied scores.
    ends_tie: Vec<bool>,
    blocks: usize,
}

#[derive(Debug, Clone, Copy, PartialEq)]
struct Row {
    column: u32,
    positive: bool,
    loss: f64,
    block: usize,
}

/// Curves over coverage with bands.
#[derive(Debug, Clone, PartialEq)]
pub struct SelectiveCurves {
    /// Brier score of the genes kept.
    pub risk: Vec<CurvePoint>,
    /// AUROC of the genes kept.
    pub auroc: Vec<CurvePoint>,
}

/// Under one weighting.
#[derive(Debug, Clone, Copy)]
struct Covered {
    aurc: f64,
    risk: [f64; STEPS],
    auroc: [f64; STEPS],
    base_rate: [f64; STEPS],
}

impl Selective {
    /// `confidence` has the folds of `folds` with a confidence in place of each score, rows in the same order.
    ///
    /// # Errors
    /// Folds or rows that do not fit, groups outside the population, numbers that are not finite.
    pub fn new(bootstrap: &Bootstrap, folds: &[FoldScores], confidence: &[FoldScores]) -> Result<Self> {
        let fault = |found: String| Error::Shape {
            operation: "sort scores by confidence",
            expected: "a finite confidence for every score, in groups of the population".into(),
            found,
            fix: "rerun the parts of this model with --force".into(),
        };
        let mut repeats: BTreeMap<usize, Vec<(f64, f64, u32, bool)>> = BTreeMap::new();
        if folds.len() != confidence.len() {
            return Err(fault(format!("{} folds of scores, {} of confidence", folds.len(), confidence.len())));
        }
        for (fold, sure) in folds.iter().zip(confidence) {
            if (fold.repeat, fold.fold, &fold.group) != (sure.repeat, sure.fold, &sure.group) {
                return Err(fault(format!("other genes in repeat {}, fold {}", fold.repeat, fold.fold)));
            }
            for row in 0..fold.score.len() {
                let Some(&column) = bootstrap.column.get(&fold.group[row]) else {
                    return Err(fault(format!("group {} outside the population", fold.group[row])));
                };
                if !fold.score[row].is_finite() || !sure.score[row].is_finite() {
                    return Err(fault(format!("score {}, confidence {}", fold.score[row], sure.score[row])));
                }
                repeats.entry(fold.repeat).or_default().push((sure.score[row], fold.score[row], column, fold.y[row]));
            }
        }
        Ok(Self { pools: repeats.into_values().map(Pool::sorted).collect() })
    }

    /// [`ABSTENTION`] on the data themselves.
    pub fn values(&self, bootstrap: &Bootstrap) -> [f64; ABSTENTION.len()] {
        metrics(&self.under(&vec![1; bootstrap.groups()], false))
    }

    /// [`ABSTENTION`] in every draw, `[metric][draw]`.
    pub fn draws(&self, bootstrap: &Bootstrap) -> [Vec<f64>; ABSTENTION.len()] {
        let drawn: Vec<_> =
            (0..bootstrap.draws()).into_par_iter().map(|draw| metrics(&self.under(bootstrap.weights(draw), false))).collect();
        std::array::from_fn(|metric| drawn.iter().map(|values| values[metric]).collect())
    }

    /// Both curves, bands from the first `draws` draws.
    pub fn curves(&self, bootstrap: &Bootstrap, draws: usize) -> SelectiveCurves {
        let estimate = self.under(&vec![1; bootstrap.groups()], true);
        let drawn: Vec<Covered> =
            (0..draws.min(bootstrap.draws())).into_par_iter().map(|draw| self.under(bootstrap.weights(draw), true)).collect();
        let points = |of: &dyn Fn(&Covered) -> [f64; STEPS]| -> Vec<CurvePoint> {
            let point = |step: usize| CurvePoint {
                x: (step + 1) as f64 / STEPS as f64,
                y: Interval::percentile(of(&estimate)[step], &drawn.iter().map(|draw| of(draw)[step]).collect::<Vec<f64>>()),
            };
            (0..STEPS).map(point).filter(|point| point.y.mean.is_finite()).collect()
        };
        SelectiveCurves { risk: points(&|covered| covered.risk), auroc: points(&|covered| covered.auroc) }
    }

    /// AUROC, the dear part, at half and full coverage alone unless at `every` step.
    fn under(&self, weight: &[u16], every: bool) -> Covered {
        let mut aurc = Mean::default();
        let mut steps = [[Mean::default(); STEPS]; 3];
        for covered in self.pools.iter().filter_map(|pool| pool.covered(weight, every)) {
            aurc.add(covered.aurc);
            for (means, values) in steps.iter_mut().zip([covered.risk, covered.auroc, covered.base_rate]) {
                means.iter_mut().zip(values).for_each(|(mean, value)| mean.add(value));
            }
        }
        let [risk, auroc, base_rate] = steps.map(|means| means.map(Mean::value));
        Covered { aurc: aurc.value(), risk, auroc, base_rate }
    }
}

fn metrics(covered: &Covered) -> [f64; ABSTENTION.len()] {
    let random = covered.risk[ALL];
    let gain = covered.auroc[HALF] - covered.auroc[ALL];
    [covered.aurc, random, random - covered.aurc, covered.auroc[HALF], gain, covered.base_rate[HALF]]
}

impl Pool {
    /// From confidence, score, group column and label of each row.
    fn sorted(mut rows: Vec<(f64, f64, u32, bool)>) -> Self {
        let mut levels: Vec<f64> = rows.iter().map(|row| row.0).collect();
        levels.sort_unstable_by(|a, b| b.total_cmp(a));
        levels.dedup();
        // The order the rows came in is forgotten: equal scores follow the other fields.
        rows.sort_unstable_by(|a, b| b.1.total_cmp(&a.1).then(b.0.total_cmp(&a.0)).then((a.2, a.3).cmp(&(b.2, b.3))));
        let ends_tie = (0..rows.len()).map(|at| rows.get(at + 1).is_none_or(|next| next.1 != rows[at].1)).collect();
        let row = |(sure, score, column, positive): (f64, f64, u32, bool)| Row {
            column,
            positive,
            loss: (score - f64::from(u8::from(positive))).powi(2),
            block: levels.partition_point(|level| *level > sure),
        };
        Self { rows: rows.into_iter().map(row).collect(), ends_tie, blocks: levels.len() }
    }

    /// `None` where the draw left no row.
    fn covered(&self, weight: &[u16], every: bool) -> Option<Covered> {
        // Weight, loss and positives of each block of equal confidence.
        let mut blocks = vec![(0u64, 0.0, 0u64); self.blocks];
        for row in &self.rows {
            let w = u64::from(weight[row.column as usize]);
            let block = &mut blocks[row.block];
            *block = (block.0 + w, block.1 + w as f64 * row.loss, block.2 + if row.positive { w } else { 0 });
        }
        let total: u64 = blocks.iter().map(|block| block.0).sum();
        if total == 0 {
            return None;
        }
        let (mut risk, mut auroc, mut base_rate) = ([f64::NAN; STEPS], [f64::NAN; STEPS], [f64::NAN; STEPS]);
        let (mut kept, mut loss, mut positives, mut area) = (0u64, 0.0, 0u64, 0.0);
        let mut step = 0;
        for (block, &(width, lost, gained)) in blocks.iter().enumerate() {
            // Genes of equal confidence enter in proportion: the expectation over their random orders.
            for unit in 1..=width {
                area += (loss + lost * unit as f64 / width as f64) / (kept + unit) as f64;
            }
            while step < STEPS && (step + 1) as f64 / STEPS as f64 * total as f64 <= (kept + width) as f64 + 1e-9 {
                let target = (step + 1) as f64 / STEPS as f64 * total as f64;
                let part = if width == 0 { 0.0 } else { ((target - kept as f64) / width as f64).clamp(0.0, 1.0) };
                risk[step] = (loss + part * lost) / target;
                base_rate[step] = (positives as f64 + part * gained as f64) / target;
                if every || step == HALF || step == ALL {
                    auroc[step] = self.auroc(weight, block, part);
                }
                step += 1;
            }
            (kept, loss, positives) = (kept + width, loss + lost, positives + gained);
        }
        Some(Covered { aurc: area / total as f64, risk, auroc, base_rate })
    }

    /// AUROC of the rows of blocks before `last` and of a `part` of block `last`; NaN without both classes.
    fn auroc(&self, weight: &[u16], last: usize, part: f64) -> f64 {
        let (mut positive, mut negative, mut area) = (0.0, 0.0, 0.0);
        let (mut positive_above, mut negative_above) = (0.0, 0.0);
        for (row, ends) in self.rows.iter().zip(&self.ends_tie) {
            let share = if row.block < last {
                1.0
            } else if row.block == last {
                part
            } else {
                0.0
            };
            let w = share * f64::from(weight[row.column as usize]);
            if row.positive {
                positive += w;
            } else {
                negative += w;
            }
            if *ends {
                area += (negative - negative_above) * (positive + positive_above) / 2.0;
                (positive_above, negative_above) = (positive, negative);
            }
        }
        area / (positive * negative)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fold(score: Vec<f64>, y: &[bool]) -> FoldScores {
        FoldScores { score, y: y.to_vec(), group: (0..y.len() as u32).collect(), ..FoldScores::default() }
    }

    fn measured(score: Vec<f64>, y: &[bool], confidence: Vec<f64>) -> [f64; ABSTENTION.len()] {
        let bootstrap = Bootstrap::new(1, "t", 0..y.len() as u32, 20).unwrap();
        Selective::new(&bootstrap, &[fold(score, y)], &[fold(confidence, y)]).unwrap().values(&bootstrap)
    }

    #[test]
    fn a_model_that_knows_its_errors_gains_and_equal_confidence_gains_nothing() {
        let y: Vec<bool> = (0..40).map(|i| i % 4 == 0).collect();
        // The first half is scored by its label, the second half wrongly.
        let score: Vec<f64> = (0..40).map(|i| if (i % 4 == 0) == (i < 20) { 0.9 } else { 0.1 }).collect();
        let knowing = measured(score.clone(), &y, (0..40).map(|i| -f64::from(i)).collect());
        assert!((knowing[1] - 0.5 * (0.01 + 0.81)).abs() < 1e-12);
        assert!(knowing[2] > 0.1 && knowing[3] == 1.0 && knowing[4] > 0.4 && (knowing[5] - 0.25).abs() < 1e-12, "{knowing:?}");
        let blind = measured(score.clone(), &y, vec![0.5; 40]);
        assert!(blind[2].abs() < 1e-12 && blind[4].abs() < 1e-12, "{blind:?}");
        let turned = measured(score, &y, (0..40).map(f64::from).collect());
        assert!(turned[2] < -0.1 && turned[3] == 0.0, "{turned:?}");
    }

    #[test]
    fn area_by_hand() {
        // Losses in order of confidence .01 .04 .09 .16: running means .01 .025 .14/3 .075.
        let values = measured(vec![0.1, 0.8, 0.3, 0.6], &[false, true, false, true], vec![4.0, 3.0, 2.0, 1.0]);
        assert!((values[0] - (0.01 + 0.025 + 0.14 / 3.0 + 0.075) / 4.0).abs() < 1e-12);
        assert!((values[1] - 0.075).abs() < 1e-12);
    }
}
