//! Learners against scikit-learn's numbers (scripts/reference/baselines.py).

use ndarray::{Array2, s};
use proptest::prelude::*;
use serde_json::Value;

use super::{Forest, ForestSettings, Logistic};

fn reference() -> Value {
    serde_json::from_str(include_str!("../../tests/reference/baselines.json")).unwrap()
}

/// The table of the script: Lehmer recurrence, two linear columns, a threshold, an interaction, noise.
pub(super) fn table(rows: usize, columns: usize, seed: u64) -> (Array2<f32>, Vec<bool>) {
    let mut state = seed;
    let mut draw = || {
        state = state * 48271 % 2_147_483_647;
        state as f64 / 2_147_483_647.0
    };
    let u = Array2::from_shape_simple_fn((rows, columns + 1), &mut draw);
    let y = u
        .rows()
        .into_iter()
        .map(|x| {
            let noise = x[columns];
            let signal = 1.5 * x[0] - x[1] + f64::from(u8::from(x[2] > 0.7)) + 1.5 * (x[3] - 0.5) * (x[4] - 0.5) * 4.0;
            signal + (noise / (1.0 - noise)).ln() > 2.0
        })
        .collect();
    (u.slice(s![.., ..columns]).mapv(|value| value as f32), y)
}

/// Share of pairs of a positive and a negative in their right order, ties counting half.
fn auroc(scores: &[f64], y: &[bool]) -> f64 {
    let of = |class: bool| scores.iter().zip(y).filter(move |(_, label)| **label == class).map(|(score, _)| *score);
    let pair = |p: f64, q: f64| if p > q { 1.0 } else { f64::from(u8::from(p == q)) / 2.0 };
    let (sum, n) = of(true).flat_map(|p| of(false).map(move |q| pair(p, q))).fold((0.0, 0), |(sum, n), value| (sum + value, n + 1));
    sum / f64::from(n)
}

fn numbers(value: &Value) -> Vec<f64> {
    value.as_array().unwrap().iter().map(|v| v.as_f64().unwrap()).collect()
}

fn assert_close(found: &[f64], expected: &[f64], within: f64) {
    assert_eq!(found.len(), expected.len());
    for (found, expected) in found.iter().zip(expected) {
        assert!((found - expected).abs() < within, "{found} {expected}");
    }
}

#[test]
fn the_table_is_the_same_here_and_there() {
    let (x, y) = table(1600, 40, 12345);
    let reference = reference();
    assert_eq!(y.iter().filter(|&&label| label).count() as i64, reference["positives"].as_i64().unwrap());
    assert_close(&x.slice(s![0, ..3]).mapv(f64::from).to_vec(), &numbers(&reference["first"]), 1e-12);
}

#[test]
fn logistic_coefficients_are_those_of_scikit_learn() {
    let (x, y) = table(1600, 40, 12345);
    let (train, test) = (x.slice(s![..1000, ..]).mapv(f64::from), x.slice(s![1000.., ..]).mapv(f64::from));
    for case in reference()["logistic"].as_array().unwrap() {
        let model = Logistic::fit(train.view(), &y[..1000], case["c"].as_f64().unwrap(), 1e-9).unwrap();
        assert_close(model.coefficients.as_slice().unwrap(), &numbers(&case["coefficients"]), 1e-5);
        assert_close(&[model.intercept], &[case["intercept"].as_f64().unwrap()], 1e-5);
        let found = auroc(&model.logits(test.view()), &y[1000..]);
        assert!((found - case["auroc"].as_f64().unwrap()).abs() < 1e-4, "{found}");
    }
}

#[test]
fn wide_tables_have_the_same_coefficients() {
    let (x, y) = table(60, 90, 777);
    let model = Logistic::fit(x.mapv(f64::from).view(), &y, 0.5, 1e-9).unwrap();
    let wide = &reference()["wide"];
    assert_close(model.coefficients.as_slice().unwrap(), &numbers(&wide["coefficients"]), 1e-5);
    assert_close(&[model.intercept], &[wide["intercept"].as_f64().unwrap()], 1e-5);
}

#[test]
fn a_path_of_strengths_ends_where_single_fits_end() {
    let (x, y) = table(300, 20, 9);
    let x = x.mapv(f64::from);
    let path = Logistic::fit_path(x.view(), &y, &[0.01, 1.0], 1e-9).unwrap();
    for (model, c) in path.iter().zip([0.01, 1.0]) {
        let alone = Logistic::fit(x.view(), &y, c, 1e-9).unwrap();
        assert_close(model.coefficients.as_slice().unwrap(), alone.coefficients.as_slice().unwrap(), 1e-6);
    }
}

proptest! {
    /// At the minimum of J no gradient is left, whichever class is larger, comes first, or is as large as the other; columns may be
    /// constant, equal, or of any size.
    #[test]
    fn every_fit_ends_at_the_minimum(
        raw in proptest::collection::vec((-3i32..4, -50i32..50, any::<bool>()), 4..60),
        c in prop_oneof![Just(1e-4), Just(0.1), Just(1.0), Just(100.0)],
    ) {
        let x = Array2::from_shape_fn((raw.len(), 5), |(row, column)| match column {
            0 => f64::from(raw[row].0),
            1 => f64::from(raw[row].1) * 1e6,
            2 => 7.0,
            3 => f64::from(raw[row].0) * 1e-6,
            _ => f64::from(u8::from(raw[row].2)),
        });
        let y: Vec<bool> = raw.iter().enumerate().map(|(row, (a, b, _))| (a * 7 + b + row as i32) % 3 == 0).collect();
        let positives = y.iter().filter(|&&label| label).count();
        prop_assume!(positives > 0 && positives < y.len());
        let model = Logistic::fit(x.view(), &y, c, 1e-8).unwrap();
        let z = super::Standardiser::fit(x.view()).apply(x.view());
        let error: Vec<f64> = model.logits(x.view()).iter().zip(&y).map(|(s, &label)| super::sigmoid(*s) - f64::from(u8::from(label))).collect();
        let n = y.len() as f64;
        prop_assert!(error.iter().sum::<f64>().abs() < 1e-5 * n);
        for (column, w) in z.columns().into_iter().zip(&model.coefficients) {
            let slope = column.iter().zip(&error).map(|(z, e)| z * e).sum::<f64>() + w / c;
            prop_assert!(slope.abs() < 1e-5 * n, "{slope}");
        }
    }
}

#[test]
fn two_classes_of_one_size_keep_their_signs() {
    let x = Array2::from_shape_fn((8, 1), |(row, _)| row as f64);
    for first in [false, true] {
        let y: Vec<bool> = (0..8).map(|row| (row < 4) == first).collect();
        let logits = Logistic::fit(x.view(), &y, 1.0, 1e-8).unwrap().logits(x.view());
        assert!(logits.iter().zip(&y).all(|(logit, label)| (*logit > 0.0) == *label), "{logits:?}");
    }
}

#[test]
fn one_class_gives_a_constant() {
    let (x, _) = table(50, 5, 5);
    let model = Logistic::fit(x.mapv(f64::from).view(), &[false; 50], 1.0, 1e-7).unwrap();
    assert!(model.coefficients.iter().all(|&w| w == 0.0) && model.intercept < -10.0);
}

/// Mean AUROC over five of our seeds lies within what scikit-learn's own seeds scatter, widened for our five.
#[test]
fn forests_rank_as_well_as_those_of_scikit_learn() {
    let (x, y) = table(1600, 40, 12345);
    let cases = [
        ("random_forest", ForestSettings::random_forest(200, 1)),
        ("random_forest_leaf5", ForestSettings::random_forest(200, 5)),
        ("extra_trees", ForestSettings::extra_trees(200, 1)),
        ("extra_trees_leaf5", ForestSettings::extra_trees(200, 5)),
    ];
    for (name, settings) in cases {
        let expected = &reference()["auroc"][name];
        let (mut mean, mut mean_share) = (0.0, 0.0);
        for seed in 0..5 {
            let forest = Forest::fit(x.slice(s![..1000, ..]), &y[..1000], settings, seed, "reference").unwrap();
            let shares = forest.shares(x.slice(s![1000.., ..]));
            mean += auroc(&shares, &y[1000..]) / 5.0;
            mean_share += shares.iter().sum::<f64>() / 600.0 / 5.0;
        }
        let (reference_mean, sd) = (expected["mean"].as_f64().unwrap(), expected["sd"].as_f64().unwrap());
        println!("{name}: {mean:.4} against {reference_mean:.4} +- {sd:.4}; shares {mean_share:.4} {}", expected["mean_share"]);
        assert!((mean - reference_mean).abs() < 2.5 * sd, "{name}: {mean} against {reference_mean} +- {sd}");
        assert!((mean_share - expected["mean_share"].as_f64().unwrap()).abs() < 0.01, "{name}: mean share {mean_share}");
    }
}
