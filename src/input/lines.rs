//! Lines of a text file, plain or gzip, cleaned of what editors and operating systems leave behind.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};

use flate2::bufread::MultiGzDecoder;

use super::{kind, open_regular};
use crate::error::{Error, Result};

/// Most bytes of a table's line. Real rows are a thousandth of it; what is longer is no table and must not fill the memory.
const LINE: usize = 64 << 20;
/// Most bytes of a FASTA line: the longest human chromosome on one line.
pub const LONG_LINE: usize = 256 << 20;
/// Bytes read at once.
const BUFFER: usize = 1 << 18;

/// Streams a file line by line: gzip is told by its first bytes; a line ends with LF, CR LF or CR alone; a byte order mark and
/// trailing blanks go; invalid UTF-8 becomes U+FFFD, so that a damaged name stays one name and crashes nothing.
pub struct Lines {
    reader: Box<dyn BufRead + Send>,
    path: PathBuf,
    number: u64,
    limit: usize,
    /// The last line ended with CR: a LF that follows belongs to it.
    after_return: bool,
    /// A line that lies across the ends of buffers.
    bytes: Vec<u8>,
    text: String,
}

impl Lines {
    /// Opens a file; an error names it when it is missing, is no regular file, or is no text by its first bytes.
    pub fn open(path: &Path) -> Result<Self> {
        Self::open_bounded(path, LINE)
    }

    /// Reads standard input, plain or gzip; messages call it `standard input`. Nobody can read it a second time.
    ///
    /// # Errors
    /// Bytes that are no text.
    pub fn standard_input() -> Result<Self> {
        Self::of(BufReader::with_capacity(BUFFER, std::io::stdin()), Path::new("standard input"), LONG_LINE)
    }

    /// Opens a file whose lines may hold `limit` bytes.
    pub fn open_bounded(path: &Path, limit: usize) -> Result<Self> {
        Self::of(BufReader::with_capacity(BUFFER, open_regular(path)?), path, limit)
    }

    fn of(mut file: impl BufRead + Send + 'static, path: &Path, limit: usize) -> Result<Self> {
        let start = file.fill_buf().map_err(Error::io("read", path))?;
        let gzip = start.starts_with(&[0x1f, 0x8b]);
        if start.is_empty() && path.extension().is_some_and(|extension| extension == "gz") {
            return Err(Error::input(path, None, "is empty, so it is no gzip file", "download it again"));
        }
        let reader: Box<dyn BufRead + Send> =
            if gzip { Box::new(BufReader::with_capacity(BUFFER, MultiGzDecoder::new(file))) } else { Box::new(file) };
        let mut lines =
            Self { reader, path: path.to_path_buf(), number: 0, limit, after_return: false, bytes: Vec::new(), text: String::new() };
        let start = lines.reader.fill_buf().map_err(|source| damaged(path, 0, source))?;
        if gzip && start.starts_with(&[0x1f, 0x8b]) {
            return Err(Error::input(path, None, "is packed twice: gzip inside gzip", "unpack it once"));
        }
        if let Some((what, fix)) = kind::refused(&start[..start.len().min(8192)]) {
            let problem = format!("{} {what}", if gzip { "holds, inside gzip," } else { "is" });
            return Err(Error::input(path, None, problem, fix));
        }
        Ok(lines)
    }

    /// Lines of a text that was made from a file.
    pub(super) fn of_text(path: &Path, text: String) -> Self {
        let reader = Box::new(std::io::Cursor::new(text.into_bytes()));
        Self { reader, path: path.to_path_buf(), number: 0, limit: LINE, after_return: false, bytes: Vec::new(), text: String::new() }
    }

    /// The file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// 1-based number of the line last given.
    pub fn number(&self) -> u64 {
        self.number
    }

    /// The next line without its end, `None` at the end of the file.
    ///
    /// # Errors
    /// A broken gzip stream, a line longer than the limit: with file and line.
    pub fn advance(&mut self) -> Result<Option<&str>> {
        self.bytes.clear();
        self.text.clear();
        let mut any = false;
        loop {
            let buffer = match self.reader.fill_buf() {
                Ok(buffer) => buffer,
                Err(source) => return Err(damaged(&self.path, self.number, source)),
            };
            if buffer.is_empty() {
                if !any {
                    return Ok(None);
                }
                put(&self.bytes, self.number == 0, &mut self.text);
                break;
            }
            if std::mem::take(&mut self.after_return) && buffer[0] == b'\n' {
                self.reader.consume(1);
                continue;
            }
            any = true;
            let end = memchr::memchr2(b'\n', b'\r', buffer);
            let taken = end.unwrap_or(buffer.len());
            if self.bytes.len() + taken > self.limit {
                let problem = format!("a line of more than {} MiB", self.limit >> 20);
                return Err(Error::input(&self.path, self.number + 1, problem, "check that this is the right file, and a text file"));
            }
            let Some(end) = end else {
                self.bytes.extend_from_slice(buffer);
                self.reader.consume(taken);
                continue;
            };
            self.after_return = buffer[end] == b'\r';
            if self.bytes.is_empty() {
                put(&buffer[..end], self.number == 0, &mut self.text);
            } else {
                self.bytes.extend_from_slice(&buffer[..end]);
                put(&self.bytes, self.number == 0, &mut self.text);
            }
            self.reader.consume(end + 1);
            break;
        }
        self.number += 1;
        Ok(Some(&self.text))
    }

    /// The line last given.
    pub fn current(&self) -> &str {
        &self.text
    }
}

/// Cleans a line into `text`.
fn put(mut line: &[u8], first: bool, text: &mut String) {
    if first {
        line = line.strip_prefix(b"\xef\xbb\xbf").unwrap_or(line);
    }
    while let [rest @ .., b' '] = line {
        line = rest;
    }
    match std::str::from_utf8(line) {
        Ok(clean) => text.push_str(clean),
        Err(_) => text.push_str(&String::from_utf8_lossy(line)),
    }
}

fn damaged(path: &Path, number: u64, source: std::io::Error) -> Error {
    use std::io::ErrorKind::{InvalidData, InvalidInput, UnexpectedEof};
    if matches!(source.kind(), InvalidData | InvalidInput | UnexpectedEof) {
        let problem = format!("broken gzip stream after line {number}: {source}");
        return Error::input(path, number + 1, problem, "the file is damaged or cut short: download it again");
    }
    Error::Io { operation: "read", path: path.to_path_buf(), source }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    fn bounded(bytes: &[u8], name: &str, limit: usize) -> Result<Vec<String>> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        let mut lines = Lines::open_bounded(&path, limit)?;
        let mut found = Vec::new();
        while let Some(line) = lines.advance()? {
            found.push(line.to_owned());
            assert_eq!(lines.number(), found.len() as u64);
        }
        Ok(found)
    }

    fn all(bytes: &[u8], name: &str) -> Result<Vec<String>> {
        bounded(bytes, name, LINE)
    }

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    #[test]
    fn marks_returns_and_blanks_go_but_tabs_stay() {
        let raw = b"\xef\xbb\xbfa\tb\t\r\nc d  \r\nlast";
        assert_eq!(all(raw, "x.tsv").unwrap(), ["a\tb\t", "c d", "last"]);
        assert_eq!(all(&gzip(raw), "x.tsv").unwrap(), ["a\tb\t", "c d", "last"]);
    }

    #[test]
    fn lines_end_with_a_return_a_feed_or_both_also_across_buffers() {
        assert_eq!(all(b"a\rb\r\rc\r\nd\n\ne\r", "x").unwrap(), ["a", "b", "", "c", "d", "", "e"]);
        for shift in [0, 1, 2] {
            let long = "x".repeat(BUFFER - 1 - shift);
            assert_eq!(all(format!("{long}\r\nb\r\n").as_bytes(), "x").unwrap(), [&*long, "b"]);
            let twice = long.repeat(2);
            assert_eq!(all(format!("a\r{twice}\rb").as_bytes(), "x").unwrap(), ["a", &*twice, "b"]);
        }
    }

    #[test]
    fn a_line_without_end_is_refused_with_its_number() {
        let text = format!("short\n{}", "x".repeat(3 << 20));
        for bytes in [text.as_bytes().to_vec(), gzip(text.as_bytes())] {
            let message = bounded(&bytes, "x.tsv", 1 << 20).unwrap_err().to_string();
            assert!(message.contains("x.tsv:2: a line of more than 1 MiB"), "{message}");
            assert_eq!(bounded(&bytes, "x.tsv", 4 << 20).unwrap().len(), 2);
        }
    }

    #[test]
    fn joined_gzip_members_are_one_file_and_bad_utf8_is_replaced() {
        let mut joined = gzip(b"a\n");
        joined.extend(gzip(b"b\xff\n"));
        assert_eq!(all(&joined, "x.gz").unwrap(), ["a", "b\u{fffd}"]);
    }

    #[test]
    fn a_cut_gzip_file_names_file_and_line() {
        let whole = gzip(&b"some line of text\n".repeat(5000));
        let message = all(&whole[..whole.len() - 20], "cut.gz").unwrap_err().to_string();
        assert!(message.contains("cut.gz:") && message.contains("broken gzip"), "{message}");
        let message = Lines::open(Path::new("/nowhere/x.tsv")).err().unwrap().to_string();
        assert!(message.contains("/nowhere/x.tsv"), "{message}");
    }

    #[test]
    fn what_is_no_text_is_named_also_inside_gzip() {
        for (bytes, what) in [
            (b"\xfd7zXZ\0\0".to_vec(), "x.gz: is an xz archive"),
            (gzip(b"<html>"), "x.gz: holds, inside gzip, a web page"),
            (gzip(&gzip(b"a\tb\n")), "x.gz: is packed twice"),
        ] {
            let message = all(&bytes, "x.gz").unwrap_err().to_string();
            assert!(message.contains(what) && message.contains("hint: "), "{message}");
        }
    }
}
