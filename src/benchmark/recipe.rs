//! What a benchmark was made from, in three fingerprints: so that two of them differ in one thing alone.
//!
//! A **model** track keeps data, tasks and splits and changes the model; a **data** track keeps model and protocol, takes the tasks and
//! splits of the other benchmark over, and changes the data. Whatever else differs is refused, not averaged over.

use std::path::Path;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::Folders;
use crate::artifact::{Manifest, StageReader, hash_bytes};
use crate::config::Settings;
use crate::error::{Error, Result};

/// Tables of the ingest folder that are data; the others report on the joins.
const DATA: [&str; 7] =
    ["genes.parquet", "transcripts.parquet", "lpi.parquet", "ppi.parquet", "labels.parquet", "reference.parquet", "sequences.fa.gz"];

/// The only thing that may differ from the benchmark one compares with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Track {
    /// Features, network settings, architecture and training.
    Model,
    /// The ingested data.
    Data,
}

impl FromStr for Track {
    type Err = Error;

    fn from_str(name: &str) -> Result<Self> {
        match name {
            "model" => Ok(Self::Model),
            "data" => Ok(Self::Data),
            _ => Err(Error::Usage(format!("`{name}` is no track; `model` keeps the data, `data` keeps the model"))),
        }
    }
}

/// blake3 of each ingredient.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Recipe {
    /// Ingested tables.
    pub data: String,
    /// `[features]`, `[network]`, `[model]`, `[train]`.
    pub model: String,
    /// `[evaluate]` and `[benchmark]`, seed.
    pub protocol: String,
    /// Tasks and splits.
    pub plan: String,
}

impl Recipe {
    /// Of a benchmark whose data are ingested; the plan's is empty where there is none yet.
    pub fn of(settings: &Settings, folders: &Folders, seed: u64) -> Result<Self> {
        let ingest = Manifest::read(&folders.ingest)?;
        let plan = if folders.plan.exists() { Manifest::read(&folders.plan)?.outputs } else { Default::default() };
        let data: Vec<_> = ingest.outputs.iter().filter(|(name, _)| DATA.contains(&name.as_str())).collect();
        let plan: Vec<_> = plan.iter().filter(|(name, _)| ["tasks.parquet", "splits.parquet"].contains(&name.as_str())).collect();
        let hash = |value: serde_json::Value| hash_bytes(value.to_string().as_bytes());
        Ok(Self {
            data: hash(serde_json::json!(data)),
            model: hash(serde_json::json!([settings.features, settings.network, settings.model, settings.train])),
            protocol: hash(serde_json::json!([settings.evaluate, settings.benchmark, settings.rank.task, seed])),
            plan: hash(serde_json::json!(plan)),
        })
    }

    /// That of a finished benchmark.
    ///
    /// # Errors
    /// A folder without a finished benchmark.
    pub fn read(root: &Path) -> Result<Self> {
        let summary = StageReader::open(&Folders::new(root).summary, "benchmark")?;
        let path = summary.file("recipe.json");
        let text = std::fs::read_to_string(&path).map_err(Error::io("read", &path))?;
        serde_json::from_str(&text).map_err(|error| Error::artifact(&path, error.to_string(), "rerun that benchmark"))
    }

    /// Refuses whatever else than the track's own thing differs from `other`.
    ///
    /// # Errors
    /// [`Error::Data`] that names what differs.
    pub fn check(&self, other: &Self, track: Track) -> Result<()> {
        let (named, fix) = match track {
            Track::Model => {
                ("model", "use the same data, [evaluate], [benchmark] and seed; only [features], [network], [model] and [train] may differ")
            }
            Track::Data => {
                ("data", "use the same [features], [network], [model], [train], [evaluate], [benchmark] and seed; only the data may differ")
            }
        };
        let mut differing = Vec::new();
        match track {
            Track::Model if self.data != other.data => differing.push("the data"),
            Track::Data if self.model != other.model => differing.push("the model's settings"),
            _ => {}
        }
        if self.protocol != other.protocol {
            differing.push("the protocol's settings");
        }
        if differing.is_empty() {
            return Ok(());
        }
        Err(Error::data(format!("track `{named}`"), format!("{} differ from the other benchmark's", differing.join(" and ")), fix))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_track_lets_one_thing_differ() {
        let recipe = |data: &str, model: &str, protocol: &str| Recipe {
            data: data.into(),
            model: model.into(),
            protocol: protocol.into(),
            plan: String::new(),
        };
        let base = recipe("d", "m", "p");
        assert!(recipe("d", "m2", "p").check(&base, Track::Model).is_ok());
        assert!(recipe("d2", "m", "p").check(&base, Track::Data).is_ok());
        assert!(recipe("d2", "m2", "p").check(&base, Track::Model).unwrap_err().to_string().contains("the data"));
        assert!(recipe("d2", "m2", "p").check(&base, Track::Data).unwrap_err().to_string().contains("model's settings"));
        assert!(recipe("d", "m2", "p2").check(&base, Track::Model).unwrap_err().to_string().contains("protocol"));
    }
}
