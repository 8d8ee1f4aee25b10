//! Components, degree distribution and hubs.

use petgraph::unionfind::UnionFind;
use serde_json::{Value, json};

use super::Lppn;

/// Component of every node, `[len]`. Components are numbered by falling size, equal ones by their first node.
pub fn components(network: &Lppn) -> Vec<usize> {
    let mut sets = UnionFind::<usize>::new(network.len());
    for (a, b) in network.edges() {
        sets.union(a, b);
    }
    let roots = sets.into_labeling();
    let mut size = vec![0usize; roots.len()];
    let mut first = vec![usize::MAX; roots.len()];
    for (node, &root) in roots.iter().enumerate() {
        size[root] += 1;
        first[root] = first[root].min(node);
    }
    let mut order: Vec<usize> = (0..roots.len()).filter(|&root| size[root] > 0).collect();
    order.sort_unstable_by_key(|&root| (std::cmp::Reverse(size[root]), first[root]));
    let mut number = vec![0; roots.len()];
    order.iter().enumerate().for_each(|(index, &root)| number[root] = index);
    roots.into_iter().map(|root| number[root]).collect()
}

/// The proteins with the most lncRNA partners, as (protein, partners), most first and ties by name; at most `count`, none
/// without a partner.
pub fn hubs(network: &Lppn, count: usize) -> Vec<(usize, usize)> {
    let mut order: Vec<(usize, usize)> = network.pl.degrees().into_iter().enumerate().filter(|(_, degree)| *degree > 0).collect();
    order.sort_unstable_by_key(|&(protein, degree)| (std::cmp::Reverse(degree), protein));
    order.truncate(count);
    order
}

/// The content of `stats.json`.
pub fn stats(network: &Lppn, component: &[usize], hub_count: usize) -> Value {
    let mut sizes = vec![0usize; component.iter().max().map_or(0, |last| last + 1)];
    component.iter().for_each(|&index| sizes[index] += 1);
    let hubs = hubs(network, hub_count);
    let edges = network.lp.edges();
    let share = |degree: usize| degree as f64 / edges.max(1) as f64;
    let busiest = {
        let mut order: Vec<(usize, usize)> = network.pp.degrees().into_iter().enumerate().collect();
        order.sort_unstable_by_key(|&(protein, degree)| (std::cmp::Reverse(degree), protein));
        order.truncate(hub_count);
        order
    };
    let binding: Vec<usize> = network.pl.degrees().into_iter().filter(|degree| *degree > 0).collect();
    let interacting: Vec<usize> = network.pp.degrees().into_iter().filter(|degree| *degree > 0).collect();
    json!({
        "nodes": {
            "lncrna": network.lncrna.len(),
            "protein": network.proteins.len(),
            "protein_with_lpi": binding.len(),
            "protein_with_ppi": interacting.len(),
        },
        "edges": { "lpi": edges, "ppi": network.pp.edges() / 2 },
        "components": {
            "count": sizes.len(),
            "largest": sizes.first().copied().unwrap_or(0),
            "largest_share": sizes.first().copied().unwrap_or(0) as f64 / network.len().max(1) as f64,
            "sizes": sizes.iter().take(20).collect::<Vec<_>>(),
        },
        "degree": {
            "lncrna_lpi": quantiles(network.lp.degrees()),
            "protein_lpi": quantiles(binding),
            "protein_ppi": quantiles(interacting),
        },
        "hubs": {
            "lpi_share": share(hubs.iter().map(|(_, degree)| degree).sum()),
            "lpi": hubs.iter().map(|&(protein, degree)| json!({
                "symbol": network.proteins[protein], "lpi_degree": degree, "share": share(degree),
            })).collect::<Vec<_>>(),
            "ppi": busiest.iter().map(|&(protein, degree)| json!({
                "symbol": network.proteins[protein], "ppi_degree": degree,
            })).collect::<Vec<_>>(),
        },
    })
}

/// Nearest-rank quantiles and the mean of degrees.
fn quantiles(mut degrees: Vec<usize>) -> Value {
    degrees.sort_unstable();
    let at = |q: f64| degrees.get(((degrees.len() as f64 * q).ceil() as usize).saturating_sub(1)).copied().unwrap_or(0);
    json!({
        "min": at(0.0), "q10": at(0.1), "q25": at(0.25), "median": at(0.5), "q75": at(0.75), "q90": at(0.9), "q99": at(0.99),
        "max": at(1.0), "mean": degrees.iter().sum::<usize>() as f64 / degrees.len().max(1) as f64,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn components_by_size_and_hubs_by_degree() {
        let network = Lppn::build(
            &[("L1", "A"), ("L2", "A"), ("L3", "D"), ("L4", "D"), ("L4", "B")],
            &[("A", "B"), ("X", "Y"), ("Y", "Z"), ("V", "W")],
        )
        .unwrap();
        let component = components(&network);
        let of = |name: &str| component[network.protein_node(name).or(network.lncrna_node(name)).unwrap()];
        assert_eq!((of("L1"), of("L3"), of("D")), (0, 0, 0));
        assert_eq!((of("X"), of("Z"), of("V"), of("W")), (1, 1, 2, 2));
        assert_eq!(hubs(&network, 2), [(network.protein_index("A").unwrap(), 2), (network.protein_index("D").unwrap(), 2)]);
        let stats = stats(&network, &component, 1);
        assert_eq!(stats["components"]["sizes"], json!([7, 3, 2]));
        assert_eq!(stats["hubs"]["lpi_share"], json!(0.4));
        assert_eq!(stats["degree"]["lncrna_lpi"]["max"], json!(2));
        assert_eq!(stats["edges"], json!({ "lpi": 5, "ppi": 4 }));
    }
}
