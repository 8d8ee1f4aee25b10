//! Training columns laid out for tree growing: one contiguous run a column, raw and cut into at most 256 bins.

use ndarray::ArrayView2;

/// Bins of a column.
pub(super) const BINS: usize = 256;

/// Columns of the training rows.
pub(super) struct TrainingColumns {
    rows: usize,
    /// `values[column * rows + row]`.
    values: Vec<f32>,
    /// Bin of each value, same layout.
    codes: Vec<u8>,
    /// Smallest and largest value of each bin, a list a column.
    bounds: Vec<Vec<(f32, f32)>>,
}

impl TrainingColumns {
    /// From rows `[n, p]` without missing values. With at most 256 distinct values a bin is a value, and splits are exact.
    pub(super) fn new(x: ArrayView2<f32>) -> Self {
        let (rows, width) = x.dim();
        let mut values = Vec::with_capacity(rows * width);
        let mut codes = vec![0u8; rows * width];
        let mut bounds = Vec::with_capacity(width);
        let mut order: Vec<u32> = Vec::with_capacity(rows);
        for column in 0..width {
            let start = values.len();
            values.extend(x.column(column).iter().copied());
            let run = &values[start..];
            order.clear();
            order.extend(0..rows as u32);
            order.sort_unstable_by(|&a, &b| run[a as usize].total_cmp(&run[b as usize]));
            bounds.push(cut(run, &order, &mut codes[start..start + rows]));
        }
        Self { rows, values, codes, bounds }
    }

    pub(super) fn width(&self) -> usize {
        self.bounds.len()
    }

    pub(super) fn values(&self, column: usize) -> &[f32] {
        &self.values[column * self.rows..(column + 1) * self.rows]
    }

    pub(super) fn codes(&self, column: usize) -> &[u8] {
        &self.codes[column * self.rows..(column + 1) * self.rows]
    }

    /// Value halfway between two neighbouring occupied bins of a node.
    pub(super) fn threshold(&self, column: usize, left: u8, right: u8) -> f32 {
        halfway(self.bounds[column][usize::from(left)].1, self.bounds[column][usize::from(right)].0)
    }
}

/// Middle of two values, kept below the upper one so that `value <= threshold` still separates them.
fn halfway(low: f32, high: f32) -> f32 {
    let middle = low + (high - low) / 2.0;
    if middle < high { middle } else { low }
}

/// Cuts sorted values into bins of nearly equal size; equal values never part.
fn cut(values: &[f32], order: &[u32], codes: &mut [u8]) -> Vec<(f32, f32)> {
    let mut bounds: Vec<(f32, f32)> = Vec::new();
    let distinct = order.windows(2).filter(|pair| values[pair[0] as usize] != values[pair[1] as usize]).count() + 1;
    let mut position = 0;
    while position < order.len() {
        let first = values[order[position] as usize];
        let mut end = position + 1;
        if distinct > BINS {
            // What is left is shared evenly by the bins that are left.
            let share = (order.len() - position).div_ceil(BINS - bounds.len());
            end = (position + share).min(order.len());
        }
        while end < order.len() && values[order[end] as usize] == values[order[end - 1] as usize] {
            end += 1;
        }
        let code = bounds.len() as u8;
        order[position..end].iter().for_each(|&row| codes[row as usize] = code);
        bounds.push((first, values[order[end - 1] as usize]));
        position = end;
    }
    bounds
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::Array2;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn codes_follow_the_order_of_values(raw in proptest::collection::vec(-50i32..50, 1..900), fine in any::<bool>()) {
            let values: Vec<f32> = raw.iter().enumerate()
                .map(|(i, &v)| if fine { v as f32 + i as f32 * 1e-3 } else { v as f32 }).collect();
            let columns = TrainingColumns::new(Array2::from_shape_vec((values.len(), 1), values.clone()).unwrap().view());
            let codes = columns.codes(0);
            for i in 0..values.len().min(60) {
                for j in 0..values.len() {
                    if codes[i] < codes[j] {
                        prop_assert!(values[i] < values[j]);
                        let threshold = columns.threshold(0, codes[i], codes[j]);
                        prop_assert!(values[i] <= threshold && threshold < values[j]);
                    }
                    if !fine {
                        prop_assert_eq!(codes[i] == codes[j], values[i] == values[j]);
                    }
                }
            }
        }
    }
}
