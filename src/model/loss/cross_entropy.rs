//! Binary cross-entropy.

use tch::{Kind, Tensor};

/// `mean_i softplus(s_i) - y_i s_i`, the negative log-likelihood of labels `y` under log-odds `s`.
pub fn cross_entropy(logit: &Tensor, y: &Tensor) -> Tensor {
    (logit.softplus() - logit * y).mean_dim(1, false, Kind::Float)
}

#[cfg(test)]
mod tests {
    use super::super::fixture::{batch, close};

    #[test]
    fn matches_numpy() {
        let (logit, y) = batch();
        // numpy: np.mean(np.logaddexp(0, s) - y * s, axis=1)
        close(&super::cross_entropy(&logit, &y), &[1.117_155_482, 1.043_766_877]);
    }
}
