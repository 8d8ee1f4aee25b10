//! What genes without a label are used for (`train.unlabelled`): three published ideas, each measured as a variant.

mod conditional_loss;
mod pu_bagging;
mod self_training;

use tch::Device;

pub use self_training::{Halves, LENIENCE};

use super::contexts::{ContextLabels, fit_contexts};
use super::dataset::Dataset;
use super::fit::{Fitted, Taught, fit_taught};
use crate::config::{Settings, Unlabelled};
use crate::error::Result;

/// Genes that a task has no label of, outside the fold that is scored.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Pool {
    /// Rows of the dataset, ascending.
    pub rows: Vec<usize>,
    /// Leakage groups.
    pub groups: Vec<u32>,
}

impl Pool {
    /// Of `rows` with their groups those that have a sequence, where any gene has one: labelled genes have it too.
    pub fn new(dataset: &Dataset, rows: impl IntoIterator<Item = (usize, u32)>) -> Self {
        let sequence = dataset.family("sequence").map(|index| &dataset.families[index].present).filter(|present| present.contains(&true));
        let (rows, groups) = rows.into_iter().filter(|(row, _)| sequence.is_none_or(|present| present[*row])).unzip();
        Self { rows, groups }
    }
}

/// A model and what it was made with.
#[derive(Debug)]
pub struct Protocol {
    /// The model.
    pub fitted: Fitted,
    /// Generator and verifier of self-training.
    pub halves: Option<Halves>,
}

/// Trains on the first of `contexts` as `train.unlabelled` says, along with the other contexts where it says nothing.
///
/// # Errors
/// As [`fit_contexts`].
#[allow(clippy::too_many_arguments)]
pub fn fit_protocol(
    dataset: &Dataset,
    families: &[usize],
    contexts: &[ContextLabels],
    pool: &Pool,
    settings: &Settings,
    device: Device,
    seed: u64,
    name: &str,
) -> Result<Protocol> {
    let (Some(labels), false) = (contexts.first(), families.is_empty() || pool.rows.is_empty()) else {
        return Ok(Protocol { fitted: fit_contexts(dataset, families, contexts, settings, device, seed, name)?, halves: None });
    };
    let trainer = Trainer { dataset, families, settings, device, seed };
    let plain = |fitted| Protocol { fitted, halves: None };
    match settings.train.unlabelled {
        Unlabelled::Unused => fit_contexts(dataset, families, contexts, settings, device, seed, name).map(plain),
        Unlabelled::PuBagging => pu_bagging::fit(&trainer, labels, pool, name).map(plain),
        Unlabelled::ConditionalLoss => conditional_loss::fit(&trainer, labels, pool, name).map(plain),
        Unlabelled::SelfTraining => {
            let (fitted, halves) = self_training::fit(&trainer, labels, pool, name)?;
            Ok(Protocol { fitted, halves: Some(halves) })
        }
    }
}

/// What every fit of a protocol shares.
struct Trainer<'a> {
    dataset: &'a Dataset,
    families: &'a [usize],
    settings: &'a Settings,
    device: Device,
    seed: u64,
}

impl Trainer<'_> {
    fn fit(&self, taught: &Taught, name: &str) -> Result<Fitted> {
        fit_taught(self.dataset, self.families, taught, self.settings, self.device, self.seed, name)
    }

    /// The model of the labelled genes at the places `chosen`.
    fn fit_part(&self, labels: &ContextLabels, chosen: &[usize], name: &str) -> Result<Fitted> {
        let rows: Vec<usize> = chosen.iter().map(|&at| labels.rows[at]).collect();
        let y: Vec<bool> = chosen.iter().map(|&at| labels.y[at]).collect();
        let groups: Vec<u32> = chosen.iter().map(|&at| labels.groups[at]).collect();
        self.fit(&Taught { rows: &rows, y: &y, groups: &groups, labelled: None, bagged: false }, name)
    }

    /// The model of all labelled genes and of genes of the pool, each with what it is taken for.
    fn fit_with(&self, labels: &ContextLabels, pool: &Pool, taken: &[(usize, bool)], bagged: bool, name: &str) -> Result<Fitted> {
        let mut rows = labels.rows.clone();
        let (mut y, mut groups) = (labels.y.clone(), labels.groups.clone());
        for &(at, label) in taken {
            rows.push(pool.rows[at]);
            y.push(label);
            groups.push(pool.groups[at]);
        }
        let mut own: Vec<(usize, bool)> = labels.rows.iter().copied().zip(labels.y.iter().copied()).collect();
        own.sort_unstable();
        let (own_rows, own_y): (Vec<usize>, Vec<bool>) = own.into_iter().unzip();
        self.fit(&Taught { rows: &rows, y: &y, groups: &groups, labelled: Some((&own_rows, &own_y)), bagged }, name)
    }

    /// Log-odds of the pool.
    fn logits(&self, fitted: &Fitted, pool: &Pool) -> Result<Vec<f64>> {
        Ok(fitted.predict(self.dataset, &pool.rows)?.logit)
    }
}

/// Places of `logit`, largest first, ties by place.
fn ranked(logit: &[f64]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..logit.len()).collect();
    order.sort_by(|&a, &b| logit[b].total_cmp(&logit[a]).then(a.cmp(&b)));
    order
}

#[cfg(test)]
mod tests;
