//! One part of the evaluation: one task, repeat, fold and set of models, trained and scored on its own.

use std::path::Path;

use crate::artifact::{Context, Manifest};
use crate::config::Settings;
use crate::error::{Error, Result};
use crate::runtime::DeviceChoice;

/// Which models a part trains.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PartKind {
    /// `deephen` on a subset of families (empty: base rate alone).
    Families(Vec<String>),
    /// All rivals.
    Rivals,
    /// GraphSAGE end to end, all families.
    GraphSage,
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
        let kind = match &self.kind {
            PartKind::Families(families) if families.is_empty() => "none".to_owned(),
            PartKind::Families(families) => families.join("+"),
            PartKind::Rivals => "rivals".to_owned(),
            PartKind::GraphSage => "graphsage".to_owned(),
        };
        format!("{}.r{}.f{}.{kind}", self.task, self.repeat, self.fold)
    }
}

/// Folders a part reads.
#[derive(Debug, Clone, Copy)]
pub struct PartInputs<'a> {
    /// Written by `features`.
    pub features: &'a Path,
    /// Written by `network`.
    pub network: &'a Path,
    /// Written by [`super::plan`].
    pub plan: &'a Path,
}

/// Every part that the settings ask for, cheapest last, so that parallel workers end together.
pub fn planned_parts(_settings: &Settings) -> Vec<PartId> {
    Vec::new()
}

/// Trains and scores one part into the folder `out` (`docs/schemas.md`).
pub fn part(
    _settings: &Settings,
    _inputs: PartInputs,
    _id: &PartId,
    _device: DeviceChoice,
    _out: &Path,
    _context: &Context,
) -> Result<Manifest> {
    Err(Error::data("part", "not built yet", ""))
}
