//! Principal axes of a large matrix by a randomised range finder, fitted on any subset of its rows.
//!
//! Halko, Martinsson & Tropp 2011 (arXiv 0909.4061), algorithms 4.4 and 5.1: with a random test matrix `W` `[p, l]`,
//! `Q = orth((X X^T)^i X W)`, then the small problem `Q^T X = U S V^T`. `X` is centred on the fly and never copied.
//!
//! Ours because linfa-reduction copies the matrix twice in 64 bits; the small eigenproblems are linfa-linalg's.

use linfa_linalg::eigh::{EigSort, EighInto};
use ndarray::{Array1, Array2, ArrayView2, Axis, s};
use rand::Rng;
use rand_chacha::ChaCha8Rng;
use rayon::prelude::*;

use crate::error::{Error, Result};

/// Rows that are gathered for one matrix product.
const BLOCK: usize = 256;
/// Blocks whose products are summed one after the other; sums of such groups are added in order. Fixed, so that the number of
/// workers changes no bit.
const GROUP: usize = 8;
/// Extra random directions.
const OVERSAMPLE: usize = 12;
/// Power iterations.
const ITERATIONS: usize = 2;

/// Axes of largest variance.
#[derive(Debug, Clone, PartialEq)]
pub struct Pca {
    /// Column means, `[p]`.
    pub mean: Array1<f32>,
    /// Axes as columns, orthonormal, most variance first, `[p, rank]`; the largest entry of each is positive.
    pub axes: Array2<f32>,
    /// Variance along each axis (divided by n - 1), `[rank]`.
    pub variance: Vec<f64>,
    /// Variance along all axes there are.
    pub total_variance: f64,
}

impl Pca {
    /// Fits `rank` axes to the rows `rows` of `matrix` `[n, p]`; fewer where rows or columns are fewer.
    ///
    /// # Errors
    /// A matrix with values that are not finite.
    pub fn fit(matrix: ArrayView2<f32>, rows: &[usize], rank: usize, random: &mut ChaCha8Rng) -> Result<Self> {
        let columns = matrix.ncols();
        let limit = rows.len().saturating_sub(1).min(columns);
        let rank = rank.min(limit);
        let sketch = (rank + OVERSAMPLE).min(limit);
        let centred = Centred { matrix, rows, mean: column_means(matrix, rows) };
        let total = centred.total_square();
        let scale = rows.len().saturating_sub(1).max(1) as f64;
        let test = Array2::from_shape_simple_fn((columns, sketch), || normal(random));
        let mut basis = orthonormal(centred.times(test.view()))?;
        for _ in 0..ITERATIONS {
            let back = centred.transposed_times(basis.view());
            basis = orthonormal(centred.times(back.view()))?;
        }
        // B^T = X^T Q, `[p, l]`; eigenvectors of B B^T turn the basis into principal axes.
        let small = centred.transposed_times(basis.view());
        let (values, vectors) = gram_eigen(&small)?;
        let mut axes = small.dot(&vectors.slice(s![.., ..rank]).mapv(|value| value as f32));
        for (mut axis, value) in axes.columns_mut().into_iter().zip(&values) {
            let largest = axis.iter().copied().fold(0f32, |best, entry| if entry.abs() > best.abs() { entry } else { best });
            let length = value.max(0.0).sqrt();
            let factor = if length > 0.0 { f64::from(largest.signum()) / length } else { 0.0 };
            axis.mapv_inplace(|entry| (f64::from(entry) * factor) as f32);
        }
        let variance = values.iter().take(rank).map(|value| value.max(0.0) / scale).collect();
        Ok(Self { mean: centred.mean, axes, variance, total_variance: total / scale })
    }

    /// Coordinates of every row of `matrix` `[n, p]` along the axes, `[n, rank]`.
    pub fn project(&self, matrix: ArrayView2<f32>) -> Array2<f32> {
        let rows: Vec<usize> = (0..matrix.nrows()).collect();
        Centred { matrix, rows: &rows, mean: self.mean.clone() }.times(self.axes.view())
    }

    /// Squared length of the centred rows `rows` of `matrix`, summed: what a reconstruction is held against.
    pub fn total_square(&self, matrix: ArrayView2<f32>, rows: &[usize]) -> f64 {
        Centred { matrix, rows, mean: self.mean.clone() }.total_square()
    }
}

/// Eigenvalues, largest first, and eigenvectors (columns) of `M^T M` for `M` `[n, l]`, in 64 bits.
fn gram_eigen(matrix: &Array2<f32>) -> Result<(Array1<f64>, Array2<f64>)> {
    let wide = matrix.mapv(f64::from);
    let gram = wide.t().dot(&wide);
    if gram.iter().any(|value| !value.is_finite()) {
        return Err(Error::data("principal axes", "a value is not finite", "check the numbers that enter the embedding"));
    }
    let found = gram.eigh_into().map_err(|error| Error::data("principal axes", error.to_string(), "report this as a fault"))?;
    Ok(found.sort_eig_desc())
}

/// Orthonormal basis of the columns of `M`: `M V L^(-1/2)` with `M^T M = V L V^T`, twice, since once leaves what rounding brings in.
/// Directions that depend on the others become zero.
fn orthonormal(mut matrix: Array2<f32>) -> Result<Array2<f32>> {
    for _ in 0..2 {
        let (values, mut vectors) = gram_eigen(&matrix)?;
        let least = 1e-12 * values.first().copied().unwrap_or(0.0);
        for (mut vector, &value) in vectors.columns_mut().into_iter().zip(&values) {
            vector *= if value > least { value.sqrt().recip() } else { 0.0 };
        }
        matrix = matrix.dot(&vectors.mapv(|value| value as f32));
    }
    Ok(matrix)
}

/// Standard normal by Box-Muller, from 32-bit draws.
pub(super) fn normal(random: &mut ChaCha8Rng) -> f32 {
    let radius = (-2.0 * f64::from(1.0 - random.r#gen::<f32>()).ln()).sqrt();
    let angle = std::f64::consts::TAU * f64::from(random.r#gen::<f32>());
    (radius * angle.cos()) as f32
}

fn column_means(matrix: ArrayView2<f32>, rows: &[usize]) -> Array1<f32> {
    let mut sums = Array1::<f64>::zeros(matrix.ncols());
    for &row in rows {
        sums.iter_mut().zip(matrix.row(row)).for_each(|(sum, value)| *sum += f64::from(*value));
    }
    sums.mapv(|sum| (sum / rows.len().max(1) as f64) as f32)
}

/// Some rows of a matrix less a mean, never written out as a whole.
struct Centred<'m, 'r> {
    matrix: ArrayView2<'m, f32>,
    rows: &'r [usize],
    mean: Array1<f32>,
}

impl Centred<'_, '_> {
    fn gather(&self, rows: &[usize]) -> Array2<f32> {
        let mut block = self.matrix.select(Axis(0), rows);
        block -= &self.mean;
        block
    }

    /// `X M`, `[rows, l]`.
    fn times(&self, right: ArrayView2<f32>) -> Array2<f32> {
        let blocks: Vec<Array2<f32>> = self.rows.par_chunks(BLOCK).map(|rows| self.gather(rows).dot(&right)).collect();
        let mut product = Array2::zeros((self.rows.len(), right.ncols()));
        for (index, block) in blocks.iter().enumerate() {
            let start = index * BLOCK;
            product.slice_mut(s![start..start + block.nrows(), ..]).assign(block);
        }
        product
    }

    /// `X^T M` for `M` `[rows, l]`, `[p, l]`.
    fn transposed_times(&self, right: ArrayView2<f32>) -> Array2<f32> {
        let groups: Vec<Array2<f32>> = self
            .rows
            .par_chunks(BLOCK * GROUP)
            .enumerate()
            .map(|(index, rows)| {
                let mut sum = Array2::zeros((self.matrix.ncols(), right.ncols()));
                for (part, rows) in rows.chunks(BLOCK).enumerate() {
                    let start = (index * GROUP + part) * BLOCK;
                    let block = self.gather(rows);
                    ndarray::linalg::general_mat_mul(1.0, &block.t(), &right.slice(s![start..start + rows.len(), ..]), 1.0, &mut sum);
                }
                sum
            })
            .collect();
        groups.into_iter().fold(Array2::zeros((self.matrix.ncols(), right.ncols())), |sum, group| sum + group)
    }

    fn total_square(&self) -> f64 {
        let sums: Vec<f64> = self
            .rows
            .par_iter()
            .map(|&row| {
                let difference = self.matrix.row(row).into_iter().zip(&self.mean).map(|(value, mean)| f64::from(*value) - f64::from(*mean));
                difference.map(|value| value * value).sum()
            })
            .collect();
        sums.iter().sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn array(value: &serde_json::Value) -> Array2<f32> {
        let rows = value.as_array().unwrap();
        let values: Vec<f32> = rows.iter().flat_map(|row| row.as_array().unwrap()).map(|entry| entry.as_f64().unwrap() as f32).collect();
        Array2::from_shape_vec((rows.len(), values.len() / rows.len()), values).unwrap()
    }

    #[test]
    fn equals_scikit_learn() {
        let reference: serde_json::Value = serde_json::from_str(include_str!("../../tests/reference/pca.json")).unwrap();
        let matrix = array(&reference["matrix"]);
        // A row that is not asked for must not matter.
        let mut longer = Array2::from_elem((61, 20), 1e3);
        longer.slice_mut(s![..60, ..]).assign(&matrix);
        let rows: Vec<usize> = (0..60).collect();
        let pca = Pca::fit(longer.view(), &rows, 5, &mut crate::random::stream(1, "pca")).unwrap();
        let close = |found: f64, expected: f64| assert!((found - expected).abs() < 2e-4 * expected.abs().max(1.0), "{found} {expected}");
        for (found, expected) in pca.axes.t().iter().zip(array(&reference["axes"]).iter()) {
            close(f64::from(*found), f64::from(*expected));
        }
        for (found, expected) in pca.variance.iter().zip(reference["variance"].as_array().unwrap()) {
            close(*found, expected.as_f64().unwrap());
        }
        close(pca.total_variance, reference["total_variance"].as_f64().unwrap());
        let projected = pca.project(matrix.view());
        let first = projected.column(0).iter().map(|value| f64::from(*value).powi(2)).sum::<f64>() / 59.0;
        close(first, pca.variance[0]);
    }

    #[test]
    fn workers_and_order_of_draws_change_nothing() {
        let mut random = crate::random::stream(2, "matrix");
        let matrix = Array2::from_shape_simple_fn((3_000, 40), || normal(&mut random));
        let rows: Vec<usize> = (0..3_000).filter(|row| row % 7 != 0).collect();
        let fit = |workers: usize| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(workers).build().unwrap();
            pool.install(|| Pca::fit(matrix.view(), &rows, 6, &mut crate::random::stream(3, "pca")).unwrap())
        };
        assert_eq!(fit(1), fit(3));
    }

    #[test]
    fn few_rows_give_few_axes_and_constant_columns_none() {
        let rows = [0, 1, 2];
        let matrix = ndarray::arr2(&[[1f32, 5.0, 0.0], [2.0, 5.0, 0.0], [4.0, 5.0, 0.0]]);
        let pca = Pca::fit(matrix.view(), &rows, 64, &mut crate::random::stream(1, "pca")).unwrap();
        assert_eq!(pca.axes.dim(), (3, 2));
        assert!((pca.axes[[0, 0]] - 1.0).abs() < 1e-6 && pca.axes.iter().all(|entry| entry.is_finite()));
        assert!(pca.variance[1] < 1e-9);
    }
}
