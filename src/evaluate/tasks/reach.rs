//! How far a gene lies from coding genes: what silencing its promoter says of it may be said of a coding neighbour.

use std::collections::BTreeMap;

use crate::artifact::Strand;

/// Distance of a gene on a chromosome without any coding gene, bases: beyond everything.
const FAR: i64 = 1_000_000_000;

/// Where coding genes start and lie, by chromosome.
#[derive(Debug, Default)]
pub(super) struct CodingGenes {
    starts: BTreeMap<String, Vec<i64>>,
    /// Start, and the largest end of this and all earlier starts.
    spans: BTreeMap<String, Vec<(i64, i64)>>,
}

impl CodingGenes {
    /// From places `(chromosome, start, end, strand)`, 0-based half-open.
    pub(super) fn new<'a>(places: impl Iterator<Item = (&'a str, i64, i64, Strand)>) -> Self {
        let mut all = Self::default();
        for (chromosome, start, end, strand) in places {
            all.starts.entry(chromosome.to_owned()).or_default().extend(strand.starts(start, end));
            all.spans.entry(chromosome.to_owned()).or_default().push((start, end));
        }
        all.starts.values_mut().for_each(|starts| starts.sort_unstable());
        for spans in all.spans.values_mut() {
            spans.sort_unstable();
            let mut last = i64::MIN;
            for (_, end) in spans.iter_mut() {
                last = last.max(*end);
                *end = last;
            }
        }
        all
    }

    /// Bases from the gene's start (the nearer of both ends where its strand is unknown) to the nearest coding start, on either strand.
    pub(super) fn distance(&self, chromosome: &str, start: i64, end: i64, strand: Strand) -> i64 {
        let known = self.starts.get(chromosome).map_or(&[][..], Vec::as_slice);
        let nearest = |at: i64| {
            let after = known.partition_point(|&other| other < at);
            let sides = [after.checked_sub(1).map(|before| known[before]), known.get(after).copied()];
            sides.into_iter().flatten().map(|other| (other - at).abs()).min()
        };
        strand.starts(start, end).filter_map(nearest).min().unwrap_or(FAR)
    }

    /// Whether no coding gene lies over any base of `start..end`, on either strand.
    pub(super) fn is_intergenic(&self, chromosome: &str, start: i64, end: i64) -> bool {
        let spans = self.spans.get(chromosome).map_or(&[][..], Vec::as_slice);
        let before = spans.partition_point(|&(other, _)| other < end);
        before == 0 || spans[before - 1].1 <= start
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distances_run_from_start_to_start_and_spans_count_on_either_strand() {
        // The first gene is long and covers the second.
        let places = [("1", 1_000, 9_000, Strand::Plus), ("1", 2_000, 3_000, Strand::Minus)];
        let coding = CodingGenes::new(places.into_iter());
        assert_eq!(coding.distance("1", 3_500, 4_000, Strand::Plus), 501, "to base 2,999, where the gene on the minus strand starts");
        assert_eq!(coding.distance("1", 3_500, 4_000, Strand::Minus), 1_000);
        assert_eq!(coding.distance("1", 3_500, 4_000, Strand::Unknown), 501);
        assert_eq!(coding.distance("2", 0, 10, Strand::Plus), FAR);
        assert!(!coding.is_intergenic("1", 8_999, 9_500) && coding.is_intergenic("1", 9_000, 9_500));
        assert!(coding.is_intergenic("1", 500, 1_000) && coding.is_intergenic("2", 0, 10));
    }
}
