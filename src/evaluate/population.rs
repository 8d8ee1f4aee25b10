//! The `plan` folder in memory, and the populations in which a task is measured.

use std::collections::{BTreeMap, HashMap};

use super::bootstrap::FoldScores;
use crate::artifact::{Columns, StageReader};
use crate::error::{Error, Result};

/// Which labelled genes of a task are measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// Genes with a sequence: `TASK`.
    Primary,
    /// Genes with a sequence and an interaction: `TASK@network`.
    Network,
    /// All labelled genes: `TASK@all`.
    All,
    /// Genes with a sequence, up to 1 kb from a coding start: `TASK@within-1kb`.
    WithinKilobase,
    /// Genes with a sequence, 1 to 2 kb from the nearest coding start: `TASK@1-2kb`.
    ToTwoKilobases,
    /// Genes with a sequence, beyond 2 kb of every coding start: `TASK@beyond-2kb`. No coding promoter is in reach of CRISPRi there.
    BeyondPromoters,
    /// Genes with a sequence that no coding gene lies over: `TASK@intergenic`.
    Intergenic,
}

impl Scope {
    /// All scopes, the primary one first.
    pub const ALL: [Self; 7] =
        [Self::Primary, Self::Network, Self::All, Self::WithinKilobase, Self::ToTwoKilobases, Self::BeyondPromoters, Self::Intergenic];

    /// The name of its metrics: `TASK`, `TASK@network`, ...
    pub fn population(self, task: &str) -> String {
        match self {
            Self::Primary => task.to_owned(),
            Self::Network => format!("{task}@network"),
            Self::All => format!("{task}@all"),
            Self::WithinKilobase => format!("{task}@within-1kb"),
            Self::ToTwoKilobases => format!("{task}@1-2kb"),
            Self::BeyondPromoters => format!("{task}@beyond-2kb"),
            Self::Intergenic => format!("{task}@intergenic"),
        }
    }
}

/// Labelled genes of a task; all vectors have one length and follow the order of gene ids.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct PlannedTask {
    /// `tested` or `weak`.
    pub strength: String,
    /// Index into [`PlanTables::gene_id`].
    pub gene: Vec<u32>,
    /// Label.
    pub y: Vec<bool>,
    /// Has a sequence.
    pub primary: Vec<bool>,
    /// Has a sequence and an interaction.
    pub with_network: Vec<bool>,
    /// Bases from the gene's start to the nearest coding start.
    pub coding_start: Vec<Option<i64>>,
    /// No coding gene lies over it.
    pub intergenic: Vec<Option<bool>>,
    /// Models of other folds learn from it.
    pub train: Vec<bool>,
    /// Is measured; the others are there to learn from.
    pub test: Vec<bool>,
}

impl PlannedTask {
    /// Rows of the task that belong to `scope`.
    pub fn rows(&self, scope: Scope) -> Vec<usize> {
        (0..self.gene.len())
            .filter(|&row| {
                self.test[row]
                    && match scope {
                        Scope::Primary => self.primary[row],
                        Scope::Network => self.with_network[row],
                        Scope::All => true,
                        Scope::WithinKilobase => self.primary[row] && self.coding_start[row].is_some_and(|bases| bases <= 1_000),
                        Scope::ToTwoKilobases => {
                            self.primary[row] && self.coding_start[row].is_some_and(|bases| bases > 1_000 && bases <= 2_000)
                        }
                        Scope::BeyondPromoters => self.primary[row] && self.coding_start[row].is_some_and(|bases| bases > 2_000),
                        Scope::Intergenic => self.primary[row] && self.intergenic[row] == Some(true),
                    }
            })
            .collect()
    }
}

/// Tasks and splits as the plan wrote them.
#[derive(Debug, Clone)]
pub struct PlanTables {
    /// Every candidate gene, sorted.
    pub gene_id: Vec<String>,
    /// Group of each gene.
    pub group: Vec<u32>,
    /// `[repeats][genes]`.
    pub fold: Vec<Vec<u16>>,
    /// Tasks by name.
    pub tasks: BTreeMap<String, PlannedTask>,
    /// For lookups alone: never iterated.
    index: HashMap<String, u32>,
}

impl PlanTables {
    /// Reads `tasks.parquet` and `splits.parquet`.
    pub fn read(plan: &StageReader) -> Result<Self> {
        let path = plan.file("splits.parquet");
        let table = Columns::read(&path)?;
        let (repeat, gene_id) = (table.i64("repeat")?, table.text("gene_id")?);
        let (group, fold) = (table.i64("group")?, table.i64("fold")?);
        let broken = |problem: String| Error::artifact(&path, problem, "rerun `deephen evaluate --plan` with --force");
        let genes = repeat.iter().take_while(|&&repeat| repeat == 0).count();
        if genes == 0 || !gene_id.len().is_multiple_of(genes) {
            return Err(broken(format!("{} rows for {genes} genes of repeat 0", gene_id.len())));
        }
        let mut tables = Self {
            gene_id: gene_id[..genes].to_vec(),
            group: Vec::with_capacity(genes),
            fold: vec![Vec::with_capacity(genes); gene_id.len() / genes],
            tasks: BTreeMap::new(),
            index: gene_id[..genes].iter().enumerate().map(|(index, id)| (id.clone(), index as u32)).collect(),
        };
        for row in 0..gene_id.len() {
            let (of, gene) = (row / genes, row % genes);
            if repeat[row] != of as i64 || gene_id[row] != gene_id[gene] || group[row] != group[gene] {
                return Err(broken(format!("row {row}: gene `{}` breaks the order of repeat and gene", gene_id[row])));
            }
            let number = |value: i64| u32::try_from(value).map_err(|_| broken(format!("row {row}: {value} is no index")));
            if of == 0 {
                tables.group.push(number(group[row])?);
            }
            tables.fold[of].push(number(fold[row])? as u16);
        }
        tables.read_tasks(plan)?;
        Ok(tables)
    }

    fn read_tasks(&mut self, plan: &StageReader) -> Result<()> {
        let path = plan.file("tasks.parquet");
        let table = Columns::read(&path)?;
        let (task, gene_id, y) = (table.text("task")?, table.text("gene_id")?, table.bool("y")?);
        let (strength, primary, with_network) = (table.text("strength")?, table.bool("primary")?, table.bool("with_network")?);
        let (train, test) = (table.bool_or("train", true)?, table.bool_or("test", true)?);
        // Plans of earlier versions have no such columns.
        let placed = table.names().iter().any(|name| name == "coding_start");
        let none = table.height();
        let coding_start = if placed { table.optional_i64("coding_start")? } else { vec![None; none] };
        let intergenic = if placed { table.optional_bool("intergenic")? } else { vec![None; none] };
        for row in 0..table.height() {
            let Some(gene) = self.gene(&gene_id[row]) else {
                return Err(Error::artifact(
                    &path,
                    format!("row {row}: gene `{}` is in no split", gene_id[row]),
                    "rerun `deephen evaluate --plan` with --force",
                ));
            };
            let planned = self.tasks.entry(task[row].clone()).or_default();
            planned.strength.clone_from(&strength[row]);
            planned.gene.push(gene);
            planned.y.push(y[row]);
            planned.primary.push(primary[row]);
            planned.with_network.push(with_network[row]);
            planned.coding_start.push(coding_start[row]);
            planned.intergenic.push(intergenic[row]);
            planned.train.push(train[row]);
            planned.test.push(test[row]);
        }
        Ok(())
    }

    /// Index of a gene.
    pub fn gene(&self, gene_id: &str) -> Option<u32> {
        self.index.get(gene_id).copied()
    }

    /// A planned task; an error that lists the planned ones for another.
    pub fn task(&self, name: &str) -> Result<&PlannedTask> {
        self.tasks.get(name).ok_or_else(|| {
            let known: Vec<&str> = self.tasks.keys().map(String::as_str).collect();
            Error::data(
                format!("task `{name}`"),
                "is not in the plan",
                format!("planned are {}; rerun the plan after a change of `evaluate.tasks`", known.join(", ")),
            )
        })
    }

    /// Groups of some rows of a task.
    pub fn groups_of<'a>(&'a self, task: &'a PlannedTask, rows: &'a [usize]) -> impl Iterator<Item = u32> + 'a {
        rows.iter().map(|&row| self.group[task.gene[row] as usize])
    }

    /// Scores of one model on some rows of a task as one [`FoldScores`] a repeat and fold.
    ///
    /// `scores[repeat]` has one score a row of the task, NaN where the model has none; a repeat in which every score is NaN
    /// is one that the model was not trained in. `None` if any other score of `rows` is missing.
    pub fn fold_scores(&self, task: &PlannedTask, rows: &[usize], scores: &[Vec<f64>]) -> Option<Vec<FoldScores>> {
        let mut done = Vec::new();
        for (repeat, scores) in scores.iter().enumerate().filter(|(_, scores)| scores.iter().any(|score| !score.is_nan())) {
            let mut folds: BTreeMap<u16, FoldScores> = BTreeMap::new();
            for &row in rows {
                if scores[row].is_nan() {
                    return None;
                }
                let gene = task.gene[row] as usize;
                let fold = self.fold[repeat][gene];
                let part = folds.entry(fold).or_insert_with(|| FoldScores { repeat, fold: usize::from(fold), ..FoldScores::default() });
                part.score.push(scores[row]);
                part.y.push(task.y[row]);
                part.group.push(self.group[gene]);
            }
            done.extend(folds.into_values());
        }
        (!done.is_empty()).then_some(done)
    }
}
