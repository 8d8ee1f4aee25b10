//! Coding genes in the assembly of the screening library, whose loci lie in an older assembly than the primary release.

use std::collections::BTreeMap;
use std::path::Path;

use super::accession::unversioned;
use super::catalogue::{Name, Place};
use super::format;
use super::ledger::Ledger;
use super::map::Map;
use super::rows::{may, need};
use super::tables;
use crate::config::{IngestSettings, Kind, Source};
use crate::error::{Error, Result};

/// A coding gene beside which a library locus may lie.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Neighbour {
    /// Stable id without version.
    pub gene_id: Name,
    /// Symbol in the library's assembly.
    pub symbol: Option<Name>,
    /// Where it lies there.
    pub place: Place,
    /// Annotated transcripts, where a transcript table of that assembly is given.
    pub transcripts: Option<i64>,
}

/// Reads the coding genes of the assembly that the first library GTF names; none where no library names one.
///
/// Kept are genes of the coding biotypes on main chromosomes, sorted by id.
///
/// # Errors
/// An assembly that no gene table names, a gene table without positions, a damaged file.
pub fn read(data: &Path, settings: &IngestSettings, ledger: &mut Ledger) -> Result<Vec<Neighbour>> {
    let library = settings.labels.iter().find(|source| source.kind == Some(Kind::LibraryGtf) && !source.assembly.is_empty());
    let Some(library) = library else { return Ok(Vec::new()) };
    let Some(source) = settings.genes.iter().find(|source| source.assembly == library.assembly) else {
        return Err(Error::settings(
            format!("ingest source `{}`", library.name),
            format!("no gene table is of assembly `{}`", library.assembly),
            format!("add assembly = \"{}\" to one of [[ingest.genes]], or drop it here", library.assembly),
        ));
    };
    let mut counts = transcript_counts(data, settings, &library.assembly)?;
    let fields = [need("gene_id"), may("symbol"), need("biotype"), need("chrom"), need("start"), need("end"), need("strand")];
    let mut rows = format::open(data, source, settings, &fields)?;
    let (path, laid_out) = (rows.path().to_path_buf(), rows.source().clone());
    let mut genes: BTreeMap<Name, Neighbour> = BTreeMap::new();
    while let Some(row) = rows.advance()? {
        if !settings.coding_biotypes.iter().any(|biotype| biotype == row.get(2)) {
            continue;
        }
        let Some(place) = tables::place(&path, &laid_out, &row, 3)? else { continue };
        if !tables::is_main(settings, &place.chrom) {
            continue;
        }
        let gene_id = Name::new(unversioned(row.get(0)));
        let transcripts = counts.as_mut().map(|counts| counts.remove(&gene_id).unwrap_or(0));
        genes.insert(gene_id.clone(), Neighbour { gene_id, symbol: row.some(1).map(Name::new), place, transcripts });
    }
    ledger.count(&source.name, "coding genes beside library loci", genes.len() as u64);
    Ok(genes.into_values().collect())
}

/// Transcripts a gene in the transcript table of an assembly.
fn transcript_counts(data: &Path, settings: &IngestSettings, assembly: &str) -> Result<Option<Map<Name, i64>>> {
    let of_assembly = |source: &&Source| source.assembly == assembly;
    let Some(source) = settings.transcripts.iter().find(of_assembly) else { return Ok(None) };
    let mut rows = format::open(data, source, settings, &[need("transcript_id"), need("gene_id")])?;
    let mut counts = Map::default();
    while let Some(row) = rows.advance()? {
        *counts.entry(unversioned(row.get(1)).into()).or_default() += 1;
    }
    Ok(Some(counts))
}
