//! `curves.parquet`: ROC, precision-recall and calibration curves of every model; risk over coverage of those with a spread.

use std::path::Path;

use super::bootstrap::{Bootstrap, CurvePoint, ModelCurves, Selective};
use super::comparisons::Measured;
use crate::artifact::Table;
use crate::error::Result;

/// Draws behind a band: a picture needs fewer than a number.
const DRAWS: usize = 200;

/// Curves on their way to disk.
#[derive(Debug, Default)]
pub struct CurveTable {
    task: Vec<String>,
    model: Vec<String>,
    curve: Vec<String>,
    point: Vec<CurvePoint>,
    n: Vec<Option<f64>>,
}

impl CurveTable {
    /// Adds the three curves of one model, and two over coverage for each of its orders of confidence (with a suffix of their
    /// names).
    pub fn add<'a>(
        &mut self,
        task: &str,
        bootstrap: &Bootstrap,
        model: &Measured,
        orders: impl IntoIterator<Item = (&'a Selective, &'static str)>,
    ) {
        let curves = ModelCurves::of(bootstrap, &model.scores, DRAWS);
        let genes = Some(curves.genes_a_bin);
        for (curve, points, n) in
            [("calibration", curves.calibration, genes), ("pr", curves.precision_recall, None), ("roc", curves.roc, None)]
        {
            self.put(task, &model.name, curve, points, n);
        }
        for (order, suffix) in orders {
            let covered = order.curves(bootstrap, DRAWS);
            self.put(task, &model.name, &format!("auroc_coverage{suffix}"), covered.auroc, None);
            self.put(task, &model.name, &format!("risk_coverage{suffix}"), covered.risk, None);
        }
    }

    fn put(&mut self, task: &str, model: &str, curve: &str, points: Vec<CurvePoint>, n: Option<f64>) {
        for point in points {
            self.task.push(task.to_owned());
            self.model.push(model.to_owned());
            self.curve.push(curve.to_owned());
            self.point.push(point);
            self.n.push(n);
        }
    }

    /// Writes the table, sorted by task and model if they were added so; returns its row count.
    pub fn write(self, path: &Path) -> Result<u64> {
        let defined = |value: f64| value.is_finite().then_some(value);
        Table::new()
            .text("task", &self.task)
            .text("model", &self.model)
            .text("curve", &self.curve)
            .with("x", self.point.iter().map(|point| point.x).collect::<Vec<f64>>())
            .with("y", self.point.iter().map(|point| point.y.mean).collect::<Vec<f64>>())
            .with("lo", self.point.iter().map(|point| defined(point.y.lo)).collect::<Vec<Option<f64>>>())
            .with("hi", self.point.iter().map(|point| defined(point.y.hi)).collect::<Vec<Option<f64>>>())
            .with("n", self.n)
            .write(path)
    }
}
