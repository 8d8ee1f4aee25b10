//! What became of every name: counts by source and rule, and the names that found no single gene.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::error::Result;

/// Why a name has no gene.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reason {
    /// Known to no table.
    None,
    /// Several genes, and no rule chooses.
    Several,
    /// The name of a protein-coding gene where a lncRNA is asked for.
    Coding,
    /// No name at all: a date serial, broken characters.
    Malformed,
    /// A marker of a missing value.
    Missing,
}

impl Reason {
    /// As in `unresolved.tsv`.
    pub fn name(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Several => "several",
            Self::Coding => "coding",
            Self::Malformed => "malformed",
            Self::Missing => "missing",
        }
    }
}

/// Counts and unresolved names of a whole ingest.
#[derive(Debug, Default)]
pub struct Ledger {
    /// Distinct names by source and rule.
    resolved: BTreeMap<String, BTreeMap<&'static str, u64>>,
    unresolved: BTreeSet<(String, String, Reason, String)>,
    /// Rows and other whole numbers by source.
    pub sources: BTreeMap<String, BTreeMap<String, u64>>,
}

/// [`SourceResolution`] by source.
pub type Resolutions = BTreeMap<String, SourceResolution>;

/// Names by rule and by reason, one source.
#[derive(Debug, Clone, Serialize)]
pub struct SourceResolution {
    /// Distinct names that found their gene, by rule.
    pub resolved: BTreeMap<&'static str, u64>,
    /// Distinct names that did not, by reason.
    pub unresolved: BTreeMap<&'static str, u64>,
    /// Share of the names that some table knows.
    pub recognised: f64,
}

impl SourceResolution {
    /// Share of the names that some table knows, those of coding genes and of several genes included.
    pub fn share(&self) -> f64 {
        let unknown: u64 = ["none", "malformed", "missing"].iter().filter_map(|reason| self.unresolved.get(reason)).sum();
        let all = self.resolved.values().chain(self.unresolved.values()).sum::<u64>();
        if all == 0 { 1.0 } else { (all - unknown) as f64 / all as f64 }
    }
}

impl Ledger {
    /// A name found its gene by `rule`.
    pub fn found(&mut self, source: &str, rule: &'static str) {
        match self.resolved.get_mut(source).and_then(|rules| rules.get_mut(rule)) {
            Some(count) => *count += 1,
            None => _ = self.resolved.entry(source.to_owned()).or_default().insert(rule, 1),
        }
    }

    /// A name found no single gene.
    pub fn lost(&mut self, source: &str, name: &str, reason: Reason, candidates: &[&str]) {
        let mut candidates: Vec<&str> = candidates.to_vec();
        candidates.sort_unstable();
        candidates.dedup();
        self.unresolved.insert((source.to_owned(), name.to_owned(), reason, candidates.join(",")));
    }

    /// Adds to a count of a source.
    pub fn count(&mut self, source: &str, what: &str, n: u64) {
        // Called once a row: known counts are found without building their names.
        match self.sources.get_mut(source).and_then(|counts| counts.get_mut(what)) {
            Some(count) => *count += n,
            None => _ = self.sources.entry(source.to_owned()).or_default().insert(what.to_owned(), n),
        }
    }

    /// Adds what a reader counted over a whole file; what never happened is not named.
    pub fn tally<const N: usize>(&mut self, source: &str, counts: [(&str, u64); N]) {
        for (what, n) in counts.into_iter().filter(|(_, n)| *n > 0) {
            self.count(source, what, n);
        }
    }

    /// Work with a ledger of its own, so that it can run beside other work.
    pub fn apart<T>(work: impl FnOnce(&mut Self) -> Result<T>) -> Result<(T, Self)> {
        let mut own = Self::default();
        work(&mut own).map(|found| (found, own))
    }

    /// What work found [apart](Self::apart); its ledger is taken over.
    pub fn settle<T>(&mut self, apart: Result<(T, Self)>) -> Result<T> {
        apart.map(|(found, own)| {
            self.absorb(own);
            found
        })
    }

    /// Takes over what another ledger recorded.
    fn absorb(&mut self, other: Self) {
        for (source, rules) in other.resolved {
            let own = self.resolved.entry(source).or_default();
            for (rule, n) in rules {
                *own.entry(rule).or_default() += n;
            }
        }
        self.unresolved.extend(other.unresolved);
        for (source, counts) in other.sources {
            for (what, n) in counts {
                self.count(&source, &what, n);
            }
        }
    }

    /// Lines of `unresolved.tsv` in their final order: source, name, reason, candidates.
    pub fn unresolved(&self) -> impl Iterator<Item = (&str, &str, &'static str, &str)> {
        self.unresolved
            .iter()
            .map(|(source, name, reason, candidates)| (source.as_str(), name.as_str(), reason.name(), candidates.as_str()))
    }

    /// Counts by source.
    pub fn by_source(&self) -> Resolutions {
        let mut all: BTreeMap<String, SourceResolution> = BTreeMap::new();
        let empty = || SourceResolution { resolved: BTreeMap::new(), unresolved: BTreeMap::new(), recognised: 1.0 };
        for (source, rules) in &self.resolved {
            all.entry(source.clone()).or_insert_with(empty).resolved = rules.clone();
        }
        for (source, _, reason, _) in &self.unresolved {
            if !all.contains_key(source) {
                all.insert(source.clone(), empty());
            }
            if let Some(found) = all.get_mut(source) {
                *found.unresolved.entry(reason.name()).or_default() += 1;
            }
        }
        all.values_mut().for_each(|found| found.recognised = found.share());
        all
    }
}
