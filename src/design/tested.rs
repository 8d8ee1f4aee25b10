//! What the same choice would have found among the genes that were tested.
//!
//! Their scores are cross-fitted, so nothing here is better than it would be on new genes of the same kind.

use std::collections::{BTreeMap, BTreeSet};

use rand::Rng;
use serde::Serialize;

use super::basis::Basis;
use super::expected::{Expected, LogOdds, sigmoid};
use super::genes::Gene;
use crate::artifact::{Columns, StageReader};
use crate::error::{Error, Result};
use crate::random::stream;

/// Sum and number of log-odds over repeats.
#[derive(Debug, Clone, Copy, Default)]
struct Mean {
    sum: f64,
    count: f64,
}

impl Mean {
    fn add(&mut self, value: f64) {
        self.sum += value;
        self.count += 1.0;
    }

    fn value(self) -> Option<f64> {
        (self.count > 0.0).then(|| self.sum / self.count)
    }
}

/// Label of a gene with its log-odds by the full and by the confound-only model.
#[derive(Debug, Clone, Copy)]
struct Predicted {
    hit: bool,
    full: Mean,
    confound: Mean,
}

/// Draws of whole groups of similar genes behind an interval.
const DRAWS: usize = 2000;

/// A labelled gene of the ranking task.
#[derive(Debug, Clone)]
pub(super) struct TestedGene {
    pub id: String,
    pub hit: bool,
    /// Mean out-of-fold log-odds of the full model, with the spread that `rank` found.
    pub log_odds: LogOdds,
    /// Mean out-of-fold log-odds of the confound-only model.
    pub confound: f64,
    /// Group of similar genes.
    pub group: i64,
}

/// The tested genes that would have been chosen at the same score.
#[derive(Debug, Clone, Serialize)]
pub(super) struct AtThreshold {
    /// Lowest score of the library.
    pub score: f64,
    /// Tested genes with at least this score.
    pub genes: usize,
    /// Hits among them.
    pub hits: usize,
    /// What their scores promised.
    #[serde(flatten)]
    pub promised: Expected,
    /// Whether the hits lie in the promised interval.
    pub inside: bool,
}

/// Hits among the same number of tested genes by three ways of choosing.
#[derive(Debug, Clone, Serialize)]
pub(super) struct SameNumber {
    /// Genes chosen.
    pub genes: usize,
    /// Hits among the best by the full model.
    pub deephen: usize,
    /// Hits among the best by the confound-only model.
    pub confound: usize,
    /// Hits that a random draw holds on average.
    pub random: f64,
    /// `deephen - confound`.
    pub difference: i64,
    /// 2.5th percentile of the difference over draws of groups of similar genes.
    pub difference_lo: f64,
    /// 97.5th percentile.
    pub difference_hi: f64,
}

/// Reads the labelled genes of the basis that are among `genes` and pass `keep`, sorted by id.
///
/// # Errors
/// The predictions hold no labelled gene of the task for the full and the confound-only model.
pub(super) fn read(
    evaluate: &StageReader,
    plan: &StageReader,
    basis: &Basis,
    genes: &[Gene],
    keep: impl Fn(&Gene) -> bool,
) -> Result<Vec<TestedGene>> {
    let ranked: BTreeMap<&str, LogOdds> =
        genes.iter().filter(|gene| keep(gene)).map(|gene| (gene.id.as_str(), LogOdds { logit: gene.logit, sd: gene.logit_sd })).collect();
    let path = evaluate.file("predictions.parquet");
    let table = Columns::read(&path)?;
    let (tasks, models, ids) = (table.text("task")?, table.text("model")?, table.text("gene_id")?);
    let logits = table.f64("logit")?;
    let mut predicted: BTreeMap<&str, Predicted> = BTreeMap::new();
    for row in (0..ids.len()).filter(|&row| basis.tasks.contains(&tasks[row]) && ["deephen", "confound"].contains(&models[row].as_str())) {
        let (Some(&hit), true) = (basis.labels.get(&ids[row]), ranked.contains_key(ids[row].as_str())) else { continue };
        let gene = predicted.entry(&ids[row]).or_insert(Predicted { hit, full: Mean::default(), confound: Mean::default() });
        if models[row] == "deephen" { &mut gene.full } else { &mut gene.confound }.add(logits[row]);
    }
    let groups = groups(plan)?;
    let tested: Vec<TestedGene> = predicted
        .into_iter()
        .filter_map(|(id, gene)| {
            Some(TestedGene {
                id: id.to_owned(),
                hit: gene.hit,
                log_odds: if basis.own_scale { ranked[id] } else { LogOdds { logit: gene.full.value()?, ..ranked[id] } },
                confound: gene.confound.value()?,
                group: groups.get(id).copied().unwrap_or(-1),
            })
        })
        .collect();
    if tested.is_empty() {
        return Err(Error::artifact(
            &path,
            format!("holds no tested gene of {} for both `deephen` and `confound`", basis.in_words()),
            "avoid fewer flags, or rerun `deephen evaluate` with the rival `confound`",
        ));
    }
    Ok(tested)
}

/// Group of each gene in the first repeat.
fn groups(plan: &StageReader) -> Result<BTreeMap<String, i64>> {
    let table = Columns::read(&plan.file("splits.parquet"))?;
    let (repeats, ids, groups) = (table.i64("repeat")?, table.text("gene_id")?, table.i64("group")?);
    Ok(ids.into_iter().zip(groups).zip(repeats).filter(|(_, repeat)| *repeat == 0).map(|(pair, _)| pair).collect())
}

/// The tested genes with at least `score`.
pub(super) fn at_threshold(tested: &[TestedGene], score: f64) -> AtThreshold {
    let above: Vec<&TestedGene> = tested.iter().filter(|gene| sigmoid(gene.log_odds.logit) >= score).collect();
    let hits = above.iter().filter(|gene| gene.hit).count();
    let promised = Expected::of(&above.iter().map(|gene| gene.log_odds).collect::<Vec<_>>());
    let inside = (promised.lo..=promised.hi).contains(&(hits as u64));
    AtThreshold { score, genes: above.len(), hits, promised, inside }
}

/// The `n` best tested genes by either model.
pub(super) fn same_number(tested: &[TestedGene], n: usize, seed: u64) -> SameNumber {
    let order = |value: &dyn Fn(&TestedGene) -> f64| -> Vec<usize> {
        let mut order: Vec<usize> = (0..tested.len()).collect();
        order.sort_by(|&a, &b| value(&tested[b]).total_cmp(&value(&tested[a])).then(tested[a].id.cmp(&tested[b].id)));
        order
    };
    let (full, confound) = (order(&|gene| gene.log_odds.logit), order(&|gene| gene.confound));
    let once = vec![1.0; tested.len()];
    let (deephen, bar) = (hits_among(tested, &full, &once, n as f64), hits_among(tested, &confound, &once, n as f64));

    let groups: Vec<i64> = tested.iter().map(|gene| gene.group).collect::<BTreeSet<_>>().into_iter().collect();
    let member: Vec<usize> = tested.iter().map(|gene| groups.binary_search(&gene.group).unwrap_or(0)).collect();
    let random = &mut stream(seed, "design/tested");
    let mut differences: Vec<f64> = (0..DRAWS)
        .map(|_| {
            let mut times = vec![0.0; groups.len()];
            (0..groups.len()).for_each(|_| times[random.gen_range(0..groups.len())] += 1.0);
            let weights: Vec<f64> = member.iter().map(|&group| times[group]).collect();
            hits_among(tested, &full, &weights, n as f64) - hits_among(tested, &confound, &weights, n as f64)
        })
        .collect();
    differences.sort_by(f64::total_cmp);
    let percentile = |share: f64| differences[((DRAWS - 1) as f64 * share).round() as usize];
    let hits = tested.iter().filter(|gene| gene.hit).count() as f64;
    SameNumber {
        genes: n,
        deephen: deephen.round() as usize,
        confound: bar.round() as usize,
        random: n as f64 * hits / tested.len() as f64,
        difference: (deephen - bar).round() as i64,
        difference_lo: percentile(0.025),
        difference_hi: percentile(0.975),
    }
}

/// Weight of hits among the first `n` units of weight in `order`; the gene at the border counts in part.
fn hits_among(tested: &[TestedGene], order: &[usize], weights: &[f64], n: f64) -> f64 {
    let (mut left, mut hits) = (n, 0.0);
    for &place in order {
        let taken = weights[place].min(left);
        left -= taken;
        hits += if tested[place].hit { taken } else { 0.0 };
        if left <= 0.0 {
            break;
        }
    }
    hits
}

#[cfg(test)]
mod tests {
    use super::*;

    fn genes() -> Vec<TestedGene> {
        let gene = |i: usize| TestedGene {
            id: format!("g{i:02}"),
            hit: i < 8,
            log_odds: LogOdds { logit: 2.0 - i as f64 * 0.2, sd: 0.1 },
            confound: if i.is_multiple_of(2) { 1.0 } else { 0.0 },
            group: (i / 2) as i64,
        };
        (0..40).map(gene).collect()
    }

    #[test]
    fn hits_above_the_threshold_and_by_rival_choices_are_counted() {
        let tested = genes();
        let above = at_threshold(&tested, 0.5);
        assert_eq!((above.genes, above.hits), (11, 8));
        assert!(above.inside && above.promised.expected > 7.0 && above.promised.expected < 9.0);
        let same = same_number(&tested, 8, 1);
        // The confound puts even genes first: of g00, g02, ... g14 four are hits.
        assert_eq!((same.deephen, same.confound, same.difference), (8, 4, 4));
        assert_eq!(same.random, 8.0 * 8.0 / 40.0);
        assert!(same.difference_lo <= 4.0 && same.difference_hi >= 4.0 && same.difference_lo >= 0.0);
        assert_eq!(same_number(&tested, 8, 1).difference_hi, same.difference_hi);
    }

    #[test]
    fn the_gene_at_the_border_counts_in_part() {
        let tested = genes();
        let order: Vec<usize> = (0..40).collect();
        assert_eq!(hits_among(&tested, &order, &[2.0; 40], 3.0), 3.0);
        assert_eq!(hits_among(&tested, &order, &[1.0; 40], 100.0), 8.0);
    }
}
