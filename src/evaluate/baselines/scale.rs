//! Columns to the unit interval, and missing values to medians, both by the training rows alone.

use ndarray::{Array2, ArrayView2, Axis};

use crate::learners::median;

/// Smallest values and ranges of training rows (scikit-learn's `MinMaxScaler`).
#[derive(Debug, Clone, PartialEq)]
pub struct MinMax {
    least: Vec<f64>,
    /// 1 for a constant column.
    range: Vec<f64>,
}

impl MinMax {
    /// From training rows `[n, p]` without missing values.
    pub fn fit(x: ArrayView2<f64>) -> Self {
        let ends = x.axis_iter(Axis(1)).map(|column| {
            let least = column.iter().copied().fold(f64::INFINITY, f64::min);
            let range = column.iter().copied().fold(f64::NEG_INFINITY, f64::max) - least;
            (least, if range > 0.0 { range } else { 1.0 })
        });
        let (least, range) = ends.unzip();
        Self { least, range }
    }

    /// Scaled copy `[m, p]`: training rows lie in `[0, 1]`, others may lie outside.
    pub fn apply(&self, x: ArrayView2<f64>) -> Array2<f64> {
        Array2::from_shape_fn(x.dim(), |(row, column)| (x[[row, column]] - self.least[column]) / self.range[column])
    }
}

/// Medians of training rows that stand in for missing values.
#[derive(Debug, Clone, PartialEq)]
pub struct Medians {
    middle: Vec<f64>,
}

impl Medians {
    /// From training rows `[n, p]`; NaN is missing.
    pub fn fit(x: ArrayView2<f64>) -> Self {
        let middle = x.axis_iter(Axis(1)).map(|column| median(column.iter().copied().filter(|value| !value.is_nan()).collect())).collect();
        Self { middle }
    }

    /// A copy without missing values.
    pub fn apply(&self, x: ArrayView2<f64>) -> Array2<f64> {
        Array2::from_shape_fn(x.dim(), |(row, column)| {
            let value = x[[row, column]];
            if value.is_nan() { self.middle[column] } else { value }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::arr2;

    #[test]
    fn training_rows_fill_the_unit_interval() {
        let scale = MinMax::fit(arr2(&[[2.0, 7.0], [6.0, 7.0], [3.0, 7.0]]).view());
        assert_eq!(scale.apply(arr2(&[[3.0, 7.0], [10.0, 8.0]]).view()), arr2(&[[0.25, 0.0], [2.0, 1.0]]));
    }

    #[test]
    fn missing_values_become_the_training_median() {
        let train = arr2(&[[1.0, 7.0, f64::NAN], [3.0, 7.0, 4.0], [5.0, 7.0, 2.0]]);
        let medians = Medians::fit(train.view());
        let whole = medians.apply(train.view());
        assert_eq!(whole[[0, 2]], 3.0);
        // A test row never moves the medians.
        assert_eq!(medians.apply(arr2(&[[f64::NAN, f64::NAN, 100.0]]).view()).row(0).to_vec(), [3.0, 7.0, 100.0]);
    }
}
