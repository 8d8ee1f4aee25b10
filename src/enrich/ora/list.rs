//! The lists of lncRNA genes that are asked, side by side.

use std::collections::BTreeMap;

use rand::seq::SliceRandom;

use crate::enrich::sets::Ranking;
use crate::random::stream;

/// A list of ranked lncRNA genes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct List {
    /// `control`, `known` or `predicted`.
    pub name: &'static str,
    /// Places in the ranking, ascending.
    pub members: Vec<u32>,
    /// Genes before a sample was drawn.
    pub before: usize,
    /// Places of the genes that a list could be made of instead, ascending: the matched null draws from these. Which genes come to be
    /// tested follows what they bind and what they lie next to, so that tested genes are held against tested ones.
    pub pool: Vec<u32>,
}

/// `control`: negatives of the ranking task, at most `top` of them: drawn, because a longer list finds more by its length alone.
/// `known`: its positives. `predicted`: the `top` best by cross-fitted score, known or not. All inside the ranking, in this order.
pub(super) fn lists(ranking: &Ranking, labels: &BTreeMap<String, bool>, top: usize, seed: u64) -> [List; 3] {
    let labelled = |y: bool| -> Vec<u32> {
        (0u32..).zip(&ranking.ids).filter(|(_, id)| labels.get(*id) == Some(&y)).map(|(place, _)| place).collect()
    };
    let (known, negatives) = (labelled(true), labelled(false));
    let mut control = negatives.clone();
    if control.len() > top {
        // In order of id before the draw: the list must not depend on where its genes rank.
        control.sort_by(|a, b| ranking.ids[*a as usize].cmp(&ranking.ids[*b as usize]));
        let (drawn, _) = control.partial_shuffle(&mut stream(seed, "enrich/ora/control"), top);
        drawn.sort_unstable();
        control = drawn.to_vec();
    }
    let predicted: Vec<u32> = (0..ranking.ids.len().min(top) as u32).collect();
    let mut tested: Vec<u32> = known.iter().chain(&negatives).copied().collect();
    tested.sort_unstable();
    [
        List { name: "control", before: negatives.len(), members: control, pool: tested.clone() },
        List { name: "known", before: known.len(), members: known, pool: tested },
        List { name: "predicted", before: ranking.ids.len(), members: predicted, pool: (0..ranking.ids.len() as u32).collect() },
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_stay_inside_the_ranking_and_controls_are_drawn() {
        let ids: Vec<String> = (0..100).map(|gene| format!("G{gene:03}")).collect();
        let ranking = Ranking::of(&ids.iter().map(String::as_str).collect::<Vec<_>>());
        let labels: BTreeMap<String, bool> =
            (0..90).map(|gene| (format!("G{gene:03}"), gene % 9 == 0)).chain([("ELSEWHERE".to_owned(), true)]).collect();
        let [control, known, predicted] = lists(&ranking, &labels, 20, 1);
        assert_eq!((control.members.len(), control.before), (20, 80));
        assert!(control.members.is_sorted() && control.members.iter().all(|place| place % 9 != 0 && *place < 90));
        assert_eq!(known.members, (0..10).map(|gene| gene * 9).collect::<Vec<u32>>());
        assert_eq!(predicted.members, (0..20).collect::<Vec<u32>>());
        assert_eq!((control.pool.len(), known.pool.len(), predicted.pool.len()), (90, 90, 100));
        assert_ne!(lists(&ranking, &labels, 20, 2)[0], control);
        // Another order of the ranking, the same controls.
        let turned: Vec<&str> = ids.iter().rev().map(String::as_str).collect();
        let [again, ..] = lists(&Ranking::of(&turned), &labels, 20, 1);
        let of = |list: &List, ids: &[&str]| {
            list.members.iter().map(|place| ids[*place as usize].to_owned()).collect::<std::collections::BTreeSet<_>>()
        };
        let straight: Vec<&str> = ids.iter().map(String::as_str).collect();
        assert_eq!(of(&again, &turned), of(&control, &straight));
    }
}
