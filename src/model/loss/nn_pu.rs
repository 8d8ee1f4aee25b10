//! Non-negative risk of positive-unlabelled learning.

use tch::{Kind, Tensor};

/// Risk of Kiryo et al. 2017 with the logistic loss `l(z) = log(1 + e^-z)`, labels 1 = positive, 0 = unlabelled:
///
/// `R = pi E_P[l(s)] + max(0, E_U[l(-s)] - pi E_P[l(-s)])`, `pi` the share of positives among the unlabelled.
///
/// Where the second term falls below zero the batch overfits; as in their algorithm 1 the value returned is then minus that
/// term, whose gradient undoes the overfit. A batch needs both labels: a member with one of them missing gets that mean as 0.
pub fn nn_pu(logit: &Tensor, y: &Tensor, prior: f64) -> Tensor {
    let rest: Tensor = 1.0 - y;
    let mean = |values: Tensor, mask: &Tensor| {
        (values * mask).sum_dim_intlist(1, false, Kind::Float) / mask.sum_dim_intlist(1, false, Kind::Float).clamp_min(1.0)
    };
    let positive = mean((-logit).softplus(), y) * prior;
    let negative = mean(logit.softplus(), &rest) - mean(logit.softplus(), y) * prior;
    (&positive + &negative).where_self(&negative.ge(0.0), &-&negative)
}

#[cfg(test)]
mod tests {
    use super::super::fixture::{batch, close};

    #[test]
    fn matches_numpy_on_both_branches() {
        let (logit, y) = batch();
        close(&super::nn_pu(&logit, &y, 0.3), &[1.415_641_628, 0.874_551_411]);
        // The first member's negative part is below zero with a prior this large.
        close(&super::nn_pu(&(-&logit), &y, 0.9), &[0.313_660_775, 2.274_551_411]);
    }
}
