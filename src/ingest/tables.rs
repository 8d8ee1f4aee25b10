//! Gene, transcript and alias tables of all releases into one [`Catalogue`].

use std::collections::hash_map::Entry;
use std::hash::{Hash, Hasher};
use std::path::Path;

use super::accession::{is_par_copy, unversioned};
use super::catalogue::{Catalogue, GeneIndex, Genes, Name, Place, Transcript};
use super::format;
use super::ledger::Ledger;
use super::map::{Map, WordHasher};
use super::rows::{Field, Row, Rows, may, need};
use crate::artifact::Strand;
use crate::config::{IngestSettings, Source};
use crate::error::{Error, Result};

/// Adds a gene under a name, once.
fn put(map: &mut Map<Name, Genes>, name: &str, gene: GeneIndex) {
    map.entry(name.into()).and_modify(|genes| genes.add(gene)).or_insert(Genes::One(gene));
}

/// Names of a list in one field.
fn listed(text: &str) -> impl Iterator<Item = &str> {
    text.split(['|', ',', ';']).map(str::trim).filter(|name| !name.is_empty())
}

/// Ensembl's name of a chromosome: `chr1` -> `1`, `chrM` -> `MT`.
fn main_name(chrom: &str) -> &str {
    match ["chr", "Chr", "CHR"].iter().find_map(|prefix| chrom.strip_prefix(prefix)).unwrap_or(chrom) {
        "M" => "MT",
        other => other,
    }
}

/// Whether a chromosome is one of the config's `main_chromosomes`, which go by the same rule as tables: `chr1` is `1`.
pub(super) fn is_main(settings: &IngestSettings, chrom: &str) -> bool {
    settings.main_chromosomes.iter().any(|main| main_name(main) == main_name(chrom))
}

/// Largest position: a hundred times the longest chromosome known, and far from where sums of positions overflow.
const MOST_POSITION: i64 = 1 << 42;

/// Reads start, end and strand; an error names line and column.
pub(super) fn place(rows: &Path, source: &Source, row: &Row<'_>, first: usize) -> Result<Option<Place>> {
    let (Some(chrom), Some(start), Some(end)) = (row.some(first), row.some(first + 1), row.some(first + 2)) else { return Ok(None) };
    let number = |field: &'static str, text: &str| -> Result<i64> {
        // Some tables hold whole numbers as decimals.
        text.strip_suffix(".0").unwrap_or(text).parse().map_err(|_| Error::Input {
            path: rows.to_path_buf(),
            line: Some(row.line),
            column: Some(source.columns.get(field).map_or_else(|| field.to_owned(), ToString::to_string)),
            problem: format!("`{text}` is no position"),
            fix: "check the column map and this line".into(),
        })
    };
    let (start, end) = (number("start", start)? - i64::from(source.one_based), number("end", end)?);
    if end > MOST_POSITION {
        return Err(Error::input(
            rows,
            row.line,
            format!("no chromosome is as long as position {end}"),
            "check the column map and this line",
        ));
    }
    if start < 0 || end <= start {
        return Err(Error::input(
            rows,
            row.line,
            format!("start {start} and end {end} span nothing"),
            "check `one_based` and the column map",
        ));
    }
    Ok(Some(Place { chrom: main_name(chrom).into(), start, end, strand: Strand::parse(Some(row.get(first + 3))).word() }))
}

impl Catalogue {
    /// Reads all gene, transcript and alias tables.
    pub fn read(data: &Path, settings: &IngestSettings, ledger: &mut Ledger) -> Result<Self> {
        let mut catalogue = Self::default();
        catalogue.coding.clone_from(&settings.coding_biotypes);
        for (release, source) in settings.genes.iter().enumerate() {
            catalogue.read_genes(data, source, release, settings, ledger)?;
        }
        if catalogue.genes.is_empty() {
            return Err(Error::data("ingest.genes", "no gene in any gene table", "name at least one gene table in the config"));
        }
        // Transcripts and aliases ask for genes and fill maps of their own: they are read side by side.
        let (first, older) = settings.transcripts.split_at(settings.transcripts.len().min(1));
        let known = std::mem::take(&mut catalogue.aliases);
        let (transcripts, (older, aliases)) = rayon::join(
            || Ledger::apart(|ledger| catalogue.read_transcripts(data, first, settings, ledger)),
            || {
                rayon::join(
                    || Ledger::apart(|ledger| catalogue.read_older_transcripts(data, older, settings, ledger)),
                    || Ledger::apart(|ledger| catalogue.read_aliases(data, &settings.aliases, known, ledger)),
                )
            },
        );
        catalogue.transcripts = ledger.settle(transcripts)?;
        catalogue.older_transcripts = ledger.settle(older)?;
        catalogue.aliases = ledger.settle(aliases)?;
        Ok(catalogue)
    }

    fn read_genes(&mut self, data: &Path, source: &Source, release: usize, settings: &IngestSettings, ledger: &mut Ledger) -> Result<()> {
        const FIELDS: [Field; 9] = [
            need("gene_id"),
            may("symbol"),
            may("biotype"),
            may("chrom"),
            may("start"),
            may("end"),
            may("strand"),
            may("previous"),
            may("alias"),
        ];
        let mut rows = format::open(data, source, settings, &FIELDS)?;
        let (path, laid_out) = (rows.path().to_path_buf(), rows.source().clone());
        self.releases.push(source.name.clone());
        let mut symbols: Map<Name, Genes> = Map::default();
        // id -> (line, data) of this table, to tell a harmless repetition from a contradiction
        let mut seen: Map<GeneIndex, (u64, u64)> = Map::default();
        let mut count = 0;
        while let Some(row) = rows.advance()? {
            // The copy on Y of a pseudoautosomal gene is the gene on X: one gene, and its symbol stays unambiguous.
            if is_par_copy(row.get(0)) {
                ledger.count(&source.name, "pseudoautosomal copies on Y, left out", 1);
                continue;
            }
            let id = unversioned(row.get(0));
            if id.is_empty() {
                return Err(Error::input(&path, row.line, "empty gene id", "check the column map and this line"));
            }
            let mut hasher = WordHasher::default();
            for field in 1..FIELDS.len() {
                row.get(field).hash(&mut hasher);
            }
            let print = hasher.finish();
            let index = self.add(id);
            match seen.get(&index) {
                Some((_, old)) if *old == print => {
                    ledger.count(&source.name, "repeated rows", 1);
                    continue;
                }
                Some((line, _)) => {
                    let problem = format!("gene id `{id}` stands on line {line} with other data");
                    return Err(Error::input(&path, row.line, problem, "keep one row a gene"));
                }
                None => seen.insert(index, (row.line, print)),
            };
            let place = place(&path, &laid_out, &row, 3)?;
            let gene = &mut self.genes[index];
            let biotype = row.some(2);
            if gene.newest.is_none() {
                gene.newest = Some(release);
                gene.symbol = row.some(1).map(Name::new);
                gene.biotype = biotype.map(Name::new);
                // Older tables need no positions, only the chromosome: it tells a haplotype's copy from the gene.
                gene.main = row.some(3).is_none_or(|chrom| is_main(settings, chrom));
                if release == 0 {
                    if place.as_ref().is_some_and(|place| place.strand == ".") {
                        ledger.count(&source.name, "genes of unknown strand", 1);
                    }
                    gene.place = place;
                }
            }
            gene.oldest = Some(release);
            gene.ever_lncrna |= biotype.is_some_and(|biotype| settings.lncrna_biotypes.iter().any(|known| known == biotype));
            if let Some(symbol) = row.some(1) {
                put(&mut symbols, symbol, index);
            }
            for (field, map) in [(7, &mut self.previous), (8, &mut self.aliases)] {
                for name in row.get(field).split([',', '|']).map(str::trim).filter(|name| !name.is_empty()) {
                    put(map, name, index);
                }
            }
            count += 1;
        }
        if count == 0 {
            return Err(Error::input(&path, None, "holds no gene", "check the file and the column map"));
        }
        ledger.count(&source.name, "genes", count);
        self.symbols.push(symbols);
        Ok(())
    }

    /// The primary tables: transcripts with their places.
    fn read_transcripts(
        &self,
        data: &Path,
        sources: &[Source],
        settings: &IngestSettings,
        ledger: &mut Ledger,
    ) -> Result<Map<Name, Transcript>> {
        let mut all: Map<Name, Transcript> = Map::default();
        self.each_transcript(data, sources, settings, ledger, |path, source, row, id, gene| {
            let transcript = Transcript { gene, place: place(path, source, row, 2)? };
            match all.entry(id.into()) {
                Entry::Vacant(free) => _ = free.insert(transcript),
                Entry::Occupied(old) if *old.get() == transcript => {}
                Entry::Occupied(_) => {
                    let problem = format!("transcript id `{id}` stands on an earlier line with other data");
                    return Err(Error::input(path, row.line, problem, "keep one row a transcript"));
                }
            }
            Ok(())
        })?;
        Ok(all)
    }

    /// Older tables: the gene of each transcript, the newest table's where several have it.
    fn read_older_transcripts(
        &self,
        data: &Path,
        sources: &[Source],
        settings: &IngestSettings,
        ledger: &mut Ledger,
    ) -> Result<Map<Name, GeneIndex>> {
        let mut all: Map<Name, GeneIndex> = Map::default();
        self.each_transcript(data, sources, settings, ledger, |_, _, _, id, gene| {
            all.entry(id.into()).or_insert(gene);
            Ok(())
        })?;
        Ok(all)
    }

    /// Hands over every transcript of a known gene: file, source, row, its id and its gene.
    fn each_transcript(
        &self,
        data: &Path,
        sources: &[Source],
        settings: &IngestSettings,
        ledger: &mut Ledger,
        mut take: impl FnMut(&Path, &Source, &Row<'_>, &str, GeneIndex) -> Result<()>,
    ) -> Result<()> {
        let fields = [need("transcript_id"), need("gene_id"), may("chrom"), may("start"), may("end"), may("strand")];
        for source in sources {
            let mut rows = format::open(data, source, settings, &fields)?;
            let (path, laid_out) = (rows.path().to_path_buf(), rows.source().clone());
            let (mut copies, mut unknown, mut known) = (0, 0, 0);
            while let Some(row) = rows.advance()? {
                if is_par_copy(row.get(0)) || is_par_copy(row.get(1)) {
                    copies += 1;
                    continue;
                }
                let Some(gene) = self.by_id(row.get(1)) else {
                    unknown += 1;
                    continue;
                };
                known += 1;
                take(&path, &laid_out, &row, unversioned(row.get(0)), gene)?;
            }
            ledger.tally(
                &source.name,
                [("pseudoautosomal copies on Y, left out", copies), ("transcripts of unknown genes", unknown), ("transcripts", known)],
            );
        }
        Ok(())
    }

    /// Adds the names of alias tables to the aliases that the gene tables gave.
    fn read_aliases(&self, data: &Path, sources: &[Source], mut all: Map<Name, Genes>, ledger: &mut Ledger) -> Result<Map<Name, Genes>> {
        for source in sources {
            let mut rows = Rows::open(data, source, &[need("symbol"), may("aliases"), may("gene_ids"), may("type")])?;
            let (mut read, mut without, mut on_coding) = (0, 0, None);
            while let Some(row) = rows.advance()? {
                let mut genes: Vec<GeneIndex> = listed(row.get(2)).filter_map(|id| self.by_id(id)).collect();
                if genes.is_empty()
                    && let Some(found) = self.symbols.first().and_then(|symbols| symbols.get(row.get(0)))
                {
                    genes.extend_from_slice(found);
                }
                // NCBI links a non-coding gene inside a coding one to the coding gene's Ensembl id: that is no alias.
                if row.some(3).is_some_and(|kind| !kind.starts_with("protein")) {
                    let before = genes.len();
                    genes.retain(|gene| !self.is_coding(*gene));
                    *on_coding.get_or_insert(0) += (before - genes.len()) as u64;
                }
                if genes.is_empty() {
                    without += 1;
                    continue;
                }
                read += 1;
                for name in listed(row.get(1)).chain([row.get(0)]) {
                    for gene in &genes {
                        put(&mut all, name, *gene);
                    }
                }
            }
            if let Some(n) = on_coding {
                ledger.count(&source.name, "non-coding symbols on a coding gene's id, left out", n);
            }
            ledger.tally(&source.name, [("rows without a gene", without), ("rows", read)]);
        }
        Ok(all)
    }
}
