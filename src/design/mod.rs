//! From the ranking to what a laboratory orders: target regions, matched negative controls, and the hits to expect.
//!
//! Scores are cross-fitted probabilities of being a hit in the ranking task's screen, or in that of a context that is asked for, at the base
//! rate of the genes that were tested there. The library takes the best genes that may be chosen; [`tested`](self) says what the same choice would have
//! found among genes whose answer is known, beside a confound-only and a random choice.

mod basis;
mod controls;
mod expected;
mod genes;
mod neighbours;
mod output;
mod overlap;
mod readable;
mod select;
mod sequences;
mod starts;
mod summary;
mod tested;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use serde_json::json;

use crate::artifact::{Context, Manifest, Opened, StageReader, StageRequest};
use crate::config::{KnockDown, Settings};
use crate::error::{Error, Result};

pub use readable::readable;

use basis::Basis;
use genes::Gene;
use output::BedGene;
use overlap::TargetWindows;
use select::Selection;
use summary::{Pool, Summary};

/// Folders the design reads.
#[derive(Debug, Clone, Copy)]
pub struct DesignInputs<'a> {
    /// Written by `ingest`.
    pub ingest: &'a Path,
    /// Written by `evaluate --plan`.
    pub plan: &'a Path,
    /// Written by `evaluate --collect`.
    pub evaluate: &'a Path,
    /// Written by `rank`.
    pub rank: &'a Path,
}

/// What is asked of one library, besides the settings.
#[derive(Debug, Clone, Copy)]
pub struct DesignRequest {
    /// Genes in the library.
    pub budget: usize,
    /// Let genes in on which an experiment has spoken already.
    pub include_tested: bool,
    /// Negative controls; `None`: as many for each target as the settings say.
    pub controls: Option<usize>,
}

/// Writes the `design` folder (`docs/schemas.md`).
///
/// # Errors
/// [`Error::Usage`] for a budget of 0; fewer genes that may be chosen than the budget; a folder that is missing, changed or of
/// another stage.
pub fn run(settings: &Settings, inputs: DesignInputs, asked: DesignRequest, out: &Path, context: &Context) -> Result<Manifest> {
    if asked.budget == 0 {
        return Err(Error::Usage("--budget must be at least 1".into()));
    }
    settings.design.check()?;
    let ingest = StageReader::open(inputs.ingest, "ingest")?;
    let plan = StageReader::open(inputs.plan, "plan")?;
    let evaluate = StageReader::open(inputs.evaluate, "evaluate")?;
    let rank = StageReader::open(inputs.rank, "rank")?;
    for later in [&plan, &evaluate, &rank] {
        later.check_made_from(&ingest)?;
    }
    evaluate.check_made_from(&plan)?;
    rank.check_made_from(&plan)?;
    let mut stage_inputs = ingest.inputs_of(&["genes.parquet", "transcripts.parquet", "reference.parquet", "sequences.fa.gz"]);
    stage_inputs.extend(plan.inputs_of(&["tasks.parquet", "splits.parquet"]));
    stage_inputs.extend(evaluate.inputs_of(&["predictions.parquet"]));
    stage_inputs.extend(rank.inputs_of(&["ranking.parquet", "beyond_promoters.parquet", "contexts.parquet", "summary.json"]));
    let request = StageRequest {
        stage: "design",
        out,
        inputs: stage_inputs,
        settings: json!({
            "design": settings.design, "assembly": settings.assembly, "task": settings.rank.task, "budget": asked.budget,
            "include_tested": asked.include_tested, "controls": asked.controls,
        }),
        seed: context.seed,
        force: context.force,
    };
    let writer = match request.open()? {
        Opened::UpToDate(manifest) => return Ok(manifest),
        Opened::Fresh(writer) => writer,
    };

    let design = &settings.design;
    let basis = Basis::read(&rank, &plan, settings)?;
    let genes = genes::read(&ingest, &rank, design)?;
    let selection = Selection::new(&genes, design, asked.include_tested, asked.budget)?;
    let avoided = |gene: &Gene| !gene.strand.is_known() || design.avoid.iter().any(|flag| gene.has(flag));
    let tested = tested::read(&evaluate, &plan, &basis, &genes, |gene| !avoided(gene))?;

    let chosen: BTreeSet<&str> = selection.targets.iter().map(|target| target.gene.id.as_str()).collect();
    let targets: Vec<&Gene> = selection.targets.iter().map(|target| target.gene).collect();
    // A guide for a control must not sit on a target.
    let windows = TargetWindows::of(&targets, design);
    let non_hits = basis.non_hits();
    let candidates: Vec<&Gene> = genes
        .iter()
        .filter(|gene| non_hits.contains(gene.id.as_str()) && !chosen.contains(gene.id.as_str()) && !avoided(gene))
        .filter(|gene| !gene.has("near_essential_promoter") && !gene.has("crispri_hits_essential"))
        .filter(|gene| design.mode == KnockDown::Crispri || gene.longest().is_some())
        .filter(|gene| !windows.touch(gene, design))
        .collect();
    let wanted = asked.controls.unwrap_or((targets.len() as f64 * design.controls_per_target).round() as usize);
    let controls = controls::matched(&targets, &candidates, wanted);

    let path = |name: &str| writer.path(name);
    let header = header(settings, &basis, &selection);
    output::write_tsv(&path("design.tsv"), &header, &selection.targets, design)?;
    output::write_parquet(&path("design.parquet"), &selection.targets, design)?;
    let lines: Vec<BedGene> = selection.targets.iter().zip(1..).map(|(target, order)| BedGene::target(target, order)).collect();
    let regions = output::write_bed(&path("targets.bed"), &lines, design)?;
    output::write_controls(&path("controls.tsv"), &controls, &selection.targets, design)?;
    let lines: Vec<BedGene> = controls.iter().zip(1..).map(|(control, order)| BedGene::control(control, order, design)).collect();
    let control_regions = output::write_bed(&path("controls.bed"), &lines, design)?;
    let mut rows = BTreeMap::from([
        ("targets".to_owned(), targets.len() as u64),
        ("target regions".to_owned(), regions),
        ("controls".to_owned(), controls.len() as u64),
        ("control regions".to_owned(), control_regions),
    ]);
    if design.mode == KnockDown::Cas13 {
        let source = ingest.file("sequences.fa.gz");
        let sequences = sequences::write_fasta(&source, targets.iter().copied(), &path("targets.fa.gz"))?;
        sequences::write_fasta(&source, controls.iter().map(|control| control.gene), &path("controls.fa.gz"))?;
        rows.insert("target sequences".to_owned(), sequences);
    }
    let counted = Summary::targets(&selection, regions);
    let lowest_score = counted.lowest_score;
    let summary = Summary {
        task: basis.tasks.join(", "),
        mode: design.mode,
        pool: Pool { ranked: genes.len(), may_be_chosen: selection.pool.len(), left_out: selection.left_out.clone() },
        targets: counted,
        expected_hits: Summary::promise(&selection),
        same_budget: Summary::same_budget(&selection),
        tested: Summary::tested(&tested, lowest_score, context.seed),
        controls: Summary::controls(
            wanted,
            &controls,
            candidates.len(),
            control_regions,
            controls::balance(&targets, &candidates, &controls),
        ),
        notes: notes(settings, &basis, &selection, asked.include_tested),
    };
    writer.write_json("summary.json", &summary)?;
    writer.finish(rows)
}

/// The `#` lines at the top of `design.tsv`.
fn header(settings: &Settings, basis: &Basis, selection: &Selection) -> Vec<String> {
    vec![
        format!("deephen library: {}, {} genes", settings.species, selection.targets.len()),
        format!(
            "score: cross-fitted probability of a hit in {} at the base rate of the genes tested there",
            basis.in_words().replace('`', "")
        ),
        match (settings.design.beyond_promoters, settings.design.context.as_str()) {
            (false, "") => "chosen by the ranking of all genes".to_owned(),
            (true, "") => "chosen among genes beyond the reach of coding promoters, by their own probabilities".to_owned(),
            (false, context) => format!("chosen by the scores of the context {context}"),
            (true, context) => format!("chosen among genes beyond the reach of coding promoters, by the scores of the context {context}"),
        },
        format!("positions: {}, 0-based half-open", assembly(settings)),
        "expected_hits: sum of the scores down to this row; summary.json has the interval".to_owned(),
        "tss: 0-based; coding_promoter, essential_promoter: nearest start within reach, which CRISPRi may silence too".to_owned(),
    ]
}

/// The assembly as outputs name it.
fn assembly(settings: &Settings) -> &str {
    if settings.assembly.is_empty() { "assembly not given" } else { &settings.assembly }
}

/// What a reader of the numbers must know.
fn notes(settings: &Settings, basis: &Basis, selection: &Selection, include_tested: bool) -> Vec<String> {
    let targets: Vec<&Gene> = selection.targets.iter().map(|target| target.gene).collect();
    let mut notes = vec![
        format!("All positions are on {}.", assembly(settings)),
        format!(
            "Probabilities are of a hit in {}, at the {:.1}% of hits among the genes tested there. Genes were put into a screen for a reason, \
             such as being expressed; genes that were left out of it may hold fewer hits.",
            basis.in_words(),
            100.0 * basis.base_rate
        ),
        "Controls are matched on interaction degree, longest transcript, gene span, having a sequence and coding promoters within reach, \
         not on expression."
            .to_owned(),
    ];
    if settings.design.beyond_promoters && !settings.design.context.is_empty() {
        notes.push(
            "The probabilities of a context are calibrated on all its genes, not on those beyond coding promoters alone, where hits are rarer: go by \
             what the same choice found among tested genes."
                .to_owned(),
        );
    }
    if !include_tested {
        notes.push(
            "Known genes were left out, so what remains holds fewer hits than its scores promise, the fewer the more of them are known: \
             on a simulated species whose screens had found most hits it held about half. --include-tested has no such bias."
                .to_owned(),
        );
    }
    if let Some(strandless) = selection.left_out.get(select::STRAND_UNKNOWN) {
        notes.push(format!(
            "{strandless} ranked genes were left out because no source tells their strand: which end is the promoter, and which strand the RNA, \
             is unknown, so half the guides would aim at nothing. A stranded RNA-seq library or a CAGE peak tells; add the strand to the gene \
             table and rerun ingest."
        ));
    }
    let targeted = targets.iter().filter(|gene| gene.has("in_library")).count();
    if targeted > 0 {
        notes.push(format!(
            "{targeted} of {} targets stand in a screening library that reports no result for them: they may have been tested without effect. \
             Leave them out with --avoid in_library.",
            targets.len()
        ));
    }
    let near = targets.iter().filter(|gene| gene.coding.is_some()).count();
    if near > 0 && settings.design.mode == KnockDown::Crispri {
        notes.push(format!(
            "{near} of {} targets have a coding gene's start within {} bases: CRISPRi there may silence that gene, and a hit would not be the \
             lncRNA's. Confirm such hits with Cas13 or antisense oligonucleotides, or leave them out with --avoid crispri_hits_coding.",
            targets.len(),
            settings.design.promoter_reach
        ));
    }
    if settings.design.mode == KnockDown::Cas13 {
        notes.push("Cas13 acts on the RNA: the columns on coding promoters say what CRISPRi would do.".to_owned());
    }
    notes
}

#[cfg(test)]
mod tests;
