//! Class-rebalanced seed batches and sampled typed neighbourhoods, seed genes a second, on one thread.
//!
//! Held against 100,000 seeds a second: below that, sampling and not arithmetic would set the pace of GraphSAGE.
#![allow(missing_docs)]

use std::hint::black_box;
use std::time::Duration;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use deephen::network::Lppn;
use deephen::random::stream;
use deephen::train::Dataset;
use deephen::train::sampler::Sampler;
use deephen::train::typed_graph::TypedGraph;
use ndarray::Array2;
use rand::Rng;

const GENES: usize = 17_500;
const PROTEINS: usize = 18_000;

/// About the size of the human network, with a few proteins that bind a good part of all lncRNAs.
fn graph() -> TypedGraph {
    let mut random = stream(1, "bench");
    let ids: Vec<String> = (0..GENES).map(|gene| format!("G{gene:06}")).collect();
    let symbols: Vec<String> = (0..PROTEINS).map(|protein| format!("P{protein:06}")).collect();
    let heavy = |n: usize, random: &mut rand_chacha::ChaCha8Rng| ((random.gen_range(0.0f64..1.0)).powi(6) * n as f64) as usize;
    let lpi: Vec<(&str, &str)> =
        (0..60_000).map(|_| (ids[random.gen_range(0..GENES)].as_str(), symbols[heavy(700, &mut random)].as_str())).collect();
    let ppi: Vec<(&str, &str)> =
        (0..207_000).map(|_| (symbols[heavy(PROTEINS, &mut random)].as_str(), symbols[random.gen_range(0..PROTEINS)].as_str())).collect();
    let network = Lppn::build(&lpi, &ppi).expect("a network");
    let dataset = Dataset::from_parts(ids, vec![], vec!["c".into()], Array2::zeros((GENES, 1)));
    TypedGraph::new(&dataset, &network).expect("a graph")
}

fn bench_sample(criterion: &mut Criterion) {
    let graph = graph();
    let rows: Vec<usize> = (0..1500).map(|row| row * 11).collect();
    let y: Vec<bool> = (0..GENES).map(|row| row % 6 == 0).collect();
    let mut sampler = Sampler::rebalanced(&rows, &y, 128, 0.5, 1, "bench");
    let mut random = stream(1, "neighbours");
    let mut group = criterion.benchmark_group("sample");
    group.sample_size(20).warm_up_time(Duration::from_millis(500)).measurement_time(Duration::from_secs(3));
    group.throughput(Throughput::Elements(128));
    group.bench_function("seed batch and neighbourhood, 128 seeds, fan-outs 10 and 5", |bencher| {
        bencher.iter(|| {
            let mut seeds = Vec::with_capacity(128);
            sampler.draw(&mut seeds);
            black_box(graph.sample(&seeds, [10, 5], 0.2, &mut random))
        });
    });
    group.finish();
}

criterion_group!(benches, bench_sample);
criterion_main!(benches);
