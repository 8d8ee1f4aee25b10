//! Trains the models of one part and scores the genes of its fold.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use super::labels::{FoldRows, Labels};
use super::{PartId, PartKind};
use crate::artifact::Table;
use crate::config::Settings;
use crate::error::{Error, Result};
use crate::evaluate::baselines::{Fold, RivalTables, embedded_rivals, rivals};
use crate::network::Lppn;
use crate::train::calibrate::{log_odds, sigmoid};
use crate::train::{self, Dataset, Pool, Prediction};

/// What stands behind the name of a self-training variant: the model that proposes pseudo-labels, and the one that agrees or not.
pub const GENERATOR: &str = "generator";
/// See [`GENERATOR`].
pub const VERIFIER: &str = "verifier";

/// Out-of-fold scores of one model.
pub(super) struct Scored {
    /// Name of the model.
    pub(super) model: String,
    /// Rows of the dataset, ascending.
    pub(super) rows: Vec<usize>,
    /// What the model says of them; rivals know no spread.
    pub(super) prediction: Prediction,
    /// Whether `prediction.sd` means anything.
    pub(super) spread: bool,
}

/// What scoring needs, loaded once for all parts.
pub(super) struct Loaded {
    pub(super) dataset: Dataset,
    pub(super) tables: RivalTables,
    pub(super) network: Lppn,
    pub(super) device: tch::Device,
    /// The dataset as each variant encodes it, made when first asked for.
    pub(super) variants: Mutex<BTreeMap<String, Arc<Dataset>>>,
}

impl Loaded {
    fn encoded_for(&self, name: &str, settings: &Settings) -> Arc<Dataset> {
        let mut variants = self.variants.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(variants.entry(name.to_owned()).or_insert_with(|| Arc::new(self.dataset.encoded_with(settings))))
    }
}

/// All models of a part, sorted by name.
pub(super) fn score(settings: &Settings, loaded: &Loaded, labels: &Labels, id: &PartId, rows: &FoldRows, seed: u64) -> Result<Vec<Scored>> {
    let dataset = &loaded.dataset;
    let model = id.kind.model(settings).unwrap_or_default();
    let name = format!("{}/{}", id.stream(), id.kind.word());
    let one = |prediction, spread| vec![Scored { model: model.clone(), rows: rows.all.clone(), prediction, spread }];
    match &id.kind {
        PartKind::Families(families) if families.is_empty() => {
            let base_rate = rows.y.iter().filter(|&&label| label).count() as f64 / rows.y.len() as f64;
            Ok(one(Prediction::constant(log_odds(base_rate), rows.all.len()), true))
        }
        PartKind::Families(families) => {
            let families = dataset.family_indices(families)?;
            let contexts = labels.contexts(&id.task, &settings.train.contexts, id.repeat, id.fold)?;
            let pool = Pool::new(dataset, rows.unlabelled.iter().copied());
            let made = train::fit_protocol(dataset, &families, &contexts, &pool, settings, loaded.device, seed, &name)?;
            Ok(one(made.fitted.predict(dataset, &rows.all)?, true))
        }
        PartKind::Variant(variant) => {
            let change =
                settings.evaluate.variants.iter().find(|known| known.name == *variant).ok_or_else(|| {
                    Error::settings("evaluate.variants", format!("`{variant}` is not there"), "name a variant of the config")
                })?;
            let settings = change.apply(settings)?;
            let dataset = &*loaded.encoded_for(variant, &settings);
            let families: Vec<usize> = (0..dataset.families.len()).collect();
            // The full model's own random streams: the difference to it is the change, not another draw.
            let name = format!("{}/{}", id.stream(), PartKind::Families(settings.family_names()).word());
            let contexts = labels.contexts(&id.task, &settings.train.contexts, id.repeat, id.fold)?;
            let pool = Pool::new(dataset, rows.unlabelled.iter().copied());
            let made = train::fit_protocol(dataset, &families, &contexts, &pool, &settings, loaded.device, seed, &name)?;
            let mut scored = one(made.fitted.predict(dataset, &rows.all)?, true);
            // What made the pseudo-labels is measured beside what learned from them.
            if let Some(halves) = made.halves {
                for (word, fitted) in [(GENERATOR, halves.generator), (VERIFIER, halves.verifier)] {
                    let prediction = fitted.predict(dataset, &rows.all)?;
                    scored.push(Scored { model: format!("{model}-{word}"), rows: rows.all.clone(), prediction, spread: true });
                }
            }
            Ok(scored)
        }
        PartKind::Foreign(foreign) => Err(Error::data(
            format!("part `{}`", id.folder()),
            "holds another tool's predictions, which are not trained here",
            format!("give the table of `{foreign}` instead (evaluate::add_foreign)"),
        )),
        PartKind::GraphSage => {
            let network = &loaded.network;
            let fitted = train::fit_graphsage(dataset, network, &rows.train, &rows.y, &rows.groups, settings, loaded.device, seed, &name)?;
            Ok(one(fitted.predict(dataset, network, &rows.all)?, true))
        }
        PartKind::Rivals | PartKind::Embedded => {
            let fold = Fold {
                tables: &loaded.tables,
                network: &loaded.network,
                train: &rows.train,
                y: &rows.y,
                groups: &rows.groups,
                restart: settings.network.restart,
                calibration: settings.train.calibration,
                seed,
                name: &name,
            };
            let models = if id.kind == PartKind::Rivals { rivals() } else { embedded_rivals() };
            let mut scored = models
                .into_iter()
                .filter(|rival| rival.available(&loaded.tables))
                .map(|rival| {
                    let rows = if rival.scores_all() { &rows.all } else { &rows.test };
                    let logit = rival.logits(&fold, rows)?;
                    let sd = vec![0.0; logit.len()];
                    Ok(Scored { model: rival.name().into(), rows: rows.clone(), prediction: Prediction { logit, sd }, spread: false })
                })
                .collect::<Result<Vec<Scored>>>()?;
            scored.sort_by(|a, b| a.model.cmp(&b.model));
            Ok(scored)
        }
    }
}

/// `predictions.parquet` of a part.
pub(super) fn predictions(scored: &[Scored], dataset: &Dataset) -> Table {
    let rows = || scored.iter().flat_map(|model| (0..model.rows.len()).map(move |at| (model, at)));
    let models: Vec<&str> = rows().map(|(model, _)| model.model.as_str()).collect();
    let genes: Vec<&str> = rows().map(|(model, at)| dataset.gene_ids[model.rows[at]].as_str()).collect();
    let logit: Vec<f64> = rows().map(|(model, at)| model.prediction.logit[at]).collect();
    let score: Vec<f64> = logit.iter().map(|&logit| sigmoid(logit)).collect();
    let logit_sd: Vec<Option<f64>> = rows().map(|(model, at)| model.spread.then(|| model.prediction.sd[at])).collect();
    // First-order: d score / d logit = score (1 - score).
    let score_sd: Vec<Option<f64>> = logit_sd.iter().zip(&score).map(|(sd, p)| sd.map(|sd| sd * p * (1.0 - p))).collect();
    Table::new()
        .text("model", &models)
        .text("gene_id", &genes)
        .with("logit", logit)
        .with("score", score)
        .with("score_sd", score_sd)
        .with("logit_sd", logit_sd)
}
