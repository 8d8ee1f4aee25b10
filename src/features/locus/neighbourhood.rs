//! What lies around a gene: promoters in sorted arrays, gene bodies in interval trees, one set a chromosome.

use std::collections::BTreeMap;

use bio::data_structures::interval_tree::ArrayBackedIntervalTree;

use super::super::ingested::{Ingested, Place, ReferenceClass, Strand};

/// Transcription starts of one kind on one chromosome, sorted by position.
#[derive(Debug, Clone, Default)]
pub struct Sites {
    sorted: Vec<(i64, u32)>,
}

impl Sites {
    /// Nearest site on both sides of `at`, `own` left out: (at or before, after).
    fn beside(&self, at: i64, own: Option<u32>) -> (Option<(i64, u32)>, Option<(i64, u32)>) {
        let split = self.sorted.partition_point(|site| site.0 <= at);
        let other = |site: &&(i64, u32)| Some(site.1) != own;
        (self.sorted[..split].iter().rev().find(other).copied(), self.sorted[split..].iter().find(other).copied())
    }

    /// Distance to the nearest site and its gene; of two equally near ones the left.
    fn nearest(&self, at: i64, own: Option<u32>) -> Option<(i64, u32)> {
        let (left, right) = self.beside(at, own);
        let left = left.map(|(position, gene)| (at - position, gene));
        let right = right.map(|(position, gene)| (position - at, gene));
        match (left, right) {
            (Some(left), Some(right)) => Some(if right.0 < left.0 { right } else { left }),
            (left, right) => left.or(right),
        }
    }

    /// Number of sites within `reach` of `at`, both ends included, `own` left out.
    fn within(&self, at: i64, reach: i64, own: Option<u32>) -> usize {
        let from = self.sorted.partition_point(|site| site.0 < at - reach);
        let to = self.sorted.partition_point(|site| site.0 <= at + reach);
        self.sorted[from..to].iter().filter(|site| Some(site.1) != own).count()
    }
}

/// One chromosome.
#[derive(Debug, Default)]
struct Chromosome {
    coding: Sites,
    coding_by_strand: [Sites; 2],
    essential: Sites,
    nonessential: Sites,
    lncrna: Sites,
    bodies: ArrayBackedIntervalTree<i64, (u32, Strand)>,
}

/// Coding genes, reference genes and lncRNA genes of all chromosomes.
#[derive(Debug)]
pub struct Neighbourhood {
    chromosomes: BTreeMap<String, Chromosome>,
    index: BTreeMap<String, u32>,
    classes: Vec<Option<ReferenceClass>>,
}

/// What [`Neighbourhood::around`] finds. Distances are in base pairs between transcription starts.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Surroundings {
    /// To the nearest coding gene of either strand.
    pub coding: Option<i64>,
    /// To the nearest coding gene of the same strand.
    pub coding_same_strand: Option<i64>,
    /// To the nearest coding gene of the other strand.
    pub coding_opposite_strand: Option<i64>,
    /// To the nearest coding gene that reads away from a start at or upstream of this one, on the other strand.
    pub coding_divergent: Option<i64>,
    /// To the nearest essential coding gene.
    pub essential: Option<i64>,
    /// To the nearest non-essential reference gene.
    pub nonessential: Option<i64>,
    /// Coding starts within 10 kb, 100 kb, 1 Mb.
    pub coding_within: [usize; 3],
    /// lncRNA starts within 10 kb, 100 kb, 1 Mb, without the gene's own.
    pub lncrna_within: [usize; 3],
    /// Essential starts within 100 kb, 1 Mb.
    pub essential_within: [usize; 2],
    /// Shares bases with a coding gene of the same strand.
    pub sense_overlap: bool,
    /// Shares bases with a coding gene of the other strand.
    pub antisense_overlap: bool,
    /// Shares bases with an essential coding gene.
    pub essential_overlap: bool,
    /// Class of the nearest coding gene.
    pub nearest_class: Option<ReferenceClass>,
    /// Class of the nearest divergent coding gene.
    pub divergent_class: Option<ReferenceClass>,
}

/// Reaches of the counts, base pairs.
pub(super) const REACHES: [i64; 3] = [10_000, 100_000, 1_000_000];

const fn slot(strand: Strand) -> usize {
    match strand {
        Strand::Plus => 0,
        Strand::Minus => 1,
    }
}

impl Neighbourhood {
    /// Sorts the placed genes into their chromosomes.
    pub fn new(ingested: &Ingested) -> Self {
        let mut chromosomes: BTreeMap<String, Chromosome> = BTreeMap::new();
        let mut index = BTreeMap::new();
        let mut classes = Vec::with_capacity(ingested.genes.len());
        for (gene, number) in ingested.genes.iter().zip(0u32..) {
            index.insert(gene.id.clone(), number);
            let class = ingested.reference.get(&gene.id).copied();
            classes.push(class);
            let Some(place) = &gene.place else { continue };
            let chromosome = chromosomes.entry(place.chrom.clone()).or_default();
            let site = (place.tss(), number);
            match class {
                Some(ReferenceClass::Essential) => chromosome.essential.sorted.push(site),
                Some(ReferenceClass::Nonessential) => chromosome.nonessential.sorted.push(site),
                None => {}
            }
            match gene.kind.as_str() {
                "coding" => {
                    chromosome.coding.sorted.push(site);
                    chromosome.coding_by_strand[slot(place.strand)].sorted.push(site);
                    chromosome.bodies.insert(place.start..place.end, (number, place.strand));
                }
                "lncRNA" => chromosome.lncrna.sorted.push(site),
                _ => {}
            }
        }
        for chromosome in chromosomes.values_mut() {
            let [plus, minus] = &mut chromosome.coding_by_strand;
            for sites in
                [&mut chromosome.coding, plus, minus, &mut chromosome.essential, &mut chromosome.nonessential, &mut chromosome.lncrna]
            {
                sites.sorted.sort_unstable();
            }
            chromosome.bodies.index();
        }
        Self { chromosomes, index, classes }
    }

    /// Distance from a gene's start to the nearest start of an essential coding gene; none where its chromosome has none.
    pub fn essential_distance(&self, gene_id: &str, place: &Place) -> Option<i64> {
        let chromosome = self.chromosomes.get(&place.chrom)?;
        chromosome.essential.nearest(place.tss(), self.index.get(gene_id).copied()).map(|(distance, _)| distance)
    }

    /// Everything around one gene. The gene itself never counts as its own neighbour.
    pub fn around(&self, gene_id: &str, place: &Place) -> Surroundings {
        let Some(chromosome) = self.chromosomes.get(&place.chrom) else { return Surroundings::default() };
        let own = self.index.get(gene_id).copied();
        let at = place.tss();
        let class = |gene: u32| self.classes.get(gene as usize).copied().flatten();
        let [same, opposite] = match place.strand {
            Strand::Plus => [0, 1],
            Strand::Minus => [1, 0],
        }
        .map(|side: usize| &chromosome.coding_by_strand[side]);
        let nearest = chromosome.coding.nearest(at, own);
        // Upstream is left of a plus gene and right of a minus gene; a shared start counts as upstream of both.
        let divergent = match place.strand {
            Strand::Plus => opposite.beside(at, own).0,
            Strand::Minus => opposite.beside(at - 1, own).1,
        }
        .map(|(position, gene)| ((position - at).abs(), gene));
        let mut found = Surroundings {
            coding: nearest.map(|(distance, _)| distance),
            coding_same_strand: same.nearest(at, own).map(|(distance, _)| distance),
            coding_opposite_strand: opposite.nearest(at, own).map(|(distance, _)| distance),
            coding_divergent: divergent.map(|(distance, _)| distance),
            essential: chromosome.essential.nearest(at, own).map(|(distance, _)| distance),
            nonessential: chromosome.nonessential.nearest(at, own).map(|(distance, _)| distance),
            coding_within: REACHES.map(|reach| chromosome.coding.within(at, reach, own)),
            lncrna_within: REACHES.map(|reach| chromosome.lncrna.within(at, reach, own)),
            essential_within: [REACHES[1], REACHES[2]].map(|reach| chromosome.essential.within(at, reach, own)),
            nearest_class: nearest.and_then(|(_, gene)| class(gene)),
            divergent_class: divergent.and_then(|(_, gene)| class(gene)),
            ..Surroundings::default()
        };
        for entry in chromosome.bodies.find(place.start..place.end) {
            let &(gene, strand) = entry.data();
            if Some(gene) == own {
                continue;
            }
            found.sense_overlap |= strand == place.strand;
            found.antisense_overlap |= strand != place.strand;
            found.essential_overlap |= class(gene) == Some(ReferenceClass::Essential);
        }
        found
    }
}
