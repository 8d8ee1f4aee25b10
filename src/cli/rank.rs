//! `deephen rank`: every lncRNA gene by its cross-fitted score.

use std::path::PathBuf;

use super::{common::Invocation, summary};
use crate::error::Result;
use crate::rank::RankInputs;
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
    /// Folder of the parts
    #[arg(long, value_name = "DIR")]
    parts: PathBuf,
    /// Folder to write
    #[arg(long)]
    out: PathBuf,
}

pub(super) fn run(args: Args, invocation: &Invocation) -> Result<()> {
    let settings = invocation.settings(&args.config)?;
    let context = invocation.context(settings.seed);
    let manifest =
        crate::rank::run(&settings, RankInputs { ingest: &args.ingest, plan: &args.plan, parts: &args.parts }, &args.out, &context)?;
    summary::stage(invocation, &manifest, &args.out)
}
