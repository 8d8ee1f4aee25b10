//! `rules.json` and `rules.parquet` of `train`: readable conditions, and the genes that meet them.

use std::path::Path;

use serde_json::Value;

use super::metrics::read_json;
use crate::artifact::{Columns, StageReader};
use crate::error::Result;

/// Most conditions that are shown: as many as `train` keeps, and as many as a bit mask of a script's integers holds.
const SHOWN: usize = 12;

/// A condition, and what it was learned on.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Rule {
    /// In words.
    pub sentence: String,
    /// Log-odds that meeting it adds.
    pub weight: f64,
    /// Hits and non-hits that meet it.
    pub positives: u64,
    pub negatives: u64,
    /// Share of all genes with a locus and a sequence that meet it.
    pub share: f64,
    /// Of the lists that were learned without a fifth of the groups, those that hold its like.
    pub came_back: u64,
}

/// The conditions of the ranking task, strongest first.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Rules {
    pub task: String,
    /// Hits and non-hits that they were learned on.
    pub positives: u64,
    pub negatives: u64,
    /// Lists learned without a fifth of the groups.
    pub turns: u64,
    pub rules: Vec<Rule>,
}

impl Rules {
    /// The conditions; none where there is no `train` folder, or one of an earlier version, or where no condition was worth its place.
    ///
    /// # Errors
    /// A file that is no JSON.
    pub fn read(train: Option<&StageReader>) -> Result<Option<Self>> {
        let Some(path) = train.map(|train| train.file("rules.json")).filter(|path| path.exists()) else { return Ok(None) };
        Ok(Some(Self::of(&read_json(&path)?)).filter(|found| !found.rules.is_empty()))
    }

    fn of(value: &Value) -> Self {
        let whole = |value: &Value, key: &str| value.get(key).and_then(Value::as_u64).unwrap_or(0);
        let number = |value: &Value, key: &str| value.get(key).and_then(Value::as_f64).unwrap_or(f64::NAN);
        let text = |value: &Value, key: &str| value.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
        let listed = value.get("rules").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
        let rule = |rule: &Value| Rule {
            sentence: text(rule, "sentence"),
            weight: number(rule, "weight"),
            positives: whole(rule, "positives"),
            negatives: whole(rule, "negatives"),
            share: number(rule, "share_of_genes"),
            came_back: whole(rule, "chosen_without_a_fifth"),
        };
        Self {
            task: text(value, "task"),
            positives: whole(value, "positives"),
            negatives: whole(value, "negatives"),
            turns: whole(value, "turns"),
            rules: listed.iter().take(SHOWN).map(rule).collect(),
        }
    }
}

/// Gene and rule of every row of `rules.parquet` whose rule is among the first `rules`.
///
/// # Errors
/// A table without the columns that its contract promises.
pub(super) fn read_met(path: &Path, rules: usize) -> Result<Vec<(String, usize)>> {
    let table = Columns::read(path)?;
    let pairs = table.text("gene_id")?.into_iter().zip(table.i64("rule")?);
    Ok(pairs.filter_map(|(gene, rule)| Some((gene, usize::try_from(rule).ok().filter(|&rule| rule < rules)?))).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dozen_is_read_and_what_is_missing_is_no_number() {
        let listed: Vec<Value> = (0..14).map(|at| serde_json::json!({"sentence": format!("rule {at}"), "positives": at})).collect();
        let rules = Rules::of(&serde_json::json!({"task": "screen", "positives": 3, "rules": listed}));
        assert_eq!((rules.rules.len(), rules.positives, rules.turns), (SHOWN, 3, 0));
        assert_eq!(rules.rules[5].positives, 5);
        assert!(rules.rules[5].weight.is_nan());
        assert!(Rules::of(&Value::Null).rules.is_empty());
    }
}
