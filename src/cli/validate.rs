//! `deephen validate`: folders against their manifests.

use std::path::{Path, PathBuf};

use serde_json::json;

use super::{Output, common::Invocation, summary};
use crate::artifact::{MANIFEST_FILE, Manifest};
use crate::error::{Error, Result};

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// A stage folder, a folder of parts, or a whole run folder
    folder: PathBuf,
}

pub(super) fn run(args: Args, invocation: &Invocation) -> Result<()> {
    let mut folders = Vec::new();
    find(&args.folder, 0, &mut folders)?;
    if folders.is_empty() {
        return Err(Error::artifact(&args.folder, "no manifest.json here or below", "pass a folder that a stage wrote"));
    }
    folders.sort();
    for folder in &folders {
        let manifest = Manifest::read(folder)?;
        manifest.verify_outputs(folder)?;
        match invocation.output() {
            Output::Text => invocation.print(&format!("ok  {}\n", summary::line(&manifest, folder)))?,
            Output::Json => invocation.print(&format!("{}\n", json!({ "ok": true, "folder": folder, "stage": manifest.stage })))?,
        }
    }
    Ok(())
}

/// Stage folders lie at most two levels below a run folder (`parts/PART`).
fn find(folder: &Path, depth: usize, found: &mut Vec<PathBuf>) -> Result<()> {
    if folder.join(MANIFEST_FILE).exists() {
        found.push(folder.to_path_buf());
        return Ok(());
    }
    for entry in std::fs::read_dir(folder).map_err(Error::io("list", folder))?.flatten() {
        if entry.path().is_dir() && depth < 2 {
            find(&entry.path(), depth + 1, found)?;
        }
    }
    Ok(())
}
