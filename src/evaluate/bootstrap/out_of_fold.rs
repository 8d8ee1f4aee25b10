//! Out-of-fold scores of one model, sorted once, so that a draw costs one pass over the rows.

use std::collections::BTreeMap;

use super::Bootstrap;
use crate::error::{Error, Result};
use crate::evaluate::metrics::{CALIBRATION_BINS, Metric};

/// Scores of one model on the labelled genes of one fold in one repeat; three vectors of one length.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct FoldScores {
    /// Repeat, from 0.
    pub repeat: usize,
    /// Fold, from 0.
    pub fold: usize,
    /// Score, higher = more likely positive; a probability for Brier and ECE to mean anything.
    pub score: Vec<f64>,
    /// Label.
    pub y: Vec<bool>,
    /// Group of the gene as in `splits.parquet`.
    pub group: Vec<u32>,
}

/// One value a metric, in the order of [`Metric::ALL`].
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Values {
    value: [f64; Metric::ALL.len()],
    /// Folds without both classes, left out of the means over folds.
    pub skipped_folds: u64,
}

impl Values {
    /// The value of a metric; NaN where it is undefined.
    pub fn of(&self, metric: Metric) -> f64 {
        self.value[metric.index()]
    }
}

/// A row as one number: column of its group's weight, label, whether it ends a block of tied scores.
type Row = u32;
const POSITIVE: Row = 2;
const ENDS_TIE: Row = 1;

/// Rows of one fold, best score first.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct RankedFold {
    pub(super) repeat: usize,
    rows: Vec<Row>,
}

/// Rows of one repeat, all folds together, best score first.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct PooledRepeat {
    repeat: usize,
    rows: Vec<Row>,
    score: Vec<f64>,
}

/// Scores of one model over all folds and repeats, ready for draws.
#[derive(Debug, Clone, PartialEq)]
pub struct OutOfFold {
    pub(super) folds: Vec<RankedFold>,
    pub(super) pools: Vec<PooledRepeat>,
}

impl OutOfFold {
    /// Sorts `folds` (each (repeat, fold) at most once, any order) once; refuses scores that are no numbers, vectors of
    /// unequal length and groups that `bootstrap` does not know.
    pub fn new(bootstrap: &Bootstrap, folds: &[FoldScores]) -> Result<Self> {
        let mut ranked = BTreeMap::new();
        let mut pooled: BTreeMap<usize, Vec<(f64, Row)>> = BTreeMap::new();
        for fold in folds {
            let mut rows = keyed(bootstrap, fold)?;
            pooled.entry(fold.repeat).or_default().extend_from_slice(&rows);
            let (rows, _) = sorted(&mut rows);
            if ranked.insert((fold.repeat, fold.fold), rows).is_some() {
                return Err(Error::Shape {
                    operation: "collect out-of-fold scores",
                    expected: "every fold of every repeat once".into(),
                    found: format!("repeat {}, fold {} twice", fold.repeat, fold.fold),
                    fix: "remove the part that is there twice".into(),
                });
            }
        }
        let folds = ranked.into_iter().map(|((repeat, _), rows)| RankedFold { repeat, rows }).collect();
        let pools = pooled
            .into_iter()
            .map(|(repeat, mut rows)| {
                let (rows, score) = sorted(&mut rows);
                PooledRepeat { repeat, rows, score }
            })
            .collect();
        Ok(Self { folds, pools })
    }

    /// Repeats that the model has.
    pub fn repeats(&self) -> Vec<usize> {
        self.pools.iter().map(|pool| pool.repeat).collect()
    }

    /// The same scores in some repeats only, for a fair comparison with a model that has no others.
    #[must_use]
    pub fn restricted_to(&self, repeats: &[usize]) -> Self {
        Self {
            folds: self.folds.iter().filter(|fold| repeats.contains(&fold.repeat)).cloned().collect(),
            pools: self.pools.iter().filter(|pool| repeats.contains(&pool.repeat)).cloned().collect(),
        }
    }

    /// The estimates: every gene once.
    pub fn values(&self) -> Values {
        self.values_under(&self.once())
    }

    /// The draw that takes every group once: the data themselves.
    pub(super) fn once(&self) -> Vec<u16> {
        let columns = self.pools.iter().flat_map(|pool| &pool.rows).map(|row| row >> 2);
        vec![1; columns.max().map_or(0, |largest| largest as usize + 1)]
    }

    /// The metrics when the genes of group column `g` weigh `weight[g]`. No allocation; one pass over every fold and pool.
    pub(super) fn values_under(&self, weight: &[u16]) -> Values {
        let mut value = [f64::NAN; Metric::ALL.len()];
        let mut skipped_folds = 0;
        let mut over_repeats = [Mean::default(); 3];
        let mut over_folds = [Mean::default(); 3];
        for (index, fold) in self.folds.iter().enumerate() {
            match fold.ranking(weight) {
                Some(ranking) => {
                    let metrics = [ranking.auroc(), ranking.average_precision, ranking.ap_lift()];
                    over_folds.iter_mut().zip(metrics).for_each(|(mean, metric)| mean.add(metric));
                }
                None => skipped_folds += 1,
            }
            if self.folds.get(index + 1).is_none_or(|next| next.repeat != fold.repeat) {
                over_repeats.iter_mut().zip(&over_folds).for_each(|(mean, fold)| mean.add(fold.value()));
                over_folds = [Mean::default(); 3];
            }
        }
        for (metric, mean) in [Metric::Auroc, Metric::AveragePrecision, Metric::ApLift].into_iter().zip(over_repeats) {
            value[metric.index()] = mean.value();
        }
        let mut pooled = [Mean::default(); 4];
        for pool in &self.pools {
            pooled.iter_mut().zip(pool.calibration(weight)).for_each(|(mean, metric)| mean.add(metric));
        }
        for (metric, mean) in [Metric::HitsAt50, Metric::HitsAt100, Metric::Brier, Metric::Ece].into_iter().zip(pooled) {
            value[metric.index()] = mean.value();
        }
        Values { value, skipped_folds }
    }
}

/// Mean over what is defined.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Mean {
    sum: f64,
    n: u32,
}

impl Mean {
    pub(super) fn add(&mut self, value: f64) {
        if value.is_finite() {
            self.sum += value;
            self.n += 1;
        }
    }

    pub(super) fn value(self) -> f64 {
        if self.n == 0 { f64::NAN } else { self.sum / f64::from(self.n) }
    }
}

fn keyed(bootstrap: &Bootstrap, fold: &FoldScores) -> Result<Vec<(f64, Row)>> {
    let n = fold.score.len();
    let fault = |expected: &str, found: String, fix: &str| Error::Shape {
        operation: "collect out-of-fold scores",
        expected: format!("repeat {}, fold {}: {expected}", fold.repeat, fold.fold),
        found,
        fix: fix.into(),
    };
    if fold.y.len() != n || fold.group.len() != n {
        let found = format!("{n} scores, {} labels, {} groups", fold.y.len(), fold.group.len());
        return Err(fault("vectors of one length", found, "give every row a score, a label and a group"));
    }
    let mut rows = Vec::with_capacity(n);
    for row in 0..n {
        if !fold.score[row].is_finite() {
            return Err(fault("finite scores", format!("{}", fold.score[row]), "rerun the part that wrote it with --force"));
        }
        let Some(&column) = bootstrap.column.get(&fold.group[row]) else {
            let found = format!("group {} outside the population", fold.group[row]);
            return Err(fault("groups of the population", found, "rerun the evaluation plan and all parts"));
        };
        rows.push((fold.score[row], (column << 2) | if fold.y[row] { POSITIVE } else { 0 }));
    }
    Ok(rows)
}

/// Best first; rows of equal score in the order of their key, so that the order they came in is forgotten.
fn sorted(rows: &mut [(f64, Row)]) -> (Vec<Row>, Vec<f64>) {
    rows.sort_unstable_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    let ends = |i: usize| rows.get(i + 1).is_none_or(|next| next.0 != rows[i].0);
    let keys = (0..rows.len()).map(|i| rows[i].1 | if ends(i) { ENDS_TIE } else { 0 }).collect();
    (keys, rows.iter().map(|row| row.0).collect())
}

impl RankedFold {
    /// Calls `visit(positives, negatives)` with the running weights at the end of every block of tied scores and returns
    /// the totals.
    pub(super) fn walk(&self, weight: &[u16], mut visit: impl FnMut(u64, u64)) -> (u64, u64) {
        let (mut positive, mut negative) = (0u64, 0u64);
        for &row in &self.rows {
            // The innermost loop of the program's evaluation: a label is as good as random, so no branch on it, and no
            // check for an overflow that 2^16 groups of 16-bit weights cannot reach in 64 bits.
            let w = u64::from(weight[(row >> 2) as usize]);
            let to_positive = w & u64::from((row & POSITIVE) >> 1).wrapping_neg();
            positive = positive.wrapping_add(to_positive);
            negative = negative.wrapping_add(w ^ to_positive);
            if row & ENDS_TIE != 0 {
                visit(positive, negative);
            }
        }
        (positive, negative)
    }

    /// AUROC (from whole numbers) and average precision; `None` without both classes.
    pub(super) fn ranking(&self, weight: &[u16]) -> Option<Ranking> {
        let (mut positive_above, mut negative_above) = (0u64, 0u64);
        let mut twice_area = 0u64;
        let mut precision = 0.0;
        let (positive, negative) = self.walk(weight, |positive, negative| {
            twice_area =
                twice_area.wrapping_add((negative.wrapping_sub(negative_above)).wrapping_mul(positive.wrapping_add(positive_above)));
            let gained = positive.wrapping_sub(positive_above);
            if gained > 0 {
                precision += gained as f64 * positive as f64 / (positive + negative) as f64;
            }
            (positive_above, negative_above) = (positive, negative);
        });
        if positive == 0 || negative == 0 {
            return None;
        }
        Some(Ranking { positive, negative, twice_area, average_precision: precision / positive as f64 })
    }
}

/// What one pass over ranked rows with both classes gives.
pub(super) struct Ranking {
    /// Weight of positives.
    pub(super) positive: u64,
    /// Weight of negatives.
    pub(super) negative: u64,
    /// Twice the pairs of a positive and a negative in right order, ties one half.
    twice_area: u64,
    pub(super) average_precision: f64,
}

impl Ranking {
    pub(super) fn auroc(&self) -> f64 {
        self.twice_area as f64 / (2.0 * self.positive as f64 * self.negative as f64)
    }

    pub(super) fn ap_lift(&self) -> f64 {
        self.average_precision * (self.positive + self.negative) as f64 / self.positive as f64
    }
}

/// Sums over one pool under one draw.
pub(super) struct PoolSums {
    /// Weight of all rows.
    pub(super) total: u64,
    /// Positives among the 50 and the 100 best.
    hits: [f64; 2],
    /// Sum of squared distances of score and label.
    squared: f64,
    /// Positives and sum of scores in each equal-count bin, highest scores first.
    pub(super) bins: [(f64, f64); CALIBRATION_BINS],
}

impl PooledRepeat {
    /// One pass; `None` where the draw left no row.
    pub(super) fn sums(&self, weight: &[u16]) -> Option<PoolSums> {
        let total: u64 = self.rows.iter().map(|&row| u64::from(weight[(row >> 2) as usize])).sum();
        if total == 0 {
            return None;
        }
        let capacity = total as f64 / CALIBRATION_BINS as f64;
        let (mut seen, mut positives, mut scores) = (0u64, 0u64, 0.0);
        let (mut seen_above, mut positives_above, mut scores_above) = (0u64, 0u64, 0.0);
        // Running sums at the border of each bin; their differences are the bins.
        let mut borders = [(0.0, 0.0); CALIBRATION_BINS];
        let (mut bin, mut border) = (0usize, capacity);
        let (mut hits, mut squared) = ([0.0; 2], 0.0);
        for (&row, &score) in self.rows.iter().zip(&self.score) {
            let w = u64::from(weight[(row >> 2) as usize]);
            let is_positive = u64::from((row & POSITIVE) >> 1);
            seen = seen.wrapping_add(w);
            positives = positives.wrapping_add(w & is_positive.wrapping_neg());
            let (w, distance) = (w as f64, score - is_positive as f64);
            scores += w * score;
            squared += w * distance * distance;
            if row & ENDS_TIE == 0 || seen == seen_above {
                continue;
            }
            let (width, gained) = ((seen - seen_above) as f64, (positives - positives_above) as f64);
            if seen_above < 100 {
                for (hits, k) in hits.iter_mut().zip([50u64, 100]) {
                    *hits += gained * (k.saturating_sub(seen_above) as f64 / width).min(1.0);
                }
            }
            // Bins are cut from the top here and from the bottom in `metrics::calibration`: the borders are the same.
            while seen as f64 > border && bin + 1 < CALIBRATION_BINS {
                let part = (border - seen_above as f64) / width;
                borders[bin] = (positives_above as f64 + part * gained, scores_above + part * (scores - scores_above));
                bin += 1;
                border = capacity * (bin + 1) as f64;
            }
            (seen_above, positives_above, scores_above) = (seen, positives, scores);
        }
        borders[bin..].fill((positives as f64, scores));
        let mut bins = borders;
        for bin in 1..CALIBRATION_BINS {
            bins[bin].0 -= borders[bin - 1].0;
            bins[bin].1 -= borders[bin - 1].1;
        }
        Some(PoolSums { total, hits, squared, bins })
    }

    /// Hits at 50 and at 100, Brier score, calibration error; NaN where the draw left no row.
    fn calibration(&self, weight: &[u16]) -> [f64; 4] {
        let Some(sums) = self.sums(weight) else { return [f64::NAN; 4] };
        let total = sums.total as f64;
        let gap: f64 = sums.bins.iter().map(|(positives, scores)| (positives - scores).abs()).sum();
        [sums.hits[0], sums.hits[1], sums.squared / total, gap / total]
    }
}
