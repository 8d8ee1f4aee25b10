//! `evaluate --collect`: all parts to predictions, metrics and curves.

mod abstain;
mod estimates;
mod parts;
mod predictions;

use std::collections::BTreeMap;
use std::path::Path;

use serde::Serialize;
use serde_json::json;

use super::bootstrap::{Bootstrap, IN_STRATA, InStrata, Interval, OutOfFold, Strata};
use super::comparisons::{Comparison, Measured, MeasuredInStrata, compare};
use super::curves::CurveTable;
use super::exposure::{self, Explained, Exposure};
use super::giveaway::{self, FamilyColumns, Giveaway};
use super::metrics::Metric;
use super::part::{PartId, PartKind, planned_parts};
use super::population::{PlanTables, PlannedTask, Scope};
use super::tasks::FEWEST;
use crate::artifact::{Context, Manifest, Opened, StageReader, StageRequest};
use crate::config::{EvaluateSettings, Settings};
use crate::error::{Error, Result};
use abstain::Abstention;
pub use estimates::{Estimates, estimates};
use parts::{ForeignRows, ModelScores, Parts};

/// Models whose scores of unlabelled genes are kept: the ranking shows both.
const WHOLE_GENOME: [&str; 2] = ["deephen", "confound"];

/// The model whose log-odds cut the strata of the metrics inside strata.
const STRATIFIER: &str = "confound";

/// `metrics.json`.
#[derive(Debug, Serialize)]
struct Metrics {
    tasks: BTreeMap<String, PopulationMetrics>,
}

/// One population of a task.
#[derive(Debug, Serialize)]
struct PopulationMetrics {
    n_pos: usize,
    n_neg: usize,
    base_rate: f64,
    strength: String,
    n_groups: usize,
    bootstraps: usize,
    models: BTreeMap<String, serde_json::Map<String, serde_json::Value>>,
    comparisons: Vec<Comparison>,
    /// What single columns alone explain, without any fit.
    #[serde(skip_serializing_if = "Option::is_none")]
    explained_by: Option<BTreeMap<&'static str, Explained>>,
    /// What tables of other tools cover of the population.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    foreign: BTreeMap<String, ForeignCoverage>,
    /// What each extra family says of the labels before any model, with warnings.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    families: BTreeMap<String, Giveaway>,
    /// Folds without both classes, and draws without any such fold, left out of the means; models without any are not named.
    skipped: BTreeMap<String, Skipped>,
}

/// Shares of the labelled genes that a foreign table has; the others stand at the training base rate.
#[derive(Debug, Serialize)]
struct ForeignCoverage {
    positives: f64,
    negatives: f64,
    trained_elsewhere: bool,
}

#[derive(Debug, Serialize)]
struct Skipped {
    folds: u64,
    folds_over_draws: u64,
    draws: usize,
}

/// Reads the `plan` folder and every part under `parts` and writes the `evaluate` folder (`docs/schemas.md`).
///
/// With the folder `features` extra families are looked at too: a column that gives the label away is told of.
///
/// # Errors
/// Planned parts that are missing (all of them in one error), parts made for another plan, a score outside its fold, a
/// labelled gene that a model did not score.
pub fn collect(settings: &Settings, features: Option<&Path>, plan: &Path, parts: &Path, out: &Path, context: &Context) -> Result<Manifest> {
    collect_parts(settings, features, plan, parts, &planned_parts(settings), out, context)
}

/// As [`collect`], for the parts `planned` alone.
///
/// # Errors
/// As [`collect`].
pub fn collect_parts(
    settings: &Settings,
    features: Option<&Path>,
    plan: &Path,
    folder: &Path,
    planned: &[PartId],
    out: &Path,
    context: &Context,
) -> Result<Manifest> {
    let plan = StageReader::open(plan, "plan")?;
    let parts = Parts::open(&plan, folder, planned)?;
    let mut inputs = plan.inputs_of(&["tasks.parquet", "splits.parquet", exposure::FILE]);
    inputs.extend(parts.inputs());
    let extra: Vec<String> = settings.features.families.iter().map(|family| giveaway::file(&family.name)).collect();
    let features = features.filter(|_| !extra.is_empty()).map(|folder| StageReader::open(folder, "features")).transpose()?;
    if let Some(features) = &features {
        inputs.extend(features.inputs_of(&extra.iter().map(String::as_str).collect::<Vec<_>>()));
    }
    let request = StageRequest {
        stage: "evaluate",
        out,
        inputs,
        settings: json!({
            "tasks": settings.evaluate.tasks,
            "bootstraps": settings.evaluate.bootstraps,
            "strata": settings.evaluate.strata,
        }),
        seed: context.seed,
        force: context.force,
    };
    let writer = match request.open()? {
        Opened::UpToDate(manifest) => return Ok(manifest),
        Opened::Fresh(writer) => writer,
    };
    let workers = rayon::ThreadPoolBuilder::new().num_threads(context.workers.max(1)).build().map_err(|error| {
        Error::settings("workers", format!("cannot start {} threads: {error}", context.workers), "choose fewer workers")
    })?;
    workers
        .install(|| {
            let tables = PlanTables::read(&plan)?;
            let scores = parts.read(&tables, &WHOLE_GENOME, context.progress)?;
            let exposure = exposure::read(&plan, &tables)?;
            let families = features.as_ref().map(|features| giveaway::read(features, settings, &tables)).transpose()?.unwrap_or_default();
            let mut rows = BTreeMap::new();
            rows.insert("predictions.parquet".to_owned(), predictions::write(&tables, &scores, &writer.path("predictions.parquet"))?);

            let mut metrics = Metrics { tasks: BTreeMap::new() };
            let mut curves = CurveTable::default();
            for (name, models) in &scores {
                let task = tables.task(name)?;
                for scope in Scope::ALL {
                    let population = Population { tables: &tables, task, name: scope.population(name), rows: task.rows(scope) };
                    let (n_pos, n_neg) = population.size();
                    if scope != Scope::Primary && (n_pos < FEWEST || n_neg < FEWEST) {
                        let text = format!("{}: {n_pos} positives and {n_neg} negatives are too few, left out", population.name);
                        context.progress.note(&text);
                        continue;
                    }
                    let found = population.measure(models, &settings.evaluate, scope, context)?;
                    if scope == Scope::Primary {
                        for model in &found.models {
                            let abstention = found.abstention.iter().find(|abstention| abstention.model == model.name);
                            curves.add(name, &found.bootstrap, model, abstention.into_iter().flat_map(Abstention::orders));
                        }
                        headline(name, &found.models, context);
                    }
                    let mut report = population.report(&found, exposure.as_deref(), context)?;
                    report.foreign = population.coverage(models);
                    if scope == Scope::Primary {
                        report.families = population.giveaways(&families, &found, settings, context);
                    }
                    metrics.tasks.insert(population.name.clone(), report);
                }
                for (foreign, covered) in models.iter().filter_map(|(model, scores)| Some((model, &scores.foreign.as_ref()?.covered))) {
                    let rows = task.rows(Scope::Primary).into_iter().filter(|&row| covered[row]).collect();
                    let population = Population { tables: &tables, task, name: format!("{name}@{foreign}"), rows };
                    let (n_pos, n_neg) = population.size();
                    if n_pos < FEWEST || n_neg < FEWEST {
                        context.progress.note(&format!("{}: {n_pos} positives and {n_neg} negatives are too few", population.name));
                        continue;
                    }
                    let compared = |model: &String| model == foreign || WHOLE_GENOME.contains(&model.as_str());
                    let few = models.iter().filter(|(model, _)| compared(model)).map(|(model, scores)| (model.clone(), scores.clone()));
                    let found = population.measure(&few.collect(), &settings.evaluate, Scope::Primary, context)?;
                    let mut report = population.report(&found, None, context)?;
                    report.foreign = population.coverage(models).into_iter().filter(|(model, _)| model == foreign).collect();
                    metrics.tasks.insert(population.name.clone(), report);
                }
            }
            writer.write_json("metrics.json", &metrics)?;
            rows.insert("curves.parquet".to_owned(), curves.write(&writer.path("curves.parquet"))?);
            rows.insert("parts".to_owned(), planned.len() as u64);
            Ok(rows)
        })
        .and_then(|rows| writer.finish(rows))
}

/// Labelled genes of a task in one scope.
struct Population<'a> {
    tables: &'a PlanTables,
    task: &'a PlannedTask,
    name: String,
    rows: Vec<usize>,
}

/// Models of a population with what their draws are made of.
struct Found {
    bootstrap: Bootstrap,
    models: Vec<Measured>,
    abstention: Vec<Abstention>,
}

impl Population<'_> {
    fn size(&self) -> (usize, usize) {
        let n_pos = self.rows.iter().filter(|&&row| self.task.y[row]).count();
        (n_pos, self.rows.len() - n_pos)
    }

    /// Estimates and draws of every model that scored the whole population.
    fn measure(
        &self,
        models: &BTreeMap<String, ModelScores>,
        settings: &EvaluateSettings,
        scope: Scope,
        context: &Context,
    ) -> Result<Found> {
        let draws = settings.bootstraps;
        let groups = self.tables.groups_of(self.task, &self.rows);
        let bootstrap = Bootstrap::new(context.seed, &self.name, groups, draws)?;
        let confound = models.get(STRATIFIER).and_then(|model| self.tables.fold_scores(self.task, &self.rows, &model.logit));
        let strata = confound.map(|folds| Strata::quantiles(&folds, settings.strata));
        let mut names = Vec::new();
        let mut scores = Vec::new();
        let mut in_strata = Vec::new();
        let mut abstention = Vec::new();
        for (name, model) in models {
            match self.tables.fold_scores(self.task, &self.rows, &model.score) {
                Some(folds) => {
                    names.push(name.clone());
                    scores.push(OutOfFold::new(&bootstrap, &folds)?);
                    in_strata.push(strata.as_ref().map(|strata| InStrata::new(&bootstrap, &folds, strata)).transpose()?);
                    abstention.extend(Abstention::new(&bootstrap, name, model, &folds, (self.tables, self.task, &self.rows))?);
                }
                None if scope == Scope::Primary => {
                    return Err(Error::data(
                        format!("model `{name}`, task `{}`", self.name),
                        "has no score for some labelled genes",
                        "every model scores every labelled gene of its folds; rerun its parts with --force",
                    ));
                }
                None => context.progress.warn(&format!("{}: model {name} lacks scores there and is left out", self.name)),
            }
        }
        let label = format!("bootstrap {}", self.name);
        let drawn = bootstrap.run(&scores, &*context.progress.begin(&label, Some(draws as u64), "draws"));
        let measured = names
            .into_iter()
            .zip(scores)
            .zip(drawn)
            .zip(in_strata)
            .map(|(((name, scores), draws), in_strata)| {
                let in_strata = in_strata.map(|scores| MeasuredInStrata::new(&bootstrap, scores));
                Measured { name, values: scores.values(), scores, draws, in_strata }
            })
            .collect();
        Ok(Found { bootstrap, models: measured, abstention })
    }

    fn coverage(&self, models: &BTreeMap<String, ModelScores>) -> BTreeMap<String, ForeignCoverage> {
        let (n_pos, n_neg) = self.size();
        let of = |foreign: &ForeignRows| {
            let share = |y: bool, n: usize| {
                self.rows.iter().filter(|&&row| self.task.y[row] == y && foreign.covered[row]).count() as f64 / n.max(1) as f64
            };
            ForeignCoverage { positives: share(true, n_pos), negatives: share(false, n_neg), trained_elsewhere: foreign.trained_elsewhere }
        };
        models.iter().filter_map(|(name, model)| Some((name.clone(), of(model.foreign.as_ref()?)))).collect()
    }

    /// Extra families beside the model that does without each; what a reader has to know is said at once.
    fn giveaways(&self, families: &[FamilyColumns], found: &Found, settings: &Settings, context: &Context) -> BTreeMap<String, Giveaway> {
        let look = |family: &FamilyColumns| {
            // A family of a group is held against the model without the group, which is the one that was trained.
            let players = settings.players();
            let own = players.iter().find(|player| player.families.contains(&family.name)).map_or(&[][..], |player| &player.families);
            let others = settings.family_names().into_iter().filter(|name| !own.contains(name)).collect();
            let without = PartKind::Families(others).model(settings);
            let without = found.models.iter().find(|model| Some(&model.name) == without.as_ref());
            let giveaway = giveaway::look(family, self.task, &self.rows, without.map(|model| model.values.of(Metric::Auroc)));
            giveaway.warnings.iter().for_each(|warning| context.progress.warn(&format!("{}: {warning}", self.name)));
            (family.name.clone(), giveaway)
        };
        families.iter().map(look).collect()
    }

    fn report(&self, found: &Found, exposure: Option<&[Exposure]>, context: &Context) -> Result<PopulationMetrics> {
        let (bootstrap, measured) = (&found.bootstrap, &found.models);
        let (n_pos, n_neg) = self.size();
        let mut models = BTreeMap::new();
        let mut skipped = BTreeMap::new();
        for model in measured {
            let intervals = Metric::ALL.into_iter().map(|metric| (metric.name().to_owned(), json!(interval(model, metric))));
            let mut intervals: serde_json::Map<String, serde_json::Value> = intervals.collect();
            if let Some(inside) = &model.in_strata {
                for ((name, value), draws) in IN_STRATA.into_iter().zip(inside.values).zip(&inside.draws) {
                    intervals.insert(name.to_owned(), json!(Interval::percentile(value, draws)));
                }
            }
            if let Some(abstention) = found.abstention.iter().find(|abstention| abstention.model == model.name) {
                intervals.extend(abstention.metrics(bootstrap).into_iter().map(|(name, interval)| (name, json!(interval))));
            }
            models.insert(model.name.clone(), intervals);
            if model.values.skipped_folds > 0 || model.draws.skipped_folds > 0 {
                let (folds, folds_over_draws) = (model.values.skipped_folds, model.draws.skipped_folds);
                skipped.insert(model.name.clone(), Skipped { folds, folds_over_draws, draws: model.draws.skipped_draws() });
            }
        }
        let progress = context.progress.begin(&format!("compare {}", self.name), None, "draws");
        let explained_by = exposure
            .map(|exposure| exposure::explained(bootstrap, self.tables, self.task, &self.rows, exposure, &*progress))
            .transpose()?;
        Ok(PopulationMetrics {
            n_pos,
            n_neg,
            base_rate: n_pos as f64 / (n_pos + n_neg) as f64,
            strength: self.task.strength.clone(),
            n_groups: bootstrap.groups(),
            bootstraps: bootstrap.draws(),
            models,
            comparisons: compare(bootstrap, measured, &*progress),
            explained_by,
            foreign: BTreeMap::new(),
            families: BTreeMap::new(),
            skipped,
        })
    }
}

fn interval(model: &Measured, metric: Metric) -> Interval {
    Interval::percentile(model.values.of(metric), model.draws.of(metric))
}

/// What the user wants to know first: the model beside the bar.
fn headline(task: &str, measured: &[Measured], context: &Context) {
    for name in WHOLE_GENOME {
        let Some(model) = measured.iter().find(|model| model.name == name) else { continue };
        let (auroc, lift) = (interval(model, Metric::Auroc), interval(model, Metric::ApLift));
        context.progress.note(&format!(
            "{task}: {name} AUROC {:.3} ({:.3}..{:.3}), AP lift {:.2} ({:.2}..{:.2})",
            auroc.mean, auroc.lo, auroc.hi, lift.mean, lift.lo, lift.hi
        ));
    }
}

#[cfg(test)]
mod tests;
