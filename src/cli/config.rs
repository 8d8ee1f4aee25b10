//! `deephen config`: every setting with its meaning and value.

use std::path::PathBuf;

use super::{Output, common::Session};
use crate::config::Settings;
use crate::error::{Error, Result};

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Species config: a path, or the name of a built-in one (human, mouse, demo); without it the defaults
    #[arg(long)]
    config: Option<PathBuf>,
}

pub(super) fn run(args: Args, session: &Session) -> Result<()> {
    let settings = match args.config {
        Some(config) => session.settings(&config)?,
        None => Settings::default(),
    };
    match session.output() {
        Output::Text => session.print(&settings.documented()?),
        Output::Json => {
            let value = serde_json::to_string_pretty(&settings)
                .map_err(|error| Error::settings("settings", error.to_string(), "this is a fault of the program, please report it"))?;
            session.print(&format!("{value}\n"))
        }
    }
}
