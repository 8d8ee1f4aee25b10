//! Gene Matrix Transposed files: one set a line, `name <tab> description <tab> gene <tab> gene ...`.

use std::collections::BTreeSet;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;

use crate::error::{Error, Result};

/// One set as the file names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GmtSet {
    /// First field.
    pub name: String,
    /// Second field; often a web address.
    pub description: String,
    /// Gene names, each once, sorted.
    pub genes: Vec<String>,
}

/// Reads a GMT file, plain or gzip. Windows line ends, a byte-order mark, empty lines and trailing tabs are fine.
///
/// # Errors
/// A line with under three fields, an empty or repeated set name, text that is not UTF-8, broken gzip: with file and line.
pub fn read_gmt(path: &Path) -> Result<Vec<GmtSet>> {
    let file = std::fs::File::open(path).map_err(Error::io("open", path))?;
    let mut file = BufReader::new(file);
    let gzip = file.fill_buf().map_err(Error::io("read", path))?.starts_with(&[0x1f, 0x8b]);
    let reader: Box<dyn Read> = if gzip { Box::new(flate2::read::MultiGzDecoder::new(file)) } else { Box::new(file) };
    parse(BufReader::new(reader), path)
}

fn parse(reader: impl BufRead, path: &Path) -> Result<Vec<GmtSet>> {
    let mut sets = Vec::new();
    let mut names = BTreeSet::new();
    for (number, line) in (1u64..).zip(reader.lines()) {
        let line =
            line.map_err(|error| Error::input(path, number, format!("cannot be read: {error}"), "GMT is plain or gzip UTF-8 text"))?;
        let line = line.trim_start_matches('\u{feff}').trim_end();
        if line.is_empty() {
            continue;
        }
        let mut fields = line.split('\t').map(str::trim);
        let (name, description) = (fields.next().unwrap_or_default(), fields.next().unwrap_or_default());
        let genes: BTreeSet<&str> = fields.filter(|gene| !gene.is_empty()).collect();
        if name.is_empty() || genes.is_empty() {
            let problem = "expected a set name, a description and at least one gene, separated by tabs";
            return Err(Error::input(path, number, problem, "check that the file is GMT, with tabs and not spaces"));
        }
        if !names.insert(name.to_owned()) {
            return Err(Error::input(path, number, format!("set `{name}` stands here a second time"), "give every set its own name"));
        }
        sets.push(GmtSet {
            name: name.to_owned(),
            description: description.to_owned(),
            genes: genes.into_iter().map(str::to_owned).collect(),
        });
    }
    Ok(sets)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(text: &str) -> Result<Vec<GmtSet>> {
        parse(text.as_bytes(), Path::new("sets.gmt"))
    }

    #[test]
    fn sets_are_read_with_windows_line_ends_and_a_mark() {
        let sets = read("\u{feff}A\tfirst\tMALAT1\tXIST\tMALAT1\t\r\n\r\nB\t\tNEAT1\r\n").unwrap();
        assert_eq!(sets.len(), 2);
        assert_eq!(sets[0].genes, ["MALAT1", "XIST"]);
        assert_eq!(sets[1].name, "B");
    }

    #[test]
    fn faults_name_the_line() {
        assert!(read("A\tx\tG\nB y G\n").unwrap_err().to_string().contains("sets.gmt:2"));
        assert!(read("A\tx\tG\nA\tx\tG\n").unwrap_err().to_string().contains("second time"));
        assert!(parse(&b"A\tx\t\xff\n"[..], Path::new("s.gmt")).unwrap_err().to_string().contains("s.gmt:1"));
    }

    #[test]
    fn gzip_is_seen_by_its_first_bytes() {
        use std::io::Write;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("s.gmt");
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
        encoder.write_all(b"A\tx\tG1\tG2\n").unwrap();
        let bytes = encoder.finish().unwrap();
        std::fs::write(&path, &bytes).unwrap();
        assert_eq!(read_gmt(&path).unwrap()[0].genes, ["G1", "G2"]);
        std::fs::write(&path, &bytes[..bytes.len() - 9]).unwrap();
        assert!(read_gmt(&path).is_err());
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_refused(text in ".{0,200}") {
            let _ = read(&text);
        }
    }
}
