//! What experiments say of each gene: screens that tested it, hits, single-gene studies.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::genes::Genes;
use crate::artifact::{Columns, StageReader};
use crate::error::Result;

/// Facts by gene row.
pub(super) struct Facts {
    /// Cell lines.
    pub contexts: Vec<String>,
    /// `[n_genes]`: contexts in which the gene is a CRISPR hit.
    pub hit_in: Vec<BTreeSet<usize>>,
    /// `[n_genes]`: contexts in which a screen tested it.
    pub tested_in: Vec<BTreeSet<usize>>,
    /// By row, one list a fact: fact, source, context, technology, time point, score, direction, PubMed id.
    pub rows: BTreeMap<usize, Vec<Value>>,
}

/// Reads `ingest/labels.parquet` and `ingest/screens.parquet`; facts of genes that the page does not show are passed over.
pub(super) fn read(ingest: &StageReader, genes: &Genes) -> Result<Facts> {
    let table = Columns::read(&ingest.file("labels.parquet"))?;
    let (ids, facts, sources) = (table.optional_text("gene_id")?, table.text("fact")?, table.text("source")?);
    let (contexts, technologies) = (table.optional_text("context")?, table.optional_text("technology")?);
    let (timepoints, scores) = (table.optional_text("timepoint")?, table.optional_f64("score")?);
    let (directions, pubmeds) = (table.optional_text("direction")?, table.optional_text("pubmed")?);
    let names: BTreeSet<&str> = contexts.iter().flatten().map(String::as_str).collect();
    let mut found = Facts {
        contexts: names.iter().map(|name| (*name).to_owned()).collect(),
        hit_in: vec![BTreeSet::new(); genes.ids.len()],
        tested_in: vec![BTreeSet::new(); genes.ids.len()],
        rows: BTreeMap::new(),
    };
    let place: BTreeMap<&str, usize> = names.into_iter().enumerate().map(|(index, name)| (name, index)).collect();
    let mut seen = BTreeSet::new();
    for at in 0..facts.len() {
        let Some(&row) = ids[at].as_ref().and_then(|id| genes.rows.get(id)) else { continue };
        if let Some(context) = contexts[at].as_deref().and_then(|name| place.get(name)) {
            match facts[at].as_str() {
                "hit" => found.hit_in[row].insert(*context),
                "tested" | "unclear" => found.tested_in[row].insert(*context),
                _ => false,
            };
        }
        let score = scores[at].filter(|score| score.is_finite()).map(super::super::chart::round);
        let fact = json!([facts[at], sources[at], contexts[at], technologies[at], timepoints[at], score, directions[at], pubmeds[at]]);
        // Several loci of one gene may say the same.
        if seen.insert((row, fact.to_string())) {
            found.rows.entry(row).or_default().push(fact);
        }
    }
    beyond_growth(ingest, genes, &mut found.rows)?;
    Ok(found)
}

/// What screens of other phenotypes found, each with its phenotype in words: no hit there is a hit of growth.
fn beyond_growth(ingest: &StageReader, genes: &Genes, rows: &mut BTreeMap<usize, Vec<Value>>) -> Result<()> {
    let path = ingest.file("screens.parquet");
    // Folders of earlier versions have none.
    if !path.exists() {
        return Ok(());
    }
    let table = Columns::read(&path)?;
    let (ids, outcomes, phenotypes) = (table.text("gene_id")?, table.text("outcome")?, table.text("phenotype")?);
    let (sources, contexts, technologies) = (table.text("source")?, table.text("context")?, table.optional_text("technology")?);
    let scores = table.f64("score")?;
    for at in 0..ids.len() {
        let Some(&row) = genes.rows.get(&ids[at]) else { continue };
        let fact = format!("{} for {}", outcomes[at], phenotypes[at]);
        let score = super::super::chart::round(scores[at]);
        let none = Value::Null;
        rows.entry(row).or_default().push(json!([fact, sources[at], contexts[at], technologies[at], none, score, none, none]));
    }
    Ok(())
}
