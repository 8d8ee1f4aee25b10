//! `deephen features`: embedding, plain numbers, locus, confounds.

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
    /// Folder with the tables of extra families, if the config names any
    #[arg(long)]
    data: Option<PathBuf>,
    /// Folder to write
    #[arg(long)]
    out: PathBuf,
}

pub(super) fn run(args: Args, invocation: &Invocation) -> Result<()> {
    let settings = invocation.settings(&args.config)?;
    let context = invocation.context(settings.seed);
    let manifest = crate::features::run(&settings, &args.ingest, args.data.as_deref(), &args.out, &context)?;
    summary::stage(invocation, &manifest, &args.out)
}
