//! `deephen design`: a CRISPRi or Cas13 library with matched negative controls.

use std::path::PathBuf;
use std::str::FromStr;

use super::{Output, common::Invocation, summary};
use crate::config::{ChromosomeNames, DesignSettings, KnockDown, Settings};
use crate::design::{DesignInputs, DesignRequest, readable};
use crate::error::{Error, Result};
use crate::run::{Layout, settings_of};

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Finished run folder
    #[arg(long, value_name = "DIR")]
    run: PathBuf,
    /// Genes in the library
    #[arg(long, value_name = "K")]
    budget: usize,
    /// Folder to write
    #[arg(long)]
    out: PathBuf,
    /// Species config: a path or a built-in one (default: the settings of the run)
    #[arg(long)]
    config: Option<PathBuf>,
    /// crispri (windows at the starts) or cas13 (transcripts with their sequences)
    #[arg(long, value_parser = knock_down)]
    mode: Option<KnockDown>,
    /// Bases upstream and downstream of a start that CRISPRi may target (default 50:300)
    #[arg(long, value_name = "UP:DOWN")]
    window: Option<Window>,
    /// Starts of a gene within this many bases share a window (default 100)
    #[arg(long, value_name = "BASES")]
    merge: Option<u64>,
    /// Distance up to which CRISPRi may silence a coding gene's start too (default 1000)
    #[arg(long, value_name = "BASES")]
    reach: Option<u64>,
    /// Matched negative controls (default: one a target)
    #[arg(long, value_name = "N")]
    controls: Option<usize>,
    /// Leave out genes with any of these flags, joined by commas: near_essential_promoter,
    /// bidirectional_promoter, crispri_hits_coding, crispri_hits_essential, shares_window, abstain,
    /// no_sequence, no_network, in_library (default: none, flags are only shown)
    #[arg(long, value_name = "FLAGS", value_delimiter = ',', value_parser = flag)]
    avoid: Option<Vec<String>>,
    /// Choose among genes whose start lies beyond the reach of every coding promoter (recommended for CRISPRi: within reach half of what
    /// a screen sees may be the coding gene; genes with any start that CRISPRi would reach a coding one from
    /// are left out too, unless --avoid says otherwise)
    #[arg(long)]
    beyond_promoters: bool,
    /// Choose by the scores of this context (a screened cell line, see rank/contexts.tsv), or `consensus`
    #[arg(long, value_name = "CONTEXT")]
    context: Option<String>,
    /// Let in genes that a screen or a study has tested already
    #[arg(long)]
    include_tested: bool,
    /// ucsc (chr1, chrM) or ensembl (1, MT)
    #[arg(long, value_parser = chromosome_names)]
    chromosomes: Option<ChromosomeNames>,
}

/// Bases upstream and downstream of a start.
#[derive(Debug, Clone, Copy)]
struct Window([u64; 2]);

impl FromStr for Window {
    type Err = String;
    fn from_str(text: &str) -> std::result::Result<Self, String> {
        let wrong = || format!("`{text}` is no window; write UPSTREAM:DOWNSTREAM in bases, such as 50:300");
        let (up, down) = text.split_once(':').ok_or_else(wrong)?;
        match (up.parse(), down.parse()) {
            (Ok(up), Ok(down)) if down > 0 => Ok(Self([up, down])),
            _ => Err(wrong()),
        }
    }
}

fn knock_down(text: &str) -> std::result::Result<KnockDown, String> {
    match text {
        "crispri" => Ok(KnockDown::Crispri),
        "cas13" => Ok(KnockDown::Cas13),
        _ => Err(format!("`{text}` is neither crispri nor cas13")),
    }
}

fn chromosome_names(text: &str) -> std::result::Result<ChromosomeNames, String> {
    match text {
        "ucsc" => Ok(ChromosomeNames::Ucsc),
        "ensembl" => Ok(ChromosomeNames::Ensembl),
        _ => Err(format!("`{text}` is neither ucsc nor ensembl")),
    }
}

fn flag(text: &str) -> std::result::Result<String, String> {
    let known = DesignSettings::FLAGS;
    if known.contains(&text) { Ok(text.to_owned()) } else { Err(format!("`{text}` is no flag; known are {}", known.join(", "))) }
}

impl Args {
    /// The `[design]` section with the flags on top.
    fn apply(&self, settings: &mut Settings) -> Result<()> {
        let design = &mut settings.design;
        design.mode = self.mode.unwrap_or(design.mode);
        design.window = self.window.map_or(design.window, |window| window.0);
        design.merge_starts = self.merge.unwrap_or(design.merge_starts);
        design.promoter_reach = self.reach.unwrap_or(design.promoter_reach);
        design.avoid = self.avoid.clone().unwrap_or_else(|| design.avoid.clone());
        design.chromosomes = self.chromosomes.unwrap_or(design.chromosomes);
        design.beyond_promoters |= self.beyond_promoters;
        if design.beyond_promoters && self.avoid.is_none() {
            // A gene's own start may lie beyond reach, and that of another transcript of it within.
            for flag in ["crispri_hits_coding", "crispri_hits_essential"].map(str::to_owned) {
                if !design.avoid.contains(&flag) {
                    design.avoid.push(flag);
                }
            }
        }
        design.context = self.context.clone().unwrap_or_else(|| design.context.clone());
        design.check()
    }
}

pub(super) fn run(args: Args, invocation: &Invocation) -> Result<()> {
    if args.budget == 0 {
        return Err(Error::Usage("--budget must be at least 1".into()));
    }
    let mut settings = match &args.config {
        Some(config) => invocation.settings(config)?,
        None => settings_of(&args.run)?,
    };
    args.apply(&mut settings)?;
    let context = invocation.context(invocation.seed(&settings));
    let layout = Layout::new(&args.run);
    let inputs = DesignInputs { ingest: &layout.ingest, plan: &layout.plan, evaluate: &layout.evaluate, rank: &layout.rank };
    let asked = DesignRequest { budget: args.budget, include_tested: args.include_tested, controls: args.controls };
    let manifest = crate::design::run(&settings, inputs, asked, &args.out, &context)?;
    let path = args.out.join("summary.json");
    let text = std::fs::read_to_string(&path).map_err(Error::io("read", &path))?;
    let found: serde_json::Value =
        serde_json::from_str(&text).map_err(|error| Error::input(&path, error.line() as u64, error.to_string(), "rerun with --force"))?;
    match invocation.output() {
        Output::Json => {
            let mut value = summary::as_json(&manifest, &args.out);
            value["summary"] = found;
            invocation.print(&format!("{value}\n"))
        }
        Output::Text => invocation.print(&format!("{}\n{}\n", summary::line(&manifest, &args.out), readable(&found))),
    }
}
