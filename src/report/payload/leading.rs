//! The gene sets whose enrichment in the ranking a gene helps to carry.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::super::data::Data;
use super::super::tsv::Rows;
use super::genes::Genes;
use crate::artifact::StageReader;
use crate::error::Result;

/// Sets, and their places by gene row.
pub(super) struct Leading {
    pub sets: Vec<Value>,
    pub by_gene: BTreeMap<usize, Vec<usize>>,
}

/// Reads `enrich/leading_edge.tsv`; controls, and sets that gather at the bottom, are passed over.
pub(super) fn read(enrich: &StageReader, data: &Data, genes: &Genes) -> Result<Leading> {
    let told: Vec<_> = data.enriched.iter().filter(|row| row.role != "control" && row.es > 0.0).collect();
    let place: BTreeMap<(&str, &str), usize> =
        told.iter().enumerate().map(|(index, row)| ((row.set.as_str(), row.scope.as_str()), index)).collect();
    let sets = told.iter().map(|row| json!({"set": row.set, "scope": row.scope, "nes": finite(row.nes), "fdr": finite(row.fdr)})).collect();
    let mut by_gene: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    let mut table = Rows::read(&enrich.file("leading_edge.tsv"), "deephen enrich")?;
    while let Some(mut row) = table.next_row() {
        let (set, scope) = (row.text("set")?, row.text("scope")?);
        if let (Some(&set), Some(&gene)) = (place.get(&(set.as_str(), scope.as_str())), genes.rows.get(&row.text("gene_id")?)) {
            by_gene.entry(gene).or_default().push(set);
        }
    }
    Ok(Leading { sets, by_gene })
}

/// A number to four digits; null where there is none.
fn finite(value: f64) -> Option<f64> {
    Some(super::super::chart::round(value)).filter(|value| value.is_finite())
}
