//! Two species as datasets with the same columns.

use std::collections::BTreeSet;

use ndarray::{Array2, Axis};

use super::SpeciesFolders;
use crate::config::Settings;
use crate::error::{Error, Result};
use crate::train::{Dataset, FamilyBlock};

/// Columns that are fitted within a species: two species' axes have nothing to do with each other.
const FITTED: [&str; 4] = ["embedding_", "pca_", "svd_", "spectral_"];

/// Both species, family by family with the same columns in the same order, each encoded within itself.
pub(super) struct Pair {
    /// The species whose labels are learned from.
    pub(super) source: Dataset,
    /// The species that is scored.
    pub(super) target: Dataset,
    /// Confounds that vary in both, standardised within each species `[genes, c]`.
    pub(super) confounds: [Array2<f64>; 2],
}

impl Pair {
    /// Reads both species' features and network.
    ///
    /// # Errors
    /// A family of which the species share no column.
    pub(super) fn load(source: SpeciesFolders, target: SpeciesFolders, settings: &Settings) -> Result<Self> {
        let source = Dataset::load(source.features, source.network, settings)?;
        let target = Dataset::load(target.features, target.network, settings)?;
        Self::of(source, target, settings)
    }

    /// Reduces two datasets to what they share.
    pub(super) fn of(source: Dataset, target: Dataset, settings: &Settings) -> Result<Self> {
        let mut blocks: [Vec<FamilyBlock>; 2] = [Vec::new(), Vec::new()];
        for name in ["sequence", "topology", "locus"] {
            let (a, b) = (block(&source, name)?, block(&target, name)?);
            let known: BTreeSet<&str> = b.columns.iter().map(String::as_str).collect();
            let shared: Vec<String> =
                a.columns.iter().filter(|column| known.contains(column.as_str()) && !species_bound(column)).cloned().collect();
            if shared.is_empty() {
                return Err(Error::data(
                    format!("family `{name}`"),
                    "the two species share no column of it",
                    "make both features folders with this version of deephen",
                ));
            }
            for (blocks, block) in blocks.iter_mut().zip([a, b]) {
                blocks.push(reduced(block, &shared, settings));
            }
        }
        let confounds = shared_confounds(&source, &target);
        let [of_source, of_target] = blocks;
        let with =
            |dataset: Dataset, families| Dataset::from_parts(dataset.gene_ids, families, dataset.confound_names, dataset.confounds_raw);
        Ok(Self { source: with(source, of_source), target: with(target, of_target), confounds })
    }

    /// Whether a gene of the target has a sequence.
    pub(super) fn has_sequence(&self, row: usize) -> bool {
        self.target.families.iter().any(|family| family.name == "sequence" && family.present[row])
    }

    /// Columns over all families.
    pub(super) fn columns(&self) -> usize {
        self.source.families.iter().map(|family| family.columns.len()).sum()
    }
}

/// Fitted within a species, or an indicator that depends on how often a value is missing there.
fn species_bound(column: &str) -> bool {
    FITTED.iter().any(|fitted| column.contains(fitted)) || column.ends_with(":missing")
}

fn block<'a>(dataset: &'a Dataset, name: &str) -> Result<&'a FamilyBlock> {
    let index = dataset.family_indices(&[name])?;
    Ok(&dataset.families[index[0]])
}

/// The named columns, encoded anew over the species' own genes. Missing values hold the species' median already.
fn reduced(block: &FamilyBlock, columns: &[String], settings: &Settings) -> FamilyBlock {
    let at: Vec<usize> = columns.iter().filter_map(|name| block.columns.iter().position(|column| column == name)).collect();
    FamilyBlock::new(&block.name, columns.to_vec(), block.values.select(Axis(1), &at), block.present.clone(), settings)
}

/// Confounds by name that vary in both species, each to mean 0 and variance 1 over its species' candidate genes.
fn shared_confounds(source: &Dataset, target: &Dataset) -> [Array2<f64>; 2] {
    let standardised = |dataset: &Dataset, name: &str| -> Option<Vec<f64>> {
        let at = dataset.confound_names.iter().position(|column| column == name)?;
        let count = matches!(name, "transcript_count" | "tested_loci");
        let values: Vec<f64> =
            dataset.confounds.column(at).iter().map(|&value| if count { value.max(0.0).ln_1p() } else { value }).collect();
        let n = values.len().max(1) as f64;
        let mean = values.iter().sum::<f64>() / n;
        let deviation = (values.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / n).sqrt();
        (deviation > 1e-12).then(|| values.iter().map(|value| (value - mean) / deviation).collect())
    };
    let columns: Vec<[Vec<f64>; 2]> =
        source.confound_names.iter().filter_map(|name| Some([standardised(source, name)?, standardised(target, name)?])).collect();
    let matrix =
        |species: usize, genes: usize| Array2::from_shape_fn((genes, columns.len()), |(gene, column)| columns[column][species][gene]);
    [matrix(0, source.len()), matrix(1, target.len())]
}
