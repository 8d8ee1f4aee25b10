//! The columns of the GIC score: sequence numbers of `features`, beside cached energies.

use std::path::Path;

use ndarray::Array2;

use super::RivalTable;
use crate::error::Result;
use crate::features::energies::Energies;
use crate::features::gic::{self, TRIPLETS};
use crate::progress::Progress;
use crate::train::Dataset;

/// Table of length, MFE / length and five frequencies over the genes of `dataset`; a gene without an energy is absent.
///
/// Says how many genes have one, and warns of energies of sequences that have changed since.
///
/// # Errors
/// A features folder without `gic.parquet`, a table of energies of another format.
pub(in crate::evaluate) fn gic_table(features: &Path, mfe: &Path, dataset: &Dataset, progress: &dyn Progress) -> Result<RivalTable> {
    let energies = Energies::read(mfe)?;
    let rows = gic::read(&features.join("gic.parquet"))?;
    let mut columns = vec!["length".to_owned(), "mfe_per_nt".to_owned()];
    columns.extend(TRIPLETS.map(str::to_owned));
    let mut values = Array2::from_elem((dataset.len(), columns.len()), f64::NAN);
    let mut present = vec![false; dataset.len()];
    let (mut known, mut stale) = (0usize, 0usize);
    for row in &rows {
        let Some(gene) = dataset.row(&row.gene_id) else { continue };
        stale += usize::from(energies.is_stale(&row.transcript_id, &row.sequence_hash));
        let Some(energy) = energies.of(&row.transcript_id, &row.sequence_hash) else { continue };
        let length = row.length.max(1) as f64;
        let numbers = [length, energy / length].into_iter().chain(row.triplets);
        numbers.enumerate().for_each(|(column, number)| values[[gene, column]] = number);
        present[gene] = true;
        known += 1;
    }
    progress.note(&format!(
        "GIC: {known} of {} genes with a transcript that can be folded have an energy; others get the base rate",
        rows.len()
    ));
    if stale > 0 {
        progress
            .warn(&format!("{stale} energies in {} are of other sequences and count as missing; run `deephen fold` again", mfe.display()));
    }
    Ok(RivalTable { columns, values, present })
}
