//! `deephen export`: network, gene sets and tables for other tools.

use std::path::PathBuf;

use super::{common::Invocation, summary};
use crate::error::{Error, Result};
use crate::export::{ExportInputs, ExportRequest, Kind};
use crate::run::{Layout, settings_of};

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Finished run folder
    #[arg(long, value_name = "DIR")]
    run: PathBuf,
    /// Folder to write
    #[arg(long)]
    out: PathBuf,
    /// Species config: a path or a built-in one (default: the settings of the run)
    #[arg(long)]
    config: Option<PathBuf>,
    /// What to write, joined by commas: graphml, cx2 (Cytoscape), gmt (gene sets), tables (R, Python)
    #[arg(long, value_name = "KINDS", value_delimiter = ',', default_value = "graphml,cx2,gmt,tables")]
    what: Vec<Kind>,
    /// Only this many of the best genes and their partners in the network; the whole one drowns
    /// Cytoscape
    #[arg(long, value_name = "N")]
    top: Option<usize>,
}

pub(super) fn run(args: Args, invocation: &Invocation) -> Result<()> {
    if args.top == Some(0) {
        return Err(Error::Usage("--top must be at least 1".into()));
    }
    let settings = match &args.config {
        Some(config) => invocation.settings(config)?,
        None => settings_of(&args.run)?,
    };
    let context = invocation.context(invocation.seed(&settings));
    let layout = Layout::new(&args.run);
    let inputs = ExportInputs {
        ingest: &layout.ingest,
        network: &layout.network,
        evaluate: &layout.evaluate,
        ablate: &layout.ablate,
        rank: &layout.rank,
    };
    let asked = ExportRequest { kinds: args.what.into_iter().collect(), top: args.top };
    let manifest = crate::export::run(&settings, inputs, &asked, &args.out, &context)?;
    summary::stage(invocation, &manifest, &args.out)
}
