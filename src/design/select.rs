//! Which genes go into the library, and which stay out and why.

use std::collections::{BTreeMap, BTreeSet};

use super::genes::Gene;
use super::starts::Window;
use crate::config::{DesignSettings, KnockDown};
use crate::error::{Error, Result};

/// A gene of the library.
pub(super) struct Target<'a> {
    pub gene: &'a Gene,
    /// CRISPRi windows, one a start.
    pub windows: Vec<Window>,
    /// Gene chosen before this one whose window overlaps one of this gene's: one guide may silence both.
    pub shares_window_with: Option<&'a str>,
}

/// The library and the pool it was taken from.
pub(super) struct Selection<'a> {
    /// In the order of the ranking.
    pub targets: Vec<Target<'a>>,
    /// Genes that could have been chosen, in the order of the ranking.
    pub pool: Vec<&'a Gene>,
    /// Ranked genes that were left out, by reason.
    pub left_out: BTreeMap<String, u64>,
    /// Scores of those left out because they are hits elsewhere.
    pub known_hits: Vec<f64>,
}

/// Why a gene without a strand stays out.
pub(super) const STRAND_UNKNOWN: &str = "strand unknown";

/// Why a gene may not be chosen, if it may not.
fn objection(gene: &Gene, settings: &DesignSettings, include_tested: bool) -> Option<String> {
    if gene.tested() && !include_tested {
        return Some(format!("known: {}", gene.label));
    }
    // Half the guides would aim at the wrong end, or at the wrong letters of the RNA, and nobody could say which half.
    if !gene.strand.is_known() {
        return Some(STRAND_UNKNOWN.to_owned());
    }
    if let Some(flag) = settings.avoid.iter().find(|flag| gene.has(flag)) {
        return Some(format!("avoided: {flag}"));
    }
    // Guides against the RNA cannot be designed without the RNA.
    let no_sequence = settings.mode == KnockDown::Cas13 && !gene.transcripts.iter().any(|transcript| transcript.length.is_some());
    no_sequence.then(|| "no transcript sequence".to_owned())
}

impl<'a> Selection<'a> {
    /// The `budget` best genes that may be chosen.
    ///
    /// # Errors
    /// Fewer genes than `budget` may be chosen.
    pub fn new(genes: &'a [Gene], settings: &DesignSettings, include_tested: bool, budget: usize) -> Result<Self> {
        let mut left_out: BTreeMap<String, u64> = BTreeMap::new();
        let (mut pool, mut known_hits) = (Vec::new(), Vec::new());
        for gene in genes {
            match objection(gene, settings, include_tested) {
                Some(reason) => {
                    if gene.label == "hit-elsewhere" && !include_tested {
                        known_hits.push(gene.score);
                    }
                    *left_out.entry(reason).or_default() += 1;
                }
                None => pool.push(gene),
            }
        }
        let avoid_shared = settings.avoid.iter().any(|flag| flag == "shares_window");
        let mut taken: BTreeMap<&str, BTreeSet<(Window, &str)>> = BTreeMap::new();
        let widest = i64::try_from(settings.window[0].saturating_add(settings.window[1])).unwrap_or(i64::MAX / 4);
        let mut targets = Vec::new();
        for gene in &pool {
            if targets.len() == budget {
                break;
            }
            let windows = gene.windows(settings);
            let known = taken.entry(gene.chromosome.as_str()).or_default();
            let shares_window_with = windows.iter().find_map(|window| {
                let from = Window { start: window.start - widest, end: i64::MIN };
                known
                    .range((from, "")..)
                    .take_while(|(other, _)| other.start < window.end)
                    .find(|(other, _)| other.overlaps(*window))
                    .map(|(_, id)| *id)
            });
            if avoid_shared && shares_window_with.is_some() {
                *left_out.entry("avoided: shares_window".to_owned()).or_default() += 1;
                continue;
            }
            known.extend(windows.iter().map(|window| (*window, gene.id.as_str())));
            targets.push(Target { gene, windows, shares_window_with });
        }
        if targets.len() < budget {
            let counts: Vec<String> = left_out.iter().map(|(reason, count)| format!("{count} {reason}")).collect();
            let out = if counts.is_empty() { "none was left out".to_owned() } else { format!("left out: {}", counts.join(", ")) };
            return Err(Error::data(
                format!("a budget of {budget} genes"),
                format!("only {} of {} ranked genes may be chosen ({out})", targets.len(), genes.len()),
                "lower --budget, avoid fewer flags, or let known genes in with --include-tested",
            ));
        }
        Ok(Self { targets, pool, left_out, known_hits })
    }
}
