//! The little dense algebra that the randomised PCA needs: an orthonormal basis and a symmetric eigenproblem.

use ndarray::{Array2, ArrayView2};
use rayon::prelude::*;

/// Dot product of equally long rows with eight running sums, in 64 bits; the order of additions is fixed.
fn dot(a: &[f32], b: &[f32]) -> f64 {
    let mut sums = [0f64; 8];
    let (a_blocks, a_rest) = a.as_chunks::<8>();
    let (b_blocks, b_rest) = b.as_chunks::<8>();
    for (x, y) in a_blocks.iter().zip(b_blocks) {
        for lane in 0..8 {
            sums[lane] += f64::from(x[lane]) * f64::from(y[lane]);
        }
    }
    let rest: f64 = a_rest.iter().zip(b_rest).map(|(x, y)| f64::from(*x) * f64::from(*y)).sum();
    sums.iter().sum::<f64>() + rest
}

/// Orthonormal basis of the columns of `matrix` `[n, l]`, by modified Gram-Schmidt, twice (Giraud et al. 2005: twice is enough).
///
/// A column that depends on the ones before it becomes zero.
pub fn orthonormal_columns(matrix: ArrayView2<f32>) -> Array2<f32> {
    let mut columns: Vec<Vec<f32>> = matrix.columns().into_iter().map(|column| column.to_vec()).collect();
    for _ in 0..2 {
        let lengths: Vec<f64> = columns.iter().map(|column| dot(column, column).sqrt()).collect();
        for (index, length) in lengths.iter().enumerate() {
            let (done, rest) = columns.split_at_mut(index + 1);
            let Some(current) = done.last_mut() else { continue };
            let norm = dot(current, current).sqrt();
            // What cancellation leaves of a dependent column is noise, not a direction.
            let scale = if norm > 1e-6 * length { 1.0 / norm } else { 0.0 };
            current.iter_mut().for_each(|value| *value = (f64::from(*value) * scale) as f32);
            let current: &[f32] = current;
            rest.par_iter_mut().for_each(|column| {
                let share = dot(current, column);
                column.iter_mut().zip(current).for_each(|(value, basis)| *value -= share as f32 * basis);
            });
        }
    }
    let mut basis = Array2::zeros(matrix.dim());
    for (mut target, column) in basis.columns_mut().into_iter().zip(&columns) {
        target.iter_mut().zip(column).for_each(|(to, from)| *to = *from);
    }
    basis
}

/// Eigenvalues, largest first, and eigenvectors as columns of a symmetric matrix `[l, l]`.
///
/// Cyclic Jacobi rotations (Golub & Van Loan, Matrix Computations, section 8.5). The sign of a vector makes its entry of
/// largest magnitude positive.
pub fn symmetric_eigen(matrix: &Array2<f64>) -> (Vec<f64>, Array2<f64>) {
    let size = matrix.nrows();
    // Both are kept as rows: a rotation then touches two rows and the mirrored columns of `a`.
    let mut a = matrix.clone();
    let mut vectors = Array2::<f64>::eye(size);
    let total: f64 = a.iter().map(|value| value * value).sum();
    for _sweep in 0..30 {
        let off: f64 = (0..size).flat_map(|p| (0..p).map(move |q| (p, q))).map(|place| a[place] * a[place]).sum();
        if off <= 1e-26 * total {
            break;
        }
        for p in 0..size {
            for q in p + 1..size {
                rotate(&mut a, &mut vectors, p, q);
            }
        }
    }
    let mut order: Vec<usize> = (0..size).collect();
    order.sort_by(|&i, &j| a[[j, j]].total_cmp(&a[[i, i]]).then(i.cmp(&j)));
    let values = order.iter().map(|&index| a[[index, index]]).collect();
    let mut sorted = Array2::zeros((size, size));
    for (column, &index) in order.iter().enumerate() {
        let vector = vectors.row(index);
        let largest = vector.iter().copied().fold(0.0, |best: f64, value| if value.abs() > best.abs() { value } else { best });
        let sign = if largest < 0.0 { -1.0 } else { 1.0 };
        sorted.column_mut(column).iter_mut().zip(vector).for_each(|(to, from)| *to = sign * from);
    }
    (values, sorted)
}

/// One Jacobi rotation that makes `a[p, q]` zero; rows of `vectors` turn with it.
fn rotate(a: &mut Array2<f64>, vectors: &mut Array2<f64>, p: usize, q: usize) {
    let apq = a[[p, q]];
    if apq.abs() <= 1e-300 {
        return;
    }
    let theta = (a[[q, q]] - a[[p, p]]) / (2.0 * apq);
    let t = theta.signum() / (theta.abs() + (theta * theta + 1.0).sqrt());
    let c = 1.0 / (t * t + 1.0).sqrt();
    let s = t * c;
    let turn = |rows: &mut Array2<f64>| {
        let (mut upper, mut lower) = rows.multi_slice_mut((ndarray::s![p, ..], ndarray::s![q, ..]));
        upper.iter_mut().zip(lower.iter_mut()).for_each(|(x, y)| (*x, *y) = (c * *x - s * *y, s * *x + c * *y));
    };
    turn(a);
    for row in 0..a.nrows() {
        let (x, y) = (a[[row, p]], a[[row, q]]);
        a[[row, p]] = c * x - s * y;
        a[[row, q]] = s * x + c * y;
    }
    turn(vectors);
}

#[cfg(test)]
mod tests {
    use ndarray::arr2;

    use super::*;

    #[test]
    fn basis_is_orthonormal_and_dependent_columns_vanish() {
        let matrix = arr2(&[[1.0f32, 2.0, 1.0], [0.0, 0.0, 3.0], [2.0, 4.0, 0.5], [1.0, 2.0, -1.0]]);
        let basis = orthonormal_columns(matrix.view());
        let gram = basis.t().dot(&basis);
        let expected = arr2(&[[1.0f32, 0.0, 0.0], [0.0, 0.0, 0.0], [0.0, 0.0, 1.0]]);
        assert!((&gram - &expected).iter().all(|difference| difference.abs() < 1e-6), "{gram}");
    }

    #[test]
    fn eigen_of_a_known_matrix() {
        // Eigenvalues of this second-difference matrix are 2 - 2 cos(k pi / 4).
        let matrix = arr2(&[[2.0, -1.0, 0.0], [-1.0, 2.0, -1.0], [0.0, -1.0, 2.0]]);
        let (values, vectors) = symmetric_eigen(&matrix);
        let root = 2f64.sqrt();
        for (found, expected) in values.iter().zip([2.0 + root, 2.0, 2.0 - root]) {
            assert!((found - expected).abs() < 1e-12, "{values:?}");
        }
        let rebuilt = vectors.dot(&Array2::from_diag(&ndarray::Array1::from(values))).dot(&vectors.t());
        assert!((&rebuilt - &matrix).iter().all(|difference| difference.abs() < 1e-12));
    }
}
