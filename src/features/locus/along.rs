//! What lies around a gene as seen in its reading direction: nothing of it is known of a gene whose strand is unknown.

use super::super::ingested::{Place, ReferenceClass, Strand};
use super::neighbourhood::{Neighbourhood, SmallRna};
use super::sites::{Site, Sites};

/// How far downstream a start on the other strand may lie and still count as divergent, base pairs.
const DIVERGENT_DOWNSTREAM: i64 = 1_000;

/// What [`Neighbourhood::around`] finds with the strand of a gene. Distances are in base pairs between transcription starts.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Along {
    /// To the nearest coding gene of the same strand.
    pub coding_same_strand: Option<i64>,
    /// To the nearest coding gene of the other strand.
    pub coding_opposite_strand: Option<i64>,
    /// To the nearest coding gene of the other strand that starts upstream of this one, or at most 1 kb downstream.
    pub coding_divergent: Option<i64>,
    /// A coding gene of the other strand starts at most 1 kb upstream or 200 bases downstream: one promoter for two genes.
    pub bidirectional_1kb: bool,
    /// The same with 2 kb and 500 bases.
    pub bidirectional_2kb: bool,
    /// The same with 2 kb and 500 bases, and the coding gene is essential.
    pub bidirectional_essential_2kb: bool,
    /// Shares bases with a coding gene of the same strand.
    pub sense_overlap: bool,
    /// Shares bases with a coding gene of the other strand.
    pub antisense_overlap: bool,
    /// Starts inside a coding gene of the same strand.
    pub start_in_sense: bool,
    /// Starts inside a coding gene of the other strand.
    pub start_in_antisense: bool,
    /// The nearest coding gene reads in the same direction; missing where its strand is unknown.
    pub nearest_same_strand: Option<bool>,
    /// The nearest coding gene starts upstream.
    pub nearest_upstream: bool,
    /// snoRNA and scaRNA genes inside this gene on its strand.
    pub hosted_snorna: usize,
    /// miRNA genes inside this gene on its strand.
    pub hosted_mirna: usize,
}

impl Along {
    /// Of the gene at `place`, whose number is `own`: it is no neighbour of itself. `None` without a strand.
    pub(super) fn of(around: &Neighbourhood, own: Option<u32>, place: &Place) -> Option<Self> {
        let forward = match place.strand {
            Strand::Plus => true,
            Strand::Minus => false,
            Strand::Unknown => return None,
        };
        let chromosome = around.chromosome(&place.chrom)?;
        let at = place.starts().next()?;
        let distance = |site: Option<Site>| site.map(|site| (site.position - at).abs());
        let (same, opposite): (&Sites, &Sites) = match forward {
            true => (&chromosome.coding_plus, &chromosome.coding_minus),
            false => (&chromosome.coding_minus, &chromosome.coding_plus),
        };
        // Upstream is left of a plus gene and right of a minus gene.
        let window = |upstream: i64, downstream: i64| match forward {
            true => (at.saturating_sub(upstream), at + downstream),
            false => (at - downstream, at.saturating_add(upstream)),
        };
        let opposite_within = |upstream, downstream| {
            let (from, to) = window(upstream, downstream);
            opposite.between(from, to, own)
        };
        let is_essential = |gene: u32| around.fact(gene).class == Some(ReferenceClass::Essential);
        let (from, to) = window(i64::MAX, DIVERGENT_DOWNSTREAM);
        let nearest = chromosome.coding.nearest(at, own);
        let direction = nearest.map_or(Some(place.strand), |site| around.fact(site.gene).strand);
        let mut found = Self {
            coding_same_strand: distance(same.nearest(at, own)),
            coding_opposite_strand: distance(opposite.nearest(at, own)),
            coding_divergent: distance(opposite.nearest_between(at, from, to, own)),
            bidirectional_1kb: opposite_within(1_000, 200).next().is_some(),
            bidirectional_2kb: opposite_within(2_000, 500).next().is_some(),
            bidirectional_essential_2kb: opposite_within(2_000, 500).any(|site| is_essential(site.gene)),
            nearest_same_strand: direction.filter(|strand| strand.is_known()).map(|strand| nearest.is_some() && strand == place.strand),
            nearest_upstream: nearest.is_some_and(|site| if forward { site.position < at } else { site.position > at }),
            ..Self::default()
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
            // A coding gene of unknown strand lies neither in sense nor in antisense.
            let (sense, antisense) = (strand == place.strand, strand.is_opposite(place.strand));
            let starts_inside = entry.interval().start <= at && at < entry.interval().end;
            found.sense_overlap |= sense;
            found.antisense_overlap |= antisense;
            found.start_in_sense |= starts_inside && sense;
            found.start_in_antisense |= starts_inside && antisense;
        }
        Some(found)
    }
}
