//! Folds: groups dealt out blindly to their labels, evenly in genes.

use rand::seq::SliceRandom;

use super::groups::Groups;
use crate::random::stream;

/// Fold of every gene of `groups` in every repeat: `[repeats][genes]`, each below `folds`.
///
/// In each repeat the groups are shuffled by the stream `splits/rR`, then dealt largest first, each to the fold with the
/// fewest genes: folds differ by less than the largest group. Groups decide, so genes of one group share a fold; labels
/// are not even an argument.
pub fn deal(groups: &Groups, folds: usize, repeats: usize, seed: u64) -> Vec<Vec<usize>> {
    let sizes = groups.sizes();
    (0..repeats)
        .map(|repeat| {
            let mut random = stream(seed, &format!("splits/r{repeat}"));
            let mut order: Vec<usize> = (0..sizes.len()).collect();
            order.shuffle(&mut random);
            // Stable: groups of one size stay shuffled.
            order.sort_by_key(|&group| std::cmp::Reverse(sizes[group]));
            let mut load = vec![0usize; folds];
            let mut fold_of = vec![0usize; sizes.len()];
            for group in order {
                let emptiest = (0..folds).min_by_key(|&fold| load[fold]).unwrap_or(0);
                fold_of[group] = emptiest;
                load[emptiest] += sizes[group];
            }
            groups.group.iter().map(|&group| fold_of[group as usize]).collect()
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::groups::Links;
    use super::*;

    fn groups_of(group: Vec<u32>) -> Groups {
        Groups { gene_id: (0..group.len()).map(|i| format!("G{i:05}")).collect(), group, links: Links::default() }
    }

    proptest! {
        #[test]
        fn groups_stay_whole_and_folds_balanced(sizes in prop::collection::vec(1usize..8, 40..120), seed in 0u64..99) {
            let group: Vec<u32> = sizes.iter().enumerate().flat_map(|(g, &n)| std::iter::repeat_n(g as u32, n)).collect();
            let groups = groups_of(group.clone());
            let dealt = deal(&groups, 5, 3, seed);
            prop_assert_eq!(&dealt, &deal(&groups, 5, 3, seed));
            for folds in &dealt {
                let mut load = [0usize; 5];
                for (gene, &fold) in folds.iter().enumerate() {
                    load[fold] += 1;
                    let first = group.iter().position(|&g| g == group[gene]).unwrap();
                    prop_assert_eq!(fold, folds[first]);
                }
                prop_assert!(load.iter().max().unwrap() - load.iter().min().unwrap() < 8);
            }
        }
    }

    #[test]
    fn repeats_and_seeds_differ() {
        let groups = groups_of((0..200).collect());
        let dealt = deal(&groups, 5, 2, 1);
        assert_ne!(dealt[0], dealt[1]);
        assert_ne!(dealt, deal(&groups, 5, 2, 2));
    }
}
