//! `deephen report`: one self-contained HTML page from a run folder.

use std::path::PathBuf;

use super::{common::Invocation, summary};
use crate::error::Result;
use crate::run::Layout;

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Species config: a path, or the name of a built-in one (human, mouse, demo)
    #[arg(long)]
    config: PathBuf,
    /// Run folder with the folders of all earlier stages
    #[arg(long, value_name = "DIR")]
    run: PathBuf,
    /// Folder that `deephen train` wrote, for the rules (default: `train` in the run folder, where it
    /// is there)
    #[arg(long, value_name = "DIR")]
    train: Option<PathBuf>,
    /// Folder to write
    #[arg(long)]
    out: PathBuf,
    /// Also write every plot as SVG and PNG for print, with its numbers, into the folder `figures`
    #[arg(long)]
    figures: bool,
}

pub(super) fn run(args: Args, invocation: &Invocation) -> Result<()> {
    let mut settings = invocation.settings(&args.config)?;
    settings.report.figures |= args.figures;
    let context = invocation.context(settings.seed);
    let layout = Layout::new(&args.run);
    let mut inputs = layout.report_inputs();
    inputs.train = args.train.as_deref().or(inputs.train);
    let manifest = crate::report::run(&settings, inputs, &args.out, &context)?;
    summary::stage(invocation, &manifest, &args.out)
}
