//! Leading eigenvectors and singular vectors of sparse matrices by seeded subspace iteration.

use ndarray::{Array2, Axis, s};
use rand::Rng;
use rand_chacha::ChaCha8Rng;
use rayon::prelude::*;

use super::{Csr, Lppn};

/// Directions carried beside the wanted ones; they speed up convergence and are dropped.
const SPARE: usize = 16;
/// Multiplications between two orthonormalisations: these cost more than a sparse product, and directions stay apart for a few.
const STRIDE: usize = 3;
/// Rounds of [`STRIDE`] multiplications after which iteration ends whatever the residual.
const MAX_ROUNDS: usize = 50;
/// Residual norm `|A x - lambda x|` at which a vector counts as found.
const RESIDUAL: f64 = 1e-6;

/// Leading `count` eigenpairs (largest |lambda|, falling) of the normalised adjacency `(D + t)^-1/2 A (D + t)^-1/2` of a
/// symmetric relation, with `t` the mean degree: values and `[rows, count]` orthonormal vectors.
///
/// Adding `t` to the degrees (Qin & Rohe 2013, arXiv 1309.4111) keeps the leading vectors from sitting on small dangling
/// pieces of the network. Found by subspace iteration with Rayleigh-Ritz (Saad 2011, "Numerical Methods for Large
/// Eigenvalue Problems", 5.2) from a seeded start; the entry of largest magnitude of every vector is positive.
pub fn adjacency_eigenvectors(relation: &Csr, count: usize, random: &mut ChaCha8Rng) -> (Vec<f64>, Array2<f64>) {
    let root = regularised_roots(&relation.degrees());
    leading(relation.rows(), count, random, |block| scaled_product(relation, &root, &root, block))
}

/// Leading `count` singular triples of the normalised lncRNA-protein matrix `M = (D_l + t_l)^-1/2 B (D_p + t_p)^-1/2`, with
/// `t` the mean degrees: singular values, and the lncRNAs' coordinates `U S = M V`, `[lncRNAs, count]`.
///
/// The right vectors come from subspace iteration on `M^T M`: the randomised decomposition with power iterations of Halko,
/// Martinsson & Tropp 2011 (arXiv 0909.4061, algorithm 4.4), carried to convergence.
pub fn binding_coordinates(network: &Lppn, count: usize, random: &mut ChaCha8Rng) -> (Vec<f64>, Array2<f64>) {
    let left = regularised_roots(&network.lp.degrees());
    let right = regularised_roots(&network.pl.degrees());
    let forward = |block: &Array2<f64>| scaled_product(&network.lp, &left, &right, block);
    let (squares, vectors) =
        leading(network.proteins.len(), count, random, |block| scaled_product(&network.pl, &right, &left, &forward(block)));
    (squares.into_iter().map(|square| square.max(0.0).sqrt()).collect(), forward(&vectors))
}

/// `(d + mean d)^-1/2` of every node, the mean over the nodes that have an edge; 0 for the others.
fn regularised_roots(degrees: &[usize]) -> Vec<f64> {
    let linked = degrees.iter().filter(|degree| **degree > 0).count();
    let mean = degrees.iter().sum::<usize>() as f64 / linked.max(1) as f64;
    degrees.iter().map(|&degree| if degree == 0 { 0.0 } else { 1.0 / (degree as f64 + mean).sqrt() }).collect()
}

/// `diag(left) A diag(right) X` for a dense block `[columns, width]`; rows in parallel, each summed in one order.
fn scaled_product(relation: &Csr, left: &[f64], right: &[f64], block: &Array2<f64>) -> Array2<f64> {
    let width = block.ncols();
    let block = block.as_standard_layout();
    let values: &[f64] = block.as_slice().unwrap_or(&[]);
    let mut product = vec![0.0; relation.rows() * width];
    product.par_chunks_mut(width.max(1)).enumerate().for_each(|(row, sums)| {
        for &column in relation.row(row) {
            let (column, weight) = (column as usize, right[column as usize]);
            for (sum, value) in sums.iter_mut().zip(&values[column * width..(column + 1) * width]) {
                *sum += weight * value;
            }
        }
        sums.iter_mut().for_each(|sum| *sum *= left[row]);
    });
    Array2::from_shape_vec((relation.rows(), width), product).unwrap_or_default()
}

/// Leading eigenpairs of the symmetric operator `multiply` on vectors of length `size`.
fn leading(size: usize, count: usize, random: &mut ChaCha8Rng, multiply: impl Fn(&Array2<f64>) -> Array2<f64>) -> (Vec<f64>, Array2<f64>) {
    let width = (count + SPARE).min(size);
    let mut basis = orthonormal(Array2::from_shape_simple_fn((size, width), || random.gen_range(-1.0..1.0)));
    let mut answer = (Vec::new(), Array2::zeros((size, 0)));
    for _ in 0..MAX_ROUNDS {
        let image = multiply(&basis);
        let (values, rotation) = symmetric_eigen(basis.t().dot(&image));
        let kept = count.min(values.len());
        let rotation = rotation.slice(s![.., ..kept]);
        let vectors = basis.dot(&rotation);
        let mut rest = image.dot(&rotation);
        for (mut rest, (vector, value)) in rest.columns_mut().into_iter().zip(vectors.columns().into_iter().zip(&values)) {
            rest.scaled_add(-value, &vector);
        }
        let worst = rest.columns().into_iter().map(|column| column.dot(&column).sqrt()).fold(0.0, f64::max);
        answer = (values[..kept].to_vec(), vectors);
        if worst < RESIDUAL {
            break;
        }
        basis = orthonormal((1..STRIDE).fold(image, |image, _| multiply(&image)));
    }
    let (mut values, mut vectors) = answer;
    // A network smaller than `count` has fewer vectors; the columns keep their number so that tables keep their shape.
    if values.len() < count {
        let mut wide = Array2::zeros((size, count));
        wide.slice_mut(s![.., ..values.len()]).assign(&vectors);
        vectors = wide;
        values.resize(count, 0.0);
    }
    for mut column in vectors.axis_iter_mut(Axis(1)) {
        let largest = column.iter().fold(0.0f64, |best, &value| if value.abs() > best.abs() { value } else { best });
        if largest < 0.0 {
            column.mapv_inplace(|value| -value);
        }
    }
    (values, vectors)
}

/// Orthonormal basis of the columns' span, from the eigenvectors of the Gram matrix, twice for accuracy; dependent directions
/// are dropped.
fn orthonormal(mut block: Array2<f64>) -> Array2<f64> {
    for _ in 0..2 {
        let (values, vectors) = symmetric_eigen(block.t().dot(&block));
        let floor = values.first().map_or(0.0, |largest| largest * 1e-14);
        let kept = values.iter().take_while(|value| **value > floor).count();
        let mut rotation = vectors.slice(s![.., ..kept]).to_owned();
        for (mut column, value) in rotation.columns_mut().into_iter().zip(&values) {
            column.mapv_inplace(|entry| entry / value.sqrt());
        }
        block = block.dot(&rotation);
    }
    block
}

/// Eigenpairs of a small symmetric matrix by cyclic Jacobi rotations (Golub & Van Loan, "Matrix Computations", 8.5), largest
/// magnitude first. Only its symmetric part counts.
fn symmetric_eigen(matrix: Array2<f64>) -> (Vec<f64>, Array2<f64>) {
    let size = matrix.nrows();
    let mut a = (&matrix + &matrix.t()) * 0.5;
    let mut vectors = Array2::<f64>::eye(size);
    let scale: f64 = a.iter().map(|value| value * value).sum();
    for _ in 0..60 {
        let off: f64 = a.indexed_iter().filter(|((i, j), _)| i != j).map(|(_, value)| value * value).sum();
        if off <= scale * 1e-30 {
            break;
        }
        for p in 0..size {
            for q in p + 1..size {
                if a[[p, q]] == 0.0 {
                    continue;
                }
                let theta = (a[[q, q]] - a[[p, p]]) / (2.0 * a[[p, q]]);
                let t = if theta >= 0.0 { 1.0 } else { -1.0 } / (theta.abs() + (theta * theta + 1.0).sqrt());
                let c = 1.0 / (t * t + 1.0).sqrt();
                let s = t * c;
                for k in 0..size {
                    let (x, y) = (a[[k, p]], a[[k, q]]);
                    a[[k, p]] = c * x - s * y;
                    a[[k, q]] = s * x + c * y;
                }
                for k in 0..size {
                    let (x, y) = (a[[p, k]], a[[q, k]]);
                    a[[p, k]] = c * x - s * y;
                    a[[q, k]] = s * x + c * y;
                    let (x, y) = (vectors[[k, p]], vectors[[k, q]]);
                    vectors[[k, p]] = c * x - s * y;
                    vectors[[k, q]] = s * x + c * y;
                }
            }
        }
    }
    let mut order: Vec<usize> = (0..size).collect();
    order.sort_by(|&i, &j| a[[j, j]].abs().total_cmp(&a[[i, i]].abs()).then(i.cmp(&j)));
    (order.iter().map(|&index| a[[index, index]]).collect(), vectors.select(Axis(1), &order))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::stream;

    fn ring(nodes: u32) -> Csr {
        let pairs = (0..nodes).flat_map(|node| [(node, (node + 1) % nodes), ((node + 1) % nodes, node)]).collect();
        Csr::from_pairs(nodes as usize, pairs)
    }

    #[test]
    fn a_ring_has_the_cosines_it_should_have() {
        // Every degree and the mean are 2, so the regularised matrix is A / 4 with eigenvalues cos(2 pi k / n) / 2.
        let (values, vectors) = adjacency_eigenvectors(&ring(9), 5, &mut stream(1, "t"));
        let mut expected: Vec<f64> = (0..9).map(|k| (std::f64::consts::TAU * f64::from(k) / 9.0).cos() / 2.0).collect();
        expected.sort_by(|a, b| b.abs().total_cmp(&a.abs()));
        for (value, expected) in values.iter().zip(&expected) {
            assert!((value - expected).abs() < 1e-9, "{values:?} {expected:?}");
        }
        let gram = vectors.t().dot(&vectors);
        assert!(gram.indexed_iter().all(|((i, j), value)| (value - if i == j { 1.0 } else { 0.0 }).abs() < 1e-9));
    }

    #[test]
    fn vectors_are_orthonormal_and_solve_the_equation_on_a_random_network() {
        let mut random = stream(3, "edges");
        let pairs: Vec<(u32, u32)> =
            (0..900).map(|_| (random.gen_range(0..200u32), random.gen_range(0..200u32))).filter(|(a, b)| a != b).collect();
        let network = Csr::from_pairs(200, pairs.iter().flat_map(|&(a, b)| [(a, b), (b, a)]).collect());
        let (values, vectors) = adjacency_eigenvectors(&network, 6, &mut stream(1, "t"));
        let root = regularised_roots(&network.degrees());
        let image = scaled_product(&network, &root, &root, &vectors);
        for (index, value) in values.iter().enumerate() {
            let error = &image.column(index) - &(&vectors.column(index) * *value);
            assert!(error.dot(&error).sqrt() < 1e-5, "vector {index}");
            let largest = vectors.column(index).iter().copied().max_by(|a, b| a.abs().total_cmp(&b.abs())).unwrap();
            assert!(largest > 0.0);
        }
        let gram = vectors.t().dot(&vectors);
        assert!(gram.indexed_iter().all(|((i, j), value)| (value - if i == j { 1.0 } else { 0.0 }).abs() < 1e-9));
    }

    #[test]
    fn singular_coordinates_rebuild_the_matrix_and_small_networks_are_padded() {
        let network = Lppn::build(&[("a", "P"), ("a", "Q"), ("b", "Q"), ("c", "R")], &[("P", "Q")]).unwrap();
        let (values, coordinates) = binding_coordinates(&network, 5, &mut stream(1, "t"));
        assert_eq!(coordinates.dim(), (3, 5));
        // The rows' inner products are those of M, because V is a full orthonormal basis here.
        let (left, right) = (regularised_roots(&network.lp.degrees()), regularised_roots(&network.pl.degrees()));
        let m = scaled_product(&network.lp, &left, &right, &Array2::eye(3));
        let difference = coordinates.dot(&coordinates.t()) - m.dot(&m.t());
        assert!(difference.iter().all(|value| value.abs() < 1e-9));
        assert!(values.windows(2).all(|pair| pair[0] >= pair[1]) && values[3] == 0.0);
    }
}
