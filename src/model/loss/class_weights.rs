//! Class-weighted cross-entropy.

use tch::{Kind, Tensor};

/// Cross-entropy with weights `1 / (2 q)` for positives and `1 / (2 (1 - q))` for negatives, `q` the share of positives in the
/// training set: both classes weigh the same in expectation, so the learned log-odds refer to a base rate of one half.
pub fn class_weights(logit: &Tensor, y: &Tensor, positive_share: f64) -> Tensor {
    let weight: Tensor = y * (0.5 / positive_share - 0.5 / (1.0 - positive_share)) + 0.5 / (1.0 - positive_share);
    ((logit.softplus() - logit * y) * weight).mean_dim(1, false, Kind::Float)
}

#[cfg(test)]
mod tests {
    use super::super::fixture::{batch, close};

    #[test]
    fn matches_numpy() {
        let (logit, y) = batch();
        close(&super::class_weights(&logit, &y, 0.2), &[1.536_037_178, 0.746_766_772]);
    }
}
