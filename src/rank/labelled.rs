//! What the plan says of every candidate gene: its fold in the first repeat, and its labels by task.

use std::collections::{BTreeMap, HashMap};

use crate::artifact::{Columns, StageReader};
use crate::error::Result;

/// Folds and labels, one entry a gene in the order of the ids that were given.
pub(super) struct Labelled {
    /// Fold in the first repeat; `None` where the plan does not have the gene.
    pub fold: Vec<Option<i64>>,
    tasks: BTreeMap<String, Vec<Option<bool>>>,
    genes: usize,
}

impl Labelled {
    /// Reads `splits.parquet` and `tasks.parquet` for the genes `ids`.
    pub fn read(plan: &StageReader, ids: &[String]) -> Result<Self> {
        let row: HashMap<&str, usize> = ids.iter().enumerate().map(|(at, id)| (id.as_str(), at)).collect();
        let splits = Columns::read(&plan.file("splits.parquet"))?;
        let repeats = splits.i64("repeat")?;
        let first = repeats.iter().min().copied();
        let mut fold = vec![None; ids.len()];
        for ((repeat, gene), of) in repeats.into_iter().zip(splits.text("gene_id")?).zip(splits.i64("fold")?) {
            if let (true, Some(&at)) = (Some(repeat) == first, row.get(gene.as_str())) {
                fold[at] = Some(of);
            }
        }
        let table = Columns::read(&plan.file("tasks.parquet"))?;
        let (genes, y, test) = (table.text("gene_id")?, table.bool("y")?, table.bool_or("test", true)?);
        let mut tasks: BTreeMap<String, Vec<Option<bool>>> = BTreeMap::new();
        for (at, task) in table.text("task")?.into_iter().enumerate().filter(|(at, _)| test[*at]) {
            let labels = tasks.entry(task).or_insert_with(|| vec![None; ids.len()]);
            if let Some(&gene) = row.get(genes[at].as_str()) {
                labels[gene] = Some(y[at]);
            }
        }
        Ok(Self { fold, tasks, genes: ids.len() })
    }

    /// Folds alone.
    #[cfg(test)]
    pub fn for_tests(fold: Vec<Option<i64>>) -> Self {
        Self { genes: fold.len(), fold, tasks: BTreeMap::new() }
    }

    /// Labels by which a task is measured; none for a task that the plan lacks.
    pub fn of(&self, task: &str) -> Vec<Option<bool>> {
        self.tasks.get(task).cloned().unwrap_or_else(|| vec![None; self.genes])
    }
}
