//! Small simulated species, worked on through the library.

use std::io::{Read, Write};
use std::path::{Path, PathBuf};

use deephen::artifact::{Columns, Context};
use deephen::config::Settings;
use deephen::evaluate::{self, PartId, PartInputs, PartKind};
use deephen::progress::Silent;
use deephen::runtime::DeviceChoice;
use deephen::{features, ingest, network, simulate};

/// Seed 1, nothing said.
pub fn context(workers: usize) -> Context<'static> {
    Context { seed: 1, workers, force: false, progress: &Silent }
}

/// The demo's config, cut to what an invariant needs: one task, one repeat, short training.
pub fn settings() -> Settings {
    let mut settings = Settings::built_in("demo").unwrap();
    settings.features.epochs = 1;
    settings.evaluate.tasks = vec!["screen-ipsc".into()];
    (settings.evaluate.folds, settings.evaluate.repeats, settings.evaluate.graphsage_repeats) = (3, 1, 0);
    settings.evaluate.bootstraps = 100;
    (settings.train.members, settings.train.steps) = (2, 60);
    settings
}

/// Writes a simulated dataset.
pub fn simulate(scenario: &str, genes: usize, seed: u64, out: &Path) {
    simulate::run(scenario.parse().unwrap(), genes, out, &Context { seed, ..context(2) }).unwrap();
}

/// Folders of a species, from `data` to `plan`.
pub struct Species {
    pub data: PathBuf,
    pub ingest: PathBuf,
    pub features: PathBuf,
    pub network: PathBuf,
    pub plan: PathBuf,
}

impl Species {
    /// The folders below `root`; nothing is made.
    pub fn at(root: &Path, data: &Path) -> Self {
        let at = |stage: &str| root.join(stage);
        Self { data: data.to_path_buf(), ingest: at("ingest"), features: at("features"), network: at("network"), plan: at("plan") }
    }

    /// Runs the stages up to the plan.
    pub fn make(root: &Path, data: &Path, settings: &Settings) -> Self {
        let species = Self::at(root, data);
        let context = context(2);
        ingest::run(settings, data, &species.ingest, &context).unwrap();
        features::run(settings, &species.ingest, None, &species.features, &context).unwrap();
        network::run(settings, &species.ingest, &species.network, false, &context).unwrap();
        evaluate::plan(settings, &species.ingest, &species.plan, &context).unwrap();
        species
    }

    /// What a part reads.
    pub fn inputs(&self) -> PartInputs<'_> {
        PartInputs { features: &self.features, network: &self.network, plan: &self.plan, embeddings: None }
    }

    /// Scores of one part of `screen-ipsc`: (model, gene, bits of the log-odds).
    pub fn part(&self, word: &str, fold: usize, out: &Path, settings: &Settings) -> Vec<(String, String, u64)> {
        let kind = PartKind::parse(word, settings).unwrap();
        let id = PartId { task: "screen-ipsc".into(), repeat: 0, fold, kind };
        evaluate::part(settings, self.inputs(), &id, DeviceChoice::Cpu, out, &context(2)).unwrap();
        let table = Columns::read(&out.join("predictions.parquet")).unwrap();
        let logits = table.f64("logit").unwrap().into_iter().map(f64::to_bits);
        let (models, genes) = (table.text("model").unwrap(), table.text("gene_id").unwrap());
        models.into_iter().zip(genes).zip(logits).map(|((model, gene), logit)| (model, gene, logit)).collect()
    }
}

/// Lines of a plain or gzip file.
pub fn read_lines(path: &Path) -> Vec<String> {
    let bytes = std::fs::read(path).unwrap();
    let mut text = String::new();
    if path.extension().is_some_and(|extension| extension == "gz") {
        flate2::read::MultiGzDecoder::new(&bytes[..]).read_to_string(&mut text).unwrap();
    } else {
        text = String::from_utf8(bytes).unwrap();
    }
    text.lines().map(str::to_owned).collect()
}

/// Writes lines as a plain or gzip file.
pub fn write_lines(path: &Path, lines: &[String]) {
    let text = lines.join("\n") + "\n";
    if path.extension().is_some_and(|extension| extension == "gz") {
        let mut out = flate2::write::GzEncoder::new(std::fs::File::create(path).unwrap(), flate2::Compression::fast());
        out.write_all(text.as_bytes()).unwrap();
        out.finish().unwrap();
    } else {
        std::fs::write(path, text).unwrap();
    }
}

/// Copies the files of a folder.
pub fn copy_folder(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        std::fs::copy(&path, to.join(path.file_name().unwrap())).unwrap();
    }
}
