//! Decision values against scikit-learn's (scripts/reference/svm.py).

use ndarray::{Array2, s};
use serde_json::Value;

use super::{LinearSvm, LinearSvmSettings, RbfSvm, RbfSvmSettings};
use crate::evaluate::baselines::ClassWeights;
use crate::evaluate::baselines::reference_test::table;

fn data() -> (Array2<f64>, Vec<bool>) {
    let (x, y) = table(400, 12, 4242);
    (x.mapv(f64::from), y)
}

#[test]
fn decisions_are_those_of_scikit_learn() {
    let reference: Value = serde_json::from_str(include_str!("../../../../tests/reference/svm.json")).unwrap();
    let (x, y) = data();
    assert_eq!(y.iter().filter(|&&label| label).count() as u64, reference["positives"].as_u64().unwrap());
    let (train, test) = (x.slice(s![..300, ..]), x.slice(s![300.., ..]));
    for case in reference["cases"].as_array().unwrap() {
        let weights = if case["balanced"].as_bool().unwrap() { ClassWeights::Balanced } else { ClassWeights::Equal };
        let found = if case["model"] == "rbf" {
            RbfSvm::fit(train, &y[..300], RbfSvmSettings { c: 1.0, gamma: 0.1, weights, tolerance: 1e-6 }).unwrap().decisions(test)
        } else {
            LinearSvm::fit(train, &y[..300], LinearSvmSettings { c: 10.0, weights, tolerance: 1e-8 }, 1, "t").decisions(test)
        };
        let expected: Vec<f64> = case["decisions"].as_array().unwrap().iter().map(|v| v.as_f64().unwrap()).collect();
        assert_eq!(found.len(), expected.len());
        for (found, expected) in found.iter().zip(&expected) {
            assert!((found - expected).abs() < 1e-4, "{} {weights:?}: {found} {expected}", case["model"]);
        }
    }
}

#[test]
fn the_order_of_rows_changes_no_decision_and_one_class_gives_that_class() {
    let (x, y) = data();
    let train = x.slice(s![..150, ..]);
    let turned: Vec<usize> = (0..150).rev().collect();
    let labels: Vec<bool> = turned.iter().map(|&row| y[row]).collect();
    let linear = LinearSvmSettings { c: 10.0, weights: ClassWeights::Balanced, tolerance: 1e-8 };
    let rbf = RbfSvmSettings { c: 1.0, gamma: 0.1, weights: ClassWeights::Balanced, tolerance: 1e-6 };
    let reversed = train.select(ndarray::Axis(0), &turned);
    let pairs = [
        (
            LinearSvm::fit(train, &y[..150], linear, 1, "a").decisions(x.view()),
            LinearSvm::fit(reversed.view(), &labels, linear, 2, "b").decisions(x.view()),
        ),
        (
            RbfSvm::fit(train, &y[..150], rbf).unwrap().decisions(x.view()),
            RbfSvm::fit(reversed.view(), &labels, rbf).unwrap().decisions(x.view()),
        ),
    ];
    for (a, b) in pairs {
        assert!(a.iter().zip(&b).all(|(a, b)| (a - b).abs() < 1e-4));
    }
    for label in [true, false] {
        let found = RbfSvm::fit(train, &[label; 150], RbfSvmSettings { weights: ClassWeights::Equal, ..rbf }).unwrap().decisions(train);
        assert!(found.iter().all(|&decision| (decision > 0.0) == label));
    }
}
