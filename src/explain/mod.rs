//! One gene in words: its score in each context, what it rests on, what the confounds alone say, partners, neighbours, what is known, and
//! what would change the answer. The gene's page of the report, for the terminal.

mod evidence;
mod find;
mod text;

use std::path::Path;

use serde::Serialize;

use crate::artifact::StageReader;
use crate::config::Settings;
use crate::error::Result;
use crate::report::Promoter;

pub use text::page;

/// Folders of a finished run.
#[derive(Debug, Clone, Copy)]
pub struct ExplainInputs<'a> {
    /// Written by `ingest`.
    pub ingest: &'a Path,
    /// Written by `rank`.
    pub rank: &'a Path,
    /// Written by `train`: readable rules; may be missing.
    pub train: &'a Path,
}

/// A gene in one context.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct InContext {
    /// `iPSC`, or `consensus`.
    pub context: String,
    /// What a hit means there.
    pub phenotype: String,
    /// Rank in that context.
    pub rank: i64,
    /// Calibrated probability.
    pub score: f64,
    /// 95% interval.
    pub score_lo: f64,
    /// 95% interval.
    pub score_hi: f64,
    /// `hit`, `non-hit`, or nothing known.
    pub outcome: Option<String>,
}

/// What is known of the gene from experiments.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct KnownFact {
    /// `hit`, `tested`, `literature`, ...
    pub fact: String,
    /// Source in the config.
    pub source: String,
    /// Cell line.
    pub context: Option<String>,
    /// `CRISPRi`, `CasRx`, ...
    pub technology: Option<String>,
    /// PubMed id.
    pub pubmed: Option<String>,
}

/// Everything the page says.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Explanation {
    /// Gene id.
    pub gene_id: String,
    /// Symbol.
    pub symbol: Option<String>,
    /// `11:65497688-65506516:+`, 1-based, where it is placed.
    pub place: Option<String>,
    /// Rank; none for a gene without a place.
    pub rank: Option<i64>,
    /// Genes ranked.
    pub ranked: usize,
    /// Task of the ranking.
    pub task: String,
    /// Share of hits in the task, where the ranking says it.
    pub base_rate: Option<f64>,
    /// Cross-fitted, calibrated probability of a hit.
    pub score: f64,
    /// 95% interval.
    pub score_lo: f64,
    /// 95% interval.
    pub score_hi: f64,
    /// Log-odds.
    pub logit: f64,
    /// What the confounds alone say.
    pub confound_score: Option<f64>,
    /// Signed contributions to the log-odds by family.
    pub contributions: Vec<(String, f64)>,
    /// Every context.
    pub contexts: Vec<InContext>,
    /// Readable conditions that it meets.
    pub rules: Vec<String>,
    /// What to beware of.
    pub flags: Vec<String>,
    /// `hit`, `untested`, ...
    pub label: String,
    /// Proteins that bind its RNA, essential ones first.
    pub partners: Vec<(String, bool)>,
    /// Coding genes around its start, the nearest first, and the nearest essential one.
    pub neighbours: Vec<Promoter>,
    /// Screens and studies.
    pub known: Vec<KnownFact>,
}

/// Looks `name` up (id with or without version, symbol in any case) and gathers what the run says of it.
///
/// # Errors
/// A folder that is unfinished or changed; a name that is no gene, or none that is ranked: with the reason and names like it.
pub fn explain(settings: &Settings, inputs: ExplainInputs, name: &str) -> Result<Explanation> {
    let (ingest, rank) = (StageReader::open(inputs.ingest, "ingest")?, StageReader::open(inputs.rank, "rank")?);
    let mut found = find::find(settings, &ingest, &rank, name)?;
    evidence::contexts(&rank, &mut found)?;
    evidence::partners(&ingest, &mut found)?;
    evidence::neighbours(&ingest, &mut found)?;
    evidence::known(&ingest, &mut found)?;
    evidence::rules(inputs.train, &mut found)?;
    Ok(found)
}
