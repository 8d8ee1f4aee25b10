//! The false discovery rate of gene-set enrichment analysis as its authors define it, over normalised scores.

use std::collections::BTreeMap;

/// False discovery rate of each set, `None` where its score could not be normalised.
///
/// `observed` holds `(size, normalised score)` of every set of a scope, `null` the null scores by size ([`super::null_scores`]).
/// Null scores are normalised as the observed ones are, by the mean of their sign and size. With `NES*` the score in question and
/// only scores of its sign counted,
///
/// `q = share of null scores at least as extreme as NES* / share of observed scores at least as extreme as NES*`, at most 1
///
/// (Subramanian et al. 2005, PNAS 102:15545, supporting text). Unlike Benjamini and Hochberg's rate it pools the nulls of all sets,
/// and it may fall where a score falls.
pub fn nes_false_discovery(observed: &[(usize, Option<f64>)], null: &BTreeMap<usize, Vec<f64>>) -> Vec<Option<f64>> {
    let mut sets: BTreeMap<usize, usize> = BTreeMap::new();
    for (size, _) in observed {
        *sets.entry(*size).or_default() += 1;
    }
    let (mut above, mut below) = (Tail::default(), Tail::default());
    for (size, scores) in null {
        let weight = sets.get(size).copied().unwrap_or(0);
        for (tail, sign) in [(&mut above, 1.0), (&mut below, -1.0)] {
            // Zero counts as positive, as in the observed score.
            let same: Vec<f64> = scores.iter().filter(|score| (**score >= 0.0) == (sign > 0.0)).map(|score| score.abs()).collect();
            let mean = same.iter().sum::<f64>() / same.len().max(1) as f64;
            if mean > 0.0 {
                tail.values.extend(same.iter().map(|score| (score / mean, weight)));
            }
        }
    }
    above.sum();
    below.sum();
    let (mut seen_above, mut seen_below) = (Tail::default(), Tail::default());
    for nes in observed.iter().filter_map(|(_, nes)| *nes) {
        if nes >= 0.0 { &mut seen_above } else { &mut seen_below }.values.push((nes.abs(), 1));
    }
    seen_above.sum();
    seen_below.sum();
    observed
        .iter()
        .map(|(_, nes)| {
            let nes = (*nes)?;
            let (null, seen) = if nes >= 0.0 { (&above, &seen_above) } else { (&below, &seen_below) };
            Some((null.share(nes.abs()) / seen.share(nes.abs())).min(1.0))
        })
        .collect()
}

/// Weighted values with the weight of all that are at least as large.
#[derive(Default)]
struct Tail {
    values: Vec<(f64, usize)>,
}

impl Tail {
    /// Sorts ascending and turns weights into sums from each value to the largest.
    fn sum(&mut self) {
        self.values.sort_by(|a, b| a.0.total_cmp(&b.0));
        let mut total = 0;
        for (_, weight) in self.values.iter_mut().rev() {
            total += *weight;
            *weight = total;
        }
    }

    /// Share of the weight at `value` or above; near ties count as ties.
    fn share(&self, value: f64) -> f64 {
        let first = self.values.partition_point(|(other, _)| *other < value - 1e-12);
        let total = self.values.first().map_or(1, |(_, weight)| *weight);
        self.values.get(first).map_or(0.0, |(_, weight)| *weight as f64 / total as f64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_of_null_and_observed_are_divided() {
        // Mean of the positive null of size 5 is 0.4, so its normalised scores are 0.5, 1.0 and 1.5; of the negative one -1.
        let null = BTreeMap::from([(5, vec![0.2, 0.4, 0.6, -0.3])]);
        let rates = nes_false_discovery(&[(5, Some(1.2)), (5, Some(0.4)), (5, Some(-0.9)), (5, None)], &null);
        // 1 of 3 null scores reach 1.2, and 1 of 2 observed ones; all reach 0.4.
        assert!((rates[0].unwrap() - (1.0 / 3.0) / 0.5).abs() < 1e-12);
        assert!((rates[1].unwrap() - 1.0).abs() < 1e-12);
        assert!((rates[2].unwrap() - 1.0).abs() < 1e-12);
        assert_eq!(rates[3], None);
    }

    #[test]
    fn sizes_weigh_by_their_sets() {
        let null = BTreeMap::from([(5, vec![0.1, 0.3]), (9, vec![0.2, 0.2])]);
        // Normalised: 0.5 and 1.5 twice each (two sets of size 5), 1 and 1 once.
        let rates = nes_false_discovery(&[(5, Some(1.4)), (5, Some(0.1)), (9, Some(0.1))], &null);
        assert!((rates[0].unwrap() - (2.0 / 6.0) / (1.0 / 3.0)).abs() < 1e-12);
    }

    #[test]
    fn nothing_beyond_the_null_gives_zero() {
        let null = BTreeMap::from([(5, vec![0.1, 0.3])]);
        assert_eq!(nes_false_discovery(&[(5, Some(9.0))], &null), [Some(0.0)]);
    }
}
