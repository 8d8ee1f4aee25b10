//! The learning curve: how much would more known essential genes help?

use rand::seq::SliceRandom;
use serde::Serialize;

use super::Bench;
use super::derived::{DerivedTask, PlannedLabels, write_plan};
use crate::artifact::StageReader;
use crate::error::Result;
use crate::evaluate::{Estimates, PartId, PartInputs, PartKind, PartRunner, estimates};
use crate::random::stream;

/// One point.
#[derive(Debug, Clone, Serialize)]
pub struct LearningPoint {
    /// Task.
    pub task: String,
    /// Share of the positives that models may learn from.
    pub share: f64,
    /// Positives left to learn from, over all folds.
    pub positives: usize,
    /// Draw of the share.
    pub replicate: usize,
    /// Measured on all genes, as ever.
    #[serde(flatten)]
    pub estimates: Estimates,
}

/// Trains `deephen` on shares of the positives and all negatives of each headline task. A larger share holds the smaller one.
pub(super) fn run(bench: &Bench) -> Result<Vec<LearningPoint>> {
    let settings = bench.settings;
    let benchmark = &settings.benchmark;
    let plan = StageReader::open(&bench.folders.plan, "plan")?;
    let folder = bench.folders.root.join("learning");
    let headline = bench.headline_tasks();
    let mut wanted: Vec<(LearningPoint, DerivedTask)> = Vec::new();
    for task in &headline {
        let labels = PlannedLabels::read(&plan, task)?;
        for replicate in 0..benchmark.learning_replicates {
            let mut positives: Vec<usize> = (0..labels.y.len()).filter(|&at| labels.y[at]).collect();
            positives.shuffle(&mut stream(bench.context.seed, &format!("benchmark/learning/{task}/{replicate}")));
            for &share in &benchmark.learning_shares {
                let kept = ((positives.len() as f64 * share).round() as usize).max(1);
                let mut train = vec![true; labels.y.len()];
                positives[kept..].iter().for_each(|&at| train[at] = false);
                let name = format!("{task}.share{:03.0}.draw{replicate}", share * 100.0);
                let estimates = Estimates { auroc: f64::NAN, average_precision: f64::NAN, ap_lift: f64::NAN };
                let point = LearningPoint { task: task.clone(), share, positives: kept, replicate, estimates };
                wanted.push((point, DerivedTask { name, row: labels.row.clone(), y: labels.y.clone(), train }));
            }
        }
    }
    if wanted.is_empty() {
        return Ok(Vec::new());
    }
    let how = serde_json::json!({
        "learning": headline, "shares": benchmark.learning_shares, "replicates": benchmark.learning_replicates,
    });
    let derived = || Ok(wanted.iter().map(|(_, task)| task.clone()).collect());
    write_plan(&plan, how, derived, &folder.join("plan"), bench.context)?;
    let kinds = [PartKind::Families(settings.family_names())];
    let parts: Vec<PartId> = wanted.iter().flat_map(|(_, task)| bench.parts_of(&task.name, &kinds)).collect();
    let inputs = PartInputs { plan: &folder.join("plan"), ..bench.part_inputs() };
    PartRunner::open(settings, inputs, bench.device)?.run_all(&parts, &folder.join("parts"), bench.context)?;
    let found = estimates(&folder.join("plan"), &folder.join("parts"), &parts, bench.context)?;
    Ok(wanted
        .into_iter()
        .filter_map(|(point, task)| Some(LearningPoint { estimates: *found.get(&task.name)?.get("deephen")?, ..point }))
        .collect())
}
