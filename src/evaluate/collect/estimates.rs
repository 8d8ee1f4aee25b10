//! Point estimates of many parts without draws or files: for nulls, learning curves and other repeated measurements.

use std::collections::BTreeMap;
use std::path::Path;

use serde::Serialize;

use super::parts::Parts;
use crate::artifact::{Context, StageReader};
use crate::error::Result;
use crate::evaluate::bootstrap::{Bootstrap, OutOfFold};
use crate::evaluate::metrics::Metric;
use crate::evaluate::part::PartId;
use crate::evaluate::population::{PlanTables, Scope};

/// What one model reaches on one task: means over folds, then repeats, on the primary population.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Estimates {
    /// Area under the ROC curve.
    pub auroc: f64,
    /// Average precision.
    pub average_precision: f64,
    /// Average precision over the fold's base rate.
    pub ap_lift: f64,
}

/// Estimates by task, then model, of the finished parts `planned` under `folder`. A model without a score for some measured gene
/// is left out.
///
/// # Errors
/// Parts that are missing, made on another plan, or scored outside their fold.
pub fn estimates(
    plan: &Path,
    folder: &Path,
    planned: &[PartId],
    context: &Context,
) -> Result<BTreeMap<String, BTreeMap<String, Estimates>>> {
    let plan = StageReader::open(plan, "plan")?;
    let parts = Parts::open(&plan, folder, planned)?;
    let tables = PlanTables::read(&plan)?;
    let scores = parts.read(&tables, &[], context.progress)?;
    let mut found = BTreeMap::new();
    for (name, models) in &scores {
        let task = tables.task(name)?;
        let rows = task.rows(Scope::Primary);
        let bootstrap = Bootstrap::new(context.seed, name, tables.groups_of(task, &rows), 1)?;
        let mut by_model = BTreeMap::new();
        for (model, scores) in models {
            let Some(folds) = tables.fold_scores(task, &rows, &scores.score) else { continue };
            let values = OutOfFold::new(&bootstrap, &folds)?.values();
            let of = |metric| values.of(metric);
            let estimates =
                Estimates { auroc: of(Metric::Auroc), average_precision: of(Metric::AveragePrecision), ap_lift: of(Metric::ApLift) };
            by_model.insert(model.clone(), estimates);
        }
        found.insert(name.clone(), by_model);
    }
    Ok(found)
}
