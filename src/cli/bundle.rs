//! `deephen bundle`: a finished run to a model that scores transcripts of one's own.

use std::path::PathBuf;

use super::Output;
use super::common::Invocation;
use crate::error::{Error, Result};
use crate::score::BuildInputs;

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Species config of the run: a path, or the name of a built-in one (human, mouse, demo)
    #[arg(long)]
    config: PathBuf,
    /// Finished run folder
    #[arg(long, value_name = "DIR")]
    run: PathBuf,
    /// Data folder of the run
    #[arg(long, value_name = "DIR")]
    data: PathBuf,
    /// Folder to write, models/human-v1; its last name is the model's
    #[arg(long)]
    out: PathBuf,
}

pub(super) fn run(args: Args, invocation: &Invocation) -> Result<()> {
    let settings = invocation.settings(&args.config)?;
    let context = invocation.context(settings.seed);
    let name = args.out.file_name().map(|name| name.to_string_lossy().into_owned());
    let name = name.ok_or_else(|| Error::Usage("--out must end with the model's name, models/human-v1".into()))?;
    let inputs = BuildInputs { run: &args.run, data: &args.data, name: &name };
    let card = crate::score::build(&settings, inputs, &args.out, &context)?;
    match invocation.output() {
        Output::Json => invocation.print(&format!("{}\n", serde_json::json!({ "name": card.name, "files": card.files, "out": args.out }))),
        Output::Text => {
            let contexts: Vec<&str> = card.contexts.iter().map(|context| context.name.as_str()).collect();
            invocation.print(&format!("model {} of {}: {} -> {}\n", card.name, card.species, contexts.join(", "), args.out.display()))
        }
    }
}
