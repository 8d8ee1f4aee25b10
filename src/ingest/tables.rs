//! Gene, transcript and alias tables of all releases into one [`Catalogue`].

use std::hash::{Hash, Hasher};
use std::path::Path;

use super::accession::{is_par_copy, unversioned};
use super::catalogue::{Catalogue, GeneIndex, Place, Transcript};
use super::format;
use super::ledger::Ledger;
use super::map::{Map, WordHasher};
use super::rows::{Field, Row, Rows, may, need};
use crate::artifact::Strand;
use crate::config::{IngestSettings, Source};
use crate::error::{Error, Result};

/// Adds a gene under a name, once.
fn put(map: &mut Map<String, Vec<GeneIndex>>, name: &str, gene: GeneIndex) {
    if let Some(genes) = map.get_mut(name) {
        if !genes.contains(&gene) {
            genes.push(gene);
        }
    } else {
        map.insert(name.to_owned(), vec![gene]);
    }
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
    if start < 0 || end <= start {
        return Err(Error::input(
            rows,
            row.line,
            format!("start {start} and end {end} span nothing"),
            "check `one_based` and the column map",
        ));
    }
    let strand = Strand::parse(Some(row.get(first + 3))).word();
    Ok(Some(Place { chrom: main_name(chrom).to_owned(), start, end, strand: strand.into() }))
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
        for (index, source) in settings.transcripts.iter().enumerate() {
            catalogue.read_transcripts(data, source, index == 0, settings, ledger)?;
        }
        for source in &settings.aliases {
            catalogue.read_aliases(data, source, ledger)?;
        }
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
        let mut symbols: Map<String, Vec<GeneIndex>> = Map::default();
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
                gene.symbol = row.some(1).map(str::to_owned);
                gene.biotype = biotype.map(str::to_owned);
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

    fn read_transcripts(
        &mut self,
        data: &Path,
        source: &Source,
        primary: bool,
        settings: &IngestSettings,
        ledger: &mut Ledger,
    ) -> Result<()> {
        let fields = [need("transcript_id"), need("gene_id"), may("chrom"), may("start"), may("end"), may("strand")];
        let mut rows = format::open(data, source, settings, &fields)?;
        let (path, laid_out) = (rows.path().to_path_buf(), rows.source().clone());
        while let Some(row) = rows.advance()? {
            if is_par_copy(row.get(0)) || is_par_copy(row.get(1)) {
                ledger.count(&source.name, "pseudoautosomal copies on Y, left out", 1);
                continue;
            }
            let id = unversioned(row.get(0));
            let Some(gene) = self.by_id(row.get(1)) else {
                ledger.count(&source.name, "transcripts of unknown genes", 1);
                continue;
            };
            ledger.count(&source.name, "transcripts", 1);
            if primary {
                let transcript = Transcript { gene, place: place(&path, &laid_out, &row, 2)? };
                if let Some(old) = self.transcripts.insert(id.to_owned(), transcript)
                    && (old.gene != gene || old.place != self.transcripts[id].place)
                {
                    let problem = format!("transcript id `{id}` stands on an earlier line with other data");
                    return Err(Error::input(&path, row.line, problem, "keep one row a transcript"));
                }
            } else {
                self.older_transcripts.entry(id.to_owned()).or_insert(gene);
            }
        }
        Ok(())
    }

    fn read_aliases(&mut self, data: &Path, source: &Source, ledger: &mut Ledger) -> Result<()> {
        let mut rows = Rows::open(data, source, &[need("symbol"), may("aliases"), may("gene_ids"), may("type")])?;
        let lists = |text: &str| -> Vec<String> {
            text.split(['|', ',', ';']).map(|name| name.trim().to_owned()).filter(|name| !name.is_empty()).collect()
        };
        while let Some(row) = rows.advance()? {
            let mut genes: Vec<GeneIndex> = lists(row.get(2)).iter().filter_map(|id| self.by_id(id)).collect();
            if genes.is_empty()
                && let Some(found) = self.symbols.first().and_then(|symbols| symbols.get(row.get(0)))
            {
                genes.clone_from(found);
            }
            // NCBI links a non-coding gene inside a coding one to the coding gene's Ensembl id: that is no alias.
            if row.some(3).is_some_and(|kind| !kind.starts_with("protein")) {
                let before = genes.len();
                genes.retain(|gene| !self.is_coding(*gene));
                ledger.count(&source.name, "non-coding symbols on a coding gene's id, left out", (before - genes.len()) as u64);
            }
            if genes.is_empty() {
                ledger.count(&source.name, "rows without a gene", 1);
                continue;
            }
            ledger.count(&source.name, "rows", 1);
            for name in lists(row.get(1)).iter().map(String::as_str).chain([row.get(0)]) {
                for gene in &genes {
                    put(&mut self.aliases, name, *gene);
                }
            }
        }
        Ok(())
    }
}
