//! Tasks: which genes are positive, which negative, and how much their labels can be trusted.
//!
//! | task | positives | negatives | strength |
//! | --- | --- | --- | --- |
//! | `screen:CONTEXT` | ranked genes that are hits of the screen of that context | tested there, clearly no hit, no growth label anywhere | tested |
//! | `screen-ipsc`, `screen-endoderm` | as `screen:iPSC`, `screen:endoderm` | same | tested |
//! | `replicate:A-to-B` | as `screen:B`, by models that learn from the labels of `screen:A` alone | same | tested |
//! | `screen-ipsc-loci` | as `screen-ipsc`, in a folder whose genes are screen loci ([`crate::benchmark::loci`]) | same | tested |
//! | `screen-any` | genes that a growth screen tested, with a hit in any | tested by a growth screen, no label anywhere | tested |
//! | `line:NAME`, `technology:NAME` | library genes with a hit in that cell line or by that technology | in the library, no label anywhere | weak |
//! | `left-out:NAME` | as `technology:NAME`, but models learn from the hits of all other technologies alone | same | weak |
//! | `literature` | literature set, growth-promoting or in vivo | in the library, no label anywhere | weak |
//! | `literature-suppressing` | literature set, loss helps growth: another phenotype | same | weak |
//! | `iesslnc` | the positives of that benchmark | its negatives, picked by a score that is also a feature | weak |
//! | `any-label` | any hit, or literature other than suppressing | all other ranked genes without a label | weak |
//!
//! Genes are ranked lncRNA genes (the benchmark's: as it has them). "Label anywhere" is a hit, a neighbour hit, a literature row or a putative (ClinVar) row, from any source. A gene with a
//! neighbour hit is in no task of that screen: a coding gene's promoter may explain its hit. Weak negatives were never shown to be
//! dispensable.

mod facts;
mod reach;

use std::collections::{BTreeMap, BTreeSet};
use std::str::FromStr;

use serde::Serialize;

pub use facts::{Evidence, GeneTable, Outcome, context_key};

use crate::config::LOCI_TASK;
use crate::error::{Error, Result};

/// Fewest positives, and fewest negatives, of the primary population that a task may have.
pub const FEWEST: usize = 5;

/// Fewest library genes hit in a cell line or by a technology that make a task of it.
const FEWEST_PER_CONTEXT: usize = 30;

/// Names that stand for themselves.
const PLAIN: [(&str, TaskKind); 6] = [
    (LOCI_TASK, TaskKind::Loci),
    ("screen-any", TaskKind::ScreenAny),
    ("literature", TaskKind::Literature),
    ("literature-suppressing", TaskKind::LiteratureSuppressing),
    ("iesslnc", TaskKind::Iesslnc),
    ("any-label", TaskKind::AnyLabel),
];

/// A task by the rule that labels its genes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TaskKind {
    /// Hits against non-hits of the screens of one context, by its key.
    Screen(String),
    /// As the second context, learned from the first.
    Replicate(String, String),
    /// Marked against unmarked loci of the growth screens.
    Loci,
    /// Hit in any screen against unmarked genes of the growth screens.
    ScreenAny,
    /// Growth-promoting by the literature against unlabelled library genes.
    Literature,
    /// Growth-suppressing by the literature against unlabelled library genes.
    LiteratureSuppressing,
    /// A published benchmark as it stands.
    Iesslnc,
    /// Any label against none, for species without a screen.
    AnyLabel,
    /// Hits of one cell line.
    Line(String),
    /// Hits of one technology.
    Technology(String),
    /// Hits of one technology, by models that learn from those of all others.
    LeftOut(String),
}

/// A task's full name: the first two screens have short ones, which earlier results bear.
fn spelled_out(name: &str) -> &str {
    match name {
        "screen-ipsc" => "screen:iPSC",
        "screen-endoderm" => "screen:endoderm",
        other => other,
    }
}

/// Context of a screen's task as it is spelled, `iPSC` of `screen-ipsc`; none of any other task.
pub fn context_name(task: &str) -> Option<&str> {
    spelled_out(task).strip_prefix("screen:")
}

impl FromStr for TaskKind {
    type Err = Error;

    fn from_str(name: &str) -> Result<Self> {
        if let Some((_, kind)) = PLAIN.iter().find(|(plain, _)| *plain == name) {
            return Ok(kind.clone());
        }
        if name.contains(['/', '\\']) || name.chars().any(char::is_control) {
            let fix = format!("write `{}`: a slash would part the names of folders", name.replace(['/', '\\'], "_"));
            return Err(Error::settings("evaluate.tasks", format!("`{name}` cannot name a folder"), fix));
        }
        let name = spelled_out(name);
        match name.split_once(':') {
            Some(("screen", context)) if !context.is_empty() => Ok(Self::Screen(context_key(context))),
            Some(("replicate", pair)) if pair.split_once("-to-").is_some_and(|(from, to)| !from.is_empty() && !to.is_empty()) => {
                let (from, to) = pair.split_once("-to-").unwrap_or_default();
                let (from, to) = (context_key(from), context_key(to));
                if from == to {
                    let fix = "name two contexts, or measure the screen itself, `screen:CONTEXT`";
                    return Err(Error::settings("evaluate.tasks", format!("`{name}` learns and measures one screen"), fix));
                }
                Ok(Self::Replicate(from, to))
            }
            Some(("line", line)) if !line.is_empty() => Ok(Self::Line(line.to_owned())),
            Some(("technology", technology)) if !technology.is_empty() => Ok(Self::Technology(technology.to_owned())),
            Some(("left-out", technology)) if !technology.is_empty() => Ok(Self::LeftOut(technology.to_owned())),
            _ => {
                let known: Vec<&str> = PLAIN.iter().map(|(plain, _)| *plain).collect();
                Err(Error::settings(
                    "evaluate.tasks",
                    format!("`{name}` is no task"),
                    format!(
                        "known are screen:CONTEXT (a context with a screen, screen:iPSC), replicate:A-to-B (two contexts), {}, line:NAME (a cell line, line:K562), technology:NAME (technology:CRISPRi) and left-out:NAME (a technology)",
                        known.join(", ")
                    ),
                ))
            }
        }
    }
}

impl TaskKind {
    /// Whether negatives were tested and found dispensable (`tested`) or merely never hit (`weak`).
    pub fn strength(&self) -> &'static str {
        match self {
            Self::Screen(_) | Self::Replicate(..) | Self::Loci | Self::ScreenAny => "tested",
            _ => "weak",
        }
    }

    /// The label of a gene: positive, negative or none.
    pub fn label(&self, gene: &Evidence) -> Option<bool> {
        let tested_negative = gene.ranked && gene.tested && !gene.labelled();
        // Of the library's other targets many are pseudogenes, which would make an easy task of their sequences.
        let library_negative = gene.ranked && gene.in_library && !gene.labelled();
        let pick = |positive: bool, negative: bool| if positive { Some(true) } else { negative.then_some(false) };
        match self {
            Self::Loci => pick(gene.ranked && gene.screen_hit && !gene.neighbor_hit, tested_negative),
            Self::Screen(context) => by_screen(gene, context),
            Self::Replicate(from, to) => by_screen(gene, to).or_else(|| by_screen(gene, from)),
            Self::ScreenAny => pick(gene.ranked && gene.tested && gene.hit && !gene.neighbor_hit, tested_negative),
            Self::Literature => pick(gene.ranked && gene.promoting, library_negative),
            Self::LiteratureSuppressing => pick(gene.ranked && gene.suppressing, library_negative),
            Self::Iesslnc => pick(gene.benchmark_positive, gene.benchmark_negative),
            Self::AnyLabel => pick(gene.ranked && ((gene.hit && !gene.neighbor_hit) || gene.promoting), gene.ranked && !gene.labelled()),
            Self::Line(line) => pick(gene.ranked && gene.in_library && gene.hit_in_line(line) && !gene.neighbor_hit, library_negative),
            Self::Technology(technology) => {
                pick(gene.ranked && gene.in_library && gene.hit_by(technology) && !gene.neighbor_hit, library_negative)
            }
            Self::LeftOut(_) => {
                pick(gene.ranked && gene.in_library && !gene.technologies.is_empty() && !gene.neighbor_hit, library_negative)
            }
        }
    }

    /// The label that models learn, where it is not the one that is measured.
    pub fn taught(&self, gene: &Evidence) -> Option<bool> {
        if let Self::Replicate(from, _) = self { by_screen(gene, from) } else { self.label(gene) }
    }

    /// What a labelled gene is for: models learn from it, it is measured, or (nearly always) both, each in its own folds.
    fn role(&self, gene: &Evidence, y: bool) -> Role {
        match self {
            Self::LeftOut(technology) if y => {
                Role { train: gene.technologies.iter().any(|other| other != technology), test: gene.hit_by(technology) }
            }
            Self::Replicate(from, to) => Role { train: by_screen(gene, from).is_some(), test: by_screen(gene, to).is_some() },
            _ => Role { train: true, test: true },
        }
    }
}

/// The label of a gene by the screens of one context. A hit that a coding neighbour may explain is none. "No label anywhere" is of growth: a screen of another phenotype has no say.
fn by_screen(gene: &Evidence, context: &str) -> Option<bool> {
    match gene.screens.get(context) {
        Some(Outcome::Hit) if gene.ranked => Some(true),
        Some(Outcome::NonHit) if gene.ranked && !gene.labelled() => Some(false),
        _ => None,
    }
}

/// What a labelled gene is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Role {
    /// Models of the other folds learn from it.
    pub train: bool,
    /// It is measured in its own fold.
    pub test: bool,
}

/// One labelled gene of a task.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LabelledGene {
    /// Ensembl id or name.
    pub gene_id: String,
    /// Positive or negative.
    pub y: bool,
    /// Positive or negative where models learn from it.
    pub taught: bool,
    /// Has a sequence: the primary population.
    pub primary: bool,
    /// Has a sequence and an interaction.
    pub with_network: bool,
    /// What it is for.
    pub role: Role,
    /// Bases from its start to the nearest coding start, where its place is known.
    pub coding_start: Option<i64>,
    /// Whether no coding gene lies over it, where its place is known.
    pub intergenic: Option<bool>,
}

/// A task with its genes, sorted by id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Task {
    /// Name as in the settings.
    pub name: String,
    /// `tested` or `weak`.
    pub strength: &'static str,
    /// All labelled candidate genes.
    pub genes: Vec<LabelledGene>,
}

/// Positives and negatives of one population.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Size {
    /// Positives.
    pub n_pos: usize,
    /// Negatives.
    pub n_neg: usize,
}

impl Task {
    /// Labels the candidate genes by the rule of `name`; a task that cannot be evaluated is an error that names its counts.
    pub fn build(name: &str, genes: &BTreeMap<String, Evidence>) -> Result<Self> {
        let kind: TaskKind = name.parse()?;
        if matches!(kind, TaskKind::Line(_) | TaskKind::Technology(_) | TaskKind::LeftOut(_)) {
            check_context(name, &kind, genes)?;
        }
        if let TaskKind::Screen(context) = &kind {
            check_screens(name, &[context], genes)?;
        } else if let TaskKind::Replicate(from, to) = &kind {
            check_screens(name, &[from, to], genes)?;
        }
        let labelled = genes
            .iter()
            .filter(|(_, gene)| gene.candidate)
            .filter_map(|(gene_id, gene)| {
                let y = kind.label(gene)?;
                Some(LabelledGene {
                    gene_id: gene_id.clone(),
                    y,
                    taught: kind.taught(gene).unwrap_or(y),
                    role: kind.role(gene, y),
                    primary: gene.has_sequence,
                    with_network: gene.has_sequence && gene.has_network,
                    coding_start: gene.coding_start,
                    intergenic: gene.intergenic,
                })
            })
            .collect();
        let task = Self { name: name.to_owned(), strength: kind.strength(), genes: labelled };
        let (all, primary) = (task.size(|gene| gene.role.test), task.size(|gene| gene.role.test && gene.primary));
        if primary.n_pos < FEWEST || primary.n_neg < FEWEST {
            return Err(Error::data(
                format!("task `{name}`"),
                format!(
                    "{} positives and {} negatives with a sequence ({} and {} of all), at least {FEWEST} of each are needed",
                    primary.n_pos, primary.n_neg, all.n_pos, all.n_neg
                ),
                "drop it from `evaluate.tasks`, or check in ingest/summary.json how many labels found their gene",
            ));
        }
        Ok(task)
    }

    /// Positives and negatives among the genes that `keep` lets pass.
    pub fn size(&self, keep: impl Fn(&LabelledGene) -> bool) -> Size {
        let n_pos = self.genes.iter().filter(|gene| keep(gene) && gene.y).count();
        let n_neg = self.genes.iter().filter(|gene| keep(gene) && !gene.y).count();
        Size { n_pos, n_neg }
    }
}

/// Refuses a context without a screen, and lists those that have one.
fn check_screens(name: &str, contexts: &[&String], genes: &BTreeMap<String, Evidence>) -> Result<()> {
    let known: BTreeSet<&String> = genes.values().flat_map(|gene| gene.screens.keys()).collect();
    let Some(unknown) = contexts.iter().find(|context| !known.contains(**context)) else { return Ok(()) };
    let known = known.into_iter().map(|context| format!("screen:{context}")).collect::<Vec<_>>().join(", ");
    Err(Error::settings(
        "evaluate.tasks",
        format!("`{name}`: no screen with known non-hits has the context `{unknown}`"),
        if known.is_empty() { "no label source of the config is such a screen".to_owned() } else { format!("there are {known}") },
    ))
}

/// Refuses a cell line or technology with too few hits, and lists those that have enough.
fn check_context(name: &str, kind: &TaskKind, genes: &BTreeMap<String, Evidence>) -> Result<()> {
    let mut hits: BTreeMap<&str, usize> = BTreeMap::new();
    for gene in genes.values().filter(|gene| gene.candidate && gene.ranked && gene.in_library && !gene.neighbor_hit) {
        let contexts = if matches!(kind, TaskKind::Line(_)) { &gene.lines } else { &gene.technologies };
        for context in contexts {
            *hits.entry(context).or_default() += 1;
        }
    }
    let (TaskKind::Line(wanted) | TaskKind::Technology(wanted) | TaskKind::LeftOut(wanted)) = kind else { return Ok(()) };
    let found = hits.get(wanted.as_str()).copied().unwrap_or(0);
    if found >= FEWEST_PER_CONTEXT {
        return Ok(());
    }
    let prefix = name.split(':').next().unwrap_or_default();
    let enough: Vec<String> =
        hits.iter().filter(|(_, n)| **n >= FEWEST_PER_CONTEXT).map(|(context, n)| format!("{prefix}:{context} ({n})")).collect();
    Err(Error::settings(
        "evaluate.tasks",
        format!("`{name}` has {found} hit genes of the library, at least {FEWEST_PER_CONTEXT} are needed"),
        if enough.is_empty() { "no context has enough hits".to_owned() } else { format!("enough have {}", enough.join(", ")) },
    ))
}

#[cfg(test)]
mod tests;
