//! `[[evaluate.variants]]`: the same model with one thing changed, trained and measured beside it.

use serde::{Deserialize, Serialize};

use super::Settings;
use crate::error::{Error, Result};

/// Names a variant cannot take: they name parts or other models.
const RESERVED: [&str; 5] = ["graphsage", "none", "rivals", "embedded", "variant"];

/// One change of `[model]` or `[train]`; becomes the model `deephen-NAME`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct VariantSettings {
    /// Name, `without-essential-promoters`.
    pub name: String,
    /// What the comparison shows, for tables and the report.
    #[serde(default)]
    pub why: String,
    /// Keys of `[model]` that differ; maps are merged, other values replaced.
    #[serde(default)]
    pub model: toml::Table,
    /// Keys of `[train]` that differ.
    #[serde(default)]
    pub train: toml::Table,
}

impl VariantSettings {
    /// Refuses a name that cannot be one, and keys or values that `[model]` and `[train]` would refuse.
    pub(super) fn check(&self, settings: &Settings) -> Result<()> {
        let key = format!("evaluate.variants `{}`", self.name);
        let plain = |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '-';
        if self.name.is_empty() || !self.name.chars().all(plain) {
            return Err(Error::settings(key, "cannot name a model", "use lower-case letters, digits and `-` only"));
        }
        if RESERVED.contains(&self.name.as_str()) || settings.family_names().contains(&self.name) {
            return Err(Error::settings(key, "is a name deephen uses itself", "choose another name"));
        }
        let all = settings.evaluate.variants.iter().chain(&settings.benchmark.variants);
        if all.filter(|other| other.name == self.name).count() > 1 {
            return Err(Error::settings(key, "stands there twice", "give every variant a name of its own"));
        }
        if self.model.contains_key("sequence") {
            return Err(Error::settings(key, "changes `model.sequence`", "tensors are loaded once for all parts: use a config of its own"));
        }
        let changed = self.apply(settings)?;
        changed.model.check()?;
        changed.train.check()
    }

    /// The settings with this variant's change.
    ///
    /// # Errors
    /// A key that is none of `[model]` or `[train]`, a value of another type.
    pub fn apply(&self, settings: &Settings) -> Result<Settings> {
        let key = format!("evaluate.variants `{}`", self.name);
        let fault = |problem: String| Error::settings(key.clone(), problem, "`deephen config` prints every key of [model] and [train]");
        let mut changed = settings.clone();
        changed.model = overlaid(&settings.model, &self.model).map_err(fault)?;
        changed.train = overlaid(&settings.train, &self.train).map_err(fault)?;
        Ok(changed)
    }
}

/// `base` with the keys of `changes` on top.
fn overlaid<T: Serialize + serde::de::DeserializeOwned>(base: &T, changes: &toml::Table) -> std::result::Result<T, String> {
    let mut table = toml::Table::try_from(base).map_err(|error| error.to_string())?;
    merge(&mut table, changes);
    table.try_into().map_err(|error: toml::de::Error| error.message().to_owned())
}

fn merge(base: &mut toml::Table, changes: &toml::Table) {
    for (key, value) in changes {
        match (base.get_mut(key), value) {
            (Some(toml::Value::Table(below)), toml::Value::Table(above)) => merge(below, above),
            _ => {
                base.insert(key.clone(), value.clone());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn variant(text: &str) -> VariantSettings {
        toml::from_str(text).unwrap()
    }

    #[test]
    fn a_variant_changes_what_it_names_and_nothing_else() {
        let settings = Settings { species: "x".into(), ..Settings::default() };
        let changed = variant("name = \"a\"\n[model]\nhidden = 7\nscale = { \"locus/gc\" = 0.0 }").apply(&settings).unwrap();
        assert_eq!(changed.model.hidden, 7);
        assert_eq!(changed.model.scale_of("locus", "gc"), 0.0);
        assert_eq!(changed.model.scale_of("topology", "x"), settings.model.scale_of("topology", "x"));
        assert_eq!(changed.train, settings.train);
    }

    #[test]
    fn unknown_keys_and_taken_names_are_refused() {
        let check = |text: &str| {
            let variant = variant(text);
            let mut settings = Settings { species: "x".into(), ..Settings::default() };
            settings.evaluate.variants = vec![variant.clone()];
            variant.check(&settings).map_err(|error| error.to_string())
        };
        assert!(check("name = \"a\"\n[model]\nhiden = 7").unwrap_err().contains("hiden"));
        assert!(check("name = \"a\"\n[model]\nhidden = \"many\"").is_err());
        assert!(check("name = \"graphsage\"").is_err() && check("name = \"sequence\"").is_err() && check("name = \"A b\"").is_err());
        assert!(check("name = \"wide\"\n[model]\nhidden = 64").is_ok());
    }
}
