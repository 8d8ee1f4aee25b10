//! `[features]`: k-mers, encoder, locus, extra families.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::within;
use crate::error::{Error, Result};

/// Names an extra family cannot take: the built-in families and the words that name parts and models.
const RESERVED: [&str; 10] = ["sequence", "topology", "locus", "confounds", "confound", "none", "rivals", "graphsage", "deephen", "label"];

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
    /// Columns that are read, by name; empty: all beside the key, which must then be numbers.
    #[serde(default)]
    pub columns: Vec<String>,
    /// What is done to each number first: `none`, or `log2` of it plus `offset`.
    #[serde(default)]
    pub transform: Transform,
    /// Added before the logarithm of `transform = "log2"`.
    #[serde(default = "one")]
    pub offset: f64,
    /// Principal components that stand for the columns, fitted without labels on the genes of the table; 0 keeps the columns.
    #[serde(default)]
    pub components: usize,
    /// Columns that stay as they are beside the components, such as the sample of the screened cell line.
    #[serde(default)]
    pub beside: Vec<String>,
    /// Name under which this family and others are counted as one where every subset is trained: Shapley values and contributions are
    /// those of the group, and each of its families is measured alone beside the ungrouped ones. Empty: counted for itself.
    #[serde(default)]
    pub group: String,
    /// Whether a missing file leaves the family out with a warning.
    #[serde(default)]
    pub optional: bool,
}

/// What is done to each number of an extra family.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Transform {
    /// Nothing.
    #[default]
    None,
    /// Logarithm to base 2 after adding `offset`: counts and abundances.
    Log2,
}

const fn one() -> f64 {
    1.0
}

impl ExtraFamily {
    /// A table whose columns are taken as they are.
    pub fn plain(name: &str, path: &str, key: &str) -> Self {
        Self {
            name: name.into(),
            path: path.into(),
            key: key.into(),
            columns: Vec::new(),
            transform: Transform::None,
            offset: one(),
            components: 0,
            beside: Vec::new(),
            group: String::new(),
            optional: false,
        }
    }
}

/// k-mers, encoder, locus, extra families.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct FeatureSettings {
    /// Largest k of the k-mer counts (1 to 6).
    pub max_k: usize,
    /// Count added to every k-mer before the logarithm (Jeffreys: 0.5).
    pub pseudocount: f64,
    /// Whether an autoencoder is fitted on the principal coordinates, for `model.sequence = "embedding"`. It explains hardly more of the
    /// composition than the coordinates themselves (53.9% against 53.6%), and changed no AUROC of the human run.
    pub autoencoder: bool,
    /// Principal axes of the k-mer composition that the autoencoder sees and rebuilds.
    pub input_rank: usize,
    /// Principal coordinates of a gene, and width of the autoencoder's embedding.
    pub embedding: usize,
    /// Units of the autoencoder's hidden layers.
    pub hidden: usize,
    /// Passes of the autoencoder over all genes with a sequence.
    pub epochs: usize,
    /// Genes in a batch of the autoencoder.
    pub batch: usize,
    /// Peak learning rate of the autoencoder (Adam, cosine decay).
    pub learning_rate: f64,
    /// Share of the autoencoder's inputs blanked in training. 0 by default: on the human set 0.1 explains less of the variance of
    /// held-out genes (52.4%) than PCA of the same width (52.8%), 0 explains more (53.2%).
    pub mask: f64,
    /// Share of the genes kept out of the fit, on which autoencoder and PCA are compared.
    pub held_out: f64,
    /// Transcripts (FASTA, plain or gzip) of a related species, a path from the data folder: what a gene's transcript shares with them
    /// enters the sequence family. Left out with a warning where the file is missing.
    pub related: Option<String>,
    /// Ensembl gene table of the same related species, a path from the data folder: whether it has a lncRNA at the same place beside the
    /// same coding gene enters the locus family. Left out with a warning where the file is missing.
    pub related_genes: Option<String>,
    /// Further numeric tables keyed by gene, each a family of its own.
    pub families: Vec<ExtraFamily>,
}

impl Default for FeatureSettings {
    fn default() -> Self {
        Self {
            max_k: 6,
            pseudocount: 0.5,
            autoencoder: false,
            input_rank: 256,
            embedding: 64,
            hidden: 256,
            epochs: 20,
            batch: 256,
            learning_rate: 1e-3,
            mask: 0.0,
            held_out: 0.1,
            related: None,
            related_genes: None,
            families: Vec::new(),
        }
    }
}

impl FeatureSettings {
    /// Refuses values out of range; names the key.
    pub fn check(&self) -> Result<()> {
        within("features.max_k", self.max_k, 1, 6)?;
        within("features.pseudocount", self.pseudocount, 1e-6, 100.0)?;
        within("features.input_rank", self.input_rank, 2, 1024)?;
        within("features.embedding", self.embedding, 1, self.input_rank)?;
        within("features.hidden", self.hidden, 1, 4096)?;
        within("features.epochs", self.epochs, 1, 10_000)?;
        within("features.batch", self.batch, 1, 65_536)?;
        within("features.learning_rate", self.learning_rate, 1e-7, 1.0)?;
        within("features.mask", self.mask, 0.0, 0.9)?;
        within("features.held_out", self.held_out, 0.0, 0.5)?;
        let mut seen = BTreeSet::new();
        for (index, family) in self.families.iter().enumerate() {
            let key = format!("features.families[{index}].name");
            if RESERVED.contains(&family.name.as_str()) {
                return Err(Error::settings(key, format!("`{}` is a name deephen uses itself", family.name), "choose another name"));
            }
            let plain = |letter: char| letter.is_ascii_alphanumeric() || letter == '_' || letter == '-';
            if family.name.is_empty() || !family.name.chars().all(plain) {
                return Err(Error::settings(key, format!("`{}` cannot name a file", family.name), "use letters, digits, `_` and `-` only"));
            }
            if !seen.insert(&family.name) {
                return Err(Error::settings(key, format!("`{}` is there twice", family.name), "give every family a name of its own"));
            }
            let group = &family.group;
            if RESERVED.contains(&group.as_str()) || self.families.iter().any(|other| other.name == *group) || !group.chars().all(plain) {
                let key = format!("features.families[{index}].group");
                return Err(Error::settings(key, format!("`{group}` is the name of a family, or no name"), "choose another name"));
            }
            within(&format!("features.families[{index}].offset"), family.offset, 0.0, 1e9)?;
            within(&format!("features.families[{index}].components"), family.components, 0, 1024)?;
            if let Some(column) = family.beside.iter().find(|column| !family.columns.is_empty() && !family.columns.contains(column)) {
                let key = format!("features.families[{index}].beside");
                return Err(Error::settings(key, format!("`{column}` is not in `columns`"), "add it there"));
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with_families(names: &[&str]) -> FeatureSettings {
        let families = names.iter().map(|name| ExtraFamily::plain(name, "x.tsv", "gene")).collect();
        FeatureSettings { families, ..FeatureSettings::default() }
    }

    #[test]
    fn defaults_pass_and_bad_values_name_their_key() {
        assert!(FeatureSettings::default().check().is_ok());
        let wrong = FeatureSettings { max_k: 7, ..FeatureSettings::default() };
        assert!(wrong.check().unwrap_err().to_string().contains("features.max_k"));
        let wrong = FeatureSettings { mask: f64::NAN, ..FeatureSettings::default() };
        assert!(wrong.check().is_err());
    }

    #[test]
    fn family_names_are_free_plain_and_unique() {
        assert!(with_families(&["expression", "conservation"]).check().is_ok());
        for bad in [&["locus"][..], &["a", "a"], &["a+b"], &[""], &["../x"]] {
            assert!(with_families(bad).check().unwrap_err().to_string().contains("families["), "{bad:?}");
        }
    }
}
