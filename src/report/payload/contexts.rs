//! What every context says of each gene, and the consensus.

use serde_json::{Value, json};

use super::genes::Genes;
use crate::artifact::{Columns, StageReader};
use crate::error::Result;

/// Places after the point: more than an interval of a probability is worth.
const PLACES: f64 = 1e4;

/// `contexts.parquet` of `rank` in columns, one entry a gene and null where the context does not rank it; an empty list where there is
/// one context alone, which the ranking itself tells.
pub(super) fn read(rank: &StageReader, genes: &Genes) -> Result<Value> {
    let table = Columns::read(&rank.file("contexts.parquet"))?;
    let (contexts, ids, phenotypes) = (table.text("context")?, table.text("gene_id")?, table.text("phenotype")?);
    let numbers = [
        table.optional_f64("score")?,
        table.optional_f64("score_lo")?,
        table.optional_f64("score_hi")?,
        table.optional_f64("above_others")?,
        table.optional_f64("above_others_lo")?,
        table.optional_f64("above_others_hi")?,
    ];
    let (ranks, outcomes) = (table.i64("rank")?, table.optional_text("outcome")?);
    let mut names: Vec<&str> = contexts.iter().map(String::as_str).collect();
    names.dedup();
    if names.len() < 2 {
        return Ok(json!([]));
    }
    let short = |value: Option<f64>| value.map(|value| (value * PLACES).round() / PLACES);
    let of = |name: &str| {
        let rows: Vec<usize> = (0..ids.len()).filter(|&row| contexts[row] == name).collect();
        let mut columns = vec![vec![Value::Null; genes.ids.len()]; numbers.len() + 2];
        for &row in &rows {
            let Some(&gene) = genes.rows.get(&ids[row]) else { continue };
            columns.iter_mut().zip(&numbers).for_each(|(column, values)| column[gene] = json!(short(values[row])));
            columns[numbers.len()][gene] = json!(ranks[row]);
            columns[numbers.len() + 1][gene] = json!(outcomes[row]);
        }
        let [score, lo, hi, above, above_lo, above_hi, rank, outcome] = &columns[..] else { return Value::Null };
        json!({
            "name": name, "phenotype": rows.first().map(|&row| &phenotypes[row]), "score": score, "lo": lo, "hi": hi,
            "above": above, "above_lo": above_lo, "above_hi": above_hi, "rank": rank, "outcome": outcome,
        })
    };
    Ok(names.into_iter().map(of).collect())
}
