//! Everything the page shows, read once from the stage folders.

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::Value;

use super::ReportInputs;
use super::joins::{JoinCount, join_counts};
use super::metrics::{Ablation, TaskMetrics, read_families, read_json, read_metrics};
use super::replicated::{self, Replicated};
use super::rules::Rules;
use super::terms::OraTerms;
use super::tsv::Rows;
use crate::artifact::{Columns, StageReader};
use crate::config::Settings;
use crate::error::Result;

/// Genes named of each leading edge; `leading_edge.tsv` has all.
const LEADING_GENES: usize = 24;

/// What a hit is needed for where nothing else is said.
pub(super) const GROWTH: &str = "growth or survival";

/// The stage folders that the page is made of, in their order.
pub(super) struct Stages {
    pub ingest: StageReader,
    pub features: StageReader,
    pub network: StageReader,
    pub plan: StageReader,
    pub evaluate: StageReader,
    pub ablate: StageReader,
    pub train: Option<StageReader>,
    pub rank: StageReader,
    pub enrich: StageReader,
}

impl Stages {
    /// Opens and checks all folders.
    ///
    /// # Errors
    /// A folder of another stage, changed files, or folders that were not made from one another.
    pub fn open(inputs: ReportInputs) -> Result<Self> {
        let stages = Self {
            ingest: StageReader::open(inputs.ingest, "ingest")?,
            features: StageReader::open(inputs.features, "features")?,
            network: StageReader::open(inputs.network, "network")?,
            plan: StageReader::open(inputs.plan, "plan")?,
            evaluate: StageReader::open(inputs.evaluate, "evaluate")?,
            ablate: StageReader::open(inputs.ablate, "ablate")?,
            train: inputs.train.map(|train| StageReader::open(train, "train")).transpose()?,
            rank: StageReader::open(inputs.rank, "rank")?,
            enrich: StageReader::open(inputs.enrich, "enrich")?,
        };
        let all = stages.all();
        for (at, later) in all.iter().enumerate() {
            all[..at].iter().try_for_each(|earlier| later.check_made_from(earlier))?;
        }
        Ok(stages)
    }

    /// All of them, in order.
    pub fn all(&self) -> Vec<&StageReader> {
        let measured = [&self.ingest, &self.features, &self.network, &self.plan, &self.evaluate, &self.ablate];
        measured.into_iter().chain(&self.train).chain([&self.rank, &self.enrich]).collect()
    }
}

/// A curve of one model on one task.
#[derive(Debug, Clone, Default)]
pub(super) struct Curve {
    /// Points, and intervals where there are any.
    pub points: Vec<CurvePoint>,
}

/// One point of a curve.
#[derive(Debug, Clone, Copy)]
pub(super) struct CurvePoint {
    pub x: f64,
    pub y: f64,
    pub interval: Option<(f64, f64)>,
}

impl Curve {
    /// The line.
    pub fn line(&self) -> Vec<(f64, f64)> {
        self.points.iter().map(|point| (point.x, point.y)).collect()
    }
}

/// One row of `gsea.tsv`.
#[derive(Debug, Clone)]
pub(super) struct Enriched {
    pub set: String,
    pub scope: String,
    pub role: String,
    pub size: u64,
    pub genes: u64,
    pub es: f64,
    pub nes: f64,
    pub p: f64,
    pub fdr: f64,
    pub permutations: u64,
    pub leading_edge: u64,
}

/// The running sum of one set in one scope.
#[derive(Debug, Clone, Default)]
pub(super) struct RunningSum {
    pub points: Vec<(f64, f64)>,
    pub hits: Vec<f64>,
}

/// A gene of a leading edge.
#[derive(Debug, Clone)]
pub(super) struct LeadingGene {
    pub gene_id: String,
    /// Empty where there is none.
    pub symbol: String,
    /// From 1.
    pub position: u64,
}

/// One row of the gene table.
#[derive(Debug, Clone)]
pub(super) struct TopGene {
    pub rank: i64,
    pub gene_id: String,
    pub symbol: Option<String>,
    pub place: Option<String>,
    pub score: f64,
    pub lo: f64,
    pub hi: f64,
    pub contributions: Vec<Option<f64>>,
    pub confound: Option<f64>,
    pub degree: i64,
    pub label: String,
    pub flags: String,
}

/// Everything the page shows.
pub(super) struct Data {
    pub tasks: BTreeMap<String, TaskMetrics>,
    /// By task, model and kind of curve.
    pub curves: BTreeMap<(String, String, String), Curve>,
    pub ablation: BTreeMap<String, Ablation>,
    pub families: Vec<String>,
    pub ranking: Value,
    pub genes: Vec<TopGene>,
    pub enriched: Vec<Enriched>,
    pub running_sums: BTreeMap<(String, String), RunningSum>,
    pub leading_edges: BTreeMap<(String, String), Vec<LeadingGene>>,
    pub replicated: Vec<Replicated>,
    pub terms: OraTerms,
    pub rules: Option<Rules>,
    pub joins: Vec<JoinCount>,
    pub ingest: Value,
    /// Names without a gene, by source and reason.
    pub unresolved: BTreeMap<(String, String), u64>,
    pub plan: Value,
    pub network: Value,
    pub encoder: Option<Value>,
}

impl Data {
    /// Reads what the page needs; tables that can be large are read column by column.
    pub fn read(settings: &Settings, stages: &Stages) -> Result<Self> {
        let ranking = read_json(&stages.rank.file("summary.json"))?;
        let listed = ranking.get("families").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
        let families: Vec<String> = listed.iter().filter_map(Value::as_str).map(str::to_owned).collect();
        let ingest = read_json(&stages.ingest.file("summary.json"))?;
        let encoder = stages.features.file("encoder.json");
        Ok(Self {
            tasks: read_metrics(&stages.evaluate.file("metrics.json"))?,
            curves: read_curves(&stages.evaluate.file("curves.parquet"))?,
            ablation: read_families(&stages.ablate.file("families.json"))?,
            genes: read_genes(&stages.rank.file("ranking.parquet"), &families, settings.report.top)?,
            families,
            ranking,
            enriched: read_gsea(&stages.enrich.file("gsea.tsv"))?,
            running_sums: read_running_sums(&stages.enrich.file("running_sum.parquet"))?,
            leading_edges: read_leading_edges(&stages.enrich.file("leading_edge.tsv"))?,
            replicated: replicated::read(&stages.enrich.file("replication.tsv"))?,
            terms: OraTerms::read(&stages.enrich.file("ora.tsv"), &stages.enrich.file("ora_genes.tsv"))?,
            rules: Rules::read(stages.train.as_ref())?,
            joins: join_counts(&ingest, &stages.plan)?,
            ingest,
            unresolved: read_unresolved(&stages.ingest.file("unresolved.tsv"))?,
            plan: read_json(&stages.plan.file("summary.json"))?,
            network: read_json(&stages.network.file("stats.json"))?,
            encoder: if encoder.exists() { Some(read_json(&encoder)?) } else { None },
        })
    }

    /// What a hit of the ranking task is needed for.
    pub fn phenotype(&self, settings: &Settings) -> &str {
        let contexts = self.ranking.get("contexts").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
        let own = contexts.iter().find(|context| context["task"] == settings.rank.task.as_str());
        own.and_then(|context| context["phenotype"].as_str()).unwrap_or(GROWTH)
    }

    /// A curve with at least two points.
    pub fn curve(&self, task: &str, model: &str, kind: &str) -> Option<&Curve> {
        self.curves.get(&(task.to_owned(), model.to_owned(), kind.to_owned())).filter(|curve| curve.points.len() > 1)
    }
}

fn read_curves(path: &Path) -> Result<BTreeMap<(String, String, String), Curve>> {
    let table = Columns::read(path)?;
    let (tasks, models, kinds) = (table.text("task")?, table.text("model")?, table.text("curve")?);
    let (xs, ys) = (table.f64("x")?, table.f64("y")?);
    let has = |name: &str| table.names().iter().any(|column| column == name);
    let none = vec![None; xs.len()];
    let los = if has("lo") { table.optional_f64("lo")? } else { none.clone() };
    let his = if has("hi") { table.optional_f64("hi")? } else { none };
    let mut curves: BTreeMap<(String, String, String), Curve> = BTreeMap::new();
    for row in 0..xs.len() {
        let key = (tasks[row].clone(), models[row].clone(), kinds[row].clone());
        curves.entry(key).or_default().points.push(CurvePoint { x: xs[row], y: ys[row], interval: los[row].zip(his[row]) });
    }
    Ok(curves)
}

fn read_genes(path: &Path, families: &[String], top: usize) -> Result<Vec<TopGene>> {
    let table = Columns::read(path)?;
    let table = Columns::wrap(path, table.frame().head(Some(top)));
    let (ranks, ids, symbols) = (table.i64("rank")?, table.text("gene_id")?, table.optional_text("symbol")?);
    let (chroms, starts, ends) = (table.optional_text("chrom")?, table.optional_i64("start")?, table.optional_i64("end")?);
    let (scores, los, his) = (table.f64("score")?, table.f64("score_lo")?, table.f64("score_hi")?);
    let (confounds, degrees) = (table.optional_f64("confound_score")?, table.i64("degree")?);
    let (labels, flags) = (table.text("label")?, table.text("flags")?);
    let shares: Vec<Vec<Option<f64>>> = families.iter().map(|family| table.optional_f64(family)).collect::<Result<_>>()?;
    Ok((0..ids.len())
        .map(|row| {
            let place = match (&chroms[row], starts[row], ends[row]) {
                // Shown as people read it: 1-based, closed.
                (Some(chrom), Some(start), Some(end)) => Some(format!("{chrom}:{}-{end}", start + 1)),
                _ => None,
            };
            TopGene {
                rank: ranks[row],
                gene_id: ids[row].clone(),
                symbol: symbols[row].clone(),
                place,
                score: scores[row],
                lo: los[row],
                hi: his[row],
                contributions: shares.iter().map(|column| column[row]).collect(),
                confound: confounds[row],
                degree: degrees[row],
                label: labels[row].clone(),
                flags: flags[row].clone(),
            }
        })
        .collect())
}

fn read_gsea(path: &Path) -> Result<Vec<Enriched>> {
    let mut rows = Vec::new();
    let mut table = Rows::read(path, "deephen enrich")?;
    while let Some(mut row) = table.next_row() {
        rows.push(Enriched {
            set: row.text("set")?,
            scope: row.text("scope")?,
            role: row.text("role")?,
            size: row.number("size")? as u64,
            genes: row.number("genes_in_scope")? as u64,
            es: row.number("es")?,
            nes: row.number("nes")?,
            p: row.number("p")?,
            fdr: row.number("fdr")?,
            permutations: row.number("n_permutations")? as u64,
            leading_edge: row.number("leading_edge")? as u64,
        });
    }
    Ok(rows)
}

/// The first genes of each leading edge, best first.
fn read_leading_edges(path: &Path) -> Result<BTreeMap<(String, String), Vec<LeadingGene>>> {
    let mut edges: BTreeMap<(String, String), Vec<LeadingGene>> = BTreeMap::new();
    let mut table = Rows::read(path, "deephen enrich")?;
    while let Some(mut row) = table.next_row() {
        let edge = edges.entry((row.text("set")?, row.text("scope")?)).or_default();
        if edge.len() < LEADING_GENES {
            edge.push(LeadingGene { gene_id: row.text("gene_id")?, symbol: row.text("symbol")?, position: row.number("position")? as u64 });
        }
    }
    Ok(edges)
}

fn read_running_sums(path: &Path) -> Result<BTreeMap<(String, String), RunningSum>> {
    let table = Columns::read(path)?;
    let (sets, scopes, positions) = (table.text("set")?, table.text("scope")?, table.i64("position")?);
    let (values, hits) = (table.f64("running_sum")?, table.bool("hit")?);
    let mut sums: BTreeMap<(String, String), RunningSum> = BTreeMap::new();
    for row in 0..sets.len() {
        let sum = sums.entry((sets[row].clone(), scopes[row].clone())).or_default();
        sum.points.push((positions[row] as f64, values[row]));
        if hits[row] {
            sum.hits.push(positions[row] as f64 - 0.5);
        }
    }
    Ok(sums)
}

fn read_unresolved(path: &Path) -> Result<BTreeMap<(String, String), u64>> {
    let mut counts = BTreeMap::new();
    let mut table = Rows::read(path, "deephen ingest")?;
    while let Some(mut row) = table.next_row() {
        *counts.entry((row.text("source")?, row.text("reason")?)).or_insert(0) += 1;
    }
    Ok(counts)
}
