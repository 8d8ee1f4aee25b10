//! One stage, one folder: opened, filled aside, renamed when whole; a no-op when nothing changed.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Instant;

use super::atomic::aside;
use super::unowned::{refuse_unowned, unowned};
use super::{MANIFEST_FILE, Manifest, SCHEMA_VERSION, hash_file, peak_memory_bytes, sweep_stale};
use crate::error::{Error, Result};
use crate::progress::Progress;

/// What every stage is handed besides its settings and folders.
pub struct Context<'a> {
    /// Seed of all random streams.
    pub seed: u64,
    /// Threads that work over folds, genes or parts. Never changes a result.
    pub workers: usize,
    /// Rerun although nothing changed.
    pub force: bool,
    /// Where progress goes.
    pub progress: &'a dyn Progress,
}

/// One input of a stage: a label without machine paths, and the hash of its content.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StageInput {
    /// `data/genes.tsv.gz`, `ingest/lpi.parquet`.
    pub label: String,
    /// blake3, hexadecimal.
    pub hash: String,
}

impl StageInput {
    /// A file outside any stage, hashed now.
    pub fn file(label: impl Into<String>, path: &Path) -> Result<Self> {
        Ok(Self { label: label.into(), hash: hash_file(path)? })
    }
}

/// A finished stage folder, checked against its manifest.
#[derive(Debug, Clone)]
pub struct StageReader {
    folder: PathBuf,
    manifest: Manifest,
}

impl StageReader {
    /// Opens the folder of `stage`; refuses another stage's folder, another schema or changed files.
    pub fn open(folder: &Path, stage: &str) -> Result<Self> {
        let manifest = Manifest::read(folder)?;
        if manifest.stage != stage {
            return Err(Error::artifact(
                folder,
                format!("written by stage `{}`, expected `{stage}`", manifest.stage),
                format!("pass the folder that `deephen {stage}` wrote"),
            ));
        }
        manifest.verify_outputs(folder)?;
        Ok(Self { folder: folder.to_path_buf(), manifest })
    }

    /// Path of one output.
    pub fn file(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    /// The folder itself.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Its manifest.
    pub fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    /// Refuses an `earlier` folder other than the one this stage was made from: what the manifest says was read must be what
    /// stands there.
    ///
    /// # Errors
    /// Names the first file that differs.
    pub fn check_made_from(&self, earlier: &StageReader) -> Result<()> {
        let of_it = format!("{}/", earlier.manifest.stage);
        for (label, hash) in &self.manifest.inputs {
            let Some(stands) = label.strip_prefix(&of_it).and_then(|name| earlier.manifest.outputs.get(name)) else { continue };
            if stands != hash {
                return Err(Error::artifact(
                    &self.folder,
                    format!("was made from another {label} than the one in {}", earlier.folder.display()),
                    "pass folders of one run, or rerun the later stage",
                ));
            }
        }
        Ok(())
    }

    /// All outputs as inputs of a next stage, labelled `stage/file`.
    pub fn inputs(&self) -> Vec<StageInput> {
        self.manifest
            .outputs
            .iter()
            .map(|(name, hash)| StageInput { label: format!("{}/{name}", self.manifest.stage), hash: hash.clone() })
            .collect()
    }

    /// Some outputs as inputs of a next stage.
    pub fn inputs_of(&self, names: &[&str]) -> Vec<StageInput> {
        self.inputs().into_iter().filter(|input| names.iter().any(|name| input.label.ends_with(&format!("/{name}")))).collect()
    }
}

/// What a stage wants to do; [`StageRequest::open`] says whether it has to.
pub struct StageRequest<'a> {
    /// Stage name, also the default folder name.
    pub stage: &'static str,
    /// Output folder.
    pub out: &'a Path,
    /// Everything that is read.
    pub inputs: Vec<StageInput>,
    /// Everything that was set and can change the outputs (no worker count, no device path).
    pub settings: serde_json::Value,
    /// Seed of the random streams.
    pub seed: u64,
    /// Rerun although nothing changed.
    pub force: bool,
}

/// Answer of [`StageRequest::open`].
pub enum Opened {
    /// Write into this.
    Fresh(StageWriter),
    /// Nothing changed since this manifest was written.
    UpToDate(Manifest),
}

impl StageRequest<'_> {
    /// Compares with what stands in the folder and, if anything differs, opens a fresh one aside.
    ///
    /// # Errors
    /// The folder is another stage's, nobody's, or holds files that its manifest does not name, which replacing it would delete.
    pub fn open(self) -> Result<Opened> {
        let inputs: BTreeMap<String, String> = self.inputs.into_iter().map(|input| (input.label, input.hash)).collect();
        if self.out.exists() {
            let entries = fs::read_dir(self.out).map_err(Error::io("list", self.out))?.count();
            match Manifest::read(self.out) {
                Ok(old) => {
                    if old.stage != self.stage {
                        return Err(Error::artifact(
                            self.out,
                            format!("holds the output of stage `{}`, not of `{}`", old.stage, self.stage),
                            "choose another --out folder",
                        ));
                    }
                    let same = old.version == env!("CARGO_PKG_VERSION")
                        && old.inputs == inputs
                        && old.settings == self.settings
                        && old.seed == self.seed
                        && old.verify_outputs(self.out).is_ok();
                    if same && !self.force {
                        return Ok(Opened::UpToDate(old));
                    }
                    refuse_unowned(self.out, &old.outputs.into_keys().collect())?;
                }
                Err(_) if entries == 0 => {}
                Err(error) if self.out.join(MANIFEST_FILE).exists() => match Manifest::outputs_named(self.out) {
                    Some(outputs) if self.force => refuse_unowned(self.out, &outputs)?,
                    _ => return Err(error),
                },
                Err(_) => {
                    return Err(Error::artifact(
                        self.out,
                        "is not empty and was not written by deephen",
                        "choose another --out folder; deephen never overwrites what it does not own",
                    ));
                }
            }
        }
        let parent = self.out.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
        fs::create_dir_all(parent).map_err(Error::io("create", parent))?;
        sweep_stale(parent)?;
        let temporary = aside(self.out);
        if temporary.exists() {
            fs::remove_dir_all(&temporary).map_err(Error::io("clear", &temporary))?;
        }
        fs::create_dir(&temporary).map_err(Error::io("create", &temporary))?;
        Ok(Opened::Fresh(StageWriter {
            stage: self.stage,
            out: self.out.to_path_buf(),
            temporary,
            inputs,
            settings: self.settings,
            seed: self.seed,
            started: Instant::now(),
            finished: false,
        }))
    }
}

/// A stage folder under construction. Dropped unfinished, it vanishes.
pub struct StageWriter {
    stage: &'static str,
    out: PathBuf,
    temporary: PathBuf,
    inputs: BTreeMap<String, String>,
    settings: serde_json::Value,
    seed: u64,
    started: Instant,
    finished: bool,
}

impl StageWriter {
    /// Where to write the output `name`.
    pub fn path(&self, name: &str) -> PathBuf {
        self.temporary.join(name)
    }

    /// Writes a JSON output, indented, ending in a line feed.
    pub fn write_json(&self, name: &str, value: &impl serde::Serialize) -> Result<()> {
        super::write_atomically(&self.path(name), |out| {
            serde_json::to_writer_pretty(&mut *out, value)?;
            out.write_all(b"\n")
        })
    }

    /// Hashes the outputs, writes the manifest and renames the folder into place.
    pub fn finish(mut self, rows: BTreeMap<String, u64>) -> Result<Manifest> {
        let mut outputs = BTreeMap::new();
        hash_outputs(&self.temporary, "", &mut outputs)?;
        let mut manifest = Manifest {
            schema: SCHEMA_VERSION,
            program: env!("CARGO_PKG_NAME").into(),
            version: env!("CARGO_PKG_VERSION").into(),
            stage: self.stage.into(),
            settings: std::mem::take(&mut self.settings),
            seed: self.seed,
            inputs: std::mem::take(&mut self.inputs),
            outputs,
            rows,
            seconds: self.started.elapsed().as_secs_f64(),
            peak_memory: peak_memory_bytes(),
            digest: String::new(),
        };
        manifest.write(&self.temporary)?;
        if self.out.exists() {
            // A folder cannot be renamed over a full one: the old one steps aside first, then goes.
            // The whole name is kept: parts differ in what follows their last dot, and several may be replaced at once.
            let mut old_name = self.out.file_name().unwrap_or_default().to_os_string();
            old_name.push(".old");
            let old = aside(&self.out.with_file_name(old_name));
            fs::rename(&self.out, &old).map_err(Error::io("move aside", &self.out))?;
            keep_unowned(&old, &self.temporary)?;
            fs::rename(&self.temporary, &self.out).map_err(Error::io("rename into place", &self.out))?;
            fs::remove_dir_all(&old).map_err(Error::io("remove", &old))?;
        } else {
            fs::rename(&self.temporary, &self.out).map_err(Error::io("rename into place", &self.out))?;
        }
        self.finished = true;
        Ok(manifest)
    }
}

/// Moves what a user saved in the `old` folder while the stage was at work, which is theirs all the same, into the `new` one.
fn keep_unowned(old: &Path, new: &Path) -> Result<()> {
    for name in unowned(old, &Manifest::outputs_named(old).unwrap_or_default())? {
        let mut to = new.join(&name);
        if to.exists() {
            // An output has the name by now.
            to.as_mut_os_string().push(".yours");
        }
        if let Some(parent) = to.parent() {
            fs::create_dir_all(parent).map_err(Error::io("create", parent))?;
        }
        fs::rename(old.join(&name), &to).map_err(Error::io("keep", &to))?;
    }
    Ok(())
}

/// Hashes all files below `folder` under their names in it, `figures/roc.svg`.
fn hash_outputs(folder: &Path, prefix: &str, outputs: &mut BTreeMap<String, String>) -> Result<()> {
    for entry in fs::read_dir(folder).map_err(Error::io("list", folder))? {
        let path = entry.map_err(Error::io("list", folder))?.path();
        let name = format!("{prefix}{}", path.file_name().unwrap_or_default().to_string_lossy());
        if path.is_dir() {
            hash_outputs(&path, &format!("{name}/"), outputs)?;
        } else {
            outputs.insert(name, hash_file(&path)?);
        }
    }
    Ok(())
}

impl Drop for StageWriter {
    fn drop(&mut self) {
        if !self.finished {
            // Already failing: a leftover is swept at the next start.
            let _ = fs::remove_dir_all(&self.temporary);
        }
    }
}

#[cfg(test)]
mod tests;
