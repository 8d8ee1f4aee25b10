//! FASTA records of any origin, one after the other: a bad one is told with its line, and the next is read.
//!
//! Read by this grammar of a few lines and not by rust-bio's, which ends at the first fault.

use std::path::Path;

use crate::error::{Error, Result};
use crate::input::{Lines, nucleotide};

/// A record as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Record {
    /// Line of the header.
    pub(super) line: u64,
    /// Header without `>`.
    pub(super) header: String,
    /// Upper-case ACGTN.
    pub(super) letters: Vec<u8>,
}

/// Streams the records of a file or of standard input (`-`).
pub(super) struct Records {
    lines: Lines,
    next: Option<(u64, String)>,
    begun: bool,
}

impl Records {
    /// Opens `path`, plain or gzip.
    ///
    /// # Errors
    /// A file that is missing or no text.
    pub(super) fn open(path: &Path) -> Result<Self> {
        let lines = if path == Path::new("-") { Lines::standard_input()? } else { Lines::open(path)? };
        Ok(Self { lines, next: None, begun: false })
    }

    /// The next record, or what is wrong with it; `None` at the end.
    ///
    /// # Errors
    /// A file that cannot be read on.
    pub(super) fn advance(&mut self) -> Result<Option<std::result::Result<Record, Error>>> {
        let mut fault: Option<Error> = None;
        while self.next.is_none() {
            if self.lines.advance()?.is_none() {
                return Ok(fault.map(Err));
            }
            let text = self.lines.current().trim();
            match text.strip_prefix('>') {
                Some(header) => self.next = Some((self.lines.number(), header.trim().to_owned())),
                None if text.is_empty() || text.starts_with(';') => {}
                None if self.begun => {}
                None => {
                    self.begun = true;
                    let (path, line) = (self.lines.path().to_path_buf(), self.lines.number());
                    fault = Some(Error::input(&path, line, "no `>` before the first sequence", "is this a FASTA file?"));
                }
            }
            if let (Some(_), Some(_)) = (&fault, &self.next) {
                return Ok(fault.map(Err));
            }
        }
        self.begun = true;
        let Some((line, header)) = self.next.take() else { return Ok(None) };
        let mut letters = Vec::new();
        while self.lines.advance()?.is_some() {
            let text = self.lines.current().trim();
            if let Some(header) = text.strip_prefix('>') {
                self.next = Some((self.lines.number(), header.trim().to_owned()));
                break;
            }
            if text.starts_with(';') || fault.is_some() {
                continue;
            }
            for &letter in text.as_bytes() {
                let Some(base) = nucleotide(letter) else {
                    let problem = format!("record `{}`: `{}` is no nucleotide letter", shown(&header), char::from(letter).escape_default());
                    let fix = "sequences hold A, C, G, T or U, N and IUPAC codes";
                    fault = Some(Error::input(self.lines.path(), self.lines.number(), problem, fix));
                    break;
                };
                letters.push(base);
            }
        }
        let path = self.lines.path();
        Ok(Some(match fault {
            Some(fault) => Err(fault),
            None if header.is_empty() => Err(Error::input(path, line, "a record without a name", "write an id behind `>`")),
            None if letters.is_empty() => {
                Err(Error::input(path, line, format!("record `{}` has no sequence", shown(&header)), "remove it, or get the file again"))
            }
            None => Ok(Record { line, header, letters }),
        }))
    }
}

/// The id of a header, cut to what fits a message.
fn shown(header: &str) -> String {
    header.split_whitespace().next().unwrap_or_default().chars().take(60).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bad_record_is_told_and_the_others_go_on() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("my.fa");
        std::fs::write(&path, "ACGT\n>a one\nacgu\nNNR\n>b\n>c\nAC!T\nAAA\n>d\r\nAC\r\n").unwrap();
        let mut records = Records::open(&path).unwrap();
        let mut found = Vec::new();
        while let Some(record) = records.advance().unwrap() {
            found.push(match record {
                Ok(record) => format!("{} {} {}", record.line, record.header, String::from_utf8(record.letters).unwrap()),
                Err(error) => error.to_string(),
            });
        }
        assert_eq!(found.len(), 5, "{found:?}");
        assert!(found[0].contains("my.fa:1") && found[0].contains("no `>`"), "{found:?}");
        assert_eq!(found[1], "2 a one ACGTNNN");
        assert!(found[2].contains("my.fa:5") && found[2].contains("`b` has no sequence"), "{found:?}");
        assert!(found[3].contains("my.fa:7") && found[3].contains("`!`"), "{found:?}");
        assert_eq!(found[4], "9 d AC");
    }
}
