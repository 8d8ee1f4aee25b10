//! `manifest.json`: what a stage read, what it wrote, under which settings.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::{digest, hash_file, write_atomically};
use crate::error::{Error, Result};

/// Name of the manifest in a stage's folder.
pub const MANIFEST_FILE: &str = "manifest.json";

/// Version of the schemas of all artefacts; a reader refuses another.
pub const SCHEMA_VERSION: u32 = 2;

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
    /// blake3 of this very file with this field empty; [`Manifest::write`] fills it in. Not covered by "same bytes".
    #[serde(default)]
    pub digest: String,
}

impl Manifest {
    /// Reads and checks the manifest of a stage folder.
    ///
    /// # Errors
    /// None there, another schema, or any byte other than those written.
    pub fn read(folder: &Path) -> Result<Self> {
        let path = folder.join(MANIFEST_FILE);
        let bytes = fs::read(&path).map_err(|source| {
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
        // Of such a file nobody can tell which outputs are the program's, so that --force would not replace the folder either.
        let remedy = "put it back as it was; or, if the folder holds nothing of yours, remove it and rerun the stage";
        let text = String::from_utf8(bytes).map_err(|error| Error::artifact(&path, format!("not text: {error}"), remedy))?;
        let value: serde_json::Value = serde_json::from_str(&text)
            .map_err(|error| Error::input(&path, error.line() as u64, format!("not valid JSON: {error}"), remedy))?;
        let schema = value.get("schema").and_then(serde_json::Value::as_u64);
        if schema != Some(u64::from(SCHEMA_VERSION)) {
            return Err(Error::artifact(
                &path,
                format!("schema {} where this program reads schema {SCHEMA_VERSION}", schema.map_or("unknown".into(), |s| s.to_string())),
                "rerun the stage with this version of deephen",
            ));
        }
        if !digest::holds(&text) {
            return Err(Error::artifact(
                &path,
                "does not have the digest it was written with, so it was changed or damaged since",
                "put the file back as it was, or rerun the stage with --force",
            ));
        }
        serde_json::from_value(value)
            .map_err(|error| Error::artifact(&path, format!("not a manifest: {error}"), "rerun the stage with --force"))
    }

    /// Names of the outputs in a manifest that need not be whole: what a damaged one still says is ours. `None` if it says nothing.
    pub(super) fn outputs_named(folder: &Path) -> Option<BTreeSet<String>> {
        let text = fs::read(folder.join(MANIFEST_FILE)).ok()?;
        let value: serde_json::Value = serde_json::from_slice(&text).ok()?;
        Some(value.get("outputs")?.as_object()?.keys().cloned().collect())
    }

    /// Writes the manifest into `folder`, its digest filled in.
    pub fn write(&mut self, folder: &Path) -> Result<()> {
        self.digest.clear();
        write_atomically(&folder.join(MANIFEST_FILE), |out| {
            let text = format!("{}\n", serde_json::to_string_pretty(&self)?);
            let (digest, sealed) =
                digest::seal(&text).ok_or_else(|| std::io::Error::other("the digest is not the manifest's last field"))?;
            self.digest = digest;
            out.write_all(sealed.as_bytes())
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_flipped_bit_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("a.tsv"), "a").unwrap();
        let mut manifest = Manifest {
            schema: SCHEMA_VERSION,
            program: "deephen".into(),
            version: "1".into(),
            stage: "rank".into(),
            settings: serde_json::json!({ "digest": "", "rate": 1e-7, "name": "\u{1f}b" }),
            seed: 0,
            inputs: BTreeMap::new(),
            outputs: BTreeMap::from([("a.tsv".into(), super::super::hash_bytes(b"a"))]),
            rows: BTreeMap::from([("a.tsv".into(), 1)]),
            seconds: 0.1,
            peak_memory: 3,
            digest: String::new(),
        };
        manifest.write(folder.path()).unwrap();
        let path = folder.path().join(MANIFEST_FILE);
        let whole = fs::read(&path).unwrap();
        let read = Manifest::read(folder.path()).unwrap();
        assert_eq!(read, manifest);
        read.verify_outputs(folder.path()).unwrap();
        for place in 0..whole.len() {
            for bit in 0..8 {
                let mut bytes = whole.clone();
                bytes[place] ^= 1 << bit;
                fs::write(&path, &bytes).unwrap();
                assert!(Manifest::read(folder.path()).is_err(), "bit {bit} of byte {place}");
            }
        }
        for text in [whole[..whole.len() - 1].to_vec(), [&whole[..], b"\n"].concat()] {
            fs::write(&path, text).unwrap();
            assert!(Manifest::read(folder.path()).unwrap_err().to_string().contains("digest"));
        }
        // Written again after reading, it is the same file.
        manifest.write(folder.path()).unwrap();
        assert_eq!(fs::read(&path).unwrap(), whole);
    }
}
