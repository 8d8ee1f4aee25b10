//! A small species with planted truth, in the same files as real data.
//!
//! Three causes are drawn apart from each other and from everything a trivial explanation could use (length, isoforms, span,
//! interaction degree, study): what the transcripts are made of, what company the binding proteins keep, how close a coding
//! promoter lies. The scenario says which of them make a gene essential. On top lie the traps of real data: several names a
//! gene, copies of genes, study bias in interactions and literature, promoters of essential neighbours, missing values.
//!
//! A copy of a gene shares its founder's label, so that an evaluation that parts copies into different folds looks better
//! than it is, even under `null`.

mod annotation;
mod binding;
mod catalogue;
mod draw;
mod files;
mod genome;
mod interactions;
mod ontology;
mod screen;
mod sequences;
mod truth;

use std::collections::BTreeMap;
use std::path::Path;
use std::str::FromStr;

use files::Files;
use genome::Genome;
use interactions::Interactions;
use screen::{Locus, Mark};
use sequences::{GeneSequence, Origin};
use truth::{Truth, auroc};

use crate::artifact::{Context, Manifest, Opened, StageRequest};
use crate::error::{Error, Result};

/// Fewest genes from which the causes can be told apart at all.
const FEWEST: usize = 50;
/// Most genes that ids and chromosomes have room for.
const MOST: usize = 20_000;

/// What makes a simulated gene essential.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scenario {
    /// GC content and a motif of the transcripts.
    Sequence,
    /// Binding of proteins that neighbour essential ones.
    Topology,
    /// A coding promoter close to its own.
    Locus,
    /// All three, equally strong.
    Mixed,
    /// Nothing: labels are drawn blindly.
    Null,
}

impl FromStr for Scenario {
    type Err = String;
    fn from_str(text: &str) -> std::result::Result<Self, String> {
        match text {
            "sequence" => Ok(Self::Sequence),
            "topology" => Ok(Self::Topology),
            "locus" => Ok(Self::Locus),
            "mixed" => Ok(Self::Mixed),
            "null" => Ok(Self::Null),
            _ => Err(format!("`{text}` is no scenario; use sequence, topology, locus, mixed or null")),
        }
    }
}

impl std::fmt::Display for Scenario {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Sequence => "sequence",
            Self::Topology => "topology",
            Self::Locus => "locus",
            Self::Mixed => "mixed",
            Self::Null => "null",
        })
    }
}

/// A whole species in memory.
struct Species {
    genome: Genome,
    sequences: Vec<GeneSequence>,
    interactions: Interactions,
    truth: Truth,
    loci: Vec<Locus>,
}

impl Species {
    fn new(seed: u64, scenario: Scenario, genes: usize) -> Self {
        let genome = Genome::new(seed, genes);
        let sequences = sequences::sequences(seed, &genome);
        let interactions = interactions::interactions(seed, &genome);
        let truth = truth::truth(seed, scenario, &genome, &sequences, &interactions);
        let loci = screen::library(seed, &genome, &truth);
        Self { genome, sequences, interactions, truth, loci }
    }

    /// Scores of the three causes, in the order sequence, topology, locus.
    fn causes(&self) -> [(&'static str, Vec<f64>); 3] {
        [
            ("sequence", self.sequences.iter().map(|gene| gene.leaning).collect()),
            ("topology", self.interactions.company.clone()),
            ("locus", self.genome.lncrna.iter().map(|gene| gene.closeness).collect()),
        ]
    }

    fn truth_lines(&self) -> Vec<String> {
        let mut lines = vec!["gene_id\tsymbol\tsequence\ttopology\tlocus\tplanted\tlog_odds\tlabel\tfame\tcopy_of".to_owned()];
        let [sequence, topology, locus] = self.causes().map(|(_, scores)| scores);
        for (index, gene) in self.genome.lncrna.iter().enumerate() {
            let founder = match self.sequences[index].origin {
                Origin::Copy(from) => self.genome.lncrna[from].id.as_str(),
                _ => "",
            };
            lines.push(format!(
                "{}\t{}\t{:.6}\t{:.6}\t{:.6}\t{:.6}\t{:.6}\t{}\t{:.6}\t{founder}",
                gene.id,
                gene.symbol,
                sequence[index],
                topology[index],
                locus[index],
                self.truth.planted[index],
                self.truth.log_odds[index],
                u8::from(self.truth.essential[index]),
                gene.fame,
            ));
        }
        lines
    }

    fn summary(&self, scenario: Scenario) -> serde_json::Value {
        let labels = &self.truth.essential;
        let by_cause: serde_json::Map<String, serde_json::Value> =
            self.causes().into_iter().map(|(name, scores)| (name.to_owned(), rounded(auroc(&scores, labels)))).collect();
        let (mut tested, mut hits) = (std::collections::BTreeSet::new(), std::collections::BTreeSet::new());
        for locus in self.loci.iter().filter(|locus| locus.tested) {
            let Some(gene) = locus.gene else { continue };
            tested.insert(gene);
            if locus.marks.contains(&Mark::Hit) {
                hits.insert(gene);
            }
        }
        serde_json::json!({
            "scenario": scenario.to_string(),
            "lncrna": self.genome.lncrna.len(),
            "coding": self.genome.coding.len(),
            "essential": labels.iter().filter(|label| **label).count(),
            "tested_genes": tested.len(),
            "screen_hits": hits.len(),
            "literature": self.truth.literature.iter().flatten().count(),
            "copies": self.sequences.iter().filter(|gene| matches!(gene.origin, Origin::Copy(_))).count(),
            "oracle_auroc": rounded(auroc(&self.truth.planted, labels)),
            "auroc_by_cause": by_cause,
        })
    }
}

fn rounded(value: f64) -> serde_json::Value {
    serde_json::json!((value * 1e4).round() / 1e4)
}

/// Writes a dataset folder of `genes` lncRNA genes, laid out as `data/demo.toml` reads it, with `truth.tsv` and
/// `summary.json` beside it.
///
/// `truth.tsv` has one row a lncRNA gene: `gene_id`, `symbol`, the three causes' scores (`sequence`, `topology`, `locus`,
/// standard normal; topology also for genes whose partners are hidden), `planted` (the scenario's sum), `log_odds`, `label` (essential or not),
/// `fame` (study bias), `copy_of` (founder of a nearly identical copy).
///
/// # Errors
/// [`Error::Usage`] for too few or too many genes, and whatever the folder refuses.
pub fn run(scenario: Scenario, genes: usize, out: &Path, context: &Context) -> Result<Manifest> {
    if !(FEWEST..=MOST).contains(&genes) {
        return Err(Error::Usage(format!("cannot simulate {genes} genes\n  hint: choose --genes from {FEWEST} to {MOST}")));
    }
    let request = StageRequest {
        stage: "simulate",
        out,
        inputs: Vec::new(),
        // The layout grows with the files, so that a folder of an older one is made anew.
        settings: serde_json::json!({ "scenario": scenario.to_string(), "genes": genes, "layout": 2 }),
        seed: context.seed,
        force: context.force,
    };
    let writer = match request.open()? {
        Opened::UpToDate(manifest) => return Ok(manifest),
        Opened::Fresh(writer) => writer,
    };
    let task = context.progress.begin("simulate", Some(5), "steps");
    let species = Species::new(context.seed, scenario, genes);
    task.advance(1);
    let files = Files { writer: &writer };
    annotation::write(&files, &species.genome, &species.sequences)?;
    task.advance(1);
    binding::write(&files, context.seed, &species.genome, &species.interactions)?;
    ontology::write(&files, context.seed, &species.genome, &species.interactions)?;
    task.advance(1);
    screen::write(&files, context.seed, &species.genome, &species.sequences, &species.loci)?;
    catalogue::write(&files, context.seed, &species.genome, &species.truth, &species.loci)?;
    task.advance(1);
    files.lines("truth.tsv", species.truth_lines())?;
    let summary = species.summary(scenario);
    writer.write_json("summary.json", &summary)?;
    context.progress.note(&format!(
        "simulated {genes} lncRNA genes, {} of {} tested ones hits; who knew the planted score would reach AUROC {}",
        summary["screen_hits"], summary["tested_genes"], summary["oracle_auroc"]
    ));
    task.advance(1);
    writer.finish(BTreeMap::from([
        ("lncrna".to_owned(), genes as u64),
        ("coding".to_owned(), species.genome.coding.len() as u64),
        ("ppi".to_owned(), species.interactions.ppi.len() as u64),
        ("loci".to_owned(), species.loci.len() as u64),
    ]))
}

#[cfg(test)]
mod tests;
