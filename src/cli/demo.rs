//! `deephen demo`: simulate a small species and run everything on it.

use std::path::PathBuf;

use super::{common::Invocation, run::whole};
use crate::config::Settings;
use crate::error::Result;
use crate::runtime::DeviceChoice;
use crate::simulate::Scenario;

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// What makes a simulated gene essential: sequence, topology, locus, mixed or null
    #[arg(long, default_value = "mixed")]
    scenario: Scenario,
    /// lncRNA genes
    #[arg(long, default_value_t = 1500)]
    genes: usize,
    /// Run folder; the simulated files go to its folder `data`
    #[arg(long, default_value = "runs/demo")]
    out: PathBuf,
    /// auto, cpu, cuda or cuda:N
    #[arg(long, default_value = "cpu")]
    device: DeviceChoice,
}

pub(super) fn run(args: Args, invocation: &Invocation) -> Result<()> {
    let mut settings = Settings::built_in("demo")?;
    settings.seed = invocation.seed(&settings);
    let data = args.out.join("data");
    let context = invocation.context(settings.seed);
    crate::simulate::run(args.scenario, args.genes, &data, &context)?;
    whole(&settings, &data, &args.out, args.device, invocation)
}
