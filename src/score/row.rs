//! One scored gene.

use serde::Serialize;

/// A gene in one context.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ContextScore {
    /// Name of the context.
    pub context: String,
    /// Calibrated probability of a hit.
    pub score: f64,
    /// 2.5% of the spread over the ensemble.
    pub score_lo: f64,
    /// 97.5% of it.
    pub score_hi: f64,
    /// Share of the species' genes without a label in this context that score lower, percent.
    pub percentile: f64,
    /// What the transcripts add to the log-odds, none where there are none.
    pub sequence: Option<f64>,
    /// What the place adds, none where there is none.
    pub locus: Option<f64>,
}

/// A gene.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ScoredGene {
    /// Gene id.
    pub gene_id: String,
    /// Transcripts read.
    pub transcripts: usize,
    /// Longest transcript, nt; none without a sequence.
    pub length: Option<usize>,
    /// Families that the score rests on, `sequence+locus`.
    pub families: String,
    /// One a context.
    pub contexts: Vec<ContextScore>,
    /// Readable conditions that the gene meets.
    pub rules: Vec<String>,
    /// What to beware of.
    pub flags: Vec<&'static str>,
    /// Why it is out of distribution.
    pub out_of_distribution: Vec<String>,
    /// Known gene that it is nearly identical to: id, symbol where it has one.
    pub known_gene: Option<String>,
    /// Symbol of that gene.
    pub known_symbol: Option<String>,
}
