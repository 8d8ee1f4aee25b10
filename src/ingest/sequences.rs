//! Transcript sequences from FASTA.

use std::collections::BTreeMap;
use std::io::{BufRead, Read};
use std::path::Path;

use bio::io::fasta;

use super::catalogue::{Catalogue, GeneIndex, unversioned};
use super::ledger::{Ledger, Reason};
use super::lines::Lines;
use crate::config::Source;
use crate::error::{Error, Result};

/// One transcript's sequence, upper-case ACGTN.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sequence {
    /// Its gene, if a table knows it.
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
    fault: Option<Error>,
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
        if self.consumed == self.buffer.len() && !self.done {
            if let Err(error) = self.load() {
                let text = error.to_string();
                self.fault = Some(error);
                self.done = true;
                return Err(std::io::Error::other(text));
            }
        }
        Ok(&self.buffer[self.consumed..])
    }

    fn consume(&mut self, n: usize) {
        self.consumed += n;
    }
}

/// Transcript id and gene id of a FASTA header: GENCODE (`ID|GENE|...`), Ensembl (`ID ... gene:GENE ...`), or `ID GENE`.
fn ids<'a>(id: &'a str, description: Option<&'a str>) -> (&'a str, Option<&'a str>) {
    if let Some((transcript, rest)) = id.split_once('|') {
        return (transcript, rest.split('|').next().filter(|gene| !gene.is_empty() && *gene != "-"));
    }
    let words = description.unwrap_or_default();
    let tagged = words.split_ascii_whitespace().find_map(|word| word.strip_prefix("gene:").or_else(|| word.strip_prefix("gene=")));
    (id, tagged.or_else(|| words.split_ascii_whitespace().next().filter(|word| !word.contains([':', '=']))))
}

/// Streams all FASTA sources; `transcript id -> sequence`.
pub fn read(data: &Path, sources: &[Source], catalogue: &mut Catalogue, ledger: &mut Ledger) -> Result<BTreeMap<String, Sequence>> {
    let mut all: BTreeMap<String, Sequence> = BTreeMap::new();
    for source in sources {
        let path = data.join(&source.path);
        let mut checked =
            CheckedLines { lines: Lines::open(&path)?, buffer: Vec::new(), consumed: 0, header: None, fault: None, done: false };
        let mut record = fasta::Record::new();
        let mut count = 0;
        {
            let mut reader = fasta::Reader::from_bufread(&mut checked);
            loop {
                if fasta::FastaRead::read(&mut reader, &mut record).is_err() || record.is_empty() {
                    break;
                }
                count += 1;
                let (transcript, gene) = ids(record.id(), record.desc());
                let transcript = unversioned(transcript);
                let known = gene.and_then(|gene| catalogue.by_id(gene));
                let by_transcript = || {
                    catalogue
                        .transcripts
                        .get(transcript)
                        .map(|known| known.gene)
                        .or_else(|| catalogue.older_transcripts.get(transcript).copied())
                };
                let found = match (known.or_else(by_transcript), gene) {
                    (Some(found), _) => found,
                    (None, Some(gene)) => {
                        ledger.lost(&source.name, gene, Reason::None, &[]);
                        ledger.count(&source.name, "transcripts of genes outside the tables", 1);
                        catalogue.add(unversioned(gene))
                    }
                    (None, None) => {
                        ledger.lost(&source.name, transcript, Reason::None, &[]);
                        continue;
                    }
                };
                if let Some(old) = all.get(transcript) {
                    if old.letters != record.seq() || old.gene != found {
                        let problem = format!("transcript id `{transcript}` stands here twice with different sequences or genes");
                        return Err(Error::input(&path, None, problem, "keep one record a transcript"));
                    }
                    ledger.count(&source.name, "repeated records", 1);
                    continue;
                }
                all.insert(transcript.to_owned(), Sequence { gene: found, letters: record.seq().to_vec() });
            }
        }
        if let Some(fault) = checked.fault {
            return Err(fault);
        }
        if count == 0 {
            return Err(Error::input(&path, None, "holds no sequence", "is this a FASTA file?"));
        }
        ledger.count(&source.name, "sequences", count);
    }
    Ok(all)
}
