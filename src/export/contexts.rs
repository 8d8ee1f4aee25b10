//! What every context says of each gene: `contexts.parquet` of `rank`, one score a context and the consensus.

use std::collections::BTreeMap;
use std::path::PathBuf;

use crate::artifact::{Columns, StageReader};
use crate::error::Result;

/// Scores of every context.
#[derive(Debug, Default)]
pub(super) struct Contexts {
    /// Names in the order of the file: the ranking's own first, the consensus last. Empty where the file is missing.
    pub names: Vec<String>,
    /// Probability in each context by gene id, in the order of the names; none where a context does not rank the gene.
    pub scores: BTreeMap<String, Vec<Option<f64>>>,
}

/// Where the table stands; none in folders of earlier versions.
pub(super) fn table(rank: &StageReader) -> Option<PathBuf> {
    Some(rank.file("contexts.parquet")).filter(|path| path.exists())
}

/// Reads the table where it is there.
///
/// # Errors
/// A table without the columns that its contract promises.
pub(super) fn read(rank: &StageReader) -> Result<Contexts> {
    let mut found = Contexts::default();
    let Some(path) = table(rank) else { return Ok(found) };
    let table = Columns::read(&path)?;
    let (contexts, ids, scores) = (table.text("context")?, table.text("gene_id")?, table.optional_f64("score")?);
    for context in &contexts {
        if found.names.last() != Some(context) && !found.names.contains(context) {
            found.names.push(context.clone());
        }
    }
    let place: BTreeMap<&String, usize> = found.names.iter().enumerate().map(|(place, name)| (name, place)).collect();
    for ((context, id), score) in contexts.iter().zip(ids).zip(scores) {
        found.scores.entry(id).or_insert_with(|| vec![None; place.len()])[place[context]] = score;
    }
    Ok(found)
}

/// Name of a node's attribute.
pub(super) fn attribute(context: &str) -> String {
    format!("score:{context}")
}
