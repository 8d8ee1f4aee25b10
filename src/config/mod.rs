//! One TOML file a species (plus flags) becomes one checked [`Settings`]; `deephen config` prints it with every default.

mod documented;
mod enrich;
mod evaluate;
mod features;
mod ingest;
mod model;
mod network;
mod rank;
mod report;
mod train;

use std::path::Path;

use serde::{Deserialize, Serialize};

pub use enrich::EnrichSettings;
pub use evaluate::{EvaluateSettings, GicCoefficients};
pub use features::{ExtraFamily, FeatureSettings};
pub use ingest::{ColumnRef, Format, IngestSettings, Kind, Source};
pub use model::{Encoding, Head, ModelSettings, SequenceTensor};
pub use network::NetworkSettings;
pub use rank::RankSettings;
pub use report::ReportSettings;
pub use train::{Calibration, Loss, StopOn, TrainSettings};

use crate::error::{Error, Result};

/// Everything a run can be told, resolved and checked.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// Species name as it appears in outputs.
    pub species: String,
    /// Seed of all random streams.
    pub seed: u64,
    /// Which files there are and how to read them.
    pub ingest: IngestSettings,
    /// k-mers, encoder, locus, extra families.
    pub features: FeatureSettings,
    /// LPPN and propagation.
    pub network: NetworkSettings,
    /// Architecture.
    pub model: ModelSettings,
    /// Sampling, optimiser, ensemble, calibration.
    pub train: TrainSettings,
    /// Tasks, splits, rivals, intervals.
    pub evaluate: EvaluateSettings,
    /// Which task ranks.
    pub rank: RankSettings,
    /// Enrichment analysis.
    pub enrich: EnrichSettings,
    /// The page.
    pub report: ReportSettings,
}

impl Settings {
    /// Reads and checks a species config; unknown keys are errors that name their line.
    pub fn read(path: &Path) -> Result<Self> {
        Self::parse(&std::fs::read_to_string(path).map_err(Error::io("read", path))?, path)
    }

    fn parse(text: &str, path: &Path) -> Result<Self> {
        let settings: Self = toml::from_str(text).map_err(|error| {
            let line = error.span().map(|span| text[..span.start.min(text.len())].matches('\n').count() as u64 + 1);
            Error::input(path, line, error.message().to_owned(), "`deephen config` prints every known key with its default")
        })?;
        settings.check()?;
        Ok(settings)
    }

    /// All families in their order: sequence, topology, locus, then the config's own.
    pub fn family_names(&self) -> Vec<String> {
        let built_in = ["sequence", "topology", "locus"].map(str::to_owned);
        built_in.into_iter().chain(self.features.families.iter().map(|family| family.name.clone())).collect()
    }

    /// A config that the program carries: `human`, `mouse` or `demo`.
    pub fn built_in(name: &str) -> Result<Self> {
        let text = match name {
            "human" => include_str!("../../data/human.toml"),
            "mouse" => include_str!("../../data/mouse.toml"),
            "demo" => include_str!("../../data/demo.toml"),
            _ => {
                return Err(Error::settings(
                    "config",
                    format!("`{name}` is neither a file nor a built-in species"),
                    "pass the path of a TOML file, or one of human, mouse, demo",
                ));
            }
        };
        Self::parse(text, Path::new(&format!("<built-in>/{name}.toml")))
    }

    /// Refuses values out of range; names the key.
    pub fn check(&self) -> Result<()> {
        if self.species.is_empty() {
            return Err(Error::settings("species", "is empty", "write the species' name at the top of the config, species = \"human\""));
        }
        self.ingest.check()?;
        self.features.check()?;
        self.network.check()?;
        self.model.check()?;
        self.train.check()?;
        self.evaluate.check()?;
        self.rank.check()?;
        self.enrich.check()?;
        self.report.check()
    }
}

/// Shorthand of the sections: refuses a value outside `range`.
pub(crate) fn within<T: PartialOrd + std::fmt::Display>(key: &str, value: T, low: T, high: T) -> Result<()> {
    // Not a number lies in no range.
    if !(&low..=&high).contains(&&value) {
        return Err(Error::settings(key, format!("{value} is out of range"), format!("choose a value from {low} to {high}")));
    }
    Ok(())
}
