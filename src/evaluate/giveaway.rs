//! Families that give the label away: columns that are the label under another name, tables that exist for the studied genes.
//!
//! A user's table enters as a family and is learned from like any other, so that a column made from the labels earns a fine AUROC and
//! nothing in the protocol objects: the folds are honest, the column is not. What can be seen from outside is looked at here, without
//! any fit: how well each column alone parts the labels, whom the table covers, and what is constant in it.

use std::collections::BTreeMap;

use serde::Serialize;

use super::metrics::auroc;
use super::population::{PlanTables, PlannedTask};
use crate::artifact::{Columns, StageReader};
use crate::config::Settings;
use crate::error::Result;
use crate::learners::median;

/// A family that covers less than this share of the ranked genes is worth a word.
const FEW: f64 = 0.2;
/// Odds of being in the table, positives against negatives, from which on being there is suspicious,
const ODDS: f64 = 2.0;
/// and AUROC of being there that has to go with it.
const PRESENCE: f64 = 0.6;
/// Standard errors above chance that a column has to be: of hundreds of blind columns none is that far.
const BEYOND_CHANCE: f64 = 4.0;

/// A family's table by index of the plan's genes.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct FamilyColumns {
    /// Family name.
    pub(super) name: String,
    /// Column names.
    pub(super) columns: Vec<String>,
    /// One entry a gene of the plan: its values, or `None` where the table has no row of it.
    pub(super) rows: Vec<Option<Vec<Option<f64>>>>,
}

/// What a family says of the labels of one task before any model.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(super) struct Giveaway {
    /// Genes of the plan with a row.
    covered: usize,
    /// Genes of the plan, which are all that is scored.
    genes: usize,
    /// Share of the positives with a row.
    positives: f64,
    /// Share of the negatives with a row.
    negatives: f64,
    /// AUROC of having a row.
    presence_auroc: f64,
    /// The larger of AUROC and 1 - AUROC of each column alone, what is missing at the median.
    columns: BTreeMap<String, f64>,
    /// AUROC of the model without the family, where it was trained.
    without: Option<f64>,
    /// Columns with one value in every gene.
    constant: Vec<String>,
    /// What a reader has to know, in sentences.
    pub(super) warnings: Vec<String>,
}

/// The extra families of the settings, from the folder of `features`.
///
/// # Errors
/// A table that is not there or not of numbers.
pub(super) fn read(features: &StageReader, settings: &Settings, tables: &PlanTables) -> Result<Vec<FamilyColumns>> {
    let family = |name: &String| {
        let table = Columns::read(&features.file(&file(name)))?;
        let columns: Vec<String> = table.names().into_iter().filter(|column| column != "gene_id").collect();
        let values = columns.iter().map(|column| table.optional_f64(column)).collect::<Result<Vec<_>>>()?;
        let mut rows = vec![None; tables.gene_id.len()];
        for (row, id) in table.text("gene_id")?.iter().enumerate() {
            if let Some(gene) = tables.gene(id) {
                rows[gene as usize] = Some(values.iter().map(|column| column[row]).collect());
            }
        }
        Ok(FamilyColumns { name: name.clone(), columns, rows })
    };
    settings.features.families.iter().map(|extra| family(&extra.name)).collect()
}

/// File of a family in the folder of `features`.
pub(super) fn file(family: &str) -> String {
    format!("family_{family}.parquet")
}

/// Looks at `family` on `rows` of `task`; `without` is the AUROC of the model that does not have it.
pub(super) fn look(family: &FamilyColumns, task: &PlannedTask, rows: &[usize], without: Option<f64>) -> Giveaway {
    let y: Vec<bool> = rows.iter().map(|&row| task.y[row]).collect();
    let of: Vec<Option<&Vec<Option<f64>>>> = rows.iter().map(|&row| family.rows[task.gene[row] as usize].as_ref()).collect();
    let there: Vec<f64> = of.iter().map(|values| f64::from(u8::from(values.is_some()))).collect();
    let class = |label: bool| {
        let mine: Vec<f64> = there.iter().zip(&y).filter(|(_, y)| **y == label).map(|(there, _)| *there).collect();
        (mine.iter().sum::<f64>(), mine.len() as f64)
    };
    let (positives, negatives) = (class(true), class(false));
    let mut columns = BTreeMap::new();
    let mut constant = Vec::new();
    for (at, name) in family.columns.iter().enumerate() {
        let mut known = family.rows.iter().flatten().filter_map(|values| values[at]);
        let first = known.next();
        if known.all(|value| Some(value) == first) {
            constant.push(name.clone());
        }
        let alone = alone(&of.iter().map(|values| values.and_then(|values| values[at])).collect::<Vec<_>>(), &y);
        columns.insert(name.clone(), alone);
    }
    let share = |(covered, all): (f64, f64)| if all > 0.0 { covered / all } else { 0.0 };
    let mut found = Giveaway {
        covered: family.rows.iter().flatten().count(),
        genes: family.rows.len(),
        positives: share(positives),
        negatives: share(negatives),
        presence_auroc: auroc(&there, &y, None).unwrap_or(0.5),
        columns,
        without,
        constant,
        warnings: Vec::new(),
    };
    found.warnings = warnings(&found, &family.name, positives, negatives);
    found
}

/// AUROC of a column by its order, whichever way round.
fn alone(values: &[Option<f64>], y: &[bool]) -> f64 {
    let median = median(values.iter().copied().flatten().collect());
    let filled: Vec<f64> = values.iter().map(|value| value.unwrap_or(median)).collect();
    auroc(&filled, y, None).map_or(0.5, |area| area.max(1.0 - area))
}

/// `positives` and `negatives`: genes with a row, and all.
fn warnings(found: &Giveaway, name: &str, positives: (f64, f64), negatives: (f64, f64)) -> Vec<String> {
    let mut told = Vec::new();
    // Under chance the AUROC of untied scores has this standard error (Mann & Whitney 1947).
    let error = ((positives.1 + negatives.1 + 1.0) / (12.0 * positives.1 * negatives.1)).sqrt();
    let bar = found.without.unwrap_or(0.5).max(0.5 + BEYOND_CHANCE * error);
    let mut telling: Vec<(&String, f64)> =
        found.columns.iter().map(|(column, area)| (column, *area)).filter(|(_, area)| *area > bar).collect();
    telling.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(b.0)));
    if let (Some((column, area)), Some(without)) = (telling.first(), found.without) {
        let more = if telling.len() > 1 { format!(" (and {} more such columns)", telling.len() - 1) } else { String::new() };
        told.push(format!(
            "column `{column}` of family `{name}` alone parts the labels with AUROC {area:.3}{more}, the whole model without the family with \
             {without:.3}: it may be made from the labels, or from what only known genes have"
        ));
    }
    // One half in every cell, so that a table without any positive or negative has odds too.
    let odds = |(covered, all): (f64, f64)| (covered + 0.5) / (all - covered + 0.5);
    let ratio = odds(positives) / odds(negatives);
    if ratio > ODDS && found.presence_auroc > PRESENCE {
        told.push(format!(
            "family `{name}` has a row for {:.0}% of the positives and {:.0}% of the negatives (odds {ratio:.1} to 1; being in the table is \
             worth AUROC {:.3}): being listed is a sign of the label by itself, be it that such genes are active or that they were studied",
            100.0 * found.positives,
            100.0 * found.negatives,
            found.presence_auroc
        ));
    }
    let share = found.covered as f64 / found.genes.max(1) as f64;
    if share < FEW {
        told.push(format!(
            "family `{name}` has a row for {} of {} genes ({:.0}%): elsewhere the model knows nothing by it",
            found.covered,
            found.genes,
            100.0 * share
        ));
    }
    if !found.constant.is_empty() {
        let (named, all) = (found.constant.iter().take(5).map(String::as_str).collect::<Vec<_>>().join("`, `"), found.constant.len());
        let more = if all > 5 { format!(" and {} more", all - 5) } else { String::new() };
        told.push(format!("family `{name}` has the same value in every gene in column `{named}`{more}: it can tell nothing"));
    }
    told
}

#[cfg(test)]
mod tests;
