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

use annotations::Annotations;
use terms::Terms;

pub(super) use write::write;

/// Terms, their parents, and what is annotated with them.
pub(super) struct Ontology {
    terms: Terms,
    annotations: Annotations,
}

/// Reads `terms` and `term_parents`, which ask for no gene; none where the config names none, or an optional file of them is missing.
///
/// # Errors
/// A missing file, a stanza or row that is not what its format asks for, two terms of one id: with file and line.
pub(super) fn read_terms(data: &Path, settings: &IngestSettings, ledger: &mut Ledger) -> Result<Option<Terms>> {
    settings.has_ontology(data).then(|| terms::read(data, settings, ledger)).transpose()
}

/// Reads `annotations` with these terms.
///
/// # Errors
/// A missing file, a row that is not what its format asks for, annotations that name no known term: with file and line.
pub(super) fn read(
    data: &Path,
    settings: &IngestSettings,
    terms: Terms,
    resolver: &Resolver<'_>,
    proteins: &Proteins<'_>,
    ledger: &mut Ledger,
) -> Result<Ontology> {
    let annotations = annotations::read(data, settings, &terms, resolver, proteins, ledger)?;
    Ok(Ontology { terms, annotations })
}
