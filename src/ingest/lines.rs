//! Lines of a text file, plain or gzip, cleaned of what editors and operating systems leave behind.

use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};

use flate2::bufread::MultiGzDecoder;

use crate::error::{Error, Result};

/// Streams a file line by line: gzip is told by its first bytes; a byte order mark, carriage returns and trailing blanks
/// go; invalid UTF-8 becomes U+FFFD, so that a damaged name stays one name and crashes nothing.
pub struct Lines {
    reader: Box<dyn BufRead + Send>,
    path: PathBuf,
    number: u64,
    bytes: Vec<u8>,
    text: String,
}

impl Lines {
    /// Opens a file; an error names it when it is missing.
    pub fn open(path: &Path) -> Result<Self> {
        let mut file = BufReader::with_capacity(1 << 18, File::open(path).map_err(Error::io("open", path))?);
        let start = file.fill_buf().map_err(Error::io("read", path))?;
        let reader: Box<dyn BufRead + Send> = if start.starts_with(&[0x1f, 0x8b]) {
            Box::new(BufReader::with_capacity(1 << 18, MultiGzDecoder::new(file)))
        } else if start.is_empty() && path.extension().is_some_and(|extension| extension == "gz") {
            return Err(Error::input(path, None, "is empty, so it is no gzip file", "download it again"));
        } else {
            Box::new(file)
        };
        Ok(Self { reader, path: path.to_path_buf(), number: 0, bytes: Vec::new(), text: String::new() })
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
    pub fn advance(&mut self) -> Result<Option<&str>> {
        self.bytes.clear();
        let read = self.reader.by_ref().read_until(b'\n', &mut self.bytes).map_err(|source| self.damaged(source))?;
        if read == 0 {
            return Ok(None);
        }
        self.number += 1;
        let mut line = self.bytes.as_slice();
        if self.number == 1 {
            line = line.strip_prefix(b"\xef\xbb\xbf").unwrap_or(line);
        }
        while let [rest @ .., b'\n' | b'\r' | b' '] = line {
            line = rest;
        }
        self.text.clear();
        match std::str::from_utf8(line) {
            Ok(text) => self.text.push_str(text),
            Err(_) => self.text.push_str(&String::from_utf8_lossy(line)),
        }
        Ok(Some(&self.text))
    }

    /// The line last given.
    pub fn current(&self) -> &str {
        &self.text
    }

    fn damaged(&self, source: std::io::Error) -> Error {
        use std::io::ErrorKind::{InvalidData, InvalidInput, UnexpectedEof};
        if matches!(source.kind(), InvalidData | InvalidInput | UnexpectedEof) {
            let problem = format!("broken gzip stream after line {}: {source}", self.number);
            return Error::input(&self.path, self.number + 1, problem, "the file is damaged or cut short: download it again");
        }
        Error::Io { operation: "read", path: self.path.clone(), source }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    fn all(bytes: &[u8], name: &str) -> Result<Vec<String>> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        let mut lines = Lines::open(&path)?;
        let mut found = Vec::new();
        while let Some(line) = lines.advance()? {
            found.push(line.to_owned());
        }
        Ok(found)
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
}
