//! What the network says of every lncRNA, propagated in advance (SIGN, Frasca et al. 2020, arXiv 2004.11198).

use super::proteins::{log_degrees, mean, smoothed};
use super::{Lppn, NodeFeatures, ReferenceGenes, binding_coordinates, degree_corrected, hubs, random_walk};
use crate::config::NetworkSettings;
use crate::random::stream;

/// Features of every lncRNA node, in node order. `proteins` as from [`super::protein_features`] on the same network.
///
/// | column | meaning |
/// | --- | --- |
/// | `log_degree` | `ln(1 + proteins)` |
/// | `hub_share` | share of the proteins that are among the network's hubs |
/// | `mean_X`, `max_X`, `rare_X` | mean, maximum and mean weighted by `1 / LPI degree` of protein feature X over the partners |
/// | `hop2_X` | mean over the partners of X smoothed once over the PPI, `D^-1 B D^-1 A x` |
/// | `cobound_log_degree` | mean over the partners of the mean `log_degree` of the lncRNAs they bind |
/// | `propagated_essentiality` | [`degree_corrected`] walk over the whole network from the essential proteins |
/// | `svd_00`, ... | which proteins bind it: coordinates of [`binding_coordinates`], times the square root of the lncRNAs |
///
/// Spectral protein features enter as means alone. A gene without partners (held out) has neither aggregates nor
/// `propagated_essentiality`: missing.
pub fn topology_features(
    network: &Lppn,
    proteins: &NodeFeatures,
    reference: &ReferenceGenes,
    settings: &NetworkSettings,
    seed: u64,
) -> NodeFeatures {
    let genes = network.lncrna.len();
    let mut features = NodeFeatures::default();
    let log_degree = log_degrees(&network.lp.degrees());
    let mut is_hub = vec![0.0; network.proteins.len()];
    hubs(network, settings.hubs).into_iter().for_each(|(protein, _)| is_hub[protein] = 1.0);
    let cobound: Vec<f64> =
        (0..network.proteins.len()).map(|protein| mean(network.pl.row(protein).iter().map(|&gene| log_degree[gene as usize]))).collect();
    features.push("log_degree", log_degree);
    features.push("hub_share", aggregated(network, &is_hub, mean_of));
    features.push("cobound_log_degree", aggregated(network, &cobound, mean_of));
    let rarity: Vec<f64> = network.pl.degrees().into_iter().map(|degree| 1.0 / (degree.max(1) as f64)).collect();
    for (name, column) in proteins.names.iter().zip(&proteins.columns) {
        features.push(format!("mean_{name}"), aggregated(network, column, mean_of));
        if name.starts_with("spectral_") {
            continue;
        }
        features.push(format!("max_{name}"), aggregated(network, column, max_of));
        features.push(format!("rare_{name}"), aggregated(network, column, |partners, column| weighted(partners, column, &rarity)));
        // Smoothed once, these two are protein features themselves: `essential_neighbour_share`, `log_neighbour_degree`.
        if name != "essential" && name != "log_ppi_degree" {
            features.push(format!("hop2_{name}"), aggregated(network, &smoothed(network, column), mean_of));
        }
    }
    let seeds: Vec<(usize, f64)> = reference.seeds(network).into_iter().map(|(protein, weight)| (protein + genes, weight)).collect();
    let visits = random_walk(network, &seeds, settings.restart, settings.tolerance);
    let mut propagated = degree_corrected(&visits, &network.degrees());
    propagated.truncate(genes);
    features.push("propagated_essentiality", propagated);
    let (_, coordinates) = binding_coordinates(network, settings.svd, &mut stream(seed, "network/svd"));
    let scale = (genes as f64).sqrt();
    for (index, column) in coordinates.columns().into_iter().enumerate() {
        features.push(format!("svd_{index:02}"), column.iter().map(|value| value * scale).collect());
    }
    features
}

fn aggregated(network: &Lppn, column: &[f64], over: impl Fn(&[u32], &[f64]) -> f64) -> Vec<f64> {
    (0..network.lncrna.len()).map(|gene| over(network.lp.row(gene), column)).collect()
}

fn mean_of(partners: &[u32], column: &[f64]) -> f64 {
    mean(partners.iter().map(|&protein| column[protein as usize]))
}

fn max_of(partners: &[u32], column: &[f64]) -> f64 {
    partners.iter().map(|&protein| column[protein as usize]).fold(f64::NAN, f64::max)
}

fn weighted(partners: &[u32], column: &[f64], weights: &[f64]) -> f64 {
    let (mut sum, mut total) = (0.0, 0.0);
    for &protein in partners {
        let (value, weight) = (column[protein as usize], weights[protein as usize]);
        if !value.is_nan() {
            sum += weight * value;
            total += weight;
        }
    }
    if total > 0.0 { sum / total } else { f64::NAN }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::network::protein_features;
    use std::collections::BTreeSet;

    #[test]
    fn aggregates_by_hand() {
        // P is bound by L1, L2, L3 (a hub), Q by L1 alone; Q and R are partners in the PPI, P is partner of R too.
        let network = Lppn::build(&[("L1", "P"), ("L1", "Q"), ("L2", "P"), ("L3", "P")], &[("Q", "R"), ("P", "R")]).unwrap();
        let reference = ReferenceGenes { essential: BTreeSet::from(["Q".to_owned()]), nonessential: BTreeSet::new() };
        let settings = NetworkSettings { hubs: 1, spectral: 1, svd: 2, ..NetworkSettings::default() };
        let proteins = protein_features(&network, &reference, &settings, 1);
        let features = topology_features(&network, &proteins, &reference, &settings, 1);
        let value = |name: &str, gene: usize| features.column(name).unwrap()[gene];
        assert_eq!((value("hub_share", 0), value("hub_share", 1)), (0.5, 1.0));
        assert_eq!((value("mean_essential", 0), value("max_essential", 0), value("mean_essential", 1)), (0.5, 1.0, 0.0));
        // Weights 1/3 for P and 1 for Q: 1 / (4/3).
        assert!((value("rare_essential", 0) - 0.75).abs() < 1e-12);
        // Both partners' only PPI partner is R, which is not essential; R's partners are P and Q.
        assert_eq!(value("mean_essential_neighbour_share", 0), 0.0);
        assert!((value("mean_log_neighbour_degree", 1) - 3f64.ln()).abs() < 1e-12);
        assert_eq!(value("hop2_essential_neighbour_share", 1), 0.5);
        assert!((value("cobound_log_degree", 1) - (3f64.ln() + 2.0 * 2f64.ln()) / 3.0).abs() < 1e-12);
        assert!(value("propagated_essentiality", 0) > value("propagated_essentiality", 1));
        assert_eq!(value("svd_00", 1), value("svd_00", 2));
    }

    #[test]
    fn a_held_out_gene_has_missing_aggregates_and_no_coordinates() {
        let network = Lppn::build(&[("L1", "P"), ("L2", "Q"), ("L2", "P")], &[("P", "Q")]).unwrap().without_edges_of(&[0]);
        let reference = ReferenceGenes { essential: BTreeSet::from(["Q".to_owned()]), nonessential: BTreeSet::new() };
        let settings = NetworkSettings::default();
        let proteins = protein_features(&network, &reference, &settings, 1);
        let features = topology_features(&network, &proteins, &reference, &settings, 1);
        for (name, column) in features.names.iter().zip(&features.columns) {
            let empty = name == "log_degree" || name.starts_with("svd_");
            assert!(if empty { column[0] == 0.0 } else { column[0].is_nan() }, "{name} {}", column[0]);
        }
    }
}
