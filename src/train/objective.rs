//! Which loss is minimised on which batches, and how its log-odds are brought back to the base rate.

use tch::Tensor;

use super::sampler::{Sampler, prior_shift};
use crate::config::{Loss, TrainSettings};
use crate::model::loss;

/// Loss, sampler and correction that belong together.
#[derive(Debug, Clone, Copy)]
pub struct Objective<'a> {
    settings: &'a TrainSettings,
}

impl<'a> Objective<'a> {
    /// The objective that the settings name.
    pub fn new(settings: &'a TrainSettings) -> Self {
        Self { settings }
    }

    /// Seed batches of `batch` rows over training `rows` with labels `y[row]`.
    pub fn sampler(&self, rows: &[usize], y: &[bool], batch: usize, seed: u64, name: &str) -> Sampler {
        let settings = self.settings;
        match settings.loss {
            Loss::ClassWeights => Sampler::plain(rows, batch, seed, name),
            _ => Sampler::rebalanced(rows, y, batch, settings.positive_share, seed, name),
        }
    }

    /// Loss of each member `[M]` for log-odds and labels `[M, B]`; `base_rate` is the share of positives in training.
    pub fn loss(&self, logit: &Tensor, y: &Tensor, base_rate: f64) -> Tensor {
        match self.settings.loss {
            Loss::Rebalanced => loss::cross_entropy(logit, y),
            Loss::ClassWeights => loss::class_weights(logit, y, base_rate),
            Loss::Focal => loss::focal(logit, y, self.settings.focal_gamma),
            Loss::NnPu => loss::nn_pu(logit, y, self.settings.pu_prior),
        }
    }

    /// What to add to learned log-odds so that they refer to `base_rate`.
    pub fn correction(&self, sampler: &Sampler, base_rate: f64) -> f64 {
        match self.settings.loss {
            Loss::Rebalanced | Loss::Focal => prior_shift(sampler.positive_share(), base_rate),
            Loss::ClassWeights => prior_shift(0.5, base_rate),
            // The prior enters the risk itself.
            Loss::NnPu => prior_shift(self.settings.pu_prior, base_rate),
        }
    }
}
