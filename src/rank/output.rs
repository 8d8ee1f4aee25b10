//! The ranking on disk: `ranking.tsv`, `ranking.parquet`, `unplaced.tsv`, `candidates.bed`, `summary.json`.

use std::collections::BTreeMap;
use std::path::Path;

use polars::prelude::DataFrame;
use serde_json::{Value, json};

use super::beyond::Beyond;
use super::contexts::ContextScores;
use super::genes::Genes;
use super::parts::Evidence;
use super::scored::{Score, ScoredGenes, sigmoid};
use crate::artifact::{StageWriter, Table, one_word, write_atomically, write_frame, write_text};
use crate::config::Settings;
use crate::error::Result;

/// Decimal places of the numbers in `ranking.tsv`.
const DECIMALS: usize = 6;

/// The `#` lines at the top of the tables.
pub(super) fn header(settings: &Settings, genes: &Genes, evidence: &Evidence) -> Vec<String> {
    let (all, primary) = (genes.all, genes.primary);
    let mut lines = vec![
        format!("deephen ranking: {}", settings.species),
        format!("positions: {}, 0-based half-open", if settings.assembly.is_empty() { "assembly not given" } else { &settings.assembly }),
        format!("task: {}", settings.rank.task),
        format!("base rate: {:.4} ({} positives, {} negatives)", all.base_rate(), all.positives, all.negatives),
        format!("base rate with a sequence: {:.4} ({} positives, {} negatives)", primary.base_rate(), primary.positives, primary.negatives),
        format!(
            "score: probability at this base rate; every gene is scored only by models that did not train on its fold, mean log-odds over {} repeats of {} folds",
            evidence.repeats, settings.evaluate.folds
        ),
        "score_lo, score_hi: 95% range of one retrained model (spread over repeats and ensemble)".to_owned(),
        format!(
            "{}: signed contributions to the log-odds; they sum to logit(all families) - logit(none), 0 where a gene has no such data",
            evidence.families.join(", ")
        ),
    ];
    if let Some(empty) = empty_logit(evidence) {
        lines.push(format!("score with no family: {:.4}", sigmoid(empty)));
    }
    lines
}

/// Mean logit of the model without any family, where one was trained.
fn empty_logit(evidence: &Evidence) -> Option<f64> {
    let logits: Vec<f64> = evidence.subset_logits[0].iter().flatten().copied().collect();
    (!logits.is_empty()).then(|| logits.iter().sum::<f64>() / logits.len() as f64)
}

/// The genes in `rows`, best first: the columns of the ranking, then `logit` and `logit_sd`.
pub(super) fn frame(genes: &Genes, scored: &ScoredGenes, rows: &[usize]) -> Result<DataFrame> {
    let listed: Vec<(usize, &Score, usize)> = scores(scored, rows).collect();
    let numbers = |value: &dyn Fn(&Score) -> f64| -> Vec<f64> { listed.iter().map(|(_, score, _)| value(score)).collect() };
    let texts = |column: &[Option<String>]| -> Vec<Option<String>> { rows.iter().map(|&row| column[row].clone()).collect() };
    let mut table = Table::new()
        .with("rank", listed.iter().map(|(rank, ..)| *rank as i64).collect::<Vec<_>>())
        .text("gene_id", &rows.iter().map(|&row| &genes.ids[row]).collect::<Vec<_>>())
        .optional_text("symbol", &texts(&genes.symbol))
        .optional_text("chrom", &texts(&genes.chromosome))
        .with("start", rows.iter().map(|&row| genes.start[row]).collect::<Vec<_>>())
        .with("end", rows.iter().map(|&row| genes.end[row]).collect::<Vec<_>>())
        .optional_text("strand", &texts(&genes.strand))
        .with("score", numbers(&|score| score.score))
        .with("score_lo", numbers(&|score| score.lo))
        .with("score_hi", numbers(&|score| score.hi));
    for (family, name) in scored.families.iter().enumerate() {
        let shares: Vec<Option<f64>> =
            listed.iter().map(|(_, score, _)| score.contributions.as_ref().map(|shares| shares[family])).collect();
        table = table.with(name, shares);
    }
    table
        .with("confound_score", listed.iter().map(|(_, score, _)| score.confound).collect::<Vec<_>>())
        .with("degree", rows.iter().map(|&row| genes.degree[row]).collect::<Vec<_>>())
        .with("has_sequence", rows.iter().map(|&row| genes.has_sequence[row]).collect::<Vec<_>>())
        .with("has_network", rows.iter().map(|&row| genes.degree[row] > 0).collect::<Vec<_>>())
        .text("label", &rows.iter().map(|&row| &genes.label[row]).collect::<Vec<_>>())
        .text("flags", &rows.iter().map(|&row| genes.flags[row].join(",")).collect::<Vec<_>>())
        .with("logit", numbers(&|score| score.logit))
        .with("logit_sd", numbers(&|score| score.logit_sd))
        .frame()
}

/// Writes a ranking as `NAME.tsv`, without the log-odds, and as `NAME.parquet`.
pub(super) fn write(ranking: DataFrame, name: &str, header: &[String], writer: &StageWriter) -> Result<()> {
    let text = ranking.drop_many(["logit", "logit_sd"]);
    write_text(&text, &writer.path(&format!("{name}.tsv")), header, Some(DECIMALS))?;
    write_frame(ranking, &writer.path(&format!("{name}.parquet"))).map(drop)
}

/// Writes the best `top` genes as BED6 with four more columns: gene id, rank, probability, flags. Returns the row count.
///
/// Lines are in genome order, as BED tools want them; the score is the probability times 1000.
pub(super) fn write_bed(path: &Path, genes: &Genes, scored: &ScoredGenes, rows: &[usize], top: usize) -> Result<u64> {
    let mut listed = Vec::new();
    for (rank, score, row) in scores(scored, rows).take(top) {
        if let (Some(chromosome), Some(start), Some(end)) = (&genes.chromosome[row], genes.start[row], genes.end[row]) {
            listed.push((chromosome.as_str(), start, end, rank, score, row));
        }
    }
    listed.sort_by(|a, b| (a.0, a.1, a.2, a.3).cmp(&(b.0, b.1, b.2, b.3)));
    write_atomically(path, |out| {
        for (chromosome, start, end, rank, score, row) in &listed {
            let (id, row) = (&genes.ids[*row], *row);
            let (id, name) = (one_word(id), one_word(genes.symbol[row].as_ref().unwrap_or(id)));
            let strand = genes.strand[row].as_deref().unwrap_or(".");
            let flags = if genes.flags[row].is_empty() { ".".to_owned() } else { genes.flags[row].join(",") };
            let scaled = (score.score * 1000.0).round();
            writeln!(out, "{chromosome}\t{start}\t{end}\t{name}\t{scaled}\t{strand}\t{id}\t{rank}\t{:.6}\t{flags}", score.score)?;
        }
        Ok(())
    })?;
    Ok(listed.len() as u64)
}

/// What the report prints about the ranking.
pub(super) fn summary(
    settings: &Settings,
    genes: &Genes,
    evidence: &Evidence,
    scored: &ScoredGenes,
    rows: &[usize],
    beyond: &Beyond,
    contexts: &[ContextScores],
) -> Value {
    let mut labels: BTreeMap<&str, u64> = BTreeMap::new();
    let mut flags: BTreeMap<&str, u64> = BTreeMap::new();
    for &row in rows {
        *labels.entry(&genes.label[row]).or_default() += 1;
        for flag in &genes.flags[row] {
            *flags.entry(flag).or_default() += 1;
        }
    }
    json!({
        "task": settings.rank.task,
        "n_pos": genes.all.positives,
        "n_neg": genes.all.negatives,
        "base_rate": genes.all.base_rate(),
        "primary": {"n_pos": genes.primary.positives, "n_neg": genes.primary.negatives, "base_rate": genes.primary.base_rate()},
        "families": scored.families,
        "score_without_families": empty_logit(evidence).map(sigmoid),
        "repeats": evidence.repeats,
        "folds": settings.evaluate.folds,
        "ranked": rows.len(),
        "beyond_promoters": beyond.summary(settings.rank.reach),
        "contexts": contexts.iter().map(|context| json!({"name": context.name, "task": context.task, "phenotype": context.phenotype})).collect::<Vec<_>>(),
        "labels": labels,
        "flags": flags,
    })
}

/// `(rank from 1, score, row)` of the genes in `rows`.
fn scores<'a>(scored: &'a ScoredGenes, rows: &'a [usize]) -> impl Iterator<Item = (usize, &'a Score, usize)> {
    rows.iter()
        .filter_map(|&row| scored.scores[row].as_ref().map(|score| (score, row)))
        .enumerate()
        .map(|(i, (score, row))| (i + 1, score, row))
}
