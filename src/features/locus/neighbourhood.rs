//! What lies around a gene: promoters in sorted arrays, gene bodies in interval trees, one set a chromosome.

use std::collections::BTreeMap;

use bio::data_structures::interval_tree::ArrayBackedIntervalTree;

use super::super::ingested::{Ingested, Place, ReferenceClass, Strand};
use super::along::Along;
use super::sites::{Site, Sites};

/// Reaches of the counts, base pairs.
const REACHES: [i64; 3] = [10_000, 100_000, 1_000_000];

/// Small RNA genes that are processed out of a host's introns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum SmallRna {
    /// snoRNA and scaRNA.
    Sno,
    /// miRNA.
    Micro,
}

impl SmallRna {
    fn of(biotype: Option<&str>) -> Option<Self> {
        match biotype? {
            "snoRNA" | "scaRNA" => Some(Self::Sno),
            "miRNA" => Some(Self::Micro),
            _ => None,
        }
    }
}

/// One chromosome. A gene of unknown strand stands at both its ends.
#[derive(Debug, Default)]
pub(super) struct Chromosome {
    pub coding: Sites,
    pub coding_plus: Sites,
    pub coding_minus: Sites,
    essential: Sites,
    nonessential: Sites,
    lncrna: Sites,
    genes: Sites,
    /// Small RNA genes: place and kind, by start.
    pub small: Vec<(i64, i64, Strand, SmallRna)>,
    /// First and last base of any gene.
    extent: Option<(i64, i64)>,
    pub bodies: ArrayBackedIntervalTree<i64, (u32, Strand)>,
}

/// Coding genes, reference genes and lncRNA genes of all chromosomes.
#[derive(Debug)]
pub struct Neighbourhood {
    chromosomes: BTreeMap<String, Chromosome>,
    index: BTreeMap<String, u32>,
    facts: Vec<Neighbour>,
}

/// What is known of a gene that may be a neighbour.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Neighbour {
    /// Class among the reference genes.
    pub class: Option<ReferenceClass>,
    /// Strand where placed.
    pub strand: Option<Strand>,
    /// Genomic extent, base pairs.
    pub span: i64,
    /// Annotated transcripts.
    pub transcripts: u64,
}

/// What [`Neighbourhood::around`] finds. Distances are in base pairs between transcription starts. A gene of unknown strand starts at
/// one of its ends, and the nearer one counts.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Surroundings {
    /// What is seen along the gene's strand; none where it is unknown.
    pub along: Option<Along>,
    /// To the nearest coding gene of either strand.
    pub coding: Option<i64>,
    /// To the nearest essential coding gene.
    pub essential: Option<i64>,
    /// To the nearest non-essential reference gene.
    pub nonessential: Option<i64>,
    /// Coding starts within 10 kb, 100 kb, 1 Mb.
    pub coding_within: [usize; 3],
    /// Essential starts within 10 kb, 100 kb, 1 Mb.
    pub essential_within: [usize; 3],
    /// lncRNA starts within 10 kb, 100 kb, 1 Mb, without the gene's own.
    pub lncrna_within: [usize; 3],
    /// Starts of genes of any kind within 10 kb, 100 kb, 1 Mb, without the gene's own.
    pub genes_within: [usize; 3],
    /// Shares bases with a coding gene of either strand.
    pub overlap: bool,
    /// Shares bases with an essential coding gene.
    pub essential_overlap: bool,
    /// A coding gene starts inside this gene.
    pub covers_coding_start: bool,
    /// The nearest coding gene.
    pub nearest: Option<Neighbour>,
    /// To the nearer end of the chromosome, as far as its genes reach.
    pub telomere: i64,
}

impl Neighbourhood {
    /// Sorts the placed genes into their chromosomes.
    pub fn new(ingested: &Ingested) -> Self {
        let mut chromosomes: BTreeMap<String, Chromosome> = BTreeMap::new();
        let mut index = BTreeMap::new();
        let mut facts = Vec::with_capacity(ingested.genes.len());
        for (gene, number) in ingested.genes.iter().zip(0u32..) {
            index.insert(gene.id.clone(), number);
            let class = ingested.reference.get(&gene.id).copied();
            facts.push(Neighbour {
                class,
                strand: gene.place.as_ref().map(|place| place.strand),
                span: gene.place.as_ref().map_or(0, |place| place.end - place.start),
                transcripts: ingested.transcripts.get(&gene.id).map_or(0, |summary| summary.count),
            });
            let Some(place) = &gene.place else { continue };
            let chromosome = chromosomes.entry(place.chrom.clone()).or_default();
            let (first, last) = chromosome.extent.unwrap_or((place.start, place.end - 1));
            chromosome.extent = Some((first.min(place.start), last.max(place.end - 1)));
            if let Some(kind) = SmallRna::of(gene.biotype.as_deref()) {
                chromosome.small.push((place.start, place.end, place.strand, kind));
            }
            if gene.kind == "coding" {
                chromosome.bodies.insert(place.start..place.end, (number, place.strand));
            }
            for position in place.starts() {
                chromosome.add(Site { position, gene: number }, &gene.kind, class, place.strand);
            }
        }
        chromosomes.values_mut().for_each(Chromosome::index);
        Self { chromosomes, index, facts }
    }

    pub(super) fn fact(&self, gene: u32) -> Neighbour {
        self.facts.get(gene as usize).copied().unwrap_or_default()
    }

    /// Whether any gene lies on a chromosome.
    pub fn chromosome_is_known(&self, name: &str) -> bool {
        self.chromosomes.contains_key(name)
    }

    pub(super) fn chromosome(&self, name: &str) -> Option<&Chromosome> {
        self.chromosomes.get(name)
    }

    /// Distance from a gene's start to the nearest start of an essential coding gene; none where its chromosome has none.
    pub fn essential_distance(&self, gene_id: &str, place: &Place) -> Option<i64> {
        let own = self.index.get(gene_id).copied();
        Some(nearest(&self.chromosomes.get(&place.chrom)?.essential, place, own)?.0)
    }

    /// Everything around one gene. The gene itself never counts as its own neighbour.
    pub fn around(&self, gene_id: &str, place: &Place) -> Surroundings {
        let Some(chromosome) = self.chromosomes.get(&place.chrom) else { return Surroundings::default() };
        let own = self.index.get(gene_id).copied();
        let distance = |sites: &Sites| nearest(sites, place, own).map(|(distance, _)| distance);
        let count = |sites: &Sites| REACHES.map(|reach| sites.genes_within(place.starts(), reach, own));
        let coding = nearest(&chromosome.coding, place, own);
        let telomere = chromosome.extent.and_then(|(first, last)| place.starts().map(|at| (at - first).min(last - at)).min());
        let mut found = Surroundings {
            along: Along::of(self, own, place),
            coding: coding.map(|(distance, _)| distance),
            essential: distance(&chromosome.essential),
            nonessential: distance(&chromosome.nonessential),
            coding_within: count(&chromosome.coding),
            essential_within: count(&chromosome.essential),
            lncrna_within: count(&chromosome.lncrna),
            genes_within: count(&chromosome.genes),
            covers_coding_start: chromosome.coding.between(place.start, place.end - 1, own).next().is_some(),
            nearest: coding.map(|(_, site)| self.fact(site.gene)),
            telomere: telomere.map_or(0, |distance| distance.max(0)),
            ..Surroundings::default()
        };
        for entry in chromosome.bodies.find(place.start..place.end) {
            let gene = entry.data().0;
            if Some(gene) != own {
                found.overlap = true;
                found.essential_overlap |= self.fact(gene).class == Some(ReferenceClass::Essential);
            }
        }
        found
    }
}

/// Distance to the nearest of `sites` from where the gene at `place` may start, and the site.
fn nearest(sites: &Sites, place: &Place, own: Option<u32>) -> Option<(i64, Site)> {
    let near = place.starts().filter_map(|at| sites.nearest(at, own).map(|site| ((site.position - at).abs(), site)));
    near.min_by_key(|(distance, _)| *distance)
}

impl Chromosome {
    fn add(&mut self, site: Site, kind: &str, class: Option<ReferenceClass>, strand: Strand) {
        self.genes.push(site);
        match class {
            Some(ReferenceClass::Essential) => self.essential.push(site),
            Some(ReferenceClass::Nonessential) => self.nonessential.push(site),
            None => {}
        }
        match (kind, strand) {
            ("coding", Strand::Plus) => self.coding_plus.push(site),
            ("coding", Strand::Minus) => self.coding_minus.push(site),
            ("lncRNA", _) => self.lncrna.push(site),
            _ => {}
        }
        if kind == "coding" {
            self.coding.push(site);
        }
    }

    fn index(&mut self) {
        for sites in [
            &mut self.coding,
            &mut self.coding_plus,
            &mut self.coding_minus,
            &mut self.essential,
            &mut self.nonessential,
            &mut self.lncrna,
            &mut self.genes,
        ] {
            sites.sort();
        }
        self.small.sort_unstable_by_key(|small| (small.0, small.1));
        self.bodies.index();
    }
}
