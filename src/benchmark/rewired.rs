//! The network null: every node keeps its degree, who meets whom is drawn anew.
//!
//! A model that is as good on rewired networks reads degrees, not biology.

use std::collections::BTreeMap;

use serde::Serialize;

use super::{Bench, NullTest, null_test};
use crate::error::Result;
use crate::evaluate::{Estimates, PartId, PartInputs, PartKind, PartRunner, estimates};
use crate::network::{self, Variant};

/// What the measured network gives beyond rewired ones.
#[derive(Debug, Clone, Serialize)]
pub struct Rewired {
    /// Task.
    pub task: String,
    /// `deephen` and `deephen-topology`.
    pub models: BTreeMap<String, NullTest>,
}

/// Rewires, trains and measures `benchmark.null_replicates` times on `rank.task`; `observed` are the measured network's estimates.
pub(super) fn run(bench: &Bench, observed: &BTreeMap<String, Estimates>) -> Result<Rewired> {
    let settings = bench.settings;
    let task = settings.rank.task.as_str();
    let kinds = [PartKind::Families(settings.family_names()), PartKind::Families(vec!["topology".to_owned()])];
    let parts: Vec<PartId> = bench.parts_of(task, &kinds);
    let mut null: BTreeMap<String, Vec<Estimates>> = BTreeMap::new();
    for replicate in 0..settings.benchmark.null_replicates {
        let folder = bench.folders.root.join(format!("rewired/{replicate:03}"));
        let network = folder.join("network");
        let folders = bench.folders;
        network::variant(settings, &folders.ingest, &folders.network, Variant::Rewired(replicate), &network, bench.context)?;
        let inputs = PartInputs { network: &network, ..bench.part_inputs() };
        PartRunner::open(settings, inputs, bench.device)?.run_all(&parts, &folder.join("parts"), bench.context)?;
        let found = estimates(&folders.plan, &folder.join("parts"), &parts, bench.context)?;
        for (model, estimates) in found.into_values().flatten() {
            null.entry(model).or_default().push(estimates);
        }
    }
    let models = null.iter().filter_map(|(model, null)| Some((model.clone(), null_test(*observed.get(model)?, null)))).collect();
    Ok(Rewired { task: task.to_owned(), models })
}
