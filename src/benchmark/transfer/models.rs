//! Models that learn from the source and score the target.

use std::collections::BTreeMap;

use ndarray::{Array2, Axis};

use super::shared::Pair;
use crate::artifact::Context;
use crate::config::Settings;
use crate::error::{Error, Result};
use crate::evaluate::population::PlanTables;
use crate::learners::{Forest, ForestSettings, Logistic};
use crate::train::calibrate::log_odds;
use crate::train::{self, Dataset};

/// Log-odds of every gene of the target by model.
pub(super) type Scores = BTreeMap<String, Vec<f64>>;

/// The network models and the families each reads.
const NETWORKS: [(&str, &[&str]); 4] = [
    ("deephen", &["sequence", "locus"]),
    ("deephen-sequence", &["sequence"]),
    ("deephen-locus", &["locus"]),
    ("deephen-sequence+topology+locus", &["sequence", "topology", "locus"]),
];

/// Labelled genes of the source as rows of its dataset.
pub(super) struct SourceLabels {
    pub(super) rows: Vec<usize>,
    pub(super) y: Vec<bool>,
    pub(super) groups: Vec<u32>,
}

impl SourceLabels {
    /// All labelled genes of `task` but those that `held_back` keeps out of training.
    pub(super) fn of(plan: &PlanTables, held_back: &[(String, String)], task: &str, source: &Dataset) -> Result<Self> {
        let planned = plan.task(task)?;
        let mut labels = Self { rows: Vec::new(), y: Vec::new(), groups: Vec::new() };
        for (&gene, &y) in planned.gene.iter().zip(&planned.y) {
            let id = &plan.gene_id[gene as usize];
            if held_back.iter().any(|(of, held)| of == task && held == id) {
                continue;
            }
            let row = source.row(id).ok_or_else(|| {
                Error::data(format!("gene `{id}`"), "is in the source's plan but has no features", "make both from one ingest folder")
            })?;
            labels.rows.push(row);
            labels.y.push(y);
            labels.groups.push(plan.group[gene as usize]);
        }
        Ok(labels)
    }
}

/// Trains every model on the source's labels and scores all genes of the target.
pub(super) fn score(
    pair: &Pair,
    labels: &SourceLabels,
    task: &str,
    settings: &Settings,
    device: tch::Device,
    context: &Context,
) -> Result<Scores> {
    let everyone: Vec<usize> = (0..pair.target.len()).collect();
    let mut scores = Scores::new();
    let bar = context.progress.begin(&format!("transfer of {task}"), Some(NETWORKS.len() as u64 + 1), "models");
    for (name, families) in NETWORKS {
        let families = pair.source.family_indices(families)?;
        let stream = format!("transfer/{task}/{name}");
        let fitted = train::fit(&pair.source, &families, &labels.rows, &labels.y, &labels.groups, settings, device, context.seed, &stream)?;
        scores.insert(name.into(), fitted.predict(&pair.target, &everyone)?.logit);
        bar.advance(1);
    }
    // Encoded numbers, not raw ones: a cut learned in one species must mean the same rank of gene in the other.
    let forest_settings = ForestSettings::extra_trees(300, 5);
    let x = plain(&pair.source)?.select(Axis(0), &labels.rows);
    let forest = Forest::fit(x.view(), &labels.y, forest_settings, context.seed, &format!("transfer/{task}/extra-trees"))?;
    let shares = forest.shares(plain(&pair.target)?.view());
    scores.insert("extra-trees".into(), shares.into_iter().map(|share| forest.log_odds(share)).collect());
    let x = pair.confounds[0].select(Axis(0), &labels.rows);
    let confound = Logistic::fit(x.view(), &labels.y, 1.0, 1e-6)?;
    scores.insert("confound".into(), confound.logits(pair.confounds[1].view()));
    let base = log_odds(labels.y.iter().filter(|&&label| label).count() as f64 / labels.y.len().max(1) as f64);
    for (model, column) in [("transcript-count", "transcript_count"), ("degree", "log_lpi_degree")] {
        scores.insert(model.into(), unfitted(&pair.target, column, base));
    }
    bar.advance(1);
    Ok(scores)
}

/// Encoded locus and plain sequence columns of a species `[genes, columns]`, without k-mers; zero where a gene lacks a family.
fn plain(dataset: &Dataset) -> Result<Array2<f32>> {
    let families = dataset.family_indices(&["locus", "sequence"])?;
    let parts: Vec<Array2<f32>> = families
        .iter()
        .map(|&family| {
            let block = &dataset.families[family];
            let kept: Vec<usize> =
                (0..block.encoded_columns.len()).filter(|&column| !block.encoded_columns[column].starts_with("kmers_")).collect();
            block.encoded.select(Axis(1), &kept)
        })
        .collect();
    let views: Vec<_> = parts.iter().map(Array2::view).collect();
    ndarray::concatenate(Axis(1), &views).map_err(|error| Error::Shape {
        operation: "join families",
        expected: "equal row counts".into(),
        found: error.to_string(),
        fix: "this is a fault of the program, please report it".into(),
    })
}

/// A confound as it is, standardised around the source's base rate: only its order says anything.
fn unfitted(target: &Dataset, column: &str, base: f64) -> Vec<f64> {
    let Some(at) = target.confound_names.iter().position(|name| name == column) else { return vec![base; target.len()] };
    let values: Vec<f64> = target.confounds.column(at).iter().map(|value| value.max(0.0).ln_1p()).collect();
    let mean = values.iter().sum::<f64>() / values.len().max(1) as f64;
    values.into_iter().map(|value| base + value - mean).collect()
}
