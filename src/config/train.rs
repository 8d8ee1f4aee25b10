//! `[train]`: sampling, optimiser, ensemble, calibration.

use serde::{Deserialize, Serialize};

use super::within;
use crate::error::{Error, Result};

/// What is minimised.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Loss {
    /// Cross-entropy on class-rebalanced seed batches, log-odds corrected back to the base rate.
    #[default]
    Rebalanced,
    /// Cross-entropy on batches as they come, classes weighted to equal sums; corrected back likewise.
    ClassWeights,
    /// Focal loss (Lin et al. 2017) on rebalanced batches.
    Focal,
    /// Non-negative PU risk (Kiryo et al. 2017): negatives are taken as unlabelled.
    NnPu,
}

/// How out-of-fold log-odds become probabilities.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Calibration {
    /// Slope and intercept (Platt 1999).
    #[default]
    Platt,
    /// One temperature (Guo et al. 2017).
    Temperature,
    /// A monotone step function.
    Isotonic,
    /// None.
    None,
}

/// Which look at the held-out inner fold decides the state to keep.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum StopOn {
    /// Smallest cross-entropy.
    Loss,
    /// Largest AUROC.
    Auroc,
    /// The last state, whatever it is: with some forty held-out positives a look is noisier than the gain is large.
    #[default]
    Never,
}

/// What genes without a label are used for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Unlabelled {
    /// Nothing.
    #[default]
    Unused,
    /// PU bagging (Mordelet & Vert 2014): positives against random samples of all other genes, tested or not.
    PuBagging,
    /// Pseudo-labels of one half of the labelled genes, kept where a model of the other half agrees.
    SelfTraining,
    /// Further negatives, those whose loss falls most from a prior to a conditional model (Brandfonbrener et al. 2024).
    ConditionalLoss,
}

/// sampling, optimiser, ensemble, calibration.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct TrainSettings {
    /// Genes in a seed batch.
    pub batch: usize,
    /// Share of positives in a seed batch.
    pub positive_share: f64,
    /// Optimiser steps.
    pub steps: usize,
    /// Members of the ensemble; each leaves one inner group-fold out.
    pub members: usize,
    /// What is minimised: `rebalanced`, `class-weights`, `focal`, `nn-pu`.
    pub loss: Loss,
    /// Exponent of the focal loss.
    pub focal_gamma: f64,
    /// Share of positives among the unlabelled that nnPU assumes.
    pub pu_prior: f64,
    /// Step size of AdamW.
    pub learning_rate: f64,
    /// Decoupled weight decay of AdamW: each step shrinks weights by the step size times this.
    pub weight_decay: f64,
    /// Steps between looks at the held-out inner fold.
    pub evaluate_every: usize,
    /// Which look keeps a state: `loss`, `auroc`, `never` (train to the end).
    pub stop_on: StopOn,
    /// Looks without improvement after which a member stops.
    pub patience: usize,
    /// Out-of-fold calibration: `platt`, `temperature`, `isotonic`, `none`.
    pub calibration: Calibration,
    /// Tasks whose labels are learned along, each as a context of its own beside what all contexts share; empty: the task alone.
    /// A task that must not see other labels (`replicate:`, `left-out:`) never does, and a loss that refers to one base rate (`class-weights`,
    /// `nn-pu`) learns the task alone.
    pub contexts: Vec<String>,
    /// What genes without a label are used for: `unused`, `pu-bagging`, `self-training`, `conditional-loss`; GraphSAGE and
    /// the transfer to another species use none.
    pub unlabelled: Unlabelled,
    /// Factor on the copy of the features that belongs to one context alone: small, and contexts are taken to be alike.
    pub context_scale: f64,
    /// Members of the GraphSAGE ensemble, at most `members`.
    pub sage_members: usize,
    /// Optimiser steps of GraphSAGE.
    pub sage_steps: usize,
    /// Step size of AdamW for GraphSAGE.
    pub sage_learning_rate: f64,
}

impl Default for TrainSettings {
    fn default() -> Self {
        Self {
            batch: 128,
            positive_share: 0.5,
            steps: 300,
            members: 5,
            loss: Loss::Rebalanced,
            focal_gamma: 2.0,
            pu_prior: 0.1,
            learning_rate: 0.001,
            weight_decay: 10.0,
            evaluate_every: 50,
            stop_on: StopOn::Never,
            patience: 6,
            calibration: Calibration::Platt,
            contexts: Vec::new(),
            unlabelled: Unlabelled::Unused,
            context_scale: 0.5,
            sage_members: 3,
            sage_steps: 300,
            sage_learning_rate: 0.001,
        }
    }
}

impl TrainSettings {
    /// Refuses values out of range; names the key.
    pub fn check(&self) -> Result<()> {
        within("train.batch", self.batch, 2, 1 << 20)?;
        within("train.positive_share", self.positive_share, 0.01, 0.99)?;
        within("train.steps", self.steps, 1, 1 << 20)?;
        within("train.members", self.members, 2, 50)?;
        within("train.focal_gamma", self.focal_gamma, 0.0, 10.0)?;
        within("train.pu_prior", self.pu_prior, 0.0001, 0.9999)?;
        within("train.learning_rate", self.learning_rate, 1e-6, 1.0)?;
        within("train.weight_decay", self.weight_decay, 0.0, 100.0)?;
        within("train.evaluate_every", self.evaluate_every, 1, 1 << 20)?;
        within("train.patience", self.patience, 1, 1 << 20)?;
        within("train.context_scale", self.context_scale, 0.0, 100.0)?;
        for (index, task) in self.contexts.iter().enumerate() {
            if self.contexts[..index].contains(task) {
                return Err(Error::settings("train.contexts", format!("`{task}` stands there twice"), "name every task once"));
            }
        }
        if self.unlabelled != Unlabelled::Unused && !self.contexts.is_empty() {
            let problem = "cannot be used where several contexts are learned";
            return Err(Error::settings("train.unlabelled", problem, "set it to `unused`, or leave `train.contexts` empty"));
        }
        within("train.sage_members", self.sage_members, 1, 50)?;
        within("train.sage_steps", self.sage_steps, 1, 1 << 20)?;
        within("train.sage_learning_rate", self.sage_learning_rate, 1e-6, 1.0)
    }
}
