//! `deephen config`: every setting with its meaning and value.

use std::path::PathBuf;

use super::{Output, common::Invocation};
use crate::config::Settings;
use crate::error::{Error, Result};

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Species config: a path, or the name of a built-in one (human, mouse, demo); without it the defaults
    #[arg(long)]
    config: Option<PathBuf>,
}

pub(super) fn run(args: Args, invocation: &Invocation) -> Result<()> {
    let settings = match args.config {
        Some(config) => invocation.settings(&config)?,
        None => Settings::default(),
    };
    match invocation.output() {
        Output::Text => invocation.print(&settings.documented()?),
        Output::Json => {
            let value = serde_json::to_string_pretty(&settings)
                .map_err(|error| Error::settings("settings", error.to_string(), "this is a fault of the program, please report it"))?;
            invocation.print(&format!("{value}\n"))
        }
    }
}
