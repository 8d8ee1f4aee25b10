//! How essential a coding gene looks by its place among the proteins: what the reference sets say of their own members, told of all.
//!
//! Reference sets name under a tenth of the coding genes. A neighbour's promoter matters to a lncRNA gene whether or not somebody put
//! the neighbour on a list, so that a logistic regression (reference essential against non-essential, protein network alone) speaks for
//! the others. No lncRNA and no label of one is involved.

use ndarray::{Array2, Axis};
use rand::seq::SliceRandom;

use super::{NodeFeatures, ReferenceGenes};
use crate::error::Result;
use crate::learners::Logistic;
use crate::random::stream;

/// Protein features that enter: those that know nothing of lncRNAs, nor of the reference class itself.
const COLUMNS: [&str; 4] = ["log_ppi_degree", "propagated_essentiality", "essential_neighbour_share", "log_neighbour_degree"];
/// Prefix of the spectral coordinates, which enter too.
const SPECTRAL: &str = "spectral_";
/// Folds: no protein's own class speaks in its value.
const FOLDS: usize = 10;
/// Inverse strength of the L2 penalty on standardised columns.
const C: f64 = 0.1;
/// Gradient at which a fit ends.
const TOLERANCE: f64 = 1e-8;
/// Fewest reference genes of a class in the network.
const FEWEST: usize = 20;

/// Cross-fitted log-odds of "essential" for every protein, in the order of `proteins`; `None` where a class has fewer than 20 members.
///
/// `symbols` names the rows of `features`, which are those of [`super::protein_features`]. Missing numbers hold the median. A walk from
/// the essential proteins leaves out its own restart at a protein, so that this feature says nothing of the protein's own class.
///
/// # Errors
/// A fit that fails.
pub fn coding_essentiality(symbols: &[String], features: &NodeFeatures, reference: &ReferenceGenes, seed: u64) -> Result<Option<Vec<f64>>> {
    let columns: Vec<Vec<f64>> = features
        .names
        .iter()
        .zip(&features.columns)
        .filter(|(name, _)| COLUMNS.contains(&name.as_str()) || name.starts_with(SPECTRAL))
        .map(|(_, column)| with_median(column))
        .collect();
    let columns = Array2::from_shape_fn((symbols.len(), columns.len()), |(row, column)| columns[column][row]);
    let label = |symbol: &String| match (reference.essential.contains(symbol), reference.nonessential.contains(symbol)) {
        (true, false) => Some(true),
        (false, true) => Some(false),
        _ => None,
    };
    let labels: Vec<Option<bool>> = symbols.iter().map(label).collect();
    let count = |class: bool| labels.iter().filter(|&&label| label == Some(class)).count();
    if count(true) < FEWEST || count(false) < FEWEST {
        return Ok(None);
    }
    let mut order: Vec<usize> = (0..symbols.len()).collect();
    order.shuffle(&mut stream(seed, "network/essentiality"));
    let mut values = vec![0.0; symbols.len()];
    for fold in 0..FOLDS {
        let inside = |place: usize| place % FOLDS == fold;
        let train: Vec<usize> =
            order.iter().enumerate().filter(|&(place, &row)| !inside(place) && labels[row].is_some()).map(|(_, &row)| row).collect();
        let y: Vec<bool> = train.iter().map(|&row| labels[row] == Some(true)).collect();
        let model = Logistic::fit(columns.select(Axis(0), &train).view(), &y, C, TOLERANCE)?;
        let held_out: Vec<usize> = order.iter().enumerate().filter(|&(place, _)| inside(place)).map(|(_, &row)| row).collect();
        let found = model.logits(columns.select(Axis(0), &held_out).view());
        held_out.into_iter().zip(found).for_each(|(row, logit)| values[row] = logit);
    }
    Ok(Some(values))
}

/// The column with its median where it is missing; 0 where nothing is known.
fn with_median(column: &[f64]) -> Vec<f64> {
    let mut known: Vec<f64> = column.iter().copied().filter(|value| value.is_finite()).collect();
    known.sort_unstable_by(f64::total_cmp);
    let middle = known.get(known.len() / 2).copied().unwrap_or(0.0);
    column.iter().map(|&value| if value.is_finite() { value } else { middle }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 200 proteins; essential ones have a larger degree, the reference knows a part of both kinds.
    fn species() -> (Vec<String>, NodeFeatures, ReferenceGenes) {
        let symbols: Vec<String> = (0..200).map(|i| format!("P{i:03}")).collect();
        let mut features = NodeFeatures::default();
        features.push("log_ppi_degree", (0..200).map(|i| f64::from(i % 2) * 2.0 + f64::from(i % 7) / 7.0).collect());
        features.push("log_lpi_degree", (0..200).map(|i| f64::from(i % 3)).collect());
        features.push("propagated_essentiality", (0..200).map(|i| if i % 5 == 0 { f64::NAN } else { f64::from(i % 11) }).collect());
        let some = |odd: usize| symbols.iter().enumerate().filter(|(i, _)| i % 2 == odd && i % 3 > 0).map(|(_, s)| s.clone()).collect();
        let reference = ReferenceGenes { essential: some(1), nonessential: some(0) };
        (symbols, features, reference)
    }

    #[test]
    fn what_reference_genes_share_is_told_of_others() {
        let (symbols, features, reference) = species();
        let values = coding_essentiality(&symbols, &features, &reference, 1).unwrap().unwrap();
        let unknown = |odd: usize| (0..200).filter(move |i| i % 2 == odd && i % 3 == 0);
        assert!(unknown(1).all(|i| values[i] > 0.5) && unknown(0).all(|i| values[i] < -0.5));
    }

    #[test]
    fn a_protein_never_hears_its_own_class() {
        let (symbols, features, mut reference) = species();
        let before = coding_essentiality(&symbols, &features, &reference, 1).unwrap().unwrap();
        reference.essential.remove("P001");
        reference.nonessential.insert("P001".into());
        let after = coding_essentiality(&symbols, &features, &reference, 1).unwrap().unwrap();
        assert_eq!(before[1], after[1]);
        assert_ne!(before, after);
    }

    #[test]
    fn too_few_reference_genes_say_nothing() {
        let (symbols, features, mut reference) = species();
        reference.nonessential = reference.nonessential.into_iter().take(FEWEST - 1).collect();
        assert_eq!(coding_essentiality(&symbols, &features, &reference, 1).unwrap(), None);
    }
}
