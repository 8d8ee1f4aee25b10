//! Decision values against scikit-learn's (scripts/reference/svm.py).

use ndarray::{Array2, s};
use serde_json::Value;

use super::reference_test::table;
use super::{ClassWeights, Kernel, Svm, SvmSettings};

const GAUSSIAN: (Kernel, f64) = (Kernel::Gaussian { gamma: 0.1 }, 1.0);
const LINEAR: (Kernel, f64) = (Kernel::Linear, 10.0);

fn data() -> (Array2<f64>, Vec<bool>) {
    let (x, y) = table(400, 12, 4242);
    (x.mapv(f64::from), y)
}

#[test]
fn decisions_are_those_of_scikit_learn() {
    let reference: Value = serde_json::from_str(include_str!("../../tests/reference/svm.json")).unwrap();
    let (x, y) = data();
    assert_eq!(y.iter().filter(|&&label| label).count() as u64, reference["positives"].as_u64().unwrap());
    let (train, test) = (x.slice(s![..300, ..]), x.slice(s![300.., ..]));
    for case in reference["cases"].as_array().unwrap() {
        let weights = if case["balanced"].as_bool().unwrap() { ClassWeights::Balanced } else { ClassWeights::Equal };
        // The linear machine's dual is flat at a large C: linfa's steps end a little before scikit-learn's.
        let ((kernel, c), within) = if case["model"] == "rbf" { (GAUSSIAN, 1e-4) } else { (LINEAR, 5e-4) };
        let found = Svm::fit(train, &y[..300], SvmSettings { kernel, c, weights, tolerance: 1e-8 }).unwrap().decisions(test);
        let expected: Vec<f64> = case["decisions"].as_array().unwrap().iter().map(|v| v.as_f64().unwrap()).collect();
        assert_eq!(found.len(), expected.len());
        for (found, expected) in found.iter().zip(&expected) {
            assert!((found - expected).abs() < within, "{} {weights:?}: {found} {expected}", case["model"]);
        }
    }
}

#[test]
fn the_order_of_rows_changes_no_decision_and_one_class_gives_that_class() {
    let (x, y) = data();
    let train = x.slice(s![..150, ..]);
    let turned: Vec<usize> = (0..150).rev().collect();
    let labels: Vec<bool> = turned.iter().map(|&row| y[row]).collect();
    let reversed = train.select(ndarray::Axis(0), &turned);
    for (kernel, c) in [GAUSSIAN, LINEAR] {
        let settings = SvmSettings { kernel, c, weights: ClassWeights::Balanced, tolerance: 1e-7 };
        let forwards = Svm::fit(train, &y[..150], settings).unwrap().decisions(x.view());
        let backwards = Svm::fit(reversed.view(), &labels, settings).unwrap().decisions(x.view());
        assert!(forwards.iter().zip(&backwards).all(|(a, b)| (a - b).abs() < 1e-4));
        for label in [true, false] {
            let found = Svm::fit(train, &[label; 150], SvmSettings { weights: ClassWeights::Equal, ..settings }).unwrap().decisions(train);
            assert!(found.iter().all(|&decision| (decision > 0.0) == label));
        }
    }
}
