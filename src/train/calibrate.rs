//! Maps raw log-odds to calibrated log-odds: Platt scaling, temperature, isotonic regression.

use serde::{Deserialize, Serialize};

use crate::config::Calibration;
use crate::learners::CERTAIN as LIMIT;
pub use crate::learners::{log_odds, sigmoid};

/// Log-odds up to which [`bounded`] changes nothing.
const PLAIN: f64 = 10.0;

/// A fitted monotone map of log-odds. Apply to test scores; fit on out-of-fold scores only.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "method", rename_all = "kebab-case")]
pub enum Calibrator {
    /// `a * logit + b` (Platt 1999); temperature scaling has `b` = 0.
    Affine {
        /// Slope.
        a: f64,
        /// Intercept.
        b: f64,
    },
    /// Piecewise linear between the knots of an isotonic regression (Zadrozny & Elkan 2002).
    Isotonic {
        /// Raw log-odds, ascending.
        x: Vec<f64>,
        /// Calibrated probability at each knot, ascending.
        y: Vec<f64>,
    },
}

impl Calibrator {
    /// The map that changes nothing.
    pub fn identity() -> Self {
        Self::Affine { a: 1.0, b: 0.0 }
    }

    /// Fits on out-of-fold log-odds and labels.
    ///
    /// With fewer than two labels of a class there is nothing to learn: the identity comes back.
    pub fn fit(method: Calibration, logit: &[f64], y: &[bool]) -> Self {
        let positives = y.iter().filter(|&&label| label).count();
        if positives < 2 || y.len() - positives < 2 || logit.iter().any(|value| !value.is_finite()) {
            return Self::identity();
        }
        match method {
            Calibration::Platt => platt(logit, y),
            Calibration::Temperature => temperature(logit, y),
            Calibration::Isotonic => isotonic(logit, y),
            Calibration::None => Self::identity(),
        }
    }

    /// Calibrated log-odds of a raw log-odds, within +-12.
    pub fn apply(&self, logit: f64) -> f64 {
        match self {
            Self::Affine { a, b } => bounded(a * logit + b),
            Self::Isotonic { x, y } => log_odds(interpolate(x, y, logit)),
        }
    }
}

/// Log-odds within +-12 and still in their order: as they are up to +-10, from there on bent towards the limit.
///
/// A plain cut would tie the best genes of a steep map, and ties cost a ranking.
pub fn bounded(logit: f64) -> f64 {
    let room = LIMIT - PLAIN;
    let beyond = logit.abs() - PLAIN;
    if beyond <= 0.0 {
        return logit;
    }
    // Slope 1 where it begins; written as room - ... so that an infinite excess gives the limit, not NaN.
    (PLAIN + (room - room * room / (room + beyond))).copysign(logit)
}

/// Platt scaling: maximum likelihood of `sigmoid(a * s + b)` by Newton steps, slope kept non-negative.
///
/// Plain targets 0/1, as in scikit-learn's unpenalised `LogisticRegression`; a ridge of 1e-9 keeps separable data finite.
fn platt(logit: &[f64], y: &[bool]) -> Calibrator {
    let (mut a, mut b) = (1.0, 0.0);
    for _ in 0..100 {
        let (mut ga, mut gb, mut haa, mut hab, mut hbb) = (1e-9 * a, 1e-9 * b, 1e-9, 0.0, 1e-9);
        for (&s, &label) in logit.iter().zip(y) {
            let p = sigmoid(a * s + b);
            let error = p - f64::from(u8::from(label));
            let weight = (p * (1.0 - p)).max(1e-12);
            ga += error * s;
            gb += error;
            haa += weight * s * s;
            hab += weight * s;
            hbb += weight;
        }
        let determinant = haa * hbb - hab * hab;
        if determinant.abs() < 1e-18 {
            break;
        }
        let (mut da, mut db) = ((hbb * ga - hab * gb) / determinant, (haa * gb - hab * ga) / determinant);
        // Newton can overshoot from a bad start: a bounded step converges all the same.
        let longest = da.abs().max(db.abs());
        if longest > 2.0 {
            da *= 2.0 / longest;
            db *= 2.0 / longest;
        }
        a -= da;
        b -= db;
        if longest < 1e-10 {
            break;
        }
    }
    if a < 0.0 {
        // Worse than chance out of fold: a constant at the base rate, never a reversed ranking.
        return Calibrator::Affine { a: 0.0, b: log_odds(y.iter().filter(|&&label| label).count() as f64 / y.len() as f64) };
    }
    Calibrator::Affine { a, b }
}

/// Temperature scaling (Guo et al. 2017) `s / T`, `T > 0`, by golden-section search of the likelihood over log T.
fn temperature(logit: &[f64], y: &[bool]) -> Calibrator {
    let loss = |log_t: f64| -> f64 {
        let a = (-log_t).exp();
        logit.iter().zip(y).map(|(&s, &label)| softplus(if label { -a * s } else { a * s })).sum()
    };
    let golden = (5f64.sqrt() - 1.0) / 2.0;
    let (mut low, mut high) = (-3.0, 5.0);
    while high - low > 1e-9 {
        let (left, right) = (high - golden * (high - low), low + golden * (high - low));
        if loss(left) <= loss(right) { high = right } else { low = left }
    }
    Calibrator::Affine { a: (-(low + high) / 2.0).exp(), b: 0.0 }
}

/// Isotonic regression by pool-adjacent-violators; equal scores are pooled first, as in scikit-learn.
fn isotonic(logit: &[f64], y: &[bool]) -> Calibrator {
    let mut order: Vec<usize> = (0..logit.len()).collect();
    order.sort_by(|&a, &b| logit[a].total_cmp(&logit[b]));
    // Blocks of (first x, last x, sum of y, count).
    let mut points: Vec<(f64, f64, f64, f64)> = Vec::new();
    for row in order {
        let label = f64::from(u8::from(y[row]));
        match points.last_mut() {
            Some(last) if last.0 == logit[row] => {
                last.2 += label;
                last.3 += 1.0;
            }
            _ => points.push((logit[row], logit[row], label, 1.0)),
        }
    }
    let mut blocks: Vec<(f64, f64, f64, f64)> = Vec::new();
    for point in points {
        blocks.push(point);
        while blocks.len() > 1 {
            let (before, last) = (blocks[blocks.len() - 2], blocks[blocks.len() - 1]);
            if before.2 / before.3 < last.2 / last.3 {
                break;
            }
            blocks.pop();
            blocks.pop();
            blocks.push((before.0, last.1, before.2 + last.2, before.3 + last.3));
        }
    }
    let (mut x, mut p) = (Vec::new(), Vec::new());
    for (first, last, sum, count) in blocks {
        x.push(first);
        p.push(sum / count);
        if last > first {
            x.push(last);
            p.push(sum / count);
        }
    }
    Calibrator::Isotonic { x, y: p }
}

fn interpolate(x: &[f64], y: &[f64], at: f64) -> f64 {
    let after = x.partition_point(|&knot| knot < at);
    if after == 0 {
        return y.first().copied().unwrap_or(0.5);
    }
    if after == x.len() {
        return y[after - 1];
    }
    let (x0, x1) = (x[after - 1], x[after]);
    y[after - 1] + (y[after] - y[after - 1]) * (at - x0) / (x1 - x0)
}

fn softplus(x: f64) -> f64 {
    x.max(0.0) + (-x.abs()).exp().ln_1p()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const METHODS: [Calibration; 3] = [Calibration::Platt, Calibration::Temperature, Calibration::Isotonic];

    /// Made by `scripts/reference/calibration.py`.
    fn reference() -> (serde_json::Value, Vec<f64>, Vec<bool>) {
        let value: serde_json::Value = serde_json::from_str(include_str!("../../tests/reference/calibration.json")).unwrap();
        let logit = numbers(&value["logit"]);
        let y = numbers(&value["y"]).into_iter().map(|label| label > 0.5).collect();
        (value, logit, y)
    }

    fn numbers(value: &serde_json::Value) -> Vec<f64> {
        value.as_array().unwrap().iter().map(|number| number.as_f64().unwrap()).collect()
    }

    #[test]
    fn platt_and_temperature_match_scikit_learn() {
        let (value, logit, y) = reference();
        let Calibrator::Affine { a, b } = Calibrator::fit(Calibration::Platt, &logit, &y) else { panic!("not affine") };
        // Its solver stops at a gradient near 1e-6, ours at a step of 1e-10.
        assert!((a - value["platt"]["a"].as_f64().unwrap()).abs() < 1e-4, "{a}");
        assert!((b - value["platt"]["b"].as_f64().unwrap()).abs() < 1e-4, "{b}");
        let Calibrator::Affine { a, b } = Calibrator::fit(Calibration::Temperature, &logit, &y) else { panic!("not affine") };
        assert!((1.0 / a - value["temperature"].as_f64().unwrap()).abs() < 1e-5, "{a}");
        assert_eq!(b, 0.0);
    }

    #[test]
    fn isotonic_matches_scikit_learn() {
        let (value, logit, y) = reference();
        let calibrator = Calibrator::fit(Calibration::Isotonic, &logit, &y);
        for (at, expected) in numbers(&value["grid"]).into_iter().zip(numbers(&value["isotonic"])) {
            let found = sigmoid(calibrator.apply(at));
            assert!((found - expected.clamp(sigmoid(-LIMIT), sigmoid(LIMIT))).abs() < 1e-9, "{at}: {found} is not {expected}");
        }
    }

    #[test]
    fn bounds_keep_the_order() {
        assert_eq!((bounded(-10.0), bounded(0.3), bounded(f64::INFINITY)), (-10.0, 0.3, LIMIT));
        let steep: Vec<f64> = (-3000..3000).map(|at| bounded(f64::from(at) / 3.0)).collect();
        assert!(steep.windows(2).all(|pair| pair[0] < pair[1] && sigmoid(pair[0]) < sigmoid(pair[1])));
    }

    #[test]
    fn a_reversed_score_becomes_the_base_rate_and_one_class_changes_nothing() {
        let logit: Vec<f64> = (0..40).map(f64::from).collect();
        let y: Vec<bool> = (0..40).map(|at| at < 10).collect();
        let calibrator = Calibrator::fit(Calibration::Platt, &logit, &y);
        assert!((sigmoid(calibrator.apply(3.0)) - 0.25).abs() < 1e-12);
        assert_eq!(Calibrator::fit(Calibration::Platt, &logit, &[true; 40]), Calibrator::identity());
    }

    proptest! {
        #[test]
        fn every_map_keeps_the_order_and_the_mean(seed in 0u64..200, n in 30usize..150) {
            use rand::Rng;
            let mut random = crate::random::stream(seed, "calibrate");
            let logit: Vec<f64> = (0..n).map(|_| random.gen_range(-4.0..4.0)).collect();
            let y: Vec<bool> = logit.iter().map(|&score| random.gen_range(0.0..1.0) < sigmoid(score)).collect();
            for method in METHODS {
                let calibrator = Calibrator::fit(method, &logit, &y);
                let mut last = f64::NEG_INFINITY;
                for step in -60..=60 {
                    let value = calibrator.apply(f64::from(step) / 10.0);
                    prop_assert!(value.is_finite() && value >= last - 1e-12);
                    last = value;
                }
                if method != Calibration::Temperature && y.iter().filter(|&&label| label).count() >= 2 {
                    let mean = logit.iter().map(|&score| sigmoid(calibrator.apply(score))).sum::<f64>() / n as f64;
                    let rate = y.iter().filter(|&&label| label).count() as f64 / n as f64;
                    prop_assert!((mean - rate).abs() < 1e-3, "{:?}: {} against {}", method, mean, rate);
                }
            }
        }
    }
}
