//! `rules.json` and `rules.parquet`: the conditions learned on all labels of the ranking task, and the genes that meet them.
//!
//! That a gene meets a condition is a fact on its features. The sum of its weights would be an in-sample score of a labelled gene, and
//! is written nowhere.

use std::path::Path;

use ndarray::{Array2, Axis};
use serde_json::{Value, json};

use super::words::sentence;
use super::{RuleList, met};
use crate::artifact::{StageWriter, Table};
use crate::error::Result;
use crate::learners::Condition;
use crate::train::dataset::{Dataset, FamilyBlock};
use crate::train::inner_folds::inner_folds;

/// Groups of genes that are left out in turn, to see which conditions come back.
const TURNS: usize = 5;

/// Labelled genes as conditions are learned from them.
pub(in crate::train) struct Lesson<'a> {
    pub(in crate::train) task: &'a str,
    /// Rows of the dataset.
    pub(in crate::train) rows: &'a [usize],
    pub(in crate::train) y: &'a [bool],
    /// Leakage groups.
    pub(in crate::train) groups: &'a [u32],
}

/// Learns the conditions of a task on all its labelled genes that have a locus and a sequence, and writes both files.
///
/// # Errors
/// Values that are not finite, a folder that cannot be written.
pub(in crate::train) fn write(dataset: &Dataset, lesson: &Lesson, seed: u64, writer: &StageWriter) -> Result<usize> {
    let (columns, x, present) = table(dataset);
    let kept: Vec<usize> = (0..lesson.rows.len()).filter(|&at| present[lesson.rows[at]]).collect();
    let rows: Vec<usize> = kept.iter().map(|&at| lesson.rows[at]).collect();
    let y: Vec<bool> = kept.iter().map(|&at| lesson.y[at]).collect();
    let groups: Vec<u32> = kept.iter().map(|&at| lesson.groups[at]).collect();
    let taught = x.select(Axis(0), &rows);
    let name = format!("train/{}/rules", lesson.task);
    let list = if rows.is_empty() || columns.is_empty() { None } else { Some(RuleList::fit(taught.view(), &y, &columns, seed, &name)?) };
    let conditions = list.as_ref().map_or(&[][..], RuleList::conditions);
    let weights = list.as_ref().map_or_else(Vec::new, RuleList::weights);
    let genes: Vec<usize> = (0..dataset.len()).filter(|&gene| present[gene]).collect();
    let fires = met(conditions, x.select(Axis(0), &genes).view());
    let taught_fires = met(conditions, taught.view());
    let others = lists_without(&taught, &y, &groups, &columns, seed, &name)?;
    let rules: Vec<Value> = (0..conditions.len())
        .map(|at| {
            let condition = &conditions[at];
            let of = |class: bool| taught_fires.column(at).iter().zip(&y).filter(|(holds, label)| **holds > 0.0 && **label == class).count();
            json!({
                "sentence": in_words(condition, &columns),
                "cuts": condition.cuts.iter().map(|cut| json!({
                    "column": columns[cut.column],
                    "threshold": cut.threshold,
                    "direction": if cut.above { "above" } else { "at most" },
                })).collect::<Vec<Value>>(),
                "weight": weights[at],
                "share_of_genes": fires.column(at).sum() / genes.len().max(1) as f64,
                "positives": of(true),
                "negatives": of(false),
                "chosen_without_a_fifth": others.iter().filter(|other| other.conditions().iter().any(|found| alike(found, condition))).count(),
            })
        })
        .collect();
    writer.write_json(
        "rules.json",
        &json!({
            "task": lesson.task,
            "positives": y.iter().filter(|&&label| label).count(),
            "negatives": y.iter().filter(|&&label| !label).count(),
            "genes": genes.len(),
            "turns": others.len(),
            "rules": rules,
        }),
    )?;
    write_genes(&genes.iter().map(|&gene| dataset.gene_ids[gene].as_str()).collect::<Vec<&str>>(), &fires, &writer.path("rules.parquet"))?;
    Ok(conditions.len())
}

/// One row a gene and condition that it meets.
fn write_genes(ids: &[&str], fires: &Array2<f64>, path: &Path) -> Result<u64> {
    let pairs: Vec<(usize, usize)> = fires.indexed_iter().filter(|(_, holds)| **holds > 0.0).map(|(at, _)| at).collect();
    Table::new()
        .with("gene_id", pairs.iter().map(|&(row, _)| ids[row].to_owned()).collect::<Vec<String>>())
        .with("rule", pairs.iter().map(|&(_, rule)| rule as i64).collect::<Vec<i64>>())
        .write(path)
}

/// Lists learned without one group of genes after the other; none where the positives stand in too few groups.
fn lists_without(x: &Array2<f64>, y: &[bool], groups: &[u32], columns: &[String], seed: u64, name: &str) -> Result<Vec<RuleList>> {
    let Ok(folds) = inner_folds(y, groups, TURNS, seed, name) else { return Ok(Vec::new()) };
    (0..TURNS)
        .map(|turn| {
            let rows: Vec<usize> = (0..y.len()).filter(|&row| folds[row] != turn).collect();
            let labels: Vec<bool> = rows.iter().map(|&row| y[row]).collect();
            RuleList::fit(x.select(Axis(0), &rows).view(), &labels, columns, seed, &format!("{name}/without{turn}"))
        })
        .collect()
}

/// Whether two conditions cut the same columns in the same directions, wherever.
fn alike(a: &Condition, b: &Condition) -> bool {
    let sides = |condition: &Condition| condition.cuts.iter().map(|cut| (cut.column, cut.above)).collect::<Vec<_>>();
    sides(a) == sides(b)
}

fn in_words(condition: &Condition, columns: &[String]) -> String {
    condition.cuts.iter().map(|cut| sentence(&columns[cut.column], cut)).collect::<Vec<String>>().join(", and ")
}

/// Locus beside plain sequence, as the rivals read them: no embedding, no indicator of missing values. Genes need both where any gene
/// has a sequence.
fn table(dataset: &Dataset) -> (Vec<String>, Array2<f64>, Vec<bool>) {
    let blocks: Vec<&FamilyBlock> = ["locus", "sequence"]
        .iter()
        .filter_map(|name| dataset.family(name))
        .map(|index| &dataset.families[index])
        .filter(|block| block.present.contains(&true))
        .collect();
    let picked: Vec<(usize, usize)> = blocks
        .iter()
        .enumerate()
        .flat_map(|(block, family)| {
            family.columns.iter().enumerate().filter(|(_, name)| is_plain(name)).map(move |(column, _)| (block, column))
        })
        .collect();
    let columns = picked.iter().map(|&(block, column)| blocks[block].columns[column].clone()).collect();
    let x = Array2::from_shape_fn((dataset.len(), picked.len()), |(row, at)| f64::from(blocks[picked[at].0].values[[row, picked[at].1]]));
    let present = (0..dataset.len()).map(|row| !blocks.is_empty() && blocks.iter().all(|block| block.present[row])).collect();
    (columns, x, present)
}

/// Whether a column is a plain number, and no axis of an embedding (`pca_3`) and no `NAME:missing`.
fn is_plain(column: &str) -> bool {
    let axis = ["pca_", "embedding_", "kmers_"]
        .iter()
        .any(|start| column.strip_prefix(start).is_some_and(|rest| !rest.is_empty() && rest.bytes().all(|byte| byte.is_ascii_digit())));
    !axis && !column.ends_with(":missing")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn conditions_are_learned_on_plain_columns_alone() {
        let plain = ["gc", "log_distance_coding_tss", "pca_3", "embedding_0", "kmers_12", "gc:missing"].map(is_plain);
        assert_eq!(plain, [true, true, false, false, false, false]);
    }
}
