//! One TOML file a species (plus flags) becomes one checked [`Settings`]; `deephen config` prints it with every default.

mod benchmark;
mod design;
mod documented;
mod enrich;
mod evaluate;
mod features;
mod ingest;
mod model;
mod network;
mod ora;
mod rank;
mod report;
mod source;
mod train;
mod variant;

use std::path::Path;

use serde::{Deserialize, Serialize};

pub use benchmark::BenchmarkSettings;
pub use design::{ChromosomeNames, DesignSettings, KnockDown};
pub use enrich::EnrichSettings;
pub use evaluate::{EvaluateSettings, GicCoefficients, LOCI_TASK, Population};
pub use features::{ExtraFamily, FeatureSettings, Transform};
pub use ingest::IngestSettings;
pub use model::{Encoding, Head, ModelSettings, SequenceTensor};
pub use network::NetworkSettings;
pub use ora::OraSettings;
pub use rank::RankSettings;
pub use report::{LinkSettings, ReportSettings};
pub use source::{ColumnRef, Format, Kind, Source};
pub use train::{Calibration, Loss, StopOn, TrainSettings, Unlabelled};
pub use variant::VariantSettings;

use crate::error::{Error, Result};

/// Everything a run can be told, resolved and checked.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// Species name as it appears in outputs.
    pub species: String,
    /// Assembly of all positions, as outputs name it.
    pub assembly: String,
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
    /// The whole protocol, beyond what a run measures.
    pub benchmark: BenchmarkSettings,
    /// Which task ranks.
    pub rank: RankSettings,
    /// The library for the laboratory; no stage of `deephen run` reads it.
    pub design: DesignSettings,
    /// Enrichment analysis.
    pub enrich: EnrichSettings,
    /// The page.
    pub report: ReportSettings,
}

/// A family, or a group of families, that is ablated as one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Player {
    /// The family's name or the group's.
    pub name: String,
    /// Its families, in the config's order.
    pub families: Vec<String>,
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

    /// The families that the model reads, in their order: sequence, topology, locus, then the config's own; of these the ones
    /// that `model.families` names, if it names any.
    pub fn family_names(&self) -> Vec<String> {
        let named = &self.model.families;
        self.known_families().into_iter().filter(|family| named.is_empty() || named.contains(family)).collect()
    }

    /// What enters and leaves the model together where every subset is trained: families, and groups of families, in the order of their
    /// first family.
    pub fn players(&self) -> Vec<Player> {
        let group_of = |family: &String| {
            let extra = self.features.families.iter().find(|extra| extra.name == *family);
            extra.map(|extra| extra.group.clone()).filter(|group| !group.is_empty()).unwrap_or_else(|| family.clone())
        };
        let mut players: Vec<Player> = Vec::new();
        for family in self.family_names() {
            let name = group_of(&family);
            match players.iter_mut().find(|player| player.name == name) {
                Some(player) => player.families.push(family),
                None => players.push(Player { name, families: vec![family] }),
            }
        }
        players
    }

    /// Every family there is.
    fn known_families(&self) -> Vec<String> {
        let built_in = ["sequence", "topology", "locus"].map(str::to_owned);
        built_in.into_iter().chain(self.features.families.iter().map(|family| family.name.clone())).collect()
    }

    /// A config that the program carries: `human`, `human-official`, `mouse` or `demo`.
    pub fn built_in(name: &str) -> Result<Self> {
        let text = match name {
            "human" => include_str!("../../data/human.toml"),
            "human-official" => include_str!("../../data/human-official.toml"),
            "mouse" => include_str!("../../data/mouse.toml"),
            "demo" => include_str!("../../data/demo.toml"),
            _ => {
                return Err(Error::settings(
                    "config",
                    format!("`{name}` is neither a file nor a built-in species"),
                    "pass the path of a TOML file, or one of human, human-official, mouse, demo",
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
        let known = self.known_families();
        if let Some(unknown) = self.model.families.iter().find(|family| !known.contains(family)) {
            return Err(Error::settings("model.families", format!("`{unknown}` is no family"), format!("known are {}", known.join(", "))));
        }
        if self.model.sequence == SequenceTensor::Embedding && !self.features.autoencoder {
            let fix = "set `autoencoder = true` under [features], or `sequence = \"pca\"` under [model]";
            return Err(Error::settings("model.sequence", "is the autoencoder's embedding, which is not fitted", fix));
        }
        self.train.check()?;
        self.evaluate.check()?;
        self.check_task_lists()?;
        self.evaluate.variants.iter().chain(&self.benchmark.variants).try_for_each(|variant| variant.check(self))?;
        self.benchmark.check()?;
        self.rank.check()?;
        self.design.check()?;
        self.enrich.check()?;
        self.report.check()
    }
}

impl Settings {
    /// Refuses a task that only some kind of model is asked for and none is measured on: a slip of the pen would leave that kind out.
    fn check_task_lists(&self) -> Result<()> {
        let evaluate = &self.evaluate;
        let lists = [
            ("evaluate.ablate_tasks", &evaluate.ablate_tasks),
            ("evaluate.graphsage_tasks", &evaluate.graphsage_tasks),
            ("evaluate.variant_tasks", &evaluate.variant_tasks),
        ];
        for (key, tasks) in lists {
            if let Some(unknown) = tasks.iter().find(|task| !evaluate.tasks.contains(task) && !self.benchmark.tasks.contains(task)) {
                let known = evaluate.tasks.join(", ");
                return Err(Error::settings(
                    key,
                    format!("`{unknown}` is not evaluated"),
                    format!("name some of `evaluate.tasks`: {known}"),
                ));
            }
        }
        if !evaluate.ablate_tasks.is_empty() && !evaluate.ablate_tasks.contains(&self.rank.task) {
            let problem = format!("lacks `{}`, which ranks", self.rank.task);
            return Err(Error::settings("evaluate.ablate_tasks", problem, "add it: a gene's contributions need every subset of families"));
        }
        Ok(())
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_of_tasks_name_tasks_that_are_evaluated() {
        let mut settings = Settings { species: "x".into(), ..Settings::default() };
        settings.evaluate.ablate_tasks = vec!["literature".into()];
        assert!(settings.check().unwrap_err().to_string().contains("lacks `screen-ipsc`"));
        settings.evaluate.ablate_tasks = vec!["screen-ipsc".into()];
        settings.check().unwrap();
        settings.evaluate.graphsage_tasks = vec!["screen-ipcs".into()];
        let message = settings.check().unwrap_err().to_string();
        assert!(message.contains("evaluate.graphsage_tasks") && message.contains("screen-ipcs"), "{message}");
    }

    #[test]
    fn named_families_keep_their_order_and_unknown_ones_are_refused() {
        let mut settings = Settings { species: "test".into(), ..Settings::default() };
        assert_eq!(settings.family_names(), ["sequence", "topology", "locus"]);
        settings.model.families = vec!["locus".into(), "sequence".into()];
        assert_eq!(settings.family_names(), ["sequence", "locus"]);
        settings.check().unwrap();
        settings.model.families.push("conservation".into());
        let said = settings.check().unwrap_err().to_string();
        assert!(said.contains("model.families") && said.contains("sequence, topology, locus"), "{said}");
    }

    #[test]
    fn every_built_in_species_reads() {
        for name in ["human", "mouse", "demo"] {
            assert_eq!(Settings::built_in(name).unwrap().species, name);
        }
        assert_eq!(Settings::built_in("human-official").unwrap().species, "human");
    }
}
