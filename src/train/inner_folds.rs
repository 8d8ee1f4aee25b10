//! Inner folds of an ensemble: whole leakage groups, positives spread evenly.

use std::collections::BTreeMap;

use rand::seq::SliceRandom;

use crate::error::{Error, Result};
use crate::random::stream;

/// Fold of each row, `0..folds`; rows of one group share a fold.
///
/// Groups are dealt in random order, those with most positives first, each to the fold that has fewest positives; groups
/// without a positive go to the fold that has fewest rows. Labels used here are training labels alone. Every fold must leave both classes to train on.
pub fn inner_folds(y: &[bool], groups: &[u32], folds: usize, seed: u64, name: &str) -> Result<Vec<usize>> {
    // Groups are named by their first row, so that relabelled groups give the same folds.
    let mut first: BTreeMap<u32, usize> = BTreeMap::new();
    let mut members: Vec<Vec<usize>> = Vec::new();
    for (row, &group) in groups.iter().enumerate() {
        let at = *first.entry(group).or_insert_with(|| {
            members.push(Vec::new());
            members.len() - 1
        });
        members[at].push(row);
    }
    members.shuffle(&mut stream(seed, &format!("{name}/inner-folds")));
    let positives = |rows: &[usize]| rows.iter().filter(|&&row| y[row]).count();
    members.sort_by_key(|rows| std::cmp::Reverse((positives(rows), rows.len())));
    let mut fold_of = vec![0; y.len()];
    let mut load = vec![(0usize, 0usize); folds];
    for rows in &members {
        let here = positives(rows);
        let fold = (0..folds).min_by_key(|&fold| if here > 0 { load[fold] } else { (load[fold].1, 0) }).unwrap_or(0);
        load[fold].0 += here;
        load[fold].1 += rows.len();
        for &row in rows {
            fold_of[row] = fold;
        }
    }
    let (all_positive, all) = (y.iter().filter(|&&label| label).count(), y.len());
    for &(fold_positive, fold_rows) in &load {
        let (positive, rows) = (all_positive - fold_positive, all - fold_rows);
        if positive == 0 || positive == rows {
            return Err(Error::data(
                name,
                format!("{all_positive} positives among {all} genes in {} groups leave an inner fold without both classes", members.len()),
                "choose a task with positives and negatives in several leakage groups",
            ));
        }
    }
    Ok(fold_of)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn groups_stay_whole_and_positives_spread(n in 40usize..200, seed in 0u64..20) {
            let y: Vec<bool> = (0..n).map(|row| row % 4 == 0).collect();
            let groups: Vec<u32> = (0..n).map(|row| (row / 2) as u32).collect();
            let folds = inner_folds(&y, &groups, 5, seed, "t").unwrap();
            for pair in folds.chunks(2) {
                prop_assert!(pair.windows(2).all(|two| two[0] == two[1]));
            }
            let counts: Vec<usize> =
                (0..5).map(|fold| (0..n).filter(|&row| y[row] && folds[row] == fold).count()).collect();
            prop_assert!(counts.iter().max().unwrap() - counts.iter().min().unwrap() <= 1);
            let sizes: Vec<usize> = (0..5).map(|fold| folds.iter().filter(|&&at| at == fold).count()).collect();
            prop_assert!(sizes.iter().max().unwrap() - sizes.iter().min().unwrap() <= 2, "{:?}", sizes);
            let renamed: Vec<u32> = groups.iter().map(|group| 1000 - group).collect();
            prop_assert_eq!(inner_folds(&y, &renamed, 5, seed, "t").unwrap(), folds);
        }
    }

    #[test]
    fn one_group_of_positives_is_an_error() {
        let error = inner_folds(&[true, true, false, false], &[1, 1, 2, 3], 2, 0, "task x").unwrap_err();
        assert!(error.to_string().contains("task x"));
    }
}
