//! Which unlabelled genes make good negatives: those on which the loss falls most from a prior to a conditional model (CoLoR-Filter,
//! Brandfonbrener et al. 2024, arXiv 2406.10670):
//!
//! ```text
//! score(x) = loss(x, 0; prior) - loss(x, 0; conditional),    loss(x, 0) = log(1 + exp(logit(x)))
//! ```
//!
//! The prior knows positives and a random sample of the pool, the conditional model the tested genes: what only the latter calls a
//! negative is what random genes do not say already.

use rand::seq::SliceRandom;

use super::{Pool, Trainer, ranked};
use crate::error::Result;
use crate::random::stream;
use crate::train::contexts::ContextLabels;
use crate::train::fit::{Fitted, Taught};

/// Takes as many of the pool as there are tested negatives; none of those that the prior has seen.
pub(super) fn fit(trainer: &Trainer, labels: &ContextLabels, pool: &Pool, name: &str) -> Result<Fitted> {
    let negatives = labels.y.iter().filter(|&&label| !label).count();
    let mut places: Vec<usize> = (0..pool.rows.len()).collect();
    places.shuffle(&mut stream(trainer.seed, &format!("{name}/prior-sample")));
    let (seen, open) = places.split_at(negatives.min(places.len() / 2));
    let prior = prior(trainer, labels, pool, seen, &format!("{name}/prior"))?;
    let all: Vec<usize> = (0..labels.rows.len()).collect();
    let conditional = trainer.fit_part(labels, &all, &format!("{name}/conditional"))?;
    let mut open = open.to_vec();
    open.sort_unstable();
    let candidates =
        Pool { rows: open.iter().map(|&at| pool.rows[at]).collect(), groups: open.iter().map(|&at| pool.groups[at]).collect() };
    let loss = |fitted: &Fitted| -> Result<Vec<f64>> {
        Ok(trainer.logits(fitted, &candidates)?.into_iter().map(|logit| logit.max(0.0) + (-logit.abs()).exp().ln_1p()).collect())
    };
    let reduction: Vec<f64> = loss(&prior)?.into_iter().zip(loss(&conditional)?).map(|(before, after)| before - after).collect();
    let taken: Vec<(usize, bool)> = ranked(&reduction).into_iter().take(negatives).map(|at| (at, false)).collect();
    trainer.fit_with(labels, &candidates, &taken, false, name)
}

fn prior(trainer: &Trainer, labels: &ContextLabels, pool: &Pool, seen: &[usize], name: &str) -> Result<Fitted> {
    let positives = (0..labels.rows.len()).filter(|&at| labels.y[at]);
    let (mut rows, mut groups): (Vec<usize>, Vec<u32>) = positives.map(|at| (labels.rows[at], labels.groups[at])).unzip();
    let mut y = vec![true; rows.len()];
    for &at in seen {
        rows.push(pool.rows[at]);
        groups.push(pool.groups[at]);
        y.push(false);
    }
    trainer.fit(&Taught { rows: &rows, y: &y, groups: &groups, labelled: None, bagged: false }, name)
}
