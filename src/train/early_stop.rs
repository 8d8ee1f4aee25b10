//! The best state of each member by its held-out inner fold.

use super::calibrate::sigmoid;
use crate::config::{StopOn, TrainSettings};

/// One look at one member's held-out fold.
#[derive(Debug, Clone, PartialEq)]
pub struct HistoryRow {
    /// Member of the ensemble.
    pub member: usize,
    /// Optimiser steps so far.
    pub step: usize,
    /// Mean training loss since the last look.
    pub loss: f64,
    /// Cross-entropy of the held-out genes.
    pub held_out_loss: f64,
    /// AUROC of the held-out genes; NaN without both classes.
    pub held_out_auroc: f64,
}

/// Decides which state of a member to keep and when to stop it.
#[derive(Debug, Clone)]
pub struct EarlyStop {
    stop_on: StopOn,
    patience: usize,
    best: f64,
    waited: usize,
}

impl EarlyStop {
    /// From the settings.
    pub fn new(settings: &TrainSettings) -> Self {
        Self { stop_on: settings.stop_on, patience: settings.patience, best: f64::INFINITY, waited: 0 }
    }

    /// Whether the member has not waited too long.
    pub fn is_running(&self) -> bool {
        self.waited < self.patience
    }

    /// Takes a look; true means that this state is the one to keep.
    pub fn improves(&mut self, held_out_loss: f64, held_out_auroc: f64) -> bool {
        let value = match self.stop_on {
            StopOn::Never => return true,
            StopOn::Auroc if held_out_auroc.is_finite() => -held_out_auroc,
            _ => held_out_loss,
        };
        if value < self.best {
            self.best = value;
            self.waited = 0;
            true
        } else {
            self.waited += 1;
            false
        }
    }
}

/// Mean cross-entropy of log-odds.
pub fn log_loss(logit: &[f64], y: &[bool]) -> f64 {
    let total: f64 = logit.iter().zip(y).map(|(&logit, &label)| -sigmoid(if label { logit } else { -logit }).max(1e-300).ln()).sum();
    total / y.len().max(1) as f64
}

/// Area under the ROC curve, ties counted half; NaN without both classes.
pub fn auroc(score: &[f64], y: &[bool]) -> f64 {
    let mut order: Vec<usize> = (0..score.len()).collect();
    order.sort_by(|&a, &b| score[a].total_cmp(&score[b]));
    let (mut below, mut wins, mut positives) = (0.0, 0.0, 0.0);
    let mut start = 0;
    while start < order.len() {
        let mut end = start;
        while end < order.len() && score[order[end]] == score[order[start]] {
            end += 1;
        }
        let here = order[start..end].iter().filter(|&&row| y[row]).count() as f64;
        let others = (end - start) as f64 - here;
        wins += here * (below + others / 2.0);
        positives += here;
        below += others;
        start = end;
    }
    if positives == 0.0 || below == 0.0 { f64::NAN } else { wins / (positives * below) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn auroc_counts_pairs() {
        assert_eq!(auroc(&[0.1, 0.4, 0.35, 0.8], &[false, false, true, true]), 0.75);
        assert_eq!(auroc(&[1.0, 1.0], &[false, true]), 0.5);
        assert!(auroc(&[1.0], &[true]).is_nan());
    }

    #[test]
    fn keeps_the_best_and_stops_after_patience() {
        let mut stop = EarlyStop::new(&TrainSettings { patience: 2, stop_on: StopOn::Loss, ..TrainSettings::default() });
        assert!(stop.improves(0.5, 0.5));
        assert!(!stop.improves(0.6, 0.9) && stop.is_running());
        assert!(!stop.improves(0.5, 0.9) && !stop.is_running());
    }
}
