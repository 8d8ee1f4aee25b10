//! The text files of the `ingest` folder.

use std::fs::File;
use std::io::{BufWriter, Write};

use super::catalogue::Name;
use super::ledger::Ledger;
use super::map::Map;
use super::sequences::Sequence;
use super::species::Species;
use super::write::RowCounts;
use crate::artifact::StageWriter;
use crate::error::{Error, Result};

/// Writes `sequences.fa.gz` of the candidates, by gene, then transcript; one line a sequence.
pub fn sequences(writer: &StageWriter, species: &Species, sequences: &Map<Name, Sequence>, rows: &mut RowCounts) -> Result<()> {
    let path = writer.path("sequences.fa.gz");
    let mut kept: Vec<(&str, &str, &[u8])> = sequences
        .iter()
        .filter(|(_, sequence)| species.candidate[sequence.gene])
        .map(|(id, sequence)| (species.catalogue.genes[sequence.gene].id.as_str(), id.as_str(), sequence.letters.as_slice()))
        .collect();
    kept.sort_unstable();
    let write = || -> std::io::Result<()> {
        let file = BufWriter::new(File::create(&path)?);
        // No time stamp and no file name in the header: the same bytes every time.
        let mut out = BufWriter::with_capacity(1 << 16, flate2::write::GzEncoder::new(file, flate2::Compression::fast()));
        for (gene, transcript, letters) in &kept {
            writeln!(out, ">{transcript} {gene}")?;
            out.write_all(letters)?;
            out.write_all(b"\n")?;
        }
        out.into_inner().map_err(std::io::IntoInnerError::into_error)?.finish()?.flush()
    };
    write().map_err(Error::io("write", &path))?;
    rows.insert("sequences.fa.gz".into(), kept.len() as u64);
    Ok(())
}

/// Writes `unresolved.tsv`.
pub fn unresolved(writer: &StageWriter, ledger: &Ledger, rows: &mut RowCounts) -> Result<()> {
    let path = writer.path("unresolved.tsv");
    let mut count = 0;
    let clean = |text: &str| text.replace(['\t', '\n', '\r'], " ");
    let mut write = || -> std::io::Result<()> {
        let mut out = BufWriter::new(File::create(&path)?);
        writeln!(out, "source\tname\treason\tcandidates")?;
        for (source, name, reason, candidates) in ledger.unresolved() {
            writeln!(out, "{}\t{}\t{reason}\t{}", clean(source), clean(name), clean(candidates))?;
            count += 1;
        }
        out.flush()
    };
    write().map_err(Error::io("write", &path))?;
    rows.insert("unresolved.tsv".into(), count);
    Ok(())
}
