//! Label-free imputation: the column's median, and an indicator where missing is common.

use ndarray::{Array2, Axis};

use crate::learners::median;

/// Share of missing values among present genes from which a column gets an indicator.
const INDICATOR_SHARE: f64 = 0.01;

/// Replaces NaN by the median of the present genes' values and appends `NAME:missing` columns.
///
/// `raw` `[genes, d]` -> names and values `[genes, d + indicators]`. Rows of absent genes hold medians, indicators 0.
pub fn impute(columns: Vec<String>, mut raw: Array2<f32>, present: &[bool]) -> (Vec<String>, Array2<f32>) {
    let mut names = columns;
    let rows = present.iter().filter(|&&here| here).count();
    let mut indicators: Vec<Vec<f32>> = Vec::new();
    for column in 0..raw.ncols() {
        let mut cells = raw.column_mut(column);
        let known: Vec<f64> =
            (0..present.len()).filter(|&row| present[row] && !cells[row].is_nan()).map(|row| f64::from(cells[row])).collect();
        let missing = rows - known.len();
        if !known.is_empty() && missing as f64 > INDICATOR_SHARE * rows as f64 {
            indicators.push((0..present.len()).map(|row| f32::from(u8::from(present[row] && cells[row].is_nan()))).collect());
            names.push(format!("{}:missing", names[column]));
        }
        let middle = median(known) as f32;
        for (row, cell) in cells.iter_mut().enumerate() {
            if cell.is_nan() || !present[row] {
                *cell = middle;
            }
        }
    }
    let width = raw.ncols();
    let mut values = Array2::zeros((raw.nrows(), width + indicators.len()));
    values.slice_mut(ndarray::s![.., ..width]).assign(&raw);
    for (column, indicator) in indicators.into_iter().enumerate() {
        values.index_axis_mut(Axis(1), width + column).assign(&ndarray::Array1::from(indicator));
    }
    (names, values)
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::arr2;

    #[test]
    fn medians_come_from_present_genes_and_missing_is_flagged() {
        let raw = arr2(&[[1.0f32, 5.0], [f32::NAN, 5.0], [3.0, 6.0], [f32::NAN, f32::NAN]]);
        let (names, values) = impute(vec!["a".into(), "b".into()], raw, &[true, true, true, false]);
        assert_eq!(names, ["a", "b", "a:missing"]);
        assert_eq!(values, arr2(&[[1.0, 5.0, 0.0], [2.0, 5.0, 1.0], [3.0, 6.0, 0.0], [2.0, 5.0, 0.0]]));
    }

    #[test]
    fn a_column_without_any_value_is_zero_and_unflagged() {
        let (names, values) = impute(vec!["a".into()], arr2(&[[f32::NAN], [f32::NAN]]), &[true, true]);
        assert_eq!(names, ["a"]);
        assert_eq!(values, arr2(&[[0.0], [0.0]]));
    }
}
