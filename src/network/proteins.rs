//! What is known of every protein without looking at any lncRNA label.

use std::collections::BTreeSet;
use std::path::Path;

use super::{Lppn, adjacency_eigenvectors, random_walk_within};
use crate::artifact::{Columns, Table};
use crate::config::NetworkSettings;
use crate::error::Result;
use crate::random::stream;

/// Named numeric columns of equal length; a missing value is NaN in memory and null on disk.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct NodeFeatures {
    /// Column names, distinct.
    pub names: Vec<String>,
    /// `[names][rows]`.
    pub columns: Vec<Vec<f64>>,
}

impl NodeFeatures {
    /// Adds a column.
    pub(super) fn push(&mut self, name: impl Into<String>, column: Vec<f64>) {
        self.names.push(name.into());
        self.columns.push(column);
    }

    /// The column `name`.
    pub fn column(&self, name: &str) -> Option<&[f64]> {
        self.names.iter().position(|known| known == name).map(|index| self.columns[index].as_slice())
    }

    /// The rows `rows` alone, in that order.
    pub(super) fn select(&self, rows: &[usize]) -> Self {
        let columns = self.columns.iter().map(|column| rows.iter().map(|&row| column[row]).collect()).collect();
        Self { names: self.names.clone(), columns }
    }

    /// Writes the columns beside the rows' ids.
    pub(super) fn write(&self, key: &str, ids: &[String], path: &Path) -> Result<u64> {
        let mut table = Table::new().text(key, ids);
        for (name, column) in self.names.iter().zip(&self.columns) {
            let values: Vec<Option<f64>> = column.iter().map(|value| Some(*value).filter(|value| value.is_finite())).collect();
            table = table.with(name, values);
        }
        table.write(path)
    }
}

/// Reference coding genes by symbol (Hart et al. 2017: CEGv2 and NEGv1 in human).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ReferenceGenes {
    /// Symbols of essential genes.
    pub essential: BTreeSet<String>,
    /// Symbols of non-essential genes.
    pub nonessential: BTreeSet<String>,
}

impl ReferenceGenes {
    /// Reads `reference.parquet` of the `ingest` folder.
    pub fn read(path: &Path) -> Result<Self> {
        let table = Columns::read(path)?;
        let mut genes = Self::default();
        for (symbol, class) in table.text("symbol")?.into_iter().zip(table.text("class")?) {
            match class.as_str() {
                "essential" => genes.essential.insert(symbol),
                "nonessential" => genes.nonessential.insert(symbol),
                _ => false,
            };
        }
        Ok(genes)
    }

    /// The essential proteins of a network as equally weighted seeds, counted from 0 among its proteins.
    pub fn seeds(&self, network: &Lppn) -> Vec<(usize, f64)> {
        self.essential.iter().filter_map(|symbol| network.protein_index(symbol)).map(|protein| (protein, 1.0)).collect()
    }
}

/// Features of every protein, in node order:
///
/// | column | meaning |
/// | --- | --- |
/// | `essential`, `nonessential` | 1 where the protein's gene is in the reference set |
/// | `log_ppi_degree`, `log_lpi_degree` | `ln(1 + partners)` |
/// | `propagated_essentiality` | [`degree_corrected`] walk from the essential proteins over the PPI, own restart left out |
/// | `essential_neighbour_share` | share of essential proteins among the partners in the PPI |
/// | `log_neighbour_degree` | mean `log_ppi_degree` of the partners in the PPI |
/// | `spectral_00`, ... | coordinates of [`adjacency_eigenvectors`], times the square root of the number of proteins |
///
/// The three that need a PPI partner are missing without one.
pub fn protein_features(network: &Lppn, reference: &ReferenceGenes, settings: &NetworkSettings, seed: u64) -> NodeFeatures {
    let count = network.proteins.len();
    let flag = |set: &BTreeSet<String>| -> Vec<f64> {
        network.proteins.iter().map(|symbol| if set.contains(symbol) { 1.0 } else { 0.0 }).collect()
    };
    let mut features = NodeFeatures::default();
    let essential = flag(&reference.essential);
    let log_ppi = log_degrees(&network.pp.degrees());
    let seeds = reference.seeds(network);
    let mut arrived = random_walk_within(&network.pp, &seeds, settings.restart, settings.tolerance);
    let restarted = settings.restart / seeds.len().max(1) as f64;
    seeds.iter().for_each(|&(protein, _)| arrived[protein] -= restarted);
    let propagated = degree_corrected(&arrived, &network.pp.degrees());
    let share = smoothed(network, &essential);
    let neighbour_degree = smoothed(network, &log_ppi);
    features.push("essential", essential);
    features.push("nonessential", flag(&reference.nonessential));
    features.push("log_ppi_degree", log_ppi);
    features.push("log_lpi_degree", log_degrees(&network.pl.degrees()));
    features.push("propagated_essentiality", propagated);
    features.push("essential_neighbour_share", share);
    features.push("log_neighbour_degree", neighbour_degree);
    let (_, vectors) = adjacency_eigenvectors(&network.pp, settings.spectral, &mut stream(seed, "network/spectral"));
    let scale = (count as f64).sqrt();
    for (index, vector) in vectors.columns().into_iter().enumerate() {
        features.push(format!("spectral_{index:02}"), vector.iter().map(|value| value * scale).collect());
    }
    features
}

/// `ln(1 + degree)`.
pub(super) fn log_degrees(degrees: &[usize]) -> Vec<f64> {
    degrees.iter().map(|&degree| (degree as f64).ln_1p()).collect()
}

/// `ln(p / (degree / sum of degrees))`: how much more a walk meets a node than a walk without seeds would. The odds are
/// shrunk by 1e-3 of an average visit, so that unreached nodes stay finite; a node without edges, or a network without
/// seeds, has none (NaN).
pub fn degree_corrected(visits: &[f64], degrees: &[usize]) -> Vec<f64> {
    let total: usize = degrees.iter().sum();
    if visits.iter().all(|visit| *visit <= 0.0) {
        return vec![f64::NAN; visits.len()];
    }
    let pairs = visits.iter().zip(degrees);
    pairs.map(|(visit, &degree)| if degree == 0 { f64::NAN } else { (visit.max(0.0) * total as f64 / degree as f64 + 1e-3).ln() }).collect()
}

/// Mean of a protein column over each protein's PPI partners, missing values left out: one smoothing of SIGN (Frasca et al.
/// 2020, arXiv 2004.11198), `D^-1 A x`.
pub(super) fn smoothed(network: &Lppn, column: &[f64]) -> Vec<f64> {
    (0..network.proteins.len()).map(|protein| mean(network.pp.row(protein).iter().map(|&partner| column[partner as usize]))).collect()
}

/// Mean of the values that are there; NaN of none.
pub(super) fn mean(values: impl Iterator<Item = f64>) -> f64 {
    let (sum, count) = values.filter(|value| !value.is_nan()).fold((0.0, 0usize), |(sum, count), value| (sum + value, count + 1));
    if count == 0 { f64::NAN } else { sum / count as f64 }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reference(essential: &[&str]) -> ReferenceGenes {
        ReferenceGenes { essential: essential.iter().map(|s| s.to_string()).collect(), nonessential: BTreeSet::from(["E".to_owned()]) }
    }

    #[test]
    fn proteins_near_essential_ones_score_higher_whatever_their_degree() {
        // A (essential) - B - C - D - E in a line; X and Y in a component that no walk reaches; Z bound by a lncRNA only.
        let network = Lppn::build(&[("L", "Z"), ("L", "B")], &[("A", "B"), ("B", "C"), ("C", "D"), ("D", "E"), ("X", "Y")]).unwrap();
        let settings = NetworkSettings { spectral: 2, ..NetworkSettings::default() };
        let features = protein_features(&network, &reference(&["A", "unknown"]), &settings, 1);
        let value = |column: &str, symbol: &str| features.column(column).unwrap()[network.protein_index(symbol).unwrap()];
        let near = |symbol: &str| value("propagated_essentiality", symbol);
        assert!(near("B") > near("C") && near("C") > near("D") && near("D") > near("E") && near("E") > near("X"));
        assert!(near("Z").is_nan() && value("essential_neighbour_share", "Z").is_nan());
        assert_eq!((value("essential_neighbour_share", "B"), value("essential_neighbour_share", "C")), (0.5, 0.0));
        assert_eq!((value("essential", "A"), value("nonessential", "E"), value("log_lpi_degree", "Z")), (1.0, 1.0, 2f64.ln()));
        assert_eq!(features.names.len(), 9);
        assert!(features.columns.iter().all(|column| column.len() == network.proteins.len()));
    }

    #[test]
    fn without_reference_genes_nothing_is_propagated() {
        let network = Lppn::build(&[("L", "A")], &[("A", "B")]).unwrap();
        let features = protein_features(&network, &reference(&[]), &NetworkSettings::default(), 1);
        assert!(features.column("propagated_essentiality").unwrap().iter().all(|value| value.is_nan()));
    }
}
