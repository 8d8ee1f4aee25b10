//! `deephen explain`: one gene's page on the terminal.

use std::path::PathBuf;

use super::Output;
use super::common::Invocation;
use crate::error::Result;
use crate::explain::{ExplainInputs, explain, page};
use crate::run::{Layout, settings_of};

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Gene: an id with or without version, or a symbol in any case
    #[arg(value_name = "GENE")]
    gene: String,
    /// Finished run folder
    #[arg(long, value_name = "DIR")]
    run: PathBuf,
    /// Species config: a path or a built-in one (default: the settings of the run)
    #[arg(long)]
    config: Option<PathBuf>,
}

pub(super) fn run(args: Args, invocation: &Invocation) -> Result<()> {
    let settings = match &args.config {
        Some(config) => invocation.settings(config)?,
        None => settings_of(&args.run)?,
    };
    let layout = Layout::new(&args.run);
    let inputs = ExplainInputs { ingest: &layout.ingest, rank: &layout.rank, train: &layout.train };
    let found = explain(&settings, inputs, &args.gene)?;
    match invocation.output() {
        Output::Json => invocation.print(&format!("{}\n", serde_json::json!(found))),
        Output::Text => invocation.print(&page(&found)),
    }
}
