//! What a finished stage says of itself.

use std::path::Path;

use serde_json::{Value, json};

use super::{Output, common::Invocation};
use crate::artifact::{Manifest, readable_bytes};
use crate::error::Result;
use crate::report::count;

/// Prints the outcome of one stage: rows, seconds and peak memory, as text or JSON.
pub(super) fn stage(invocation: &Invocation, manifest: &Manifest, out: &Path) -> Result<()> {
    match invocation.output() {
        Output::Json => invocation.print(&format!("{}\n", as_json(manifest, out))),
        Output::Text => invocation.print(&format!("{}\n", line(manifest, out))),
    }
}

/// `ingest: 16,887 genes, ... (2.1 s, peak 812.0 MiB) -> runs/human/ingest`.
pub(super) fn line(manifest: &Manifest, out: &Path) -> String {
    let rows: Vec<String> = manifest.rows.iter().map(|(name, rows)| format!("{} {name}", count(*rows))).collect();
    format!(
        "{}: {} ({:.1} s, peak {}) -> {}",
        manifest.stage,
        if rows.is_empty() { "done".to_owned() } else { rows.join(", ") },
        manifest.seconds,
        readable_bytes(manifest.peak_memory),
        out.display()
    )
}

pub(super) fn as_json(manifest: &Manifest, out: &Path) -> Value {
    json!({
        "stage": manifest.stage, "out": out, "rows": manifest.rows, "seconds": manifest.seconds,
        "peak_memory": manifest.peak_memory, "outputs": manifest.outputs,
    })
}
