//! Minimisers of the smooth, convex objective of logistic regression.

use super::logistic::{Objective, dot};

/// Steps after which either method stops, converged or not.
const STEPS: usize = 1000;
/// Pairs that L-BFGS remembers.
const MEMORY: usize = 10;

/// Newton's method with halved steps; `tolerance` on the largest gradient entry.
pub(super) fn newton(objective: &Objective, parameters: &mut [f64], tolerance: f64) {
    let side = parameters.len();
    let mut gradient = vec![0.0; side];
    let mut value = objective.value_and_gradient(parameters, &mut gradient);
    for _ in 0..STEPS.min(100) {
        if largest(&gradient) <= tolerance {
            return;
        }
        let mut step = gradient.clone();
        let mut hessian = objective.hessian(parameters);
        if !solve_cholesky(&mut hessian, side, &mut step) {
            return lbfgs(objective, parameters, tolerance);
        }
        let direction: Vec<f64> = step.iter().map(|entry| -entry).collect();
        if !descend(objective, parameters, &direction, &mut value, &mut gradient) {
            return;
        }
    }
}

/// L-BFGS with backtracking; `tolerance` on the largest gradient entry.
pub(super) fn lbfgs(objective: &Objective, parameters: &mut [f64], tolerance: f64) {
    let side = parameters.len();
    let mut gradient = vec![0.0; side];
    let mut value = objective.value_and_gradient(parameters, &mut gradient);
    // Pairs of (change of parameters, change of gradient, 1 / their product), oldest first.
    let mut pairs: std::collections::VecDeque<(Vec<f64>, Vec<f64>, f64)> = std::collections::VecDeque::with_capacity(MEMORY);
    for _ in 0..STEPS {
        let steepest = largest(&gradient);
        if steepest <= tolerance {
            return;
        }
        let mut direction = two_loops(&pairs, &gradient);
        if dot(&direction, &gradient) >= 0.0 {
            pairs.clear();
            direction = gradient.iter().map(|entry| -entry).collect();
        }
        if pairs.is_empty() {
            // The first step knows no curvature: a short one.
            let length = dot(&gradient, &gradient).sqrt();
            direction.iter_mut().for_each(|entry| *entry /= length.max(1e-300));
        }
        let (before, gradient_before) = (parameters.to_vec(), gradient.clone());
        if !descend(objective, parameters, &direction, &mut value, &mut gradient) {
            return;
        }
        let moved: Vec<f64> = parameters.iter().zip(&before).map(|(a, b)| a - b).collect();
        let bent: Vec<f64> = gradient.iter().zip(&gradient_before).map(|(a, b)| a - b).collect();
        let product = dot(&moved, &bent);
        if product > 1e-12 * dot(&bent, &bent).sqrt() * dot(&moved, &moved).sqrt() {
            if pairs.len() == MEMORY {
                pairs.pop_front();
            }
            pairs.push_back((moved, bent, 1.0 / product));
        }
    }
}

/// `-H g` by the two-loop recursion.
fn two_loops(pairs: &std::collections::VecDeque<(Vec<f64>, Vec<f64>, f64)>, gradient: &[f64]) -> Vec<f64> {
    let mut q = gradient.to_vec();
    let mut alphas = vec![0.0; pairs.len()];
    for (k, (moved, bent, inverse)) in pairs.iter().enumerate().rev() {
        alphas[k] = inverse * dot(moved, &q);
        q.iter_mut().zip(bent).for_each(|(entry, b)| *entry -= alphas[k] * b);
    }
    if let Some((_, bent, inverse)) = pairs.back() {
        let scale = 1.0 / (inverse * dot(bent, bent));
        q.iter_mut().for_each(|entry| *entry *= scale);
    }
    for (k, (moved, bent, inverse)) in pairs.iter().enumerate() {
        let beta = inverse * dot(bent, &q);
        q.iter_mut().zip(moved).for_each(|(entry, m)| *entry += (alphas[k] - beta) * m);
    }
    q.iter_mut().for_each(|entry| *entry = -*entry);
    q
}

/// Moves along `direction` by the first of 1, 1/2, 1/4, ... that lowers J enough (Armijo); false when none does.
fn descend(objective: &Objective, parameters: &mut [f64], direction: &[f64], value: &mut f64, gradient: &mut [f64]) -> bool {
    let slope = dot(direction, gradient);
    let mut next_gradient = vec![0.0; gradient.len()];
    let mut length = 1.0;
    for _ in 0..40 {
        let next: Vec<f64> = parameters.iter().zip(direction).map(|(p, d)| p + length * d).collect();
        let next_value = objective.value_and_gradient(&next, &mut next_gradient);
        if next_value <= *value + 1e-4 * length * slope {
            parameters.copy_from_slice(&next);
            gradient.copy_from_slice(&next_gradient);
            *value = next_value;
            return true;
        }
        length *= 0.5;
    }
    false
}

/// Solves `A x = b` in place for a positive definite `A` given by its lower triangle; false if it is not.
fn solve_cholesky(a: &mut [f64], side: usize, b: &mut [f64]) -> bool {
    for i in 0..side {
        for j in 0..=i {
            let sum = a[i * side + j] - dot(&a[i * side..i * side + j], &a[j * side..j * side + j]);
            if i == j {
                if sum <= 0.0 || !sum.is_finite() {
                    return false;
                }
                a[i * side + i] = sum.sqrt();
            } else {
                a[i * side + j] = sum / a[j * side + j];
            }
        }
    }
    for i in 0..side {
        b[i] = (b[i] - dot(&a[i * side..i * side + i], &b[..i])) / a[i * side + i];
    }
    for i in (0..side).rev() {
        let tail: f64 = (i + 1..side).map(|k| a[k * side + i] * b[k]).sum();
        b[i] = (b[i] - tail) / a[i * side + i];
    }
    true
}

fn largest(values: &[f64]) -> f64 {
    values.iter().fold(0.0, |most, value| most.max(value.abs()))
}
