//! The neighbourhood of each gene in the network: proteins that bind its RNA, and interactions among these.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::genes::Genes;
use crate::artifact::{Columns, StageReader};
use crate::error::Result;

/// Partners by gene row.
pub(super) struct Partners {
    /// Columns of the proteins that bind any gene of the interaction table.
    pub proteins: Value,
    /// `[n_genes]`: indices of its proteins, ascending.
    pub partners: Vec<Vec<usize>>,
    /// Pairs of interacting proteins, `a, b, a, b, ...`.
    pub pairs: Vec<usize>,
}

/// Reads `lpi.parquet`, `ppi.parquet` and `reference.parquet` of `ingest`.
pub(super) fn read(ingest: &StageReader, genes: &Genes) -> Result<Partners> {
    let lpi = Columns::read(&ingest.file("lpi.parquet"))?;
    let (ids, bound) = (lpi.text("gene_id")?, lpi.text("protein")?);
    let mut lncrna_degree: BTreeMap<&str, u64> = BTreeMap::new();
    for protein in &bound {
        *lncrna_degree.entry(protein).or_default() += 1;
    }
    let index: BTreeMap<&str, usize> = lncrna_degree.keys().enumerate().map(|(index, protein)| (*protein, index)).collect();
    let mut partners = vec![Vec::new(); genes.ids.len()];
    for (id, protein) in ids.iter().zip(&bound) {
        if let Some(&row) = genes.rows.get(id) {
            partners[row].push(index[protein.as_str()]);
        }
    }
    partners.iter_mut().for_each(|list| list.sort_unstable());

    let ppi = Columns::read(&ingest.file("ppi.parquet"))?;
    let mut ppi_degree = vec![0u64; index.len()];
    let mut pairs = Vec::new();
    for (a, b) in ppi.text("protein_a")?.iter().zip(&ppi.text("protein_b")?) {
        let (a, b) = (index.get(a.as_str()), index.get(b.as_str()));
        for protein in [a, b].into_iter().flatten() {
            ppi_degree[*protein] += 1;
        }
        if let (Some(&a), Some(&b)) = (a, b) {
            pairs.extend([a, b]);
        }
    }

    let reference = Columns::read(&ingest.file("reference.parquet"))?;
    let classes: BTreeMap<String, u8> = reference
        .text("symbol")?
        .into_iter()
        .zip(reference.text("class")?)
        .map(|(symbol, class)| (symbol, u8::from(class == "essential")))
        .collect();
    let proteins = json!({
        "symbol": lncrna_degree.keys().collect::<Vec<_>>(),
        "essentiality": lncrna_degree.keys().map(|symbol| classes.get(*symbol)).collect::<Vec<_>>(),
        "ppi_degree": ppi_degree,
        "lncrna_degree": lncrna_degree.values().collect::<Vec<_>>(),
    });
    Ok(Partners { proteins, partners, pairs })
}
