//! A small species with planted truth, in the same files as real data.

use std::path::Path;
use std::str::FromStr;

use crate::artifact::{Context, Manifest};
use crate::error::{Error, Result};

/// What makes a simulated gene essential.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scenario {
    /// A motif composition of the transcripts.
    Sequence,
    /// Binding of proteins that neighbour essential ones.
    Topology,
    /// Position near essential coding promoters, span.
    Locus,
    /// All three.
    Mixed,
    /// Nothing: labels are drawn blindly.
    Null,
}

impl FromStr for Scenario {
    type Err = String;
    fn from_str(text: &str) -> std::result::Result<Self, String> {
        match text {
            "sequence" => Ok(Self::Sequence),
            "topology" => Ok(Self::Topology),
            "locus" => Ok(Self::Locus),
            "mixed" => Ok(Self::Mixed),
            "null" => Ok(Self::Null),
            _ => Err(format!("`{text}` is no scenario; use sequence, topology, locus, mixed or null")),
        }
    }
}

/// Writes a dataset folder of `genes` lncRNA genes, laid out as `data/demo.toml` reads it, and `truth.tsv` beside it.
pub fn run(_scenario: Scenario, _genes: usize, _out: &Path, _context: &Context) -> Result<Manifest> {
    Err(Error::data("simulate", "not built yet", ""))
}
