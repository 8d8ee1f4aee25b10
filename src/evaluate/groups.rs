//! Groups of genes that must never stand on both sides of a fold border: similar sequence, overlapping locus, shared id.
//!
//! Links of all kinds are joined by single linkage: two genes share a group if any chain of links leads from one to the
//! other. Labels play no part.

mod loci;
mod similar;
mod sketch;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use petgraph::unionfind::UnionFind;
use serde::Serialize;

pub use similar::{Pairs, similar_pairs};
pub use sketch::{SKETCH_SIZE, Sketch, SketchBuilder, read_sketches};

use super::tasks::Evidence;
use crate::error::Result;
use crate::progress::Progress;

/// How many links of each kind joined genes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Links {
    /// Pairs of similar sequence.
    pub sequence: usize,
    /// Neighbours in a chain of overlapping loci.
    pub locus: usize,
    /// Pairs that share a transcript or a screen locus.
    pub shared_id: usize,
}

/// Every candidate gene's group.
#[derive(Debug, Clone, PartialEq)]
pub struct Groups {
    /// Gene ids, sorted.
    pub gene_id: Vec<String>,
    /// Group of each gene: numbered from 0 by first member, so that no order of input rows can change it.
    pub group: Vec<u32>,
    /// Links that made them.
    pub links: Links,
}

impl Groups {
    /// Groups the candidate genes of `genes`.
    ///
    /// `shared`: ids that several genes carry. `fasta`: `sequences.fa.gz` of ingest. `similarity`: containment of 21-mers
    /// from which two genes are one group.
    pub fn build(
        genes: &BTreeMap<String, Evidence>,
        shared: &BTreeMap<String, BTreeSet<String>>,
        fasta: &Path,
        similarity: f64,
        progress: &dyn Progress,
    ) -> Result<Self> {
        let candidates: Vec<(&String, &Evidence)> = genes.iter().filter(|(_, gene)| gene.candidate).collect();
        let index: BTreeMap<&str, usize> = candidates.iter().enumerate().map(|(index, (id, _))| (id.as_str(), index)).collect();
        let mut links = Links::default();
        let mut sets = UnionFind::<usize>::new(candidates.len());

        let known = |gene: &str| index.get(gene).copied();
        let sketches = read_sketches(fasta, known, candidates.len(), SKETCH_SIZE, progress)?;
        let mut pairs = similar_pairs(&sketches, similarity, progress);
        drop(sketches);
        if !pairs.unsure.is_empty() {
            // A second pass keeps every k-mer of the few genes in question.
            let asked: BTreeSet<usize> = pairs.unsure.iter().flat_map(|&(a, b)| [a, b]).collect();
            let whole = read_sketches(fasta, |gene| known(gene).filter(|at| asked.contains(at)), candidates.len(), usize::MAX, progress)?;
            pairs.unsure.retain(|&(a, b)| match (&whole[a], &whole[b]) {
                (Some(a), Some(b)) => a.containment(b, sketch::count_shared(a.hashes(), b.hashes())).0 >= similarity,
                _ => false,
            });
        }
        for (a, b) in pairs.similar.into_iter().chain(pairs.unsure) {
            links.sequence += 1;
            sets.union(a, b);
        }

        let loci: Vec<_> = candidates.iter().map(|(_, gene)| gene.locus.as_ref()).collect();
        for (a, b) in loci::overlapping(&loci) {
            links.locus += 1;
            sets.union(a, b);
        }
        for members in shared.values() {
            let members: Vec<usize> = members.iter().filter_map(|gene| index.get(gene.as_str()).copied()).collect();
            for pair in members.windows(2) {
                links.shared_id += 1;
                sets.union(pair[0], pair[1]);
            }
        }
        Ok(Self { gene_id: candidates.iter().map(|(id, _)| (*id).clone()).collect(), group: by_first_member(&sets.into_labeling()), links })
    }

    /// Number of groups.
    pub fn len(&self) -> usize {
        self.group.iter().max().map_or(0, |largest| *largest as usize + 1)
    }

    /// Whether there is no gene at all.
    pub fn is_empty(&self) -> bool {
        self.group.is_empty()
    }

    /// Genes a group.
    pub fn sizes(&self) -> Vec<usize> {
        let mut sizes = vec![0; self.len()];
        for &group in &self.group {
            sizes[group as usize] += 1;
        }
        sizes
    }

    /// Members of a group, sorted.
    pub fn members(&self, group: u32) -> Vec<&str> {
        self.gene_id.iter().zip(&self.group).filter(|(_, g)| **g == group).map(|(id, _)| id.as_str()).collect()
    }
}

/// Sets numbered from 0 in the order of their first members: which member stands for a set depends on the order of links.
fn by_first_member(sets: &[usize]) -> Vec<u32> {
    let mut number = vec![None; sets.len()];
    let mut next = 0;
    let label = |&set: &usize| {
        *number[set].get_or_insert_with(|| {
            next += 1;
            next - 1
        })
    };
    sets.iter().map(label).collect()
}

#[cfg(test)]
mod tests;
