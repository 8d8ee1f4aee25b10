//! Runs parts against inputs that are hashed and loaded once.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use super::labels::Labels;
use super::score::{Loaded, predictions, score};
use super::{PartId, PartInputs, PartKind};
use crate::artifact::{Context, Manifest, Opened, StageInput, StageReader, StageRequest, sweep_stale};
use crate::config::Settings;
use crate::error::{Error, Result};
use crate::evaluate::baselines::{RivalTables, gic_table};
use crate::evaluate::embed::read_embeddings;
use crate::network::{Lppn, NEIGHBOURS_FILE};
use crate::progress::Progress;
use crate::runtime::{DeviceChoice, choose_device};
use crate::train::Dataset;

/// Inputs of all parts: checked and hashed at once, read only when a part has to work.
pub struct PartRunner<'a> {
    settings: &'a Settings,
    features: PathBuf,
    network: PathBuf,
    plan: PathBuf,
    embeddings: Option<StageReader>,
    device: DeviceChoice,
    inputs: Vec<StageInput>,
    loaded: Mutex<Option<Arc<(Loaded, Labels)>>>,
}

impl<'a> PartRunner<'a> {
    /// Checks the folders and hashes what parts read from them.
    ///
    /// # Errors
    /// A folder that is unfinished, changed or of another stage.
    pub fn open(settings: &'a Settings, inputs: PartInputs, device: DeviceChoice) -> Result<Self> {
        let features = StageReader::open(inputs.features, "features")?;
        let network = StageReader::open(inputs.network, "network")?;
        let plan = StageReader::open(inputs.plan, "plan")?;
        let embeddings = inputs.embeddings.map(|folder| StageReader::open(folder, "embeddings")).transpose()?;
        let mut read = features.inputs();
        read.extend(network.inputs_of(&["nodes.parquet", "csr.safetensors", "topology.parquet", "proteins.parquet", NEIGHBOURS_FILE]));
        read.extend(plan.inputs_of(&["tasks.parquet", "splits.parquet"]));
        Ok(Self {
            settings,
            features: features.folder().to_path_buf(),
            network: network.folder().to_path_buf(),
            plan: plan.folder().to_path_buf(),
            embeddings,
            device,
            inputs: read,
            loaded: Mutex::new(None),
        })
    }

    /// The data behind the parts, read by the first part that has to work.
    fn load(&self, progress: &dyn Progress) -> Result<Arc<(Loaded, Labels)>> {
        let mut slot = self.loaded.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(loaded) = &*slot {
            return Ok(Arc::clone(loaded));
        }
        let device = choose_device(self.device)?;
        let dataset = Dataset::load(&self.features, &self.network, self.settings)?;
        let network = Lppn::load(&self.network)?;
        let mut tables = RivalTables::load(&self.features, &self.network, &dataset, &network)?;
        let evaluate = &self.settings.evaluate;
        if !evaluate.mfe.as_os_str().is_empty() {
            tables.gic = Some((gic_table(&self.features, &evaluate.mfe, &dataset, progress)?, evaluate.gic));
        }
        tables.embeddings = self.embeddings.as_ref().map(|folder| read_embeddings(folder.folder(), &dataset)).transpose()?;
        let labels = Labels::load(&self.plan, &dataset)?;
        let loaded = Arc::new((Loaded { dataset, tables, network, device, variants: Mutex::default() }, labels));
        *slot = Some(Arc::clone(&loaded));
        Ok(loaded)
    }

    /// Trains and scores one part into `out`; does nothing where it stands already.
    pub fn run(&self, id: &PartId, out: &Path, context: &Context) -> Result<Manifest> {
        let request = StageRequest {
            stage: "part",
            out,
            inputs: self.inputs_of(id)?,
            settings: self.relevant_settings(id),
            seed: context.seed,
            force: context.force,
        };
        let writer = match request.open()? {
            Opened::UpToDate(manifest) => return Ok(manifest),
            Opened::Fresh(writer) => writer,
        };
        let loaded = self.load(context.progress)?;
        let (loaded, labels) = &*loaded;
        let rows = labels.fold(&id.task, id.repeat, id.fold)?;
        let scored = score(self.settings, loaded, labels, id, &rows, context.seed)?;
        let written = predictions(&scored, &loaded.dataset).write(&writer.path("predictions.parquet"))?;
        let positives = rows.y.iter().filter(|&&label| label).count();
        writer.finish(BTreeMap::from([
            ("models".to_owned(), scored.len() as u64),
            ("predictions".to_owned(), written),
            ("train".to_owned(), rows.train.len() as u64),
            ("train_positives".to_owned(), positives as u64),
        ]))
    }

    /// Trains and scores `parts` into folders of their names under `folder`, in parallel; manifests in the order of `parts`.
    ///
    /// # Errors
    /// The first part's (in order) among those that failed; parts not yet begun are left.
    pub fn run_all(&self, parts: &[PartId], folder: &Path, context: &Context) -> Result<Vec<Manifest>> {
        std::fs::create_dir_all(folder).map_err(Error::io("create", folder))?;
        // Before workers start, so that no two of them sweep the same leftover of a killed run.
        sweep_stale(folder)?;
        let workers = context.workers.clamp(1, parts.len().max(1));
        let bar = context.progress.begin("train and score parts", Some(parts.len() as u64), "parts");
        let (next, failed) = (AtomicUsize::new(0), AtomicBool::new(false));
        let done: Mutex<BTreeMap<usize, Result<Manifest>>> = Mutex::new(BTreeMap::new());
        // Plain threads: a rayon worker that waits inside a part (polars has a pool of its own) would take up another whole part
        // meanwhile, and so wait for the lock that it holds itself.
        std::thread::scope(|scope| {
            for _ in 0..workers {
                // Each worker takes the next part in order: dear ones first, so that all end together.
                scope.spawn(|| {
                    while !failed.load(Ordering::Relaxed) {
                        let at = next.fetch_add(1, Ordering::Relaxed);
                        let Some(id) = parts.get(at) else { break };
                        let result = self.run(id, &folder.join(id.folder()), context);
                        failed.fetch_or(result.is_err(), Ordering::Relaxed);
                        done.lock().unwrap_or_else(PoisonError::into_inner).insert(at, result);
                        bar.advance(1);
                    }
                });
            }
        });
        done.into_inner().unwrap_or_else(PoisonError::into_inner).into_values().collect()
    }

    /// What this part reads: folding energies concern the rivals alone, embeddings those that rest on them.
    fn inputs_of(&self, id: &PartId) -> Result<Vec<StageInput>> {
        let mut inputs = self.inputs.clone();
        let mfe = &self.settings.evaluate.mfe;
        if id.kind == PartKind::Rivals && !mfe.as_os_str().is_empty() {
            inputs.push(StageInput::file("mfe", mfe)?);
        }
        if id.kind == PartKind::Embedded {
            let folder = self.embeddings.as_ref().ok_or_else(|| {
                Error::data(
                    "part `embedded`",
                    "the folder of embeddings is not given",
                    "make it with `deephen evaluate --embed` and pass --embeddings DIR",
                )
            })?;
            inputs.extend(folder.inputs());
        }
        Ok(inputs)
    }

    /// What can change the bytes of this part: training settings leave rivals untouched.
    fn relevant_settings(&self, id: &PartId) -> serde_json::Value {
        let settings = self.settings;
        let part = serde_json::json!({ "task": id.task, "repeat": id.repeat, "fold": id.fold, "kind": id.kind.word() });
        match id.kind {
            PartKind::Rivals => serde_json::json!({
                "part": part,
                "network": { "restart": settings.network.restart },
                "train": { "calibration": settings.train.calibration },
                "gic": settings.evaluate.gic,
            }),
            PartKind::Foreign(_) => serde_json::json!({ "part": part }),
            PartKind::Embedded => serde_json::json!({ "part": part, "train": { "calibration": settings.train.calibration } }),
            PartKind::Families(ref families) if families.is_empty() => serde_json::json!({ "part": part }),
            PartKind::Families(_) | PartKind::GraphSage => serde_json::json!({
                "part": part,
                "families": settings.family_names(),
                "model": settings.model,
                "train": settings.train,
            }),
            PartKind::Variant(ref name) => {
                let change = settings.evaluate.variants.iter().find(|variant| variant.name == *name);
                serde_json::json!({
                    "part": part,
                    "families": settings.family_names(),
                    "model": settings.model,
                    "train": settings.train,
                    "variant": change.map(|variant| (&variant.model, &variant.train)),
                })
            }
        }
    }
}
