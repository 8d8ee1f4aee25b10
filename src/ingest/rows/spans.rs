//! Genes of an annotation that has no `gene` rows, as UCSC and assemblers write it: the spans of their transcripts or exons.

use std::collections::BTreeMap;
use std::path::Path;

use super::{Field, Made, Rows, need};
use crate::config::{ColumnRef, Source};
use crate::error::{Error, Result};
use crate::ingest::map::Map;

/// Opens a GTF or GFF3 source for its rows of one feature, `gene` or `transcript`, or for spans of what lies below.
///
/// # Errors
/// Besides those of [`Rows::open`]: no row of the feature nor of one below it; a part without an id or a position.
pub fn open_whole(data: &Path, source: &Source, fields: &[Field], feature: &str) -> Result<Rows> {
    let mut probe = source.clone();
    probe.columns = [("feature".to_owned(), ColumnRef::Name("feature".into()))].into();
    probe.keep.clear();
    let mut probe = Rows::open(data, &probe, &[need("feature")])?;
    let hierarchy = probe.hierarchy.clone();
    let mut found: BTreeMap<String, u64> = BTreeMap::new();
    while let Some(row) = probe.advance()? {
        if row.get(0) == feature {
            return Rows::open_under(data, source, fields, hierarchy);
        }
        match found.get_mut(row.get(0)) {
            Some(count) => *count += 1,
            None => _ = found.insert(row.get(0).to_owned(), 1),
        }
    }
    if found.is_empty() {
        return Rows::open_under(data, source, fields, hierarchy);
    }
    let below: &[&str] = if feature == "gene" { &["transcript", "exon"] } else { &["exon"] };
    let Some(part) = below.iter().find(|part| found.contains_key(**part)) else {
        let mut counts: Vec<(&String, &u64)> = found.iter().collect();
        counts.sort_by_key(|(_, count)| std::cmp::Reverse(**count));
        let counts: Vec<String> = counts.iter().take(5).map(|(name, count)| format!("{count} of `{name}`")).collect();
        let problem = format!("no row of the feature `{feature}` nor of `{}` ({})", below.join("`, `"), counts.join(", "));
        return Err(Error::input(probe.path(), None, problem, "name a file that has them, or set `keep = { feature = [\"...\"] }`"));
    };
    let mut parts = source.clone();
    parts.keep.insert("feature".into(), vec![(*part).to_owned()]);
    spans(Rows::open_under(data, &parts, fields, hierarchy)?, &format!("{feature}_id"))
}

/// Joins all rows of one id: the rows' span, other values of the first row that has them. Of an id on several chromosomes the first
/// one read stands, and rows elsewhere are counted as dropped.
fn spans(mut parts: Rows, key: &str) -> Result<Rows> {
    let column = |field: &str| {
        let title = parts.source.columns.get(field).map(ToString::to_string);
        parts.attributes.iter().position(|attribute| Some(attribute) == title.as_ref())
    };
    let (key_at, chrom, start, end) = (column(key), column("chrom"), column("start"), column("end"));
    let (Some(key_at), Some(chrom), Some(start), Some(end)) = (key_at, chrom, start, end) else {
        let fix = "leave `columns` of a GTF or GFF3 without these fields: they are known";
        return Err(Error::input(parts.path(), None, format!("`columns` maps {key}, chrom, start or end to no column"), fix));
    };
    let path = parts.path().to_path_buf();
    let mut order: Map<String, usize> = Map::default();
    let mut whole: Vec<(Made, i64, i64)> = Vec::new();
    let mut elsewhere = 0;
    while let Some(row) = parts.advance()? {
        let value = |column: usize| row.ranges.get(column).map_or("", |range| row.text[range.clone()].trim());
        if value(key_at).is_empty() {
            return Err(Error::input(&path, row.line, format!("no {key}"), "check the attributes of this line"));
        }
        let position = |column: usize, name: &str| {
            value(column).parse::<i64>().map_err(|_| Error::Input {
                path: path.clone(),
                line: Some(row.line),
                column: Some(name.to_owned()),
                problem: format!("`{}` is no position", value(column)),
                fix: "check this line".into(),
            })
        };
        let (from, to) = (position(start, "start")?, position(end, "end")?);
        let Some(&index) = order.get(value(key_at)) else {
            order.insert(value(key_at).to_owned(), whole.len());
            let values = (0..row.ranges.len()).map(|column| value(column).to_owned()).collect();
            whole.push((Made { line: row.line, values }, from, to));
            continue;
        };
        let (made, first, last) = &mut whole[index];
        if made.values[chrom] != value(chrom) {
            elsewhere += 1;
            continue;
        }
        (*first, *last) = (from.min(*first), to.max(*last));
        // A dot is no value: a transcript of one exon without a strand does not hide the strand of the others.
        for (column, kept) in made.values.iter_mut().enumerate().filter(|(_, kept)| matches!(kept.as_str(), "" | ".")) {
            value(column).clone_into(kept);
        }
    }
    parts.dropped += elsewhere;
    parts.whole = true;
    parts.made = whole
        .into_iter()
        .map(|(mut made, first, last)| {
            made.values[start] = first.to_string();
            made.values[end] = last.to_string();
            made
        })
        .collect();
    Ok(parts)
}
