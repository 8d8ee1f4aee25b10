//! Losses, one a file. Each maps log-odds `[M, B]` and labels (1, 0) `[M, B]` to one loss a member `[M]`.

mod class_weights;
mod cross_entropy;
mod focal;
mod nn_pu;

pub use class_weights::class_weights;
pub use cross_entropy::cross_entropy;
pub use focal::focal;
pub use nn_pu::nn_pu;

#[cfg(test)]
pub(crate) mod fixture {
    use tch::Tensor;

    /// Log-odds of two members and labels; the numbers behind the expected values in the tests.
    pub fn batch() -> (Tensor, Tensor) {
        let logit = Tensor::from_slice(&[0.5f32, -1.0, 2.0, -0.3, 1.5, 0.2, -2.0, 3.0]).view([2, 4]);
        let y = Tensor::from_slice(&[1.0f32, 1.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0]).view([2, 4]);
        (logit, y)
    }

    pub fn close(found: &Tensor, expected: &[f64]) {
        let found = Vec::<f32>::try_from(found).unwrap();
        assert_eq!(found.len(), expected.len());
        for (found, expected) in found.iter().zip(expected) {
            assert!((f64::from(*found) - expected).abs() < 1e-5, "{found} is not {expected}");
        }
    }
}
