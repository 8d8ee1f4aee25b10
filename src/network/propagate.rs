//! Random walk with restart and label propagation on the network.

use rayon::prelude::*;

use super::{Csr, Lppn};

/// Steps after which a walk ends although it still moves. With restart probability `r` the change shrinks by `1 - r` a step,
/// so that 1e-15 needs 3,400 steps even at `r = 0.01`.
const MAX_STEPS: usize = 5000;

/// Random walk with restart over the whole LPPN (Köhler et al. 2008, doi:10.1016/j.ajhg.2008.02.013):
/// `p' = (1 - r) W p + r p0` with column-stochastic `W[i, j] = A[i, j] / degree(j)`, repeated until the total change
/// `sum |p' - p|` falls below `tolerance`. A walker at a node without edges jumps back to the seeds.
///
/// `seeds` are (node, weight) with weights of at least 0, scaled here to sum 1; the answer is `[len]`, lncRNAs first, and sums
/// to 1. Without a seed of positive weight it is all zeros. `restart` lies in (0, 1].
pub fn random_walk(network: &Lppn, seeds: &[(usize, f64)], restart: f64, tolerance: f64) -> Vec<f64> {
    let start = start_vector(network.len(), seeds);
    let degrees: Vec<f64> = network.degrees().into_iter().map(|degree| degree as f64).collect();
    walk(&degrees, start, restart, tolerance, |scaled, next| pull(network, scaled, next))
}

/// [`random_walk`] from several sets of seeds, in parallel; answers in the order of `seeds`.
pub fn random_walks(network: &Lppn, seeds: &[Vec<(usize, f64)>], restart: f64, tolerance: f64) -> Vec<Vec<f64>> {
    seeds.par_iter().map(|seeds| random_walk(network, seeds, restart, tolerance)).collect()
}

/// [`random_walk`] on one symmetric relation alone, such as [`Lppn::pp`]; seeds count from 0 among its rows.
pub fn random_walk_within(relation: &Csr, seeds: &[(usize, f64)], restart: f64, tolerance: f64) -> Vec<f64> {
    let start = start_vector(relation.rows(), seeds);
    let degrees: Vec<f64> = relation.degrees().into_iter().map(|degree| degree as f64).collect();
    walk(&degrees, start, restart, tolerance, |scaled, next| {
        for (row, value) in next.iter_mut().enumerate() {
            *value = gather(relation.row(row), scaled);
        }
    })
}

/// Label propagation by local and global consistency (Zhou et al. 2004, "Learning with local and global consistency"):
/// `f' = alpha S f + (1 - alpha) y` with `S = D^-1/2 A D^-1/2`, to a largest change below 1e-9.
///
/// `labels` are (node, value), for instance +1 and -1 with any weighting; the answer is a score for every node, `[len]`.
/// `alpha` lies in [0, 1).
pub fn label_propagation(network: &Lppn, labels: &[(usize, f64)], alpha: f64) -> Vec<f64> {
    let mut given = vec![0.0; network.len()];
    labels.iter().for_each(|&(node, value)| given[node] += value);
    let root: Vec<f64> = network.degrees().into_iter().map(inverse_root).collect();
    let (mut scores, mut scaled, mut next) = (given.clone(), vec![0.0; given.len()], vec![0.0; given.len()]);
    for _ in 0..MAX_STEPS {
        for ((scaled, score), root) in scaled.iter_mut().zip(&scores).zip(&root) {
            *scaled = score * root;
        }
        pull(network, &scaled, &mut next);
        let mut change = 0.0f64;
        for (((next, root), given), score) in next.iter_mut().zip(&root).zip(&given).zip(&scores) {
            *next = alpha * root * *next + (1.0 - alpha) * given;
            change = change.max((*next - score).abs());
        }
        std::mem::swap(&mut scores, &mut next);
        if change < 1e-9 {
            break;
        }
    }
    scores
}

fn inverse_root(degree: usize) -> f64 {
    if degree == 0 { 0.0 } else { 1.0 / (degree as f64).sqrt() }
}

/// Seeds' weights as a distribution over `nodes` nodes.
fn start_vector(nodes: usize, seeds: &[(usize, f64)]) -> Vec<f64> {
    let mut start = vec![0.0; nodes];
    seeds.iter().filter(|(_, weight)| *weight > 0.0).for_each(|&(node, weight)| start[node] += weight);
    let total: f64 = start.iter().sum();
    if total > 0.0 {
        start.iter_mut().for_each(|value| *value /= total);
    }
    start
}

#[inline]
fn gather(neighbours: &[u32], values: &[f64]) -> f64 {
    neighbours.iter().map(|&node| values[node as usize]).sum()
}

/// `next = A values` over all three relations. Every node pulls in the order of its neighbours, so that the sum is one.
fn pull(network: &Lppn, values: &[f64], next: &mut [f64]) {
    let (of_lncrna, of_proteins) = values.split_at(network.lncrna.len());
    let (next_lncrna, next_proteins) = next.split_at_mut(network.lncrna.len());
    for (gene, value) in next_lncrna.iter_mut().enumerate() {
        *value = gather(network.lp.row(gene), of_proteins);
    }
    for (protein, value) in next_proteins.iter_mut().enumerate() {
        *value = gather(network.pl.row(protein), of_lncrna) + gather(network.pp.row(protein), of_proteins);
    }
}

/// Power iteration behind both walks; `step(p / degree, out)` multiplies by the adjacency.
fn walk(degrees: &[f64], start: Vec<f64>, restart: f64, tolerance: f64, step: impl Fn(&[f64], &mut [f64])) -> Vec<f64> {
    let mut now = start.clone();
    let (mut scaled, mut next) = (vec![0.0; now.len()], vec![0.0; now.len()]);
    for _ in 0..MAX_STEPS {
        let mut stranded = 0.0;
        for ((scaled, value), degree) in scaled.iter_mut().zip(&now).zip(degrees) {
            *scaled = if *degree > 0.0 { value / degree } else { 0.0 };
            stranded += if *degree > 0.0 { 0.0 } else { *value };
        }
        step(&scaled, &mut next);
        let back = restart + (1.0 - restart) * stranded;
        let mut change = 0.0;
        for ((next, start), now) in next.iter_mut().zip(&start).zip(&now) {
            *next = (1.0 - restart) * *next + back * start;
            change += (*next - now).abs();
        }
        std::mem::swap(&mut now, &mut next);
        if change < tolerance {
            break;
        }
    }
    now
}
