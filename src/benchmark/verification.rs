//! The generation-verification gap of self-training: are pseudo-labels that a verifier lets through more often right?
//!
//! On labelled genes of the fold, which neither half has seen, the generator proposes its top as positives, as many as the base rate of
//! the fold gives; those stand that the verifier puts among twice as many. `gap = precision of what stands - precision of what was
//! proposed` (Song et al. 2024, arXiv 2412.02674), pooled over folds and repeats, with an interval from draws of leakage groups.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::Bench;
use super::head_to_head::scores;
use crate::artifact::StageReader;
use crate::config::Unlabelled;
use crate::error::Result;
use crate::evaluate::bootstrap::{Bootstrap, FoldScores, Interval};
use crate::evaluate::population::{PlanTables, Scope};
use crate::evaluate::{GENERATOR, VERIFIER};
use crate::train::LENIENCE;

/// The gap on one task.
#[derive(Debug, Clone, Serialize)]
pub struct Verification {
    /// Task.
    pub task: String,
    /// Model that learned from the pseudo-labels.
    pub model: String,
    /// Genes proposed, over all repeats and folds.
    pub proposed: usize,
    /// Of these, genes that stand.
    pub verified: usize,
    /// Share of positives among what was proposed.
    pub generation: Interval,
    /// Share of positives among what stands.
    pub verification: Interval,
    /// The second minus the first.
    pub gap: Interval,
}

/// One row a self-training variant and task.
///
/// # Errors
/// Folders of the main evaluation that are unfinished or changed.
pub(super) fn run(bench: &Bench) -> Result<Vec<Verification>> {
    let settings = bench.settings;
    let mut names: Vec<String> = Vec::new();
    for variant in &settings.evaluate.variants {
        if variant.apply(settings)?.train.unlabelled == Unlabelled::SelfTraining {
            names.push(format!("deephen-{}", variant.name));
        }
    }
    if names.is_empty() {
        return Ok(Vec::new());
    }
    let (plan, evaluate) = (StageReader::open(&bench.folders.plan, "plan")?, StageReader::open(&bench.folders.evaluate, "evaluate")?);
    let tables = PlanTables::read(&plan)?;
    let path = evaluate.file("predictions.parquet");
    let mut found = Vec::new();
    for (name, task) in &tables.tasks {
        let rows = task.rows(Scope::Primary);
        for model in &names {
            let halves = [GENERATOR, VERIFIER].map(|word| format!("{model}-{word}"));
            let wanted: BTreeSet<&str> = halves.iter().map(String::as_str).collect();
            let by_model = scores(&tables, name, &wanted, &path)?;
            let folds = |half: &String| by_model.get(half).and_then(|scores| tables.fold_scores(task, &rows, scores));
            if let (Some(generator), Some(verifier)) = (folds(&halves[0]), folds(&halves[1])) {
                let bootstrap = Bootstrap::new(bench.context.seed, name, tables.groups_of(task, &rows), settings.evaluate.bootstraps)?;
                found.push(gap(name, model, &generator, &verifier, &bootstrap));
            }
        }
    }
    Ok(found)
}

/// A proposed gene of a fold.
struct Proposal {
    group: u32,
    positive: bool,
    stands: bool,
}

fn gap(task: &str, model: &str, generator: &[FoldScores], verifier: &[FoldScores], bootstrap: &Bootstrap) -> Verification {
    let by_fold: BTreeMap<(usize, usize), &FoldScores> = verifier.iter().map(|fold| ((fold.repeat, fold.fold), fold)).collect();
    let proposals: Vec<Proposal> =
        generator.iter().filter_map(|fold| Some(proposals(fold, by_fold.get(&(fold.repeat, fold.fold))?))).flatten().collect();
    let precision = |weight: &dyn Fn(u32) -> u64, standing: bool| {
        let (mut right, mut all) = (0, 0);
        for proposal in proposals.iter().filter(|proposal| proposal.stands || !standing) {
            let weight = weight(proposal.group);
            all += weight;
            right += if proposal.positive { weight } else { 0 };
        }
        if all == 0 { f64::NAN } else { right as f64 / all as f64 }
    };
    let once = |_: u32| 1;
    let measured = [precision(&once, false), precision(&once, true)];
    let drawn: Vec<[f64; 2]> = (0..bootstrap.draws())
        .map(|draw| {
            let weight = |group: u32| bootstrap.weight_of(draw, group);
            [precision(&weight, false), precision(&weight, true)]
        })
        .collect();
    let interval = |mean: f64, of: &dyn Fn(&[f64; 2]) -> f64| Interval::percentile(mean, &drawn.iter().map(of).collect::<Vec<f64>>());
    Verification {
        task: task.to_owned(),
        model: model.to_owned(),
        proposed: proposals.len(),
        verified: proposals.iter().filter(|proposal| proposal.stands).count(),
        generation: interval(measured[0], &|draw| draw[0]),
        verification: interval(measured[1], &|draw| draw[1]),
        gap: interval(measured[1] - measured[0], &|draw| draw[1] - draw[0]),
    }
}

/// The generator's top of a fold, and which of it the verifier agrees to.
fn proposals(generator: &FoldScores, verifier: &FoldScores) -> Vec<Proposal> {
    let count = generator.y.iter().filter(|&&label| label).count();
    let top = |scores: &[f64], count: usize| -> Vec<usize> {
        let mut order: Vec<usize> = (0..scores.len()).collect();
        order.sort_by(|&a, &b| scores[b].total_cmp(&scores[a]).then(a.cmp(&b)));
        order.truncate(count);
        order
    };
    let agreed: BTreeSet<usize> = top(&verifier.score, LENIENCE * count).into_iter().collect();
    top(&generator.score, count)
        .into_iter()
        .map(|at| Proposal { group: generator.group[at], positive: generator.y[at], stands: agreed.contains(&at) })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_verifier_that_knows_better_gives_a_gap_above_zero() {
        let fold = |score: [f64; 6]| FoldScores {
            repeat: 0,
            fold: 0,
            score: score.to_vec(),
            y: vec![true, false, true, false, false, false],
            group: (0..6).collect(),
        };
        // Proposed are the first two; the verifier's four best leave out the second, which is negative.
        let (generator, verifier) = (fold([9.0, 8.0, 1.0, 0.0, 0.0, 0.0]), fold([9.0, 0.0, 8.0, 7.0, 6.0, 0.0]));
        let bootstrap = Bootstrap::new(1, "t", 0..6, 200).unwrap();
        let found = gap("t", "m", &[generator], &[verifier], &bootstrap);
        assert_eq!((found.proposed, found.verified), (2, 1));
        assert_eq!((found.generation.mean, found.verification.mean, found.gap.mean), (0.5, 1.0, 0.5));
        assert!(found.gap.lo >= 0.0 && found.gap.hi <= 1.0);
    }
}
