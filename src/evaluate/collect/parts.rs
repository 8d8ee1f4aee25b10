//! The parts' predictions in memory, each checked against the plan.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};

use rayon::prelude::*;

use crate::artifact::{Columns, MANIFEST_FILE, StageInput, StageReader};
use crate::error::{Error, Result};
use crate::evaluate::part::{PartId, PartKind};
use crate::evaluate::population::{PlanTables, PlannedTask};
use crate::progress::Progress;

const PREDICTIONS: &str = "predictions.parquet";

/// Missing parts that an error names.
const NAMED: usize = 20;

/// Out-of-fold scores of one model on one task.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct ModelScores {
    /// `[repeats][labelled genes of the task]`; NaN where the model was not trained.
    pub(super) score: Vec<Vec<f64>>,
    /// As `score`.
    pub(super) logit: Vec<Vec<f64>>,
    /// As `score`: spread of the log-odds over the ensemble; NaN too where the model has none.
    pub(super) sd: Vec<Vec<f64>>,
    /// What a table of another tool holds of the task; `None` for models trained here.
    pub(super) foreign: Option<ForeignRows>,
    /// Genes without a label in this task, of the models that are kept whole.
    pub(super) unlabelled: Vec<Scored>,
}

/// Which labelled genes of a task a table of another tool has.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct ForeignRows {
    /// By row of the task.
    pub(super) covered: Vec<bool>,
    /// The tool may have been trained on the genes it is measured on.
    pub(super) trained_elsewhere: bool,
}

/// One score.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Scored {
    pub(super) repeat: usize,
    /// Index into the plan's genes.
    pub(super) gene: u32,
    pub(super) score: f64,
    pub(super) logit: f64,
}

/// Scores by task, then model.
pub(super) type Scores = BTreeMap<String, BTreeMap<String, ModelScores>>;

/// Every planned part, opened and whole.
pub(super) struct Parts<'a> {
    parts: Vec<(&'a PartId, StageReader)>,
}

impl<'a> Parts<'a> {
    /// Opens every planned part under `folder`; one error lists all that are missing.
    pub(super) fn open(plan: &StageReader, folder: &Path, planned: &'a [PartId]) -> Result<Self> {
        let missing: Vec<String> =
            planned.iter().map(PartId::folder).filter(|part| !folder.join(part).join(MANIFEST_FILE).exists()).collect();
        if !missing.is_empty() || planned.is_empty() {
            let more = if missing.len() > NAMED { format!(" and {} more", missing.len() - NAMED) } else { String::new() };
            return Err(Error::artifact(
                folder,
                format!(
                    "{} of {} planned parts are missing: {}{more}",
                    missing.len(),
                    planned.len(),
                    missing[..missing.len().min(NAMED)].join(", ")
                ),
                "run `deephen evaluate --task T --repeat R --fold F` for each, or `deephen evaluate` for all of it",
            ));
        }
        let parts: Vec<(&PartId, StageReader)> = planned
            .par_iter()
            .map(|id| {
                let part = StageReader::open(&folder.join(id.folder()), "part")?;
                for input in plan.inputs_of(&["tasks.parquet", "splits.parquet"]) {
                    if part.manifest().inputs.get(&input.label).is_some_and(|hash| *hash != input.hash) {
                        return Err(Error::artifact(
                            part.folder(),
                            format!("was made from another {} than the plan's", input.label),
                            "the plan has changed since; rerun the part",
                        ));
                    }
                }
                Ok((id, part))
            })
            .collect::<Result<_>>()?;
        Ok(Self { parts })
    }

    /// The parts' predictions as inputs of this stage.
    pub(super) fn inputs(&self) -> Vec<StageInput> {
        self.parts
            .iter()
            .flat_map(|(id, part)| {
                part.inputs_of(&[PREDICTIONS])
                    .into_iter()
                    .map(|input| StageInput { label: format!("parts/{}/{PREDICTIONS}", id.folder()), ..input })
            })
            .collect()
    }

    /// Reads all parts. Scores of unlabelled genes are kept for the models `whole` alone.
    pub(super) fn read(&self, plan: &PlanTables, whole: &[&str], progress: &dyn Progress) -> Result<Scores> {
        let bar = progress.begin("reading parts", Some(self.parts.len() as u64), "parts");
        let read = in_threads(self.parts.len(), |at| {
            let (id, part) = &self.parts[at];
            let rows = read_part(id, &part.file(PREDICTIONS), plan, whole);
            bar.advance(1);
            rows
        })?;
        let mut scores = Scores::new();
        for ((id, part), models) in self.parts.iter().zip(read) {
            let task = plan.task(&id.task)?;
            let by_model = scores.entry(id.task.clone()).or_default();
            for rows in models {
                let twice = |gene: u32| {
                    Error::artifact(
                        &part.file(PREDICTIONS),
                        format!("model `{}` scores gene `{}` a second time", rows.model, plan.gene_id[gene as usize]),
                        "two parts hold the same model; remove one of them",
                    )
                };
                let model = by_model.entry(rows.model.clone()).or_insert_with(|| {
                    let empty = vec![vec![f64::NAN; task.gene.len()]; plan.fold.len()];
                    ModelScores { score: empty.clone(), logit: empty.clone(), sd: empty, foreign: None, unlabelled: Vec::new() }
                });
                if let Some(trained_elsewhere) = rows.trained_elsewhere {
                    let covered = vec![false; task.gene.len()];
                    let foreign = model.foreign.get_or_insert(ForeignRows { covered, trained_elsewhere });
                    rows.covered.iter().for_each(|&row| foreign.covered[row] = true);
                }
                for (row, score, logit, sd) in rows.labelled {
                    if !model.score[id.repeat][row].is_nan() {
                        return Err(twice(task.gene[row]));
                    }
                    model.score[id.repeat][row] = score;
                    model.logit[id.repeat][row] = logit;
                    model.sd[id.repeat][row] = sd;
                }
                model.unlabelled.extend(rows.unlabelled);
            }
        }
        for model in scores.values_mut().flat_map(BTreeMap::values_mut) {
            model.unlabelled.sort_unstable_by_key(|row| (row.repeat, row.gene));
        }
        Ok(scores)
    }
}

/// `work` of 0..`n`, in order, by as many plain threads as rayon has here.
///
/// Not by rayon: a worker that waits inside polars (which has a pool of its own) would take up another whole part meanwhile, and another
/// inside that, one stack frame deeper each: thousands of parts overflow the stack.
fn in_threads<T: Send>(n: usize, work: impl Fn(usize) -> Result<T> + Sync) -> Result<Vec<T>> {
    let next = AtomicUsize::new(0);
    let workers = rayon::current_num_threads().clamp(1, n.max(1));
    let done: Vec<Vec<(usize, Result<T>)>> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..workers)
            .map(|_| {
                scope.spawn(|| {
                    let take = || Some(next.fetch_add(1, Ordering::Relaxed)).filter(|&at| at < n);
                    std::iter::from_fn(take).map(|at| (at, work(at))).collect::<Vec<_>>()
                })
            })
            .collect();
        threads.into_iter().map(|thread| thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))).collect()
    });
    let mut done: Vec<(usize, Result<T>)> = done.into_iter().flatten().collect();
    done.sort_unstable_by_key(|(at, _)| *at);
    done.into_iter().map(|(_, result)| result).collect()
}

/// Rows of one model in one part.
struct ModelRows {
    model: String,
    /// Row of the task, score, logit, spread.
    labelled: Vec<(usize, f64, f64, f64)>,
    /// Rows of the task that a foreign table has; empty for models trained here.
    covered: Vec<usize>,
    /// As in [`ForeignRows`], for foreign predictions.
    trained_elsewhere: Option<bool>,
    unlabelled: Vec<Scored>,
}

fn read_part(id: &PartId, path: &Path, plan: &PlanTables, whole: &[&str]) -> Result<Vec<ModelRows>> {
    let task: &PlannedTask = plan.task(&id.task)?;
    let table = Columns::read(path)?;
    let (model, gene_id) = (table.text("model")?, table.text("gene_id")?);
    let (score, logit) = (table.f64("score")?, table.f64("logit")?);
    let known = table.names().iter().any(|name| name == "logit_sd");
    let sd = if known { table.optional_f64("logit_sd")? } else { vec![None; table.height()] };
    let foreign = matches!(id.kind, PartKind::Foreign(_));
    let (covered, elsewhere) = if foreign { (table.bool("covered")?, table.bool("trained_elsewhere")?) } else { Default::default() };
    let fault = |row: usize, problem: String| Err(Error::artifact(path, format!("row {row}: {problem}"), "rerun the part with --force"));
    let mut models: Vec<ModelRows> = Vec::new();
    let mut seen: BTreeSet<(usize, u32)> = BTreeSet::new();
    for row in 0..table.height() {
        let Some(gene) = plan.gene(&gene_id[row]) else { return fault(row, format!("gene `{}` is in no split", gene_id[row])) };
        let fold = plan.fold.get(id.repeat).map(|folds| usize::from(folds[gene as usize]));
        if fold != Some(id.fold) {
            return fault(row, format!("gene `{}` is not of repeat {}, fold {}", gene_id[row], id.repeat, id.fold));
        }
        if !score[row].is_finite() || !logit[row].is_finite() {
            return fault(row, format!("gene `{}`: score {}, logit {}", gene_id[row], score[row], logit[row]));
        }
        // Rows of a model stand together, so the last is nearly always the right one.
        let at = match models.iter().rposition(|rows| rows.model == model[row]) {
            Some(at) => at,
            None => {
                models.push(ModelRows {
                    model: model[row].clone(),
                    labelled: Vec::new(),
                    covered: Vec::new(),
                    trained_elsewhere: elsewhere.get(row).copied(),
                    unlabelled: Vec::new(),
                });
                models.len() - 1
            }
        };
        match task.gene.binary_search(&gene) {
            Ok(labelled) => {
                models[at].labelled.push((labelled, score[row], logit[row], sd[row].unwrap_or(f64::NAN)));
                if covered.get(row) == Some(&true) {
                    models[at].covered.push(labelled);
                }
            }
            Err(_) if whole.contains(&model[row].as_str()) => {
                if !seen.insert((at, gene)) {
                    return fault(row, format!("gene `{}` stands there twice for model `{}`", gene_id[row], model[row]));
                }
                models[at].unlabelled.push(Scored { repeat: id.repeat, gene, score: score[row], logit: logit[row] });
            }
            Err(_) => {}
        }
    }
    Ok(models)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn threads_keep_the_order_and_the_first_error() {
        assert_eq!(in_threads(5000, |at| Ok(at * 2)).unwrap(), (0..5000).map(|at| at * 2).collect::<Vec<_>>());
        let broken = |at: usize| if at % 7 == 3 { Err(Error::Usage(at.to_string())) } else { Ok(at) };
        assert_eq!(in_threads(50, broken).unwrap_err().to_string(), Error::Usage("3".into()).to_string());
        assert!(in_threads(0, Ok).unwrap().is_empty());
    }
}
