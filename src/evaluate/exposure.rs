//! What the choice of genes to look at explains alone: library membership, tested loci, a known sequence.
//!
//! None of these is biology. A column that parts positives from negatives says how far a task can be solved by knowing who
//! was looked at, and a reader should know it before any model's AUROC.

use std::collections::BTreeMap;
use std::path::Path;

use serde::Serialize;

use super::bootstrap::{Bootstrap, FoldScores, Interval, OutOfFold};
use super::metrics::Metric;
use super::population::{PlanTables, PlannedTask};
use crate::artifact::{Columns, StageReader, Table};
use crate::error::Result;
use crate::progress::Task;

/// File of the plan folder.
pub(super) const FILE: &str = "exposure.parquet";

/// Columns of `exposure.parquet` beside `gene_id`.
pub(super) const COLUMNS: [&str; 3] = ["in_library", "tested_loci", "has_sequence"];

/// How often a gene was looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Exposure {
    /// Whether a screening library targets it, the loci of it that a screen tested, whether its sequence is known.
    pub(super) columns: [u32; COLUMNS.len()],
}

/// AUROC of one column alone on the labelled genes of a population: no fit, more means likelier.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(super) struct Explained {
    auroc: Interval,
    /// The same value in every gene: 0.5 by definition.
    constant: bool,
}

/// Writes one row a gene, sorted by id; returns the row count.
pub(super) fn write(genes: &BTreeMap<&str, Exposure>, path: &Path) -> Result<u64> {
    let column = |at: usize| genes.values().map(|gene| gene.columns[at]).collect::<Vec<u32>>();
    let table = Table::new().text("gene_id", &genes.keys().collect::<Vec<_>>());
    COLUMNS.iter().enumerate().fold(table, |table, (at, name)| table.with(name, column(at))).write(path)
}

/// By index of the plan's genes; `None` in a plan folder of an earlier version.
pub(super) fn read(plan: &StageReader, tables: &PlanTables) -> Result<Option<Vec<Exposure>>> {
    let path = plan.file(FILE);
    if !path.exists() {
        return Ok(None);
    }
    let table = Columns::read(&path)?;
    let mut found = vec![Exposure::default(); tables.gene_id.len()];
    let columns = COLUMNS.iter().map(|name| table.i64(name)).collect::<Result<Vec<_>>>()?;
    for (row, id) in table.text("gene_id")?.iter().enumerate() {
        let Some(gene) = tables.gene(id) else { continue };
        for (at, column) in columns.iter().enumerate() {
            found[gene as usize].columns[at] = u32::try_from(column[row]).unwrap_or(0);
        }
    }
    Ok(Some(found))
}

/// What each column alone reaches on `rows` of `task`.
///
/// # Errors
/// Groups that `bootstrap` does not know.
pub(super) fn explained(
    bootstrap: &Bootstrap,
    tables: &PlanTables,
    task: &PlannedTask,
    rows: &[usize],
    exposure: &[Exposure],
    progress: &dyn Task,
) -> Result<BTreeMap<&'static str, Explained>> {
    let fold = |at: usize| FoldScores {
        score: rows.iter().map(|&row| f64::from(exposure[task.gene[row] as usize].columns[at])).collect(),
        y: rows.iter().map(|&row| task.y[row]).collect(),
        group: tables.groups_of(task, rows).collect(),
        ..FoldScores::default()
    };
    let folds: Vec<FoldScores> = (0..COLUMNS.len()).map(fold).collect();
    let scores = folds.iter().map(|fold| OutOfFold::new(bootstrap, std::slice::from_ref(fold))).collect::<Result<Vec<_>>>()?;
    let draws = bootstrap.run(&scores, progress);
    let of = |at: usize| Explained {
        auroc: Interval::percentile(scores[at].values().of(Metric::Auroc), draws[at].of(Metric::Auroc)),
        constant: folds[at].score.windows(2).all(|pair| pair[0] == pair[1]),
    };
    Ok(COLUMNS.into_iter().enumerate().map(|(at, name)| (name, of(at))).collect())
}
