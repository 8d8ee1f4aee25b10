//! Tab-separated tables of earlier stages, read by column name.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::error::{Error, Result};

/// The rows of a table; lines that begin with `#` are passed over.
pub(super) struct Rows {
    path: PathBuf,
    /// What to run again when the table is not what it should be.
    writer: &'static str,
    rows: std::vec::IntoIter<(u64, BTreeMap<String, String>)>,
}

/// One row.
pub(super) struct Row<'a> {
    path: &'a Path,
    writer: &'static str,
    line: u64,
    fields: BTreeMap<String, String>,
}

impl Rows {
    /// Reads the whole table.
    ///
    /// # Errors
    /// A line with more or fewer fields than the header.
    pub fn read(path: &Path, writer: &'static str) -> Result<Self> {
        let text = std::fs::read_to_string(path).map_err(Error::io("read", path))?;
        let mut lines = (1u64..).zip(text.lines()).filter(|(_, line)| !line.starts_with('#'));
        let columns: Vec<&str> = lines.next().map(|(_, header)| header.split('\t').collect()).unwrap_or_default();
        let mut rows = Vec::new();
        for (number, line) in lines {
            let fields: Vec<&str> = line.split('\t').collect();
            if fields.len() != columns.len() {
                let problem = format!("{} fields where the header has {}", fields.len(), columns.len());
                return Err(Error::input(path, number, problem, format!("rerun `{writer}`")));
            }
            rows.push((number, columns.iter().zip(fields).map(|(column, field)| ((*column).to_owned(), field.to_owned())).collect()));
        }
        Ok(Self { path: path.to_path_buf(), writer, rows: rows.into_iter() })
    }

    /// The next row.
    pub fn next_row(&mut self) -> Option<Row<'_>> {
        let (line, fields) = self.rows.next()?;
        Some(Row { path: &self.path, writer: self.writer, line, fields })
    }
}

impl Row<'_> {
    /// A field as text; each can be taken once.
    pub fn text(&mut self, column: &str) -> Result<String> {
        self.fields
            .remove(column)
            .ok_or_else(|| Error::artifact(self.path, format!("has no column `{column}`"), format!("rerun `{}`", self.writer)))
    }

    /// A field as a number; an empty one is a value that could not be had.
    pub fn number(&mut self, column: &str) -> Result<f64> {
        let text = self.text(column)?;
        if text.is_empty() { Ok(f64::NAN) } else { text.parse::<f64>() }.map_err(|_| {
            Error::input(self.path, self.line, format!("`{column}`: `{text}` is no number"), format!("rerun `{}`", self.writer))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn faults_name_file_line_and_column() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("t.tsv");
        std::fs::write(&path, "# note\na\tb\n1\tx\n").unwrap();
        let mut rows = Rows::read(&path, "deephen enrich").unwrap();
        let mut row = rows.next_row().unwrap();
        assert_eq!(row.number("a").unwrap(), 1.0);
        assert!(row.number("b").unwrap_err().to_string().contains("t.tsv:3"));
        assert!(row.text("c").unwrap_err().to_string().contains("no column `c`"));
        assert!(rows.next_row().is_none());
        std::fs::write(&path, "a\tb\n1\n").unwrap();
        assert!(Rows::read(&path, "deephen enrich").is_err_and(|error| error.to_string().contains("t.tsv:2")));
    }
}
