//! What the library promises, in numbers: `summary.json`.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::controls::{Balance, Control, MATCHED};
use super::expected::{Expected, LogOdds};
use super::genes::Gene;
use super::select::Selection;
use super::tested::{AtThreshold, SameNumber, TestedGene, at_threshold, same_number};
use crate::config::KnockDown;

/// All of `summary.json`.
#[derive(Debug, Serialize)]
pub(super) struct Summary {
    pub task: String,
    pub mode: KnockDown,
    pub pool: Pool,
    pub targets: Targets,
    pub expected_hits: Promise,
    pub same_budget: SameBudget,
    pub tested: Tested,
    pub controls: Controls,
    pub notes: Vec<String>,
}

/// Where the targets were taken from.
#[derive(Debug, Serialize)]
pub(super) struct Pool {
    pub ranked: usize,
    pub may_be_chosen: usize,
    pub left_out: BTreeMap<String, u64>,
}

/// The targets by what is known of them.
#[derive(Debug, Serialize)]
pub(super) struct Targets {
    pub genes: usize,
    pub starts: usize,
    /// Lines of `targets.bed`.
    pub regions: u64,
    pub lowest_score: f64,
    pub highest_score: f64,
    pub labels: BTreeMap<String, u64>,
    pub flags: BTreeMap<String, u64>,
}

/// Expected true hits of the library.
#[derive(Debug, Serialize)]
pub(super) struct Promise {
    #[serde(flatten)]
    pub promised: Expected,
    pub interval: &'static str,
    /// Genes with at least the lowest score of the library that were left out as hits elsewhere.
    pub known_hits_left_out: usize,
    /// What remains of `expected` if each of these is a hit of the task too: their scores promised fewer, and the promise is
    /// for all genes of such scores, known ones included.
    pub expected_if_known_hits_count: f64,
}

/// Expected hits of other choices from the same pool, by the probabilities of the full model.
#[derive(Debug, Serialize)]
pub(super) struct SameBudget {
    pub deephen: f64,
    pub confound_only: f64,
    /// Genes that both choices share.
    pub shared_with_confound_only: usize,
    /// The confound-only choice by its own probabilities.
    pub confound_only_by_its_own_score: f64,
    pub random: f64,
    /// As many of the best genes without a coding start within reach; `None` where the pool holds fewer.
    pub away_from_coding_promoters: Option<f64>,
}

/// What the same choice found among tested genes.
#[derive(Debug, Serialize)]
pub(super) struct Tested {
    pub genes: usize,
    pub hits: usize,
    pub base_rate: f64,
    pub at_same_score: AtThreshold,
    pub at_same_number: SameNumber,
}

/// The controls and how well they match.
#[derive(Debug, Serialize)]
pub(super) struct Controls {
    pub asked: usize,
    pub found: usize,
    pub candidates: usize,
    pub regions: u64,
    pub matched_on: [&'static str; MATCHED.len()],
    pub not_matched_on: &'static str,
    pub balance: Vec<Balance>,
}

pub(super) const INTERVAL: &str = "95%: chance (Poisson-binomial) and the spread of the scores over retrained models, taken to move all genes together \
     (the worst case); what calibration itself may get wrong is not in it, see `tested`";

impl Summary {
    /// Hits that other choices of as many genes promise.
    pub fn same_budget(selection: &Selection) -> SameBudget {
        let (pool, n) = (&selection.pool, selection.targets.len());
        let mut by_confound: Vec<&&Gene> = pool.iter().collect();
        let value = |gene: &Gene| gene.confound.unwrap_or(f64::NEG_INFINITY);
        by_confound.sort_by(|a, b| value(b).total_cmp(&value(a)).then(a.id.cmp(&b.id)));
        by_confound.truncate(n);
        let away: Vec<f64> = pool.iter().filter(|gene| gene.coding.is_none()).take(n).map(|gene| gene.score).collect();
        let chosen: BTreeSet<&str> = selection.targets.iter().map(|target| target.gene.id.as_str()).collect();
        SameBudget {
            deephen: selection.targets.iter().map(|target| target.gene.score).sum(),
            confound_only: by_confound.iter().map(|gene| gene.score).sum(),
            shared_with_confound_only: by_confound.iter().filter(|gene| chosen.contains(gene.id.as_str())).count(),
            confound_only_by_its_own_score: by_confound.iter().filter_map(|gene| gene.confound).sum(),
            random: n as f64 * pool.iter().map(|gene| gene.score).sum::<f64>() / pool.len().max(1) as f64,
            away_from_coding_promoters: (away.len() == n).then(|| away.iter().sum()),
        }
    }

    /// The promise with its interval.
    pub fn promise(selection: &Selection) -> Promise {
        let genes: Vec<LogOdds> =
            selection.targets.iter().map(|target| LogOdds { logit: target.gene.logit, sd: target.gene.logit_sd }).collect();
        let promised = Expected::of(&genes);
        let lowest = selection.targets.iter().map(|target| target.gene.score).fold(f64::INFINITY, f64::min);
        let known: Vec<f64> = selection.known_hits.iter().copied().filter(|score| *score >= lowest).collect();
        let missed: f64 = known.iter().map(|score| 1.0 - score).sum();
        Promise {
            promised,
            interval: INTERVAL,
            known_hits_left_out: known.len(),
            expected_if_known_hits_count: (promised.expected - missed).max(0.0),
        }
    }

    /// The targets, counted.
    pub fn targets(selection: &Selection, regions: u64) -> Targets {
        let (mut labels, mut flags) = (BTreeMap::new(), BTreeMap::new());
        for target in &selection.targets {
            *labels.entry(target.gene.label.clone()).or_default() += 1;
            let shares = target.shares_window_with.map(|_| "shares_window".to_owned());
            for flag in target.gene.flags.iter().cloned().chain(shares) {
                *flags.entry(flag).or_default() += 1;
            }
        }
        let scores = || selection.targets.iter().map(|target| target.gene.score);
        Targets {
            genes: selection.targets.len(),
            starts: selection.targets.iter().map(|target| target.gene.starts.len()).sum(),
            regions,
            lowest_score: scores().fold(f64::INFINITY, f64::min),
            highest_score: scores().fold(f64::NEG_INFINITY, f64::max),
            labels,
            flags,
        }
    }

    /// The same choice among tested genes.
    pub fn tested(tested: &[TestedGene], lowest_score: f64, seed: u64) -> Tested {
        let hits = tested.iter().filter(|gene| gene.hit).count();
        let at_same_score = at_threshold(tested, lowest_score);
        let at_same_number = same_number(tested, at_same_score.genes, seed);
        Tested { genes: tested.len(), hits, base_rate: hits as f64 / tested.len().max(1) as f64, at_same_score, at_same_number }
    }

    /// The controls and their balance.
    pub fn controls(asked: usize, controls: &[Control], candidates: usize, regions: u64, balance: Vec<Balance>) -> Controls {
        Controls {
            asked,
            found: controls.len(),
            candidates,
            regions,
            matched_on: MATCHED,
            not_matched_on: "expression: no input holds any, so check that targets and controls are expressed in your cells",
            balance,
        }
    }
}
