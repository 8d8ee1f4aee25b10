//! Columns of genes that are in no table, encoded as the model's own were.

use std::collections::HashMap;

use ndarray::Array2;

use super::bundle::Bundle;
use super::own_gene::OwnGene;
use crate::error::Result;
use crate::features::kmer::{columns, count_kmers};
use crate::features::plain::{PLAIN_COLUMNS, numbers};
use crate::features::transcript::Gene;
use crate::train::checkpoint::FamilyCard;
use crate::train::{Dataset, FamilyBlock};

/// What is known of each gene by column name, NaN where missing, beside the blocks made of it.
pub(super) struct Encoded {
    /// Families `sequence` and `locus` over the genes, in their order.
    pub(super) dataset: Dataset,
    /// `[gene]`: raw numbers by column name, before imputation.
    pub(super) raw: Vec<HashMap<String, f64>>,
}

/// Reads what the genes say and encodes it. Ids of the dataset are places in `genes`.
///
/// # Errors
/// An encoder that does not fit.
pub(super) fn encode(bundle: &Bundle, genes: &[OwnGene]) -> Result<Encoded> {
    let sequences: Vec<Gene> = genes.iter().filter_map(|gene| gene.sequence.clone()).collect();
    let coordinates = if sequences.is_empty() { Array2::zeros((0, 0)) } else { bundle.encoder.embed_genes(&sequences)?.1 };
    let mut raw: Vec<HashMap<String, f64>> = vec![HashMap::new(); genes.len()];
    let mut row = 0;
    for (gene, raw) in genes.iter().zip(&mut raw) {
        if let Some(sequence) = &gene.sequence {
            let plain = numbers(sequence, &count_kmers(sequence.sequences(), 3)[columns(3)]);
            raw.extend(PLAIN_COLUMNS.iter().map(|name| (*name).to_owned()).zip(plain));
            raw.extend(coordinates.row(row).iter().enumerate().map(|(axis, &value)| (format!("pca_{axis}"), f64::from(value))));
            row += 1;
        }
        if let Some(locus) = &gene.locus {
            let found = bundle.reference.locus(&gene.id, &locus.place, &locus.transcripts, &locus.starts);
            raw.extend(found.into_iter().map(|(name, value)| (name.to_owned(), value)));
        }
    }
    let families = bundle
        .card
        .encoders
        .iter()
        .map(|card| {
            let present: Vec<bool> = genes
                .iter()
                .map(|gene| match card.name.as_str() {
                    "sequence" => gene.sequence.is_some(),
                    _ => gene.locus.is_some(),
                })
                .collect();
            block(card, &raw, present, bundle.card.clip)
        })
        .collect();
    let ids = (0..genes.len()).map(|at| format!("{at:09}")).collect();
    Ok(Encoded { dataset: Dataset::from_parts(ids, families, Vec::new(), Array2::zeros((genes.len(), 0))), raw })
}

/// A family by its card: medians for what is missing, then z-scores of the species' genes, clipped and scaled.
fn block(card: &FamilyCard, raw: &[HashMap<String, f64>], present: Vec<bool>, clip: f64) -> FamilyBlock {
    let width = card.columns.len();
    let mut values = Array2::zeros((raw.len(), width));
    let mut encoded = Array2::zeros((raw.len(), width));
    for (at, column) in card.columns.iter().enumerate() {
        for gene in 0..raw.len() {
            let known = |name: &str| raw[gene].get(name).copied().filter(|value| value.is_finite()).map(|value| value as f32);
            let value = match column.name.strip_suffix(":missing") {
                Some(name) => f32::from(u8::from(known(name).is_none() && present[gene])),
                None => known(&column.name).unwrap_or(column.median as f32),
            };
            values[[gene, at]] = value;
            if present[gene] && column.sd > 0.0 {
                let z = ((f64::from(value) - column.mean) * column.sd.recip()).clamp(-clip, clip) as f32;
                encoded[[gene, at]] = z * column.scale as f32;
            }
        }
    }
    let columns: Vec<String> = card.columns.iter().map(|column| column.name.clone()).collect();
    FamilyBlock { name: card.name.clone(), columns: columns.clone(), values, present, encoded_columns: columns, encoded }
}
