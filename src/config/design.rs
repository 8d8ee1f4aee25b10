//! `[design]`: the library that a wet laboratory orders.

use serde::{Deserialize, Serialize};

use super::within;
use crate::error::{Error, Result};

/// How the transcripts of a gene are to be removed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum KnockDown {
    /// dCas9-KRAB at the transcription start: the promoter is what is hit.
    Crispri,
    /// Cas13 on the RNA: the transcript is what is hit.
    Cas13,
}

/// How chromosomes are called in the files for genome browsers and guide designers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ChromosomeNames {
    /// `chr1`, `chrX`, `chrM`.
    Ucsc,
    /// As in the gene table: `1`, `X`, `MT`.
    Ensembl,
}

/// The library that a wet laboratory orders; each key has a flag of `deephen design`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct DesignSettings {
    /// `crispri` or `cas13`.
    pub mode: KnockDown,
    /// Bases upstream and downstream of a transcription start that CRISPRi guides may target; 50 and 300 after
    /// Gilbert et al. 2014 (Cell 159:647).
    pub window: [u64; 2],
    /// Transcription starts of a gene within this many bases of the most upstream one share a window.
    pub merge_starts: u64,
    /// Distance in bases up to which CRISPRi at one start may silence a coding gene's start too; Goyal et al. 2017
    /// (Nucleic Acids Res. 45:e12) warn of shared and neighbouring promoters of lncRNA genes.
    pub promoter_reach: u64,
    /// Matched negative controls for each target.
    pub controls_per_target: f64,
    /// Flags whose genes are left out; empty: flagged genes stay, with their flags.
    pub avoid: Vec<String>,
    /// Whether to choose among genes beyond the reach of coding promoters alone, by their own probabilities.
    pub beyond_promoters: bool,
    /// Context of `rank/contexts.parquet` by whose scores to choose, or `consensus`; empty: by the ranking.
    pub context: String,
    /// `ucsc` (chr1, chrM) or `ensembl` (1, MT).
    pub chromosomes: ChromosomeNames,
}

impl Default for DesignSettings {
    fn default() -> Self {
        Self {
            mode: KnockDown::Crispri,
            window: [50, 300],
            merge_starts: 100,
            promoter_reach: 1000,
            controls_per_target: 1.0,
            avoid: Vec::new(),
            beyond_promoters: false,
            context: String::new(),
            chromosomes: ChromosomeNames::Ucsc,
        }
    }
}

impl DesignSettings {
    /// Flags that `avoid` may name.
    pub const FLAGS: [&'static str; 9] = [
        "near_essential_promoter",
        "bidirectional_promoter",
        "crispri_hits_coding",
        "crispri_hits_essential",
        "shares_window",
        "abstain",
        "no_sequence",
        "no_network",
        "in_library",
    ];

    /// Refuses values out of range; names the key.
    pub fn check(&self) -> Result<()> {
        within("design.window", self.window[0], 0, 100_000)?;
        within("design.window", self.window[1], 1, 100_000)?;
        within("design.merge_starts", self.merge_starts, 0, 1_000_000)?;
        within("design.promoter_reach", self.promoter_reach, 1, 1_000_000)?;
        within("design.controls_per_target", self.controls_per_target, 0.0, 100.0)?;
        match self.avoid.iter().find(|flag| !Self::FLAGS.contains(&flag.as_str())) {
            Some(unknown) => {
                Err(Error::settings("design.avoid", format!("`{unknown}` is no flag"), format!("known are {}", Self::FLAGS.join(", "))))
            }
            None => Ok(()),
        }
    }
}
