//! Makes a bundle of a finished run.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use tch::Device;

use super::card::card_text;
use super::check::agreement;
use super::measure::{Measured, cross_fitted};
use super::{BundleCard, ContextEntry, ENCODER, FAMILY_SETS, KIND, MODEL_FILE, ModelEntry, Rule, TENSORS, set_name};
use crate::artifact::{Columns, Context, SCHEMA_VERSION, StageReader, TensorFile, sweep_stale, write_atomically, write_tensors};
use crate::config::{Encoding, SequenceTensor, Settings};
use crate::error::{Error, Result};
use crate::evaluate::population::PlanTables;
use crate::features::transcript::read_genes;
use crate::model::FamilyNetwork;
use crate::score::known::{self, Known};
use crate::score::reference::{self, Reference};
use crate::train::checkpoint::family_cards;
use crate::train::{self, Dataset};

/// Columns that a model does without: those of the related species' transcripts, which are ten times its size, and those of a list of
/// non-essential coding genes, which is not ours to pass on.
const LEFT_OUT: [&str; 4] =
    ["sequence/related_", "sequence/log_related_", "locus/log_distance_nonessential_", "locus/nearest_coding_nonessential"];

/// Folders that a bundle is made of.
#[derive(Debug, Clone, Copy)]
pub struct BuildInputs<'a> {
    /// Finished run.
    pub run: &'a Path,
    /// Data folder of the species: the related species' gene table is named from there.
    pub data: &'a Path,
    /// Name of the model, `human-v1`.
    pub name: &'a str,
}

/// Trains every set of families in every context of the run's ranking on all labels, measures each by cross-fitting on the run's own
/// folds, and writes the folder `out`. The same run and seed give the same bytes.
///
/// # Errors
/// A run that is unfinished or changed, a model that encodes columns otherwise than as z-scores, a folder that is there already.
pub fn build(settings: &Settings, inputs: BuildInputs, out: &Path, context: &Context) -> Result<BundleCard> {
    if settings.model.encoding != Encoding::Standard || settings.model.sequence != SequenceTensor::Pca {
        let fix = "train the run with `encoding = \"standard\"` and `sequence = \"pca\"` under [model]";
        return Err(Error::settings("model", "encodes columns in a way that a model for new genes does not know", fix));
    }
    if out.exists() && !context.force {
        return Err(Error::Usage(format!("{} is there already; choose another folder, or pass --force", out.display())));
    }
    let mut settings = settings.clone();
    for column in LEFT_OUT {
        settings.model.scale.insert(column.to_owned(), 0.0);
    }
    // What a user has no table of cannot be read.
    settings.features.families.clear();
    settings.model.families.clear();
    let folder = |stage: &str| inputs.run.join(stage);
    let (ingest, plan) = (StageReader::open(&folder("ingest"), "ingest")?, StageReader::open(&folder("plan"), "plan")?);
    let (features, evaluate) = (StageReader::open(&folder("features"), "features")?, StageReader::open(&folder("evaluate"), "evaluate")?);
    StageReader::open(&folder("network"), "network")?;
    let dataset = Dataset::load(features.folder(), &folder("network"), &settings)?;
    let tables = PlanTables::read(&plan)?;
    let parent = out.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    std::fs::create_dir_all(parent).map_err(Error::io("create", parent))?;
    sweep_stale(parent)?;
    let aside = Aside(parent.join(format!(".{}.partial-{}", inputs.name, std::process::id())));
    std::fs::create_dir(aside.path()).map_err(Error::io("create", aside.path()))?;

    let mut arrays: BTreeMap<String, TensorFile> = BTreeMap::new();
    let mut contexts = Vec::new();
    for (name, task, phenotype) in contexts_of(&folder("rank").join("contexts.parquet"), &settings.rank.task)? {
        let measured = cross_fitted(&settings, &dataset, &tables, &evaluate, &task, context)?;
        let entry = trained(&settings, &dataset, &tables, (&name, &task, &phenotype), measured, &mut arrays, context.seed)?;
        context.progress.note(&format!("{name} ({phenotype}): {}", in_short(&entry)));
        contexts.push(entry);
    }
    write_tensors(&aside.path().join(TENSORS), &arrays)?;
    let encoder = features.file(ENCODER);
    std::fs::copy(&encoder, aside.path().join(ENCODER)).map_err(Error::io("copy", &encoder))?;
    Reference::of_species(&settings, ingest.folder(), inputs.data, context.seed)?.write(aside.path())?;
    let genes = read_genes(&ingest.file("sequences.fa.gz"))?;
    Known::new(&genes).write(aside.path())?;
    let mut card = BundleCard {
        schema: SCHEMA_VERSION,
        kind: KIND.into(),
        name: inputs.name.into(),
        version: env!("CARGO_PKG_VERSION").into(),
        species: settings.species.clone(),
        assembly: settings.assembly.clone(),
        clip: settings.model.clip,
        encoders: encoders(&dataset, &settings)?,
        contexts,
        rules: rules(&folder("train").join("rules.json"))?,
        attribution: settings.report.attribution.clone(),
        seed: context.seed,
        files: BTreeMap::new(),
    };
    for name in [TENSORS, ENCODER, known::FILE].into_iter().chain(reference::FILES) {
        let path = aside.path().join(name);
        let bytes = std::fs::read(&path).map_err(Error::io("read", &path))?;
        card.files.insert(name.to_owned(), blake3::hash(&bytes).to_hex().to_string());
    }
    write_atomically(&aside.path().join(MODEL_FILE), |file| {
        serde_json::to_writer_pretty(&mut *file, &card)?;
        file.write_all(b"\n")
    })?;
    let (compared, difference) = agreement(aside.path(), &ingest, &dataset)?;
    context.progress.note(&format!(
        "{compared} genes scored from their sequence and place agree with the run's features to {difference:.1e} in log-odds"
    ));
    let text = card_text(&card);
    write_atomically(&aside.path().join("CARD.md"), |file| file.write_all(text.as_bytes()))?;
    if out.exists() {
        std::fs::remove_dir_all(out).map_err(Error::io("replace", out))?;
    }
    std::fs::rename(aside.path(), out).map_err(Error::io("rename", aside.path()))?;
    Ok(card)
}

/// A folder that is written beside its place, and goes where the writing fails.
struct Aside(PathBuf);

impl Aside {
    fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Aside {
    fn drop(&mut self) {
        // After the renaming nothing is there.
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// Columns of both families, without those that no model reads.
fn encoders(dataset: &Dataset, settings: &Settings) -> Result<Vec<crate::train::checkpoint::FamilyCard>> {
    let families = dataset.family_indices(&["sequence", "locus"])?;
    let mut cards = family_cards(dataset, &families, &settings.model);
    cards.iter_mut().for_each(|card| card.columns.retain(|column| column.scale > 0.0));
    Ok(cards)
}

/// Name, task and phenotype of the contexts that the run lists; the ranking task first.
fn contexts_of(path: &Path, ranking: &str) -> Result<Vec<(String, String, String)>> {
    let table = Columns::read(path)?;
    let rows = table.text("context")?.into_iter().zip(table.text("task")?).zip(table.text("phenotype")?);
    let all: BTreeSet<(bool, String, String, String)> =
        rows.filter(|((_, task), _)| !task.is_empty()).map(|((name, task), phenotype)| (task != ranking, name, task, phenotype)).collect();
    Ok(all.into_iter().map(|(_, name, task, phenotype)| (name, task, phenotype)).collect())
}

/// Models of one context on all its labels.
fn trained(
    settings: &Settings,
    dataset: &Dataset,
    plan: &PlanTables,
    (name, task_name, phenotype): (&str, &str, &str),
    (quality, confound_auroc): Measured,
    arrays: &mut BTreeMap<String, TensorFile>,
    seed: u64,
) -> Result<ContextEntry> {
    let task = plan.task(task_name)?;
    let (mut rows, mut y, mut groups) = (Vec::new(), Vec::new(), Vec::new());
    for (at, &gene) in task.gene.iter().enumerate().filter(|(at, _)| task.train[*at]) {
        if let Some(row) = dataset.row(&plan.gene_id[gene as usize]) {
            rows.push(row);
            y.push(task.y[at]);
            groups.push(plan.group[gene as usize]);
        }
    }
    let labelled: BTreeSet<usize> = rows.iter().copied().collect();
    let positives = y.iter().filter(|&&label| label).count();
    let mut models = BTreeMap::new();
    let mut base_rate = 0.0;
    for set in FAMILY_SETS {
        let families = dataset.family_indices(set)?;
        let stream = format!("bundle/{task_name}/{}", set_name(set));
        let fitted = train::fit(dataset, &families, &rows, &y, &groups, settings, Device::Cpu, seed, &stream)?;
        base_rate = fitted.base_rate;
        let network = FamilyNetwork::new(&fitted.architecture);
        for (parameter, array) in network.layout().to_arrays(fitted.architecture.members, &fitted.parameters) {
            arrays.insert(format!("{name}/{}/{parameter}", set_name(set)), array);
        }
        let has = |row: usize| families.iter().all(|&family| dataset.families[family].present[row]);
        let others: Vec<usize> = (0..dataset.len()).filter(|row| !labelled.contains(row) && has(*row)).collect();
        let mut logit = fitted.predict(dataset, &others)?.logit;
        logit.sort_unstable_by(f64::total_cmp);
        let found = quality.get(&set_name(set)).copied().ok_or_else(|| {
            Error::data(task_name, format!("no measurement of {}", set_name(set)), "report this as a fault of the program")
        })?;
        let at = |permille: usize| logit.get(permille * logit.len().saturating_sub(1) / 1000).copied().unwrap_or(f64::NAN);
        models.insert(
            set_name(set),
            ModelEntry {
                architecture: fitted.architecture.clone(),
                corrections: fitted.corrections.clone(),
                calibration: fitted.calibrator.clone(),
                auroc: found.auroc,
                ap_lift: found.ap_lift,
                above_confound: found.above_confound,
                membership: found.membership,
                quantiles: (0..=1000).map(at).collect(),
            },
        );
    }
    Ok(ContextEntry {
        name: name.to_owned(),
        task: task_name.to_owned(),
        phenotype: phenotype.to_owned(),
        strength: task.strength.clone(),
        positives,
        negatives: y.len() - positives,
        base_rate,
        confound_auroc,
        models,
    })
}

fn in_short(entry: &ContextEntry) -> String {
    let models: Vec<String> = entry.models.iter().map(|(set, model)| format!("{set} AUROC {:.3}", model.auroc.mean)).collect();
    format!("{}; confounds alone {:.3}", models.join(", "), entry.confound_auroc.mean)
}

/// Conditions of `rules.json` without their weights: which of them a gene meets is a fact on the gene.
fn rules(path: &Path) -> Result<Vec<Rule>> {
    let text = std::fs::read_to_string(path).map_err(Error::io("read", path))?;
    let value: serde_json::Value =
        serde_json::from_str(&text).map_err(|error| Error::artifact(path, error.to_string(), "rerun `deephen train`"))?;
    let cut = |cut: &serde_json::Value| {
        Some((cut["column"].as_str()?.to_owned(), cut["threshold"].as_f64()?, cut["direction"].as_str()? == "above"))
    };
    let rule = |rule: &serde_json::Value| {
        let cuts = rule["cuts"].as_array()?.iter().map(cut).collect::<Option<Vec<_>>>()?;
        Some(Rule { sentence: rule["sentence"].as_str()?.to_owned(), cuts })
    };
    let all = value["rules"].as_array().into_iter().flatten().map(rule).collect::<Option<Vec<Rule>>>();
    all.ok_or_else(|| Error::artifact(path, "holds a rule without words or cuts", "rerun `deephen train`"))
}
