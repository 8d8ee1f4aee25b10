//! Another benchmark's model on this one's tasks and splits.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use polars::prelude::{BooleanChunked, NewChunkedArray};

use super::{Bench, Folders};
use crate::artifact::{Columns, Context, Manifest, Opened, StageReader, StageRequest, write_atomically, write_frame};
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
    let ours: std::collections::BTreeSet<String> =
        Columns::read(&features.file("confounds.parquet"))?.text("gene_id")?.into_iter().collect();
    let mut rows = std::collections::BTreeMap::new();
    for name in ["tasks.parquet", "splits.parquet"] {
        let table = Columns::read(&theirs.file(name))?;
        let kept =
            BooleanChunked::from_slice("kept".into(), &table.text("gene_id")?.iter().map(|id| ours.contains(id)).collect::<Vec<bool>>());
        let frame = table.frame().filter(&kept).map_err(Error::table(format!("keep the genes of {name} that are here")))?;
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
    let (tasks, models, genes) = (table.text("task")?, table.text("model")?, table.text("gene_id")?);
    let (repeats, folds, logits) = (table.i64("repeat")?, table.i64("fold")?, table.f64("logit")?);
    let known = &bench.settings.evaluate.tasks;
    let mut text = String::from("task\trepeat\tfold\tgene_id\tscore\n");
    for row in (0..tasks.len()).filter(|&row| models[row] == "deephen" && known.contains(&tasks[row])) {
        let _ = writeln!(text, "{}\t{}\t{}\t{}\t{}", tasks[row], repeats[row], folds[row], genes[row], logits[row]);
    }
    let path = bench.folders.root.join("against.tsv");
    write_atomically(&path, |out| out.write_all(text.as_bytes()))?;
    Ok(path)
}
