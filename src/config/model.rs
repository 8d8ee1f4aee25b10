//! `[model]`: architecture of the networks.

use serde::{Deserialize, Serialize};

use super::within;
use crate::error::Result;

/// How a feature column enters a network. All are fitted without labels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Encoding {
    /// Normal scores of the ranks.
    #[default]
    RankGaussian,
    /// Piecewise-linear thermometer over quantile bins (Gorishniy et al. 2022).
    QuantileBins,
    /// z-scores, cut at 5.
    Standard,
}

/// How families meet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Head {
    /// The log-odds is the sum of one number a family.
    #[default]
    Additive,
    /// The families' hidden vectors are joined and read by one perceptron.
    Joint,
}

/// Which dense embedding the sequence family holds beside its plain numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SequenceTensor {
    /// The autoencoder's.
    #[default]
    Embedding,
    /// Principal components.
    Pca,
    /// 1-4-mer frequencies.
    Kmers,
    /// Plain numbers alone.
    None,
}

/// Architecture of the networks.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ModelSettings {
    /// Label-free encoding of feature columns: `rank-gaussian`, `quantile-bins`, `standard`.
    pub encoding: Encoding,
    /// Bins of `quantile-bins`.
    pub bins: usize,
    /// Dense sequence features beside the plain numbers: `embedding`, `pca`, `kmers`, `none`.
    pub sequence: SequenceTensor,
    /// How families meet: `additive`, `joint`.
    pub head: Head,
    /// Width of each family's hidden layer; 0 makes the encoders linear.
    pub hidden: usize,
    /// Share of hidden units dropped in training.
    pub dropout: f64,
    /// Share of input numbers dropped in training.
    pub input_dropout: f64,
    /// Share of genes that lose a whole family in training.
    pub family_dropout: f64,
    /// Width of the GraphSAGE layers.
    pub sage_hidden: usize,
    /// Neighbours sampled at the first and at the second hop.
    pub fanouts: [usize; 2],
    /// Share of sampled edges dropped in training (DropEdge, Rong et al. 2020).
    pub drop_edge: f64,
    /// Width of the learned embedding of each protein; 0 for none. lncRNAs never have one.
    pub protein_embedding: usize,
}

impl Default for ModelSettings {
    fn default() -> Self {
        Self {
            encoding: Encoding::RankGaussian,
            bins: 8,
            sequence: SequenceTensor::Embedding,
            head: Head::Additive,
            hidden: 32,
            dropout: 0.3,
            input_dropout: 0.2,
            family_dropout: 0.1,
            sage_hidden: 64,
            fanouts: [10, 5],
            drop_edge: 0.2,
            protein_embedding: 0,
        }
    }
}

impl ModelSettings {
    /// Name of the tensor in `sequence.safetensors` that the sequence family takes, if any.
    pub fn sequence_tensor(&self) -> Option<&'static str> {
        match self.sequence {
            SequenceTensor::Embedding => Some("embedding"),
            SequenceTensor::Pca => Some("pca"),
            SequenceTensor::Kmers => Some("kmers"),
            SequenceTensor::None => None,
        }
    }

    /// Refuses values out of range; names the key.
    pub fn check(&self) -> Result<()> {
        within("model.bins", self.bins, 2, 64)?;
        within("model.hidden", self.hidden, 0, 1024)?;
        within("model.dropout", self.dropout, 0.0, 0.95)?;
        within("model.input_dropout", self.input_dropout, 0.0, 0.95)?;
        within("model.family_dropout", self.family_dropout, 0.0, 0.95)?;
        within("model.sage_hidden", self.sage_hidden, 1, 1024)?;
        within("model.fanouts", self.fanouts[0].min(self.fanouts[1]), 1, 1000)?;
        within("model.fanouts", self.fanouts[0].max(self.fanouts[1]), 1, 1000)?;
        within("model.drop_edge", self.drop_edge, 0.0, 0.95)?;
        within("model.protein_embedding", self.protein_embedding, 0, 1024)
    }
}
