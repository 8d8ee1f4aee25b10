//! Names of parts: as folders, on the command line, and of the models they hold.

use std::collections::BTreeSet;

use crate::config::Settings;
use crate::error::{Error, Result};

/// Which models a part trains.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PartKind {
    /// `deephen` on a subset of families (empty: base rate alone).
    Families(Vec<String>),
    /// All rivals.
    Rivals,
    /// The rivals on embeddings of the network.
    Embedded,
    /// GraphSAGE end to end, all families.
    GraphSage,
    /// `deephen` on all families under the changed settings of a variant.
    Variant(String),
    /// Predictions of another tool under this name, from a table.
    Foreign(String),
}

impl PartKind {
    /// From `sequence+locus`, `none`, `rivals`, `embedded`, `graphsage` or `variant-NAME`; families are put in the config's order.
    ///
    /// # Errors
    /// [`Error::Settings`] for an unknown or a repeated family, with the known ones.
    pub fn parse(text: &str, settings: &Settings) -> Result<Self> {
        match text {
            "none" => return Ok(Self::Families(Vec::new())),
            "rivals" => return Ok(Self::Rivals),
            "embedded" => return Ok(Self::Embedded),
            "graphsage" => return Ok(Self::GraphSage),
            _ => {}
        }
        if let Some(name) = text.strip_prefix("variant-") {
            let names: Vec<&str> = settings.evaluate.variants.iter().map(|variant| variant.name.as_str()).collect();
            if names.contains(&name) {
                return Ok(Self::Variant(name.to_owned()));
            }
            let known = if names.is_empty() { "the config has none".to_owned() } else { format!("the config has {}", names.join(", ")) };
            return Err(Error::settings("families", format!("`{name}` is no variant"), known));
        }
        if let Some(name) = text.strip_prefix("foreign-") {
            return Ok(Self::Foreign(name.to_owned()));
        }
        let known = settings.family_names();
        let mut chosen = BTreeSet::new();
        for name in text.split('+').map(str::trim) {
            let Some(index) = known.iter().position(|family| family == name) else {
                return Err(Error::settings(
                    "families",
                    format!("`{name}` is no family"),
                    format!("join families by `+`: {}; or one of none, rivals, embedded, graphsage, variant-NAME", known.join(", ")),
                ));
            };
            if !chosen.insert(index) {
                return Err(Error::settings("families", format!("`{name}` stands twice in `{text}`"), "name each family once"));
            }
        }
        Ok(Self::Families(chosen.into_iter().map(|index| known[index].clone()).collect()))
    }

    /// `sequence+locus`, `none`, `rivals`, `embedded`, `graphsage`, `variant-NAME`: the last word of the folder's name.
    pub fn word(&self) -> String {
        match self {
            Self::Families(families) if families.is_empty() => "none".to_owned(),
            Self::Families(families) => families.join("+"),
            Self::Rivals => "rivals".to_owned(),
            Self::Embedded => "embedded".to_owned(),
            Self::GraphSage => "graphsage".to_owned(),
            Self::Variant(name) => format!("variant-{name}"),
            Self::Foreign(name) => format!("foreign-{name}"),
        }
    }

    /// Name of the model in `predictions.parquet`: `deephen` with all families, `deephen-sequence+locus`, `none`,
    /// `deephen-graphsage`; `None` for the rivals, which have their own.
    pub fn model(&self, settings: &Settings) -> Option<String> {
        match self {
            Self::Families(families) if families.is_empty() => Some("none".into()),
            Self::Families(families) if *families == settings.family_names() => Some("deephen".into()),
            Self::Families(families) => Some(format!("deephen-{}", families.join("+"))),
            Self::GraphSage => Some("deephen-graphsage".into()),
            Self::Variant(name) => Some(format!("deephen-{name}")),
            Self::Foreign(name) => Some(name.clone()),
            Self::Rivals | Self::Embedded => None,
        }
    }
}

/// Name of a part.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PartId {
    /// Task name.
    pub task: String,
    /// Repeat, from 0.
    pub repeat: usize,
    /// Fold, from 0.
    pub fold: usize,
    /// Models.
    pub kind: PartKind,
}

impl PartId {
    /// `screen-ipsc.r0.f3.sequence+locus`, the folder name of the part.
    pub fn folder(&self) -> String {
        format!("{}.r{}.f{}.{}", self.task, self.repeat, self.fold, self.kind.word())
    }

    /// `evaluate/screen-ipsc/r0/f3`, under which the part's random streams are named.
    pub(super) fn stream(&self) -> String {
        format!("evaluate/{}/r{}/f{}", self.task, self.repeat, self.fold)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_go_there_and_back() {
        let settings = Settings::default();
        for word in ["none", "rivals", "embedded", "graphsage", "foreign-gic", "sequence", "sequence+locus", "sequence+topology+locus"] {
            assert_eq!(PartKind::parse(word, &settings).unwrap().word(), word);
        }
        let turned = PartKind::parse("locus+sequence", &settings).unwrap();
        assert_eq!(turned.word(), "sequence+locus");
        assert_eq!(turned.model(&settings).unwrap(), "deephen-sequence+locus");
        assert_eq!(PartKind::parse("sequence+topology+locus", &settings).unwrap().model(&settings).unwrap(), "deephen");
        let id = PartId { task: "screen-ipsc".into(), repeat: 0, fold: 3, kind: turned };
        assert_eq!(id.folder(), "screen-ipsc.r0.f3.sequence+locus");
    }

    #[test]
    fn wrong_families_are_named_with_the_known_ones() {
        let settings = Settings::default();
        let unknown = PartKind::parse("sequence+topolgy", &settings).unwrap_err().to_string();
        assert!(unknown.contains("`topolgy` is no family") && unknown.contains("sequence, topology, locus"), "{unknown}");
        assert!(PartKind::parse("locus+locus", &settings).unwrap_err().to_string().contains("twice"));
        assert!(PartKind::parse("", &settings).is_err());
    }
}
