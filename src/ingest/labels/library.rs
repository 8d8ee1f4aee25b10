//! The screening library: what its loci target.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use super::{Desk, Fact, fixed};
use crate::config::{ColumnRef, IngestSettings, Kind, Source};
use crate::error::{Error, Result};
use crate::ingest::accession::unversioned;
use crate::ingest::catalogue::{GeneIndex, Name, Place};
use crate::ingest::format;
use crate::ingest::interactions::Node;
use crate::ingest::ledger::{Ledger, Reason};
use crate::ingest::map::Map;
use crate::ingest::resolve::Resolution;
use crate::ingest::rows::{may, need};
use crate::ingest::tables;

/// Exon models of a locus in the library's GTF, in the assembly of that file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LocusModel {
    /// Span of all exons, 0-based half-open.
    pub place: Option<Place>,
    /// Its transcripts by id.
    pub transcripts: BTreeMap<String, TranscriptModel>,
    /// Exon rows over all transcripts.
    pub exons: u64,
}

/// Exons of one transcript of a locus.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TranscriptModel {
    /// First base of its exons.
    pub start: i64,
    /// Behind the last base of its exons.
    pub end: i64,
    /// Exon rows.
    pub exons: u64,
    /// Bases of all exons: length of the spliced transcript.
    pub length: i64,
}

/// Names of one locus, in the order of the file's rows after sorting.
#[derive(Debug, Default)]
struct Locus {
    transcripts: BTreeSet<String>,
    names: BTreeSet<String>,
    sources: BTreeSet<String>,
}

/// All loci of all libraries.
#[derive(Debug, Default)]
pub(super) struct Loci(BTreeMap<String, Locus>);

/// Reads the library table: one row a targeted start site, several a locus.
pub(super) fn read_loci(desk: &Desk<'_>, source: &Source, loci: &mut Loci) -> Result<()> {
    let mut rows = format::open(desk.data, source, desk.settings, &[need("locus"), may("transcripts"), may("name")])?;
    while let Some(row) = rows.advance()? {
        let locus = loci.0.entry(row.get(0).to_owned()).or_default();
        locus.sources.insert(source.name.clone());
        locus.transcripts.extend(row.get(1).split(',').map(|id| unversioned(id.trim()).to_owned()).filter(|id| !id.is_empty()));
        locus.names.extend(row.some(2).map(str::to_owned));
    }
    Ok(())
}

/// Reads the libraries' GTF files: span, transcripts and exons of every locus.
pub fn read_models(data: &Path, settings: &IngestSettings, ledger: &mut Ledger) -> Result<BTreeMap<String, LocusModel>> {
    let mut models: Map<String, LocusModel> = Map::default();
    for source in settings.labels.iter().filter(|source| source.kind == Some(Kind::LibraryGtf)) {
        let mut source = source.clone();
        source.keep.insert("feature".into(), vec!["exon".into()]);
        source.columns.entry("locus".into()).or_insert_with(|| ColumnRef::Name("gene_id".into()));
        let fields = [need("locus"), need("transcript_id"), need("chrom"), need("start"), need("end"), need("strand")];
        let mut rows = format::open(data, &source, settings, &fields)?;
        let (path, laid_out) = (rows.path().to_path_buf(), rows.source().clone());
        while let Some(row) = rows.advance()? {
            if !models.contains_key(row.get(0)) {
                models.insert(row.get(0).to_owned(), LocusModel::default());
            }
            let (Some(model), Some(exon)) = (models.get_mut(row.get(0)), tables::place(&path, &laid_out, &row, 2)?) else { continue };
            model.exons += 1;
            if !model.transcripts.contains_key(row.get(1)) {
                let empty = TranscriptModel { start: exon.start, end: exon.end, ..TranscriptModel::default() };
                model.transcripts.insert(row.get(1).to_owned(), empty);
            }
            if let Some(transcript) = model.transcripts.get_mut(row.get(1)) {
                transcript.start = transcript.start.min(exon.start);
                transcript.end = transcript.end.max(exon.end);
                transcript.exons += 1;
                transcript.length += exon.end - exon.start;
            }
            match &mut model.place {
                Some(place) if place.chrom == exon.chrom => {
                    place.start = place.start.min(exon.start);
                    place.end = place.end.max(exon.end);
                }
                Some(place) => {
                    let problem = format!("locus `{}` stands on chromosomes {} and {}", row.get(0), place.chrom, exon.chrom);
                    return Err(Error::input(&path, row.line, problem, "give each locus one chromosome"));
                }
                none => *none = Some(exon),
            }
        }
        ledger.count(&source.name, "loci with exon models", models.len() as u64);
    }
    Ok(models.into_iter().collect())
}

impl Loci {
    /// All loci's ids.
    pub(super) fn ids(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }

    /// Locus -> gene: by its transcripts in the primary table, then in older ones, then by name over the gene tables.
    pub(super) fn resolve(&self, desk: &Desk<'_>, ledger: &mut Ledger) -> BTreeMap<String, Node> {
        let catalogue = desk.resolver.catalogue;
        let mut placed = BTreeMap::new();
        for (id, locus) in &self.0 {
            let source = locus.sources.first().map_or("library", String::as_str);
            let primary: Vec<GeneIndex> = locus
                .transcripts
                .iter()
                .filter_map(|id| catalogue.transcripts.get(id.as_str()))
                .map(|transcript| transcript.gene)
                .collect();
            let older: Vec<GeneIndex> =
                locus.transcripts.iter().filter_map(|id| catalogue.older_transcripts.get(id.as_str())).copied().collect();
            let mut found = None;
            if !primary.is_empty() || !older.is_empty() {
                found = Some(desk.resolver.settle_transcripts(if primary.is_empty() { &older } else { &primary }));
            }
            for name in &locus.names {
                if matches!(found, None | Some(Resolution::Lost(..)))
                    && let Some(by_name) = desk.resolver.symbol_by_release(name)
                {
                    if let Resolution::Gene(..) = by_name {
                        found = Some(by_name);
                    } else {
                        found.get_or_insert(by_name);
                    }
                }
            }
            match found {
                Some(Resolution::Gene(gene, rule)) => {
                    ledger.found(source, rule);
                    placed.insert(id.clone(), Node::Gene(gene));
                }
                Some(Resolution::Lost(reason, candidates)) => {
                    let candidates: Vec<&str> = candidates.iter().map(Name::as_str).collect();
                    ledger.lost(source, id, reason, &candidates);
                }
                _ => ledger.lost(source, id, Reason::None, &[]),
            }
        }
        placed
    }
}

/// One `in-library` fact a locus.
pub(super) fn facts(source: &Source, loci: &Loci, placed: &BTreeMap<String, Node>, facts: &mut Vec<Fact>) {
    for (id, locus) in loci.0.iter().filter(|(_, locus)| locus.sources.contains(&source.name)) {
        facts.push(Fact {
            gene: placed.get(id).cloned(),
            locus: Some(id.into()),
            fact: "in-library".into(),
            source: Name::new(&source.name),
            technology: fixed(source, "technology"),
            pubmed: fixed(source, "pubmed"),
            name: locus.names.first().map(Name::new),
            ..Fact::default()
        });
    }
}
