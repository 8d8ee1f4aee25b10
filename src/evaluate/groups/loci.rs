//! Genes whose loci overlap, on either strand.

/// Pairs of neighbours `(a, b)` in chains of overlapping loci; joined by single linkage they give every overlap.
///
/// `loci[i]` = chromosome, start, end (half-open) of gene `i`. Genes that merely touch do not overlap.
pub fn overlapping(loci: &[Option<&(String, i64, i64)>]) -> Vec<(usize, usize)> {
    let mut order: Vec<(&str, i64, i64, usize)> =
        loci.iter().enumerate().filter_map(|(gene, locus)| locus.map(|(chrom, start, end)| (chrom.as_str(), *start, *end, gene))).collect();
    order.sort_unstable();
    let mut pairs = Vec::new();
    // The gene that reaches furthest so far on this chromosome.
    let mut reach: Option<(&str, i64, usize)> = None;
    for (chrom, start, end, gene) in order {
        match reach {
            Some((before, furthest, other)) if before == chrom && start < furthest => {
                pairs.push((other, gene));
                if end > furthest {
                    reach = Some((chrom, end, gene));
                }
            }
            _ => reach = Some((chrom, end, gene)),
        }
    }
    pairs
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nested_and_chained_loci_overlap_and_touching_ones_do_not() {
        let loci = [
            Some(("1".to_owned(), 0, 100)),
            Some(("1".to_owned(), 10, 20)),
            Some(("1".to_owned(), 90, 150)),
            Some(("1".to_owned(), 150, 160)),
            Some(("2".to_owned(), 0, 100)),
            None,
        ];
        let loci: Vec<_> = loci.iter().map(Option::as_ref).collect();
        assert_eq!(overlapping(&loci), [(0, 1), (0, 2)]);
    }
}
