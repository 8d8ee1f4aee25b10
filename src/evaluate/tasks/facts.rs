//! What `ingest` knows of a gene, summed up from one row a fact to one record a gene.

use std::collections::{BTreeMap, BTreeSet};

use super::reach::CodingGenes;
use crate::artifact::{Columns, StageReader, Strand};
use crate::error::{Error, Result};

/// What a screen that knows what it tested found of a gene, the weakest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Outcome {
    /// Tested, no hit.
    NonHit,
    /// Tested, and neither hit nor non-hit.
    Unclear,
    /// A hit.
    Hit,
    /// A hit that a coding neighbour may explain.
    NeighborHit,
}

/// Everything about a gene that tasks and groups ask for.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Evidence {
    /// The model may score it.
    pub candidate: bool,
    /// Annotated lncRNA of the primary release on a main chromosome.
    pub ranked: bool,
    /// Has a transcript sequence.
    pub has_sequence: bool,
    /// Has an interaction.
    pub has_network: bool,
    /// Chromosome, start, end.
    pub locus: Option<(String, i64, i64)>,
    /// Bases from its start to the nearest coding start.
    pub coding_start: Option<i64>,
    /// No coding gene lies over it.
    pub intergenic: Option<bool>,
    /// Was a target of a growth screen with known outcome.
    pub tested: bool,
    /// A growth screen of which all outcomes are known marked it.
    pub screen_hit: bool,
    /// Any screen hit it.
    pub hit: bool,
    /// A hit that a coding neighbour may explain.
    pub neighbor_hit: bool,
    /// The screening library targets it.
    pub in_library: bool,
    /// Loci of it that a screen tested.
    pub tested_loci: u32,
    /// The literature says that growth or life needs it.
    pub promoting: bool,
    /// The literature says that its loss helps growth.
    pub suppressing: bool,
    /// Named essential by a database through variants alone.
    pub putative: bool,
    /// Positive of a published benchmark.
    pub benchmark_positive: bool,
    /// Negative of a published benchmark.
    pub benchmark_negative: bool,
    /// What screens with known non-hits found, by context ([`context_key`]); the strongest where two screens share a context.
    pub screens: BTreeMap<String, Outcome>,
    /// Cell lines in which it was hit, without spaces.
    pub lines: BTreeSet<String>,
    /// Technologies that hit it, without spaces.
    pub technologies: BTreeSet<String>,
}

impl Evidence {
    /// Whether any source says anything about its essentiality.
    pub fn labelled(&self) -> bool {
        self.hit || self.screen_hit || self.neighbor_hit || self.promoting || self.suppressing || self.putative
    }

    /// Hit in a cell line.
    pub fn hit_in_line(&self, line: &str) -> bool {
        self.lines.contains(line)
    }

    /// Takes in what a screen of a context found.
    pub(super) fn screened(&mut self, context: &str, outcome: Outcome) {
        let known = self.screens.entry(context_key(context)).or_insert(outcome);
        *known = outcome.max(*known);
    }

    /// Hit by a technology.
    pub fn hit_by(&self, technology: &str) -> bool {
        self.technologies.contains(technology)
    }
}

/// Genes by id, and the ids that tie genes together.
#[derive(Debug, Clone, Default)]
pub struct GeneTable {
    /// Every gene of `genes.parquet`.
    pub genes: BTreeMap<String, Evidence>,
    /// Transcript or screen locus -> the genes that share it.
    pub shared: BTreeMap<String, BTreeSet<String>>,
}

impl GeneTable {
    /// Reads `genes.parquet`, `labels.parquet`, `screens.parquet` and `transcripts.parquet` of an ingest folder.
    pub fn read(ingest: &StageReader) -> Result<Self> {
        let mut table = Self::default();
        table.read_genes(&Columns::read(&ingest.file("genes.parquet"))?)?;
        table.read_labels(ingest)?;
        table.read_screens(ingest)?;
        let transcripts = Columns::read(&ingest.file("transcripts.parquet"))?;
        for (transcript, gene) in transcripts.text("transcript_id")?.into_iter().zip(transcripts.text("gene_id")?) {
            table.shared.entry(transcript).or_default().insert(gene);
        }
        table.shared.retain(|_, genes| genes.len() > 1);
        Ok(table)
    }

    fn read_genes(&mut self, genes: &Columns) -> Result<()> {
        let (candidate, ranked) = (genes.bool("candidate")?, genes.bool("ranked")?);
        let (has_sequence, n_lpi) = (genes.bool("has_sequence")?, genes.optional_i64("n_lpi")?);
        // A table without a screen has none.
        let tested_loci = if genes.names().iter().any(|name| name == "tested_loci") {
            genes.optional_i64("tested_loci")?
        } else {
            vec![None; genes.height()]
        };
        let (chrom, start, end) = (genes.optional_text("chrom")?, genes.optional_i64("start")?, genes.optional_i64("end")?);
        // A node that a label source calls a second id of a gene says nothing of its own: both stay in one fold.
        let second_id_of =
            if genes.names().iter().any(|name| name == "same_as") { genes.optional_text("same_as")? } else { vec![None; genes.height()] };
        let (kinds, strands) = (genes.text("kind")?, genes.optional_text("strand")?);
        let place = |row: usize| Some((chrom[row].as_deref()?, start[row]?, end[row]?, Strand::parse(strands[row].as_deref())));
        let coding = CodingGenes::new((0..genes.height()).filter(|&row| kinds[row] == "coding").filter_map(place));
        for (row, gene_id) in genes.text("gene_id")?.into_iter().enumerate() {
            if let Some(first) = &second_id_of[row] {
                self.shared.entry(format!("same as {first}")).or_default().extend([first.clone(), gene_id.clone()]);
            }
            let locus = match (&chrom[row], start[row], end[row]) {
                (Some(chrom), Some(start), Some(end)) => Some((chrom.clone(), start, end)),
                _ => None,
            };
            let gene = Evidence {
                candidate: candidate[row],
                ranked: ranked[row],
                has_sequence: has_sequence[row],
                has_network: n_lpi[row].unwrap_or(0) > 0,
                tested_loci: tested_loci[row].and_then(|loci| u32::try_from(loci).ok()).unwrap_or(0),
                coding_start: place(row).map(|(chrom, start, end, strand)| coding.distance(chrom, start, end, strand)),
                intergenic: place(row).map(|(chrom, start, end, _)| coding.is_intergenic(chrom, start, end)),
                locus,
                ..Evidence::default()
            };
            self.genes.insert(gene_id, gene);
        }
        Ok(())
    }

    fn read_labels(&mut self, ingest: &StageReader) -> Result<()> {
        let path = ingest.file("labels.parquet");
        let labels = Columns::read(&path)?;
        let (gene_id, locus_id) = (labels.optional_text("gene_id")?, labels.optional_text("locus_id")?);
        let (fact, source) = (labels.text("fact")?, labels.text("source")?);
        let (context, technology) = (labels.optional_text("context")?, labels.optional_text("technology")?);
        let direction = labels.optional_text("direction")?;
        // A hit of a source that also lists what it tested has known non-hits beside it.
        let screens: BTreeSet<&str> =
            fact.iter().zip(&source).filter(|(fact, _)| *fact == "tested").map(|(_, source)| source.as_str()).collect();
        for row in 0..labels.height() {
            let Some(id) = &gene_id[row] else { continue };
            let Some(gene) = self.genes.get_mut(id) else {
                return Err(Error::artifact(
                    &path,
                    format!("row {row}: gene `{id}` is not in genes.parquet"),
                    "rerun `deephen ingest` with --force",
                ));
            };
            if let Some(locus) = &locus_id[row] {
                self.shared.entry(locus.clone()).or_default().insert(id.clone());
            }
            if screens.contains(source[row].as_str()) {
                // A screen without a cell line goes by its own name.
                let context = context[row].as_ref().unwrap_or(&source[row]);
                let outcome = match fact[row].as_str() {
                    "tested" => Some(Outcome::NonHit),
                    "unclear" => Some(Outcome::Unclear),
                    "hit" => Some(Outcome::Hit),
                    "neighbor-hit" => Some(Outcome::NeighborHit),
                    _ => None,
                };
                outcome.into_iter().for_each(|outcome| gene.screened(context, outcome));
            }
            match fact[row].as_str() {
                "tested" => gene.tested = true,
                "unclear" => {}
                "in-library" => gene.in_library = true,
                "neighbor-hit" => gene.neighbor_hit = true,
                "putative" => gene.putative = true,
                "benchmark-positive" => gene.benchmark_positive = true,
                "benchmark-negative" => gene.benchmark_negative = true,
                "literature" if direction[row].as_deref() == Some("suppressing") => gene.suppressing = true,
                "literature" => gene.promoting = true,
                "hit" => {
                    gene.hit = true;
                    gene.screen_hit |= screens.contains(source[row].as_str());
                    gene.lines.extend(context[row].as_deref().map(without_spaces));
                    gene.technologies.extend(technology[row].as_deref().map(without_spaces));
                }
                other => {
                    return Err(Error::artifact(
                        &path,
                        format!("row {row}: unknown fact `{other}`"),
                        "it was written by another version of deephen; rerun `deephen ingest` with --force",
                    ));
                }
            }
        }
        Ok(())
    }

    /// Screens of other phenotypes than growth: they make tasks of their own, and are no label of growth.
    fn read_screens(&mut self, ingest: &StageReader) -> Result<()> {
        let path = ingest.file("screens.parquet");
        // Folders of loci, and those of earlier versions, have none.
        if !path.exists() {
            return Ok(());
        }
        let table = Columns::read(&path)?;
        let growth: BTreeSet<&String> = self.genes.values().flat_map(|gene| gene.screens.keys()).collect();
        if let Some(context) = table.text("context")?.into_iter().find(|context| growth.contains(&context_key(context))) {
            return Err(Error::data(
                format!("context `{context}`"),
                "a growth screen and a screen of another phenotype share it, and one task cannot be both",
                format!("name the second otherwise in `fixed` of its source, context = \"{context} differentiation\", and rerun ingest"),
            ));
        }
        for ((id, context), outcome) in table.text("gene_id")?.iter().zip(table.text("context")?).zip(table.text("outcome")?) {
            let outcome = match outcome.as_str() {
                "hit" => Outcome::Hit,
                "unclear" => Outcome::Unclear,
                "non-hit" => Outcome::NonHit,
                other => {
                    let problem = format!("gene `{id}`: unknown outcome `{other}`");
                    return Err(Error::artifact(&path, problem, "rerun `deephen ingest` with --force"));
                }
            };
            if let Some(gene) = self.genes.get_mut(id) {
                gene.screened(&context, outcome);
            }
        }
        Ok(())
    }
}

/// A context without spaces, whatever its case: `iPSC` and `IPSC` are one.
pub fn context_key(name: &str) -> String {
    without_spaces(name).to_lowercase()
}

/// `CRISPR i` as `CRISPRi`; a slash would split a part's folder name.
fn without_spaces(name: &str) -> String {
    name.chars().filter(|c| !c.is_whitespace()).map(|c| if c == '/' { '_' } else { c }).collect()
}
