//! Fields of delimited text: RFC 4180 whatever the delimiter.

use std::io::Read;
use std::ops::Range;

use super::Lines;
use crate::error::{Error, Result};

/// Most bytes of a record whose quoted fields hold line ends.
const RECORD: usize = 64 << 20;

/// The bytes of one record at a time, for the csv reader.
#[derive(Default)]
struct Feed {
    bytes: Vec<u8>,
    read: usize,
}

impl Read for Feed {
    fn read(&mut self, out: &mut [u8]) -> std::io::Result<usize> {
        let n = out.len().min(self.bytes.len() - self.read);
        out[..n].copy_from_slice(&self.bytes[self.read..self.read + n]);
        self.read += n;
        Ok(n)
    }
}

/// Where a record stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    FieldStart,
    Plain,
    Quoted,
    /// Behind a quote inside a quoted field: its end, or the first of a doubled one.
    Closing,
}

/// Follows the quotes of a record over its lines, so that a quote that is never closed is laid to the line where it opened.
struct Quotes {
    delimiter: u8,
    state: State,
    /// 1-based number of the field under way.
    field: usize,
    /// Line and field of the last opening quote.
    opened: (u64, usize),
}

impl Quotes {
    /// Goes over one line; false when text follows the closing quote of a field that opened on an earlier line, which a table's
    /// writer never leaves: the quote that opened it was a stray one.
    fn follow(&mut self, line: &[u8], number: u64) -> bool {
        for &byte in line {
            self.state = match (self.state, byte) {
                (State::FieldStart, b'"') => {
                    self.opened = (number, self.field);
                    State::Quoted
                }
                (State::Quoted, b'"') => State::Closing,
                (State::Closing, b'"') | (State::Quoted, _) => State::Quoted,
                (_, byte) if byte == self.delimiter => {
                    self.field += 1;
                    State::FieldStart
                }
                (State::Closing, _) if self.opened.0 < number => return false,
                _ => State::Plain,
            };
        }
        if self.state == State::Quoted {
            return true;
        }
        self.state = State::Plain;
        true
    }
}

/// Splits the lines of a file into fields.
pub struct Fields {
    delimiter: u8,
    /// Whether a quoted field may hold line ends. Formats that know no quotes have stray ones in their free text.
    many_lines: bool,
    reader: csv::Reader<Feed>,
    record: csv::StringRecord,
}

impl Fields {
    /// Fields between `delimiter`s; with `many_lines` a quoted field may hold line ends, otherwise a quote that its line does not
    /// close is a letter like any other.
    pub fn new(delimiter: u8, many_lines: bool) -> Self {
        let reader = csv::ReaderBuilder::new().delimiter(delimiter).has_headers(false).flexible(true).from_reader(Feed::default());
        Self { delimiter, many_lines, reader, record: csv::StringRecord::new() }
    }

    /// Splits the current line, and the lines after it while a quoted field goes on, into `ranges` of `text`.
    ///
    /// # Errors
    /// A quoted field that is never closed: with the line and field where it opened.
    pub fn split(&mut self, lines: &mut Lines, text: &mut String, ranges: &mut Vec<Range<usize>>) -> Result<()> {
        text.clear();
        ranges.clear();
        if !self.quotes(lines.current().as_bytes()) {
            self.plain(lines.current(), text, ranges);
            return Ok(());
        }
        if !self.gather(lines)? {
            self.plain(lines.current(), text, ranges);
            return Ok(());
        }
        let fault = |problem: String| Error::input(lines.path(), lines.number(), problem, "check the quotes of this line");
        self.reader.read_record(&mut self.record).map_err(|error| fault(error.to_string()))?;
        for field in &self.record {
            let start = text.len();
            text.push_str(field);
            ranges.push(start..text.len());
        }
        Ok(())
    }

    /// Whether a field of the line starts with a quote.
    fn quotes(&self, line: &[u8]) -> bool {
        memchr::memchr_iter(b'"', line).any(|at| at == 0 || line[at - 1] == self.delimiter)
    }

    fn plain(&self, line: &str, text: &mut String, ranges: &mut Vec<Range<usize>>) {
        text.push_str(line);
        let mut start = 0;
        for end in memchr::memchr_iter(self.delimiter, line.as_bytes()) {
            ranges.push(start..end);
            start = end + 1;
        }
        ranges.push(start..line.len());
    }

    /// Hands one whole record to the csv reader; false where the line is to be taken as it is.
    fn gather(&mut self, lines: &mut Lines) -> Result<bool> {
        let first = lines.number();
        let mut quotes = Quotes { delimiter: self.delimiter, state: State::FieldStart, field: 1, opened: (first, 1) };
        let mut bytes = std::mem::take(&mut self.reader.get_mut().bytes);
        bytes.clear();
        loop {
            let sound = quotes.follow(lines.current().as_bytes(), lines.number());
            bytes.extend_from_slice(lines.current().as_bytes());
            bytes.push(b'\n');
            if sound && quotes.state != State::Quoted {
                break;
            }
            if !self.many_lines {
                self.reader.get_mut().bytes = bytes;
                return Ok(false);
            }
            if !sound || bytes.len() > RECORD || lines.advance()?.is_none() {
                let (line, field) = quotes.opened;
                return Err(Error::Input {
                    path: lines.path().to_path_buf(),
                    line: Some(line),
                    column: Some(field.to_string()),
                    problem: "a quoted field never ends".into(),
                    fix: "close the quote; a quote that is a letter at the start of a field is written three times and closed (`\"\"\"`...`\"`)"
                        .into(),
                });
            }
        }
        *self.reader.get_mut() = Feed { bytes, read: 0 };
        Ok(true)
    }
}

/// Words between runs of blanks; a word in quotes may hold blanks.
pub fn split_blanks(line: &str, text: &mut String, ranges: &mut Vec<Range<usize>>) {
    text.clear();
    ranges.clear();
    let mut rest = line.trim_start();
    while !rest.is_empty() {
        let quoted = rest.strip_prefix('"').and_then(|inner| inner.split_once('"'));
        let (word, after) = match quoted {
            Some((word, after)) if after.is_empty() || after.starts_with(|c: char| c.is_ascii_whitespace()) => (word, after),
            _ => rest.split_at(rest.find(|c: char| c.is_ascii_whitespace()).unwrap_or(rest.len())),
        };
        let start = text.len();
        text.push_str(word);
        ranges.push(start..text.len());
        rest = after.trim_start();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(text: &str, delimiter: u8, many_lines: bool) -> Result<Vec<Vec<String>>> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("t.tsv");
        std::fs::write(&path, text).unwrap();
        let mut lines = Lines::open(&path)?;
        let mut fields = Fields::new(delimiter, many_lines);
        let (mut text, mut ranges, mut found) = (String::new(), Vec::new(), Vec::new());
        while lines.advance()?.is_some() {
            fields.split(&mut lines, &mut text, &mut ranges)?;
            found.push(ranges.iter().map(|range| text[range.clone()].to_owned()).collect());
        }
        Ok(found)
    }

    #[test]
    fn quoted_fields_hold_delimiters_quotes_and_line_ends() {
        for (mark, letter) in [("\t", b'\t'), (",", b','), (";", b';')] {
            let text = "\"a|b\"|\"c \"\"d\"\"\"|\n\"e\r\nf\"|g|\"\"\nplain|5\" long|x\n".replace('|', mark);
            let expected = [vec![format!("a{mark}b"), "c \"d\"".into(), String::new()], vec!["e\nf".into(), "g".into(), String::new()]];
            let found = rows(&text, letter, true).unwrap();
            assert_eq!(found[..2], expected);
            assert_eq!(found[2], ["plain", "5\" long", "x"]);
        }
    }

    #[test]
    fn a_quote_that_never_closes_is_laid_to_its_line_and_field() {
        for text in ["a\tb\nc\t\"d\ne\tf\n", "a\tb\nc\t\"d\ne\tf\ng\t\"h\"\n", "a\tb\nc\t\"d"] {
            let message = rows(text, b'\t', true).unwrap_err().to_string();
            assert!(message.contains("t.tsv:2: column `2`: a quoted field never ends"), "{text:?}: {message}");
        }
    }

    #[test]
    fn stray_quotes_of_free_text_stay_where_quotes_are_unknown() {
        let found = rows("a\t\"open text\nc\t\"x\"\n", b'\t', false).unwrap();
        assert_eq!(found, [["a", "\"open text"], ["c", "x"]]);
    }

    #[test]
    fn blanks_may_stand_in_quoted_words() {
        let (mut text, mut ranges) = (String::new(), Vec::new());
        split_blanks("  \"a b\" c\t 5\"  \"d", &mut text, &mut ranges);
        let words: Vec<&str> = ranges.iter().map(|range| &text[range.clone()]).collect();
        assert_eq!(words, ["a b", "c", "5\"", "\"d"]);
    }
}
