//! Focal loss.

use tch::{Kind, Tensor};

/// `mean_i -(1 - p_t)^gamma log p_t`, `p_t` the probability given to the true label (Lin et al. 2017, without alpha: the
/// sampler balances the classes). `gamma` 0 is the cross-entropy. Not a proper loss: calibrate afterwards.
pub fn focal(logit: &Tensor, y: &Tensor, gamma: f64) -> Tensor {
    let signed = logit * (y * 2.0 - 1.0);
    let log_p = signed.log_sigmoid();
    let miss = (-signed).sigmoid();
    (-log_p * miss.pow_tensor_scalar(gamma)).mean_dim(1, false, Kind::Float)
}

#[cfg(test)]
mod tests {
    use super::super::cross_entropy;
    use super::super::fixture::{batch, close};

    #[test]
    fn matches_numpy_and_becomes_cross_entropy() {
        let (logit, y) = batch();
        close(&super::focal(&logit, &y, 2.0), &[0.629_978_312, 0.754_019_535]);
        let plain = Vec::<f32>::try_from(cross_entropy(&logit, &y)).unwrap();
        close(&super::focal(&logit, &y, 0.0), &[f64::from(plain[0]), f64::from(plain[1])]);
    }
}
