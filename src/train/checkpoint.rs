//! A trained model on disk: `model.safetensors` for the numbers, `model.json` for everything else. Nothing runs on loading.

use std::path::Path;

use serde::{Deserialize, Serialize};
use tch::Device;

use super::calibrate::Calibrator;
use super::dataset::{Dataset, FamilyBlock};
use super::fit::Fitted;
use crate::artifact::{SCHEMA_VERSION, read_tensors, write_atomically, write_tensors};
use crate::config::{Encoding, ModelSettings, TrainSettings};
use crate::error::{Error, Result};
use crate::model::{Architecture, FamilyNetwork};

/// File of the parameters.
pub const MODEL_TENSORS: &str = "model.safetensors";
/// File of the rest.
pub const MODEL_CARD: &str = "model.json";

/// What a raw column looked like over the genes that have it: enough to encode a new gene as the model's own were.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ColumnCard {
    /// Column name.
    pub name: String,
    /// Stands in for a missing value.
    pub median: f64,
    /// Mean over present genes.
    pub mean: f64,
    /// Standard deviation over present genes (divided by n).
    pub sd: f64,
    /// Factor after encoding; 0 where the column is left out.
    pub scale: f64,
    /// Quantiles at 0, 1/64, ..., 1.
    pub quantiles: Vec<f64>,
}

/// A family's columns.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FamilyCard {
    /// Family name.
    pub name: String,
    /// Raw columns in order.
    pub columns: Vec<ColumnCard>,
}

/// `model.json`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ModelCard {
    /// Schema of all artefacts; a reader refuses another.
    pub schema: u32,
    /// `family-network`.
    pub kind: String,
    /// Program version that trained it.
    pub version: String,
    /// Task whose labels it learned; probabilities refer to this task's base rate.
    pub task: String,
    /// Positives it learned from.
    pub positives: usize,
    /// Negatives it learned from.
    pub negatives: usize,
    /// Share of positives.
    pub base_rate: f64,
    /// Shapes.
    pub architecture: Architecture,
    /// The context that predictions are of, where several were learned.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub context: Option<String>,
    /// How columns are encoded.
    pub encoding: Encoding,
    /// Statistics behind the encoding.
    pub encoders: Vec<FamilyCard>,
    /// Prior shift of each member.
    pub corrections: Vec<f64>,
    /// Log-odds to calibrated log-odds.
    pub calibration: Calibrator,
    /// Architecture settings.
    pub model: ModelSettings,
    /// Training settings.
    pub train: TrainSettings,
    /// Seed of the random streams.
    pub seed: u64,
}

/// Statistics of the given families' raw columns.
pub fn family_cards(dataset: &Dataset, families: &[usize], settings: &ModelSettings) -> Vec<FamilyCard> {
    families.iter().map(|&family| family_card(&dataset.families[family], settings)).collect()
}

fn family_card(block: &FamilyBlock, settings: &ModelSettings) -> FamilyCard {
    let rows: Vec<usize> = (0..block.present.len()).filter(|&row| block.present[row]).collect();
    let columns = block
        .columns
        .iter()
        .enumerate()
        .map(|(column, name)| {
            let mut values: Vec<f64> = rows.iter().map(|&row| f64::from(block.values[[row, column]])).collect();
            // In the order of rows, as encoding adds them up: the same to the last bit.
            let n = values.len().max(1) as f64;
            let mean = values.iter().sum::<f64>() / n;
            let sd = (values.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / n).sqrt();
            values.sort_unstable_by(f64::total_cmp);
            let quantile = |share: f64| {
                let at = share * (values.len().max(1) - 1) as f64;
                let (low, high) = (values.get(at.floor() as usize), values.get(at.ceil() as usize));
                low.zip(high).map_or(0.0, |(low, high)| low + (high - low) * at.fract())
            };
            ColumnCard {
                name: name.clone(),
                median: quantile(0.5),
                mean,
                sd,
                scale: settings.scale_of(&block.name, name),
                quantiles: (0..=64).map(|at| quantile(f64::from(at) / 64.0)).collect(),
            }
        })
        .collect();
    FamilyCard { name: block.name.clone(), columns }
}

/// Writes both files into `folder`.
pub fn save(folder: &Path, fitted: &Fitted, card: &ModelCard) -> Result<()> {
    let network = FamilyNetwork::new(&fitted.architecture);
    let arrays = network.layout().to_arrays(fitted.architecture.members, &fitted.parameters);
    write_tensors(&folder.join(MODEL_TENSORS), &arrays)?;
    write_atomically(&folder.join(MODEL_CARD), |out| {
        serde_json::to_writer_pretty(&mut *out, card)?;
        out.write_all(b"\n")
    })
}

/// Reads both files; refuses another schema, another kind and tensors that do not fit the card.
pub fn load(folder: &Path, device: Device) -> Result<(Fitted, ModelCard)> {
    let path = folder.join(MODEL_CARD);
    let text = std::fs::read_to_string(&path).map_err(Error::io("read", &path))?;
    let broken = |line: usize, problem: String| Error::input(&path, line as u64, problem, "train the model again with `deephen train`");
    let value: serde_json::Value = serde_json::from_str(&text).map_err(|error| broken(error.line(), format!("not valid JSON: {error}")))?;
    let schema = value.get("schema").and_then(serde_json::Value::as_u64);
    if schema != Some(u64::from(SCHEMA_VERSION)) {
        let found = schema.map_or("an unknown schema".into(), |schema| format!("schema {schema}"));
        return Err(Error::artifact(
            &path,
            format!("a model of {found} where this program reads schema {SCHEMA_VERSION}"),
            "train it again with this version of deephen",
        ));
    }
    let card: ModelCard = serde_json::from_value(value).map_err(|error| broken(1, format!("not a model card: {error}")))?;
    if card.kind != "family-network" || card.corrections.len() != card.architecture.members {
        return Err(Error::artifact(&path, format!("describes no family network ({})", card.kind), "train it again"));
    }
    let mut fitted = Fitted {
        architecture: card.architecture.clone(),
        context: card.context.clone(),
        context_scale: card.train.context_scale,
        parameters: Vec::new(),
        corrections: card.corrections.clone(),
        calibrator: card.calibration.clone(),
        base_rate: card.base_rate,
        history: Vec::new(),
        device,
    };
    let network = FamilyNetwork::new(&fitted.architecture);
    fitted.parameters = network.layout().from_arrays(card.architecture.members, &mut read_tensors(&folder.join(MODEL_TENSORS))?)?;
    Ok((fitted, card))
}
