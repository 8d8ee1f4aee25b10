//! `screen-ipsc-loci`: is a tested locus of the growth screen a hit, by its place in the genome alone?
//!
//! The gene table knows about half of what the screen tested: the other loci are assembled transcripts that exist only in the
//! library's exon models. Here every tested locus with a place is an entity of its own, in the assembly of the library, and
//! the only family is `locus`: span, transcripts, exons, coding and essential neighbours. A derived ingest folder
//! makes loci the genes; features, network, plan, parts, collection and ablation are the usual stages on it.
//!
//! | folder | content |
//! | --- | --- |
//! | `ingest`, `features`, `network`, `plan`, `parts`, `evaluate`, `ablate` | as in a run folder |
//! | `strata` | `metrics.json`: all loci, those of an annotated gene (`@annotated`), those without one (`@assembled`) |

mod strata;
mod tables;

use std::path::{Path, PathBuf};

use crate::artifact::{Context, Manifest};
use crate::config::{IngestSettings, LOCI_TASK, Population, Settings};
use crate::error::Result;
use crate::evaluate::{self, PartInputs};
use crate::runtime::DeviceChoice;
use crate::{features, network};

/// Where the benchmark's results stand.
#[derive(Debug, Clone)]
pub struct LociOutcome {
    /// `metrics.json` of all loci and both strata.
    pub strata: PathBuf,
    /// The usual `metrics.json`, with every rival.
    pub metrics: PathBuf,
    /// Manifest of the last stage.
    pub manifest: Manifest,
}

/// Evaluates `screen-ipsc-loci` on the loci of the folder `ingest` and writes everything below `out`; finished stages stand.
///
/// `settings` are the species' own: what the task needs otherwise (families, tasks, population) is derived from them.
///
/// # Errors
/// An ingest folder without placed loci or coding neighbours in their assembly, and whatever a stage refuses.
pub fn run(settings: &Settings, ingest: &Path, out: &Path, device: DeviceChoice, context: &Context) -> Result<LociOutcome> {
    let settings = derived(settings);
    settings.check()?;
    let at = |stage: &str| out.join(stage);
    tables::write(ingest, &at("ingest"), context)?;
    features::run(&settings, &at("ingest"), None, &at("features"), context)?;
    network::run(&settings, &at("ingest"), &at("network"), false, context)?;
    evaluate::plan(&settings, &at("ingest"), &at("plan"), context)?;
    let (features, network, plan) = (at("features"), at("network"), at("plan"));
    let inputs = PartInputs { features: &features, network: &network, plan: &plan, embeddings: None };
    evaluate::all_parts(&settings, inputs, &at("parts"), device, context)?;
    evaluate::collect(&settings, None, &plan, &at("parts"), &at("evaluate"), context)?;
    evaluate::ablate(&settings, &plan, &at("parts"), &at("ablate"), context)?;
    let manifest = strata::run(&settings, &at("ingest"), &plan, &at("evaluate"), &at("strata"), context)?;
    Ok(LociOutcome { strata: at("strata").join("metrics.json"), metrics: at("evaluate").join("metrics.json"), manifest })
}

/// The species' settings with loci as genes: one task, one family, no sequence and no interaction.
fn derived(settings: &Settings) -> Settings {
    let mut settings = settings.clone();
    settings.ingest = IngestSettings::default();
    settings.features.families.clear();
    (settings.features.related, settings.features.related_genes) = (None, None);
    settings.model.families = vec!["locus".into()];
    settings.evaluate.tasks = vec![LOCI_TASK.into()];
    settings.evaluate.population = Population::All;
    settings.evaluate.graphsage_repeats = 0;
    for tasks in [&mut settings.evaluate.ablate_tasks, &mut settings.evaluate.graphsage_tasks, &mut settings.evaluate.variant_tasks] {
        tasks.clear();
    }
    settings.train.contexts.clear();
    settings.rank.contexts.clear();
    // No locus is in the network or has a sequence, and variants change what other families are worth.
    settings.evaluate.embeddings = false;
    settings.evaluate.mfe = std::path::PathBuf::new();
    settings.evaluate.variants.clear();
    settings.rank.task = LOCI_TASK.into();
    settings
}

#[cfg(test)]
mod tests;
