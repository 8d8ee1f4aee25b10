//! Every gene in every context that has a screen: `contexts.tsv` and `contexts.parquet`.
//!
//! A context's score is that of its own task; they refer to different base rates and phenotypes and are compared as distances from the
//! context's mean over ranked genes, in its standard deviations. The consensus is the mean log-odds over contexts, calibrated on genes
//! of other folds against a hit in any of them.

use polars::prelude::DataFrame;

use super::cross_calibrated::CrossCalibrated;
use super::genes::Genes;
use super::labelled::Labelled;
use super::parts::TaskScores;
use super::scored::{Z95, sigmoid};
use crate::artifact::Table;
use crate::error::Result;

/// Name of the mean over contexts.
pub const CONSENSUS: &str = "consensus";

/// A context to be listed.
pub(super) struct ContextScores {
    /// Name of the context, or of its task where that is no single screen's.
    pub name: String,
    /// Its task.
    pub task: String,
    /// What a hit means.
    pub phenotype: String,
    /// Out-of-fold log-odds.
    pub scores: TaskScores,
    /// Labels by which it is measured.
    pub y: Vec<Option<bool>>,
}

/// One gene in one context.
struct Row {
    gene: usize,
    logit: f64,
    sd: f64,
    /// Distance above the other contexts with its standard deviation.
    difference: Option<(f64, f64)>,
    outcome: Option<bool>,
}

/// Log-odds as distances from their mean, in standard deviations, with the standard deviation of one such distance.
fn standardised(scores: &TaskScores, rows: &[usize]) -> Vec<Option<(f64, f64)>> {
    let known: Vec<f64> = rows.iter().filter_map(|&row| scores.mean[row]).collect();
    let n = known.len().max(1) as f64;
    let mean = known.iter().sum::<f64>() / n;
    let deviation = (known.iter().map(|logit| (logit - mean).powi(2)).sum::<f64>() / n).sqrt();
    let scale = if deviation > 0.0 { deviation } else { 1.0 };
    let distance = |(logit, sd): (&Option<f64>, &Option<f64>)| logit.map(|logit| ((logit - mean) / scale, sd.unwrap_or(0.0) / scale));
    scores.mean.iter().zip(&scores.sd).map(distance).collect()
}

/// All contexts, each sorted by its own rank, and the consensus behind them where there are several.
pub(super) fn frame(genes: &Genes, contexts: &[ContextScores], ranked: &[usize], labelled: &Labelled) -> Result<DataFrame> {
    let distances: Vec<Vec<Option<(f64, f64)>>> = contexts.iter().map(|context| standardised(&context.scores, ranked)).collect();
    let mut blocks: Vec<(&str, &str, String, Vec<Row>)> = Vec::new();
    for (at, context) in contexts.iter().enumerate() {
        let rows = ranked.iter().filter_map(|&gene| {
            let (logit, sd) = (context.scores.mean[gene]?, context.scores.sd[gene].unwrap_or(0.0));
            Some(Row { gene, logit, sd, difference: above_others(&distances, at, gene), outcome: context.y[gene] })
        });
        blocks.push((&context.name, &context.task, context.phenotype.clone(), sorted(genes, rows.collect())));
    }
    if contexts.len() > 1 {
        let names: Vec<&str> = contexts.iter().map(|context| context.name.as_str()).collect();
        blocks.push((CONSENSUS, "", format!("a hit in any of {}", names.join(", ")), consensus(genes, contexts, ranked, labelled)));
    }
    let all = || {
        blocks
            .iter()
            .flat_map(|(name, task, phenotype, rows)| rows.iter().zip(1i64..).map(move |(row, rank)| (name, task, phenotype, rank, row)))
    };
    let numbers = |value: &dyn Fn(&Row) -> f64| -> Vec<f64> { all().map(|(.., row)| value(row)).collect() };
    let differences =
        |value: &dyn Fn((f64, f64)) -> f64| -> Vec<Option<f64>> { all().map(|(.., row)| row.difference.map(value)).collect() };
    let outcome = |row: &Row| row.outcome.map(|hit| if hit { "hit" } else { "non-hit" });
    Table::new()
        .text("context", &all().map(|(name, ..)| *name).collect::<Vec<&str>>())
        .with("rank", all().map(|(.., rank, _)| rank).collect::<Vec<i64>>())
        .text("gene_id", &all().map(|(.., row)| genes.ids[row.gene].as_str()).collect::<Vec<_>>())
        .optional_text("symbol", &all().map(|(.., row)| genes.symbol[row.gene].clone()).collect::<Vec<_>>())
        .with("score", numbers(&|row| sigmoid(row.logit)))
        .with("score_lo", numbers(&|row| sigmoid(row.logit - Z95 * row.sd)))
        .with("score_hi", numbers(&|row| sigmoid(row.logit + Z95 * row.sd)))
        .with("above_others", differences(&|(mean, _)| mean))
        .with("above_others_lo", differences(&|(mean, sd)| mean - Z95 * sd))
        .with("above_others_hi", differences(&|(mean, sd)| mean + Z95 * sd))
        .optional_text("outcome", &all().map(|(.., row)| outcome(row)).collect::<Vec<_>>())
        .text("phenotype", &all().map(|(_, _, phenotype, ..)| phenotype.as_str()).collect::<Vec<_>>())
        .text("task", &all().map(|(_, task, ..)| *task).collect::<Vec<&str>>())
        .with("logit", numbers(&|row| row.logit))
        .with("logit_sd", numbers(&|row| row.sd))
        .frame()
}

/// How far a gene stands above the mean of its other contexts, and the standard deviation of that; none where it has no other.
fn above_others(distances: &[Vec<Option<(f64, f64)>>], at: usize, gene: usize) -> Option<(f64, f64)> {
    let own = distances[at][gene]?;
    let others: Vec<(f64, f64)> = (0..distances.len()).filter(|&other| other != at).filter_map(|other| distances[other][gene]).collect();
    let n = others.len() as f64;
    let mean = others.iter().map(|(distance, _)| distance).sum::<f64>() / n;
    let variance = others.iter().map(|(_, sd)| sd * sd).sum::<f64>() / (n * n);
    (n > 0.0).then(|| (own.0 - mean, (own.1 * own.1 + variance).sqrt()))
}

/// Mean log-odds over the contexts of genes that all of them scored, calibrated.
fn consensus(genes: &Genes, contexts: &[ContextScores], ranked: &[usize], labelled: &Labelled) -> Vec<Row> {
    let n = contexts.len() as f64;
    let mean = |gene: usize| Some(contexts.iter().map(|context| context.scores.mean[gene]).sum::<Option<f64>>()? / n);
    let logit: Vec<Option<f64>> = (0..genes.len()).map(mean).collect();
    let y: Vec<Option<bool>> = (0..genes.len())
        .map(|gene| {
            let known = || contexts.iter().filter_map(|context| context.y[gene]);
            known().next().is_some().then(|| known().any(|hit| hit))
        })
        .collect();
    let calibration = CrossCalibrated::fit(&logit, &y, labelled);
    let rows = ranked.iter().filter_map(|&gene| {
        let middle = logit[gene]?;
        let sd = contexts.iter().map(|context| context.scores.sd[gene].unwrap_or(0.0).powi(2)).sum::<f64>().sqrt() / n;
        let at = |logit: f64| calibration.apply(labelled.fold[gene], logit);
        // The calibration is a line: its slope carries the spread along.
        Some(Row { gene, logit: at(middle), sd: (at(middle + sd) - at(middle)).abs(), difference: None, outcome: y[gene] })
    });
    sorted(genes, rows.collect())
}

/// Highest log-odds first, ties by id.
fn sorted(genes: &Genes, mut rows: Vec<Row>) -> Vec<Row> {
    rows.sort_by(|a, b| b.logit.total_cmp(&a.logit).then_with(|| genes.ids[a.gene].cmp(&genes.ids[b.gene])));
    rows
}

/// The `#` lines at the top of `contexts.tsv`.
pub(super) fn header(species: &str, contexts: &[ContextScores]) -> Vec<String> {
    let mut lines = vec![format!("deephen ranking in every context: {species}")];
    lines.extend(contexts.iter().map(|context| {
        let count = |class: bool| context.y.iter().filter(|label| **label == Some(class)).count();
        format!(
            "{}: a hit means {}; task {}, {} hits and {} non-hits",
            context.name,
            context.phenotype,
            context.task,
            count(true),
            count(false)
        )
    }));
    lines.push(
        "score: probability at the base rate of the context; every gene is scored only by models that did not train on its fold".to_owned(),
    );
    lines.push("score_lo, score_hi: 95% range of one retrained model".to_owned());
    if contexts.len() > 1 {
        lines.push("above_others: how far the gene stands above its other contexts, in standard deviations over ranked genes, with its 95% range; specific to the context where above_others_lo is above 0".to_owned());
        lines.push(format!("{CONSENSUS}: mean log-odds over contexts, calibrated on genes of other folds"));
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    fn context(name: &str, mean: [f64; 4], sd: f64) -> ContextScores {
        let scores = TaskScores { mean: mean.map(Some).into(), sd: vec![Some(sd); 4] };
        ContextScores { name: name.into(), task: format!("screen:{name}"), phenotype: "growth".into(), scores, y: vec![None; 4] }
    }

    #[test]
    fn a_gene_of_one_context_is_told_from_a_common_one() {
        let genes = Genes { ids: ["a", "b", "c", "d"].map(str::to_owned).into(), symbol: vec![None; 4], ..Genes::default() };
        // Gene 0 leads both, gene 1 the first alone; the second context's log-odds are twice as wide and shifted.
        let contexts = [context("A", [2.0, 2.0, -2.0, -2.0], 0.1), context("B", [3.0, -5.0, -5.0, 3.0], 0.2)];
        let labelled = Labelled::for_tests(vec![Some(0); 4]);
        let table = frame(&genes, &contexts, &[0, 1, 2, 3], &labelled).unwrap();
        assert_eq!(table.height(), 12, "two contexts and the consensus");
        let column = |name: &str| table.column(name).unwrap().f64().unwrap().iter().collect::<Vec<_>>();
        let (above, lo) = (column("above_others"), column("above_others_lo"));
        assert!(above[0].unwrap().abs() < 1e-12 && lo[0].unwrap() < 0.0, "common to both");
        assert!((above[1].unwrap() - 2.0).abs() < 1e-12 && lo[1].unwrap() > 0.0, "one standard deviation up here, one down there");
        assert_eq!(above[8], None, "the consensus has no others");
        // Without labels nothing is calibrated: the mean of log-odds, highest first.
        assert_eq!(column("logit")[8..], [Some(2.5), Some(0.5), Some(-1.5), Some(-3.5)]);
        let one = frame(&genes, &contexts[..1], &[0, 1, 2, 3], &labelled).unwrap();
        assert_eq!(one.height(), 4);
    }
}
