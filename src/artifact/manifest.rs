//! `manifest.json`: what a stage read, what it wrote, under which settings.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::{hash_file, write_atomically};
use crate::error::{Error, Result};

/// Name of the manifest in a stage's folder.
pub const MANIFEST_FILE: &str = "manifest.json";

/// Version of the schemas of all artefacts; a reader refuses another.
pub const SCHEMA_VERSION: u32 = 1;

/// The record a stage leaves beside its outputs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Manifest {
    /// [`SCHEMA_VERSION`] of the writer.
    pub schema: u32,
    /// Program name, always `deephen`.
    pub program: String,
    /// Program version of the writer.
    pub version: String,
    /// Stage name, `ingest`.
    pub stage: String,
    /// The settings this stage resolved to.
    pub settings: serde_json::Value,
    /// Seed of the random streams.
    pub seed: u64,
    /// blake3 of every input by a label that holds no machine path, `data/genes.tsv.gz` or `ingest/lpi.parquet`.
    pub inputs: BTreeMap<String, String>,
    /// blake3 of every output file by its name in the folder.
    pub outputs: BTreeMap<String, String>,
    /// Row counts and other whole numbers worth a glance.
    pub rows: BTreeMap<String, u64>,
    /// Wall time of the stage. Not covered by "same bytes".
    pub seconds: f64,
    /// Peak memory of the process at the end of the stage, bytes. Not covered by "same bytes".
    pub peak_memory: u64,
}

impl Manifest {
    /// Reads and checks the manifest of a stage folder.
    pub fn read(folder: &Path) -> Result<Self> {
        let path = folder.join(MANIFEST_FILE);
        let text = fs::read_to_string(&path).map_err(|source| {
            if source.kind() == std::io::ErrorKind::NotFound {
                Error::artifact(
                    folder,
                    "no manifest.json here, so this is not a finished stage folder",
                    "run the stage that writes it first",
                )
            } else {
                Error::Io { operation: "read", path: path.clone(), source }
            }
        })?;
        let value: serde_json::Value = serde_json::from_str(&text).map_err(|error| {
            Error::input(&path, error.line() as u64, format!("not valid JSON: {error}"), "rerun the stage with --force")
        })?;
        let schema = value.get("schema").and_then(serde_json::Value::as_u64);
        if schema != Some(u64::from(SCHEMA_VERSION)) {
            return Err(Error::artifact(
                &path,
                format!("schema {} where this program reads schema {SCHEMA_VERSION}", schema.map_or("unknown".into(), |s| s.to_string())),
                "rerun the stage with this version of deephen",
            ));
        }
        serde_json::from_value(value)
            .map_err(|error| Error::artifact(&path, format!("not a manifest: {error}"), "rerun the stage with --force"))
    }

    /// Writes the manifest into `folder`.
    pub fn write(&self, folder: &Path) -> Result<()> {
        write_atomically(&folder.join(MANIFEST_FILE), |out| {
            serde_json::to_writer_pretty(&mut *out, self)?;
            out.write_all(b"\n")
        })
    }

    /// Whether every output still has the hash recorded here; names the first that does not.
    pub fn verify_outputs(&self, folder: &Path) -> Result<()> {
        for name in self.outputs.keys() {
            self.verify_output(folder, name)?;
        }
        Ok(())
    }

    /// Checks one output file against its recorded hash.
    pub fn verify_output(&self, folder: &Path, name: &str) -> Result<()> {
        let path = folder.join(name);
        let Some(recorded) = self.outputs.get(name) else {
            return Err(Error::artifact(&path, format!("not among the outputs of stage `{}`", self.stage), "is this the right folder?"));
        };
        if !path.exists() {
            return Err(Error::artifact(
                &path,
                "listed in the manifest but missing",
                format!("rerun `deephen {}` with --force", self.stage),
            ));
        }
        if &hash_file(&path)? != recorded {
            return Err(Error::artifact(
                &path,
                "content differs from the hash in manifest.json",
                format!("it was changed after stage `{}` wrote it; rerun that stage with --force", self.stage),
            ));
        }
        Ok(())
    }
}
