//! Gene Matrix Transposed files: one set a line, `name <tab> description <tab> gene <tab> gene ...`.

use std::collections::BTreeSet;
use std::path::Path;

use crate::error::{Error, Result};
use crate::input::Lines;

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

/// Reads a GMT file, plain or gzip. Line ends of any system, a byte-order mark, empty lines and trailing tabs are fine.
///
/// # Errors
/// A line with under three fields, an empty or repeated set name, text that is not UTF-8, broken gzip: with file and line.
pub fn read_gmt(path: &Path) -> Result<Vec<GmtSet>> {
    let mut lines = Lines::open(path)?;
    let mut sets = Vec::new();
    let mut names = BTreeSet::new();
    while lines.advance()?.is_some() {
        let number = lines.number();
        let line = lines.current().trim_end();
        if line.is_empty() {
            continue;
        }
        // What is read as a replacement character was no UTF-8: a gene of that name would be lost without a word.
        if line.contains('\u{fffd}') {
            return Err(Error::input(path, number, "holds bytes that are no UTF-8", "GMT is plain or gzip UTF-8 text"));
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

    fn read_bytes(bytes: &[u8]) -> Result<Vec<GmtSet>> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("sets.gmt");
        std::fs::write(&path, bytes).unwrap();
        read_gmt(&path)
    }

    fn read(text: &str) -> Result<Vec<GmtSet>> {
        read_bytes(text.as_bytes())
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
        assert!(read_bytes(b"A\tx\t\xff\n").unwrap_err().to_string().contains("sets.gmt:1"));
    }

    #[test]
    fn returns_alone_end_lines_and_what_is_no_text_is_named() {
        let sets = read("SET_A\tx\tG1\tG2\rSET_B\tx\tG3\r").unwrap();
        assert_eq!(sets.iter().map(|set| (set.name.as_str(), set.genes.len())).collect::<Vec<_>>(), [("SET_A", 2), ("SET_B", 1)]);
        assert!(read_bytes(b"\xff\xfeA\0\t\0").unwrap_err().to_string().contains("is UTF-16 text"));
        assert!(read_gmt(Path::new("/dev/null")).unwrap_err().to_string().contains("is no regular file"));
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
