//! How good each model of a bundle is on genes that it has not seen, and how much of its labels can be read back.

use std::collections::{BTreeMap, BTreeSet};

use super::{FAMILY_SETS, set_name};
use crate::artifact::{Context, StageReader};
use crate::benchmark::head_to_head::scores;
use crate::benchmark::measured::measure;
use crate::config::Settings;
use crate::error::{Error, Result};
use crate::evaluate::bootstrap::{FoldScores, Interval};
use crate::evaluate::metrics::Metric;
use crate::evaluate::population::{PlanTables, PlannedTask, Scope};
use crate::train::calibrate::sigmoid;
use crate::train::{self, Dataset};

/// The model that the confounds alone make.
const CONFOUND: &str = "confound";

/// Measured quality of one model.
#[derive(Debug, Clone, Copy)]
pub(super) struct Quality {
    pub(super) auroc: Interval,
    pub(super) ap_lift: Interval,
    pub(super) above_confound: Interval,
    pub(super) membership: Interval,
}

/// By set of families, and the AUROC of the confounds.
pub(super) type Measured = (BTreeMap<String, Quality>, Interval);

/// Trains every set of families on each fold's other genes and scores the fold, all repeats of the plan.
///
/// # Errors
/// A task that the plan lacks, or without the confound model's scores; too few labels.
pub(super) fn cross_fitted(
    settings: &Settings,
    dataset: &Dataset,
    plan: &PlanTables,
    evaluate: &StageReader,
    name: &str,
    context: &Context,
) -> Result<Measured> {
    let task = plan.task(name)?;
    let rows = task.rows(Scope::Primary);
    let path = evaluate.file("predictions.parquet");
    let confound = scores(plan, name, &BTreeSet::from([CONFOUND]), &path)?.remove(CONFOUND);
    let confound = confound.and_then(|scores| plan.fold_scores(task, &rows, &scores));
    let Some(confound) = confound else {
        return Err(Error::artifact(&path, format!("has no scores of `{CONFOUND}` on `{name}`"), "rerun the evaluation with its rivals"));
    };
    let mut models = BTreeMap::from([(CONFOUND.to_owned(), confound)]);
    let mut attacks: BTreeMap<String, Vec<FoldScores>> = BTreeMap::new();
    let folds: BTreeSet<u16> = plan.fold.iter().flatten().copied().collect();
    let total = (FAMILY_SETS.len() * plan.fold.len() * folds.len()) as u64;
    let bar = context.progress.begin(&format!("measure models of {name}"), Some(total), "fits");
    for set in FAMILY_SETS {
        let families = dataset.family_indices(set)?;
        for repeat in 0..plan.fold.len() {
            for &fold in &folds {
                let learned = Fold::new(plan, task, dataset, repeat, fold)?;
                let stream = format!("bundle/{name}/r{repeat}/f{fold}/{}", set_name(set));
                let fitted = train::fit(
                    dataset,
                    &families,
                    &learned.train,
                    &learned.y,
                    &learned.groups,
                    settings,
                    tch::Device::Cpu,
                    context.seed,
                    &stream,
                )?;
                let logit_of = |rows: &[usize]| fitted.predict(dataset, rows).map(|prediction| prediction.logit);
                let mut scored = FoldScores { repeat, fold: usize::from(fold), ..FoldScores::default() };
                let mut attack = scored.clone();
                let held_out: Vec<usize> = learned.test.iter().map(|gene| gene.row).collect();
                let known = |logit: f64, y: bool| if y { sigmoid(logit).ln() } else { sigmoid(-logit).ln() };
                for (gene, logit) in learned.test.iter().zip(logit_of(&held_out)?) {
                    scored.score.push(sigmoid(logit));
                    scored.y.push(gene.y);
                    scored.group.push(gene.group);
                    attack.score.push(known(logit, gene.y));
                    attack.y.push(false);
                    attack.group.push(gene.group);
                }
                // A gene without the families would be told from the others by that.
                let has = |row: usize| families.iter().all(|&family| dataset.families[family].present[row]);
                for (at, logit) in logit_of(&learned.train)?.into_iter().enumerate().filter(|(at, _)| has(learned.train[*at])) {
                    let (y, group) = (learned.y[at], learned.groups[at]);
                    attack.score.push(known(logit, y));
                    attack.y.push(true);
                    attack.group.push(group);
                }
                models.entry(set_name(set)).or_default().push(scored);
                attacks.entry(set_name(set)).or_default().push(attack);
                bar.advance(1);
            }
        }
    }
    drop(bar);
    let draws = settings.evaluate.bootstraps;
    let measured = measure(&format!("bundle/{name}"), &task.strength, &models, draws, context)?;
    let attacked = measure(&format!("bundle/{name}/membership"), &task.strength, &attacks, draws, context)?;
    let missing = || Error::data(format!("task `{name}`"), "could not be measured", "it needs hits and non-hits in several folds");
    let of = |model: &str, metric| measured.interval(model, metric).ok_or_else(missing);
    let mut found = BTreeMap::new();
    for set in FAMILY_SETS.map(set_name) {
        // Differences of two names are listed once, under either order.
        let above = measured.comparisons.iter().find_map(|one| {
            let sign = match (one.metric, one.a == set && one.b == CONFOUND, one.a == CONFOUND && one.b == set) {
                ("auroc", true, _) => 1.0,
                ("auroc", _, true) => -1.0,
                _ => return None,
            };
            let (lo, hi) = (sign * one.lo, sign * one.hi);
            Some(Interval { mean: sign * one.difference, lo: lo.min(hi), hi: lo.max(hi) })
        });
        let (auroc, confound) = (of(&set, Metric::Auroc)?, of(CONFOUND, Metric::Auroc)?);
        let quality = Quality {
            auroc,
            ap_lift: of(&set, Metric::ApLift)?,
            above_confound: above.unwrap_or(Interval { mean: auroc.mean - confound.mean, lo: f64::NAN, hi: f64::NAN }),
            membership: attacked.interval(&set, Metric::Auroc).ok_or_else(missing)?,
        };
        found.insert(set, quality);
    }
    Ok((found, of(CONFOUND, Metric::Auroc)?))
}

struct TestGene {
    row: usize,
    y: bool,
    group: u32,
}

/// What one fold learns from and scores, as rows of the dataset.
struct Fold {
    train: Vec<usize>,
    y: Vec<bool>,
    groups: Vec<u32>,
    test: Vec<TestGene>,
}

impl Fold {
    fn new(plan: &PlanTables, task: &PlannedTask, dataset: &Dataset, repeat: usize, fold: u16) -> Result<Self> {
        let mut found = Self { train: Vec::new(), y: Vec::new(), groups: Vec::new(), test: Vec::new() };
        let primary: BTreeSet<usize> = task.rows(Scope::Primary).into_iter().collect();
        for (at, &gene) in task.gene.iter().enumerate() {
            let (id, group) = (&plan.gene_id[gene as usize], plan.group[gene as usize]);
            let row =
                dataset.row(id).ok_or_else(|| Error::data(format!("gene `{id}`"), "has no features", "rerun the run on one ingest"))?;
            if plan.fold[repeat][gene as usize] != fold {
                if task.train[at] {
                    found.train.push(row);
                    found.y.push(task.y[at]);
                    found.groups.push(group);
                }
            } else if primary.contains(&at) {
                found.test.push(TestGene { row, y: task.y[at], group });
            }
        }
        Ok(found)
    }
}
