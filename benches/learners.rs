//! The learners that stay ours beside linfa's: random forest and principal components, by seconds, quality and sameness.
//!
//! Prints one line a learner. The forests read a task of a few linear columns, a threshold and an interaction among noise, balanced
//! classes; linfa's gets a balanced sample to draw from, since its ensemble takes no weights, and votes are counted over its trees.
//! Numbers and what follows from them: docs/experiments.md.

use std::time::Instant;

use deephen::evaluate::metrics::auroc;
use deephen::features::pca::Pca;
use deephen::learners::{Forest, ForestSettings};
use deephen::random::stream;
use linfa::DatasetBase;
use linfa::traits::{Fit, Predict};
use linfa_ensemble::EnsembleLearnerParams;
use linfa_trees::DecisionTree;
use ndarray::{Array1, Array2, Axis, s};
use rand::Rng;

const TREES: usize = 200;
const SMALLEST_LEAF: u32 = 2;
const TRAIN: usize = 1_000;

/// Rows, half of them to train on, and a label in about every fifth.
fn task(rows: usize, columns: usize, seed: u64) -> (Array2<f32>, Vec<bool>) {
    let mut random = stream(seed, "benches/learners");
    let x = Array2::from_shape_simple_fn((rows, columns), || random.r#gen::<f32>());
    let label = |row: ndarray::ArrayView1<f32>| {
        let signal = 1.5 * row[0] - row[1] + f32::from(u8::from(row[2] > 0.7)) + 6.0 * (row[3] - 0.5) * (row[4] - 0.5);
        let noise: f32 = random.gen_range(0.001..0.999);
        signal + (noise / (1.0 - noise)).ln() > 2.0
    };
    let y = x.rows().into_iter().map(label).collect();
    (x, y)
}

fn ours(x: &Array2<f32>, y: &[bool]) -> Vec<f64> {
    let settings = ForestSettings::random_forest(TREES, SMALLEST_LEAF);
    let forest = Forest::fit(x.slice(s![..TRAIN, ..]), &y[..TRAIN], settings, 1, "bench").expect("a table");
    forest.shares(x.slice(s![TRAIN.., ..]))
}

/// Share of trees that vote "positive". Values are spread out, since linfa takes those closer than 1e-5 as one.
fn linfas(x: &Array2<f32>, y: &[bool]) -> Vec<f64> {
    let x = x.mapv(|value| f64::from(value) * 1e4);
    let mut random = stream(1, "bench/linfa");
    let members = [false, true].map(|class| (0..TRAIN).filter(|&row| y[row] == class).collect::<Vec<_>>());
    let drawn: Vec<usize> = (0..TRAIN).map(|at| members[at % 2][random.gen_range(0..members[at % 2].len())]).collect();
    let labels = Array1::from_iter(drawn.iter().map(|&row| y[row]));
    let dataset = DatasetBase::new(x.select(Axis(0), &drawn), labels);
    let tree = DecisionTree::<f64, bool>::params().max_depth(None).min_weight_leaf(SMALLEST_LEAF as f32);
    let forest = EnsembleLearnerParams::new_fixed_rng(tree, random)
        .ensemble_size(TREES)
        .bootstrap_proportion(1.0)
        .feature_proportion(1.0 / (x.ncols() as f64).sqrt())
        .fit(&dataset)
        .expect("a forest");
    let test = x.slice(s![TRAIN.., ..]);
    let mut shares = vec![0.0; test.nrows()];
    for (tree, columns) in forest.models.iter().zip(&forest.model_features) {
        let votes: Array1<bool> = tree.predict(&test.select(Axis(1), columns));
        shares.iter_mut().zip(votes).for_each(|(share, vote)| *share += f64::from(u8::from(vote)) / TREES as f64);
    }
    shares
}

fn digest(values: &[f64]) -> String {
    let bytes: Vec<u8> = values.iter().flat_map(|value| value.to_le_bytes()).collect();
    blake3::hash(&bytes).to_hex()[..12].to_owned()
}

fn forests() {
    for columns in [40, 340] {
        let (x, y) = task(2 * TRAIN, columns, 7);
        for (name, fit) in [("ours", ours as fn(&Array2<f32>, &[bool]) -> Vec<f64>), ("linfa-ensemble", linfas)] {
            let start = Instant::now();
            let shares = fit(&x, &y);
            let seconds = start.elapsed().as_secs_f64();
            let found = auroc(&shares, &y[TRAIN..], None).expect("both classes");
            println!(
                "random forest, {TRAIN} x {columns}, {TREES} trees: {name} {seconds:.2} s, AUROC {found:.3}, digest {}",
                digest(&shares)
            );
        }
    }
}

/// A matrix of low rank and noise, as k-mer frequencies are.
fn components() {
    let (rows, columns, rank) = (10_000, 1_364, 64);
    let mut random = stream(3, "benches/components");
    let left = Array2::from_shape_simple_fn((rows, 40), || random.gen_range(-1f32..1.0));
    let right = Array2::from_shape_simple_fn((40, columns), || random.gen_range(-1f32..1.0));
    let matrix = left.dot(&right) + Array2::from_shape_simple_fn((rows, columns), || random.gen_range(-1f32..1.0));
    let all: Vec<usize> = (0..rows).collect();
    let start = Instant::now();
    let pca = Pca::fit(matrix.view(), &all, rank, &mut stream(1, "bench/pca")).expect("finite");
    println!(
        "{rank} components of {rows} x {columns}: ours {:.2} s, variance {:.4e}",
        start.elapsed().as_secs_f64(),
        pca.variance.iter().sum::<f64>()
    );
    let start = Instant::now();
    let dataset = DatasetBase::from(matrix.mapv(f64::from));
    match linfa_reduction::Pca::params(rank).fit(&dataset) {
        Ok(pca) => {
            let variance: f64 = pca.singular_values().iter().map(|value| value * value).sum::<f64>() / (rows - 1) as f64;
            println!(
                "{rank} components of {rows} x {columns}: linfa-reduction {:.2} s, variance {variance:.4e}",
                start.elapsed().as_secs_f64()
            );
        }
        Err(error) => println!("linfa-reduction: {error}"),
    }
}

fn main() {
    forests();
    components();
}
