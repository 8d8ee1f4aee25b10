//! The species' genes and transcripts: tables of several releases, merged to one entry a gene.

use std::collections::{BTreeMap, HashMap};
use std::path::Path;

use super::format;
use super::ledger::Ledger;
use super::rows::{Row, Rows, may, need};
use crate::config::{IngestSettings, Source};
use crate::error::{Error, Result};

/// Index of a gene in [`Catalogue::genes`].
pub type GeneIndex = usize;

/// A place in the primary assembly, 0-based half-open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// Chromosome as in the table.
    pub chrom: String,
    /// First base.
    pub start: i64,
    /// Behind the last base.
    pub end: i64,
    /// `+`, `-` or `.`.
    pub strand: String,
}

/// One gene.
#[derive(Debug, Clone, Default)]
pub struct Gene {
    /// Stable id without version, or the name under which the interaction table knows it.
    pub id: String,
    /// Symbol in the newest release that has the gene.
    pub symbol: Option<String>,
    /// Biotype in the newest release that has the gene.
    pub biotype: Option<String>,
    /// Place in the primary release.
    pub place: Option<Place>,
    /// Index of the newest release that has the gene (0 = primary); none for genes outside all releases.
    pub newest: Option<usize>,
    /// Index of the oldest release that has the gene.
    pub oldest: Option<usize>,
    /// Some release calls it lncRNA-like.
    pub ever_lncrna: bool,
    /// On a main chromosome of the newest release that has it.
    pub main: bool,
}

/// One transcript.
#[derive(Debug, Clone)]
pub struct Transcript {
    /// Its gene.
    pub gene: GeneIndex,
    /// Place in the primary release.
    pub place: Option<Place>,
}

/// All genes of all releases, and their transcripts.
#[derive(Debug, Default)]
pub struct Catalogue {
    /// One entry a gene.
    pub genes: Vec<Gene>,
    /// Release names, newest first.
    pub releases: Vec<String>,
    /// Symbol -> genes, one map a release.
    pub symbols: Vec<HashMap<String, Vec<GeneIndex>>>,
    /// Previous symbol -> genes.
    pub previous: HashMap<String, Vec<GeneIndex>>,
    /// Alias symbol -> genes.
    pub aliases: HashMap<String, Vec<GeneIndex>>,
    /// Transcripts of the primary table.
    pub transcripts: BTreeMap<String, Transcript>,
    /// Transcripts of older tables: id -> gene.
    pub older_transcripts: HashMap<String, GeneIndex>,
    coding: Vec<String>,
    by_id: HashMap<String, GeneIndex>,
}

/// An Ensembl-like id without its version: `ENSG00000000003.14` -> `ENSG00000000003`.
pub fn unversioned(id: &str) -> &str {
    match id.rsplit_once('.') {
        Some((base, version)) if !version.is_empty() && version.bytes().all(|byte| byte.is_ascii_digit()) => base,
        _ => id,
    }
}

/// Adds a gene under a name, once.
fn put(map: &mut HashMap<String, Vec<GeneIndex>>, name: &str, gene: GeneIndex) {
    if let Some(genes) = map.get_mut(name) {
        if !genes.contains(&gene) {
            genes.push(gene);
        }
    } else {
        map.insert(name.to_owned(), vec![gene]);
    }
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
    if start < 0 || end < start {
        return Err(Error::input(
            rows,
            row.line,
            format!("start {start} and end {end} span nothing"),
            "check `one_based` and the column map",
        ));
    }
    let strand = match row.get(first + 3) {
        "+" | "1" | "+1" => "+",
        "-" | "-1" => "-",
        _ => ".",
    };
    let chrom = chrom.strip_prefix("chr").unwrap_or(chrom);
    Ok(Some(Place { chrom: if chrom == "M" { "MT".into() } else { chrom.to_owned() }, start, end, strand: strand.into() }))
}

impl Catalogue {
    /// Reads all gene, transcript and alias tables.
    pub fn read(data: &Path, settings: &IngestSettings, ledger: &mut Ledger) -> Result<Self> {
        let mut catalogue = Self { coding: settings.coding_biotypes.clone(), ..Self::default() };
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

    /// The gene of an id, with or without version.
    pub fn by_id(&self, id: &str) -> Option<GeneIndex> {
        self.by_id.get(id).or_else(|| self.by_id.get(unversioned(id))).copied()
    }

    /// Adds a gene outside the releases, or finds it.
    pub fn add(&mut self, id: &str) -> GeneIndex {
        if let Some(gene) = self.by_id.get(id) {
            return *gene;
        }
        let gene = self.genes.len();
        self.genes.push(Gene { id: id.to_owned(), ..Gene::default() });
        self.by_id.insert(id.to_owned(), gene);
        gene
    }

    /// Whether the newest release calls the gene protein-coding.
    pub fn is_coding(&self, gene: GeneIndex) -> bool {
        self.genes[gene].biotype.as_ref().is_some_and(|biotype| self.coding.contains(biotype))
    }

    /// Whether the gene may be a lncRNA: some release says so, or none says anything, and the newest does not call it coding.
    pub fn may_be_lncrna(&self, gene: GeneIndex) -> bool {
        let entry = &self.genes[gene];
        !self.is_coding(gene) && (entry.ever_lncrna || entry.biotype.is_none())
    }

    fn read_genes(&mut self, data: &Path, source: &Source, release: usize, settings: &IngestSettings, ledger: &mut Ledger) -> Result<()> {
        const FIELDS: [super::rows::Field; 9] = [
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
        let mut symbols: HashMap<String, Vec<GeneIndex>> = HashMap::new();
        // id -> (line, data) of this table, to tell a harmless repetition from a contradiction
        let mut seen: HashMap<String, (u64, u64)> = HashMap::new();
        let mut count = 0;
        while let Some(row) = rows.advance()? {
            let id = unversioned(row.get(0));
            if id.is_empty() {
                return Err(Error::input(&path, row.line, "empty gene id", "check the column map and this line"));
            }
            let mut hasher = std::hash::DefaultHasher::new();
            for index in 1..FIELDS.len() {
                std::hash::Hash::hash(row.get(index), &mut hasher);
            }
            let print = std::hash::Hasher::finish(&hasher);
            match seen.get(id) {
                Some((_, old)) if *old == print => {
                    ledger.count(&source.name, "repeated rows", 1);
                    continue;
                }
                Some((line, _)) => {
                    let problem = format!("gene id `{id}` stands on line {line} with other data");
                    return Err(Error::input(&path, row.line, problem, "keep one row a gene"));
                }
                None => seen.insert(id.to_owned(), (row.line, print)),
            };
            let place = place(&path, &laid_out, &row, 3)?;
            let index = self.add(id);
            let gene = &mut self.genes[index];
            let biotype = row.some(2);
            if gene.newest.is_none() {
                gene.newest = Some(release);
                gene.symbol = row.some(1).map(str::to_owned);
                gene.biotype = biotype.map(str::to_owned);
                gene.main = place.as_ref().is_none_or(|place| settings.main_chromosomes.contains(&place.chrom));
                if release == 0 {
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
        let mut rows = Rows::open(data, source, &[need("symbol"), may("aliases"), may("gene_ids")])?;
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
