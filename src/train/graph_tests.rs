//! The graph model: gradients, sampling, a signal that only the network carries, and the same answer every time.

use ndarray::Array2;
use proptest::prelude::*;
use rand::Rng;
use tch::Device;

use super::early_stop::auroc;
use super::graph_inputs::{GraphInputs, protein_columns};
use super::inputs::family_inputs;
use super::tests::light;
use super::typed_graph::TypedGraph;
use super::{Dataset, FamilyBlock, ProteinTable, fit_graphsage};
use crate::config::Settings;
use crate::model::{GraphArchitecture, GraphNetwork, Parameters};
use crate::network::Lppn;
use crate::random::stream;

/// `n` genes with noise for features, 60 proteins with one telling number: a gene is positive when its partners' numbers are
/// high. Every seventh gene has no partner.
fn world(n: usize, settings: &Settings) -> (Dataset, Lppn, Vec<bool>) {
    let mut random = stream(11, "world");
    let values = Array2::from_shape_fn((n, 5), |_| random.gen_range(-1.0f32..1.0));
    let noise = FamilyBlock::new("noise", (0..5).map(|c| format!("c{c}")).collect(), values, vec![true; n], settings);
    let ids: Vec<String> = (0..n).map(|row| format!("G{row:05}")).collect();
    let telling: Vec<f32> = (0..60).map(|_| random.gen_range(-1.0..1.0)).collect();
    let symbols: Vec<String> = (0..60).map(|protein| format!("P{protein:02}")).collect();
    let (mut lpi, mut y) = (Vec::new(), vec![false; n]);
    for gene in 0..n {
        if gene % 7 == 0 {
            continue;
        }
        let mut sum = 0.0;
        for _ in 0..4 {
            let protein = random.gen_range(0..60);
            lpi.push((ids[gene].clone(), symbols[protein].clone()));
            sum += telling[protein];
        }
        y[gene] = sum > 0.3;
    }
    let ppi: Vec<(String, String)> =
        (0..120).map(|_| (symbols[random.gen_range(0..60)].clone(), symbols[random.gen_range(0..60)].clone())).collect();
    let mut data = Dataset::from_parts(ids, vec![noise], vec!["c".into()], Array2::zeros((n, 1)));
    let values = Array2::from_shape_vec((60, 1), telling).unwrap();
    data.proteins = Some(ProteinTable { symbols, block: FamilyBlock::new("proteins", vec!["t".into()], values, vec![true; 60], settings) });
    (data, Lppn::build(&lpi, &ppi).unwrap(), y)
}

#[test]
fn gradients_reach_every_parameter() {
    let mut settings = light();
    settings.model.protein_embedding = 3;
    let (data, network, _) = world(100, &settings);
    let graph = TypedGraph::new(&data, &network).unwrap();
    let inputs = GraphInputs::new(&data, &[0], &network, &graph, Device::Cpu).unwrap();
    let architecture = GraphArchitecture {
        families: family_inputs(&data, &[0]),
        protein_columns: protein_columns(&data),
        proteins: network.proteins.len(),
        protein_embedding: 3,
        hidden: 8,
    };
    let layers = GraphNetwork::new(&architecture);
    let mut values = layers.layout().initial(1, 1, "t");
    // The readouts start at zero, which stops gradients below them: give every parameter a value.
    let mut random = stream(1, "values");
    values.iter_mut().filter(|value| **value == 0.0).for_each(|value| *value = random.gen_range(0.05..0.2));
    let parameters = Parameters::new(layers.layout(), 1, &values, Device::Cpu).unwrap();
    let batch = inputs.batch(&graph.whole()).unwrap();
    let loss = layers.forward(&parameters, &batch, None).unwrap().square().sum(tch::Kind::Float);
    let gradient = Vec::<f32>::try_from(parameters.gradient(&loss).unwrap().reshape(-1)).unwrap();
    let arrays = layers.layout().to_arrays(1, &gradient);
    for (name, array) in arrays {
        let crate::artifact::TensorFile::F32(_, values) = array else { panic!("{name}") };
        assert!(values.iter().any(|value| value.abs() > 0.0), "{name} has no gradient");
    }
}

#[test]
fn learns_what_only_the_network_knows() {
    let settings = light();
    let (data, network, y) = world(1000, &settings);
    let rows: Vec<usize> = (0..500).collect();
    let groups: Vec<u32> = (0..500).collect();
    let fitted = fit_graphsage(&data, &network, &rows, &y[..500], &groups, &settings, Device::Cpu, 1, "t").unwrap();
    let test: Vec<usize> = (500..1000).filter(|row| row % 7 != 0).collect();
    let truth: Vec<bool> = test.iter().map(|&row| y[row]).collect();
    let prediction = fitted.predict(&data, &network, &test).unwrap();
    let found = auroc(&prediction.logit, &truth);
    assert!(found > 0.9, "{found}");
    let backwards: Vec<usize> = rows.iter().rev().copied().collect();
    let labels: Vec<bool> = backwards.iter().map(|&row| y[row]).collect();
    let again = fit_graphsage(&data, &network, &backwards, &labels, &groups, &settings, Device::Cpu, 1, "t").unwrap();
    assert_eq!(again.predict(&data, &network, &test).unwrap(), prediction);
}

#[test]
fn another_genes_edges_do_not_touch_a_lonely_gene() {
    let settings = light();
    let (data, network, y) = world(300, &settings);
    let rows: Vec<usize> = (0..300).collect();
    let groups: Vec<u32> = (0..300).collect();
    let fitted = fit_graphsage(&data, &network, &rows, &y, &groups, &settings, Device::Cpu, 1, "t").unwrap();
    let lonely: Vec<usize> = rows.iter().copied().filter(|row| row % 7 == 0).collect();
    let hidden = network.without_edges_of(&(0..100).collect::<Vec<_>>());
    assert_eq!(fitted.predict(&data, &network, &lonely).unwrap(), fitted.predict(&data, &hidden, &lonely).unwrap());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn samples_keep_to_edges_and_fan_outs(seed in 0u64..1000, first in 1usize..6, second in 1usize..6, drop in 0.0f64..0.5) {
        let (data, network, _) = world(120, &light());
        let graph = TypedGraph::new(&data, &network).unwrap();
        let mut random = stream(seed, "sample");
        let seeds: Vec<usize> = (0..40).map(|_| random.gen_range(0..120)).collect();
        let around = graph.sample(&seeds, [first, second], drop, &mut random);
        prop_assert_eq!(&around.genes[..40], &seeds[..]);
        prop_assert_eq!(around.to_seeds.indptr.len(), 41);
        prop_assert_eq!(around.from_genes.indptr.len(), around.inner + 1);
        prop_assert_eq!(around.from_proteins.indptr.len(), around.inner + 1);
        for (messages, fanout) in [(&around.to_seeds, first), (&around.from_genes, second), (&around.from_proteins, second)] {
            for (target, bounds) in messages.indptr.windows(2).enumerate() {
                let sources = &messages.source[bounds[0]..bounds[1]];
                prop_assert!(sources.len() <= fanout);
                if !sources.is_empty() {
                    let total: f32 = messages.weight[bounds[0]..bounds[1]].iter().sum();
                    prop_assert!((total - 1.0).abs() < 1e-5);
                }
                for &source in sources {
                    let known = if fanout == first && std::ptr::eq(messages, &around.to_seeds) {
                        graph.partners.row(around.genes[target]).contains(&(around.proteins[source as usize] as u32))
                    } else if std::ptr::eq(messages, &around.from_genes) {
                        graph.genes.row(around.proteins[target]).contains(&(around.genes[source as usize] as u32))
                    } else {
                        graph.proteins.row(around.proteins[target]).contains(&(around.proteins[source as usize] as u32))
                    };
                    prop_assert!(known);
                }
            }
        }
        // With fan-outs that take everything, a sample is the whole neighbourhood of its seeds.
        let all = graph.sample(&[1, 2], [1000, 1000], 0.0, &mut random);
        prop_assert_eq!(all.to_seeds.source.len(), graph.partners.degree(1) + graph.partners.degree(2));
    }
}
