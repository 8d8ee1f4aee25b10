//! Enrichment of gene sets in the ranking, and of terms among what its top leads to.
//!
//! The method is preranked gene-set enrichment analysis (Subramanian et al. 2005) with gene-set permutation. Two ranked lists
//! are asked: `tested-pool`, the labelled genes of the ranking task alone, where being tested cannot help (primary), and
//! `genome`, every ranked gene. FDR is Benjamini-Hochberg over the sets of a scope; the rate of GSEA's authors over pooled
//! normalised scores stands beside it. Over-representation of ontology terms among protein partners and neighbouring coding genes
//! stands in `ora`. Where `evaluate` holds replications, `replication` asks the same of the hits of one screen in the ranking learned on
//! another.

mod false_discovery;
mod gmt;
mod ora;
mod output;
mod permute;
mod replication;
mod running_sum;
mod sets;
mod untested;

use std::collections::BTreeMap;
use std::path::Path;

use rayon::prelude::*;
use serde_json::json;

use crate::artifact::{Context, Manifest, Opened, StageInput, StageReader, StageRequest};
use crate::config::{EnrichSettings, Settings};
use crate::error::Result;

pub use false_discovery::nes_false_discovery;
pub use gmt::{GmtSet, read_gmt};
pub use permute::{Significance, benjamini_hochberg, null_scores, significance};
pub use running_sum::{RunningSum, running_sum, trace};

use sets::{GeneSet, RankedList, Ranking, Role};

/// Folders the enrichment reads.
#[derive(Debug, Clone, Copy)]
pub struct EnrichInputs<'a> {
    /// Written by `ingest` (labels, genes, interactions, ontology).
    pub ingest: &'a Path,
    /// Written by `evaluate --plan`.
    pub plan: &'a Path,
    /// Written by `rank`.
    pub rank: &'a Path,
    /// Written by `evaluate --collect`; without it no replication is tested.
    pub evaluate: Option<&'a Path>,
}

/// One set in one scope.
struct Tested<'a> {
    set: &'a GeneSet,
    list: &'a RankedList,
    hits: Vec<u32>,
    sum: RunningSum,
    significance: Significance,
    fdr: f64,
    /// The rate over pooled normalised scores, where the score could be normalised.
    fdr_nes: Option<f64>,
}

impl Tested<'_> {
    /// Hits that carry the score: from the top down to the peak, or from the dip to the bottom.
    fn leading_edge(&self) -> &[u32] {
        if self.sum.score > 0.0 { &self.hits[..=self.sum.peak] } else { &self.hits[self.sum.peak..] }
    }
}

/// Writes the `enrich` folder (`docs/schemas.md`).
///
/// # Errors
/// A GMT file that cannot be read, or a ranking task without labelled genes.
pub fn run(settings: &Settings, inputs: EnrichInputs, out: &Path, context: &Context) -> Result<Manifest> {
    let ingest = StageReader::open(inputs.ingest, "ingest")?;
    let plan = StageReader::open(inputs.plan, "plan")?;
    let rank = StageReader::open(inputs.rank, "rank")?;
    plan.check_made_from(&ingest)?;
    rank.check_made_from(&ingest)?;
    rank.check_made_from(&plan)?;
    let evaluate = inputs.evaluate.map(|evaluate| StageReader::open(evaluate, "evaluate")).transpose()?;
    evaluate.iter().try_for_each(|evaluate| evaluate.check_made_from(&plan))?;
    let mut stage_inputs = ingest.inputs_of(&["labels.parquet"]);
    stage_inputs.extend(ingest.inputs_of(&ora::TABLES));
    stage_inputs.extend(plan.inputs_of(&["tasks.parquet"]));
    stage_inputs.extend(rank.inputs_of(&["ranking.parquet"]));
    stage_inputs.extend(evaluate.iter().flat_map(|evaluate| evaluate.inputs_of(&["predictions.parquet"])));
    for (label, paths) in [("gmt", &settings.enrich.gmt), ("ora-gmt", &settings.enrich.ora.gmt)] {
        for (number, path) in paths.iter().enumerate() {
            let path = Path::new(path);
            let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
            stage_inputs.push(StageInput::file(format!("{label}{number}/{name}"), path)?);
        }
    }
    let request = StageRequest {
        stage: "enrich",
        out,
        inputs: stage_inputs,
        settings: json!({"enrich": settings.enrich, "task": settings.rank.task}),
        seed: context.seed,
        force: context.force,
    };
    let writer = match request.open()? {
        Opened::UpToDate(manifest) => return Ok(manifest),
        Opened::Fresh(writer) => writer,
    };

    let ranking = Ranking::read(&rank)?;
    let labels = sets::task_labels(&plan, &settings.rank.task)?;
    let mut gene_sets = sets::known_sets(&ingest, &labels)?;
    let exponent = settings.enrich.exponent;
    let lists = [
        RankedList::new("tested-pool", &ranking, exponent, |id| labels.contains_key(id)),
        RankedList::new("genome", &ranking, exponent, |_| true),
    ];
    for path in &settings.enrich.gmt {
        let (custom, unmatched) = sets::custom_sets(read_gmt(Path::new(path))?, &ranking);
        context.progress.note(&format!("{path}: {} sets, {unmatched} gene names are of no ranked gene", custom.len()));
        untested::refuse_if_none_left(Path::new(path), &lists, &custom, &settings.enrich)?;
        gene_sets.extend(custom);
    }
    let task = context.progress.begin("enrich", Some(lists.len() as u64), "scopes");
    let mut tested = Vec::new();
    for list in &lists {
        tested.extend(test_scope(list, &gene_sets, &settings.enrich, context.seed));
        task.advance(1);
    }

    let left_out = untested::untested(&lists, &gene_sets, &settings.enrich);
    for left in left_out.iter().filter(|left| left.set.role == Role::Custom) {
        context.progress.warn(&format!("gene set {} is not tested: {}", left.set.name, left.reason));
    }
    untested::write(&writer.path("untested.tsv"), &left_out)?;
    output::write_gsea(&writer.path("gsea.tsv"), &tested, &settings.enrich)?;
    output::write_leading_edge(&writer.path("leading_edge.tsv"), &tested)?;
    let points = output::write_running_sum(&writer.path("running_sum.parquet"), &tested)?;
    let replications = replication::run(&plan, evaluate.as_ref(), &settings.enrich, context.seed, &writer.path("replication.tsv"))?;
    let listed = ora::run(&settings.enrich.ora, &ingest, &ranking, &labels, &writer, context)?;
    writer.finish(BTreeMap::from([
        ("tests".to_owned(), tested.len() as u64),
        ("untested".to_owned(), left_out.len() as u64),
        ("points".to_owned(), points),
        ("replications".to_owned(), replications),
        ("terms".to_owned(), listed.terms),
        ("term_genes".to_owned(), listed.genes),
        ("untested_sets".to_owned(), listed.untested),
    ]))
}

/// Tests every set that is large enough inside the scope and leaves at least one gene outside.
fn test_scope<'a>(list: &'a RankedList, gene_sets: &'a [GeneSet], settings: &EnrichSettings, seed: u64) -> Vec<Tested<'a>> {
    let candidates: Vec<(&GeneSet, Vec<u32>)> = gene_sets
        .par_iter()
        .map(|set| (set, list.positions(&set.genes)))
        .filter(|(set, hits)| untested::reason(set, hits.len(), list, settings).is_none())
        .collect();
    let sizes: Vec<usize> = candidates.iter().map(|(_, hits)| hits.len()).collect();
    let null = null_scores(&list.weights, &sizes, settings.permutations, seed, &format!("enrich/{}", list.scope));
    let mut tested: Vec<Tested> = candidates
        .into_par_iter()
        .map(|(set, hits)| {
            let sum = running_sum(&hits, &list.weights);
            let significance = significance(sum.score, &null[&hits.len()]);
            Tested { set, list, hits, sum, significance, fdr: 1.0, fdr_nes: None }
        })
        .collect();
    let p: Vec<f64> = tested.iter().map(|test| test.significance.p).collect();
    for (test, fdr) in tested.iter_mut().zip(benjamini_hochberg(&p)) {
        test.fdr = fdr;
    }
    let observed: Vec<(usize, Option<f64>)> = tested.iter().map(|test| (test.hits.len(), test.significance.nes)).collect();
    for (test, fdr) in tested.iter_mut().zip(nes_false_discovery(&observed, &null)) {
        test.fdr_nes = fdr;
    }
    tested
}

#[cfg(test)]
mod tests;
