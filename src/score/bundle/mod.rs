//! A trained model as a folder: what scoring needs and nothing of a screen.
//!
//! | file | what it holds |
//! | --- | --- |
//! | `model.json` | contexts, models with their measured quality, encoders, rules, hashes of all other files |
//! | `model.safetensors` | parameters, `CONTEXT/FAMILIES/NAME` |
//! | `encoder.safetensors` | principal axes of the k-mer composition |
//! | `genes.parquet`, `coding_starts.parquet`, `synteny.parquet` | what places are told against |
//! | `known.parquet` | hashes that recognise known genes |
//! | `CARD.md` | all of it in words |
//!
//! Loading runs no code: JSON, safetensors and parquet. Every file is held against its hash and against a bound on its size first.

mod build;
mod card;
mod check;
mod measure;

use std::collections::BTreeMap;
use std::path::Path;

use serde::{Deserialize, Serialize};
use tch::Device;

pub use build::{BuildInputs, build};

use super::known::Known;
use super::reference::Reference;
use crate::artifact::{SCHEMA_VERSION, read_tensors};
use crate::error::{Error, Result};
use crate::evaluate::bootstrap::Interval;
use crate::features::encoder::Encoder;
use crate::model::{Architecture, FamilyNetwork};
use crate::train::Fitted;
use crate::train::calibrate::Calibrator;
use crate::train::checkpoint::FamilyCard;

/// File of everything that is no array.
pub const MODEL_FILE: &str = "model.json";
const TENSORS: &str = "model.safetensors";
const ENCODER: &str = "encoder.safetensors";
const KIND: &str = "scoring-model";
/// Most networks of an ensemble, and most inputs or hidden numbers of one: `train.members` and a hundred times what is in use.
const MOST_MEMBERS: usize = 50;
const MOST_WIDTH: usize = 10_000;
/// Most bytes of a file of a bundle.
const MOST_BYTES: u64 = 64 << 20;

/// Families that a model of a bundle may read, each set a model of its own.
pub(super) const FAMILY_SETS: [&[&str]; 3] = [&["sequence"], &["locus"], &["sequence", "locus"]];

/// Name of a set of families.
pub(super) fn set_name(families: &[&str]) -> String {
    families.join("+")
}

/// One model of a context.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ModelEntry {
    /// Shapes.
    pub architecture: Architecture,
    /// Prior shift of each member.
    pub corrections: Vec<f64>,
    /// Log-odds to calibrated log-odds.
    pub calibration: Calibrator,
    /// Cross-fitted AUROC on the task's genes.
    pub auroc: Interval,
    /// Cross-fitted average precision over the base rate.
    pub ap_lift: Interval,
    /// AUROC above the confounds alone, on the same draws.
    pub above_confound: Interval,
    /// AUROC of telling training genes from others by how well the model knows their label; one half is nothing.
    pub membership: Interval,
    /// Log-odds of genes of the species without a label in this task: quantiles at 0, .001, ..., 1.
    pub quantiles: Vec<f64>,
}

/// A cell line with its phenotype.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ContextEntry {
    /// `iPSC`.
    pub name: String,
    /// Task whose labels were learned.
    pub task: String,
    /// What a hit means.
    pub phenotype: String,
    /// `tested` or `weak` negatives.
    pub strength: String,
    /// Hits.
    pub positives: usize,
    /// Tested genes that are no hits.
    pub negatives: usize,
    /// Share of hits; probabilities refer to it.
    pub base_rate: f64,
    /// AUROC of the confounds alone.
    pub confound_auroc: Interval,
    /// By set of families.
    pub models: BTreeMap<String, ModelEntry>,
}

/// A readable condition.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Rule {
    /// In words.
    pub sentence: String,
    /// Column, threshold, whether values above it are meant; all hold together.
    pub cuts: Vec<(String, f64, bool)>,
}

/// `model.json`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BundleCard {
    /// Schema of all artefacts; a reader refuses another.
    pub schema: u32,
    /// `scoring-model`.
    pub kind: String,
    /// Name of the folder, `human-v1`.
    pub name: String,
    /// Program version that made it.
    pub version: String,
    /// Species.
    pub species: String,
    /// Assembly of all places.
    pub assembly: String,
    /// Largest absolute value of an encoded number.
    pub clip: f64,
    /// Columns of the families.
    pub encoders: Vec<FamilyCard>,
    /// Cell lines; the first is the ranking's.
    pub contexts: Vec<ContextEntry>,
    /// Conditions learned on the first context.
    pub rules: Vec<Rule>,
    /// Sources to be named, as the config has them.
    pub attribution: Vec<String>,
    /// Seed of the random streams.
    pub seed: u64,
    /// blake3 of the other files.
    pub files: BTreeMap<String, String>,
}

/// A loaded model.
#[derive(Debug)]
pub struct Bundle {
    /// Everything that is no array.
    pub card: BundleCard,
    /// By context and set of families.
    pub(super) models: BTreeMap<(String, String), Fitted>,
    pub(super) encoder: Encoder,
    pub(super) reference: Reference,
    pub(super) known: Known,
}

impl Bundle {
    /// Reads a folder.
    ///
    /// # Errors
    /// A folder that is missing, of another schema, changed, or larger than a model can be.
    pub fn load(folder: &Path, device: Device) -> Result<Self> {
        let path = folder.join(MODEL_FILE);
        let text = String::from_utf8(bounded(&path)?).map_err(|_| Error::artifact(&path, "is no UTF-8 text", AGAIN))?;
        let value: serde_json::Value =
            serde_json::from_str(&text).map_err(|error| Error::artifact(&path, format!("not valid JSON: {error}"), AGAIN))?;
        if value.get("schema").and_then(serde_json::Value::as_u64) != Some(u64::from(SCHEMA_VERSION)) || value["kind"] != KIND {
            let problem = format!("is no scoring model of schema {SCHEMA_VERSION}");
            return Err(Error::artifact(
                &path,
                problem,
                "get the model that belongs to this version of deephen, or make it with `deephen bundle`",
            ));
        }
        let card: BundleCard = serde_json::from_value(value).map_err(|error| Error::artifact(&path, error.to_string(), AGAIN))?;
        for (name, hash) in &card.files {
            // A name of the card may not lead out of the folder.
            if name.contains(['/', '\\']) {
                return Err(Error::artifact(&path, format!("names the file `{name}`"), AGAIN));
            }
            let file = folder.join(name);
            if blake3::hash(&bounded(&file)?).to_hex().as_str() != hash {
                return Err(Error::artifact(&file, "is not the file that the model was made with (its hash differs)", AGAIN));
            }
        }
        for name in [TENSORS, ENCODER, super::known::FILE].iter().chain(&super::reference::FILES) {
            if !card.files.contains_key(*name) {
                return Err(Error::artifact(&path, format!("lists no hash of `{name}`"), AGAIN));
            }
        }
        card.check(&path)?;
        let mut arrays = read_tensors(&folder.join(TENSORS))?;
        let mut models = BTreeMap::new();
        for context in &card.contexts {
            for (set, entry) in &context.models {
                let prefix = format!("{}/{set}/", context.name);
                let mut own = BTreeMap::new();
                for name in arrays.keys().filter(|name| name.starts_with(&prefix)).cloned().collect::<Vec<String>>() {
                    own.extend(arrays.remove(&name).map(|array| (name[prefix.len()..].to_owned(), array)));
                }
                let network = FamilyNetwork::new(&entry.architecture);
                let parameters = network.layout().from_arrays(entry.architecture.members, &mut own)?;
                models.insert((context.name.clone(), set.clone()), entry.fitted(parameters, context.base_rate, device));
            }
        }
        Ok(Self {
            encoder: Encoder::load(&folder.join(ENCODER))?,
            reference: Reference::read(folder)?,
            known: Known::read(folder)?,
            models,
            card,
        })
    }
}

const AGAIN: &str = "get the model again, or make it anew with `deephen bundle`";

impl BundleCard {
    /// Refuses shapes that no model has, before anything is made of them.
    fn check(&self, path: &Path) -> Result<()> {
        let refuse = |problem: String| Err(Error::artifact(path, problem, AGAIN));
        for context in &self.contexts {
            for (set, model) in &context.models {
                let shape = &model.architecture;
                let inputs: usize = shape.families.iter().map(|family| family.columns.len()).sum();
                if shape.members == 0 || shape.members > MOST_MEMBERS || shape.hidden > MOST_WIDTH || inputs > MOST_WIDTH {
                    let (context, members, hidden) = (&context.name, shape.members, shape.hidden);
                    return refuse(format!("{context}, {set}: {members} networks of {inputs} inputs and {hidden} hidden numbers"));
                }
                if model.corrections.len() != shape.members {
                    return refuse(format!(
                        "{}, {set}: {} corrections of {} networks",
                        context.name,
                        model.corrections.len(),
                        shape.members
                    ));
                }
            }
        }
        Ok(())
    }
}

impl ModelEntry {
    fn fitted(&self, parameters: Vec<f32>, base_rate: f64, device: Device) -> Fitted {
        Fitted {
            architecture: self.architecture.clone(),
            context: None,
            context_scale: 0.0,
            parameters,
            corrections: self.corrections.clone(),
            calibrator: self.calibration.clone(),
            base_rate,
            history: Vec::new(),
            device,
        }
    }
}

/// Content of a file, whose size is looked at before a byte is read.
fn bounded(path: &Path) -> Result<Vec<u8>> {
    let size = std::fs::metadata(path).map_err(Error::io("open", path))?.len();
    if size > MOST_BYTES {
        return Err(Error::artifact(path, format!("is {} MiB large, more than any model's", size >> 20), AGAIN));
    }
    std::fs::read(path).map_err(Error::io("read", path))
}
