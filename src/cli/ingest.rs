//! `deephen ingest`: public files to clean tables.

use std::path::PathBuf;

use super::{common::Invocation, summary};
use crate::error::Result;

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Species config: a path, or the name of a built-in one (human, mouse, demo)
    #[arg(long)]
    config: PathBuf,
    /// Folder with the files that the config names
    #[arg(long)]
    data: PathBuf,
    /// Folder to write
    #[arg(long)]
    out: PathBuf,
}

pub(super) fn run(args: Args, invocation: &Invocation) -> Result<()> {
    let settings = invocation.settings(&args.config)?;
    let context = invocation.context(settings.seed);
    let manifest = crate::ingest::run(&settings, &args.data, &args.out, &context)?;
    summary::stage(invocation, &manifest, &args.out)
}
