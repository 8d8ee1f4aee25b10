//! Transcript sequences of the candidate genes, as `ingest` leaves them.

use std::fs::File;
use std::io::BufReader;
use std::path::Path;

use bio::io::fasta;
use flate2::bufread::MultiGzDecoder;

use crate::error::{Error, Result};

/// One transcript.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Transcript {
    /// Transcript id.
    pub id: String,
    /// Upper-case ACGTN.
    pub sequence: Vec<u8>,
}

/// A gene with at least one transcript.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gene {
    /// Gene id.
    pub id: String,
    /// Its transcripts by id.
    pub transcripts: Vec<Transcript>,
}

impl Gene {
    /// A gene from its transcripts, which are put in the order of their ids.
    pub fn new(id: impl Into<String>, mut transcripts: Vec<Transcript>) -> Self {
        transcripts.sort_by(|a, b| a.id.cmp(&b.id));
        Self { id: id.into(), transcripts }
    }

    /// The canonical transcript: the longest, of equals the one whose id comes first.
    pub fn canonical(&self) -> &[u8] {
        let longest = self.transcripts.iter().rev().max_by_key(|transcript| transcript.sequence.len());
        longest.map_or(&[], |transcript| &transcript.sequence)
    }

    /// Sequences of all transcripts.
    pub fn sequences(&self) -> impl Iterator<Item = &[u8]> {
        self.transcripts.iter().map(|transcript| transcript.sequence.as_slice())
    }
}

/// Reads `sequences.fa.gz` (`>transcript_id gene_id`), one [`Gene`] an id, in the order of the ids.
///
/// # Errors
/// A broken gzip stream, a record without a gene id, an empty record or a letter other than ACGTN.
pub fn read_genes(path: &Path) -> Result<Vec<Gene>> {
    let file = File::open(path).map_err(Error::io("open", path))?;
    let reader = fasta::Reader::from_bufread(BufReader::with_capacity(1 << 20, MultiGzDecoder::new(BufReader::new(file))));
    let mut records: Vec<(String, Transcript)> = Vec::new();
    for (index, record) in reader.records().enumerate() {
        let wrong = |problem: String| Error::artifact(path, format!("record {}: {problem}", index + 1), "rerun `deephen ingest`");
        let record = record.map_err(|error| wrong(error.to_string()))?;
        let gene = record.desc().and_then(|text| text.split_whitespace().next()).unwrap_or_default();
        if gene.is_empty() {
            return Err(wrong(format!("`{}` names no gene", record.id())));
        }
        if record.seq().is_empty() {
            return Err(wrong(format!("`{}` has no sequence", record.id())));
        }
        if let Some(letter) = record.seq().iter().find(|letter| !b"ACGTN".contains(letter)) {
            return Err(wrong(format!("`{}` holds the letter `{}`", record.id(), char::from(*letter))));
        }
        records.push((gene.to_owned(), Transcript { id: record.id().to_owned(), sequence: record.seq().to_vec() }));
    }
    records.sort_by(|a, b| (&a.0, &a.1.id).cmp(&(&b.0, &b.1.id)));
    let mut genes: Vec<Gene> = Vec::new();
    for (gene, transcript) in records {
        match genes.last_mut() {
            Some(last) if last.id == gene => last.transcripts.push(transcript),
            _ => genes.push(Gene { id: gene, transcripts: vec![transcript] }),
        }
    }
    Ok(genes)
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    fn written(text: &str) -> (tempfile::TempDir, std::path::PathBuf) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("sequences.fa.gz");
        let mut gzip = flate2::write::GzEncoder::new(File::create(&path).unwrap(), flate2::Compression::fast());
        gzip.write_all(text.as_bytes()).unwrap();
        gzip.finish().unwrap();
        (folder, path)
    }

    #[test]
    fn genes_come_sorted_whatever_the_order_of_records() {
        let (_folder, path) = written(">t3 g2\nACGT\n>t2 g1\nAC\nGTN\n>t1 g1\nACGTA\n");
        let genes = read_genes(&path).unwrap();
        assert_eq!(genes.iter().map(|gene| gene.id.as_str()).collect::<Vec<_>>(), ["g1", "g2"]);
        assert_eq!(genes[0].transcripts[1].sequence, b"ACGTN");
        assert_eq!(genes[0].canonical(), b"ACGTA", "of two equally long ones, the first id");
        assert_eq!(genes[0], Gene::new("g1", genes[0].transcripts.iter().rev().cloned().collect()));
    }

    #[test]
    fn bad_records_are_named() {
        for (text, what) in [(">t1\nACGT\n", "names no gene"), (">t1 g1\nACXT\n", "letter `X`"), (">t1 g1\n>t2 g1\nA\n", "no sequence")] {
            let (_folder, path) = written(text);
            assert!(read_genes(&path).unwrap_err().to_string().contains(what), "{text}");
        }
        let (_folder, path) = written(">t1 g1\nACGTACGTACGTTTTTTTGACGACGGCA\n");
        let bytes = std::fs::read(&path).unwrap();
        std::fs::write(&path, &bytes[..bytes.len() - 12]).unwrap();
        assert!(read_genes(&path).is_err());
    }
}
