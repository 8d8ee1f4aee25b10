//! All stages in one run folder: what is finished is kept, what is missing or changed is made.

use std::fs::{self, File, TryLockError};
use std::path::{Path, PathBuf};
use std::time::{Instant, SystemTime};

use serde::{Deserialize, Serialize};

use crate::artifact::{Context, MANIFEST_FILE, Manifest, SCHEMA_VERSION, sweep_stale, write_atomically};
use crate::config::Settings;
use crate::enrich::EnrichInputs;
use crate::error::{Error, Result};
use crate::evaluate::PartInputs;
use crate::rank::RankInputs;
use crate::report::ReportInputs;
use crate::runtime::DeviceChoice;
use crate::train::TrainInputs;
use crate::{enrich, evaluate, features, ingest, network, rank, report, train};

/// Where each stage lives in a run folder.
#[derive(Debug, Clone)]
#[allow(missing_docs, reason = "each field is the folder of the stage of that name")]
pub struct Layout {
    pub root: PathBuf,
    pub ingest: PathBuf,
    pub features: PathBuf,
    pub network: PathBuf,
    pub plan: PathBuf,
    pub embeddings: PathBuf,
    pub parts: PathBuf,
    pub evaluate: PathBuf,
    pub ablate: PathBuf,
    pub train: PathBuf,
    pub rank: PathBuf,
    pub enrich: PathBuf,
    pub report: PathBuf,
}

impl Layout {
    /// The folders under `root`.
    pub fn new(root: &Path) -> Self {
        Self {
            root: root.to_path_buf(),
            ingest: root.join("ingest"),
            features: root.join("features"),
            network: root.join("network"),
            plan: root.join("plan"),
            embeddings: root.join("embeddings"),
            parts: root.join("parts"),
            evaluate: root.join("evaluate"),
            ablate: root.join("ablate"),
            train: root.join("train"),
            rank: root.join("rank"),
            enrich: root.join("enrich"),
            report: root.join("report"),
        }
    }

    /// What the report reads; the final model's folder where it stands there.
    pub fn report_inputs(&self) -> ReportInputs<'_> {
        ReportInputs {
            ingest: &self.ingest,
            features: &self.features,
            network: &self.network,
            plan: &self.plan,
            evaluate: &self.evaluate,
            ablate: &self.ablate,
            train: self.train.is_dir().then_some(self.train.as_path()),
            rank: &self.rank,
            enrich: &self.enrich,
        }
    }

    /// What a part of the evaluation reads; the embeddings where the settings ask for them.
    pub fn part_inputs(&self, settings: &Settings) -> PartInputs<'_> {
        let embeddings = settings.evaluate.embeddings.then_some(self.embeddings.as_path());
        PartInputs { features: &self.features, network: &self.network, plan: &self.plan, embeddings }
    }
}

/// One stage of a finished run.
#[derive(Debug, Clone, Serialize)]
pub struct StageOutcome {
    /// Stage name.
    pub stage: String,
    /// Folder.
    pub out: PathBuf,
    /// Its manifest (of `parts`: none, there are many).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub manifest: Option<Manifest>,
    /// Whether it stood already.
    pub up_to_date: bool,
    /// Wall time of this call, seconds.
    pub seconds: f64,
}

/// What [`run`] did.
#[derive(Debug, Clone, Serialize)]
pub struct Outcome {
    /// Stages in order.
    pub stages: Vec<StageOutcome>,
    /// The page.
    pub report: PathBuf,
    /// The metrics.
    pub metrics: PathBuf,
    /// Wall time, seconds.
    pub seconds: f64,
}

/// Name of the file that says whose run a folder is.
const IDENTITY_FILE: &str = "run.json";

#[derive(Debug, Serialize, Deserialize)]
struct Identity {
    schema: u32,
    species: String,
    seed: u64,
    settings: serde_json::Value,
}

/// Runs every stage into `out`. `told` hears of each finished stage.
pub fn run(
    settings: &Settings,
    data: &Path,
    out: &Path,
    device: DeviceChoice,
    context: &Context,
    told: &(dyn Fn(&StageOutcome) + Sync),
) -> Result<Outcome> {
    let started = Instant::now();
    // Noticed here, and not at `rank` after all the training.
    if !settings.evaluate.tasks.contains(&settings.rank.task) {
        let fix = format!("rank by one of {}, or add it there", settings.evaluate.tasks.join(", "));
        return Err(Error::settings("rank.task", format!("`{}` is not in `evaluate.tasks`", settings.rank.task), fix));
    }
    let layout = Layout::new(out);
    let _lock = claim(settings, out, context)?;

    let mut stages = vec![stage("ingest", &layout.ingest, told, || ingest::run(settings, data, &layout.ingest, context))?];
    // Features run on one libtorch thread; network and plan need no tensor and fill the other core.
    let (embedded, linked) = rayon::join(
        || stage("features", &layout.features, told, || features::run(settings, &layout.ingest, Some(data), &layout.features, context)),
        || -> Result<_> {
            let network =
                stage("network", &layout.network, told, || network::run(settings, &layout.ingest, &layout.network, false, context))?;
            let plan = stage("plan", &layout.plan, told, || evaluate::plan(settings, &layout.ingest, &layout.plan, context))?;
            Ok([network, plan])
        },
    );
    stages.push(embedded?);
    stages.extend(linked?);

    if settings.evaluate.embeddings {
        stages.push(stage("embeddings", &layout.embeddings, told, || {
            evaluate::embed(settings, &layout.features, &layout.network, &layout.plan, &layout.embeddings, context)
        })?);
    }
    stages.push(parts(settings, &layout, device, context, told)?);
    stages.push(stage("evaluate", &layout.evaluate, told, || {
        evaluate::collect(settings, Some(&layout.features), &layout.plan, &layout.parts, &layout.evaluate, context)
    })?);
    stages
        .push(stage("ablate", &layout.ablate, told, || evaluate::ablate(settings, &layout.plan, &layout.parts, &layout.ablate, context))?);
    let inputs = TrainInputs { features: &layout.features, network: &layout.network, plan: &layout.plan };
    stages.push(stage("train", &layout.train, told, || train::run(settings, inputs, device, &layout.train, context))?);
    let inputs = RankInputs { ingest: &layout.ingest, plan: &layout.plan, parts: &layout.parts };
    stages.push(stage("rank", &layout.rank, told, || rank::run(settings, inputs, &layout.rank, context))?);
    let inputs = EnrichInputs { ingest: &layout.ingest, plan: &layout.plan, rank: &layout.rank, evaluate: Some(&layout.evaluate) };
    stages.push(stage("enrich", &layout.enrich, told, || enrich::run(settings, inputs, &layout.enrich, context))?);
    stages.push(stage("report", &layout.report, told, || report::run(settings, layout.report_inputs(), &layout.report, context))?);

    Ok(Outcome {
        stages,
        report: layout.report.join("report.html"),
        metrics: layout.evaluate.join("metrics.json"),
        seconds: started.elapsed().as_secs_f64(),
    })
}

/// The settings that can change a run: what only other commands read may differ between two calls on one folder, and folders
/// from before such a key existed stay usable.
fn decisive(settings: &serde_json::Value) -> serde_json::Value {
    let mut settings = settings.clone();
    if let Some(sections) = settings.as_object_mut() {
        sections.shift_remove("design");
        if let Some(report) = sections.get_mut("report").and_then(serde_json::Value::as_object_mut) {
            report.shift_remove("figures");
        }
    }
    settings
}

/// The settings with which a run folder was made, its seed among them.
///
/// # Errors
/// The folder holds no `run.json`, or one of another version.
pub fn settings_of(root: &Path) -> Result<Settings> {
    let path = root.join(IDENTITY_FILE);
    if !path.exists() {
        return Err(Error::artifact(
            root,
            format!("no {IDENTITY_FILE} here, so this is no run folder"),
            "pass the folder that `deephen run` or `deephen demo` wrote",
        ));
    }
    let text = fs::read_to_string(&path).map_err(Error::io("read", &path))?;
    let unreadable = |error: serde_json::Error| {
        Error::artifact(&path, format!("not readable: {error}"), "was it written by this version? pass the species' config with --config")
    };
    let identity: Identity = serde_json::from_str(&text).map_err(unreadable)?;
    let mut settings: Settings = serde_json::from_value(identity.settings).map_err(unreadable)?;
    settings.seed = identity.seed;
    settings.check()?;
    Ok(settings)
}

/// Makes the folder this run's own: refuses one of other settings, and a second process.
fn claim(settings: &Settings, out: &Path, context: &Context) -> Result<File> {
    let identity_path = out.join(IDENTITY_FILE);
    let identity = Identity {
        schema: SCHEMA_VERSION,
        species: settings.species.clone(),
        seed: context.seed,
        settings: serde_json::to_value(settings)
            .map_err(|error| Error::settings("settings", error.to_string(), "this is a fault of the program, please report it"))?,
    };
    if identity_path.exists() {
        let text = fs::read_to_string(&identity_path).map_err(Error::io("read", &identity_path))?;
        let old: Identity = serde_json::from_str(&text).map_err(|error| {
            Error::artifact(
                &identity_path,
                format!("not readable: {error}"),
                "choose another --out, or remove the folder if it holds nothing you need",
            )
        })?;
        let mut differing = Vec::new();
        if old.schema != identity.schema {
            differing.push("schema".to_owned());
        }
        if old.seed != identity.seed {
            differing.push(format!("seed ({} there, {} asked for)", old.seed, identity.seed));
        }
        differences("", &decisive(&old.settings), &decisive(&identity.settings), &mut differing);
        if !differing.is_empty() && !context.force {
            return Err(Error::artifact(
                out,
                format!("belongs to another run; it differs in: {}", differing.join(", ")),
                "choose another --out, or pass --force to redo this folder with the new settings",
            ));
        }
    } else if out.exists() {
        let foreign = fs::read_dir(out).map_err(Error::io("list", out))?.flatten().any(|entry| entry.file_name() != "data");
        if foreign {
            return Err(Error::artifact(out, "is not empty and is no run folder of deephen", "choose another --out; nothing was touched"));
        }
    }
    fs::create_dir_all(out).map_err(Error::io("create", out))?;
    let lock_path = out.join(".lock");
    let lock = File::create(&lock_path).map_err(Error::io("create", &lock_path))?;
    match lock.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => {
            return Err(Error::artifact(out, "another deephen is at work in this folder", "wait for it, or choose another --out"));
        }
        Err(TryLockError::Error(source)) => return Err(Error::Io { operation: "lock", path: lock_path, source }),
    }
    sweep_stale(out)?;
    write_atomically(&identity_path, |file| {
        serde_json::to_writer_pretty(&mut *file, &identity)?;
        file.write_all(b"\n")
    })?;
    Ok(lock)
}

/// Dotted keys under which two JSON values differ.
fn differences(prefix: &str, old: &serde_json::Value, new: &serde_json::Value, out: &mut Vec<String>) {
    match (old, new) {
        (serde_json::Value::Object(a), serde_json::Value::Object(b)) => {
            let mut keys: Vec<&String> = a.keys().chain(b.keys().filter(|key| !a.contains_key(*key))).collect();
            keys.sort();
            for key in keys {
                let path = if prefix.is_empty() { key.clone() } else { format!("{prefix}.{key}") };
                differences(&path, a.get(key).unwrap_or(&serde_json::Value::Null), b.get(key).unwrap_or(&serde_json::Value::Null), out);
            }
        }
        _ if old != new => out.push(prefix.to_owned()),
        _ => {}
    }
}

/// Runs one stage and says whether it had to work.
fn stage(name: &str, out: &Path, told: &(dyn Fn(&StageOutcome) + Sync), work: impl FnOnce() -> Result<Manifest>) -> Result<StageOutcome> {
    let started = Instant::now();
    let before = written(out);
    let manifest = work()?;
    let outcome = StageOutcome {
        stage: name.to_owned(),
        out: out.to_path_buf(),
        up_to_date: before.is_some() && before == written(out),
        manifest: Some(manifest),
        seconds: started.elapsed().as_secs_f64(),
    };
    told(&outcome);
    Ok(outcome)
}

fn written(folder: &Path) -> Option<SystemTime> {
    fs::metadata(folder.join(MANIFEST_FILE)).and_then(|metadata| metadata.modified()).ok()
}

/// All parts of the evaluation; finished ones are kept.
fn parts(
    settings: &Settings,
    layout: &Layout,
    device: DeviceChoice,
    context: &Context,
    told: &(dyn Fn(&StageOutcome) + Sync),
) -> Result<StageOutcome> {
    let started = Instant::now();
    let newest = || -> Option<SystemTime> { fs::read_dir(&layout.parts).ok()?.flatten().filter_map(|entry| written(&entry.path())).max() };
    let before = newest();
    evaluate::all_parts(settings, layout.part_inputs(settings), &layout.parts, device, context)?;
    let outcome = StageOutcome {
        stage: "parts".into(),
        out: layout.parts.clone(),
        manifest: None,
        up_to_date: before.is_some() && before == newest(),
        seconds: started.elapsed().as_secs_f64(),
    };
    told(&outcome);
    Ok(outcome)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::progress::Silent;

    #[test]
    fn a_folder_of_another_run_is_refused_and_named() {
        let folder = tempfile::tempdir().unwrap();
        let out = folder.path().join("run");
        let settings = Settings { species: "human".into(), ..Settings::default() };
        let context = Context { seed: 1, workers: 1, force: false, progress: &Silent };
        drop(claim(&settings, &out, &context).unwrap());
        drop(claim(&settings, &out, &context).unwrap());
        let held = claim(&settings, &out, &context).unwrap();
        assert!(claim(&settings, &out, &context).unwrap_err().to_string().contains("another deephen"));
        drop(held);
        let mut other = settings.clone();
        other.design.merge_starts += 1;
        other.report.figures = true;
        drop(claim(&other, &out, &context).unwrap());
        assert_eq!(settings_of(&out).unwrap().design, other.design);
        other.train.batch += 1;
        let message = claim(&other, &out, &context).unwrap_err().to_string();
        assert!(message.contains("train.batch"), "{message}");
        assert!(claim(&other, &out, &Context { force: true, ..context }).is_ok());
        let foreign = folder.path().join("home");
        fs::create_dir(&foreign).unwrap();
        fs::write(foreign.join("thesis.docx"), "mine").unwrap();
        let context = Context { seed: 1, workers: 1, force: false, progress: &Silent };
        assert!(claim(&settings, &foreign, &context).is_err());
        assert_eq!(fs::read_dir(&foreign).unwrap().count(), 1);
    }
}
