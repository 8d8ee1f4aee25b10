//! Rows of a delimited file under a column map.

mod read;
mod spans;

use std::collections::VecDeque;
use std::ops::Range;
use std::path::Path;
use std::sync::Arc;

use super::format::Hierarchy;
use crate::config::{ColumnRef, Format, Source};
use crate::error::{Error, Result};
use crate::input::{Fields, Lines, sheet_lines, uneven};

pub(super) use spans::open_whole;

/// A field that a reader asks of a source's column map.
#[derive(Debug, Clone, Copy)]
pub struct Field {
    /// Key in `columns` or `fixed`.
    pub name: &'static str,
    /// Whether the config has to map it.
    pub required: bool,
}

/// A field that must be mapped.
pub const fn need(name: &'static str) -> Field {
    Field { name, required: true }
}

/// A field that may be left out.
pub const fn may(name: &'static str) -> Field {
    Field { name, required: false }
}

enum Place {
    Column(usize),
    Fixed(String),
    Absent,
}

/// A row that was made of others: the line it is laid to, and its values.
struct Made {
    line: u64,
    values: Vec<String>,
}

/// Streams the rows of one source.
pub struct Rows {
    lines: Lines,
    fields: Fields,
    source: Source,
    places: Vec<Place>,
    keep: Vec<(usize, Vec<String>)>,
    /// Fields every row must have at least.
    width: usize,
    exact: bool,
    /// GTF and GFF3 columns and attributes in the order of `ranges`.
    attributes: Vec<String>,
    /// GFF3: what stands above a row.
    hierarchy: Option<Arc<Hierarchy>>,
    /// Rows to give before the next line is read.
    made: VecDeque<Made>,
    /// `made` is all there is.
    whole: bool,
    /// The first row of a GTF was seen to be one.
    told: bool,
    text: String,
    ranges: Vec<Range<usize>>,
    line: u64,
    /// Rows that the `keep` filter dropped.
    pub dropped: u64,
}

/// One row; fields come in the order in which they were asked for.
pub struct Row<'a> {
    places: &'a [Place],
    text: &'a str,
    ranges: &'a [Range<usize>],
    /// 1-based line in the file.
    pub line: u64,
}

/// Markers of a missing value in public tables: of databases, spreadsheets, R, pandas.
pub(super) fn is_missing(text: &str) -> bool {
    matches!(text, "" | "-" | "\\N")
        || text.len() <= 4 && ["na", "n.a.", "n/a", "#n/a", "nan", "null", "none"].iter().any(|marker| text.eq_ignore_ascii_case(marker))
}

/// The text without blanks at its ends; nearly all fields have none, which their first and last byte tell.
fn trimmed(text: &str) -> &str {
    match text.as_bytes() {
        [] => text,
        [first, ..] if first.is_ascii_graphic() && text.as_bytes().last().is_some_and(u8::is_ascii_graphic) => text,
        _ => text.trim(),
    }
}

impl<'a> Row<'a> {
    /// Field `index`, trimmed; empty when not mapped.
    pub fn get(&self, index: usize) -> &'a str {
        match &self.places[index] {
            Place::Column(column) => self.ranges.get(*column).map_or("", |range| trimmed(&self.text[range.clone()])),
            Place::Fixed(value) => value,
            Place::Absent => "",
        }
    }

    /// Field `index`, unless it holds a marker of missing values.
    pub fn some(&self, index: usize) -> Option<&'a str> {
        let text = self.get(index);
        (!is_missing(text)).then_some(text)
    }
}

impl Rows {
    /// Opens a source under `data`; a missing file or column is an error that names it.
    pub fn open(data: &Path, source: &Source, fields: &[Field]) -> Result<Self> {
        Self::open_under(data, source, fields, None)
    }

    /// Opens a source whose hierarchy may be known already.
    fn open_under(data: &Path, source: &Source, fields: &[Field], known: Option<Arc<Hierarchy>>) -> Result<Self> {
        let path = data.join(&source.path);
        let hierarchy = match (source.format, known) {
            (Format::Gff3, None) => Some(Arc::new(Hierarchy::read(&path)?)),
            (_, known) => known,
        };
        let many_lines = matches!(source.format, Format::Tsv | Format::Csv | Format::Xlsx);
        let mut rows = Self {
            lines: if source.format == Format::Xlsx { sheet_lines(&path, &source.sheet)? } else { Lines::open(&path)? },
            fields: Fields::new(if source.format == Format::Csv { b',' } else { b'\t' }, many_lines),
            source: source.clone(),
            places: Vec::new(),
            keep: Vec::new(),
            width: 0,
            exact: false,
            attributes: Vec::new(),
            hierarchy,
            made: VecDeque::new(),
            whole: false,
            told: false,
            text: String::new(),
            ranges: Vec::new(),
            line: 0,
            dropped: 0,
        };
        for _ in 0..source.skip_lines {
            if rows.lines.advance()?.is_none() {
                return Err(Error::input(
                    rows.lines.path(),
                    None,
                    "ends within the lines to skip",
                    "check `skip_lines`, or download the file again",
                ));
            }
        }
        let header = source.header && source.format != Format::List;
        let titles: Option<Vec<String>> = if matches!(source.format, Format::Gtf | Format::Gff3) {
            let wanted = source.columns.values().map(ToString::to_string).chain(source.keep.keys().cloned());
            rows.attributes = wanted.collect::<std::collections::BTreeSet<String>>().into_iter().collect();
            Some(rows.attributes.clone())
        } else if header {
            if !rows.read()? {
                return Err(Error::input(rows.lines.path(), None, "is empty", "download it again"));
            }
            Some(rows.ranges.iter().map(|range| rows.text[range.clone()].trim().trim_start_matches('#').to_owned()).collect())
        } else {
            None
        };
        if let Some(titles) = &titles {
            rows.width = titles.len();
            rows.exact = true;
        }
        for field in fields {
            let place = match (source.columns.get(field.name), source.fixed.get(field.name)) {
                (Some(column), _) => Place::Column(rows.locate(column, titles.as_deref())?),
                (None, Some(value)) => Place::Fixed(value.clone()),
                (None, None) if source.format == Format::List && field.required => Place::Column(0),
                (None, None) if field.required => {
                    return Err(Error::settings(
                        format!("ingest source `{}`", source.name),
                        format!("`columns` does not map the field `{}`", field.name),
                        format!("name the column of {} that holds it", source.path),
                    ));
                }
                (None, None) => Place::Absent,
            };
            if let (Place::Column(column), false) = (&place, rows.exact) {
                rows.width = rows.width.max(column + 1);
            }
            rows.places.push(place);
        }
        for (column, values) in &source.keep {
            let reference = column.parse().map_or_else(|_| ColumnRef::Name(column.clone()), ColumnRef::Number);
            let column = rows.locate(&reference, titles.as_deref())?;
            rows.keep.push((column, values.clone()));
        }
        Ok(rows)
    }

    /// The file.
    pub fn path(&self) -> &Path {
        self.lines.path()
    }

    /// The source, with the fixed columns of its format filled in.
    pub fn source(&self) -> &Source {
        &self.source
    }

    /// An error at a line of this file.
    pub fn fault(&self, line: u64, problem: impl Into<String>, fix: impl Into<String>) -> Error {
        Error::input(self.lines.path(), line, problem, fix)
    }

    fn locate(&self, column: &ColumnRef, titles: Option<&[String]>) -> Result<usize> {
        let fault = |problem: String, fix: &str| Error::Input {
            path: self.lines.path().to_path_buf(),
            line: Some(self.lines.number().max(1)),
            column: Some(column.to_string()),
            problem,
            fix: fix.into(),
        };
        match (column, titles) {
            (ColumnRef::Number(0), _) => Err(fault("columns count from 1".into(), "correct the column map in the config")),
            (ColumnRef::Number(number), Some(titles)) if *number > titles.len() => {
                Err(fault(format!("the header has {} columns", titles.len()), "check the delimiter (`format`) and the column map"))
            }
            (ColumnRef::Number(number), _) => Ok(number - 1),
            (ColumnRef::Name(_), None) => {
                Err(fault("named by text, but the file has no header".into(), "name the column by its number in the config"))
            }
            (ColumnRef::Name(name), Some(titles)) => {
                let mut found = titles.iter().enumerate().filter(|(_, title)| *title == name).map(|(index, _)| index);
                match (found.next(), found.next()) {
                    (Some(index), None) => Ok(index),
                    (Some(_), Some(_)) => Err(fault("stands twice in the header".into(), "name it by its number in the config")),
                    (None, _) => Err(fault(
                        format!("no such column; the header has {}: {}", titles.len(), titles.join(", ")),
                        "check the delimiter (`format`) and the column map in the config",
                    )),
                }
            }
        }
    }

    /// The next row that passes the `keep` filter; a row with more or fewer fields than the header is an error with its line.
    pub fn advance(&mut self) -> Result<Option<Row<'_>>> {
        loop {
            if !self.read()? {
                return Ok(None);
            }
            let found = self.ranges.len();
            if self.exact && (found > self.width || (found < self.width && !self.source.short_rows)) {
                return Err(uneven(self.lines.path(), self.line, found, self.width));
            }
            if found < self.width && !self.source.short_rows {
                let problem = format!("{found} fields where {} are needed", self.width);
                return Err(self.fault(self.line, problem, "check the delimiter (`format`) and this line"));
            }
            let passes = self.keep.iter().all(|(column, values)| {
                let text = self.ranges.get(*column).map_or("", |range| self.text[range.clone()].trim());
                values.iter().any(|value| value.eq_ignore_ascii_case(text))
            });
            if passes {
                break;
            }
            self.dropped += 1;
        }
        Ok(Some(Row { places: &self.places, text: &self.text, ranges: &self.ranges, line: self.line }))
    }
}
