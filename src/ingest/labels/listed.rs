//! Lists of names that earlier studies used, and tables that name their facts themselves.

use super::{Desk, Fact, number};
use crate::config::{Kind, Source};
use crate::error::{Error, Result};
use crate::ingest::catalogue::Name;
use crate::ingest::format;
use crate::ingest::ledger::Ledger;
use crate::ingest::rows::{may, need};

/// Facts that may stand in `labels.parquet`.
pub const FACTS: [&str; 9] =
    ["hit", "neighbor-hit", "tested", "unclear", "in-library", "literature", "putative", "benchmark-positive", "benchmark-negative"];

/// Reads a list or a table of facts.
pub(super) fn read(desk: &Desk<'_>, source: &Source, facts: &mut Vec<Fact>, ledger: &mut Ledger) -> Result<()> {
    let mut fields = vec![need("name")];
    let named = source.kind == Some(Kind::Facts);
    fields.push(if named { need("fact") } else { may("fact") });
    fields.extend(["locus", "context", "technology", "timepoint", "score", "direction", "pubmed"].map(may));
    let mut rows = format::open(desk.data, source, desk.settings, &fields)?;
    let path = rows.path().to_path_buf();
    let own = if source.kind == Some(Kind::BenchmarkPositive) { "benchmark-positive" } else { "benchmark-negative" };
    while let Some(row) = rows.advance()? {
        let fact = if named { row.get(1) } else { own };
        if !FACTS.contains(&fact) {
            let problem = format!("`{fact}` is no fact");
            return Err(Error::input(&path, row.line, problem, format!("facts are {}", FACTS.join(", "))));
        }
        let text = |field: usize| row.some(field).map(Name::new);
        facts.push(Fact {
            gene: desk.gene(&source.name, &[row.get(0)], ledger),
            locus: text(2),
            fact: fact.into(),
            source: Name::new(&source.name),
            context: text(3),
            technology: row.some(4).map(super::hits::technology),
            timepoint: text(5),
            score: number(&path, row.line, row.some(6))?,
            direction: text(7),
            pubmed: text(8),
            name: Some(row.get(0).into()),
        });
    }
    Ok(())
}
