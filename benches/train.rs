#![allow(missing_docs)]
//! Fits of the fast model, fits a second, on one thread.
//!
//! Held against 0.3 s a fit of 1,211 genes x 150 numbers (the primary task with all families): a real run makes about 400
//! of them on two workers and has ten minutes for everything.

use std::hint::black_box;
use std::time::Duration;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use deephen::config::Settings;
use deephen::train::{Dataset, FamilyBlock, fit};
use ndarray::Array2;
use rand::Rng;
use tch::Device;

fn dataset(genes: usize, widths: &[usize], settings: &Settings) -> Dataset {
    let mut random = deephen::random::stream(1, "bench");
    let families = widths
        .iter()
        .enumerate()
        .map(|(family, &width)| {
            let values = Array2::from_shape_fn((genes, width), |_| random.gen_range(-1.0f32..1.0));
            let columns = (0..width).map(|column| format!("c{column}")).collect();
            FamilyBlock::new(&format!("f{family}"), columns, values, vec![true; genes], settings)
        })
        .collect();
    let ids = (0..genes).map(|row| format!("G{row:06}")).collect();
    Dataset::from_parts(ids, families, vec!["c".into()], Array2::zeros((genes, 1)))
}

fn bench_fit(criterion: &mut Criterion) {
    let settings = Settings::default();
    let mut group = criterion.benchmark_group("fit");
    group.sample_size(10).warm_up_time(Duration::from_secs(1)).measurement_time(Duration::from_secs(5));
    group.throughput(Throughput::Elements(1));
    for genes in [1211usize, 3228] {
        let data = dataset(genes, &[70, 50, 30], &settings);
        let rows: Vec<usize> = (0..genes).collect();
        let y: Vec<bool> = rows.iter().map(|row| row % 6 == 0).collect();
        let groups: Vec<u32> = rows.iter().map(|&row| row as u32).collect();
        group.bench_function(format!("{genes}x150"), |bencher| {
            bencher.iter(|| black_box(fit(&data, &[0, 1, 2], &rows, &y, &groups, &settings, Device::Cpu, 1, "bench")));
        });
    }
    group.finish();
}

criterion_group!(benches, bench_fit);
criterion_main!(benches);
