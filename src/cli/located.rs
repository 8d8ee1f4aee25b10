//! The data of a built-in species when `--data` is left out: where it is known to be, or fetched.

use std::path::{Path, PathBuf};

use super::common::Invocation;
use super::fetch::Job;
use crate::config::Settings;
use crate::error::{Error, Result};
use crate::fetch::{Folder, SourceTable, data_folder};

/// Settings and data folder of `config`. A config over prepared files, which have no address, gives way to the one over upstream's own
/// files where only these are there or can be fetched.
pub(super) fn without_data(settings: Settings, config: &Path, accept_terms: bool, invocation: &Invocation) -> Result<(Settings, PathBuf)> {
    let name = config.to_string_lossy().into_owned();
    let table = if config.is_file() { None } else { SourceTable::built_in(&name).transpose()? };
    let Some(table) = table else {
        return Err(Error::Usage(format!("--data is missing: which files `{name}` reads is known, but not where they are")));
    };
    let folder = match data_folder(&table.species)? {
        // The owner answers for it: what is missing there, the reading stage names.
        Folder::Own(own) => return Ok((settings, own)),
        Folder::Cache(cache) => cache,
    };
    let complete = |config: &str| table.lacking(config, &folder).is_some_and(|lacking| lacking.is_empty());
    if complete(&name) {
        return Ok((settings, folder));
    }
    if table.config.is_empty() {
        let remedy = format!("`deephen fetch {name} --from DIR` takes them from a folder, or pass --data");
        return Err(Error::Usage(format!(
            "the files of `{name}` are not in {}, and have no address of their own; {remedy}",
            folder.display()
        )));
    }
    if !complete(&table.config) {
        let needed = table.clone().needed_in(&folder);
        // Said before anything is downloaded: the run cannot start without these, whatever comes.
        let by_hand: Vec<&str> = needed.files.iter().filter(|file| file.url.is_none()).map(|file| file.to.as_str()).collect();
        let by_hand: Vec<&str> = by_hand.into_iter().filter(|to| !folder.join(to).exists()).collect();
        if !by_hand.is_empty() {
            let (files, folder) = (by_hand.join(", "), folder.display());
            invocation.progress().warn(&format!("{files} have no address that a program may use: bring them by hand into {folder}"));
        }
        let job = Job { table: &needed, out: &folder, update: false, accept_terms };
        job.download(invocation)?.into_result()?;
    }
    let lacking = table.lacking(&table.config, &folder).unwrap_or_default();
    if !lacking.is_empty() {
        let problem = format!("`{}` still lacks {}", table.config, lacking.join(", "));
        let fix = format!("`deephen fetch {name} --dry-run` says where they are found; put them there, or pass --data");
        return Err(Error::data(folder.display().to_string(), problem, fix));
    }
    if table.config == name {
        return Ok((settings, folder));
    }
    let used = &table.config;
    invocation.progress().warn(&format!("{} holds upstream's own files: the config is `{used}`, not `{name}`", folder.display()));
    let mut settings = Settings::built_in(used)?;
    settings.seed = invocation.seed(&settings);
    Ok((settings, folder))
}
