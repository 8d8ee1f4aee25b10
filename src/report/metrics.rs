//! `metrics.json` and `families.json` as the page needs them.

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::Value;

use super::text::{count, p_value};
use crate::error::{Error, Result};
use crate::evaluate::standing::{Standing, at_floor};

/// A mean with its 95% interval; not a number where the file says null.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Interval {
    pub mean: f64,
    pub lo: f64,
    pub hi: f64,
}

impl Interval {
    /// Whether both ends are known.
    pub fn is_bounded(&self) -> bool {
        self.lo.is_finite() && self.hi.is_finite()
    }

    /// "0.700 to 0.784", the numbers written by `number`.
    pub fn range(&self, number: fn(f64, usize) -> String, digits: usize) -> String {
        format!("{} to {}", number(self.lo, digits), number(self.hi, digits))
    }

    fn of(value: &Value) -> Option<Self> {
        let field = |name| value.get(name).map(|value: &Value| value.as_f64().unwrap_or(f64::NAN));
        let mean = field("mean")?;
        Some(Self { mean, lo: field("lo").unwrap_or(f64::NAN), hi: field("hi").unwrap_or(f64::NAN) })
    }
}

/// A paired difference `a - b`.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Comparison {
    pub a: String,
    pub b: String,
    pub metric: String,
    pub difference: Interval,
    pub p_holm: f64,
    /// Bootstrap draws, if `p_holm` is the least that so many can give.
    pub floor_of: Option<u64>,
}

impl Comparison {
    /// How the difference reads.
    pub fn standing(&self) -> Standing {
        Standing::of(self.difference.lo, self.difference.hi, self.p_holm)
    }

    /// The corrected p-value in words; at the floor of a resampling test it says so.
    pub fn holm(&self) -> String {
        let p = p_value(self.p_holm);
        self.floor_of.map_or_else(|| p.clone(), |draws| format!("{p} (the least that {} draws can give)", count(draws)))
    }
}

/// `a - b` among `comparisons`, which may hold it in either direction.
pub(super) fn between(comparisons: &[Comparison], a: &str, b: &str, metric: &str) -> Option<Comparison> {
    let found = comparisons.iter().find(|c| c.metric == metric && ((c.a == a && c.b == b) || (c.a == b && c.b == a)))?;
    if found.a == a {
        return Some(found.clone());
    }
    let d = found.difference;
    let difference = Interval { mean: -d.mean, lo: -d.hi, hi: -d.lo };
    Some(Comparison { a: a.to_owned(), b: b.to_owned(), difference, ..found.clone() })
}

/// Metrics by their names.
pub(super) type Metrics = BTreeMap<String, Interval>;

/// One task in one population.
#[derive(Debug, Clone, Default)]
pub(super) struct TaskMetrics {
    pub n_pos: u64,
    pub n_neg: u64,
    pub base_rate: f64,
    pub strength: Option<String>,
    pub models: BTreeMap<String, Metrics>,
    pub comparisons: Vec<Comparison>,
    /// What a gene's history of being looked at explains alone, by column.
    pub explained_by: BTreeMap<String, Alone>,
    /// What a reader has to know of the extra families, in sentences.
    pub family_warnings: Vec<String>,
}

/// A single column as a score.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Alone {
    pub auroc: Interval,
    /// Whether it is the same for every labelled gene.
    pub constant: bool,
}

impl TaskMetrics {
    /// A metric of a model, where it was measured.
    pub fn get(&self, model: &str, metric: &str) -> Option<Interval> {
        self.models.get(model)?.get(metric).copied().filter(|interval| interval.mean.is_finite())
    }

    /// The mean of a metric; not a number where it was not measured.
    pub fn mean(&self, model: &str, metric: &str) -> f64 {
        self.get(model, metric).map_or(f64::NAN, |interval| interval.mean)
    }

    /// `a - b`, from a comparison in either direction.
    pub fn difference(&self, a: &str, b: &str, metric: &str) -> Option<Comparison> {
        between(&self.comparisons, a, b, metric)
    }

    /// Models by a metric, best first, ties by name.
    pub fn best_first(&self, metric: &str) -> Vec<&str> {
        let mut models: Vec<&str> = self.models.keys().map(String::as_str).collect();
        let value = |model: &str| self.get(model, metric).map_or(f64::NEG_INFINITY, |interval| interval.mean);
        models.sort_by(|a, b| value(b).total_cmp(&value(a)).then(a.cmp(b)));
        models
    }
}

/// Tasks in their main population, the one that ranks first.
pub(super) fn primary_first<'a, T>(tasks: &'a BTreeMap<String, T>, primary: &str) -> Vec<(&'a String, &'a T)> {
    let mut listed: Vec<_> = tasks.iter().filter(|(name, _)| !name.contains('@')).collect();
    listed.sort_by_key(|(name, _)| *name != primary);
    listed
}

/// All of `metrics.json`.
pub(super) fn read_metrics(path: &Path) -> Result<BTreeMap<String, TaskMetrics>> {
    let value = read_json(path)?;
    let mut tasks = BTreeMap::new();
    for (name, task) in object(&value, "tasks", path)? {
        let whole = |key| task.get(key).and_then(Value::as_u64).unwrap_or(0);
        let models = object(task, "models", path)?.into_iter().map(|(model, metrics)| (model.to_owned(), intervals(metrics))).collect();
        let comparisons = comparisons(task, "comparisons");
        let found = TaskMetrics {
            n_pos: whole("n_pos"),
            n_neg: whole("n_neg"),
            base_rate: number(task, "base_rate"),
            strength: text(task, "strength"),
            models,
            comparisons,
            explained_by: explained_by(task),
            family_warnings: family_warnings(task),
        };
        tasks.insert(name.to_owned(), found);
    }
    Ok(tasks)
}

/// Warnings of every family, in the order of their names.
fn family_warnings(task: &Value) -> Vec<String> {
    let families = task.get("families").and_then(Value::as_object).into_iter().flatten();
    let told = families.filter_map(|(_, family)| family.get("warnings")?.as_array());
    told.flatten().filter_map(Value::as_str).map(str::to_owned).collect()
}

/// One task of `families.json`.
#[derive(Debug, Clone, Default)]
pub(super) struct Ablation {
    /// Metrics by subset of families.
    pub subsets: BTreeMap<String, Metrics>,
    /// Shapley value of each metric by family.
    pub shapley: BTreeMap<String, Metrics>,
    /// Paired differences between families' Shapley values, where the file has them.
    pub shapley_comparisons: Vec<Comparison>,
    /// What each family of a group, and all of them, add to the ungrouped families.
    pub additions: Vec<Comparison>,
}

impl Ablation {
    /// Families with their shares, in the given order, those that it lacks last.
    pub fn families(&self, order: &[String]) -> Vec<(&String, &Metrics)> {
        let mut families: Vec<_> = self.shapley.iter().collect();
        families.sort_by_key(|(family, _)| order.iter().position(|known| known == *family).unwrap_or(usize::MAX));
        families
    }
}

/// All of `families.json`.
pub(super) fn read_families(path: &Path) -> Result<BTreeMap<String, Ablation>> {
    let value = read_json(path)?;
    let mut tasks = BTreeMap::new();
    for (name, task) in object(&value, "tasks", path)? {
        let metrics = |key| -> Result<BTreeMap<String, Metrics>> {
            Ok(object(task, key, path)?.into_iter().map(|(name, metrics)| (name.to_owned(), intervals(metrics))).collect())
        };
        tasks.insert(
            name.to_owned(),
            Ablation {
                subsets: metrics("subsets")?,
                shapley: metrics("shapley")?,
                shapley_comparisons: comparisons(task, "shapley_comparisons"),
                additions: comparisons(task, "additions"),
            },
        );
    }
    Ok(tasks)
}

/// Reads a JSON file of an earlier stage.
pub(super) fn read_json(path: &Path) -> Result<Value> {
    let bytes = std::fs::read(path).map_err(Error::io("read", path))?;
    serde_json::from_slice(&bytes)
        .map_err(|error| Error::input(path, error.line() as u64, format!("not valid JSON: {error}"), "rerun the stage that wrote it"))
}

fn object<'a>(value: &'a Value, key: &str, path: &Path) -> Result<Vec<(&'a str, &'a Value)>> {
    let fields = value
        .get(key)
        .and_then(Value::as_object)
        .ok_or_else(|| Error::artifact(path, format!("has no object `{key}` where one belongs"), "rerun the stage that wrote it"))?;
    Ok(fields.iter().map(|(name, value)| (name.as_str(), value)).collect())
}

fn explained_by(task: &Value) -> BTreeMap<String, Alone> {
    let fields = task.get("explained_by").and_then(Value::as_object).into_iter().flatten();
    let read = |value: &Value| {
        let constant = value.get("constant").and_then(Value::as_bool).unwrap_or(false);
        Some(Alone { auroc: Interval::of(value.get("auroc")?)?, constant })
    };
    fields.filter_map(|(name, value)| Some((name.clone(), read(value)?))).collect()
}

fn number(value: &Value, key: &str) -> f64 {
    value.get(key).and_then(Value::as_f64).unwrap_or(f64::NAN)
}

fn text(value: &Value, key: &str) -> Option<String> {
    value.get(key).and_then(Value::as_str).map(str::to_owned)
}

/// The list of comparisons under `key`; empty where there is none.
fn comparisons(value: &Value, key: &str) -> Vec<Comparison> {
    let listed = value.get(key).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let read = |entry: &Value| {
        let difference = Interval { mean: number(entry, "difference"), lo: number(entry, "lo"), hi: number(entry, "hi") };
        let (a, b, metric) = (text(entry, "a")?, text(entry, "b")?, text(entry, "metric")?);
        Some(Comparison { a, b, metric, difference, p_holm: number(entry, "p_holm"), floor_of: None })
    };
    let mut read: Vec<Comparison> = listed.iter().filter_map(read).collect();
    if let Some(draws) = value.get("bootstraps").and_then(Value::as_u64) {
        // Holm corrects over all models that one is compared with by one metric.
        let mut tests: BTreeMap<(String, String), usize> = BTreeMap::new();
        read.iter().for_each(|c| *tests.entry((c.a.clone(), c.metric.clone())).or_default() += 1);
        for c in &mut read {
            let tests = tests.get(&(c.a.clone(), c.metric.clone())).copied().unwrap_or(1);
            c.floor_of = at_floor(c.p_holm, draws, tests).then_some(draws);
        }
    }
    read
}

fn intervals(value: &Value) -> Metrics {
    let fields = value.as_object().into_iter().flatten();
    fields.filter_map(|(name, value)| Some((name.clone(), Interval::of(value)?))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comparisons_turn_around_and_nulls_are_not_numbers() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("metrics.json");
        let text = r#"{"tasks": {"t": {"n_pos": 3, "n_neg": 9, "base_rate": 0.25, "extra": [1],
            "models": {"deephen": {"auroc": {"mean": 0.7, "lo": 0.6, "hi": 0.8}, "note": 3}, "confound": {"auroc": {"mean": null, "lo": null, "hi": null}}},
            "comparisons": [{"a": "deephen", "b": "confound", "metric": "auroc", "difference": 0.1, "lo": -0.02, "hi": 0.2, "p_holm": 0.04}]}}}"#;
        std::fs::write(&path, text).unwrap();
        let task = &read_metrics(&path).unwrap()["t"];
        assert_eq!(task.get("confound", "auroc"), None);
        assert_eq!(task.best_first("auroc"), ["deephen", "confound"]);
        let turned = task.difference("confound", "deephen", "auroc").unwrap();
        assert_eq!(turned.difference, Interval { mean: -0.1, lo: -0.2, hi: 0.02 });
        std::fs::write(&path, "{\"tasks\": 3}").unwrap();
        assert!(read_metrics(&path).unwrap_err().to_string().contains("no object `tasks`"));
    }
}
