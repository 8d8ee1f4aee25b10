//! Gene sets as GMT, by id and by symbol, for enrichment tools.

use std::collections::BTreeMap;
use std::path::Path;

use super::genes::Gene;
use crate::artifact::{one_word, tsv_field, write_atomically};
use crate::error::Result;

/// Sizes of the predicted sets.
const TOPS: [usize; 3] = [50, 100, 500];

/// A set in the order of the ranking.
pub(super) struct GeneSet<'a> {
    pub name: String,
    pub description: String,
    pub genes: Vec<&'a Gene>,
}

/// The best genes, the best without a known result, and the known hits by cell line. Sets without a gene are left out.
pub(super) fn sets<'a>(genes: &'a [Gene], task: &str) -> Vec<GeneSet<'a>> {
    let ranked: Vec<&Gene> = genes.iter().filter(|gene| gene.rank.is_some()).collect();
    let untested: Vec<&Gene> = ranked.iter().copied().filter(|gene| gene.label == "untested").collect();
    let mut sets = Vec::new();
    for top in TOPS.into_iter().filter(|top| *top <= ranked.len()) {
        let description = format!("{top} best genes by the cross-fitted probability on {task}");
        sets.push(GeneSet { name: format!("deephen_top_{top}"), description, genes: ranked[..top].to_vec() });
    }
    for top in TOPS.into_iter().filter(|top| *top <= untested.len()) {
        let description = format!(
            "{top} best genes without a known result (some were targeted by a library that reports none), by the probability on {task}"
        );
        sets.push(GeneSet { name: format!("deephen_untested_top_{top}"), description, genes: untested[..top].to_vec() });
    }
    let hits = ranked.iter().copied().filter(|gene| gene.label == "hit").collect();
    sets.push(GeneSet { name: format!("hits_of_{task}"), description: format!("positives of the task {task}"), genes: hits });
    let mut by_context: BTreeMap<&str, Vec<&Gene>> = BTreeMap::new();
    for gene in genes {
        for context in &gene.contexts {
            by_context.entry(context).or_default().push(gene);
        }
    }
    for (context, genes) in by_context {
        sets.push(GeneSet { name: format!("hits_in_{context}"), description: format!("CRISPR hits in {context}"), genes });
    }
    sets.retain(|set| !set.genes.is_empty());
    sets
}

/// Writes one set a line: name, description, genes.
pub(super) fn write(sets: &[GeneSet], path: &Path, name: impl Fn(&Gene) -> &str) -> Result<()> {
    write_atomically(path, |out| {
        for set in sets {
            write!(out, "{}\t{}", one_word(&set.name), tsv_field(&set.description))?;
            for gene in &set.genes {
                write!(out, "\t{}", one_word(name(gene)))?;
            }
            writeln!(out)?;
        }
        Ok(())
    })
}
