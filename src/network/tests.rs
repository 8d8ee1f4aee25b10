//! The stage as a whole, and the network's numbers against an independent implementation.

use std::fs;
use std::path::Path;

use super::*;
use crate::artifact::{Columns, Table};
use crate::progress::Silent;

fn context(workers: usize) -> Context<'static> {
    Context { seed: 7, workers, force: false, progress: &Silent }
}

fn write_ingest(folder: &Path, lpi: &[(String, String)], ppi: &[(String, String)]) {
    let request = StageRequest { stage: "ingest", out: folder, inputs: vec![], settings: serde_json::json!({}), seed: 7, force: true };
    let Opened::Fresh(writer) = request.open().unwrap() else { unreachable!("a fresh folder was asked for") };
    let side = |pairs: &[(String, String)], first: bool| -> Vec<String> {
        pairs.iter().map(|(a, b)| if first { a.clone() } else { b.clone() }).collect()
    };
    let table = Table::new().text("gene_id", &side(lpi, true)).text("protein", &side(lpi, false));
    table.write(&writer.path("lpi.parquet")).unwrap();
    let table = Table::new().text("protein_a", &side(ppi, true)).text("protein_b", &side(ppi, false));
    table.write(&writer.path("ppi.parquet")).unwrap();
    let table = Table::new().text("symbol", &["P1", "P2", "P3"]).text("class", &["essential", "essential", "nonessential"]);
    table.write(&writer.path("reference.parquet")).unwrap();
    let table = Table::new().text("gene_id", &["L1"]).optional_text("symbol", &[Some("MYL1")]);
    table.write(&writer.path("genes.parquet")).unwrap();
    writer.finish(BTreeMap::new()).unwrap();
}

type Pairs = Vec<(String, String)>;

fn example() -> (Pairs, Pairs) {
    let lpi = (0..60).map(|i| (format!("L{}", i % 23), format!("P{}", (i * i + 3 * i) % 17))).collect();
    let ppi = (0..80).map(|i| (format!("P{}", i % 19), format!("P{}", (i * 7 + i / 19) % 29))).collect();
    (lpi, ppi)
}

#[test]
fn the_stage_writes_its_tables_and_does_nothing_twice() {
    let folder = tempfile::tempdir().unwrap();
    let (ingest, out) = (folder.path().join("ingest"), folder.path().join("network"));
    let (lpi, ppi) = example();
    write_ingest(&ingest, &lpi, &ppi);
    let settings = Settings { species: "toy".into(), ..Settings::default() };
    let manifest = run(&settings, &ingest, &out, true, &context(2)).unwrap();
    let network = Lppn::load(&out).unwrap();
    assert_eq!(network, Lppn::build(&lpi, &ppi).unwrap());
    assert_eq!(manifest.rows["lncrna"], 23);
    let topology = Columns::read(&out.join("topology.parquet")).unwrap();
    assert_eq!(topology.text("gene_id").unwrap(), network.lncrna);
    assert!(topology.f64("mean_propagated_essentiality").unwrap().iter().all(|value| value.is_finite()));
    let proteins = Columns::read(&out.join("proteins.parquet")).unwrap();
    assert_eq!(proteins.text("symbol").unwrap(), network.proteins);
    assert!(fs::read_to_string(out.join("lppn.graphml")).unwrap().contains("MYL1"));
    let again = run(&settings, &ingest, &out, true, &context(1)).unwrap();
    assert_eq!(again.seconds, manifest.seconds);
}

#[test]
fn neither_row_order_nor_workers_change_a_byte() {
    let folder = tempfile::tempdir().unwrap();
    let (mut lpi, mut ppi) = example();
    let settings = Settings { species: "toy".into(), ..Settings::default() };
    let mut outputs = Vec::new();
    for workers in [1, 3] {
        let (ingest, out) = (folder.path().join(format!("i{workers}")), folder.path().join(format!("n{workers}")));
        write_ingest(&ingest, &lpi, &ppi);
        outputs.push(run(&settings, &ingest, &out, true, &context(workers)).unwrap().outputs);
        lpi.reverse();
        ppi.rotate_left(11);
    }
    assert_eq!(outputs[0], outputs[1]);
}

#[test]
fn an_empty_network_is_an_error_that_leaves_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let (ingest, out) = (folder.path().join("ingest"), folder.path().join("network"));
    write_ingest(&ingest, &[], &example().1);
    let error = run(&Settings::default(), &ingest, &out, false, &context(1)).unwrap_err().to_string();
    assert!(error.contains("no usable edge") && error.contains("hint"), "{error}");
    assert!(!out.exists());
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
}

#[test]
fn without_any_interaction_the_folder_is_whole_and_empty() {
    let folder = tempfile::tempdir().unwrap();
    let (ingest, out) = (folder.path().join("ingest"), folder.path().join("network"));
    write_ingest(&ingest, &[], &[]);
    run(&Settings::default(), &ingest, &out, false, &context(1)).unwrap();
    assert_eq!(Lppn::load(&out).unwrap(), Lppn::empty());
    for table in ["nodes.parquet", "topology.parquet", "proteins.parquet"] {
        assert_eq!(Columns::read(&out.join(table)).unwrap().height(), 0, "{table}");
    }
}

/// Numbers of `scripts/reference/random_walk.py` (networkx, numpy).
struct Reference(serde_json::Value);

impl Reference {
    fn read() -> Self {
        Self(serde_json::from_str(include_str!("../../tests/reference/random_walk.json")).unwrap())
    }
    fn network(&self) -> Lppn {
        let edges = |name: &str| -> Vec<(String, String)> { serde_json::from_value(self.0[name].clone()).unwrap() };
        Lppn::build(&edges("lpi"), &edges("ppi")).unwrap()
    }
    fn map(&self, name: &str) -> BTreeMap<String, f64> {
        serde_json::from_value(self.0[name].clone()).unwrap()
    }
    fn list(&self, name: &str) -> Vec<f64> {
        serde_json::from_value(self.0[name].clone()).unwrap()
    }
    fn number(&self, name: &str) -> f64 {
        self.0[name].as_f64().unwrap()
    }
}

fn node(network: &Lppn, name: &str) -> usize {
    network.lncrna_node(name).or(network.protein_node(name)).unwrap()
}

#[test]
fn the_walk_is_personalised_pagerank() {
    let reference = Reference::read();
    let network = reference.network();
    let seeds: Vec<(usize, f64)> = reference.map("seeds").iter().map(|(name, weight)| (node(&network, name), *weight)).collect();
    let visits = random_walk(&network, &seeds, reference.number("restart"), 1e-14);
    let expected = reference.map("walk");
    assert_eq!(expected.len(), network.len());
    for (name, value) in &expected {
        assert!((visits[node(&network, name)] - value).abs() < 1e-10, "{name}");
    }
    assert!((visits.iter().sum::<f64>() - 1.0).abs() < 1e-10);
    assert_eq!(random_walks(&network, &[vec![], seeds], reference.number("restart"), 1e-14)[1], visits);

    let seeds: Vec<(usize, f64)> =
        reference.map("protein_seeds").iter().map(|(name, weight)| (network.protein_index(name).unwrap(), *weight)).collect();
    let visits = random_walk_within(&network.pp, &seeds, reference.number("restart"), 1e-14);
    for (name, value) in &reference.map("protein_walk") {
        assert!((visits[network.protein_index(name).unwrap()] - value).abs() < 1e-10, "{name}");
    }
}

#[test]
fn label_propagation_is_the_exact_solution() {
    let reference = Reference::read();
    let network = reference.network();
    let labels: Vec<(usize, f64)> = reference.map("labels").iter().map(|(name, value)| (node(&network, name), *value)).collect();
    let scores = label_propagation(&network, &labels, reference.number("alpha"));
    for (name, value) in &reference.map("label_propagation") {
        assert!((scores[node(&network, name)] - value).abs() < 1e-7, "{name}");
    }
}

#[test]
fn components_and_spectra_are_those_of_networkx_and_numpy() {
    let reference = Reference::read();
    let network = reference.network();
    let component = components(&network);
    let mut sizes = vec![0.0; component.iter().max().unwrap() + 1];
    component.iter().for_each(|&index| sizes[index] += 1.0);
    assert_eq!(sizes, reference.list("component_sizes"));
    let (values, _) = adjacency_eigenvectors(&network.pp, 8, &mut crate::random::stream(1, "t"));
    for (value, expected) in values.iter().zip(reference.list("eigenvalues")) {
        assert!((value - expected).abs() < 1e-7, "{value} {expected}");
    }
    let (values, coordinates) = binding_coordinates(&network, 6, &mut crate::random::stream(1, "t"));
    for (value, expected) in values.iter().zip(reference.list("singular_values")) {
        assert!((value - expected).abs() < 1e-7, "{value} {expected}");
    }
    for (value, expected) in coordinates.column(0).iter().zip(reference.list("singular_coordinate_magnitudes")) {
        assert!((value.abs() - expected).abs() < 1e-6);
    }
}

mod properties {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn walks_stay_distributions(
            lpi in prop::collection::vec((0u8..12, 0u8..9), 1..30),
            ppi in prop::collection::vec((0u8..9, 0u8..12), 1..30),
            seed in 0usize..6,
            restart in 0.05f64..1.0,
        ) {
            let lpi: Vec<_> = lpi.into_iter().map(|(gene, protein)| (format!("L{gene}"), format!("P{protein}"))).collect();
            let mut ppi: Vec<_> = ppi.into_iter().map(|(a, b)| (format!("P{a}"), format!("P{b}"))).collect();
            ppi.push(("P0".into(), "P1".into()));
            let network = Lppn::build(&lpi, &ppi).unwrap();
            // Also with a held-out gene, whose node is isolated: its walker restarts.
            for network in [network.without_edges_of(&[0]), network] {
                let seeds = [(0, 1.0), (seed % network.len(), 3.0)];
                let visits = random_walk(&network, &seeds, restart, 1e-12);
                prop_assert!((visits.iter().sum::<f64>() - 1.0).abs() < 1e-9);
                prop_assert!(visits.iter().all(|visit| (0.0..=1.0).contains(visit)));
            }
        }
    }
}
