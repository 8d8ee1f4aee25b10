//! Ensembl and GENCODE GTF: nine tab-separated columns, attributes as `key "value";`, positions 1-based closed.

use std::ops::Range;

use crate::config::{ColumnRef, Source};

/// Names under which the first eight columns can be asked for; any other name is an attribute.
pub(super) const COLUMNS: [&str; 8] = ["seqname", "source", "feature", "start", "end", "score", "strand", "frame"];

/// Maps this program's fields to GTF columns and attributes, and keeps the rows of one feature.
///
/// `a|b` asks for attribute `a`, or `b` where there is no `a` (Ensembl and GENCODE name the biotype differently).
pub(super) fn layout(source: &Source, transcripts: bool) -> Source {
    let mut source = source.clone();
    source.one_based = true;
    let mut known = vec![("gene_id", "gene_id"), ("chrom", "seqname"), ("start", "start"), ("end", "end"), ("strand", "strand")];
    if transcripts {
        known.push(("transcript_id", "transcript_id"));
    } else {
        known.extend([("symbol", "gene_name"), ("biotype", "gene_biotype|gene_type")]);
    }
    for (field, column) in known {
        source.columns.entry(field.into()).or_insert_with(|| ColumnRef::Name(column.into()));
    }
    source.keep.entry("feature".into()).or_insert_with(|| vec![if transcripts { "transcript" } else { "gene" }.into()]);
    source
}

/// Splits one GTF line into the asked titles; false for a comment or a line without nine columns (`ranges` then holds
/// as many entries as the line has columns).
pub(in crate::ingest) fn split(line: &str, titles: &[String], ranges: &mut Vec<Range<usize>>) -> bool {
    ranges.clear();
    let mut bounds: [Range<usize>; 9] = std::array::from_fn(|_| 0..0);
    let mut start = 0;
    let mut columns = 0;
    for part in line.splitn(9, '\t') {
        bounds[columns] = start..start + part.len();
        start += part.len() + 1;
        columns += 1;
    }
    if columns < 9 {
        ranges.extend_from_slice(&bounds[..columns]);
        return false;
    }
    let attributes = bounds[8].clone();
    for title in titles {
        let range = match COLUMNS.iter().position(|column| column == title) {
            Some(column) => bounds[column].clone(),
            None => title.split('|').find_map(|name| attribute(line, attributes.clone(), name)).unwrap_or(0..0),
        };
        ranges.push(range);
    }
    true
}

/// What is wrong with a line of a GTF that is a GFF3 in truth, where it is.
pub(in crate::ingest) fn fault(line: &str) -> Option<&'static str> {
    let version = line.strip_prefix("##gff-version").is_some_and(|rest| rest.trim_start().starts_with('3'));
    let pairs = || line.splitn(9, '\t').nth(8).is_some_and(|attributes| attributes.starts_with("ID=") || attributes.starts_with("Parent="));
    (version || (!line.starts_with('#') && pairs())).then_some("is a line of a GFF3 file, not of a GTF")
}

/// Where the value of attribute `name` stands in the line.
fn attribute(line: &str, within: Range<usize>, name: &str) -> Option<Range<usize>> {
    let mut from = within.start;
    while from < within.end {
        let rest = &line[from..within.end];
        let trimmed = rest.trim_start();
        let key_at = from + rest.len() - trimmed.len();
        let key_end = trimmed.find([' ', '='])?;
        let value = trimmed[key_end + 1..].trim_start();
        let value_at = within.end - value.len();
        let (length, next) = if let Some(quoted) = value.strip_prefix('"') {
            let close = quoted.find('"')?;
            (value_at + 1..value_at + 1 + close, value_at + close + 2)
        } else {
            let close = value.find(';').unwrap_or(value.len());
            (value_at..value_at + close, value_at + close)
        };
        if &line[key_at..key_at + key_end] == name {
            return Some(length);
        }
        from = line[next..within.end].find(';').map_or(within.end, |semicolon| next + semicolon + 1);
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attributes_with_quotes_numbers_and_semicolons_inside() {
        let line = "chr1\thavana\tgene\t11\t20\t.\t+\t.\tgene_id \"G1\"; note \"a; b\"; level 2; gene_type \"lncRNA\";";
        let titles: Vec<String> = ["gene_id", "start", "level", "gene_biotype|gene_type", "nothing", "note"].map(str::to_owned).to_vec();
        let mut ranges = Vec::new();
        assert!(split(line, &titles, &mut ranges));
        let values: Vec<&str> = ranges.iter().map(|range| &line[range.clone()]).collect();
        assert_eq!(values, ["G1", "11", "2", "lncRNA", "", "a; b"]);
        assert!(fault(line).is_none() && fault("##gff-version 2").is_none());
        assert!(!split("a\tb", &titles, &mut ranges));
        assert_eq!(ranges.len(), 2);
    }
}
