//! How many genes and labels each join gave, to be held against a reference.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::artifact::{Columns, StageReader};
use crate::error::Result;

/// One count of the data table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct JoinCount {
    /// Key under which `[report.reference]` may give the expected number.
    pub key: String,
    /// The number.
    pub found: u64,
}

/// The counts that `ingest` puts under `reference_counts`, then the sizes of the planned tasks.
pub(super) fn join_counts(ingest: &Value, plan: &StageReader) -> Result<Vec<JoinCount>> {
    let listed = ingest.get("reference_counts").and_then(Value::as_object).into_iter().flatten();
    let mut counts: Vec<JoinCount> =
        listed.filter_map(|(key, value)| Some(JoinCount { key: key.clone(), found: value.as_u64()? })).collect();
    for (task, [positives, negatives, positives_with_sequence, negatives_with_sequence]) in task_sizes(plan)? {
        for (what, found) in [
            ("positives", positives),
            ("positives_with_sequence", positives_with_sequence),
            ("negatives", negatives),
            ("negatives_with_sequence", negatives_with_sequence),
        ] {
            counts.push(JoinCount { key: format!("{task}: {what}"), found });
        }
    }
    Ok(counts)
}

/// Positives, negatives, and both with a sequence, by task.
fn task_sizes(plan: &StageReader) -> Result<BTreeMap<String, [u64; 4]>> {
    let table = Columns::read(&plan.file("tasks.parquet"))?;
    let (tasks, ys, primaries) = (table.text("task")?, table.bool("y")?, table.bool("primary")?);
    let mut sizes: BTreeMap<String, [u64; 4]> = BTreeMap::new();
    for ((task, y), primary) in tasks.into_iter().zip(ys).zip(primaries) {
        let size = sizes.entry(task).or_default();
        size[usize::from(!y)] += 1;
        size[2 + usize::from(!y)] += u64::from(primary);
    }
    Ok(sizes)
}
