//! Plain learners that rivals and features are made with: none knows what a gene is.
//!
//! Logistic regression and support vector machines are linfa's. Forests are ours: linfa has no extra-trees, and its random forest
//! breaks ties by a hash seeded anew in every process (docs/experiments.md has the measured difference). The L1 penalty is ours:
//! linfa-logistic has L2 alone. All are held against scikit-learn (scripts/reference/).

mod columns;
mod condition;
mod forest;
mod lasso;
mod logistic;
#[cfg(test)]
mod reference_test;
mod standardise;
mod svm;
#[cfg(test)]
mod svm_reference_test;
mod tree;

pub use condition::{Condition, Cut};
pub use forest::{Forest, ForestSettings};
pub use lasso::Lasso;
pub use logistic::Logistic;
pub use standardise::Standardiser;
pub use svm::{Kernel, Svm, SvmSettings};
pub use tree::Splitter;

/// How a row counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ClassWeights {
    /// Every row 1.
    Equal,
    /// `n / (2 n_class)`: both classes weigh the same.
    Balanced,
}

impl ClassWeights {
    /// Weights of a negative and of a positive row.
    pub fn of(self, y: &[bool]) -> (f64, f64) {
        let positives = y.iter().filter(|&&label| label).count() as f64;
        let n = y.len() as f64;
        match self {
            Self::Equal => (1.0, 1.0),
            Self::Balanced => (n / (2.0 * (n - positives).max(1.0)), n / (2.0 * positives.max(1.0))),
        }
    }
}

/// Median; the mean of the middle two for an even count; 0 of nothing.
pub fn median(mut values: Vec<f64>) -> f64 {
    if values.is_empty() {
        return 0.0;
    }
    values.sort_unstable_by(f64::total_cmp);
    let middle = values.len() / 2;
    if values.len() % 2 == 1 { values[middle] } else { (values[middle - 1] + values[middle]) / 2.0 }
}

/// Largest absolute log-odds of a probability that is known exactly (p = 1 / (1 + e^12), about 6e-6).
pub const CERTAIN: f64 = 12.0;

/// Probability of a log-odds.
pub fn sigmoid(logit: f64) -> f64 {
    if logit >= 0.0 { 1.0 / (1.0 + (-logit).exp()) } else { logit.exp() / (1.0 + logit.exp()) }
}

/// Log-odds of a probability, within +-12.
pub fn log_odds(p: f64) -> f64 {
    let p = p.clamp(sigmoid(-CERTAIN), sigmoid(CERTAIN));
    (p / (1.0 - p)).ln()
}
