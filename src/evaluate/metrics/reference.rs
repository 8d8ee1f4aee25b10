//! Every metric against scikit-learn's (and numpy's) numbers, ties and weights included: `scripts/reference/metrics.py`.

use serde::Deserialize;

use super::*;

#[derive(Deserialize)]
struct Case {
    name: String,
    score: Vec<f64>,
    y: Vec<bool>,
    weight: Option<Vec<f64>>,
    auroc: f64,
    average_precision: f64,
    ap_lift: f64,
    hits_at_50: f64,
    hits_at_100: f64,
    brier: f64,
    ece: f64,
    roc: Vec<(f64, f64)>,
    precision_recall: Vec<(f64, f64)>,
    calibration: Vec<(f64, f64)>,
}

fn close(case: &str, what: &str, ours: f64, theirs: f64) {
    assert!((ours - theirs).abs() < 1e-9 * theirs.abs().max(1.0), "{case}: {what} {ours}, reference {theirs}");
}

/// Both curves as functions: scikit-learn leaves out points that lie on a straight line.
fn on_curve(points: &[(f64, f64)], x: f64, y: f64) -> bool {
    points.windows(2).any(|pair| {
        let ((x0, y0), (x1, y1)) = (pair[0], pair[1]);
        let near = |a: f64, b: f64| (a - b).abs() < 1e-9;
        (near(x, x0) && near(y, y0))
            || (near(x, x1) && near(y, y1))
            || (x >= x0 - 1e-12 && x <= x1 + 1e-12 && x1 > x0 && near(y, y0 + (y1 - y0) * (x - x0) / (x1 - x0)))
    })
}

#[test]
fn metrics_equal_the_reference() {
    let cases: Vec<Case> = serde_json::from_str(include_str!("../../../tests/reference/metrics.json")).unwrap();
    assert!(cases.len() >= 6);
    for case in cases {
        let Case { name, score, y, .. } = &case;
        let weight = case.weight.as_deref();
        close(name, "auroc", auroc(score, y, weight).unwrap(), case.auroc);
        close(name, "average precision", average_precision(score, y, weight).unwrap(), case.average_precision);
        close(name, "lift", ap_lift(score, y, weight).unwrap(), case.ap_lift);
        close(name, "hits at 50", hits_at_k(score, y, weight, 50.0).unwrap(), case.hits_at_50);
        close(name, "hits at 100", hits_at_k(score, y, weight, 100.0).unwrap(), case.hits_at_100);
        close(name, "brier", brier(score, y, weight).unwrap(), case.brier);
        close(name, "ece", expected_calibration_error(score, y, weight).unwrap(), case.ece);
        let roc = roc_curve(score, y, weight).unwrap();
        for (x, y) in &case.roc {
            assert!(on_curve(&roc, *x, *y), "{name}: roc point {x}, {y}");
        }
        let precision_recall = precision_recall_curve(score, y, weight).unwrap();
        for (recall, precision) in &case.precision_recall {
            let near = |point: &(f64, f64)| (point.0 - recall).abs() < 1e-9 && (point.1 - precision).abs() < 1e-9;
            assert!(precision_recall.iter().any(near), "{name}: precision-recall point {recall}, {precision}");
        }
        let bins = calibration_bins(score, y, weight, CALIBRATION_BINS);
        for (bin, (mean_score, observed)) in bins.iter().zip(&case.calibration) {
            close(name, "bin score", bin.mean_score, *mean_score);
            close(name, "bin frequency", bin.observed, *observed);
        }
    }
}
