//! Folds inside the training rows, for whatever is tuned or calibrated there: groups never part, positives are spread evenly.

use std::collections::BTreeMap;

use rand::seq::SliceRandom;

use crate::random::stream;

/// Inner fold of each training row, `0..folds`. Depends on labels (stratified), which is fair among training rows.
pub fn inner_folds(y: &[bool], groups: &[u32], folds: usize, seed: u64, name: &str) -> Vec<usize> {
    let mut members: BTreeMap<u32, Vec<usize>> = BTreeMap::new();
    for (row, &group) in groups.iter().enumerate() {
        members.entry(group).or_default().push(row);
    }
    let mut groups: Vec<(usize, Vec<usize>)> =
        members.into_values().map(|rows| (rows.iter().filter(|&&row| y[row]).count(), rows)).collect();
    groups.shuffle(&mut stream(seed, name));
    // Stable sort of a shuffled list: groups with most positives first, then the largest.
    groups.sort_by_key(|(positives, rows)| std::cmp::Reverse((*positives, rows.len())));
    let mut load = vec![(0usize, 0usize); folds];
    let mut fold_of = vec![0; y.len()];
    for (positives, rows) in groups {
        let lightest = (0..folds).min_by_key(|&fold| if positives > 0 { load[fold] } else { (load[fold].1, 0) }).unwrap_or(0);
        load[lightest].0 += positives;
        load[lightest].1 += rows.len();
        rows.into_iter().for_each(|row| fold_of[row] = lightest);
    }
    fold_of
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn groups_stay_whole_and_folds_are_even(labels in proptest::collection::vec(any::<bool>(), 20..200), spread in 1u32..60) {
            let groups: Vec<u32> = (0..labels.len() as u32).map(|i| i * 7919 % spread).collect();
            let folds = inner_folds(&labels, &groups, 3, 1, "t");
            for i in 0..labels.len() {
                for j in 0..i {
                    prop_assert!(groups[i] != groups[j] || folds[i] == folds[j]);
                }
            }
        }
    }

    #[test]
    fn singletons_spread_positives_evenly() {
        let y: Vec<bool> = (0..100).map(|i| i < 10).collect();
        let groups: Vec<u32> = (0..100).collect();
        let folds = inner_folds(&y, &groups, 5, 1, "t");
        for fold in 0..5 {
            assert_eq!((0..100).filter(|&row| folds[row] == fold).count(), 20);
            assert_eq!((0..10).filter(|&row| folds[row] == fold).count(), 2);
        }
    }
}
