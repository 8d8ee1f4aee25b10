//! Transcript sequences from FASTA.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use super::accession::{is_par_copy, unversioned};
use super::catalogue::{Catalogue, GeneIndex, Name};
use super::header::{Named, ids};
use super::ledger::{Ledger, Reason};
use super::map::Map;
use crate::config::Source;
use crate::error::{Error, Result};
use crate::input::Fasta;

/// One transcript's sequence, upper-case ACGTN, with its gene.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sequence {
    /// Its gene.
    pub gene: GeneIndex,
    /// Letters.
    pub letters: Vec<u8>,
}

/// One FASTA record as it stands, letters cleaned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RawSequence {
    source: String,
    path: PathBuf,
    line: u64,
    transcript: Name,
    gene: Option<Name>,
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
        let mut records = Fasta::open(&path)?;
        while let Some((line, record)) = records.advance()? {
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
                line,
                transcript: unversioned(transcript).into(),
                gene: gene.map(|gene| unversioned(gene).into()),
                stated,
                letters: record.seq().to_vec(),
            });
        }
        if all.len() == before {
            return Err(Error::input(&path, None, "holds no sequence", "is this a FASTA file?"));
        }
        ledger.count(&source.name, "sequences", (all.len() - before) as u64);
    }
    Ok(all)
}

/// Gives every sequence its gene: the header's, else the transcript table's; a gene that no table knows is added where the header states it.
pub fn attach(raw: Vec<RawSequence>, catalogue: &mut Catalogue, ledger: &mut Ledger) -> Result<Map<Name, Sequence>> {
    let mut all: Map<Name, Sequence> = Map::default();
    let mut lines: Map<Name, u64> = Map::default();
    let mut met: BTreeSet<(String, GeneIndex)> = BTreeSet::new();
    for record in raw {
        let known = record.gene.as_deref().and_then(|gene| catalogue.by_id(gene).or_else(|| catalogue.only_gene_named(gene)));
        let by_transcript = || {
            let primary = catalogue.transcripts.get(&record.transcript).map(|known| known.gene);
            primary.or_else(|| catalogue.older_transcripts.get(&record.transcript).copied())
        };
        let gene = match (known.or_else(by_transcript), &record.gene) {
            (Some(found), _) => found,
            (None, Some(gene)) if record.stated => {
                ledger.lost(&record.source, gene, Reason::None, &[]);
                catalogue.add(gene)
            }
            (None, word) => {
                // A word of a sentence is no gene: `Homo`.
                ledger.lost(&record.source, word.as_deref().unwrap_or(&record.transcript), Reason::None, &[]);
                ledger.count(&record.source, "sequences without a known gene, left out", 1);
                continue;
            }
        };
        if catalogue.genes[gene].newest.is_none() {
            // A gene that an earlier record has added is as unknown as it was then.
            ledger.count(&record.source, "transcripts of genes outside the tables", 1);
        } else if met.insert((record.source.clone(), gene)) {
            ledger.found(&record.source, "gene");
        }
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
