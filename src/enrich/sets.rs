//! The ranked lists and the gene sets that are held against them.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::gmt::GmtSet;
use crate::artifact::{Columns, StageReader};
use crate::error::{Error, Result};

/// A ranked list of genes, best first.
#[derive(Debug, Clone)]
pub(super) struct RankedList {
    /// `tested-pool` or `genome`.
    pub scope: &'static str,
    /// Gene ids.
    pub ids: Vec<String>,
    /// Symbols, empty where there is none.
    pub symbols: Vec<String>,
    /// `|r|^p` with r = log-odds minus the median log-odds of the list.
    pub weights: Vec<f64>,
}

impl RankedList {
    /// The genes of `rank/ranking.parquet` that `keep` wants, in ranking order (log-odds, then id).
    pub fn new(scope: &'static str, ranking: &Ranking, exponent: f64, keep: impl Fn(&str) -> bool) -> Self {
        let rows: Vec<usize> = (0..ranking.ids.len()).filter(|&row| keep(&ranking.ids[row])).collect();
        // The list is sorted, so the median stands in its middle.
        let median = match rows.len() {
            0 => 0.0,
            n if n % 2 == 1 => ranking.logits[rows[n / 2]],
            n => (ranking.logits[rows[n / 2 - 1]] + ranking.logits[rows[n / 2]]) / 2.0,
        };
        Self {
            scope,
            ids: rows.iter().map(|&row| ranking.ids[row].clone()).collect(),
            symbols: rows.iter().map(|&row| ranking.symbols[row].clone().unwrap_or_default()).collect(),
            weights: rows.iter().map(|&row| (ranking.logits[row] - median).abs().powf(exponent)).collect(),
        }
    }

    /// Ascending positions of the genes in `set`.
    pub fn positions(&self, set: &BTreeSet<String>) -> Vec<u32> {
        (0u32..).zip(&self.ids).filter(|(_, id)| set.contains(*id)).map(|(position, _)| position).collect()
    }
}

/// `rank/ranking.parquet`, best first.
pub(super) struct Ranking {
    /// Gene ids.
    pub ids: Vec<String>,
    symbols: Vec<Option<String>>,
    logits: Vec<f64>,
}

impl Ranking {
    /// A ranking of these genes, best first.
    #[cfg(test)]
    pub fn of(ids: &[&str]) -> Self {
        let logits = (0..ids.len()).map(|place| -(place as f64)).collect();
        Self { ids: ids.iter().map(|id| (*id).to_owned()).collect(), symbols: vec![None; ids.len()], logits }
    }

    /// Reads the ranking and puts it in order of log-odds, ties by gene id.
    pub fn read(rank: &StageReader) -> Result<Self> {
        let table = Columns::read(&rank.file("ranking.parquet"))?;
        let symbols = table.optional_text("symbol")?;
        Ok(Self::by_logit(
            table
                .text("gene_id")?
                .into_iter()
                .zip(symbols)
                .zip(table.f64("logit")?)
                .map(|((id, symbol), logit)| (id, symbol, logit))
                .collect(),
        ))
    }

    /// Genes with symbol and log-odds in order of log-odds, ties by gene id.
    pub fn by_logit(mut genes: Vec<(String, Option<String>, f64)>) -> Self {
        genes.sort_by(|a, b| b.2.total_cmp(&a.2).then_with(|| a.0.cmp(&b.0)));
        let mut ranking = Self { ids: vec![], symbols: vec![], logits: vec![] };
        for (id, symbol, logit) in genes {
            ranking.ids.push(id);
            ranking.symbols.push(symbol);
            ranking.logits.push(logit);
        }
        ranking
    }

    /// Ids by symbol, for symbols that one gene alone bears.
    fn by_symbol(&self) -> HashMap<&str, &str> {
        let mut found: HashMap<&str, Option<&str>> = HashMap::new();
        for (id, symbol) in self.ids.iter().zip(&self.symbols) {
            if let Some(symbol) = symbol {
                found.entry(symbol).and_modify(|gene| *gene = None).or_insert(Some(id));
            }
        }
        found.into_iter().filter_map(|(symbol, gene)| Some((symbol, gene?))).collect()
    }
}

/// A named set of gene ids.
#[derive(Debug, Clone)]
pub(super) struct GeneSet {
    pub name: String,
    pub role: Role,
    /// Names that its source lists, known here or not.
    pub names: usize,
    pub genes: BTreeSet<String>,
}

/// Why a set is tested.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    /// Hits and genes of the literature, which should rank high; hits of the ranking task are needed for its phenotype, whichever it is.
    Known,
    /// Genes that should not.
    Control,
    /// From a GMT file.
    Custom,
}

impl Role {
    /// Word in `gsea.tsv`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Known => "known",
            Self::Control => "control",
            Self::Custom => "custom",
        }
    }
}

/// Labelled genes of the ranking task: id and whether positive.
pub(super) fn task_labels(plan: &StageReader, task: &str) -> Result<BTreeMap<String, bool>> {
    let table = Columns::read(&plan.file("tasks.parquet"))?;
    let (tasks, ids, ys) = (table.text("task")?, table.text("gene_id")?, table.bool("y")?);
    let labels: BTreeMap<String, bool> =
        tasks.iter().zip(ids).zip(ys).filter(|((name, _), _)| *name == task).map(|((_, id), y)| (id, y)).collect();
    if labels.is_empty() {
        return Err(Error::settings("rank.task", format!("task `{task}` has no labelled gene"), "name one of `evaluate.tasks`"));
    }
    Ok(labels)
}

/// Known genes and controls, from the labels: the same for every species.
///
/// `held-out-positives` are the positives of the ranking task; since every score in the ranking comes from models that did not
/// train on the gene, their place in it shows what the model knows, not what it remembers.
pub(super) fn known_sets(ingest: &StageReader, labels: &BTreeMap<String, bool>) -> Result<Vec<GeneSet>> {
    let table = Columns::read(&ingest.file("labels.parquet"))?;
    let (ids, facts) = (table.optional_text("gene_id")?, table.text("fact")?);
    let (directions, contexts) = (table.optional_text("direction")?, table.optional_text("context")?);
    let mut by_name: BTreeMap<(u8, String), BTreeSet<String>> = BTreeMap::new();
    let mut put = |place: u8, name: String, id: &str| {
        by_name.entry((place, name)).or_default().insert(id.to_owned());
    };
    for (id, &y) in labels {
        put(if y { 0 } else { 5 }, if y { "held-out-positives" } else { "held-out-negatives" }.to_owned(), id);
    }
    for row in 0..facts.len() {
        let Some(id) = &ids[row] else { continue };
        match (facts[row].as_str(), directions[row].as_deref()) {
            ("hit", _) => {
                put(1, "crispr-hits-any-line".to_owned(), id);
                if let Some(context) = &contexts[row] {
                    put(4, format!("crispr-hits:{context}"), id);
                }
            }
            ("literature", Some("suppressing")) => put(3, "literature-suppressing".to_owned(), id),
            ("literature", _) => put(2, "literature".to_owned(), id),
            ("neighbor-hit", _) => put(6, "neighbor-hits".to_owned(), id),
            ("putative", _) => put(7, "putative-clinvar".to_owned(), id),
            _ => {}
        }
    }
    let role = |place| if place >= 5 { Role::Control } else { Role::Known };
    Ok(by_name.into_iter().map(|((place, name), genes)| GeneSet { name, role: role(place), names: genes.len(), genes }).collect())
}

/// Sets of GMT files with their genes as ids; also how many names were of no ranked gene.
pub(super) fn custom_sets(files: Vec<GmtSet>, ranking: &Ranking) -> (Vec<GeneSet>, u64) {
    let by_symbol = ranking.by_symbol();
    let known: BTreeSet<&str> = ranking.ids.iter().map(String::as_str).collect();
    let mut unmatched = 0;
    let mut sets = Vec::with_capacity(files.len());
    for set in files {
        let mut genes = BTreeSet::new();
        for gene in &set.genes {
            // Ensembl ids may carry a version.
            let id = gene.split_once('.').map_or(gene.as_str(), |(id, _)| if id.starts_with("ENS") { id } else { gene });
            match known.get(id).or_else(|| by_symbol.get(gene.as_str())) {
                Some(id) => {
                    genes.insert((*id).to_owned());
                }
                None => unmatched += 1,
            }
        }
        sets.push(GeneSet { name: set.name, role: Role::Custom, names: set.genes.len(), genes });
    }
    (sets, unmatched)
}
