//! `deephen enrich`: enrichment of known hits in the ranking, and of terms among what its top leads to.

use std::path::PathBuf;

use super::{common::Invocation, summary};
use crate::enrich::EnrichInputs;
use crate::error::Result;
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Species config: a path, or the name of a built-in one (human, mouse, demo)
    #[arg(long)]
    config: PathBuf,
    /// Folder written by `ingest`
    #[arg(long, value_name = "DIR")]
    ingest: PathBuf,
    /// Folder written by `evaluate --plan`
    #[arg(long, value_name = "DIR")]
    plan: PathBuf,
    /// Folder written by `rank`
    #[arg(long, value_name = "DIR")]
    rank: PathBuf,
    /// Folder written by `evaluate --collect`: also test the hits of one screen in the ranking learned
    /// on another
    #[arg(long, value_name = "DIR")]
    evaluate: Option<PathBuf>,
    /// Folder to write
    #[arg(long)]
    out: PathBuf,
}

pub(super) fn run(args: Args, invocation: &Invocation) -> Result<()> {
    let settings = invocation.settings(&args.config)?;
    let context = invocation.context(settings.seed);
    let inputs = EnrichInputs { ingest: &args.ingest, plan: &args.plan, rank: &args.rank, evaluate: args.evaluate.as_deref() };
    let manifest = crate::enrich::run(&settings, inputs, &args.out, &context)?;
    summary::stage(invocation, &manifest, &args.out)
}
