//! `predictions.parquet`: every out-of-fold score with its label.

use std::path::Path;

use super::parts::{Scored, Scores};
use crate::artifact::Table;
use crate::error::Result;
use crate::evaluate::population::PlanTables;

/// Writes all scores sorted by task, model, repeat and gene; returns the row count.
pub(super) fn write(plan: &PlanTables, scores: &Scores, path: &Path) -> Result<u64> {
    let (mut task_of, mut model_of, mut gene_of) = (Vec::<&str>::new(), Vec::<&str>::new(), Vec::<&str>::new());
    let (mut repeat_of, mut fold_of) = (Vec::<i64>::new(), Vec::<i64>::new());
    let (mut y_of, mut score_of, mut logit_of) = (Vec::<Option<bool>>::new(), Vec::<f64>::new(), Vec::<f64>::new());
    for (task_name, models) in scores {
        let task = plan.task(task_name)?;
        for (model_name, model) in models {
            let mut rows: Vec<(Scored, Option<bool>)> = model.unlabelled.iter().map(|row| (*row, None)).collect();
            for (repeat, (scores, logits)) in model.score.iter().zip(&model.logit).enumerate() {
                for (row, &score) in scores.iter().enumerate().filter(|(_, score)| !score.is_nan()) {
                    rows.push((Scored { repeat, gene: task.gene[row], score, logit: logits[row] }, Some(task.y[row])));
                }
            }
            rows.sort_unstable_by_key(|(row, _)| (row.repeat, row.gene));
            for (row, y) in rows {
                task_of.push(task_name);
                model_of.push(model_name);
                repeat_of.push(row.repeat as i64);
                fold_of.push(i64::from(plan.fold[row.repeat][row.gene as usize]));
                gene_of.push(&plan.gene_id[row.gene as usize]);
                y_of.push(y);
                score_of.push(row.score);
                logit_of.push(row.logit);
            }
        }
    }
    Table::new()
        .text("task", &task_of)
        .text("model", &model_of)
        .with("repeat", repeat_of)
        .with("fold", fold_of)
        .text("gene_id", &gene_of)
        .with("y", y_of)
        .with("score", score_of)
        .with("logit", logit_of)
        .write(path)
}
