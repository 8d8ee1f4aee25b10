//! A small ridge-penalised logistic regression for features of proteins; models of lncRNA genes live in `train` and `evaluate`.

/// Newton steps at most.
const STEPS: usize = 50;
/// Largest change of a coefficient at which the fit ends.
const TOLERANCE: f64 = 1e-9;

/// Intercept, then one coefficient a column: the minimum of `sum log(1 + exp(-y x b)) + penalty / 2 |b|^2`, intercept unpenalised, by
/// Newton's method (iteratively reweighted least squares). `x` holds rows of equal length.
pub(super) fn fit(x: &[Vec<f64>], y: &[bool], penalty: f64) -> Vec<f64> {
    let width = x.first().map_or(0, Vec::len) + 1;
    let mut beta = vec![0.0; width];
    for _ in 0..STEPS {
        let mut hessian = vec![vec![0.0; width]; width];
        let mut gradient = vec![0.0; width];
        for (row, &label) in x.iter().zip(y) {
            let p = 1.0 / (1.0 + (-value(&beta, row)).exp());
            let (error, weight) = (f64::from(u8::from(label)) - p, (p * (1.0 - p)).max(1e-10));
            let at = |column: usize| if column == 0 { 1.0 } else { row[column - 1] };
            for i in 0..width {
                gradient[i] += error * at(i);
                for (j, cell) in hessian[i].iter_mut().enumerate().take(i + 1) {
                    *cell += weight * at(i) * at(j);
                }
            }
        }
        for i in 1..width {
            gradient[i] -= penalty * beta[i];
            hessian[i][i] += penalty;
        }
        let step = solve(hessian, gradient);
        beta.iter_mut().zip(&step).for_each(|(beta, step)| *beta += step);
        if step.iter().all(|step| step.abs() < TOLERANCE) {
            break;
        }
    }
    beta
}

/// Log-odds of one row.
pub(super) fn value(beta: &[f64], row: &[f64]) -> f64 {
    beta[0] + beta[1..].iter().zip(row).map(|(b, x)| b * x).sum::<f64>()
}

/// Solves `matrix x = right` for a symmetric positive definite matrix of which the lower triangle is filled (Cholesky).
fn solve(mut matrix: Vec<Vec<f64>>, mut right: Vec<f64>) -> Vec<f64> {
    let n = right.len();
    for i in 0..n {
        for j in 0..=i {
            let inner: f64 = (0..j).map(|k| matrix[i][k] * matrix[j][k]).sum();
            let rest = matrix[i][j] - inner;
            // A column without any spread has no say: its pivot is kept above zero.
            matrix[i][j] = if i == j { rest.max(1e-12).sqrt() } else { rest / matrix[j][j] };
        }
    }
    for i in 0..n {
        let inner: f64 = (0..i).map(|k| matrix[i][k] * right[k]).sum();
        right[i] = (right[i] - inner) / matrix[i][i];
    }
    for i in (0..n).rev() {
        let inner: f64 = (i + 1..n).map(|k| matrix[k][i] * right[k]).sum();
        right[i] = (right[i] - inner) / matrix[i][i];
    }
    right
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn agrees_with_scikit_learn() {
        // scikit-learn 1.9.1: LogisticRegression(C=0.5, tol=1e-12).fit(x, y); see scripts/reference/ridge.py.
        let x: Vec<Vec<f64>> =
            [[0.5, 1.0], [-1.0, 0.3], [2.0, -0.7], [0.1, 0.2], [1.5, 1.1], [-0.4, -1.2]].map(|row: [f64; 2]| row.to_vec()).into();
        let y = [true, false, true, false, true, false];
        let found = fit(&x, &y, 2.0);
        for (found, expected) in found.iter().zip(EXPECTED) {
            assert!((found - expected).abs() < 1e-6, "{found} {expected}");
        }
    }

    const EXPECTED: [f64; 3] = [-0.3753208743181277, 0.7456699323252849, 0.31839816936000714];
}
