//! The cached table of minimum free energies: read by the GIC rivals, written by `deephen fold`.
//!
//! Tab-separated with a header, a row a transcript: `transcript_id`, `sequence_blake3`, `mfe` (kcal/mol). Rows are only ever
//! appended, so that an unfinished table serves.

use std::collections::BTreeMap;
use std::path::Path;

use crate::error::{Error, Result};
use crate::input::open_regular;

/// Header of the table.
pub const HEADER: &str = "transcript_id\tsequence_blake3\tmfe";

/// Minimum free energy by transcript, with the hash of the sequence that was folded.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Energies {
    rows: BTreeMap<String, (String, f64)>,
}

impl Energies {
    /// Reads a table; a torn last line, as a kill leaves it, is passed over.
    ///
    /// # Errors
    /// A file that cannot be read, another header, a whole line without three fields or with a value that is no number.
    pub fn read(path: &Path) -> Result<Self> {
        let text = std::io::read_to_string(open_regular(path)?).map_err(Error::io("read", path))?;
        let whole = text.rfind('\n').map_or("", |end| &text[..end]);
        let mut lines = whole.lines();
        if lines.next() != Some(HEADER) {
            return Err(Error::input(path, 1, format!("the header is not `{HEADER}`"), "make the table with `deephen fold`"));
        }
        let mut rows = BTreeMap::new();
        for (number, line) in (2..).zip(lines) {
            let fields: Vec<&str> = line.split('\t').collect();
            let energy = fields.get(2).and_then(|value| value.parse::<f64>().ok()).filter(|value| value.is_finite());
            let (3, Some(energy)) = (fields.len(), energy) else {
                return Err(Error::input(path, number, format!("`{line}` is no row of `{HEADER}`"), "remove the line and fold again"));
            };
            rows.insert(fields[0].to_owned(), (fields[1].to_owned(), energy));
        }
        Ok(Self { rows })
    }

    /// Energy of a transcript, kcal/mol; `None` where it was not folded or its sequence has changed since.
    pub fn of(&self, transcript_id: &str, sequence_hash: &str) -> Option<f64> {
        self.rows.get(transcript_id).filter(|(hash, _)| hash == sequence_hash).map(|&(_, energy)| energy)
    }

    /// Whether the table has the transcript with another sequence.
    pub fn is_stale(&self, transcript_id: &str, sequence_hash: &str) -> bool {
        self.rows.get(transcript_id).is_some_and(|(hash, _)| hash != sequence_hash)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_changed_sequence_is_noticed_and_a_torn_line_passed_over() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("mfe.tsv");
        std::fs::write(&path, format!("{HEADER}\nt1\tabc\t-12.50\nt2\tdef\t0.00\nt3\tghi\t-1")).unwrap();
        let energies = Energies::read(&path).unwrap();
        assert_eq!((energies.of("t1", "abc"), energies.of("t2", "def"), energies.of("t3", "ghi")), (Some(-12.5), Some(0.0), None));
        assert_eq!((energies.of("t1", "xyz"), energies.is_stale("t1", "xyz"), energies.is_stale("t9", "xyz")), (None, true, false));
        for (text, what) in
            [("a,b\n", "header"), (&*format!("{HEADER}\nt1\tabc\n"), "mfe.tsv:2"), (&*format!("{HEADER}\nt1\tabc\tx\n"), "mfe.tsv:2")]
        {
            std::fs::write(&path, text).unwrap();
            assert!(Energies::read(&path).unwrap_err().to_string().contains(what), "{text}");
        }
    }
}
