//! What the ranking and the labels say of every scored lncRNA gene.

use std::collections::{BTreeMap, BTreeSet};

use super::contexts::Contexts;
use crate::artifact::{Columns, StageReader};
use crate::error::Result;

/// A scored gene.
#[derive(Debug, Clone, Default)]
pub(super) struct Gene {
    pub id: String,
    pub symbol: Option<String>,
    /// Place in the ranking; none for genes without a place in the genome.
    pub rank: Option<i64>,
    pub score: f64,
    pub lo: f64,
    pub hi: f64,
    pub confound: Option<f64>,
    pub label: String,
    pub flags: String,
    /// Cell lines in which it was a CRISPR hit.
    pub contexts: BTreeSet<String>,
    /// Its probability in each context, in the order of the contexts.
    pub context_scores: Vec<Option<f64>>,
}

impl Gene {
    /// Symbol, or else id.
    pub fn name(&self) -> &str {
        self.symbol.as_deref().unwrap_or(&self.id)
    }
}

/// Ranked genes in their order, then those without a place in the genome.
pub(super) fn read(ingest: &StageReader, rank: &StageReader, by_context: &Contexts) -> Result<Vec<Gene>> {
    let mut contexts = contexts(ingest)?;
    let mut genes = Vec::new();
    for (name, ranked) in [("ranking.parquet", true), ("unplaced.parquet", false)] {
        let table = Columns::read(&rank.file(name))?;
        let (ranks, ids, symbols) = (table.i64("rank")?, table.text("gene_id")?, table.optional_text("symbol")?);
        let (scores, los, his) = (table.f64("score")?, table.f64("score_lo")?, table.f64("score_hi")?);
        let (confounds, labels, flags) = (table.optional_f64("confound_score")?, table.text("label")?, table.text("flags")?);
        genes.extend((0..ids.len()).map(|row| Gene {
            contexts: contexts.remove(&ids[row]).unwrap_or_default(),
            context_scores: by_context.scores.get(&ids[row]).cloned().unwrap_or_default(),
            id: ids[row].clone(),
            symbol: symbols[row].clone(),
            rank: ranked.then_some(ranks[row]),
            score: scores[row],
            lo: los[row],
            hi: his[row],
            confound: confounds[row],
            label: labels[row].clone(),
            flags: flags[row].clone(),
        }));
    }
    Ok(genes)
}

/// Cell lines with a CRISPR hit, by gene.
fn contexts(ingest: &StageReader) -> Result<BTreeMap<String, BTreeSet<String>>> {
    let table = Columns::read(&ingest.file("labels.parquet"))?;
    let (ids, facts, contexts) = (table.optional_text("gene_id")?, table.text("fact")?, table.optional_text("context")?);
    let mut found: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for ((id, fact), context) in ids.into_iter().zip(facts).zip(contexts) {
        if let (Some(id), Some(context), "hit") = (id, context, fact.as_str()) {
            found.entry(id).or_default().insert(context);
        }
    }
    Ok(found)
}
