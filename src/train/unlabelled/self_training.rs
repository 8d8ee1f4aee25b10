//! Self-training whose pseudo-labels must pass a verifier that learned from other genes.
//!
//! 1. Labelled genes are parted into two halves, whole leakage groups each.
//! 2. The generator learns one half and proposes the top of the pool as positives, as many as there are labelled ones (at most
//!    [`MOST_POSITIVE`] of the pool), and the bottom as negatives (at most [`MOST_NEGATIVE`]).
//! 3. The verifier learns the other half. A proposal stands where its own ranking puts the gene among twice as many.
//! 4. The model learns all labels and what stands.
//!
//! What verification is worth is the generation-verification gap (Song et al. 2024, arXiv 2412.02674): precision of what stands minus
//! precision of what was proposed, on labelled genes that neither half has seen. The halves' scores of such genes are written for it.

use super::{Pool, Trainer, ranked};
use crate::error::Result;
use crate::train::contexts::ContextLabels;
use crate::train::fit::Fitted;
use crate::train::inner_folds::inner_folds;

/// Share of the pool that may be proposed as positives.
const MOST_POSITIVE: f64 = 0.05;
/// Share of the pool that may be proposed as negatives.
const MOST_NEGATIVE: f64 = 0.25;
/// How many times as far down as the generator the verifier looks.
pub const LENIENCE: usize = 2;

/// The two models that made the pseudo-labels.
#[derive(Debug)]
pub struct Halves {
    /// Proposes.
    pub generator: Fitted,
    /// Agrees or not.
    pub verifier: Fitted,
}

/// The model on labels and verified pseudo-labels, and the halves behind these.
pub(super) fn fit(trainer: &Trainer, labels: &ContextLabels, pool: &Pool, name: &str) -> Result<(Fitted, Halves)> {
    // In the order of the rows, so that the caller's order cannot matter.
    let mut order: Vec<usize> = (0..labels.rows.len()).collect();
    order.sort_by_key(|&at| labels.rows[at]);
    let y: Vec<bool> = order.iter().map(|&at| labels.y[at]).collect();
    let groups: Vec<u32> = order.iter().map(|&at| labels.groups[at]).collect();
    let half_of = inner_folds(&y, &groups, 2, trainer.seed, &format!("{name}/halves"))?;
    let half = |which: usize| -> Vec<usize> { (0..order.len()).filter(|&at| half_of[at] == which).map(|at| order[at]).collect() };
    let halves = Halves {
        generator: trainer.fit_part(labels, &half(0), &format!("{name}/generator"))?,
        verifier: trainer.fit_part(labels, &half(1), &format!("{name}/verifier"))?,
    };
    let positives = labels.y.iter().filter(|&&label| label).count();
    let size = pool.rows.len() as f64;
    let proposed = [
        (true, positives.min((size * MOST_POSITIVE) as usize)),
        (false, (labels.y.len() - positives).min((size * MOST_NEGATIVE) as usize)),
    ];
    let (generator, verifier) = (trainer.logits(&halves.generator, pool)?, trainer.logits(&halves.verifier, pool)?);
    let mut taken: Vec<(usize, bool)> = proposed
        .into_iter()
        .flat_map(|(label, count)| verified(&generator, &verifier, label, count).into_iter().map(move |at| (at, label)))
        .collect();
    taken.sort_unstable();
    Ok((trainer.fit_with(labels, pool, &taken, false, name)?, halves))
}

/// Places of the `count` genes that the generator puts at the top (`label`) or the bottom, and the verifier among twice as many.
fn verified(generator: &[f64], verifier: &[f64], label: bool, count: usize) -> Vec<usize> {
    let end = |logit: &[f64], count: usize| -> Vec<usize> {
        let mut order = ranked(logit);
        if !label {
            order.reverse();
        }
        order.truncate(count);
        order
    };
    let agreed: std::collections::HashSet<usize> = end(verifier, count * LENIENCE).into_iter().collect();
    end(generator, count).into_iter().filter(|at| agreed.contains(at)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_proposal_stands_where_the_verifier_looks_twice_as_far() {
        let generator = [9.0, 8.0, 7.0, 1.0, 0.0, -1.0];
        let verifier = [0.0, 9.0, 8.0, 7.0, 6.0, -9.0];
        assert_eq!(verified(&generator, &verifier, true, 2), [1], "the first is the verifier's last but one");
        assert_eq!(verified(&generator, &verifier, false, 1), [5]);
        assert!(verified(&generator, &verifier, true, 0).is_empty());
    }
}
