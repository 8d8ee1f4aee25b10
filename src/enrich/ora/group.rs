//! Redundant terms: the same genes under several names.

/// Place of each term's representative, for terms in order of p-value, by the genes that carry them (ascending places).
///
/// Greedy: a term joins the first representative whose genes it shares to at least `similarity` (Jaccard index), otherwise it
/// represents itself. Its own p-value is thus never smaller than that of its representative.
pub(super) fn groups(genes: &[Vec<u32>], similarity: f64) -> Vec<usize> {
    let mut representatives: Vec<usize> = Vec::new();
    let mut group = Vec::with_capacity(genes.len());
    for (term, own) in genes.iter().enumerate() {
        let found = representatives.iter().copied().find(|&other| jaccard(own, &genes[other], similarity));
        if found.is_none() {
            representatives.push(term);
        }
        group.push(found.unwrap_or(term));
    }
    group
}

/// Whether the Jaccard index of two ascending lists reaches `least`.
fn jaccard(a: &[u32], b: &[u32], least: f64) -> bool {
    // The index is at most the ratio of the sizes: most pairs need no look inside.
    if (a.len().min(b.len()) as f64) < least * a.len().max(b.len()) as f64 {
        return false;
    }
    let (mut i, mut j, mut shared) = (0, 0, 0usize);
    while i < a.len() && j < b.len() {
        match a[i].cmp(&b[j]) {
            std::cmp::Ordering::Less => i += 1,
            std::cmp::Ordering::Greater => j += 1,
            std::cmp::Ordering::Equal => (i, j, shared) = (i + 1, j + 1, shared + 1),
        }
    }
    shared as f64 >= least * (a.len() + b.len() - shared) as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_term_joins_the_first_that_shares_its_genes() {
        let genes = [vec![1, 2, 3, 4], vec![1, 2, 3], vec![7, 8], vec![2, 3, 4, 5], vec![7], vec![9]];
        // 3 shares 3 of 5 with the first; 7 alone is half of the third.
        assert_eq!(groups(&genes, 0.5), [0, 0, 2, 0, 2, 5]);
        assert_eq!(groups(&genes, 0.7), [0, 0, 2, 3, 4, 5]);
        assert_eq!(groups(&genes, 1.0), [0, 1, 2, 3, 4, 5]);
    }
}
