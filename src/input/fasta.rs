//! FASTA records by rust-bio's reader, with errors that have their line.

use std::cell::{Cell, RefCell};
use std::io::{BufRead, Read};
use std::path::Path;
use std::rc::Rc;

use bio::io::fasta::{FastaRead, Reader, Record};

use super::Lines;
use super::lines::LONG_LINE;
use crate::error::{Error, Result};

/// What every letter stands for, 0 for what is no nucleotide.
const LETTERS: [u8; 256] = {
    let mut letters = [0; 256];
    // Ambiguity codes name no one base.
    let known = b"AACCGGTTUTNNRNYNSNWNKNMNBNDNHNVN";
    let mut at = 0;
    while at < known.len() {
        letters[known[at] as usize] = known[at + 1];
        letters[known[at].to_ascii_lowercase() as usize] = known[at + 1];
        at += 2;
    }
    letters
};

/// The upper-case ACGTN that a letter of a sequence stands for; `None` for what is no nucleotide.
pub fn nucleotide(letter: u8) -> Option<u8> {
    Some(LETTERS[usize::from(letter)]).filter(|&base| base != 0)
}

/// Hands cleaned lines to rust-bio's FASTA reader and holds each against the format, so that an error has its line.
struct CheckedLines {
    lines: Lines,
    buffer: Vec<u8>,
    consumed: usize,
    /// Line of the last header, and whether letters followed it.
    header: Option<(u64, bool)>,
    /// Line of the header of the record that was last read to its end.
    complete: Rc<Cell<u64>>,
    fault: Rc<RefCell<Option<Error>>>,
    done: bool,
}

impl CheckedLines {
    fn empty_record(&self, line: u64) -> Error {
        Error::input(self.lines.path(), line, "a record without a sequence", "remove the record, or download the file again")
    }

    /// Loads the next line; the bytes of the next record are valid when this returns.
    fn load(&mut self) -> Result<()> {
        self.buffer.clear();
        self.consumed = 0;
        loop {
            let Some(line) = self.lines.advance()? else {
                self.done = true;
                self.complete.set(self.header.map_or(0, |(line, _)| line));
                return match self.header {
                    Some((line, false)) => Err(self.empty_record(line)),
                    _ => Ok(()),
                };
            };
            let line = line.trim();
            if line.is_empty() || line.starts_with(';') {
                continue;
            }
            if line.starts_with('>') {
                self.buffer.extend_from_slice(line.as_bytes());
                self.buffer.push(b'\n');
                if let Some((line, false)) = self.header {
                    return Err(self.empty_record(line));
                }
                self.complete.set(self.header.map_or(0, |(line, _)| line));
                self.header = Some((self.lines.number(), false));
                return Ok(());
            }
            let number = self.lines.number();
            let Some((_, filled)) = &mut self.header else {
                return Err(Error::input(self.lines.path(), number, "no `>` before the first sequence", "is this a FASTA file?"));
            };
            *filled = true;
            let letters = self.lines.current().trim();
            self.buffer.extend(letters.bytes().map(|letter| LETTERS[usize::from(letter)]));
            if let Some(at) = memchr::memchr(0, &self.buffer) {
                let other = letters[at..].chars().next().unwrap_or_default().to_ascii_uppercase();
                let problem = format!("`{other}` is no nucleotide letter");
                return Err(Error::input(self.lines.path(), number, problem, "sequences hold A, C, G, T or U, N and IUPAC codes"));
            }
            self.buffer.push(b'\n');
            return Ok(());
        }
    }
}

impl Read for CheckedLines {
    fn read(&mut self, out: &mut [u8]) -> std::io::Result<usize> {
        let available = self.fill_buf()?;
        let n = available.len().min(out.len());
        out[..n].copy_from_slice(&available[..n]);
        self.consume(n);
        Ok(n)
    }
}

impl BufRead for CheckedLines {
    fn fill_buf(&mut self) -> std::io::Result<&[u8]> {
        if self.consumed == self.buffer.len()
            && !self.done
            && let Err(error) = self.load()
        {
            let text = error.to_string();
            self.fault.replace(Some(error));
            self.done = true;
            return Err(std::io::Error::other(text));
        }
        Ok(&self.buffer[self.consumed..])
    }

    fn consume(&mut self, n: usize) {
        self.consumed += n;
    }
}

/// Streams the records of a FASTA file, plain or gzip; letters come as upper-case ACGTN, U as T.
pub struct Fasta {
    reader: Reader<CheckedLines>,
    record: Record,
    complete: Rc<Cell<u64>>,
    fault: Rc<RefCell<Option<Error>>>,
}

impl Fasta {
    /// Opens a file.
    ///
    /// # Errors
    /// See [`Lines::open`].
    pub fn open(path: &Path) -> Result<Self> {
        let complete = Rc::new(Cell::new(0));
        let fault = Rc::new(RefCell::new(None));
        let checked = CheckedLines {
            lines: Lines::open_bounded(path, LONG_LINE)?,
            buffer: Vec::new(),
            consumed: 0,
            header: None,
            complete: Rc::clone(&complete),
            fault: Rc::clone(&fault),
            done: false,
        };
        Ok(Self { reader: Reader::from_bufread(checked), record: Record::new(), complete, fault })
    }

    /// The next record and the line of its header, `None` at the end of the file.
    ///
    /// # Errors
    /// Letters before the first header, a record without letters, a letter of no nucleotide: with file and line.
    pub fn advance(&mut self) -> Result<Option<(u64, &Record)>> {
        let read = self.reader.read(&mut self.record).is_ok() && !self.record.is_empty();
        match self.fault.take() {
            Some(fault) => Err(fault),
            None => Ok(read.then_some((self.complete.get(), &self.record))),
        }
    }
}
