//! `benchmark`: the whole protocol as one fixed recipe, on folders of its own.
//!
//! ```text
//! ingest, features, network ─> plan (all tasks) ─> parts ─> evaluate, ablate        every model, every task, one set of splits
//!                                                   ├─> head_to_head/ published scores on labels that they have not seen
//!                                                   ├─> shuffled/    labels shuffled inside confound strata
//!                                                   ├─> rewired/     networks rewired with their degrees kept
//!                                                   ├─> learning/    fewer positives to learn from
//!                                                   ├─> similarity/  folds dealt with looser groups
//!                                                   ├─> inductive/   nothing fitted on a test gene
//!                                                   ├─> loci/        all tested loci of the screen by their place alone
//!                                                   └─> transfer/    the model on another species
//! ```
//!
//! Every step is made of the stages a run has, so that a second call goes on where the first was stopped, and a workflow engine may
//! train the same parts elsewhere. The numbers come together in `summary/`.

mod against;
mod derived;
pub(crate) mod head_to_head;
mod inductive;
mod learning;
pub mod loci;
pub(crate) mod measured;
mod null;
mod recipe;
mod rewired;
mod shuffled;
mod similarity;
mod summary;
pub mod transfer;
mod verification;

use std::path::{Path, PathBuf};
use std::str::FromStr;

use serde::Serialize;

pub use learning::LearningPoint;
pub use null::{NullTest, null_test};
pub use recipe::{Recipe, Track};
pub use rewired::Rewired;
pub use shuffled::Shuffled;
pub use summary::Findings;
pub use verification::Verification;

use crate::artifact::{Columns, Context};
use crate::config::Settings;
use crate::error::{Error, Result};
use crate::evaluate::{self, ForeignInputs, PartId, PartInputs, PartKind};
use crate::runtime::DeviceChoice;
use crate::{features, ingest, network};

/// Where each stage of the protocol lives.
#[derive(Debug, Clone)]
#[allow(missing_docs, reason = "each field is the folder of the stage of that name")]
pub struct Folders {
    pub root: PathBuf,
    pub ingest: PathBuf,
    pub features: PathBuf,
    pub network: PathBuf,
    pub plan: PathBuf,
    pub embeddings: PathBuf,
    pub parts: PathBuf,
    pub evaluate: PathBuf,
    pub ablate: PathBuf,
    pub summary: PathBuf,
}

impl Folders {
    /// The folders under `root`.
    pub fn new(root: &Path) -> Self {
        let folder = |name: &str| root.join(name);
        Self {
            root: root.to_path_buf(),
            ingest: folder("ingest"),
            features: folder("features"),
            network: folder("network"),
            plan: folder("plan"),
            embeddings: folder("embeddings"),
            parts: folder("parts"),
            evaluate: folder("evaluate"),
            ablate: folder("ablate"),
            summary: folder("summary"),
        }
    }
}

/// A step of the protocol behind the main evaluation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Step {
    /// Published scores on labels they have not seen.
    HeadToHead,
    /// The label null.
    Shuffled,
    /// The network null.
    Rewired,
    /// Fewer positives.
    Learning,
    /// Looser groups.
    Similarity,
    /// Unseen genes.
    Inductive,
    /// Screen loci.
    Loci,
    /// Another species.
    Transfer,
}

impl Step {
    /// All of them.
    pub const ALL: [Self; 8] =
        [Self::HeadToHead, Self::Shuffled, Self::Rewired, Self::Learning, Self::Similarity, Self::Inductive, Self::Loci, Self::Transfer];

    /// Its name on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::HeadToHead => "head-to-head",
            Self::Shuffled => "shuffled",
            Self::Rewired => "rewired",
            Self::Learning => "learning",
            Self::Similarity => "similarity",
            Self::Inductive => "inductive",
            Self::Loci => "loci",
            Self::Transfer => "transfer",
        }
    }
}

impl FromStr for Step {
    type Err = Error;

    fn from_str(name: &str) -> Result<Self> {
        Self::ALL.into_iter().find(|step| step.name() == name).ok_or_else(|| {
            let known: Vec<&str> = Self::ALL.into_iter().map(Self::name).collect();
            Error::Usage(format!("`{name}` is no step of the benchmark; known are {}", known.join(", ")))
        })
    }
}

/// What every step is handed.
struct Bench<'a> {
    /// With the protocol's tasks in place of the run's.
    settings: &'a Settings,
    folders: &'a Folders,
    device: DeviceChoice,
    context: &'a Context<'a>,
}

impl Bench<'_> {
    fn part_inputs(&self) -> PartInputs<'_> {
        PartInputs {
            features: &self.folders.features,
            network: &self.folders.network,
            plan: &self.folders.plan,
            embeddings: self.settings.evaluate.embeddings.then_some(self.folders.embeddings.as_path()),
        }
    }

    /// Every repeat and fold of a task for each of `kinds`.
    fn parts_of(&self, task: &str, kinds: &[PartKind]) -> Vec<PartId> {
        let evaluate = &self.settings.evaluate;
        let part = |kind: &PartKind, repeat, fold| PartId { task: task.to_owned(), repeat, fold, kind: kind.clone() };
        kinds
            .iter()
            .flat_map(|kind| (0..evaluate.repeats).flat_map(move |repeat| (0..evaluate.folds).map(move |fold| part(kind, repeat, fold))))
            .collect()
    }

    fn headline_tasks(&self) -> Vec<String> {
        let named = &self.settings.benchmark.headline_tasks;
        if named.is_empty() { vec![self.settings.rank.task.clone()] } else { named.clone() }
    }
}

/// What a benchmark shall do beyond its main evaluation.
#[derive(Debug, Clone, Default)]
pub struct Entries {
    /// Steps behind the main evaluation.
    pub steps: Vec<Step>,
    /// Names and tables of other tools' predictions ([`evaluate::add_foreign`]).
    pub foreign: Vec<(String, PathBuf)>,
    /// Folder of a finished benchmark, and the only thing in which this one may differ from it.
    pub against: Option<(PathBuf, Track)>,
}

/// One finished step and how long it took.
#[derive(Debug, Clone, Serialize)]
pub struct StepTime {
    /// `evaluate`, `shuffled`, ...
    pub step: String,
    /// Wall time of this call, seconds.
    pub seconds: f64,
}

/// What [`run`] did.
#[derive(Debug, Clone, Serialize)]
pub struct Outcome {
    /// The numbers.
    pub findings: Findings,
    /// Wall times of this call.
    pub steps: Vec<StepTime>,
    /// Where the tables lie.
    pub summary: PathBuf,
}

/// The settings under which the protocol runs: its tasks in place of the run's.
///
/// # Errors
/// A ranking or headline task that is not among them.
pub fn protocol(settings: &Settings) -> Result<Settings> {
    let mut settings = settings.clone();
    if !settings.benchmark.tasks.is_empty() {
        settings.evaluate.tasks.clone_from(&settings.benchmark.tasks);
    }
    if settings.evaluate.graphsage_tasks.is_empty() {
        settings.evaluate.graphsage_tasks.clone_from(&settings.benchmark.headline_tasks);
    }
    if settings.evaluate.variants.is_empty() && settings.evaluate.variant_tasks.is_empty() {
        settings.evaluate.variant_tasks.clone_from(&settings.benchmark.headline_tasks);
    }
    let variants = std::mem::take(&mut settings.benchmark.variants);
    settings.evaluate.variants.extend(variants);
    settings.evaluate.embeddings |= std::mem::take(&mut settings.benchmark.embeddings);
    for (key, task) in std::iter::once(("rank.task", &settings.rank.task))
        .chain(settings.benchmark.headline_tasks.iter().map(|task| ("benchmark.headline_tasks", task)))
    {
        if !settings.evaluate.tasks.contains(task) {
            return Err(Error::settings(key, format!("`{task}` is not among the protocol's tasks"), "add it to `benchmark.tasks`"));
        }
    }
    settings.check()?;
    Ok(settings)
}

/// Runs the protocol into `out`. `told` hears of each finished step.
///
/// # Errors
/// Whatever its stages report.
pub fn run(
    settings: &Settings,
    data: &Path,
    out: &Path,
    entries: &Entries,
    device: DeviceChoice,
    context: &Context,
    told: &dyn Fn(&StepTime),
) -> Result<Outcome> {
    let settings = protocol(settings)?;
    let folders = Folders::new(out);
    let bench = Bench { settings: &settings, folders: &folders, device, context };
    let mut times = Vec::new();
    let mut timed = |step: &str, started: std::time::Instant| {
        let time = StepTime { step: step.to_owned(), seconds: started.elapsed().as_secs_f64() };
        told(&time);
        times.push(time);
    };
    let started = std::time::Instant::now();
    ingest::run(&settings, data, &folders.ingest, context)?;
    features::run(&settings, &folders.ingest, Some(data), &folders.features, context)?;
    network::run(&settings, &folders.ingest, &folders.network, false, context)?;
    if let Some((other, track)) = &entries.against {
        Recipe::of(&settings, &folders, context.seed)?.check(&Recipe::read(other)?, *track)?;
    }
    timed("data", started);
    let started = std::time::Instant::now();
    let foreign = main_evaluation(&bench, entries)?;
    timed("evaluate", started);
    let mut findings = Findings::default();
    for &step in Step::ALL.iter().filter(|step| entries.steps.contains(step)) {
        let started = std::time::Instant::now();
        match step {
            Step::HeadToHead => drop(head_to_head::run(&bench, &foreign)?),
            Step::Shuffled => findings.shuffled = Some(shuffled::run(&bench, &null::observed(&bench, &[PartKind::Rivals])?)?),
            Step::Rewired => findings.rewired = Some(rewired::run(&bench, &null::observed(&bench, &[])?)?),
            Step::Learning => findings.learning = learning::run(&bench)?,
            Step::Similarity => drop(similarity::run(&bench)?),
            Step::Inductive => drop(inductive::run(&bench)?),
            Step::Loci => loci_step(&bench)?,
            Step::Transfer => transfer_step(&bench, data)?,
        }
        timed(step.name(), started);
    }
    summary::write(&bench, &mut findings, &entries.steps)?;
    Ok(Outcome { findings, steps: times, summary: folders.summary.clone() })
}

/// The screen's loci, where the library's places are known.
fn loci_step(bench: &Bench) -> Result<()> {
    let ingest = &bench.folders.ingest;
    let known = |file: &str| -> Result<bool> { Ok(ingest.join(file).exists() && Columns::read(&ingest.join(file))?.height() > 0) };
    if !known("loci.parquet")? || !known("neighbours.parquet")? {
        bench.context.progress.warn("loci: no places of screen loci, or no coding genes in their assembly; left out");
        return Ok(());
    }
    loci::run(bench.settings, ingest, &bench.folders.root.join("loci"), bench.device, bench.context)?;
    Ok(())
}

/// The model on another species, where its data are.
fn transfer_step(bench: &Bench, data: &Path) -> Result<()> {
    let benchmark = &bench.settings.benchmark;
    let (Some(species), Some(folder)) = (&benchmark.transfer_to, &benchmark.transfer_data) else {
        bench.context.progress.warn("transfer: `benchmark.transfer_to` and `benchmark.transfer_data` name no other species; left out");
        return Ok(());
    };
    let data = data.join(folder);
    if !data.exists() {
        bench.context.progress.warn(&format!("transfer: {} is not there; left out", data.display()));
        return Ok(());
    }
    let target = bench.folders.root.join("transfer").join(species);
    transfer::prepare(&Settings::built_in(species)?, &data, &target, bench.context)?;
    let (features, network, plan) = (target.join("features"), target.join("network"), target.join("plan"));
    let folders = bench.folders;
    transfer::run(
        bench.settings,
        transfer::SpeciesFolders { features: &folders.features, network: &folders.network, plan: &folders.plan },
        transfer::SpeciesFolders { features: &features, network: &network, plan: &plan },
        &folders.root.join("transfer/scores"),
        bench.device,
        bench.context,
    )?;
    Ok(())
}

/// Every task, repeat, fold and model on one set of splits, and other tools' predictions on the same; the names of those tools.
fn main_evaluation(bench: &Bench, entries: &Entries) -> Result<Vec<String>> {
    let (settings, folders, context) = (bench.settings, bench.folders, bench.context);
    match &entries.against {
        Some((other, Track::Data)) => against::adopt_plan(bench, other)?,
        _ => evaluate::plan(settings, &folders.ingest, &folders.plan, context)?,
    };
    evaluate::all_parts(settings, bench.part_inputs(), &folders.parts, bench.device, context)?;
    let mut parts = evaluate::planned_parts(settings);
    let mut add = |name: &str, table: Option<&Path>| -> Result<()> {
        let inputs = ForeignInputs { ingest: &folders.ingest, plan: &folders.plan, table };
        parts.extend(evaluate::add_foreign(name, inputs, &folders.parts, context)?.parts);
        Ok(())
    };
    let mut foreign: Vec<String> = Vec::new();
    let peers = folders.ingest.join("peers.parquet");
    if peers.exists() {
        let names: std::collections::BTreeSet<String> = Columns::read(&peers)?.text("peer")?.into_iter().collect();
        names.iter().try_for_each(|name| add(name, None))?;
        foreign.extend(names);
    }
    entries.foreign.iter().try_for_each(|(name, table)| add(name, Some(table)))?;
    foreign.extend(entries.foreign.iter().map(|(name, _)| name.clone()));
    if let Some((other, _)) = &entries.against {
        add(against::AGAINST, Some(&against::scores(bench, other)?))?;
    }
    evaluate::collect_parts(settings, Some(&folders.features), &folders.plan, &folders.parts, &parts, &folders.evaluate, context)?;
    evaluate::ablate(settings, &folders.plan, &folders.parts, &folders.ablate, context)?;
    Ok(foreign)
}
