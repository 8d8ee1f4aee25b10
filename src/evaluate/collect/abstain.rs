//! How sure a model is of each gene, and what it gains by saying nothing of the others.
//!
//! Two orders of confidence. `spread`: least standard deviation of the log-odds over the ensemble first. It is taken on the
//! log-odds: on the probability it would be small wherever the probability is, so that giving up the unsure would mean giving
//! up the likely positives, and the Brier score would fall for no skill. `evidence`: genes with a sequence and interactions
//! first, then those that lack one, then those that lack both; within each by spread.

use super::parts::ModelScores;
use crate::error::Result;
use crate::evaluate::bootstrap::{ABSTENTION, Bootstrap, FoldScores, Interval, Selective};
use crate::evaluate::population::{PlanTables, PlannedTask};

/// Wider than any spread of log-odds, which are clamped to 12: evidence outranks spread.
const LEVEL: f64 = 1e3;

/// Suffix of the names of the second order's metrics and curves.
const ORDERS: [&str; 2] = ["", "_evidence"];

/// One model's scores under both orders of confidence.
pub(super) struct Abstention {
    pub(super) model: String,
    orders: [Selective; ORDERS.len()],
}

impl Abstention {
    /// `None` for a model without a spread, or whose spread is 0 everywhere.
    pub(super) fn new(
        bootstrap: &Bootstrap,
        name: &str,
        model: &ModelScores,
        folds: &[FoldScores],
        (tables, task, rows): (&PlanTables, &PlannedTask, &[usize]),
    ) -> Result<Option<Self>> {
        if !model.sd.iter().flatten().any(|sd| *sd > 0.0) {
            return Ok(None);
        }
        let level = |row: usize| f64::from(u8::from(task.primary[row]) + u8::from(task.with_network[row]));
        let confidence = |weight: f64| -> Vec<Vec<f64>> {
            model.sd.iter().map(|sd| sd.iter().enumerate().map(|(row, sd)| weight * level(row) - sd).collect()).collect()
        };
        let (Some(spread), Some(evidence)) =
            (tables.fold_scores(task, rows, &confidence(0.0)), tables.fold_scores(task, rows, &confidence(LEVEL)))
        else {
            return Ok(None);
        };
        let orders = [Selective::new(bootstrap, folds, &spread)?, Selective::new(bootstrap, folds, &evidence)?];
        Ok(Some(Self { model: name.to_owned(), orders }))
    }

    /// Metrics by name with their intervals; those of random abstention do not depend on the order and stand there once.
    pub(super) fn metrics(&self, bootstrap: &Bootstrap) -> Vec<(String, Interval)> {
        let mut found = Vec::new();
        for (order, suffix) in self.orders.iter().zip(ORDERS) {
            let (values, draws) = (order.values(bootstrap), order.draws(bootstrap));
            for ((name, value), draws) in ABSTENTION.into_iter().zip(values).zip(&draws) {
                if suffix.is_empty() || name != "aurc_random" {
                    found.push((format!("{name}{suffix}"), Interval::percentile(value, draws)));
                }
            }
        }
        found
    }

    /// Scores by falling confidence with the suffix of their curves' names.
    pub(super) fn orders(&self) -> impl Iterator<Item = (&Selective, &'static str)> {
        self.orders.iter().zip(ORDERS)
    }
}
