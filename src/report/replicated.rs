//! `replication.tsv` of `enrich`: hits of one screen in the ranking learned on another.

use std::path::Path;

use super::tsv::Rows;
use crate::error::Result;

/// One row.
#[derive(Debug, Clone)]
pub(super) struct Replicated {
    pub learned_on: String,
    pub measured_on: String,
    pub model: String,
    pub genes: u64,
    pub hits: u64,
    pub es: f64,
    pub nes: f64,
    pub p: f64,
    pub fdr: f64,
}

/// All rows; none where the file is missing, as in folders of earlier versions.
///
/// # Errors
/// A table without the columns that its contract promises.
pub(super) fn read(path: &Path) -> Result<Vec<Replicated>> {
    let mut rows = Vec::new();
    if !path.exists() {
        return Ok(rows);
    }
    let mut table = Rows::read(path, "deephen enrich")?;
    while let Some(mut row) = table.next_row() {
        rows.push(Replicated {
            learned_on: row.text("learned_on")?,
            measured_on: row.text("measured_on")?,
            model: row.text("model")?,
            genes: row.number("genes")? as u64,
            hits: row.number("hits")? as u64,
            es: row.number("es")?,
            nes: row.number("nes")?,
            p: row.number("p")?,
            fdr: row.number("fdr")?,
        });
    }
    Ok(rows)
}
