//! A delimited table with a header, read by column number.

use std::ops::Range;
use std::path::Path;

use super::{Fields, Lines};
use crate::error::{Error, Result};

/// Streams the rows of a table whose delimiter the header tells.
pub struct Table {
    lines: Lines,
    fields: Fields,
    titles: Vec<String>,
    text: String,
    ranges: Vec<Range<usize>>,
    line: u64,
}

impl Table {
    /// Opens a table and reads its header. The delimiter is the one of `delimiters` that the header holds most of, the first of equals.
    ///
    /// # Errors
    /// See [`Lines::open`]; a broken header.
    pub fn open(path: &Path, delimiters: &[u8]) -> Result<Self> {
        let mut lines = Lines::open(path)?;
        lines.advance()?;
        let held = |letter: &u8| lines.current().bytes().filter(|byte| byte == letter).count();
        let delimiter = delimiters.iter().copied().rev().max_by_key(held).unwrap_or(b'\t');
        let mut table =
            Self { lines, fields: Fields::new(delimiter, true), titles: Vec::new(), text: String::new(), ranges: Vec::new(), line: 1 };
        table.fields.split(&mut table.lines, &mut table.text, &mut table.ranges)?;
        table.titles = table.ranges.iter().map(|range| table.text[range.clone()].trim().to_owned()).collect();
        Ok(table)
    }

    /// Names of the columns, trimmed.
    pub fn titles(&self) -> &[String] {
        &self.titles
    }

    /// 1-based line and trimmed fields of the next row that is not empty.
    ///
    /// # Errors
    /// A row with more or fewer fields than the header, an unclosed quote.
    pub fn advance(&mut self) -> Result<Option<(u64, Vec<&str>)>> {
        loop {
            if self.lines.advance()?.is_none() {
                return Ok(None);
            }
            if !self.lines.current().trim().is_empty() {
                break;
            }
        }
        self.line = self.lines.number();
        self.fields.split(&mut self.lines, &mut self.text, &mut self.ranges)?;
        if self.ranges.len() != self.titles.len() {
            return Err(uneven(self.lines.path(), self.line, self.ranges.len(), self.titles.len()));
        }
        Ok(Some((self.line, self.ranges.iter().map(|range| self.text[range.clone()].trim()).collect())))
    }
}

/// A row of another length than the header.
pub fn uneven(path: &Path, line: u64, found: usize, asked: usize) -> Error {
    let fix = if found == asked + 1 {
        "the first column may lack a title, as R's row names do: write the table with `row.names = FALSE`, or give that column a title"
    } else {
        "check the delimiter (`format`) and this line"
    };
    Error::input(path, line, format!("{found} fields where the header has {asked}"), fix)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(text: &str) -> Result<Vec<Vec<String>>> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("t.csv");
        std::fs::write(&path, text).unwrap();
        let mut table = Table::open(&path, b"\t,;")?;
        let mut rows = vec![table.titles().to_vec()];
        while let Some((_, row)) = table.advance()? {
            rows.push(row.into_iter().map(str::to_owned).collect());
        }
        Ok(rows)
    }

    #[test]
    fn the_header_tells_the_delimiter() {
        for mark in ["\t", ",", ";"] {
            let text = "\u{feff}\"a b\"|c\r\n\r\n\" 1\"|\"x|y\"\r".replace('|', mark);
            assert_eq!(table(&text).unwrap(), [vec!["a b".to_owned(), "c".into()], vec!["1".into(), format!("x{mark}y")]]);
        }
    }

    #[test]
    fn row_names_are_refused_with_their_reason() {
        let message = table("a\tb\n1\tx\t\n").unwrap_err().to_string();
        assert!(message.contains("t.csv:2: 3 fields where the header has 2") && message.contains("row.names"), "{message}");
        assert!(!table("a\tb\tc\n1\tx\n").unwrap_err().to_string().contains("row.names"));
    }
}
