//! Who is labelled, who shares a group and who sits in which fold, as rows of the dataset.

use std::collections::BTreeMap;
use std::path::Path;

use crate::artifact::Columns;
use crate::error::{Error, Result};
use crate::evaluate::tasks::TaskKind;
use crate::train::{ContextLabels, Dataset};

/// Fold and group of every gene in one repeat.
#[derive(Debug, Clone)]
struct Split {
    /// Fold of a row; -1 where the plan does not have the gene.
    fold: Vec<i32>,
    group: Vec<u32>,
}

/// A labelled gene of a task; sorted by row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Labelled {
    row: usize,
    y: bool,
    taught: bool,
    train: bool,
    test: bool,
}

/// The `plan` folder over the rows of a dataset.
#[derive(Debug, Clone)]
pub(super) struct Labels {
    tasks: BTreeMap<String, Vec<Labelled>>,
    splits: BTreeMap<usize, Split>,
}

/// The tasks of a model: its own first, then those that are learned along.
pub(super) type Contexts = Vec<ContextLabels>;

/// What one part may learn from and what it has to score; rows of the dataset, ascending.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct FoldRows {
    /// Labelled genes outside the fold.
    pub(super) train: Vec<usize>,
    /// Their labels.
    pub(super) y: Vec<bool>,
    /// Their leakage groups.
    pub(super) groups: Vec<u32>,
    /// Labelled genes of the fold.
    pub(super) test: Vec<usize>,
    /// All genes of the fold.
    pub(super) all: Vec<usize>,
    /// Genes outside the fold of which the task has no label, with their groups.
    pub(super) unlabelled: Vec<(usize, u32)>,
}

impl Labels {
    /// Reads `tasks.parquet` and `splits.parquet`.
    pub(super) fn load(plan: &Path, dataset: &Dataset) -> Result<Self> {
        let splits_path = plan.join("splits.parquet");
        let table = Columns::read(&splits_path)?;
        let row = |path: &Path, id: &str| {
            dataset.row(id).ok_or_else(|| {
                Error::artifact(
                    path,
                    format!("gene `{id}` is not in confounds.parquet"),
                    "rerun the features and plan stages on one ingest",
                )
            })
        };
        let mut splits: BTreeMap<usize, Split> = BTreeMap::new();
        let (repeats, genes) = (table.i64("repeat")?, table.text("gene_id")?);
        let (groups, folds) = (table.i64("group")?, table.i64("fold")?);
        for (((repeat, gene), group), fold) in repeats.into_iter().zip(&genes).zip(groups).zip(folds) {
            let row = row(&splits_path, gene)?;
            let wrong = || Error::artifact(&splits_path, format!("gene `{gene}`: repeat, group or fold out of range"), "rerun the plan");
            let split = splits
                .entry(usize::try_from(repeat).map_err(|_| wrong())?)
                .or_insert_with(|| Split { fold: vec![-1; dataset.len()], group: vec![0; dataset.len()] });
            split.fold[row] = i32::try_from(fold).ok().filter(|fold| *fold >= 0).ok_or_else(wrong)?;
            split.group[row] = u32::try_from(group).map_err(|_| wrong())?;
        }
        let tasks_path = plan.join("tasks.parquet");
        let table = Columns::read(&tasks_path)?;
        let mut tasks: BTreeMap<String, Vec<Labelled>> = BTreeMap::new();
        let (genes, y) = (table.text("gene_id")?, table.bool("y")?);
        let (train, test) = (table.bool_or("train", true)?, table.bool_or("test", true)?);
        // Replication learns one screen's label and measures another's.
        let taught = if table.names().iter().any(|name| name == "taught") { table.bool("taught")? } else { y.clone() };
        for (at, task) in table.text("task")?.into_iter().enumerate() {
            let labelled = Labelled { row: row(&tasks_path, &genes[at])?, y: y[at], taught: taught[at], train: train[at], test: test[at] };
            tasks.entry(task).or_default().push(labelled);
        }
        tasks.values_mut().for_each(|labelled| labelled.sort_unstable());
        Ok(Self { tasks, splits })
    }

    /// Training rows of a task and of the tasks `along`, all without the genes of the fold. A task that is taught other labels than it
    /// is measured by, and a replication, stay alone.
    ///
    /// # Errors
    /// As [`Self::fold`].
    pub(super) fn contexts(&self, task: &str, along: &[String], repeat: usize, fold: usize) -> Result<Contexts> {
        // Tasks that others are derived from have names of their own, and stay alone too.
        let kind = task.parse::<TaskKind>().ok().filter(|kind| !matches!(kind, TaskKind::Replicate(..) | TaskKind::LeftOut(_)));
        let mut named = vec![(task, kind.as_ref().is_none_or(|kind| kind.strength() == "tested"))];
        for other in along.iter().filter(|_| kind.is_some()) {
            let other_kind: TaskKind = other.parse()?;
            if Some(&other_kind) != kind.as_ref() {
                named.push((other, other_kind.strength() == "tested"));
            }
        }
        named
            .into_iter()
            .map(|(name, tested)| {
                let rows = self.fold(name, repeat, fold)?;
                Ok(ContextLabels { name: name.to_owned(), tested, rows: rows.train, y: rows.y, groups: rows.groups })
            })
            .collect()
    }

    /// Training and test rows of a fold.
    ///
    /// # Errors
    /// A task, repeat or fold that is not planned; fewer than two positives or two negatives to train on.
    pub(super) fn fold(&self, task: &str, repeat: usize, fold: usize) -> Result<FoldRows> {
        let labelled = self.tasks.get(task).ok_or_else(|| {
            let known: Vec<&str> = self.tasks.keys().map(String::as_str).collect();
            Error::data(format!("task `{task}`"), "is not in the plan", format!("planned tasks: {}", known.join(", ")))
        })?;
        let split = self.splits.get(&repeat).ok_or_else(|| {
            Error::data(format!("repeat {repeat}"), format!("the plan has {} repeats", self.splits.len()), "choose one of them, from 0")
        })?;
        let fold = i32::try_from(fold).unwrap_or(i32::MAX);
        let all: Vec<usize> = (0..split.fold.len()).filter(|&row| split.fold[row] == fold).collect();
        if all.is_empty() {
            let most = split.fold.iter().max().copied().unwrap_or(-1);
            return Err(Error::data(format!("fold {fold}"), format!("the plan's last fold is {most}"), "choose one of them, from 0"));
        }
        let outside = |gene: &&Labelled| gene.train && split.fold[gene.row] != fold && split.fold[gene.row] >= 0;
        let train: Vec<Labelled> = labelled.iter().filter(outside).copied().collect();
        let positives = train.iter().filter(|gene| gene.taught).count();
        if positives < 2 || train.len() - positives < 2 {
            return Err(Error::data(
                format!("task `{task}`, repeat {repeat}, fold {fold}"),
                format!("{positives} positives and {} negatives to train on", train.len() - positives),
                "a task needs at least 5 positives spread over folds; use fewer folds or another task",
            ));
        }
        let known: std::collections::HashSet<usize> = labelled.iter().map(|gene| gene.row).collect();
        let unlabelled = (0..split.fold.len())
            .filter(|&row| split.fold[row] >= 0 && split.fold[row] != fold && !known.contains(&row))
            .map(|row| (row, split.group[row]))
            .collect();
        Ok(FoldRows {
            unlabelled,
            y: train.iter().map(|gene| gene.taught).collect(),
            groups: train.iter().map(|gene| split.group[gene.row]).collect(),
            train: train.into_iter().map(|gene| gene.row).collect(),
            test: labelled.iter().filter(|gene| gene.test && split.fold[gene.row] == fold).map(|gene| gene.row).collect(),
            all,
        })
    }
}
