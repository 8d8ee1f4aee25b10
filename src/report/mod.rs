//! One self-contained HTML page that opens offline.
//!
//! [`data`](self) reads the stage folders once; each file under `sections/` turns its share into markup; `page` puts them
//! together. Plots are inline SVG coloured by the page's style sheet, so that the same drawing serves light, dark and print, and
//! the page can be read without scripts. Where they run, `payload` gives them every gene, and the sections' `chart`s take the
//! drawings' places.

mod chart;
mod data;
mod facts;
mod figures;
mod joins;
mod markup;
mod metrics;
mod page;
mod payload;
mod plot;
mod replicated;
mod rules;
mod sections;
mod shapes;
mod terms;
mod text;
mod tsv;

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::json;

use crate::artifact::{Context, Manifest, Opened, StageRequest, write_atomically};
use crate::config::Settings;
use crate::error::{Error, Result};

use data::{Data, Stages};
pub use payload::promoters::{Promoter, coding_promoters};
pub(crate) use text::count;

/// Folders the report reads.
#[derive(Debug, Clone, Copy)]
pub struct ReportInputs<'a> {
    /// Written by `ingest`.
    pub ingest: &'a Path,
    /// Written by `features`.
    pub features: &'a Path,
    /// Written by `network`.
    pub network: &'a Path,
    /// Written by `evaluate --plan`.
    pub plan: &'a Path,
    /// Written by `evaluate --collect`.
    pub evaluate: &'a Path,
    /// Written by `ablate`.
    pub ablate: &'a Path,
    /// Written by `train`; without it the page has no rules.
    pub train: Option<&'a Path>,
    /// Written by `rank`.
    pub rank: &'a Path,
    /// Written by `enrich`.
    pub enrich: &'a Path,
}

/// Writes the `report` folder (`docs/schemas.md`).
///
/// # Errors
/// A folder that is missing, changed or of another stage, or a table without a column that its contract promises.
pub fn run(settings: &Settings, inputs: ReportInputs, out: &Path, context: &Context) -> Result<Manifest> {
    let stages = Stages::open(inputs)?;
    let ranked = stages.rank.manifest().settings.get("species").and_then(|species| species.as_str());
    if ranked.is_some_and(|species| species != settings.species) {
        let problem = format!("`{}`, but the ranking is of `{}`", settings.species, ranked.unwrap_or_default());
        return Err(Error::settings("species", problem, "pass the config that the run was made with"));
    }
    // The page prints the settings and inputs of every stage, so these are settings of its own too.
    let shown: BTreeMap<&str, _> = stages
        .all()
        .into_iter()
        .map(|stage| {
            let manifest = stage.manifest();
            let record =
                json!({"version": manifest.version, "settings": manifest.settings, "seed": manifest.seed, "inputs": manifest.inputs});
            (manifest.stage.as_str(), crate::artifact::hash_bytes(record.to_string().as_bytes()))
        })
        .collect();
    let request = StageRequest {
        stage: "report",
        out,
        inputs: stages.all().into_iter().flat_map(|stage| stage.inputs()).collect(),
        settings: json!({"report": settings.report, "species": settings.species, "assembly": settings.assembly, "task": settings.rank.task, "stages": shown}),
        seed: context.seed,
        force: context.force,
    };
    let writer = match request.open()? {
        Opened::UpToDate(manifest) => return Ok(manifest),
        Opened::Fresh(writer) => writer,
    };
    let data = Data::read(settings, &stages)?;
    let (page, genes) = page::page(settings, &data, &stages)?;
    write_atomically(&writer.path("report.html"), |out| out.write_all(page.as_bytes()))?;
    let mut rows = BTreeMap::from([("bytes".to_owned(), page.len() as u64), ("genes".to_owned(), genes as u64)]);
    if settings.report.figures {
        rows.insert("figures".to_owned(), figures::write(settings, &data, &stages, &writer)?);
    }
    writer.finish(rows)
}

#[cfg(test)]
mod tests;
