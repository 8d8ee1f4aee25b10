//! Plans made from a plan: the same genes and folds with other labels or fewer of them to learn from.

use std::collections::BTreeMap;
use std::path::Path;

use polars::prelude::{IdxCa, IdxSize, NamedFrom, Series};

use crate::artifact::{Columns, Context, Manifest, Opened, StageReader, StageRequest, write_frame};
use crate::error::{Error, Result};

/// Labelled genes of one planned task; all vectors have one length.
#[derive(Debug, Clone, Default)]
pub(super) struct PlannedLabels {
    /// Row of `tasks.parquet`.
    pub(super) row: Vec<usize>,
    /// Gene ids, ascending.
    pub(super) gene_id: Vec<String>,
    /// Labels.
    pub(super) y: Vec<bool>,
    /// Has a sequence.
    pub(super) primary: Vec<bool>,
}

impl PlannedLabels {
    /// The labelled genes of `task`.
    ///
    /// # Errors
    /// A task that the plan does not have.
    pub(super) fn read(plan: &StageReader, task: &str) -> Result<Self> {
        let table = Columns::read(&plan.file("tasks.parquet"))?;
        let (tasks, genes, y, primary) = (table.text("task")?, table.text("gene_id")?, table.bool("y")?, table.bool("primary")?);
        let mut labels = Self::default();
        for row in (0..tasks.len()).filter(|&row| tasks[row] == task) {
            labels.row.push(row);
            labels.gene_id.push(genes[row].clone());
            labels.y.push(y[row]);
            labels.primary.push(primary[row]);
        }
        if labels.row.is_empty() {
            let known: std::collections::BTreeSet<&String> = tasks.iter().collect();
            let known = known.into_iter().cloned().collect::<Vec<String>>().join(", ");
            return Err(Error::data(format!("task `{task}`"), "is not in the plan", format!("planned are {known}")));
        }
        Ok(labels)
    }
}

/// A task made from a planned one.
#[derive(Debug, Clone)]
pub(super) struct DerivedTask {
    /// Its name.
    pub(super) name: String,
    /// Rows of `tasks.parquet` that it takes.
    pub(super) row: Vec<usize>,
    /// Its labels.
    pub(super) y: Vec<bool>,
    /// Whether models learn from a gene.
    pub(super) train: Vec<bool>,
}

/// Writes a `plan` folder with `tasks` in place of those of `plan`, splits as they are. `settings` says how they were made.
///
/// # Errors
/// A `plan` folder that is unfinished or changed.
pub(super) fn write_plan(
    plan: &StageReader,
    settings: serde_json::Value,
    tasks: impl FnOnce() -> Result<Vec<DerivedTask>>,
    out: &Path,
    context: &Context,
) -> Result<Manifest> {
    let request = StageRequest {
        stage: "plan",
        out,
        inputs: plan.inputs_of(&["tasks.parquet", "splits.parquet"]),
        settings,
        seed: context.seed,
        force: context.force,
    };
    let writer = match request.open()? {
        Opened::UpToDate(manifest) => return Ok(manifest),
        Opened::Fresh(writer) => writer,
    };
    let mut tasks = tasks()?;
    tasks.sort_by(|a, b| a.name.cmp(&b.name));
    let path = plan.file("tasks.parquet");
    let base = Columns::read(&path)?;
    let rows: Vec<IdxSize> = tasks.iter().flat_map(|task| task.row.iter().map(|&row| row as IdxSize)).collect();
    let names: Vec<&str> = tasks.iter().flat_map(|task| std::iter::repeat_n(task.name.as_str(), task.row.len())).collect();
    let fault = Error::table(format!("derive tasks from {}", path.display()));
    // Whatever else the plan says of a gene is taken over as it is.
    let derived = base.frame().take(&IdxCa::from_vec("row".into(), rows)).and_then(|mut frame| {
        frame.with_column(Series::new("task".into(), names).into())?;
        let y: Vec<bool> = tasks.iter().flat_map(|task| task.y.iter().copied()).collect();
        // What is measured is what models learn, also where the task it was made from learns another screen.
        for name in ["y", "taught"] {
            frame.with_column(Series::new(name.into(), y.clone()).into())?;
        }
        frame.with_column(
            Series::new("train".into(), tasks.iter().flat_map(|task| task.train.iter().copied()).collect::<Vec<bool>>()).into(),
        )?;
        Ok(frame)
    });
    let rows = write_frame(derived.map_err(fault)?, &writer.path("tasks.parquet"))?;
    let splits = plan.file("splits.parquet");
    std::fs::copy(&splits, writer.path("splits.parquet")).map_err(Error::io("copy", &splits))?;
    writer.finish(BTreeMap::from([("tasks.parquet".to_owned(), rows)]))
}
