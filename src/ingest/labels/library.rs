//! The screening library: what its loci target.

use std::collections::{BTreeMap, BTreeSet};

use super::{Desk, Fact, fixed};
use crate::config::Source;
use crate::error::Result;
use crate::ingest::catalogue::{GeneIndex, unversioned};
use crate::ingest::format;
use crate::ingest::interactions::Node;
use crate::ingest::ledger::{Ledger, Reason};
use crate::ingest::resolve::Resolution;
use crate::ingest::rows::{may, need};

/// Exon models of a locus in the library's GTF.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LocusModel {
    /// Distinct transcripts.
    pub transcripts: BTreeSet<String>,
    /// Exon rows over all transcripts.
    pub exons: u64,
}

/// Names of one locus, in the order of the file's rows after sorting.
#[derive(Debug, Default)]
struct Locus {
    transcripts: BTreeSet<String>,
    models: BTreeSet<String>,
    names: BTreeSet<String>,
    sources: BTreeSet<String>,
}

/// All loci of all libraries.
#[derive(Debug, Default)]
pub(super) struct Loci(BTreeMap<String, Locus>);

/// Reads the library table: one row a targeted start site, several a locus.
pub(super) fn read_loci(desk: &Desk<'_>, source: &Source, loci: &mut Loci) -> Result<()> {
    let mut rows = format::open(desk.data, source, desk.settings, &[need("locus"), may("transcripts"), may("name")])?;
    while let Some(row) = rows.advance()? {
        let locus = loci.0.entry(row.get(0).to_owned()).or_default();
        locus.sources.insert(source.name.clone());
        locus.transcripts.extend(row.get(1).split(',').map(|id| unversioned(id.trim()).to_owned()).filter(|id| !id.is_empty()));
        locus.names.extend(row.some(2).map(str::to_owned));
    }
    Ok(())
}

/// Reads the library's GTF: exon counts, and the reference transcripts that a model equals (class code `=`).
pub(super) fn read_models(
    desk: &Desk<'_>,
    source: &Source,
    loci: &mut Loci,
    models: &mut BTreeMap<String, LocusModel>,
    ledger: &mut Ledger,
) -> Result<()> {
    let mut source = source.clone();
    source.keep.insert("feature".into(), vec!["exon".into()]);
    for (field, attribute) in [("locus", "gene_id"), ("transcript", "transcript_id"), ("class", "class_code"), ("reference", "ref_id")] {
        source.columns.entry(field.into()).or_insert_with(|| crate::config::ColumnRef::Name(attribute.into()));
    }
    let fields = [need("locus"), need("transcript"), may("class"), may("reference")];
    let mut rows = format::open(desk.data, &source, desk.settings, &fields)?;
    while let Some(row) = rows.advance()? {
        if !models.contains_key(row.get(0)) {
            models.insert(row.get(0).to_owned(), LocusModel::default());
        }
        if let Some(model) = models.get_mut(row.get(0)) {
            model.exons += 1;
            if !model.transcripts.contains(row.get(1)) {
                model.transcripts.insert(row.get(1).to_owned());
            }
        }
        if row.get(2) == "="
            && let Some(reference) = row.some(3)
        {
            let locus = loci.0.entry(row.get(0).to_owned()).or_default();
            if !locus.models.contains(unversioned(reference)) {
                locus.models.insert(unversioned(reference).to_owned());
            }
        }
    }
    ledger.count(&source.name, "loci with exon models", models.len() as u64);
    Ok(())
}

impl Loci {
    /// Locus -> gene: by its transcripts in the primary table, then in older ones, then by name over the gene tables.
    pub(super) fn resolve(&self, desk: &Desk<'_>, ledger: &mut Ledger) -> BTreeMap<String, Node> {
        let catalogue = desk.resolver.catalogue;
        let mut placed = BTreeMap::new();
        for (id, locus) in &self.0 {
            let source = locus.sources.first().map_or("library", String::as_str);
            let primary: Vec<GeneIndex> =
                locus.transcripts.iter().filter_map(|id| catalogue.transcripts.get(id)).map(|transcript| transcript.gene).collect();
            let older: Vec<GeneIndex> = locus.transcripts.iter().filter_map(|id| catalogue.older_transcripts.get(id)).copied().collect();
            let mut found = None;
            if !primary.is_empty() || !older.is_empty() {
                found = Some(desk.resolver.settle_transcripts(if primary.is_empty() { &older } else { &primary }));
            }
            for name in &locus.names {
                if matches!(found, None | Some(Resolution::Lost(..)))
                    && let Some(by_name) = desk.resolver.symbol(name)
                {
                    if let Resolution::Gene(..) = by_name {
                        found = Some(by_name);
                    } else {
                        found.get_or_insert(by_name);
                    }
                }
            }
            match found {
                Some(Resolution::Gene(gene, rule)) => {
                    ledger.found(source, rule);
                    placed.insert(id.clone(), Node::Gene(gene));
                }
                Some(Resolution::Lost(reason, candidates)) => {
                    let candidates: Vec<&str> = candidates.iter().map(String::as_str).collect();
                    ledger.lost(source, id, reason, &candidates);
                }
                _ => ledger.lost(source, id, Reason::None, &[]),
            }
        }
        placed
    }
}

/// One `in-library` fact a locus.
pub(super) fn facts(source: &Source, loci: &Loci, placed: &BTreeMap<String, Node>, facts: &mut Vec<Fact>) {
    for (id, locus) in loci.0.iter().filter(|(_, locus)| locus.sources.contains(&source.name)) {
        facts.push(Fact {
            gene: placed.get(id).cloned(),
            locus: Some(id.clone()),
            fact: "in-library".into(),
            source: source.name.clone(),
            technology: fixed(source, "technology"),
            pubmed: fixed(source, "pubmed"),
            name: locus.names.first().cloned(),
            ..Fact::default()
        });
    }
}
