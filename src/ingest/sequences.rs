//! Transcript sequences from FASTA.

use std::cell::{Cell, RefCell};
use std::collections::BTreeSet;
use std::io::{BufRead, Read};
use std::path::{Path, PathBuf};
use std::rc::Rc;

use bio::io::fasta;

use super::accession::{is_par_copy, unversioned};
use super::catalogue::{Catalogue, GeneIndex};
use super::header::{Named, ids};
use super::ledger::{Ledger, Reason};
use super::map::Map;
use crate::config::Source;
use crate::error::{Error, Result};
use crate::input::{LONG_LINE, Lines};

/// One transcript's sequence, upper-case ACGTN, with its gene.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sequence {
    /// Its gene.
    pub gene: GeneIndex,
    /// Letters.
    pub letters: Vec<u8>,
}

/// Hands cleaned lines to rust-bio's FASTA reader and holds each against the format, so that an error has its line.
struct CheckedLines {
    lines: Lines,
    buffer: Vec<u8>,
    consumed: usize,
    /// Line of the last header, and whether letters followed it.
    header: Option<(u64, bool)>,
    /// Line of the header of the record that was last read to its end.
    complete: Rc<Cell<u64>>,
    fault: Rc<RefCell<Option<Error>>>,
    done: bool,
}

impl CheckedLines {
    fn empty_record(&self, line: u64) -> Error {
        Error::input(self.lines.path(), line, "a record without a sequence", "remove the record, or download the file again")
    }

    /// Loads the next line; the bytes of the next record are valid when this returns.
    fn load(&mut self) -> Result<()> {
        self.buffer.clear();
        self.consumed = 0;
        loop {
            let Some(line) = self.lines.advance()? else {
                self.done = true;
                self.complete.set(self.header.map_or(0, |(line, _)| line));
                return match self.header {
                    Some((line, false)) => Err(self.empty_record(line)),
                    _ => Ok(()),
                };
            };
            let line = line.trim();
            if line.is_empty() || line.starts_with(';') {
                continue;
            }
            if line.starts_with('>') {
                self.buffer.extend_from_slice(line.as_bytes());
                self.buffer.push(b'\n');
                if let Some((line, false)) = self.header {
                    return Err(self.empty_record(line));
                }
                self.complete.set(self.header.map_or(0, |(line, _)| line));
                self.header = Some((self.lines.number(), false));
                return Ok(());
            }
            let number = self.lines.number();
            let Some((_, filled)) = &mut self.header else {
                return Err(Error::input(self.lines.path(), number, "no `>` before the first sequence", "is this a FASTA file?"));
            };
            *filled = true;
            for letter in self.lines.current().trim().chars() {
                self.buffer.push(match letter.to_ascii_uppercase() {
                    'A' => b'A',
                    'C' => b'C',
                    'G' => b'G',
                    'T' | 'U' => b'T',
                    // ambiguity codes name no one base
                    'N' | 'R' | 'Y' | 'S' | 'W' | 'K' | 'M' | 'B' | 'D' | 'H' | 'V' => b'N',
                    other => {
                        let problem = format!("`{other}` is no nucleotide letter");
                        return Err(Error::input(self.lines.path(), number, problem, "sequences hold A, C, G, T or U, N and IUPAC codes"));
                    }
                });
            }
            self.buffer.push(b'\n');
            return Ok(());
        }
    }
}

impl Read for CheckedLines {
    fn read(&mut self, out: &mut [u8]) -> std::io::Result<usize> {
        let available = self.fill_buf()?;
        let n = available.len().min(out.len());
        out[..n].copy_from_slice(&available[..n]);
        self.consume(n);
        Ok(n)
    }
}

impl BufRead for CheckedLines {
    fn fill_buf(&mut self) -> std::io::Result<&[u8]> {
        if self.consumed == self.buffer.len()
            && !self.done
            && let Err(error) = self.load()
        {
            let text = error.to_string();
            self.fault.replace(Some(error));
            self.done = true;
            return Err(std::io::Error::other(text));
        }
        Ok(&self.buffer[self.consumed..])
    }

    fn consume(&mut self, n: usize) {
        self.consumed += n;
    }
}

/// One FASTA record as it stands, letters cleaned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RawSequence {
    source: String,
    path: PathBuf,
    line: u64,
    transcript: String,
    gene: Option<String>,
    /// The header says that this is the gene, rather than that a word stands where one may stand.
    stated: bool,
    letters: Vec<u8>,
}

/// Streams all FASTA sources.
pub fn read(data: &Path, sources: &[Source], ledger: &mut Ledger) -> Result<Vec<RawSequence>> {
    let mut all = Vec::new();
    for source in sources {
        let path = data.join(&source.path);
        let before = all.len();
        let complete = Rc::new(Cell::new(0));
        let fault = Rc::new(RefCell::new(None));
        let checked = CheckedLines {
            lines: Lines::open_bounded(&path, LONG_LINE)?,
            buffer: Vec::new(),
            consumed: 0,
            header: None,
            complete: Rc::clone(&complete),
            fault: Rc::clone(&fault),
            done: false,
        };
        let mut reader = fasta::Reader::from_bufread(checked);
        let mut record = fasta::Record::new();
        while fasta::FastaRead::read(&mut reader, &mut record).is_ok() && !record.is_empty() {
            let (transcript, named) = ids(record.id(), record.desc());
            let (gene, stated) = match named {
                Some(Named::Stated(gene)) => (Some(gene), true),
                Some(Named::Guessed(gene)) => (Some(gene), false),
                None => (None, false),
            };
            if is_par_copy(transcript) || gene.is_some_and(is_par_copy) {
                ledger.count(&source.name, "pseudoautosomal copies on Y, left out", 1);
                continue;
            }
            all.push(RawSequence {
                source: source.name.clone(),
                path: path.clone(),
                line: complete.get(),
                transcript: unversioned(transcript).to_owned(),
                gene: gene.map(|gene| unversioned(gene).to_owned()),
                stated,
                letters: record.seq().to_vec(),
            });
        }
        if let Some(fault) = fault.take() {
            return Err(fault);
        }
        if all.len() == before {
            return Err(Error::input(&path, None, "holds no sequence", "is this a FASTA file?"));
        }
        ledger.count(&source.name, "sequences", (all.len() - before) as u64);
    }
    Ok(all)
}

/// Gives every sequence its gene: the header's, else the transcript table's; a gene that no table knows is added where the header states it.
pub fn attach(raw: Vec<RawSequence>, catalogue: &mut Catalogue, ledger: &mut Ledger) -> Result<Map<String, Sequence>> {
    let mut all: Map<String, Sequence> = Map::default();
    let mut lines: Map<String, u64> = Map::default();
    let mut met: BTreeSet<(String, GeneIndex)> = BTreeSet::new();
    for record in raw {
        let known = record.gene.as_deref().and_then(|gene| catalogue.by_id(gene).or_else(|| catalogue.only_gene_named(gene)));
        let by_transcript = || {
            let primary = catalogue.transcripts.get(&record.transcript).map(|known| known.gene);
            primary.or_else(|| catalogue.older_transcripts.get(&record.transcript).copied())
        };
        let gene = match (known.or_else(by_transcript), &record.gene) {
            (Some(found), _) => {
                if met.insert((record.source.clone(), found)) {
                    ledger.found(&record.source, "id");
                }
                found
            }
            (None, Some(gene)) if record.stated => {
                ledger.lost(&record.source, gene, Reason::None, &[]);
                ledger.count(&record.source, "transcripts of genes outside the tables", 1);
                catalogue.add(gene)
            }
            (None, word) => {
                // A word of a sentence is no gene: `Homo`.
                ledger.lost(&record.source, word.as_deref().unwrap_or(&record.transcript), Reason::None, &[]);
                ledger.count(&record.source, "sequences without a known gene, left out", 1);
                continue;
            }
        };
        if let Some(old) = all.get(&record.transcript) {
            if old.letters != record.letters || old.gene != gene {
                let first = lines.get(&record.transcript).copied().unwrap_or_default();
                let problem = format!("transcript id `{}` stands on line {first} with another sequence or gene", record.transcript);
                return Err(Error::input(&record.path, record.line, problem, "keep one record a transcript"));
            }
            ledger.count(&record.source, "repeated records", 1);
            continue;
        }
        lines.insert(record.transcript.clone(), record.line);
        all.insert(record.transcript, Sequence { gene, letters: record.letters });
    }
    Ok(all)
}
