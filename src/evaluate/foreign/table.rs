//! Reads tables of foreign scores; every fault names file and line.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use crate::artifact::{Columns, StageReader};
use crate::error::{Error, Result};
use crate::evaluate::population::PlanTables;
use crate::input;

/// Names of genes: ids with or without version, and symbols that one candidate alone has.
pub(super) struct GeneNames {
    symbols: BTreeMap<String, Option<String>>,
}

impl GeneNames {
    /// From `genes.parquet`.
    pub(super) fn read(ingest: &StageReader) -> Result<Self> {
        let table = Columns::read(&ingest.file("genes.parquet"))?;
        let (id, symbol, candidate) = (table.text("gene_id")?, table.optional_text("symbol")?, table.bool("candidate")?);
        let mut symbols: BTreeMap<String, Option<String>> = BTreeMap::new();
        for row in (0..table.height()).filter(|&row| candidate[row]) {
            if let Some(symbol) = &symbol[row] {
                symbols.entry(symbol.clone()).and_modify(|known| *known = None).or_insert_with(|| Some(id[row].clone()));
            }
        }
        Ok(Self { symbols })
    }

    fn find(&self, name: &str, plan: &PlanTables) -> Option<u32> {
        let versioned = || name.rsplit_once('.').filter(|(_, version)| version.bytes().all(|byte| byte.is_ascii_digit()));
        plan.gene(name).or_else(|| plan.gene(versioned()?.0)).or_else(|| plan.gene(self.symbols.get(name)?.as_deref()?))
    }
}

/// Task and repeat that rows are for; `None`: all.
type Scope = (Option<String>, Option<usize>);

/// Scores by scope and gene.
pub(super) struct Scores {
    by_scope: BTreeMap<Scope, BTreeMap<u32, f64>>,
    cross_fitted: bool,
    /// Tasks whose labels the tool cannot have seen.
    unseen: BTreeSet<String>,
    /// Names that are no gene of the plan.
    pub(super) unknown: BTreeSet<String>,
}

impl Scores {
    /// One peer of `peers.parquet`.
    pub(super) fn of_peer(path: &Path, name: &str, plan: &PlanTables) -> Result<Self> {
        let table = Columns::read(path)?;
        let (peer, gene_id, score) = (table.text("peer")?, table.text("gene_id")?, table.f64("score")?);
        let mut scores = Self { by_scope: BTreeMap::new(), cross_fitted: false, unseen: BTreeSet::new(), unknown: BTreeSet::new() };
        // Tables of earlier versions have no such column.
        let told = table.names().iter().any(|name| name == "unseen");
        let unseen = if told { table.optional_text("unseen")? } else { vec![None; table.height()] };
        let genes = scores.by_scope.entry((None, None)).or_default();
        for row in (0..table.height()).filter(|&row| peer[row] == name) {
            scores.unseen.extend(unseen[row].iter().flat_map(|tasks| tasks.split(',')).map(str::to_owned));
            match plan.gene(&gene_id[row]) {
                Some(gene) => _ = genes.insert(gene, score[row]),
                None => _ = scores.unknown.insert(gene_id[row].clone()),
            }
        }
        if genes.is_empty() {
            let peers: BTreeSet<&str> = peer.iter().map(String::as_str).collect();
            let known = peers.into_iter().collect::<Vec<_>>().join(", ");
            return Err(Error::artifact(path, format!("has no peer `{name}`"), format!("its peers are: {known}")));
        }
        Ok(scores)
    }

    /// A user's table; see [`super::add_foreign`].
    pub(super) fn read(path: &Path, plan: &PlanTables, names: &GeneNames) -> Result<Self> {
        let fault = |line: u64, problem: String, fix: &str| Error::input(path, line, problem, fix);
        let mut source = input::Table::open(path, b"\t,")?;
        let titles = source.titles().to_vec();
        let column = |name: &str| titles.iter().position(|title| title == name);
        let (Some(key), Some(score)) = (column("gene_id").or_else(|| column("symbol")), column("score")) else {
            return Err(fault(1, format!("columns are: {}", titles.join(", ")), "name one column `gene_id` or `symbol` and one `score`"));
        };
        let (task, repeat, fold) = (column("task"), column("repeat"), column("fold"));
        if repeat.is_some() != fold.is_some() {
            let fix = "cross-fitted scores have both columns, fixed ones neither; folds stand in splits.parquet of the plan";
            return Err(fault(1, "has one of `repeat` and `fold` without the other".into(), fix));
        }
        let mut scores =
            Self { by_scope: BTreeMap::new(), cross_fitted: repeat.is_some(), unseen: BTreeSet::new(), unknown: BTreeSet::new() };
        let mut first: BTreeMap<(Scope, u32), u64> = BTreeMap::new();
        while let Some((number, fields)) = source.advance()? {
            let Some(value) = fields[score].parse::<f64>().ok().filter(|value| value.is_finite()) else {
                let fix = "a score is a finite number, more = likelier; leave out genes without one";
                return Err(fault(number, format!("score `{}` is not a finite number", fields[score]), fix));
            };
            let task = task.map(|column| fields[column]).filter(|task| !task.is_empty());
            if let Some(task) = task.filter(|task| !plan.tasks.contains_key(*task)) {
                let known: Vec<&str> = plan.tasks.keys().map(String::as_str).collect();
                return Err(fault(number, format!("task `{task}` is not planned"), &format!("planned are {}", known.join(", "))));
            }
            let Some(gene) = names.find(fields[key], plan) else {
                scores.unknown.insert(fields[key].to_owned());
                continue;
            };
            let mut of_repeat = None;
            if let (Some(repeat), Some(fold)) = (repeat, fold) {
                let place = (fields[repeat].parse::<usize>(), fields[fold].parse::<u16>());
                let (Ok(repeat), Ok(fold)) = place else {
                    return Err(fault(number, "repeat or fold is no whole number".into(), "both count from 0"));
                };
                let Some(known) = plan.fold.get(repeat).map(|folds| folds[gene as usize]) else {
                    return Err(fault(number, format!("the plan has {} repeats", plan.fold.len()), "repeats count from 0"));
                };
                if known != fold {
                    let problem = format!("gene `{}` is in fold {known} of repeat {repeat}, not in fold {fold}", fields[key]);
                    return Err(fault(number, problem, "score each gene by the model that left out its fold of splits.parquet"));
                }
                of_repeat = Some(repeat);
            }
            let scope: Scope = (task.map(str::to_owned), of_repeat);
            if let Some(earlier) = first.insert((scope.clone(), gene), number) {
                let problem = format!("gene `{}` stands there twice, first in line {earlier}", fields[key]);
                return Err(fault(number, problem, "keep one score a gene (and task and repeat)"));
            }
            scores.by_scope.entry(scope).or_default().insert(gene, value);
        }
        if scores.by_scope.is_empty() {
            let problem = format!("none of its {} names is a gene of the plan", scores.unknown.len());
            return Err(Error::input(path, None, problem, "use Ensembl gene ids or current symbols of this species"));
        }
        Ok(scores)
    }

    /// A fixed score of a tool that may have seen the labels of `task`.
    pub(super) fn trained_elsewhere(&self, task: &str) -> bool {
        !self.cross_fitted && !self.unseen.contains(task)
    }

    /// Distinct genes of the plan that have a score.
    pub(super) fn known(&self) -> usize {
        self.by_scope.values().flat_map(BTreeMap::keys).collect::<BTreeSet<_>>().len()
    }

    /// One score a labelled gene of the task, NaN where there is none; `None` if the table has nothing for task and repeat.
    pub(super) fn of(&self, task: &str, repeat: usize, plan: &PlanTables) -> Option<Vec<f64>> {
        let repeat = self.cross_fitted.then_some(repeat);
        let scopes = [(Some(task.to_owned()), repeat), (None, repeat)];
        let found: Vec<&BTreeMap<u32, f64>> = scopes.iter().filter_map(|scope| self.by_scope.get(scope)).collect();
        let genes = &plan.tasks.get(task)?.gene;
        let score = |gene: &u32| found.iter().find_map(|scores| scores.get(gene)).copied().unwrap_or(f64::NAN);
        (!found.is_empty()).then(|| genes.iter().map(score).collect())
    }
}
