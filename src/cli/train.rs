//! `deephen train`: the final model on all labels.

use std::path::PathBuf;

use super::{common::Invocation, summary};
use crate::error::Result;
use crate::runtime::DeviceChoice;
use crate::train::TrainInputs;
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Species config: a path, or the name of a built-in one (human, mouse, demo)
    #[arg(long)]
    config: PathBuf,
    /// Folder written by `features`
    #[arg(long, value_name = "DIR")]
    features: PathBuf,
    /// Folder written by `network`
    #[arg(long, value_name = "DIR")]
    network: PathBuf,
    /// Folder written by `evaluate --plan`
    #[arg(long, value_name = "DIR")]
    plan: PathBuf,
    /// auto, cpu, cuda or cuda:N
    #[arg(long, default_value = "cpu")]
    device: DeviceChoice,
    /// Folder to write
    #[arg(long)]
    out: PathBuf,
}

pub(super) fn run(args: Args, invocation: &Invocation) -> Result<()> {
    let settings = invocation.settings(&args.config)?;
    let context = invocation.context(settings.seed);
    let manifest = crate::train::run(
        &settings,
        TrainInputs { features: &args.features, network: &args.network, plan: &args.plan },
        args.device,
        &args.out,
        &context,
    )?;
    summary::stage(invocation, &manifest, &args.out)
}
