//! Ranking, predictions and metrics as flat tables for R and Python, each as parquet and as tab-separated text.

use std::path::Path;

use polars::prelude::DataFrame;
use serde_json::Value;

use super::contexts;
use super::genes::Gene;
use crate::artifact::{Columns, StageReader, StageWriter, Table, write_frame, write_text};
use crate::error::{Error, Result};

/// Writes all tables; returns their names and row counts.
pub(super) fn write(
    writer: &StageWriter,
    genes: &[Gene],
    rank: &StageReader,
    evaluate: &StageReader,
    ablate: &StageReader,
) -> Result<Vec<(String, u64)>> {
    let predictions = Columns::read(&evaluate.file("predictions.parquet"))?.frame().clone();
    let metrics = json(&evaluate.file("metrics.json"))?;
    let families = json(&ablate.file("families.json"))?;
    let mut tables = vec![
        ("ranking", ranking(genes, rank)?),
        ("metrics", metrics_table(&metrics)?),
        ("comparisons", comparisons(&metrics)?),
        ("families", families_table(&families)?),
        ("predictions", predictions),
    ];
    if let Some(path) = contexts::table(rank) {
        tables.insert(1, ("contexts", Columns::read(&path)?.frame().clone()));
    }
    let mut rows = Vec::new();
    for (name, frame) in tables {
        // The predictions are a hundred times the size of the rest.
        write_text(&frame, &writer.path(&format!("{name}.tsv{}", if name == "predictions" { ".gz" } else { "" })), &[], None)?;
        rows.push((name.to_owned(), write_frame(frame, &writer.path(&format!("{name}.parquet")))?));
    }
    Ok(rows)
}

/// `ranking.parquet` of `rank` with the cell lines of known hits.
fn ranking(genes: &[Gene], rank: &StageReader) -> Result<DataFrame> {
    let ranked = || genes.iter().filter(|gene| gene.rank.is_some());
    let contexts: Vec<String> = ranked().map(|gene| gene.contexts.iter().cloned().collect::<Vec<_>>().join(",")).collect();
    let counts: Vec<i64> = ranked().map(|gene| gene.contexts.len() as i64).collect();
    beside(Columns::read(&rank.file("ranking.parquet"))?.frame(), Table::new().text("contexts", &contexts).with("n_contexts", counts))
}

/// `frame` with the columns of `added` after its own.
fn beside(frame: &DataFrame, added: Table) -> Result<DataFrame> {
    frame.hstack(added.frame()?.columns()).map_err(Error::table("add columns"))
}

/// One row a task, model and metric.
fn metrics_table(metrics: &Value) -> Result<DataFrame> {
    let mut rows = Tidy::default();
    for (task, facts) in object(&metrics["tasks"]) {
        for (model, values) in object(&facts["models"]) {
            for (metric, value) in object(values).into_iter().filter(|(_, value)| value.get("mean").is_some()) {
                rows.push([task, model, metric], value);
            }
        }
    }
    rows.frame(["task", "model", "metric"])
}

/// One row a task, way of counting (`subset` or `shapley`), families and metric.
fn families_table(families: &Value) -> Result<DataFrame> {
    let mut rows = Tidy::default();
    let mut kinds = Vec::new();
    for (task, facts) in object(&families["tasks"]) {
        for (kind, name) in [("subset", "subsets"), ("shapley", "shapley")] {
            for (subset, values) in object(&facts[name]) {
                for (metric, value) in object(values).into_iter().filter(|(_, value)| value.get("mean").is_some()) {
                    rows.push([task, subset, metric], value);
                    kinds.push(kind);
                }
            }
        }
    }
    beside(&rows.frame(["task", "families", "metric"])?, Table::new().text("kind", &kinds))
}

/// One row a paired difference.
fn comparisons(metrics: &Value) -> Result<DataFrame> {
    let (mut names, mut numbers): ([Vec<String>; 4], [Vec<Option<f64>>; 5]) = Default::default();
    for (task, facts) in object(&metrics["tasks"]) {
        for row in facts["comparisons"].as_array().map(Vec::as_slice).unwrap_or_default() {
            let text = |key: &str| row[key].as_str().unwrap_or_default().to_owned();
            for (column, value) in names.iter_mut().zip([task.to_owned(), text("a"), text("b"), text("metric")]) {
                column.push(value);
            }
            for (column, key) in numbers.iter_mut().zip(["difference", "lo", "hi", "p", "p_holm"]) {
                column.push(row[key].as_f64());
            }
        }
    }
    let [task, a, b, metric] = names;
    let [difference, lo, hi, p, p_holm] = numbers;
    Table::new()
        .text("task", &task)
        .text("a", &a)
        .text("b", &b)
        .text("metric", &metric)
        .with("difference", difference)
        .with("lo", lo)
        .with("hi", hi)
        .with("p", p)
        .with("p_holm", p_holm)
        .frame()
}

/// Rows of three names and an interval.
#[derive(Default)]
struct Tidy {
    names: [Vec<String>; 3],
    numbers: [Vec<Option<f64>>; 3],
}

impl Tidy {
    fn push(&mut self, names: [&str; 3], interval: &Value) {
        for (column, name) in self.names.iter_mut().zip(names) {
            column.push(name.to_owned());
        }
        for (column, key) in self.numbers.iter_mut().zip(["mean", "lo", "hi"]) {
            column.push(interval[key].as_f64());
        }
    }

    fn frame(self, columns: [&str; 3]) -> Result<DataFrame> {
        let [mean, lo, hi] = self.numbers;
        let table = columns.iter().zip(&self.names).fold(Table::new(), |table, (column, names)| table.text(column, names));
        table.with("mean", mean).with("lo", lo).with("hi", hi).frame()
    }
}

fn object(value: &Value) -> Vec<(&str, &Value)> {
    value.as_object().into_iter().flatten().map(|(name, value)| (name.as_str(), value)).collect()
}

fn json(path: &Path) -> Result<Value> {
    let bytes = std::fs::read(path).map_err(Error::io("read", path))?;
    serde_json::from_slice(&bytes)
        .map_err(|error| Error::input(path, error.line() as u64, format!("not valid JSON: {error}"), "rerun the stage that wrote it"))
}
