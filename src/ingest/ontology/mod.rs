//! An ontology and the genes annotated with its terms: from OBO and GAF as downloaded, or from tables by column map.

mod annotations;
mod obo;
mod terms;
mod write;

use std::path::Path;

use super::ledger::Ledger;
use super::proteins::Proteins;
use super::resolve::Resolver;
use crate::config::IngestSettings;
use crate::error::Result;

use annotations::Annotation;
use terms::Terms;

pub(super) use write::write;

/// Terms, their parents, and what is annotated with them.
pub(super) struct Ontology {
    terms: Terms,
    annotations: Vec<Annotation>,
}

/// Reads `terms`, `term_parents` and `annotations`; none where the config names none, or an optional file of them is missing.
///
/// # Errors
/// A missing file, a stanza or row that is not what its format asks for, two terms of one id, annotations that name no known
/// term: with file and line.
pub(super) fn read(
    data: &Path,
    settings: &IngestSettings,
    resolver: &Resolver<'_>,
    proteins: &Proteins<'_>,
    ledger: &mut Ledger,
) -> Result<Option<Ontology>> {
    if !settings.has_ontology(data) {
        return Ok(None);
    }
    let terms = terms::read(data, settings, ledger)?;
    let annotations = annotations::read(data, settings, &terms, resolver, proteins, ledger)?;
    Ok(Some(Ontology { terms, annotations }))
}
