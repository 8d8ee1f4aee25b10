//! Rows of a delimited file under a column map.

use std::ops::Range;
use std::path::Path;

use super::lines::Lines;
use crate::config::{ColumnRef, Format, Source};
use crate::error::{Error, Result};

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

/// Streams the rows of one source.
pub struct Rows {
    lines: Lines,
    source: Source,
    places: Vec<Place>,
    keep: Vec<(usize, Vec<String>)>,
    /// Fields every row must have at least.
    width: usize,
    exact: bool,
    /// GTF columns and attributes in the order of `ranges`.
    attributes: Vec<String>,
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

/// Markers of a missing value in public tables.
fn absent(text: &str) -> bool {
    matches!(text, "" | "N.A." | "n.a." | "N/A" | "-" | "nan" | "NaN" | "\\N")
}

impl<'a> Row<'a> {
    /// Field `index`, trimmed; empty when not mapped.
    pub fn get(&self, index: usize) -> &'a str {
        match &self.places[index] {
            Place::Column(column) => self.ranges.get(*column).map_or("", |range| self.text[range.clone()].trim()),
            Place::Fixed(value) => value,
            Place::Absent => "",
        }
    }

    /// Field `index`, unless it holds a marker of missing values.
    pub fn some(&self, index: usize) -> Option<&'a str> {
        let text = self.get(index);
        (!absent(text)).then_some(text)
    }
}

impl Rows {
    /// Opens a source under `data`; a missing file or column is an error that names it.
    pub fn open(data: &Path, source: &Source, fields: &[Field]) -> Result<Self> {
        let lines = Lines::open(&data.join(&source.path))?;
        let mut rows = Self {
            lines,
            source: source.clone(),
            places: Vec::new(),
            keep: Vec::new(),
            width: 0,
            exact: false,
            attributes: Vec::new(),
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
        let titles: Option<Vec<String>> = if source.format == Format::Gtf {
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

    /// Reads and splits the next non-empty line into `text` and `ranges`.
    fn read(&mut self) -> Result<bool> {
        loop {
            if self.lines.advance()?.is_none() {
                return Ok(false);
            }
            let comment = match self.source.format {
                Format::Gtf => self.lines.current().starts_with('#'),
                Format::Gaf => self.lines.current().starts_with('!'),
                _ => false,
            };
            if !self.lines.current().is_empty() && !comment {
                break;
            }
        }
        self.line = self.lines.number();
        self.text.clear();
        self.ranges.clear();
        match self.source.format {
            Format::Csv => self.split_quoted()?,
            Format::Space => {
                self.text.push_str(self.lines.current());
                let base = self.text.as_ptr() as usize;
                for word in self.text.split_ascii_whitespace() {
                    let start = word.as_ptr() as usize - base;
                    self.ranges.push(start..start + word.len());
                }
            }
            Format::Gtf => {
                self.text.push_str(self.lines.current());
                if !super::format::split_gtf(&self.text, &self.attributes, &mut self.ranges) {
                    let problem = format!("{} tab-separated fields where a GTF line has 9", self.ranges.len());
                    return Err(self.fault(self.line, problem, "check `format` and this line"));
                }
            }
            Format::List => {
                self.text.push_str(self.lines.current());
                self.ranges.push(0..self.text.len());
            }
            _ => {
                self.text.push_str(self.lines.current());
                let mut start = 0;
                for (end, _) in self.text.match_indices('\t') {
                    self.ranges.push(start..end);
                    start = end + 1;
                }
                self.ranges.push(start..self.text.len());
            }
        }
        Ok(true)
    }

    /// RFC 4180 fields: quotes may hold commas, doubled quotes and line ends.
    fn split_quoted(&mut self) -> Result<()> {
        let mut start = 0;
        let mut quoted = false;
        loop {
            let line = self.lines.current();
            let mut letters = line.chars().peekable();
            while let Some(letter) = letters.next() {
                match letter {
                    '"' if quoted && letters.peek() == Some(&'"') => {
                        self.text.push('"');
                        letters.next();
                    }
                    '"' if quoted => quoted = false,
                    '"' if self.text.len() == start => quoted = true,
                    ',' if !quoted => {
                        self.ranges.push(start..self.text.len());
                        start = self.text.len();
                    }
                    other => self.text.push(other),
                }
            }
            if !quoted {
                break;
            }
            self.text.push('\n');
            if self.lines.advance()?.is_none() {
                return Err(self.fault(self.line, "a quoted field never ends", "close the quote, or use `format = \"tsv\"`"));
            }
        }
        self.ranges.push(start..self.text.len());
        Ok(())
    }

    /// The next row that passes the `keep` filter; a row with fewer fields than the header is an error with its line.
    pub fn advance(&mut self) -> Result<Option<Row<'_>>> {
        loop {
            if !self.read()? {
                return Ok(None);
            }
            let found = self.ranges.len();
            let surplus = self.exact && found > self.width && self.ranges[self.width..].iter().any(|range| !range.is_empty());
            if (found < self.width && !self.source.short_rows) || surplus {
                let asked = if self.exact { format!("the header has {}", self.width) } else { format!("{} are needed", self.width) };
                return Err(self.fault(self.line, format!("{found} fields where {asked}"), "check the delimiter (`format`) and this line"));
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
