//! What places are told against: the species' genes, how essential its coding genes look, and what a related species has at the same
//! places. Ensembl coordinates and the reference classes of coding genes; nothing of a screen and nothing of an interaction database.

use std::collections::{BTreeMap, HashSet};
use std::path::Path;

use crate::artifact::{Columns, StageReader, Strand, Table};
use crate::config::Settings;
use crate::error::{Error, Result};
use crate::features::ingested::{Ingested, IngestedGene, Place, ReferenceClass, TranscriptSummary};
use crate::features::locus::{COLUMNS, Neighbourhood, SYNTENY_COLUMNS, Synteny, SyntenyRow, numbers};
use crate::network::{CodingStart, CodingStarts, NEIGHBOUR_COLUMNS, coding_starts};

/// Files of a bundle that hold it.
pub(super) const FILES: [&str; 3] = ["genes.parquet", "coding_starts.parquet", "synteny.parquet"];

/// Largest position that sums of positions may be made of.
const MOST_POSITION: i64 = 1 << 42;

/// Refuses positions that no genome has.
fn within_genome(path: &Path, positions: impl IntoIterator<Item = i64>) -> Result<()> {
    match positions.into_iter().find(|position| position.unsigned_abs() > MOST_POSITION.unsigned_abs()) {
        None => Ok(()),
        Some(position) => Err(Error::artifact(path, format!("holds the position {position}"), "get the model again")),
    }
}

/// The species as places see it.
#[derive(Debug)]
pub(super) struct Reference {
    genes: Vec<IngestedGene>,
    transcripts: BTreeMap<String, TranscriptSummary>,
    reference: BTreeMap<String, ReferenceClass>,
    neighbourhood: Neighbourhood,
    coding: CodingStarts,
    synteny: Synteny,
    /// Ids and symbols.
    words: HashSet<String>,
}

impl Reference {
    fn new(ingested: Ingested, coding: CodingStarts, synteny: Synteny) -> Self {
        let neighbourhood = Neighbourhood::new(&ingested);
        let Ingested { genes, transcripts, reference, .. } = ingested;
        let words = genes.iter().flat_map(|gene| gene.symbol.iter().chain([&gene.id])).cloned().collect();
        Self { genes, transcripts, reference, neighbourhood, coding, synteny, words }
    }

    /// From the `ingest` folder and the data of a species.
    ///
    /// # Errors
    /// A folder that is unfinished or changed; a gene table of the related species that cannot be read.
    pub(super) fn of_species(settings: &Settings, ingest: &Path, data: &Path, seed: u64) -> Result<Self> {
        let reader = StageReader::open(ingest, "ingest")?;
        let mut ingested = Ingested::read(&reader)?;
        ingested.genes.retain(|gene| gene.place.is_some());
        let related = settings.features.related_genes.as_ref().map(|name| data.join(name)).filter(|path| path.exists());
        let synteny = related.map(|path| Synteny::read(&path, &ingested)).transpose()?.unwrap_or_default();
        Ok(Self::new(ingested, coding_starts(settings, ingest, seed)?.unwrap_or_default(), synteny))
    }

    /// Whether a word is the id or the symbol of a gene of the species.
    pub(super) fn names(&self, word: &str) -> bool {
        self.words.contains(word)
    }

    /// Symbols by gene id.
    pub(super) fn symbols(&self) -> BTreeMap<&str, &str> {
        self.genes.iter().filter_map(|gene| Some((gene.id.as_str(), gene.symbol.as_deref()?))).collect()
    }

    /// Numbers of a gene at `place` whose transcripts start at `starts`, by column of the locus family; NaN where missing.
    pub(super) fn locus(&self, id: &str, place: &Place, transcripts: &TranscriptSummary, starts: &[i64]) -> Vec<(&'static str, f64)> {
        let plain = numbers(id, place, transcripts, &self.neighbourhood);
        let own: Vec<i64> = place.starts().collect();
        let all = if starts.is_empty() { own.clone() } else { starts.to_vec() };
        let coding = self.coding.numbers(&place.chrom, place.strand, own, all);
        let synteny = self.synteny.numbers(place);
        let mut found: Vec<(&'static str, f64)> =
            COLUMNS.iter().zip(plain).map(|(name, value)| (*name, value.unwrap_or(f64::NAN))).collect();
        found.extend(NEIGHBOUR_COLUMNS.iter().copied().zip(coding));
        found.extend(SYNTENY_COLUMNS.iter().enumerate().map(|(at, name)| (*name, synteny.map_or(f64::NAN, |row| row[at]))));
        found
    }

    /// Whether genes of the species lie on a chromosome.
    pub(super) fn knows(&self, chrom: &str) -> bool {
        self.neighbourhood.chromosome_is_known(chrom)
    }

    /// Writes the three files into `folder`.
    ///
    /// # Errors
    /// A folder that cannot be written.
    pub(super) fn write(&self, folder: &Path) -> Result<()> {
        let placed: Vec<(&IngestedGene, &Place)> = self.genes.iter().filter_map(|gene| Some((gene, gene.place.as_ref()?))).collect();
        let essential = |gene: &&IngestedGene| self.reference.get(&gene.id) == Some(&ReferenceClass::Essential);
        Table::new()
            .text("gene_id", &placed.iter().map(|(gene, _)| gene.id.as_str()).collect::<Vec<_>>())
            .optional_text("symbol", &placed.iter().map(|(gene, _)| gene.symbol.clone()).collect::<Vec<_>>())
            .text("kind", &placed.iter().map(|(gene, _)| gene.kind.as_str()).collect::<Vec<_>>())
            .optional_text("biotype", &placed.iter().map(|(gene, _)| gene.biotype.clone()).collect::<Vec<_>>())
            .text("chrom", &placed.iter().map(|(_, place)| place.chrom.as_str()).collect::<Vec<_>>())
            .with("start", placed.iter().map(|(_, place)| place.start).collect::<Vec<i64>>())
            .with("end", placed.iter().map(|(_, place)| place.end).collect::<Vec<i64>>())
            .text("strand", &placed.iter().map(|(_, place)| place.strand.word()).collect::<Vec<_>>())
            .with(
                "transcripts",
                placed.iter().map(|(gene, _)| self.transcripts.get(&gene.id).map_or(0, |all| all.count as i64)).collect::<Vec<i64>>(),
            )
            .with("essential", placed.iter().map(|(gene, _)| essential(gene)).collect::<Vec<bool>>())
            .write(&folder.join(FILES[0]))?;
        let coding: Vec<CodingStart> = self.coding.rows().collect();
        Table::new()
            .text("chrom", &coding.iter().map(|row| row.chrom.as_str()).collect::<Vec<_>>())
            .with("start", coding.iter().map(|row| row.start).collect::<Vec<i64>>())
            .text("strand", &coding.iter().map(|row| row.strand.word()).collect::<Vec<_>>())
            .with("essentiality", coding.iter().map(|row| row.essentiality).collect::<Vec<f64>>())
            .with("log_ppi_degree", coding.iter().map(|row| row.log_ppi_degree).collect::<Vec<f64>>())
            .write(&folder.join(FILES[1]))?;
        let seen: Vec<SyntenyRow> = self.synteny.rows().collect();
        Table::new()
            .text("chrom", &seen.iter().map(|row| row.chrom.as_str()).collect::<Vec<_>>())
            .with("gene", seen.iter().map(|row| row.gene).collect::<Vec<i64>>())
            .with("start", seen.iter().map(|row| row.at).collect::<Vec<i64>>())
            .with("plus", seen.iter().map(|row| row.plus).collect::<Vec<bool>>())
            .with("offset", seen.iter().map(|row| row.seen.map(|seen| seen.0)).collect::<Vec<Option<i64>>>())
            .with("same_strand", seen.iter().map(|row| row.seen.map(|seen| seen.1)).collect::<Vec<Option<bool>>>())
            .write(&folder.join(FILES[2]))?;
        Ok(())
    }

    /// Reads what [`Self::write`] wrote.
    ///
    /// # Errors
    /// A file that is missing or damaged.
    pub(super) fn read(folder: &Path) -> Result<Self> {
        let path = folder.join(FILES[0]);
        let table = Columns::read(&path)?;
        let (ids, symbols, kinds) = (table.text("gene_id")?, table.optional_text("symbol")?, table.text("kind")?);
        let (biotypes, chroms, strands) = (table.optional_text("biotype")?, table.text("chrom")?, table.text("strand")?);
        let (starts, ends, counts) = (table.i64("start")?, table.i64("end")?, table.i64("transcripts")?);
        let mut ingested = Ingested {
            genes: Vec::with_capacity(ids.len()),
            transcripts: BTreeMap::new(),
            reference: BTreeMap::new(),
            targeted_places: BTreeMap::new(),
        };
        for (row, essential) in table.bool("essential")?.into_iter().enumerate() {
            let (start, end) = (starts[row], ends[row]);
            if start < 0 || end <= start || end > MOST_POSITION {
                return Err(Error::artifact(&path, format!("gene `{}` spans nothing", ids[row]), "get the model again"));
            }
            ingested.reference.extend(essential.then(|| (ids[row].clone(), ReferenceClass::Essential)));
            let count = u64::try_from(counts[row]).unwrap_or_default();
            ingested.transcripts.insert(ids[row].clone(), TranscriptSummary { count, ..TranscriptSummary::default() });
            ingested.genes.push(IngestedGene {
                id: ids[row].clone(),
                symbol: symbols[row].clone(),
                kind: kinds[row].clone(),
                biotype: biotypes[row].clone(),
                candidate: false,
                place: Some(Place { chrom: chroms[row].clone(), start, end, strand: Strand::parse(Some(&strands[row])) }),
                first_release: None,
                first_release_order: None,
                has_sequence: false,
                n_lpi: 0,
                tested_loci: 0,
            });
        }
        let table = Columns::read(&folder.join(FILES[1]))?;
        let (chroms, starts, strands) = (table.text("chrom")?, table.i64("start")?, table.text("strand")?);
        let (values, degrees) = (table.f64("essentiality")?, table.f64("log_ppi_degree")?);
        within_genome(&folder.join(FILES[1]), starts.iter().copied())?;
        let coding = CodingStarts::new(chroms.into_iter().enumerate().map(|(row, chrom)| CodingStart {
            chrom,
            start: starts[row],
            strand: Strand::parse(Some(&strands[row])),
            essentiality: values[row],
            log_ppi_degree: degrees[row],
        }));
        let table = Columns::read(&folder.join(FILES[2]))?;
        let (chroms, genes, starts, plus) = (table.text("chrom")?, table.i64("gene")?, table.i64("start")?, table.bool("plus")?);
        let (offsets, same) = (table.optional_i64("offset")?, table.optional_bool("same_strand")?);
        within_genome(&folder.join(FILES[2]), starts.iter().copied().chain(offsets.iter().flatten().copied()))?;
        let synteny = Synteny::of_rows(chroms.into_iter().enumerate().map(|(row, chrom)| SyntenyRow {
            chrom,
            gene: genes[row],
            at: starts[row],
            plus: plus[row],
            seen: offsets[row].zip(same[row]),
        }));
        Ok(Self::new(ingested, coding, synteny))
    }
}
