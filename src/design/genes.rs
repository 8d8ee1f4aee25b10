//! The ranked genes with their starts and what CRISPRi at them would hit besides.

use std::collections::{BTreeMap, HashMap};

use super::basis;
use super::neighbours::{CodingStarts, Nearest};
use super::starts::{self, Start, Window};
use crate::artifact::{Columns, StageReader, Strand};
use crate::config::DesignSettings;
use crate::error::Result;

/// A ranked gene, as `rank` wrote it.
#[derive(Debug, Clone)]
pub(super) struct Gene {
    pub rank: i64,
    pub id: String,
    pub symbol: Option<String>,
    pub chromosome: String,
    pub strand: Strand,
    /// Bases of the gene's extent.
    pub span: i64,
    pub score: f64,
    pub lo: f64,
    pub hi: f64,
    pub logit: f64,
    pub logit_sd: f64,
    pub confound: Option<f64>,
    pub degree: i64,
    pub has_sequence: bool,
    pub label: String,
    pub flags: Vec<String>,
    pub transcripts: Vec<Transcript>,
    /// None where the strand is unknown.
    pub starts: Vec<Start>,
    /// The nearest coding start within reach of any start of the gene.
    pub coding: Option<Nearest>,
    /// The nearest essential one.
    pub essential: Option<Nearest>,
}

/// One transcript of a ranked gene.
#[derive(Debug, Clone)]
pub(super) struct Transcript {
    pub id: String,
    /// 0-based half-open, where the primary release has the transcript.
    pub place: Option<Window>,
    /// Bases of its sequence, where there is one.
    pub length: Option<i64>,
}

impl Gene {
    /// Symbol, or else id.
    pub fn name(&self) -> &str {
        self.symbol.as_deref().unwrap_or(&self.id)
    }

    /// Bases of the longest known transcript.
    pub fn longest(&self) -> Option<i64> {
        self.transcripts.iter().filter_map(|transcript| transcript.length).max()
    }

    /// CRISPRi windows, one a start.
    pub fn windows(&self, settings: &DesignSettings) -> Vec<Window> {
        let reach = settings.window.map(|bases| i64::try_from(bases).unwrap_or(i64::MAX / 4));
        self.starts.iter().map(|start| starts::window(start.position, self.strand == Strand::Plus, reach)).collect()
    }

    /// Whether the gene bears a flag.
    pub fn has(&self, flag: &str) -> bool {
        self.flags.iter().any(|own| own == flag)
    }

    /// Whether an experiment has spoken already: a screen of any cell line or a study of the gene. Putative genes, known by
    /// clinical variants alone, were never tested.
    pub fn tested(&self) -> bool {
        !matches!(self.label.as_str(), "untested" | "putative")
    }
}

/// All ranked genes with a place, in the order of the ranking.
pub(super) fn read(ingest: &StageReader, rank: &StageReader, settings: &DesignSettings) -> Result<Vec<Gene>> {
    let mut transcripts = read_transcripts(ingest)?;
    let coding = CodingStarts::read(ingest, &transcripts)?;
    let table = Columns::read(&rank.file(if settings.beyond_promoters { "beyond_promoters.parquet" } else { "ranking.parquet" }))?;
    let (ranks, ids, symbols) = (table.i64("rank")?, table.text("gene_id")?, table.optional_text("symbol")?);
    let (chromosomes, strands) = (table.optional_text("chrom")?, table.optional_text("strand")?);
    let (firsts, lasts) = (table.optional_i64("start")?, table.optional_i64("end")?);
    let (scores, los, his) = (table.f64("score")?, table.f64("score_lo")?, table.f64("score_hi")?);
    let (logits, sds, confounds) = (table.f64("logit")?, table.f64("logit_sd")?, table.optional_f64("confound_score")?);
    let (degrees, has_sequence) = (table.i64("degree")?, table.bool("has_sequence")?);
    let (labels, flags) = (table.text("label")?, table.text("flags")?);
    let within = i64::try_from(settings.merge_starts).unwrap_or(i64::MAX / 4);
    let reach = i64::try_from(settings.promoter_reach).unwrap_or(i64::MAX / 4);
    let mut genes = Vec::with_capacity(ids.len());
    for row in 0..ids.len() {
        let (Some(chromosome), Some(first), Some(last)) = (&chromosomes[row], firsts[row], lasts[row]) else { continue };
        let strand = Strand::parse(strands[row].as_deref());
        let own = transcripts.remove(&ids[row]).unwrap_or_default();
        let mut positions: Vec<i64> =
            own.iter().filter_map(|transcript| transcript.place).flat_map(|place| strand.starts(place.start, place.end)).collect();
        if positions.is_empty() {
            positions.extend(strand.starts(first, last));
        }
        let merged = if strand.is_known() { starts::merge(&positions, strand == Strand::Plus, within) } else { Vec::new() };
        let (nearest, essential) = coding.nearest(chromosome, &merged, reach);
        let mut own_flags: Vec<String> =
            flags[row].split(',').filter(|flag| !flag.is_empty() && *flag != "untested").map(str::to_owned).collect();
        own_flags.extend(nearest.is_some().then(|| "crispri_hits_coding".to_owned()));
        own_flags.extend(essential.is_some().then(|| "crispri_hits_essential".to_owned()));
        genes.push(Gene {
            rank: ranks[row],
            id: ids[row].clone(),
            symbol: symbols[row].clone(),
            chromosome: chromosome.clone(),
            strand,
            span: last - first,
            score: scores[row],
            lo: los[row],
            hi: his[row],
            logit: logits[row],
            logit_sd: sds[row],
            confound: confounds[row],
            degree: degrees[row],
            has_sequence: has_sequence[row],
            label: labels[row].clone(),
            flags: own_flags,
            transcripts: own,
            starts: merged,
            coding: nearest,
            essential,
        });
    }
    if !settings.context.is_empty() {
        in_context(&mut genes, rank, &settings.context)?;
    }
    Ok(genes)
}

/// Gives genes the scores of one context, which `rank` has, and puts them in its order.
fn in_context(genes: &mut Vec<Gene>, rank: &StageReader, context: &str) -> Result<()> {
    let table = Columns::read(&rank.file("contexts.parquet"))?;
    let (contexts, ids) = (table.text("context")?, table.text("gene_id")?);
    let (scores, los, his) = (table.f64("score")?, table.f64("score_lo")?, table.f64("score_hi")?);
    let (logits, sds) = (table.f64("logit")?, table.f64("logit_sd")?);
    let own: HashMap<&str, usize> =
        (0..ids.len()).filter(|&row| basis::is(&contexts[row], context)).map(|row| (ids[row].as_str(), row)).collect();
    genes.retain(|gene| own.contains_key(gene.id.as_str()));
    for gene in genes.iter_mut() {
        if let Some(&row) = own.get(gene.id.as_str()) {
            (gene.score, gene.lo, gene.hi, gene.logit, gene.logit_sd) = (scores[row], los[row], his[row], logits[row], sds[row]);
        }
    }
    genes.sort_by(|a, b| b.logit.total_cmp(&a.logit).then_with(|| a.id.cmp(&b.id)));
    genes.iter_mut().zip(1..).for_each(|(gene, rank)| gene.rank = rank);
    Ok(())
}

/// Transcripts by gene, each gene's in the order of their ids.
fn read_transcripts(ingest: &StageReader) -> Result<BTreeMap<String, Vec<Transcript>>> {
    let table = Columns::read(&ingest.file("transcripts.parquet"))?;
    let (ids, genes) = (table.text("transcript_id")?, table.text("gene_id")?);
    let (firsts, lasts, lengths) = (table.optional_i64("start")?, table.optional_i64("end")?, table.optional_i64("length")?);
    let mut by_gene: BTreeMap<String, Vec<Transcript>> = BTreeMap::new();
    for (row, (id, gene)) in ids.into_iter().zip(genes).enumerate() {
        let place = firsts[row].zip(lasts[row]).map(|(start, end)| Window { start, end });
        by_gene.entry(gene).or_default().push(Transcript { id, place, length: lengths[row] });
    }
    for own in by_gene.values_mut() {
        own.sort_by(|a, b| a.id.cmp(&b.id));
    }
    Ok(by_gene)
}
