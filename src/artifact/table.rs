//! Parquet tables between stages: a builder for writing, checked column access for reading.

use std::borrow::Cow;
use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};

use flate2::Compression;
use flate2::write::GzEncoder;
use polars::prelude::{
    Column, CsvWriter, DataFrame, DataType, NamedFrom, ParquetReader, ParquetWriter, QuoteStyle, SerReader, SerWriter, Series,
};

use super::{tsv_field, write_atomically};

use crate::error::{Error, Result};

/// Builds a table column by column and writes it as parquet.
#[derive(Debug, Default)]
pub struct Table {
    columns: Vec<Column>,
}

impl Table {
    /// An empty table.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds any column polars can make of `values`: `Vec<f64>`, `Vec<Option<i64>>`, `&[f32]`, ...
    #[must_use]
    pub fn with<T, P: ?Sized>(mut self, name: &str, values: T) -> Self
    where
        T: AsRef<P>,
        Series: NamedFrom<T, P>,
    {
        self.columns.push(Series::new(name.into(), values).into());
        self
    }

    /// Adds a text column.
    #[must_use]
    pub fn text<S: AsRef<str>>(mut self, name: &str, values: &[S]) -> Self {
        let values: Vec<&str> = values.iter().map(AsRef::as_ref).collect();
        self.columns.push(Series::new(name.into(), values).into());
        self
    }

    /// Adds a text column with missing values.
    #[must_use]
    pub fn optional_text<S: AsRef<str>>(mut self, name: &str, values: &[Option<S>]) -> Self {
        let values: Vec<Option<&str>> = values.iter().map(|value| value.as_ref().map(AsRef::as_ref)).collect();
        self.columns.push(Series::new(name.into(), values).into());
        self
    }

    /// The table as a polars frame.
    pub fn frame(self) -> Result<DataFrame> {
        DataFrame::new_infer_height(self.columns).map_err(Error::table("assemble columns"))
    }

    /// Writes the table as zstd-compressed parquet; returns its row count.
    pub fn write(self, path: &Path) -> Result<u64> {
        write_frame(self.frame()?, path)
    }
}

/// Writes any frame as parquet; returns its row count.
pub fn write_frame(mut frame: DataFrame, path: &Path) -> Result<u64> {
    let file = File::create(path).map_err(Error::io("create", path))?;
    ParquetWriter::new(std::io::BufWriter::new(file)).finish(&mut frame).map_err(|source| match source {
        polars::error::PolarsError::IO { error, .. } => {
            Error::Io { operation: "write", path: path.to_path_buf(), source: std::io::Error::new(error.kind(), error.to_string()) }
        }
        other => Error::Table { operation: format!("write {}", path.display()), source: other },
    })?;
    Ok(frame.height() as u64)
}

/// Writes any frame as tab-separated text under `# ` lines and a header: missing values are empty, floats have `decimals` places where
/// that is given, fields with a double quote are quoted (RFC 4180), and tabs and line ends inside names become blanks. Gzip where the
/// name ends in `.gz`.
pub fn write_text(frame: &DataFrame, path: &Path, comments: &[String], decimals: Option<usize>) -> Result<()> {
    let mut frame = frame.clone();
    for name in frame.get_column_names_owned() {
        let column = frame.column(&name).map_err(Error::table("find a column"))?;
        if let Ok(text) = column.str() {
            let plain: Vec<Option<Cow<str>>> = text.iter().map(|value| value.map(tsv_field)).collect();
            let plain: Vec<Option<&str>> = plain.iter().map(Option::as_deref).collect();
            frame.with_column(Series::new(name, plain).into()).map_err(Error::table("clean a column"))?;
        }
    }
    let mut lines = |out: &mut dyn Write| {
        comments.iter().try_for_each(|line| writeln!(out, "# {line}"))?;
        let writer = CsvWriter::new(out).with_separator(b'\t').with_quote_style(QuoteStyle::Necessary).with_float_precision(decimals);
        { writer }.finish(&mut frame).map_err(|error| std::io::Error::other(error.to_string()))
    };
    write_atomically(path, |out| {
        if path.extension().is_some_and(|ending| ending == "gz") {
            let mut gzip = GzEncoder::new(out, Compression::fast());
            lines(&mut gzip)?;
            gzip.finish().map(drop)
        } else {
            lines(out)
        }
    })
}

/// Checked access to the columns of a parquet file: a missing or mistyped column is an error that names file and column.
#[derive(Debug, Clone)]
pub struct Columns {
    path: PathBuf,
    frame: DataFrame,
}

impl Columns {
    /// Reads a whole parquet file.
    pub fn read(path: &Path) -> Result<Self> {
        let file = File::open(path).map_err(Error::io("open", path))?;
        let frame = ParquetReader::new(file).finish().map_err(Error::table(format!("read {}", path.display())))?;
        Ok(Self { path: path.to_path_buf(), frame })
    }

    /// Wraps a frame; `path` is used in messages only.
    pub fn wrap(path: &Path, frame: DataFrame) -> Self {
        Self { path: path.to_path_buf(), frame }
    }

    /// The polars frame.
    pub fn frame(&self) -> &DataFrame {
        &self.frame
    }

    /// Number of rows.
    pub fn height(&self) -> usize {
        self.frame.height()
    }

    /// Column names in file order.
    pub fn names(&self) -> Vec<String> {
        self.frame.get_column_names().iter().map(|name| name.to_string()).collect()
    }

    fn column(&self, name: &str, dtype: &DataType) -> Result<Series> {
        let column = self.frame.column(name).map_err(|_| {
            Error::artifact(&self.path, format!("has no column `{name}`"), format!("columns found: {}", self.names().join(", ")))
        })?;
        column.as_materialized_series().cast(dtype).map_err(|error| {
            Error::artifact(&self.path, format!("column `{name}` cannot be read as {dtype}: {error}"), "rerun the stage that wrote it")
        })
    }

    fn whole<T>(&self, name: &str, values: Vec<Option<T>>) -> Result<Vec<T>> {
        let mut whole = Vec::with_capacity(values.len());
        for (row, value) in values.into_iter().enumerate() {
            whole.push(value.ok_or_else(|| {
                Error::artifact(&self.path, format!("column `{name}`, row {row}: missing value"), "rerun the stage that wrote it")
            })?);
        }
        Ok(whole)
    }

    /// Text, missing allowed.
    pub fn optional_text(&self, name: &str) -> Result<Vec<Option<String>>> {
        let series = self.column(name, &DataType::String)?;
        let values = series.str().map_err(Error::table(format!("read column {name}")))?;
        Ok(values.iter().map(|value| value.map(str::to_owned)).collect())
    }

    /// Text, none missing.
    pub fn text(&self, name: &str) -> Result<Vec<String>> {
        self.whole(name, self.optional_text(name)?)
    }

    /// 64-bit floats, missing allowed.
    pub fn optional_f64(&self, name: &str) -> Result<Vec<Option<f64>>> {
        let series = self.column(name, &DataType::Float64)?;
        let values = series.f64().map_err(Error::table(format!("read column {name}")))?;
        Ok(values.iter().collect())
    }

    /// 64-bit floats, none missing.
    pub fn f64(&self, name: &str) -> Result<Vec<f64>> {
        self.whole(name, self.optional_f64(name)?)
    }

    /// 64-bit integers, missing allowed.
    pub fn optional_i64(&self, name: &str) -> Result<Vec<Option<i64>>> {
        let series = self.column(name, &DataType::Int64)?;
        let values = series.i64().map_err(Error::table(format!("read column {name}")))?;
        Ok(values.iter().collect())
    }

    /// 64-bit integers, none missing.
    pub fn i64(&self, name: &str) -> Result<Vec<i64>> {
        self.whole(name, self.optional_i64(name)?)
    }

    /// Truth values, none missing; `default` in every row where the table has no such column.
    pub fn bool_or(&self, name: &str, default: bool) -> Result<Vec<bool>> {
        if self.names().iter().any(|known| known == name) { self.bool(name) } else { Ok(vec![default; self.height()]) }
    }

    /// Truth values, missing allowed.
    pub fn optional_bool(&self, name: &str) -> Result<Vec<Option<bool>>> {
        let series = self.column(name, &DataType::Boolean)?;
        let values = series.bool().map_err(Error::table(format!("read column {name}")))?;
        Ok(values.iter().collect())
    }

    /// Truth values, none missing.
    pub fn bool(&self, name: &str) -> Result<Vec<bool>> {
        self.whole(name, self.optional_bool(name)?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn round_trip_keeps_values_and_missing_ones() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("t.parquet");
        let rows = Table::new()
            .text("gene_id", &["a", "b"])
            .optional_text("symbol", &[Some("A"), None])
            .with("score", vec![0.5f64, -1.0])
            .with("start", vec![Some(3i64), None])
            .with("flag", vec![true, false])
            .write(&path)
            .unwrap();
        assert_eq!(rows, 2);
        let table = Columns::read(&path).unwrap();
        assert_eq!(table.text("gene_id").unwrap(), ["a", "b"]);
        assert_eq!(table.optional_text("symbol").unwrap()[1], None);
        assert_eq!(table.f64("score").unwrap(), [0.5, -1.0]);
        assert_eq!(table.optional_i64("start").unwrap(), [Some(3), None]);
        assert_eq!(table.bool("flag").unwrap(), [true, false]);
        assert!(table.text("symbol").unwrap_err().to_string().contains("row 1"));
        assert!(table.f64("nope").unwrap_err().to_string().contains("no column `nope`"));
    }

    #[test]
    fn text_has_one_line_a_row_whatever_names_hold() {
        let folder = tempfile::tempdir().unwrap();
        let frame = Table::new()
            .optional_text("name", &[Some("\"quoted"), Some("tab\tand\nline"), None, Some("plain")])
            .with("score", vec![Some(0.1234567f64), None, Some(-0.5), Some(2.0)])
            .frame()
            .unwrap();
        let expected = "# says\nname\tscore\n\"\"\"quoted\"\t0.123\ntab and line\t\n\t-0.500\nplain\t2.000\n";
        let plain = folder.path().join("t.tsv");
        write_text(&frame, &plain, &["says".to_owned()], Some(3)).unwrap();
        assert_eq!(std::fs::read_to_string(&plain).unwrap(), expected);
        let packed = folder.path().join("t.tsv.gz");
        write_text(&frame, &packed, &["says".to_owned()], Some(3)).unwrap();
        let mut text = String::new();
        std::io::Read::read_to_string(&mut flate2::read::GzDecoder::new(File::open(&packed).unwrap()), &mut text).unwrap();
        assert_eq!(text, expected);
    }
}
