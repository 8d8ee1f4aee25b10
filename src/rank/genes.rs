//! What is known of every candidate gene besides its score: place, families, label, flags.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::promoter::{Start, Starts};
use crate::artifact::{Columns, StageReader, Strand};
use crate::config::RankSettings;
use crate::error::{Error, Result};
use crate::evaluate::tasks::{TaskKind, context_key, context_name};

/// Size of the ranking task.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct TaskSize {
    /// Positives.
    pub positives: usize,
    /// Negatives.
    pub negatives: usize,
}

impl TaskSize {
    /// Share of positives.
    pub fn base_rate(self) -> f64 {
        self.positives as f64 / (self.positives + self.negatives).max(1) as f64
    }
}

/// Candidate genes, sorted by id; one entry a gene in every vector.
#[derive(Debug, Default)]
pub(super) struct Genes {
    pub ids: Vec<String>,
    pub symbol: Vec<Option<String>>,
    pub chromosome: Vec<Option<String>>,
    pub start: Vec<Option<i64>>,
    pub end: Vec<Option<i64>>,
    pub strand: Vec<Option<String>>,
    pub ranked: Vec<bool>,
    pub has_sequence: Vec<bool>,
    pub degree: Vec<i64>,
    pub label: Vec<String>,
    pub flags: Vec<Vec<&'static str>>,
    /// Starts farther than `rank.reach` from every coding start.
    pub beyond_reach: Vec<bool>,
    /// Phenotype of each context of a screen that is not of growth.
    pub phenotypes: BTreeMap<String, String>,
    /// All labelled genes of the ranking task.
    pub all: TaskSize,
    /// Those of its primary population (with a sequence).
    pub primary: TaskSize,
}

impl Genes {
    /// Reads genes, labels and reference genes of `ingest` and the ranking task of `plan`.
    pub fn read(ingest: &StageReader, plan: &StageReader, settings: &RankSettings) -> Result<Self> {
        let path = ingest.file("genes.parquet");
        let table = Columns::read(&path)?;
        let (ids, kinds) = (table.text("gene_id")?, table.text("kind")?);
        let (chromosomes, strands) = (table.optional_text("chrom")?, table.optional_text("strand")?);
        let (starts, ends) = (table.optional_i64("start")?, table.optional_i64("end")?);
        let (symbols, candidate, ranked) = (table.optional_text("symbol")?, table.bool("candidate")?, table.bool("ranked")?);
        let (has_sequence, degree) = (table.bool("has_sequence")?, table.i64("n_lpi")?);

        let essential = essential_genes(ingest)?;
        let (mut coding_starts, mut essential_starts) = (Starts::default(), Starts::default());
        let mut order: Vec<usize> = Vec::new();
        for row in 0..ids.len() {
            if candidate[row] || ranked[row] {
                order.push(row);
            }
            let (Some(chromosome), Some(start), Some(end)) = (&chromosomes[row], starts[row], ends[row]) else { continue };
            let own = Start::of(start, end, Strand::parse(strands[row].as_deref()));
            if kinds[row] == "coding" {
                coding_starts.add(chromosome, own.clone());
            }
            if essential.contains(&ids[row]) {
                essential_starts.add(chromosome, own);
            }
        }
        coding_starts.sort();
        essential_starts.sort();
        order.sort_by(|&a, &b| ids[a].cmp(&ids[b]));
        if let Some(pair) = order.windows(2).find(|pair| ids[pair[0]] == ids[pair[1]]) {
            return Err(Error::artifact(&path, format!("gene {} stands on two rows", ids[pair[0]]), "rerun ingest with --force"));
        }

        let facts = Facts::read(ingest)?;
        let task = Task::read(plan, &settings.task)?;
        let mut genes = Self { all: task.all, primary: task.primary, phenotypes: facts.phenotypes.clone(), ..Self::default() };
        let window = i64::try_from(settings.promoter_window).unwrap_or(i64::MAX / 2);
        let reach = i64::try_from(settings.reach).unwrap_or(i64::MAX / 2);
        for row in order {
            let id = &ids[row];
            let label = label(facts.of(id), task.y.get(id).copied(), task.tested, facts.unclear(id, task.context.as_deref()));
            let mut flags = Vec::new();
            let mut beyond_reach = false;
            match (has_sequence[row], degree[row] > 0) {
                (false, false) => flags.extend(["abstain", "no_sequence", "no_network"]),
                (false, true) => flags.push("no_sequence"),
                (true, false) => flags.push("no_network"),
                (true, true) => {}
            }
            if let (Some(chromosome), Some(start), Some(end)) = (&chromosomes[row], starts[row], ends[row]) {
                let strand = Strand::parse(strands[row].as_deref());
                let mut own = Start::of(start, end, strand);
                if !strand.is_known() {
                    flags.push("strand_unknown");
                }
                if own.clone().any(|tss| essential_starts.near(chromosome, tss.position, window).next().is_some()) {
                    flags.push("near_essential_promoter");
                }
                beyond_reach =
                    !own.clone().any(|tss| coding_starts.near(chromosome, tss.position, reach.saturating_add(1)).next().is_some());
                if own.any(|tss| coding_starts.near(chromosome, tss.position, window).any(|other| other.strand.is_opposite(strand))) {
                    flags.push("bidirectional_promoter");
                }
            } else {
                flags.push("unplaced");
            }
            if label == "untested" {
                flags.push("untested");
                // A library that targets a gene and reports no hit has told something; the gene is not unseen.
                if facts.of(id).is_some_and(|facts| facts.contains("in-library")) {
                    flags.push("in_library");
                }
            }
            // Never a word on growth: what such a screen found stands beside the label, not in it.
            let elsewhere = facts.beyond_growth.get(id).map(|found| found.iter().filter(|(of, _)| Some(of) != task.context.as_ref()));
            match elsewhere.map(|found| found.map(|(_, outcome)| outcome == "hit").max()) {
                Some(Some(true)) => flags.push("hit_of_other_phenotype"),
                Some(Some(false)) => flags.push("tested_for_other_phenotype"),
                _ => {}
            }
            genes.ids.push(id.clone());
            genes.symbol.push(symbols[row].clone());
            genes.chromosome.push(chromosomes[row].clone());
            genes.start.push(starts[row]);
            genes.end.push(ends[row]);
            genes.strand.push(strands[row].clone());
            genes.ranked.push(ranked[row]);
            genes.has_sequence.push(has_sequence[row]);
            genes.degree.push(degree[row]);
            genes.label.push(label.to_owned());
            genes.flags.push(flags);
            genes.beyond_reach.push(beyond_reach);
        }
        Ok(genes)
    }

    /// Name of the context of a task, the task's own where it is no single screen's, and what a hit in it means.
    pub fn context_of(&self, task: &str) -> (String, String) {
        let growth = || "growth or survival".to_owned();
        match context_name(task) {
            Some(name) => (name.to_owned(), self.phenotypes.get(&context_key(name)).cloned().unwrap_or_else(growth)),
            None => (task.to_owned(), growth()),
        }
    }

    /// Number of candidate genes.
    pub fn len(&self) -> usize {
        self.ids.len()
    }

    /// Whether gene `row` has data of `family`. Families of the config beyond the three built-in ones count as present:
    /// what is missing in them is masked inside the model and cannot be told from here.
    pub fn has_family(&self, row: usize, family: &str) -> bool {
        match family {
            "sequence" => self.has_sequence[row],
            "topology" => self.degree[row] > 0,
            "locus" => self.start[row].is_some(),
            _ => true,
        }
    }
}

/// Ids of the essential reference genes.
fn essential_genes(ingest: &StageReader) -> Result<BTreeSet<String>> {
    let table = Columns::read(&ingest.file("reference.parquet"))?;
    let rows = table.optional_text("gene_id")?.into_iter().zip(table.text("class")?);
    Ok(rows.filter(|(_, class)| class == "essential").filter_map(|(id, _)| id).collect())
}

/// Facts known of each gene.
struct Facts {
    by_gene: HashMap<String, BTreeSet<&'static str>>,
    /// What screens of other phenotypes than growth found: context and outcome.
    beyond_growth: HashMap<String, Vec<(String, String)>>,
    /// What a hit means in each such context.
    phenotypes: BTreeMap<String, String>,
}

/// Every fact of `docs/schemas.md`, literature split by the direction of the effect.
const FACTS: [&str; 8] = ["hit", "neighbor-hit", "tested", "unclear", "putative", "literature", "literature-suppressing", "in-library"];

impl Facts {
    fn read(ingest: &StageReader) -> Result<Self> {
        let table = Columns::read(&ingest.file("labels.parquet"))?;
        let (ids, facts, directions) = (table.optional_text("gene_id")?, table.text("fact")?, table.optional_text("direction")?);
        let mut by_gene: HashMap<String, BTreeSet<&'static str>> = HashMap::new();
        for ((id, fact), direction) in ids.into_iter().zip(facts).zip(directions) {
            let suppressing = fact == "literature" && direction.as_deref() == Some("suppressing");
            let name = if suppressing { "literature-suppressing" } else { fact.as_str() };
            if let (Some(id), Some(known)) = (id, FACTS.iter().find(|known| **known == name)) {
                by_gene.entry(id).or_default().insert(known);
            }
        }
        let path = ingest.file("screens.parquet");
        let mut beyond_growth: HashMap<String, Vec<(String, String)>> = HashMap::new();
        let mut phenotypes = BTreeMap::new();
        // Folders of earlier versions have none.
        if path.exists() {
            let table = Columns::read(&path)?;
            phenotypes.extend(table.text("context")?.iter().map(|context| context_key(context)).zip(table.text("phenotype")?));
            for ((id, context), outcome) in table.text("gene_id")?.into_iter().zip(table.text("context")?).zip(table.text("outcome")?) {
                beyond_growth.entry(id).or_default().push((context_key(&context), outcome));
            }
        }
        Ok(Self { by_gene, beyond_growth, phenotypes })
    }

    /// Whether a growth screen, or the screen of `context`, tested the gene and found it neither.
    fn unclear(&self, id: &str, context: Option<&str>) -> bool {
        let there = |(of, outcome): &(String, String)| Some(of.as_str()) == context && outcome == "unclear";
        self.of(id).is_some_and(|facts| facts.contains("unclear"))
            || self.beyond_growth.get(id).is_some_and(|found| found.iter().any(there))
    }

    fn of(&self, id: &str) -> Option<&BTreeSet<&'static str>> {
        self.by_gene.get(id)
    }
}

/// The ranking task's labels and sizes.
struct Task {
    y: BTreeMap<String, bool>,
    /// Whether its negatives were tested.
    tested: bool,
    /// Its context, where it is one screen's.
    context: Option<String>,
    all: TaskSize,
    primary: TaskSize,
}

impl Task {
    fn read(plan: &StageReader, name: &str) -> Result<Self> {
        let path = plan.file("tasks.parquet");
        let table = Columns::read(&path)?;
        let (tasks, ids, ys, primaries) = (table.text("task")?, table.text("gene_id")?, table.bool("y")?, table.bool("primary")?);
        let strengths = table.text("strength")?;
        let tested = tasks.iter().zip(&strengths).any(|(task, strength)| task == name && strength == "tested");
        let context = if let Ok(TaskKind::Screen(context)) = name.parse() { Some(context) } else { None };
        let mut task = Self { y: BTreeMap::new(), tested, context, all: TaskSize::default(), primary: TaskSize::default() };
        for row in (0..ids.len()).filter(|&row| tasks[row] == name) {
            for (counted, size) in [(true, &mut task.all), (primaries[row], &mut task.primary)] {
                size.positives += usize::from(counted && ys[row]);
                size.negatives += usize::from(counted && !ys[row]);
            }
            task.y.insert(ids[row].clone(), ys[row]);
        }
        if task.y.is_empty() {
            let known: BTreeSet<String> = tasks.into_iter().collect();
            let known = known.into_iter().collect::<Vec<_>>().join(", ");
            return Err(Error::settings("rank.task", format!("task `{name}` has no labelled gene"), format!("planned tasks: {known}")));
        }
        Ok(task)
    }
}

/// One word for what experiments say of a gene, the strongest first. `hit` means a positive of the ranking task,
/// `hit-elsewhere` a CRISPR hit in another cell line or one that the task leaves out, `unclear` a gene that was tested and is neither.
/// `tested`: the task's negatives were.
fn label(facts: Option<&BTreeSet<&'static str>>, y: Option<bool>, tested: bool, unclear: bool) -> &'static str {
    let none = BTreeSet::new();
    let facts = facts.unwrap_or(&none);
    let has = |fact| facts.contains(fact);
    if y == Some(true) {
        return if !tested && !has("hit") && has("literature") { "literature" } else { "hit" };
    }
    let by_strength = [
        ("neighbor-hit", "neighbor-hit"),
        ("hit", "hit-elsewhere"),
        ("literature", "literature"),
        ("literature-suppressing", "literature-suppressing"),
        ("tested", "non-hit"),
        ("putative", "putative"),
    ];
    // A negative of the task was tested in it; a putative gene without any test was not.
    let outcome = if tested && y == Some(false) { Some("non-hit") } else { unclear.then_some("unclear") };
    let known = |(fact, label): (&'static str, &'static str)| {
        if fact == "putative" { outcome.or(has(fact).then_some(label)) } else { has(fact).then_some(label) }
    };
    by_strength.into_iter().find_map(known).unwrap_or("untested")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_strongest_fact_names_the_gene() {
        let facts = |names: &[&'static str]| names.iter().copied().collect::<BTreeSet<_>>();
        assert_eq!(label(None, None, true, false), "untested");
        assert_eq!(label(Some(&facts(&["hit", "tested"])), Some(true), true, false), "hit");
        assert_eq!(label(Some(&facts(&["hit", "tested"])), None, true, false), "hit-elsewhere");
        assert_eq!(label(Some(&facts(&["hit", "neighbor-hit"])), None, true, false), "neighbor-hit");
        assert_eq!(label(Some(&facts(&["tested"])), Some(false), true, false), "non-hit");
        assert_eq!(label(Some(&facts(&["literature"])), Some(true), false, false), "literature");
        assert_eq!(label(Some(&facts(&["literature", "tested"])), None, true, false), "literature");
        assert_eq!(label(Some(&facts(&["putative"])), None, true, false), "putative");
        // By a screen that is in no table of growth facts: tested there, whatever databases suppose.
        assert_eq!(label(Some(&facts(&["literature"])), Some(true), true, false), "hit");
        assert_eq!(label(None, Some(false), true, false), "non-hit");
        assert_eq!(label(None, Some(false), false, false), "untested", "a weak negative was never tested");
        assert_eq!(label(Some(&facts(&["putative"])), None, true, true), "unclear");
    }
}
