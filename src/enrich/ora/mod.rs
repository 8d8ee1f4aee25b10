//! Over-representation of terms among what lncRNA genes lead to: the proteins that bind them, and the coding genes next to them.
//!
//! Three lists of lncRNA genes stand side by side ([`list`]): predicted, known, and control. A list *draws* the genes that any of it
//! leads to ([`source`]); the background are the annotated genes reached the same way from all ranked lncRNA genes, not the genome:
//! proteins that bind RNA are no random proteins. Terms are those of the ontology, propagated to all that they imply ([`dag`]), and the
//! sets of GMT files. Beside the hypergeometric p-value stands one against lists of lncRNA genes with the same numbers of links
//! ([`matched`]). Redundant terms are grouped ([`group`]).

mod block;
mod collection;
mod dag;
mod group;
mod hypergeometric;
mod list;
mod matched;
mod output;
mod panel;
mod source;
#[cfg(test)]
mod tests;
mod untested;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use super::sets::Ranking;
use crate::artifact::{Context, StageReader, StageWriter};
use crate::config::OraSettings;
use crate::error::{Error, Result};

use collection::Collection;
use output::Asked;
use panel::Panel;
use source::{CodingGenes, Source};

/// Tables of `ingest` that are read.
pub(super) const TABLES: [&str; 5] = ["genes.parquet", "lpi.parquet", "terms.parquet", "term_parents.parquet", "annotations.parquet"];

/// Rows written.
#[derive(Debug, Default)]
pub(super) struct Listed {
    /// Of `ora.tsv`.
    pub terms: u64,
    /// Of `ora_genes.tsv`.
    pub genes: u64,
    /// Of `ora_untested.tsv`.
    pub untested: u64,
}

/// Writes `ora.tsv`, `ora_untested.tsv`, `ora_genes.tsv` and `ora.json`; without an ontology and a GMT file, headers alone.
///
/// # Errors
/// An ontology with a circle; a GMT file that cannot be read or of which no set can be tested, or two of one name.
pub(super) fn run(
    settings: &OraSettings,
    ingest: &StageReader,
    ranking: &Ranking,
    labels: &BTreeMap<String, bool>,
    writer: &StageWriter,
    context: &Context,
) -> Result<Listed> {
    let annotated = ingest.manifest().outputs.contains_key("annotations.parquet");
    let sources = if annotated || !settings.gmt.is_empty() { sources(settings, ingest, ranking)? } else { Vec::new() };
    let collections = match &sources[..] {
        [] => {
            context.progress.note("over-representation: no ontology was ingested and `enrich.ora.gmt` is empty, nothing is tested");
            Vec::new()
        }
        sources => collections(settings, ingest, sources, annotated, context)?,
    };
    let names: Vec<&str> = collections.iter().map(|collection| collection.name.as_str()).collect();
    let panels: Vec<Panel> = sources.iter().map(|source| Panel::new(source, &collections, settings)).collect();
    untested::tell(&panels, &collections, settings, context.progress)?;
    for panel in &panels {
        let each: Vec<String> =
            panel.sections.iter().map(|section| format!("{} {}", section.background, names[section.collection])).collect();
        context.progress.note(&format!(
            "over-representation, {}: background of {} annotated genes ({}), of {} reached from ranked lncRNA genes",
            panel.source.name,
            panel.any,
            each.join(", "),
            panel.source.genes.len()
        ));
    }
    let lists = list::lists(ranking, labels, settings.top, context.seed);
    let task = context.progress.begin("over-representation", Some((panels.len() * lists.len()) as u64), "lists");
    let mut asked = Vec::new();
    for panel in &panels {
        for list in &lists {
            asked.push(Asked { list, panel, outcome: block::test(panel, &collections, list, settings, context.seed) });
            task.advance(1);
        }
    }
    let blocks: Vec<&block::Block> = asked.iter().flat_map(|asked| &asked.outcome.blocks).collect();
    let terms = output::write_terms(&writer.path("ora.tsv"), &blocks, settings)?;
    let genes = output::write_genes(&writer.path("ora_genes.tsv"), &asked)?;
    let untested = untested::write(&writer.path("ora_untested.tsv"), &asked, settings)?;
    writer.write_json("ora.json", &output::summary(settings, &lists, &panels, &names, &asked))?;
    Ok(Listed { terms, genes, untested })
}

/// Neighbours, then partners: in the order of the output.
fn sources(settings: &OraSettings, ingest: &StageReader, ranking: &Ranking) -> Result<Vec<Source>> {
    let coding = CodingGenes::read(ingest)?;
    Ok(vec![coding.neighbours(ranking, settings.window), source::partners(ingest, ranking)?])
}

/// The ontology by namespace and the GMT files, in order of name.
fn collections(
    settings: &OraSettings,
    ingest: &StageReader,
    sources: &[Source],
    annotated: bool,
    context: &Context,
) -> Result<Vec<Collection>> {
    let reached: BTreeSet<&str> = sources.iter().flat_map(|source| &source.genes).map(String::as_str).collect();
    let mut all = if annotated { collection::ontology(ingest, &settings.relations, &reached)? } else { Vec::new() };
    if !settings.gmt.is_empty() {
        let symbols = CodingGenes::read(ingest)?.symbols;
        let known: BTreeSet<&str> = symbols.values().map(String::as_str).chain(reached).collect();
        for path in &settings.gmt {
            let (collection, unknown) = collection::gmt(Path::new(path), &symbols, &known)?;
            context.progress.note(&format!("{path}: {} sets, {unknown} gene names are of no coding gene", collection.terms.len()));
            all.push(collection);
        }
    }
    all.sort_by(|a, b| a.name.cmp(&b.name));
    if let Some(pair) = all.windows(2).find(|pair| pair[0].name == pair[1].name) {
        let problem = format!("two collections are named `{}`", pair[0].name);
        return Err(Error::settings("enrich.ora.gmt", problem, "a collection is named after its file; rename one of them"));
    }
    Ok(all)
}
