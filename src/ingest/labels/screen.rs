//! A growth screen by locus: what was tested, what was marked, at which timepoint.

use std::collections::{BTreeMap, BTreeSet};

use super::{Desk, Fact, Labels, fixed, number};
use crate::config::Source;
use crate::error::{Error, Result};
use crate::ingest::catalogue::Name;
use crate::ingest::format;
use crate::ingest::interactions::Node;
use crate::ingest::ledger::Ledger;
use crate::ingest::rows::{Field, may, need};

/// Timepoints for which the column map has a mark: `mark_T12` -> `T12`.
fn timepoints(source: &Source) -> Vec<String> {
    let named: BTreeSet<String> = source.columns.keys().filter_map(|field| field.strip_prefix("mark_")).map(str::to_owned).collect();
    named.into_iter().collect()
}

/// Reads the screen. Rows of controls are counted by mark and give no fact.
pub(super) fn read(
    desk: &Desk<'_>,
    source: &Source,
    placed: &BTreeMap<String, Node>,
    labels: &mut Labels,
    ledger: &mut Ledger,
) -> Result<()> {
    let times = timepoints(source);
    if times.is_empty() {
        return Err(Error::settings(
            format!("ingest source `{}`", source.name),
            "`columns` maps no `mark_T` field",
            "map the hit marks, for instance mark_T12 = 5",
        ));
    }
    // Field names are fixed at compile time, timepoints are not: they are numbered in the order of their names.
    let mut mapped = source.clone();
    const MARKS: [Field; 6] = [need("mark.0"), may("mark.1"), may("mark.2"), may("mark.3"), may("mark.4"), may("mark.5")];
    const SCORES: [Field; 6] = [may("score.0"), may("score.1"), may("score.2"), may("score.3"), may("score.4"), may("score.5")];
    if times.len() > MARKS.len() {
        return Err(Error::settings(
            format!("ingest source `{}`", source.name),
            "more than 6 timepoints",
            "split the screen in two sources",
        ));
    }
    for (index, time) in times.iter().enumerate() {
        for kind in ["mark", "score"] {
            if let Some(column) = source.columns.get(&format!("{kind}_{time}")) {
                mapped.columns.insert(format!("{kind}.{index}"), column.clone());
            }
        }
    }
    let mut fields = vec![need("locus")];
    fields.extend_from_slice(&MARKS);
    fields.extend_from_slice(&SCORES);
    let mut rows = format::open(desk.data, &mapped, desk.settings, &fields)?;
    let path = rows.path().to_path_buf();
    let mut seen: BTreeMap<String, u64> = BTreeMap::new();
    while let Some(row) = rows.advance()? {
        let locus = row.get(0);
        if !source.control_prefix.is_empty() && locus.starts_with(&source.control_prefix) {
            let counts = labels.controls.entry(source.name.clone()).or_default();
            *counts.entry("controls".into()).or_default() += 1;
            for (index, time) in times.iter().enumerate() {
                if let Some(mark) = row.some(1 + index) {
                    *counts.entry(format!("{mark} {time}")).or_default() += 1;
                }
            }
            continue;
        }
        if let Some(first) = seen.insert(locus.to_owned(), row.line) {
            return Err(Error::input(&path, row.line, format!("locus `{locus}` stands on line {first} already"), "keep one row a locus"));
        }
        let base = Fact {
            gene: placed.get(locus).cloned(),
            locus: Some(locus.into()),
            source: Name::new(&source.name),
            context: fixed(source, "context"),
            technology: fixed(source, "technology"),
            pubmed: fixed(source, "pubmed"),
            name: Some(locus.into()),
            ..Fact::default()
        };
        labels.facts.push(Fact { fact: "tested".into(), ..base.clone() });
        for (index, time) in times.iter().enumerate() {
            let fact = match row.some(1 + index).map(str::to_ascii_lowercase).as_deref() {
                None => continue,
                Some("lncrna hit" | "hit") => "hit",
                Some("neighbor hit" | "neighbour hit" | "neighbor-hit") => "neighbor-hit",
                Some(other) => {
                    let problem = format!("mark `{other}` is neither `lncRNA hit` nor `Neighbor hit`");
                    return Err(Error::input(&path, row.line, problem, "check the column map"));
                }
            };
            let score = number(&path, row.line, row.some(1 + MARKS.len() + index))?;
            labels.facts.push(Fact { fact: fact.into(), timepoint: Some(time.into()), score, ..base.clone() });
        }
    }
    ledger.count(&source.name, "tested loci", seen.len() as u64);
    Ok(())
}
