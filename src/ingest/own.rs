//! A user's own annotation and FASTA headers, read by the rules of `ingest` without a species' tables.

use std::path::Path;

use super::accession::{is_catalogued, is_par_copy, unversioned};
use super::format;
use super::header::{Named, ids};
use super::rows::{may, need};
use super::tables::place;
use crate::artifact::Strand;
use crate::config::{ColumnRef, Format, IngestSettings, Source};
use crate::error::Result;
use crate::input::Lines;

/// Where a transcript lies, 0-based half-open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlacedTranscript {
    /// Transcript id.
    pub id: String,
    /// Gene id.
    pub gene: String,
    /// Chromosome without `chr`.
    pub chrom: String,
    /// First base.
    pub start: i64,
    /// One past the last base.
    pub end: i64,
    /// Strand; assemblers leave that of single-exon transcripts open.
    pub strand: Strand,
    /// Whether the annotation calls its gene protein-coding.
    pub coding: bool,
}

/// Transcripts of a GTF or GFF3, told apart by their first row; where it has exons alone, their spans.
///
/// # Errors
/// A file that cannot be read, a row without ids or with a broken place: with file and line.
pub fn placed_transcripts(path: &Path) -> Result<Vec<PlacedTranscript>> {
    let source =
        Source { name: "annotation".into(), path: path.to_string_lossy().into_owned(), format: format_of(path)?, ..Source::default() };
    let mut source = source;
    // Ensembl and GENCODE name it differently; assemblers know none.
    let biotype = "gene_biotype|gene_type|biotype|transcript_biotype|transcript_type";
    source.columns.insert("biotype".into(), ColumnRef::Name(biotype.into()));
    let fields = [need("transcript_id"), need("gene_id"), need("chrom"), need("start"), need("end"), may("strand"), may("biotype")];
    let mut rows = format::open(Path::new(""), &source, &IngestSettings::default(), &fields)?;
    let laid_out = rows.source().clone();
    let mut found = Vec::new();
    while let Some(row) = rows.advance()? {
        if is_par_copy(row.get(0)) || is_par_copy(row.get(1)) {
            continue;
        }
        let (id, gene) = (unversioned(row.get(0)), unversioned(row.get(1)));
        if let Some(place) = place(path, &laid_out, &row, 2)?
            && !id.is_empty()
            && !gene.is_empty()
        {
            let (chrom, strand) = (place.chrom.to_string(), Strand::parse(Some(place.strand)));
            let coding = row.get(6) == "protein_coding";
            found.push(PlacedTranscript { id: id.into(), gene: gene.into(), chrom, start: place.start, end: place.end, strand, coding });
        }
    }
    Ok(found)
}

/// GFF3 where the first row has `key=value` attributes.
fn format_of(path: &Path) -> Result<Format> {
    let mut lines = Lines::open(path)?;
    while lines.advance()?.is_some() {
        if format::gtf_fault(lines.current()).is_some() {
            return Ok(Format::Gff3);
        }
        if !lines.current().is_empty() && !lines.current().starts_with('#') {
            break;
        }
    }
    Ok(Format::Gtf)
}

/// What a FASTA header (without `>`) names, ids without the version of a catalogue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HeaderIds<'a> {
    /// Transcript.
    pub transcript: &'a str,
    /// Gene, where the header says that it is one, where it is an id of a catalogue, or where the transcript's own id begins with it.
    pub stated: Option<&'a str>,
    /// A word where a gene may stand: one only where somebody knows it. `>t1 lncRNA` names no gene.
    pub guessed: Option<&'a str>,
}

/// Reads a header as `ingest` does, and the numbers that StringTie gives the transcripts of a locus.
pub fn header_ids(header: &str) -> HeaderIds<'_> {
    let (id, description) = header.split_once(char::is_whitespace).map_or((header, None), |(id, rest)| (id, Some(rest.trim())));
    let (transcript, named) = ids(id, description);
    // `MSTRG.17.2` is a transcript of `MSTRG.17`.
    let assembled = || {
        let (locus, number) = transcript.rsplit_once('.')?;
        let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        let (name, of) = locus.rsplit_once('.')?;
        (matches!(name, "MSTRG" | "STRG") && digits(number) && digits(of)).then_some(locus)
    };
    let begins = |gene: &&str| transcript.strip_prefix(*gene).is_some_and(|rest| rest.starts_with(['.', '-', '_']));
    let (stated, guessed) = match named {
        Some(Named::Stated(gene)) => (Some(unversioned(gene)), None),
        Some(Named::Guessed(gene)) if begins(&gene) => (Some(gene), None),
        Some(Named::Guessed(gene)) if is_catalogued(unversioned(gene)) => (Some(unversioned(gene)), None),
        Some(Named::Guessed(gene)) => (assembled(), Some(unversioned(gene))),
        None => (assembled(), None),
    };
    HeaderIds { transcript: unversioned(transcript), stated, guessed }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_and_assembled_names() {
        let all = |header| {
            let found = header_ids(header);
            (found.transcript, found.stated, found.guessed)
        };
        assert_eq!(all("MSTRG.17.2"), ("MSTRG.17.2", Some("MSTRG.17"), None));
        assert_eq!(all("ENST1.2|ENSG1.3|-"), ("ENST1", Some("ENSG1"), None));
        assert_eq!(all("t1 lncRNA"), ("t1", None, Some("lncRNA")), "a word is no gene until somebody knows it");
        assert_eq!(all("t1 ENSG00000000003.14"), ("t1", Some("ENSG00000000003"), None));
        assert_eq!(all("g1.2 g1"), ("g1.2", Some("g1"), None));
        assert_eq!(all("AC012345.1.2"), ("AC012345.1.2", None, None));
    }

    #[test]
    fn assembler_output_with_and_without_strand() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("my.gtf");
        let line = |feature: &str, from: u32, to: u32, strand: &str, id: &str| {
            format!(
                "chr7\tStringTie\t{feature}\t{from}\t{to}\t1000\t{strand}\t.\tgene_id \"MSTRG.{}\"; transcript_id \"MSTRG.{id}\";\n",
                &id[..1]
            )
        };
        let text = [
            "# x\n".to_owned(),
            line("transcript", 101, 900, ".", "1.1"),
            line("exon", 101, 900, ".", "1.1"),
            line("transcript", 5_001, 9_000, "-", "2.1"),
        ];
        std::fs::write(&path, text.concat()).unwrap();
        let found = placed_transcripts(&path).unwrap();
        assert_eq!(found.len(), 2);
        assert_eq!((found[0].chrom.as_str(), found[0].start, found[0].end, found[0].strand), ("7", 100, 900, Strand::Unknown));
        assert_eq!((found[1].gene.as_str(), found[1].strand), ("MSTRG.2", Strand::Minus));
        let gff = folder.path().join("my.gff3");
        std::fs::write(&gff, "##gff-version 3\nchr7\tx\tgene\t101\t900\t.\t+\t.\tID=gene:g1\nchr7\tx\tlnc_RNA\t101\t900\t.\t+\t.\tID=transcript:t1;Parent=gene:g1\n").unwrap();
        let found = placed_transcripts(&gff).unwrap();
        assert_eq!((found[0].id.as_str(), found[0].gene.as_str(), found[0].end), ("t1", "g1", 900));
    }
}
