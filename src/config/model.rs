//! `[model]`: architecture of the networks.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::within;
use crate::error::Result;

/// How a feature column enters a network. All are fitted without labels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Encoding {
    /// Normal scores of the ranks.
    RankGaussian,
    /// Piecewise-linear thermometer over quantile bins (Gorishniy et al. 2022).
    QuantileBins,
    /// z-scores, cut at `clip`: the tails carry the best candidates, and ranks would compress them.
    #[default]
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
    /// The autoencoder's; needs `features.autoencoder`.
    Embedding,
    /// Principal components.
    #[default]
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
    /// Families that the model reads; an empty list means all of them.
    pub families: Vec<String>,
    /// Label-free encoding of feature columns: `rank-gaussian`, `quantile-bins`, `standard`.
    pub encoding: Encoding,
    /// Bins of `quantile-bins`.
    pub bins: usize,
    /// Largest absolute value of an encoded number; `standard` and `rank-gaussian`.
    pub clip: f64,
    /// Dense sequence features beside the plain numbers: `pca`, `embedding` (with `features.autoencoder`), `kmers`, `none`.
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
    /// Factors on encoded columns by `FAMILY` or `FAMILY/COLUMN-PREFIX`, the longest match wins: below 1 a column is trusted
    /// less, at 0 it is left out.
    pub scale: BTreeMap<String, f64>,
}

impl Default for ModelSettings {
    fn default() -> Self {
        Self {
            families: Vec::new(),
            encoding: Encoding::Standard,
            bins: 8,
            clip: 8.0,
            scale: [("sequence/embedding", 0.1), ("sequence/pca", 0.1), ("sequence/kmers", 0.1), ("topology", 0.5), ("locus", 0.5)]
                .map(|(key, factor)| (key.to_owned(), factor))
                .into(),
            sequence: SequenceTensor::Pca,
            head: Head::Additive,
            hidden: 32,
            dropout: 0.5,
            input_dropout: 0.5,
            family_dropout: 0.2,
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

    /// Factor on the columns `column` of `family`.
    pub fn scale_of(&self, family: &str, column: &str) -> f64 {
        let matching = self.scale.iter().filter(|(key, _)| match key.split_once('/') {
            Some((name, prefix)) => name == family && column.starts_with(prefix),
            None => key.as_str() == family,
        });
        matching.max_by_key(|(key, _)| key.len()).map_or(1.0, |(_, &factor)| factor)
    }

    /// Refuses values out of range; names the key.
    pub fn check(&self) -> Result<()> {
        within("model.bins", self.bins, 2, 64)?;
        within("model.clip", self.clip, 0.5, 1000.0)?;
        for (key, &factor) in &self.scale {
            within(&format!("model.scale.\"{key}\""), factor, 0.0, 100.0)?;
        }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_key_scales() {
        let scale = [("topology", 0.5), ("topology/svd", 0.0), ("locus", 2.0)].map(|(key, factor)| (key.to_owned(), factor)).into();
        let settings = ModelSettings { scale, ..ModelSettings::default() };
        assert_eq!(settings.scale_of("topology", "degree"), 0.5);
        assert_eq!(settings.scale_of("topology", "svd_01"), 0.0);
        assert_eq!(settings.scale_of("sequence", "gc"), 1.0);
        settings.check().unwrap();
    }
}
