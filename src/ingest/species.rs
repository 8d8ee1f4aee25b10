//! All that ingest knows of a species, with every gene's kind and flags.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};

use super::catalogue::{Catalogue, Gene, GeneIndex, Name};
use super::interactions::{Node, Pairs};
use super::labels::Fact;
use super::map::Map;
use super::resolve::ForeignNames;
use super::sequences::Sequence;
use super::tables::is_main;
use crate::config::IngestSettings;

/// Genes, interactions and facts of one species.
pub struct Species {
    /// Every gene, the ones known to the interaction table alone included.
    pub catalogue: Catalogue,
    /// Gene -> protein -> source rows.
    pub lpi: BTreeMap<GeneIndex, BTreeMap<Name, u64>>,
    /// Label facts.
    pub facts: Vec<Fact>,
    /// Primary-release lncRNA on a main chromosome, by gene.
    pub ranked: Vec<bool>,
    /// May be scored, by gene.
    pub candidate: Vec<bool>,
    /// Candidate with a sequence, by gene.
    pub has_sequence: Vec<bool>,
    /// Tested screen loci, by gene.
    pub tested_loci: Vec<i64>,
    /// Node known to the interaction table alone -> the gene that a label source says it is.
    pub same_as: BTreeMap<GeneIndex, GeneIndex>,
}

/// Whether the gene is a lncRNA of the primary release on a main chromosome.
pub(super) fn is_ranked(gene: &Gene, settings: &IngestSettings) -> bool {
    is_annotated(gene, settings) && gene.place.as_ref().is_some_and(|place| is_main(settings, &place.chrom))
}

/// Whether the primary release calls the gene a lncRNA, wherever it lies.
pub(super) fn is_annotated(gene: &Gene, settings: &IngestSettings) -> bool {
    gene.newest == Some(0) && gene.biotype.as_ref().is_some_and(|biotype| settings.ranked_biotypes.iter().any(|ranked| ranked == biotype))
}

impl Species {
    /// Joins what was read: named nodes become genes, flags follow.
    pub fn assemble(
        settings: &IngestSettings,
        mut catalogue: Catalogue,
        names: &ForeignNames,
        nodes: Pairs,
        facts: Vec<Fact>,
        same: &BTreeMap<Name, Node>,
        sequences: &Map<Name, Sequence>,
    ) -> Self {
        let mut lpi: BTreeMap<GeneIndex, BTreeMap<Name, u64>> = BTreeMap::new();
        for (node, proteins) in nodes {
            let gene = match node {
                Node::Gene(gene) => gene,
                Node::Named(name) => {
                    let gene = catalogue.add(&name);
                    if let Some([symbol]) = names.symbols.get(&name).map(Vec::as_slice) {
                        catalogue.genes[gene].symbol.get_or_insert_with(|| symbol.clone());
                    }
                    gene
                }
            };
            match lpi.entry(gene) {
                Entry::Vacant(free) => _ = free.insert(proteins),
                Entry::Occupied(all) => {
                    let all = all.into_mut();
                    proteins.into_iter().for_each(|(protein, records)| *all.entry(protein).or_default() += records);
                }
            }
        }
        let count = catalogue.genes.len();
        let sequenced: BTreeSet<GeneIndex> = sequences.values().map(|sequence| sequence.gene).collect();
        let ranked: Vec<bool> = catalogue.genes.iter().map(|gene| is_ranked(gene, settings)).collect();
        let mut species = Self {
            catalogue,
            lpi,
            facts,
            ranked,
            candidate: Vec::new(),
            has_sequence: Vec::new(),
            tested_loci: vec![0; count],
            same_as: BTreeMap::new(),
        };
        for (name, node) in same {
            if let (Some(alone), Some(gene)) = (species.catalogue.by_id(name), species.index_of(Some(node)))
                && alone != gene
                && species.lpi.contains_key(&alone)
            {
                species.same_as.insert(alone, gene);
            }
        }
        let mut labelled = vec![false; count];
        for index in 0..species.facts.len() {
            let fact = &species.facts[index];
            if let Some(gene) = species.index_of(fact.gene.as_ref()) {
                labelled[gene] = true;
                if species.facts[index].fact == "tested" {
                    species.tested_loci[gene] += 1;
                }
            }
        }
        species.candidate = (0..count)
            .map(|gene| {
                let known = species.lpi.contains_key(&gene) || labelled[gene] || sequenced.contains(&gene);
                species.ranked[gene] || (known && species.catalogue.may_be_lncrna(gene))
            })
            .collect();
        species.has_sequence = (0..count).map(|gene| species.candidate[gene] && sequenced.contains(&gene)).collect();
        species
    }

    /// Index of a fact's gene.
    pub fn index_of(&self, node: Option<&Node>) -> Option<GeneIndex> {
        match node? {
            Node::Gene(gene) => Some(*gene),
            Node::Named(name) => self.catalogue.by_id(name),
        }
    }

    /// Id of a fact's gene.
    pub fn id_of(&self, node: Option<&Node>) -> Option<&str> {
        self.index_of(node).map(|gene| self.catalogue.genes[gene].id.as_str())
    }

    /// Genes in the order of their ids.
    pub fn order(&self) -> Vec<GeneIndex> {
        let mut order: Vec<GeneIndex> = (0..self.catalogue.genes.len()).collect();
        order.sort_unstable_by(|a, b| self.catalogue.genes[*a].id.cmp(&self.catalogue.genes[*b].id));
        order
    }

    /// `lncRNA`, `coding`, `unplaced` (outside all releases) or `other`.
    pub fn kind(&self, gene: GeneIndex) -> &'static str {
        let entry = &self.catalogue.genes[gene];
        if entry.newest.is_none() {
            "unplaced"
        } else if self.catalogue.is_coding(gene) {
            "coding"
        } else if self.catalogue.may_be_lncrna(gene) {
            "lncRNA"
        } else {
            "other"
        }
    }
}
