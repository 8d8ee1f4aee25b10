//! Another benchmark's model on this one's tasks and splits.

use std::path::{Path, PathBuf};

use polars::prelude::{BooleanChunked, DataFrameJoinOps, JoinArgs, JoinType, MaintainOrderJoin, NewChunkedArray};

use super::{Bench, Folders};
use crate::artifact::{Columns, Context, Manifest, Opened, StageReader, StageRequest, write_frame, write_text};
use crate::error::{Error, Result};

/// Name of the other benchmark's model in the metrics.
pub const AGAINST: &str = "against";

/// Takes over the tasks and splits of the benchmark `other`, for the genes that this one has too.
pub(super) fn adopt_plan(bench: &Bench, other: &Path) -> Result<Manifest> {
    let theirs = StageReader::open(&Folders::new(other).plan, "plan")?;
    let features = StageReader::open(&bench.folders.features, "features")?;
    let context: &Context = bench.context;
    let mut inputs = theirs.inputs();
    inputs.extend(features.inputs_of(&["confounds.parquet"]));
    let request = StageRequest {
        stage: "plan",
        out: &bench.folders.plan,
        inputs,
        settings: serde_json::json!({ "adopted": true, "tasks": bench.settings.evaluate.tasks }),
        seed: context.seed,
        force: context.force,
    };
    let writer = match request.open()? {
        Opened::UpToDate(manifest) => return Ok(manifest),
        Opened::Fresh(writer) => writer,
    };
    let ours = Columns::read(&features.file("confounds.parquet"))?;
    let ours = ours.frame().select(["gene_id"]).map_err(Error::table("select the genes that are here"))?;
    let mut rows = std::collections::BTreeMap::new();
    for name in ["tasks.parquet", "splits.parquet"] {
        let table = Columns::read(&theirs.file(name))?;
        let join = JoinArgs { maintain_order: MaintainOrderJoin::Left, ..JoinArgs::new(JoinType::Inner) };
        let frame = table.frame().join(&ours, ["gene_id"], ["gene_id"], join, None);
        let frame = frame.map_err(Error::table(format!("keep the genes of {name} that are here")))?;
        rows.insert(name.to_owned(), write_frame(frame, &writer.path(name))?);
        rows.insert(format!("{name} before"), table.height() as u64);
    }
    for name in ["exposure.parquet", "summary.json"] {
        let path = theirs.file(name);
        if path.exists() {
            std::fs::copy(&path, writer.path(name)).map_err(Error::io("copy", &path))?;
        }
    }
    writer.finish(rows)
}

/// Writes the cross-fitted scores of `deephen` in the benchmark `other` as a table that foreign predictions are read from.
pub(super) fn scores(bench: &Bench, other: &Path) -> Result<PathBuf> {
    let theirs = StageReader::open(&Folders::new(other).evaluate, "evaluate")?;
    let table = Columns::read(&theirs.file("predictions.parquet"))?;
    let (tasks, models) = (table.text("task")?, table.text("model")?);
    let known = &bench.settings.evaluate.tasks;
    let kept: Vec<bool> = tasks.iter().zip(&models).map(|(task, model)| model == "deephen" && known.contains(task)).collect();
    let rows = table.frame().filter(&BooleanChunked::from_slice("kept".into(), &kept)).map_err(Error::table("filter predictions"))?;
    let mut scores = rows.select(["task", "repeat", "fold", "gene_id", "logit"]).map_err(Error::table("select predictions"))?;
    scores.rename("logit", "score".into()).map_err(Error::table("rename the log-odds"))?;
    let path = bench.folders.root.join("against.tsv");
    write_text(&scores, &path, &[], None)?;
    Ok(path)
}
