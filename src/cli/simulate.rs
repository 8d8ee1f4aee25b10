//! `deephen simulate`: a small species with planted truth.

use std::path::PathBuf;

use super::{common::Invocation, summary};
use crate::error::{Error, Result};
use crate::simulate::Scenario;

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// What makes a gene essential: sequence, topology, locus, mixed or null
    #[arg(long, default_value = "mixed")]
    scenario: Scenario,
    /// lncRNA genes
    #[arg(long, default_value_t = 1500)]
    genes: usize,
    /// Folder to write
    #[arg(long)]
    out: PathBuf,
}

pub(super) fn run(args: Args, invocation: &Invocation) -> Result<()> {
    if args.genes < 100 {
        return Err(Error::Usage(format!("--genes {} is too few for five folds; use at least 100", args.genes)));
    }
    let context = invocation.context(invocation.seed_alone());
    let manifest = crate::simulate::run(args.scenario, args.genes, &args.out, &context)?;
    summary::stage(invocation, &manifest, &args.out)
}
