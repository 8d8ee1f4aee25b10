//! `deephen benchmark`: the whole protocol.

use std::path::PathBuf;

use super::{Output, common::Invocation};
use crate::artifact::{peak_memory_bytes, readable_bytes};
use crate::benchmark::{Entries, Step, StepTime, Track};
use crate::error::{Error, Result};
use crate::runtime::DeviceChoice;

/// Tasks, models, nulls, the inductive setting and the learning curve on one set of splits. Goes on where it was stopped.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Species config: a path, or the name of a built-in one (human, mouse, demo)
    #[arg(long)]
    config: PathBuf,
    /// Folder with the files that the config names
    #[arg(long)]
    data: PathBuf,
    /// Folder to write or to go on with
    #[arg(long)]
    out: PathBuf,
    /// Steps behind the main evaluation, joined by commas (default: all): head-to-head, shuffled, rewired, learning, similarity,
    /// inductive, loci, transfer, or `none`
    #[arg(long, value_delimiter = ',')]
    steps: Option<Vec<String>>,
    /// Another tool's predictions, NAME=FILE (gene_id or symbol, score; optionally task, and repeat with fold); may be repeated
    #[arg(long, value_name = "NAME=FILE")]
    foreign: Vec<String>,
    /// Folding energies for the rivals gic and gic-refit, as `deephen fold` writes them (default: the config's)
    #[arg(long, value_name = "FILE")]
    mfe: Option<PathBuf>,
    /// A finished benchmark to compare with (needs --track)
    #[arg(long, value_name = "DIR", requires = "track")]
    against: Option<PathBuf>,
    /// What alone may differ from it: model, data
    #[arg(long, requires = "against")]
    track: Option<String>,
    /// auto, cpu, cuda or cuda:N; the CPU gives the same bytes everywhere
    #[arg(long, default_value = "cpu")]
    device: DeviceChoice,
}

pub(super) fn run(args: Args, invocation: &Invocation) -> Result<()> {
    let mut settings = invocation.settings(&args.config)?;
    if let Some(mfe) = args.mfe {
        settings.evaluate.mfe = mfe;
    }
    let context = invocation.context(settings.seed);
    let steps = match &args.steps {
        None => Step::ALL.to_vec(),
        Some(names) if names.len() == 1 && names[0] == "none" => Vec::new(),
        Some(names) => names.iter().map(|name| name.parse()).collect::<Result<Vec<Step>>>()?,
    };
    let foreign = args.foreign.iter().map(|entry| {
        let (name, file) = entry.split_once('=').ok_or_else(|| Error::Usage(format!("--foreign `{entry}` is not NAME=FILE")))?;
        Ok((name.to_owned(), PathBuf::from(file)))
    });
    let entries = Entries {
        steps,
        foreign: foreign.collect::<Result<_>>()?,
        against: match (args.against, &args.track) {
            (Some(other), Some(track)) => Some((other, track.parse::<Track>()?)),
            _ => None,
        },
    };
    let told = |step: &StepTime| {
        let line = format!("{}: {:.1} s, peak {}", step.step, step.seconds, readable_bytes(peak_memory_bytes()));
        invocation.progress().note(&line);
    };
    let outcome = crate::benchmark::run(&settings, &args.data, &args.out, &entries, args.device, &context, &told)?;
    match invocation.output() {
        Output::Json => invocation.print(&format!("{}\n", serde_json::json!(outcome))),
        Output::Text => {
            let tables = outcome.summary.join("tables.md");
            let text = std::fs::read_to_string(&tables).map_err(crate::error::Error::io("read", &tables))?;
            invocation.print(&text)
        }
    }
}
