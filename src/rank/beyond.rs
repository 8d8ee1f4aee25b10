//! The ranking of genes beyond the reach of coding promoters: what CRISPRi says of them is said of the lncRNA.
//!
//! Within reach of a coding start half of what a screen sees may be the coding gene. The genes beyond it keep their out-of-fold log-odds
//! and get probabilities of their own: among them hits are rarer, and the same log-odds mean less.

use serde_json::{Value, json};

use super::cross_calibrated::CrossCalibrated;
use super::genes::Genes;
use super::labelled::Labelled;
use super::scored::{ScoredGenes, Z95, sigmoid};

/// Scores of the genes beyond reach, best first, and what was known of them.
pub(super) struct Beyond {
    /// Scores as in the ranking, with probabilities of these genes.
    pub scored: ScoredGenes,
    /// Rows, best first.
    pub rows: Vec<usize>,
    /// Labelled positives among them.
    pub positives: usize,
    /// Labelled negatives among them.
    pub negatives: usize,
    /// Whether probabilities were fitted on them.
    pub calibrated: bool,
}

impl Beyond {
    /// Of the ranked rows `ranked`; `y` are the labels of the ranking task.
    pub fn of(genes: &Genes, scored: &ScoredGenes, ranked: &[usize], labelled: &Labelled, y: &[Option<bool>]) -> Self {
        let mut rows: Vec<usize> = ranked.iter().copied().filter(|&row| genes.beyond_reach[row]).collect();
        let mut own: Vec<Option<bool>> = vec![None; genes.len()];
        rows.iter().for_each(|&row| own[row] = y[row]);
        let logit: Vec<Option<f64>> = scored.scores.iter().map(|score| score.as_ref().map(|score| score.logit)).collect();
        let calibration = CrossCalibrated::fit(&logit, &own, labelled);
        let mut scores = scored.scores.clone();
        for &row in &rows {
            if let Some(score) = &mut scores[row] {
                let at = |logit: f64| sigmoid(calibration.apply(labelled.fold[row], logit));
                let spread = Z95 * score.logit_sd;
                (score.score, score.lo, score.hi) = (at(score.logit), at(score.logit - spread), at(score.logit + spread));
                score.logit = calibration.apply(labelled.fold[row], score.logit);
            }
        }
        let logit_of = |row: usize| scores[row].as_ref().map_or(f64::NEG_INFINITY, |score| score.logit);
        rows.sort_by(|&a, &b| logit_of(b).total_cmp(&logit_of(a)).then_with(|| genes.ids[a].cmp(&genes.ids[b])));
        let count = |class: bool| own.iter().filter(|label| **label == Some(class)).count();
        Self {
            positives: count(true),
            negatives: count(false),
            calibrated: calibration.is_fitted(),
            scored: ScoredGenes { families: scored.families.clone(), scores },
            rows,
        }
    }

    /// Lines at the top of the table.
    pub fn header(&self, task: &str, reach: u64) -> Vec<String> {
        let rate = self.positives as f64 / (self.positives + self.negatives).max(1) as f64;
        vec![
            format!("deephen ranking of genes whose start lies more than {reach} bases from every coding start"),
            format!("task: {task}"),
            format!("base rate beyond reach: {rate:.4} ({} positives, {} negatives)", self.positives, self.negatives),
            if self.calibrated {
                "score: probability among these genes, fitted on those of other folds; how well it holds: evaluate/metrics.json, TASK@beyond-2kb".to_owned()
            } else {
                "score: as in the ranking of all genes; too few labelled genes lie here for a calibration of their own".to_owned()
            },
        ]
    }

    /// For `summary.json`.
    pub fn summary(&self, reach: u64) -> Value {
        json!({
            "reach": reach, "ranked": self.rows.len(), "n_pos": self.positives, "n_neg": self.negatives, "calibrated": self.calibrated,
        })
    }
}
