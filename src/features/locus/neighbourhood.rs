//! What lies around a gene: promoters in sorted arrays, gene bodies in interval trees, one set a chromosome.

use std::collections::BTreeMap;

use bio::data_structures::interval_tree::ArrayBackedIntervalTree;

use super::super::ingested::{Ingested, Place, ReferenceClass, Strand};
use super::sites::{Site, Sites};

/// Reaches of the counts, base pairs.
const REACHES: [i64; 3] = [10_000, 100_000, 1_000_000];
/// How far downstream a start on the other strand may lie and still count as divergent, base pairs.
const DIVERGENT_DOWNSTREAM: i64 = 1_000;

/// Small RNA genes that are processed out of a host's introns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum SmallRna {
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

/// One chromosome.
#[derive(Debug, Default)]
struct Chromosome {
    coding: Sites,
    coding_plus: Sites,
    coding_minus: Sites,
    essential: Sites,
    nonessential: Sites,
    lncrna: Sites,
    genes: Sites,
    /// Small RNA genes: place and kind, by start.
    small: Vec<(i64, i64, Strand, SmallRna)>,
    /// First and last base of any gene.
    extent: Option<(i64, i64)>,
    bodies: ArrayBackedIntervalTree<i64, (u32, Strand)>,
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

/// What [`Neighbourhood::around`] finds. Distances are in base pairs between transcription starts.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Surroundings {
    /// To the nearest coding gene of either strand.
    pub coding: Option<i64>,
    /// To the nearest coding gene of the same strand.
    pub coding_same_strand: Option<i64>,
    /// To the nearest coding gene of the other strand.
    pub coding_opposite_strand: Option<i64>,
    /// To the nearest coding gene of the other strand that starts upstream of this one, or at most 1 kb downstream.
    pub coding_divergent: Option<i64>,
    /// To the nearest essential coding gene.
    pub essential: Option<i64>,
    /// To the nearest non-essential reference gene.
    pub nonessential: Option<i64>,
    /// A coding gene of the other strand starts at most 1 kb upstream or 200 bases downstream: one promoter for two genes.
    pub bidirectional_1kb: bool,
    /// The same with 2 kb and 500 bases.
    pub bidirectional_2kb: bool,
    /// The same with 2 kb and 500 bases, and the coding gene is essential.
    pub bidirectional_essential_2kb: bool,
    /// Coding starts within 10 kb, 100 kb, 1 Mb.
    pub coding_within: [usize; 3],
    /// Essential starts within 10 kb, 100 kb, 1 Mb.
    pub essential_within: [usize; 3],
    /// lncRNA starts within 10 kb, 100 kb, 1 Mb, without the gene's own.
    pub lncrna_within: [usize; 3],
    /// Starts of genes of any kind within 10 kb, 100 kb, 1 Mb, without the gene's own.
    pub genes_within: [usize; 3],
    /// Shares bases with a coding gene of the same strand.
    pub sense_overlap: bool,
    /// Shares bases with a coding gene of the other strand.
    pub antisense_overlap: bool,
    /// Shares bases with an essential coding gene.
    pub essential_overlap: bool,
    /// Starts inside a coding gene of the same strand.
    pub start_in_sense: bool,
    /// Starts inside a coding gene of the other strand.
    pub start_in_antisense: bool,
    /// A coding gene starts inside this gene.
    pub covers_coding_start: bool,
    /// The nearest coding gene.
    pub nearest: Option<Neighbour>,
    /// It reads in the same direction.
    pub nearest_same_strand: bool,
    /// It starts upstream.
    pub nearest_upstream: bool,
    /// snoRNA and scaRNA genes inside this gene on its strand.
    pub hosted_snorna: usize,
    /// miRNA genes inside this gene on its strand.
    pub hosted_mirna: usize,
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
            let site = Site { position: place.tss(), gene: number };
            chromosome.genes.push(site);
            let (first, last) = chromosome.extent.unwrap_or((place.start, place.end - 1));
            chromosome.extent = Some((first.min(place.start), last.max(place.end - 1)));
            if let Some(kind) = SmallRna::of(gene.biotype.as_deref()) {
                chromosome.small.push((place.start, place.end, place.strand, kind));
            }
            match class {
                Some(ReferenceClass::Essential) => chromosome.essential.push(site),
                Some(ReferenceClass::Nonessential) => chromosome.nonessential.push(site),
                None => {}
            }
            match gene.kind.as_str() {
                "coding" => {
                    chromosome.coding.push(site);
                    chromosome.coding_of(place.strand).push(site);
                    chromosome.bodies.insert(place.start..place.end, (number, place.strand));
                }
                "lncRNA" => chromosome.lncrna.push(site),
                _ => {}
            }
        }
        chromosomes.values_mut().for_each(Chromosome::index);
        Self { chromosomes, index, facts }
    }

    fn fact(&self, gene: u32) -> Neighbour {
        self.facts.get(gene as usize).copied().unwrap_or_default()
    }

    /// Distance from a gene's start to the nearest start of an essential coding gene; none where its chromosome has none.
    pub fn essential_distance(&self, gene_id: &str, place: &Place) -> Option<i64> {
        let own = self.index.get(gene_id).copied();
        let nearest = self.chromosomes.get(&place.chrom)?.essential.nearest(place.tss(), own)?;
        Some((nearest.position - place.tss()).abs())
    }

    /// Everything around one gene. The gene itself never counts as its own neighbour.
    pub fn around(&self, gene_id: &str, place: &Place) -> Surroundings {
        let Some(chromosome) = self.chromosomes.get(&place.chrom) else { return Surroundings::default() };
        let own = self.index.get(gene_id).copied();
        let at = place.tss();
        let distance = |site: Option<Site>| site.map(|site| (site.position - at).abs());
        let count = |sites: &Sites| REACHES.map(|reach| sites.between(at - reach, at + reach, own).count());
        // Upstream is left of a plus gene and right of a minus gene.
        let (same, opposite) = match place.strand {
            Strand::Plus => (&chromosome.coding_plus, &chromosome.coding_minus),
            Strand::Minus => (&chromosome.coding_minus, &chromosome.coding_plus),
        };
        let window = |upstream: i64, downstream: i64| match place.strand {
            Strand::Plus => (at.saturating_sub(upstream), at + downstream),
            Strand::Minus => (at - downstream, at.saturating_add(upstream)),
        };
        let opposite_within = |upstream, downstream| {
            let (from, to) = window(upstream, downstream);
            opposite.between(from, to, own)
        };
        let (from, to) = window(i64::MAX, DIVERGENT_DOWNSTREAM);
        let nearest = chromosome.coding.nearest(at, own);
        let neighbour = nearest.map(|site| self.fact(site.gene));
        let mut found = Surroundings {
            coding: distance(nearest),
            coding_same_strand: distance(same.nearest(at, own)),
            coding_opposite_strand: distance(opposite.nearest(at, own)),
            coding_divergent: distance(opposite.nearest_between(at, from, to, own)),
            essential: distance(chromosome.essential.nearest(at, own)),
            nonessential: distance(chromosome.nonessential.nearest(at, own)),
            bidirectional_1kb: opposite_within(1_000, 200).next().is_some(),
            bidirectional_2kb: opposite_within(2_000, 500).next().is_some(),
            bidirectional_essential_2kb: opposite_within(2_000, 500)
                .any(|site| self.fact(site.gene).class == Some(ReferenceClass::Essential)),
            coding_within: count(&chromosome.coding),
            essential_within: count(&chromosome.essential),
            lncrna_within: count(&chromosome.lncrna),
            genes_within: count(&chromosome.genes),
            covers_coding_start: chromosome.coding.between(place.start, place.end - 1, own).next().is_some(),
            nearest: neighbour,
            nearest_same_strand: neighbour.is_some_and(|neighbour| neighbour.strand == Some(place.strand)),
            nearest_upstream: nearest.is_some_and(|site| match place.strand {
                Strand::Plus => site.position < at,
                Strand::Minus => site.position > at,
            }),
            telomere: chromosome.extent.map_or(0, |(first, last)| (at - first).min(last - at).max(0)),
            ..Surroundings::default()
        };
        let first = chromosome.small.partition_point(|small| small.0 < place.start);
        for &(_, end, strand, kind) in chromosome.small[first..].iter().take_while(|small| small.0 < place.end) {
            if end <= place.end && strand == place.strand {
                *(if kind == SmallRna::Sno { &mut found.hosted_snorna } else { &mut found.hosted_mirna }) += 1;
            }
        }
        for entry in chromosome.bodies.find(place.start..place.end) {
            let &(gene, strand) = entry.data();
            if Some(gene) == own {
                continue;
            }
            let sense = strand == place.strand;
            let starts_inside = entry.interval().start <= at && at < entry.interval().end;
            found.sense_overlap |= sense;
            found.antisense_overlap |= !sense;
            found.essential_overlap |= self.fact(gene).class == Some(ReferenceClass::Essential);
            found.start_in_sense |= starts_inside && sense;
            found.start_in_antisense |= starts_inside && !sense;
        }
        found
    }
}

impl Chromosome {
    fn coding_of(&mut self, strand: Strand) -> &mut Sites {
        match strand {
            Strand::Plus => &mut self.coding_plus,
            Strand::Minus => &mut self.coding_minus,
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
