#![allow(missing_docs)]
//! Propagation over a network of human size (17,000 lncRNAs, 15,000 proteins, 45,000 + 200,000 edges), in edges a second on
//! one thread; an edge counts once a run, however many steps the walk takes.
//!
//! Held against, on one core: `walk` 250 ms (1 million edges a second; a rival walks once a fold, 50 folds in a real run),
//! `spread` 250 ms, `spectrum` 4 s, `build` 500 ms.

use std::hint::black_box;
use std::time::Duration;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use deephen::network::{Lppn, adjacency_eigenvectors, label_propagation, random_walk};
use deephen::random::stream;
use rand::Rng;

type Pairs = Vec<(String, String)>;

/// Heavy-tailed on the proteins' side, as in real interaction tables.
fn edges() -> (Pairs, Pairs) {
    let mut random = stream(1, "bench/propagate");
    let mut binder = |bound: f64, power: i32| format!("P{}", (bound * random.r#gen::<f64>().powi(power)) as usize);
    let lpi = (0..45_000).map(|edge| (format!("L{}", edge % 17_000), binder(600.0, 4))).collect();
    let ppi = (0..200_000).map(|edge| (format!("P{}", edge % 15_000), binder(15_000.0, 2))).collect();
    (lpi, ppi)
}

fn bench_propagation(criterion: &mut Criterion) {
    let (lpi, ppi) = edges();
    let network = match Lppn::build(&lpi, &ppi) {
        Ok(network) => network,
        Err(error) => {
            eprintln!("{error}");
            return;
        }
    };
    let seeds: Vec<(usize, f64)> = (0..150).map(|seed| (seed * 97, 1.0)).collect();
    let mut group = criterion.benchmark_group("propagate");
    group.sample_size(10).warm_up_time(Duration::from_secs(1)).measurement_time(Duration::from_secs(5));
    group.throughput(Throughput::Elements(network.edges().count() as u64));
    group.bench_function("walk", |bencher| bencher.iter(|| black_box(random_walk(&network, &seeds, 0.3, 1e-10))));
    group.bench_function("spread", |bencher| bencher.iter(|| black_box(label_propagation(&network, &seeds, 0.8))));
    group.bench_function("build", |bencher| bencher.iter(|| black_box(Lppn::build(&lpi, &ppi).map(|network| network.len()).ok())));
    let one_thread = rayon::ThreadPoolBuilder::new().num_threads(1).build();
    group.bench_function("spectrum", |bencher| {
        bencher.iter(|| {
            let find = || adjacency_eigenvectors(&network.pp, 16, &mut stream(1, "bench")).0;
            black_box(one_thread.as_ref().map(|pool| pool.install(find)).ok())
        });
    });
    group.finish();
}

criterion_group!(benches, bench_propagation);
criterion_main!(benches);
