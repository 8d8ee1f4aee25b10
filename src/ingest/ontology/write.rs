//! `terms.parquet`, `term_parents.parquet`, `annotations.parquet`.

use super::Ontology;
use crate::artifact::{StageWriter, Table};
use crate::error::Result;
use crate::ingest::catalogue::Name;
use crate::ingest::write::RowCounts;

/// Writes the three tables, sorted by their first columns.
pub(in crate::ingest) fn write(writer: &StageWriter, ontology: &Ontology, rows: &mut RowCounts) -> Result<()> {
    let terms = &ontology.terms.terms;
    let table = Table::new()
        .text("term", &terms.keys().collect::<Vec<_>>())
        .text("name", &terms.values().map(|term| &term.name).collect::<Vec<_>>())
        .text("namespace", &terms.values().map(|term| &term.namespace).collect::<Vec<_>>());
    rows.insert("terms.parquet".into(), table.write(&writer.path("terms.parquet"))?);
    let parents = &ontology.terms.parents;
    let table = Table::new()
        .text("term", &parents.iter().map(|edge| &edge.0).collect::<Vec<_>>())
        .text("parent", &parents.iter().map(|edge| &edge.1).collect::<Vec<_>>())
        .text("relation", &parents.iter().map(|edge| &edge.2).collect::<Vec<_>>());
    rows.insert("term_parents.parquet".into(), table.write(&writer.path("term_parents.parquet"))?);
    let annotations = &ontology.annotations;
    let gene = |row: &(u32, u32, Name)| &annotations.genes[row.0 as usize];
    let table = Table::new()
        .text("gene", &annotations.rows.iter().map(|row| &gene(row).0).collect::<Vec<_>>())
        .optional_text("gene_id", &annotations.rows.iter().map(|row| gene(row).1.as_ref()).collect::<Vec<_>>())
        .text("term", &annotations.rows.iter().map(|row| &annotations.terms[row.1 as usize]).collect::<Vec<_>>())
        .text("evidence", &annotations.rows.iter().map(|row| &row.2).collect::<Vec<_>>());
    rows.insert("annotations.parquet".into(), table.write(&writer.path("annotations.parquet"))?);
    Ok(())
}
