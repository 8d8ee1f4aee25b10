//! Scores of genes that are in no table: a FASTA, an annotation, or both, against a trained model in a folder of its own.
//!
//! ```text
//! my.fa  ─> records ─┐
//! my.gtf ─> Annotation ─> own genes ─> encode ─> models of each context ─> rows, flags ─> TSV, JSON lines, parquet
//! models/human-v1 ─> Bundle ──────────────┘
//! ```
//!
//! A model a set of families: what a gene lacks is not imputed, another model answers, whose quality the model's card states.

mod bundle;
mod encode;
mod flags;
mod known;
mod output;
mod own_gene;
mod records;
mod reference;
mod row;

use std::collections::{BTreeMap, HashSet};
use std::path::Path;

use rayon::prelude::*;
use serde::Serialize;

pub use bundle::{BuildInputs, Bundle, BundleCard, ContextEntry, MODEL_FILE, ModelEntry, Rule, build};
pub use output::OutputFormat;
pub use row::{ContextScore, ScoredGene};

use bundle::{FAMILY_SETS, set_name};
use output::Writer;
use own_gene::{Annotation, OwnGene};
use records::Records;
use reference::Reference;

use crate::error::{Error, Result};
use crate::features::transcript::{Gene, Transcript};
use crate::ingest::{HeaderIds, header_ids, placed_transcripts};
use crate::progress::Progress;
use crate::train::calibrate::{log_odds, sigmoid};

/// Genes scored at a time: bounds memory, keeps all workers busy.
const BATCH: usize = 1000;
/// Two-sided 95% of a normal distribution.
const Z95: f64 = 1.959_963_984_540_054;
/// Bad records that are told one by one.
const TOLD: usize = 20;

/// What is scored and where it goes.
#[derive(Debug, Clone, Copy)]
pub struct ScoreInputs<'a> {
    /// FASTA, plain or gzip; `-` for standard input.
    pub fasta: Option<&'a Path>,
    /// GTF or GFF3.
    pub annotation: Option<&'a Path>,
    /// Contexts by name; empty: all of the model.
    pub contexts: &'a [String],
    /// Whether the first bad record ends it.
    pub strict: bool,
    /// File to write, `-` for standard output.
    pub out: &'a Path,
    /// Its format.
    pub format: OutputFormat,
}

/// What was scored.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct ScoreSummary {
    /// Genes written.
    pub genes: u64,
    /// Transcripts read.
    pub transcripts: u64,
    /// Records left out as they were bad.
    pub bad_records: u64,
    /// Genes that the annotation calls protein-coding and of which no sequence was given, left out.
    pub coding_left_out: u64,
    /// Genes by flag.
    pub flags: BTreeMap<String, u64>,
}

/// Scores every gene of the inputs, in the order in which they come; genes of the annotation without a sequence come last, by id.
///
/// Without an annotation genes are streamed: memory does not grow with the file. With one, a gene's transcripts may stand anywhere, and
/// sequences are held in memory.
///
/// # Errors
/// Inputs that cannot be read; a context that the model does not have; with `strict` the first bad record.
pub fn score(bundle: &Bundle, inputs: ScoreInputs, progress: &dyn Progress) -> Result<ScoreSummary> {
    let contexts = chosen(bundle, inputs.contexts)?;
    if inputs.fasta.is_none() && inputs.annotation.is_none() {
        return Err(Error::Usage("nothing to score: pass a FASTA file, or --gtf FILE, or both".into()));
    }
    let annotation = inputs.annotation.map(placed_transcripts).transpose()?.map(Annotation::new);
    for input in [inputs.fasta, inputs.annotation].into_iter().flatten() {
        let same = |a: &Path, b: &Path| std::fs::canonicalize(a).ok().zip(std::fs::canonicalize(b).ok()).is_some_and(|(a, b)| a == b);
        if same(input, inputs.out) {
            return Err(Error::Usage(format!("--out is {}, which is read; choose another file", inputs.out.display())));
        }
    }
    let names: Vec<String> = contexts.iter().map(|context| context.name.clone()).collect();
    let mut writer = Writer::open(inputs.out, inputs.format, &names)?;
    let mut summary = ScoreSummary::default();
    let task = progress.begin("score", None, "genes");
    let take = |genes: Vec<OwnGene>, writer: &mut Writer, summary: &mut ScoreSummary| -> Result<()> {
        let rows = score_batch(bundle, &contexts, &genes)?;
        summary.genes += rows.len() as u64;
        rows.iter().flat_map(|row| &row.flags).for_each(|flag| *summary.flags.entry((*flag).to_owned()).or_default() += 1);
        task.advance(rows.len() as u64);
        writer.write(rows)
    };
    let mut batch: Vec<OwnGene> = Vec::with_capacity(BATCH);
    let mut grouped = Grouped::new(annotation.as_ref(), &bundle.reference);
    if let Some(path) = inputs.fasta {
        let mut records = Records::open(path)?;
        while let Some(record) = records.advance()? {
            if writer.is_closed() {
                return Ok(summary);
            }
            let taken = record.and_then(|record| grouped.take(record, path));
            match taken {
                Ok(finished) => {
                    summary.transcripts += 1;
                    batch.extend(finished);
                }
                Err(fault) if inputs.strict => return Err(fault),
                Err(fault) => {
                    summary.bad_records += 1;
                    if summary.bad_records as usize <= TOLD {
                        progress.warn(&format!("left out: {fault}"));
                    }
                }
            }
            if batch.len() >= BATCH {
                take(std::mem::take(&mut batch), &mut writer, &mut summary)?;
            }
        }
    }
    if summary.bad_records as usize > TOLD {
        progress.warn(&format!("{} further records were left out", summary.bad_records as usize - TOLD));
    }
    let (rest, coding) = grouped.rest();
    summary.coding_left_out = coding;
    for gene in rest {
        batch.push(gene);
        if batch.len() >= BATCH {
            take(std::mem::take(&mut batch), &mut writer, &mut summary)?;
        }
    }
    take(batch, &mut writer, &mut summary)?;
    if summary.genes == 0 {
        let what = inputs.fasta.or(inputs.annotation).unwrap_or(Path::new("-"));
        return Err(Error::input(
            what,
            None,
            "holds nothing that can be scored",
            "is this a FASTA of transcripts, or a GTF with transcript or exon rows?",
        ));
    }
    writer.finish()?;
    Ok(summary)
}

fn chosen<'a>(bundle: &'a Bundle, names: &[String]) -> Result<Vec<&'a ContextEntry>> {
    let all = &bundle.card.contexts;
    if let Some(unknown) = names.iter().find(|name| !all.iter().any(|context| context.name.eq_ignore_ascii_case(name))) {
        let known: Vec<&str> = all.iter().map(|context| context.name.as_str()).collect();
        return Err(Error::Usage(format!("the model has no context `{unknown}`; it has {}", known.join(", "))));
    }
    let asked = |context: &ContextEntry| names.is_empty() || names.iter().any(|name| name.eq_ignore_ascii_case(&context.name));
    Ok(all.iter().filter(|context| asked(context)).collect())
}

/// Joins records to genes.
struct Grouped<'a> {
    annotation: Option<&'a Annotation>,
    reference: &'a Reference,
    /// Without an annotation: the gene whose transcripts come now.
    current: Option<(String, Vec<Transcript>)>,
    /// Ids of genes that are done.
    done: HashSet<String>,
    /// With an annotation: all genes, and the order in which they came.
    all: BTreeMap<String, Vec<Transcript>>,
    order: Vec<String>,
}

impl<'a> Grouped<'a> {
    fn new(annotation: Option<&'a Annotation>, reference: &'a Reference) -> Self {
        Self { annotation, reference, current: None, done: HashSet::new(), all: BTreeMap::new(), order: Vec::new() }
    }

    /// Adds a record; gives the gene before it where that is done.
    fn take(&mut self, record: records::Record, path: &Path) -> Result<Option<OwnGene>> {
        let HeaderIds { transcript: id, stated, guessed } = header_ids(&record.header);
        let is_known = |gene: &&str| self.reference.names(gene) || self.annotation.is_some_and(|all| all.loci.contains_key(*gene));
        let stated = stated.or(guessed.filter(is_known)).unwrap_or(id).to_owned();
        let transcript = Transcript { id: id.to_owned(), sequence: record.letters };
        if let Some(annotation) = self.annotation {
            let placed = annotation.gene_of.get(id).cloned();
            let gene = placed.unwrap_or(stated);
            if !self.all.contains_key(&gene) {
                self.order.push(gene.clone());
            }
            self.all.entry(gene).or_default().push(transcript);
            return Ok(None);
        }
        match &mut self.current {
            Some((gene, transcripts)) if *gene == stated => {
                transcripts.push(transcript);
                Ok(None)
            }
            _ if self.done.contains(&stated) => {
                let problem = format!("record `{id}`: gene `{stated}` has come before, and other genes since");
                Err(Error::input(path, record.line, problem, "sort the file by gene, or pass the annotation with --gtf"))
            }
            current => {
                let before = current.replace((stated, vec![transcript]));
                Ok(before.map(|(gene, transcripts)| {
                    self.done.insert(gene.clone());
                    OwnGene { sequence: Some(Gene::new(gene.clone(), transcripts)), id: gene, locus: None }
                }))
            }
        }
    }

    /// What is left: the last gene, or all genes of the annotation; and how many of these were left out as protein-coding.
    fn rest(mut self) -> (Vec<OwnGene>, u64) {
        let Some(annotation) = self.annotation else {
            let last = self.current.take();
            let last = last.into_iter().map(|(id, all)| OwnGene { sequence: Some(Gene::new(id.clone(), all)), id, locus: None }).collect();
            return (last, 0);
        };
        let mut genes: Vec<OwnGene> = Vec::new();
        for id in std::mem::take(&mut self.order) {
            let sequence = self.all.remove(&id).map(|transcripts| Gene::new(id.clone(), transcripts));
            genes.push(OwnGene { locus: annotation.loci.get(&id).cloned(), sequence, id });
        }
        let with_sequence: HashSet<String> = genes.iter().map(|gene| gene.id.clone()).collect();
        let without = annotation.loci.iter().filter(|(id, _)| !with_sequence.contains(*id));
        let (coding, others): (Vec<_>, Vec<_>) = without.partition(|(_, locus)| locus.coding);
        genes.extend(others.into_iter().map(|(id, locus)| OwnGene { id: id.clone(), sequence: None, locus: Some(locus.clone()) }));
        (genes, coding.len() as u64)
    }
}

/// Log-odds and spread of one set of families, by place of the gene.
type BySet = BTreeMap<String, BTreeMap<usize, (f64, f64)>>;

fn score_batch(bundle: &Bundle, contexts: &[&ContextEntry], genes: &[OwnGene]) -> Result<Vec<ScoredGene>> {
    if genes.is_empty() {
        return Ok(Vec::new());
    }
    let encoded = encode::encode(bundle, genes)?;
    let has = |gene: &OwnGene, family: &str| if family == "sequence" { gene.sequence.is_some() } else { gene.locus.is_some() };
    let mut scored: Vec<Vec<ContextScore>> = vec![Vec::new(); genes.len()];
    for context in contexts {
        let mut by_set = BySet::new();
        for set in FAMILY_SETS {
            let rows: Vec<usize> = (0..genes.len()).filter(|&at| set.iter().all(|family| has(&genes[at], family))).collect();
            let Some(fitted) = bundle.models.get(&(context.name.clone(), set_name(set))).filter(|_| !rows.is_empty()) else { continue };
            let prediction = fitted.predict(&encoded.dataset, &rows)?;
            let found = rows.into_iter().zip(prediction.logit.into_iter().zip(prediction.sd)).collect();
            by_set.insert(set_name(set), found);
        }
        for (at, scores) in scored.iter_mut().enumerate() {
            scores.extend(context_score(context, &by_set, at));
        }
    }
    let symbols = bundle.reference.symbols();
    Ok(genes
        .par_iter()
        .zip(&encoded.raw)
        .zip(scored)
        .map(|((gene, raw), contexts)| {
            let known = gene.sequence.as_ref().and_then(|sequence| bundle.known.nearest(sequence)).map(|(id, _)| id.to_owned());
            let flags = flags::flags(bundle, gene, raw, known.is_some());
            let value = |column: &str| raw.get(column).copied().filter(|value| value.is_finite());
            let holds = |rule: &&Rule| {
                rule.cuts.iter().all(|(column, threshold, above)| value(column).is_some_and(|value| (value > *threshold) == *above))
            };
            let families = FAMILY_SETS[2].iter().copied().filter(|family| has(gene, family)).collect::<Vec<_>>();
            ScoredGene {
                gene_id: gene.id.clone(),
                transcripts: gene.sequence.as_ref().map_or_else(
                    || gene.locus.as_ref().map_or(0, |locus| locus.transcripts.count as usize),
                    |sequence| sequence.transcripts.len(),
                ),
                length: gene.sequence.as_ref().map(|sequence| sequence.canonical().len()),
                families: set_name(&families),
                contexts,
                rules: bundle.card.rules.iter().filter(holds).map(|rule| rule.sentence.clone()).collect(),
                flags: flags.words,
                out_of_distribution: flags.unlike,
                known_symbol: known.as_deref().and_then(|id| symbols.get(id)).map(|symbol| (*symbol).to_owned()),
                known_gene: known,
            }
        })
        .collect())
}

/// The answer of the model on all that the gene has, with exact Shapley values over its families.
fn context_score(context: &ContextEntry, by_set: &BySet, at: usize) -> Option<ContextScore> {
    let of = |set: &str| by_set.get(set).and_then(|scores| scores.get(&at)).copied();
    let [sequence, locus, both] = FAMILY_SETS.map(|set| of(&set_name(set)));
    let nothing = log_odds(context.base_rate);
    let (set, (logit, sd), parts) = match (sequence, locus, both) {
        (Some(s), Some(l), Some(all)) => {
            let half = |one: f64, other: f64| 0.5 * ((one - nothing) + (all.0 - other));
            (set_name(FAMILY_SETS[2]), all, (Some(half(s.0, l.0)), Some(half(l.0, s.0))))
        }
        (Some(s), _, _) => (set_name(FAMILY_SETS[0]), s, (Some(s.0 - nothing), None)),
        (None, Some(l), _) => (set_name(FAMILY_SETS[1]), l, (None, Some(l.0 - nothing))),
        _ => return None,
    };
    let quantiles = &context.models.get(&set)?.quantiles;
    let below = quantiles.partition_point(|quantile| *quantile < logit);
    Some(ContextScore {
        context: context.name.clone(),
        score: sigmoid(logit),
        score_lo: sigmoid(logit - Z95 * sd),
        score_hi: sigmoid(logit + Z95 * sd),
        percentile: 100.0 * below.min(1000) as f64 / 1000.0,
        sequence: parts.0,
        locus: parts.1,
    })
}
