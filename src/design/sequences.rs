//! Transcript sequences of the chosen genes, for the design of Cas13 guides.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;

use flate2::Compression;
use flate2::read::MultiGzDecoder;
use flate2::write::GzEncoder;

use super::genes::Gene;
use crate::artifact::{one_word, write_atomically};
use crate::error::{Error, Result};

/// Copies the records of `genes` out of `sequences.fa.gz` of `ingest`, in its order, as `>transcript gene symbol`; returns the
/// number of records.
pub(super) fn write_fasta<'a>(source: &Path, genes: impl Iterator<Item = &'a Gene>, path: &Path) -> Result<u64> {
    let wanted: BTreeMap<&str, &Gene> = genes.map(|gene| (gene.id.as_str(), gene)).collect();
    let file = File::open(source).map_err(Error::io("open", source))?;
    let lines = BufReader::new(MultiGzDecoder::new(BufReader::new(file))).lines();
    let mut records = 0;
    write_atomically(path, |out| {
        let mut packed = GzEncoder::new(out, Compression::default());
        let mut inside = false;
        for line in lines {
            let line = line?;
            if let Some(header) = line.strip_prefix('>') {
                let (transcript, gene) = header.split_once(' ').unwrap_or((header, ""));
                let gene = wanted.get(gene.trim());
                inside = gene.is_some();
                if let Some(gene) = gene {
                    writeln!(packed, ">{} {} {}", one_word(transcript), one_word(&gene.id), one_word(gene.name()))?;
                    records += 1;
                }
            } else if inside {
                writeln!(packed, "{line}")?;
            }
        }
        packed.finish()?;
        Ok(())
    })?;
    Ok(records)
}
