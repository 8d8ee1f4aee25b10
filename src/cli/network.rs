//! `deephen network`: the lncRNA-protein-protein network.

use std::path::PathBuf;

use super::{common::Invocation, summary};
use crate::error::Result;

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Species config: a path, or the name of a built-in one (human, mouse, demo)
    #[arg(long)]
    config: PathBuf,
    /// Folder written by `ingest`
    #[arg(long, value_name = "DIR")]
    ingest: PathBuf,
    /// Also write lppn.graphml for Cytoscape
    #[arg(long)]
    graphml: bool,
    /// Folder to write
    #[arg(long)]
    out: PathBuf,
}

pub(super) fn run(args: Args, invocation: &Invocation) -> Result<()> {
    let settings = invocation.settings(&args.config)?;
    let context = invocation.context(settings.seed);
    let manifest = crate::network::run(&settings, &args.ingest, &args.out, args.graphml, &context)?;
    summary::stage(invocation, &manifest, &args.out)
}
