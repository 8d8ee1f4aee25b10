//! `deephen fold`: the cache of minimum free energies that the GIC rivals read.

use std::path::PathBuf;

use super::{Output, common::Invocation};
use crate::error::Result;
use crate::features::fold::fold;
use crate::report::count;

/// Calls `RNAfold --noPS` of ViennaRNA on one transcript a labelled gene. May be stopped and called again at any time.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Folder written by `ingest`
    #[arg(long, value_name = "DIR")]
    ingest: PathBuf,
    /// Table to write or to go on with; name it as `mfe` in the config's [evaluate] section
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
    /// Program to call as RNAfold
    #[arg(long, value_name = "PROGRAM", default_value = "RNAfold")]
    rnafold: PathBuf,
}

pub(super) fn run(args: Args, invocation: &Invocation) -> Result<()> {
    let done = fold(&args.ingest, &args.rnafold, &args.out, &invocation.context(invocation.seed_alone()))?;
    invocation.print(&match invocation.output() {
        Output::Json => format!(
            "{}\n",
            serde_json::json!({
                "out": args.out, "wanted": done.wanted, "kept": done.kept, "computed": done.computed, "too_long": done.too_long,
            })
        ),
        Output::Text => format!(
            "fold: {} labelled genes with a transcript up to 5,000 nt; {} energies stood, {} are new; {} genes have longer transcripts only -> {}\n",
            count(done.wanted),
            count(done.kept),
            count(done.computed),
            count(done.too_long),
            args.out.display()
        ),
    })
}
