//! The tables of the `ingest` folder as far as features need them.

use std::collections::{BTreeMap, BTreeSet};

pub use crate::artifact::Strand;
use crate::artifact::{Columns, StageReader};
use crate::error::{Error, Result};

/// Width of a stretch whose transcription starts count as one, bases.
const START_BIN: i64 = 100;

/// A place in the primary release, 0-based half-open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// Chromosome.
    pub chrom: String,
    /// First base.
    pub start: i64,
    /// One past the last base.
    pub end: i64,
    /// Strand.
    pub strand: Strand,
}

impl Place {
    /// Where the gene may start ([`Strand::starts`]).
    pub fn starts(&self) -> impl Iterator<Item = i64> + Clone + use<> {
        self.strand.starts(self.start, self.end)
    }
}

/// One row of `genes.parquet`.
#[derive(Debug, Clone, PartialEq)]
pub struct IngestedGene {
    /// Gene id.
    pub id: String,
    /// Symbol.
    pub symbol: Option<String>,
    /// `lncRNA`, `coding`, `other`, `unplaced`.
    pub kind: String,
    /// Biotype of the newest release that has the gene.
    pub biotype: Option<String>,
    /// Whether the model may score it.
    pub candidate: bool,
    /// Where it lies.
    pub place: Option<Place>,
    /// First release that has the gene.
    pub first_release: Option<String>,
    /// Age rank of that release, the oldest 0, where `ingest` gives it.
    pub first_release_order: Option<i64>,
    /// Whether a sequence is known.
    pub has_sequence: bool,
    /// Distinct interacting proteins.
    pub n_lpi: i64,
    /// Screen loci of the gene.
    pub tested_loci: i64,
}

/// What `transcripts.parquet` says of one gene.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct TranscriptSummary {
    /// Annotated transcripts.
    pub count: u64,
    /// Transcription starts, those within one stretch of 100 bases taken as one.
    pub starts: u64,
    /// Longest known sequence, nt.
    pub longest: Option<i64>,
    /// Longest genomic extent, nt.
    pub max_span: Option<i64>,
    /// Mean genomic extent over the placed ones, nt.
    pub mean_span: Option<f64>,
    /// Most exons.
    pub max_exons: Option<i64>,
    /// Mean exons where known.
    pub mean_exons: Option<f64>,
}

/// Class of a reference coding gene.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReferenceClass {
    /// Cells die without it.
    Essential,
    /// Cells do not miss it.
    Nonessential,
}

/// What the features are made from.
#[derive(Debug, Clone)]
pub struct Ingested {
    /// All genes, by id.
    pub genes: Vec<IngestedGene>,
    /// Transcript numbers by gene id.
    pub transcripts: BTreeMap<String, TranscriptSummary>,
    /// Reference coding genes by gene id.
    pub reference: BTreeMap<String, ReferenceClass>,
    /// Places that screens of other phenotypes than growth targeted, by gene id; empty without such a screen.
    pub targeted_places: BTreeMap<String, i64>,
}

impl Ingested {
    /// Files of the ingest folder that this reads.
    pub const FILES: [&'static str; 5] =
        ["genes.parquet", "transcripts.parquet", "reference.parquet", "screens.parquet", "sequences.fa.gz"];

    /// Reads the tables.
    pub fn read(ingest: &StageReader) -> Result<Self> {
        let genes = genes(ingest)?;
        Ok(Self {
            transcripts: transcripts(ingest, &genes)?,
            genes,
            reference: reference(ingest)?,
            targeted_places: targeted_places(ingest)?,
        })
    }
}

fn genes(ingest: &StageReader) -> Result<Vec<IngestedGene>> {
    let path = ingest.file("genes.parquet");
    let table = Columns::read(&path)?;
    let (ids, symbols, kinds) = (table.text("gene_id")?, table.optional_text("symbol")?, table.text("kind")?);
    let biotypes = table.optional_text("biotype")?;
    let (candidates, has_sequence) = (table.bool("candidate")?, table.bool("has_sequence")?);
    let (chroms, strands) = (table.optional_text("chrom")?, table.optional_text("strand")?);
    let (starts, ends) = (table.optional_i64("start")?, table.optional_i64("end")?);
    let first_releases = table.optional_text("first_release")?;
    let ordered = table.names().iter().any(|name| name == "first_release_order");
    let orders = if ordered { table.optional_i64("first_release_order")? } else { vec![None; ids.len()] };
    let (n_lpi, tested_loci) = (table.i64("n_lpi")?, table.i64("tested_loci")?);
    let mut genes = Vec::with_capacity(ids.len());
    for (row, id) in ids.into_iter().enumerate() {
        let place = match (&chroms[row], starts[row], ends[row]) {
            (Some(chrom), Some(start), Some(end)) => {
                if start < 0 || end <= start {
                    let problem = format!("gene `{id}`: interval {start}..{end}");
                    return Err(Error::artifact(&path, problem, "rerun `deephen ingest`"));
                }
                Some(Place { chrom: chrom.clone(), start, end, strand: Strand::parse(strands[row].as_deref()) })
            }
            _ => None,
        };
        genes.push(IngestedGene {
            id,
            symbol: symbols[row].clone(),
            kind: kinds[row].clone(),
            biotype: biotypes[row].clone(),
            candidate: candidates[row],
            place,
            first_release: first_releases[row].clone(),
            first_release_order: orders[row],
            has_sequence: has_sequence[row],
            n_lpi: n_lpi[row],
            tested_loci: tested_loci[row],
        });
    }
    genes.sort_by(|a, b| a.id.cmp(&b.id));
    if let Some(pair) = genes.windows(2).find(|pair| pair[0].id == pair[1].id) {
        return Err(Error::artifact(&path, format!("gene `{}` is there twice", pair[0].id), "rerun `deephen ingest`"));
    }
    Ok(genes)
}

fn transcripts(ingest: &StageReader, of: &[IngestedGene]) -> Result<BTreeMap<String, TranscriptSummary>> {
    let table = Columns::read(&ingest.file("transcripts.parquet"))?;
    let genes = table.text("gene_id")?;
    let (starts, ends) = (table.optional_i64("start")?, table.optional_i64("end")?);
    let (lengths, exons) = (table.optional_i64("length")?, table.optional_i64("exons")?);
    let strands = table.optional_text("strand")?;
    // Sums are of whole numbers, so that the order of rows cannot show.
    let mut sums: BTreeMap<String, (TranscriptSummary, [i64; 4], BTreeSet<i64>)> = BTreeMap::new();
    for (row, gene) in genes.into_iter().enumerate() {
        // A transcript without a strand of its own is read as its gene is.
        let strand = Strand::parse(strands[row].as_deref()).or_else(|| {
            let gene = of.binary_search_by(|other| other.id.cmp(&gene)).ok().and_then(|at| of[at].place.as_ref());
            gene.map_or(Strand::Unknown, |place| place.strand)
        });
        let (summary, [span_sum, spans, exon_sum, exon_rows], bins) = sums.entry(gene).or_default();
        summary.count += 1;
        summary.longest = summary.longest.max(lengths[row]);
        if let (Some(start), Some(end)) = (starts[row], ends[row]) {
            summary.max_span = summary.max_span.max(Some(end - start));
            *span_sum += end - start;
            *spans += 1;
            bins.extend(strand.starts(start, end).take(1).map(|start| start.div_euclid(START_BIN)));
        }
        if let Some(count) = exons[row] {
            summary.max_exons = summary.max_exons.max(Some(count));
            *exon_sum += count;
            *exon_rows += 1;
        }
    }
    let mean = |sum: i64, rows: i64| (rows > 0).then(|| sum as f64 / rows as f64);
    Ok(sums
        .into_iter()
        .map(|(gene, (mut summary, [span_sum, spans, exon_sum, exon_rows], bins))| {
            summary.starts = bins.len() as u64;
            summary.mean_span = mean(span_sum, spans);
            summary.mean_exons = mean(exon_sum, exon_rows);
            (gene, summary)
        })
        .collect())
}

fn targeted_places(ingest: &StageReader) -> Result<BTreeMap<String, i64>> {
    let path = ingest.file("screens.parquet");
    let mut places = BTreeMap::new();
    // Folders of loci, and those of earlier versions, have none.
    if path.exists() {
        let table = Columns::read(&path)?;
        for (id, count) in table.text("gene_id")?.into_iter().zip(table.i64("places")?) {
            *places.entry(id).or_default() += count;
        }
    }
    Ok(places)
}

fn reference(ingest: &StageReader) -> Result<BTreeMap<String, ReferenceClass>> {
    let path = ingest.file("reference.parquet");
    let table = Columns::read(&path)?;
    let (ids, classes) = (table.optional_text("gene_id")?, table.text("class")?);
    let mut reference = BTreeMap::new();
    for (id, class) in ids.into_iter().zip(classes) {
        let class = match class.as_str() {
            "essential" => ReferenceClass::Essential,
            "nonessential" => ReferenceClass::Nonessential,
            other => {
                return Err(Error::artifact(
                    &path,
                    format!("class `{other}` is neither essential nor nonessential"),
                    "rerun `deephen ingest`",
                ));
            }
        };
        if let Some(id) = id {
            reference.insert(id, class);
        }
    }
    Ok(reference)
}
