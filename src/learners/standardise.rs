//! Columns to mean 0 and variance 1 by the training rows alone.

use ndarray::{Array2, ArrayView2, Axis};

/// Means and standard deviations (divisor n, as scikit-learn's `StandardScaler`) of training rows.
#[derive(Debug, Clone, PartialEq)]
pub struct Standardiser {
    mean: Vec<f64>,
    /// 1 for a constant column, which so becomes 0.
    scale: Vec<f64>,
}

impl Standardiser {
    /// From training rows `[n, p]` without missing values.
    pub fn fit(x: ArrayView2<f64>) -> Self {
        let n = x.nrows().max(1) as f64;
        let mean: Vec<f64> = x.axis_iter(Axis(1)).map(|column| column.sum() / n).collect();
        let scale = x
            .axis_iter(Axis(1))
            .zip(&mean)
            .map(|(column, mean)| {
                let deviation = (column.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / n).sqrt();
                if deviation > 1e-12 * mean.abs().max(1e-300) && deviation > 0.0 { deviation } else { 1.0 }
            })
            .collect();
        Self { mean, scale }
    }

    /// Standardised copy `[m, p]`, row-major.
    pub fn apply(&self, x: ArrayView2<f64>) -> Array2<f64> {
        Array2::from_shape_fn(x.dim(), |(row, column)| (x[[row, column]] - self.mean[column]) / self.scale[column])
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::arr2;

    #[test]
    fn columns_get_variance_one_and_constants_become_zero() {
        let x = arr2(&[[1.0, 7.0], [3.0, 7.0], [5.0, 7.0]]);
        let z = Standardiser::fit(x.view()).apply(x.view());
        assert_eq!(z.column(1).to_vec(), [0.0; 3]);
        assert!((z[[2, 0]] - 1.5f64.sqrt()).abs() < 1e-12);
    }
}
