//! Nothing found is no result: a source none of whose names is known, and a species without a gene to rank, stop the stage.

use std::collections::BTreeSet;
use std::path::Path;

use super::catalogue::Catalogue;
use super::ledger::{Ledger, Resolutions};
use super::species::{is_annotated, is_ranked};
use crate::config::{IngestSettings, Source};
use crate::error::{Error, Result};
use crate::progress::Progress;

/// Names shown on either side.
const SHOWN: usize = 3;

/// Refuses a source from which nothing resolves, and warns of one of which less than half does.
///
/// # Errors
/// Such a source, with three of its names and three known ids.
pub(super) fn check_sources(
    data: &Path,
    sources: &[Source],
    catalogue: &Catalogue,
    (ledger, resolutions): (&Ledger, &Resolutions),
    progress: &dyn Progress,
) -> Result<()> {
    for source in sources {
        let Some(share) = resolutions.get(&source.name).map(|found| found.share()).filter(|share| *share < 0.5) else { continue };
        let unknown =
            || ledger.unresolved().filter(|(own, _, reason, _)| *own == source.name && matches!(*reason, "none" | "malformed" | "missing"));
        let names: Vec<&str> = unknown().map(|(_, name, ..)| name).take(SHOWN).collect();
        if names.is_empty() {
            continue;
        }
        let mut known: Vec<&str> = catalogue.genes.iter().filter(|gene| gene.newest.is_some()).map(|gene| gene.id.as_str()).collect();
        known.sort_unstable();
        known.truncate(SHOWN);
        let said = format!("such as {}; gene tables hold {}", names.join(", "), known.join(", "));
        if share == 0.0 {
            return Err(Error::input(
                &data.join(&source.path),
                None,
                format!("none of its {} names is known, {said}", unknown().count()),
                "check the species, the gene tables, the kind of id and the column map",
            ));
        }
        let (name, path) = (&source.name, &source.path);
        progress.warn(&format!("{name} ({path}): only {:.0}% of its names are known; others are {said}", share * 100.0));
    }
    Ok(())
}

/// Refuses a species without a ranked gene, and warns where less than half of the annotated lncRNA genes are ranked.
///
/// # Errors
/// No ranked gene, with three chromosomes of the gene table and three of the config.
pub(super) fn check_ranked(catalogue: &Catalogue, settings: &IngestSettings, progress: &dyn Progress) -> Result<()> {
    let genes = &catalogue.genes;
    let annotated = genes.iter().filter(|gene| is_annotated(gene, settings)).count();
    let ranked = genes.iter().filter(|gene| is_ranked(gene, settings)).count();
    if 2 * ranked >= annotated.max(1) {
        return Ok(());
    }
    let chromosomes: BTreeSet<&str> = genes.iter().filter_map(|gene| gene.place.as_ref()).map(|place| place.chrom.as_str()).collect();
    let shown = |names: Vec<&str>| if names.is_empty() { "none".to_owned() } else { names.join(", ") };
    let table = shown(chromosomes.into_iter().take(SHOWN).collect());
    let main = shown(settings.main_chromosomes.iter().map(String::as_str).take(SHOWN).collect());
    let said = format!("chromosomes of the gene table are {table} ..., `main_chromosomes` are {main} ...");
    if ranked > 0 {
        progress.warn(&format!("{ranked} of {annotated} annotated lncRNA genes are on main chromosomes and will be ranked: {said}"));
        return Ok(());
    }
    Err(Error::data(
        "ingest.main_chromosomes",
        format!("no gene to rank: {annotated} genes have a biotype of `ranked_biotypes`; {said}"),
        "name the chromosomes as the first gene table does (`chr1` and `1` are one), or correct `ranked_biotypes`",
    ))
}
