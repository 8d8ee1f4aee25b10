//! Candidate conditions: paths of shallow trees, thresholds rounded, each set of rows once.

use std::collections::{BTreeMap, HashSet};

use ndarray::ArrayView2;

use super::words::rounded;
use crate::error::Result;
use crate::learners::{ClassWeights, Condition, Cut, Forest, ForestSettings, Splitter};

/// Trees that candidates are taken from. Each sees a bootstrap sample and draws sqrt(p) columns a cut, so that columns which say
/// nearly the same all come to word.
const TREES: usize = 200;
/// Cuts from the root to a leaf: more than two conditions at once are no longer read at a glance.
const DEPTH: usize = 2;
/// Rows of a bootstrap sample in a leaf.
const MIN_LEAF: u32 = 20;
/// Least share of rows that meet a condition, and that do not.
const LEAST_SHARE: f64 = 0.02;
/// Candidates kept, those that the trees gave most often.
const MOST: usize = 150;

/// Conditions for rows `x` `[n, p]`, fewer cuts first.
///
/// # Errors
/// Shapes that do not fit.
pub(super) fn harvest(x: ArrayView2<f64>, y: &[bool], columns: &[String], seed: u64, name: &str) -> Result<Vec<Condition>> {
    let settings =
        ForestSettings { splitter: Splitter::Best, trees: TREES, min_leaf: MIN_LEAF, max_depth: DEPTH, weights: ClassWeights::Balanced };
    let forest = Forest::fit(x.mapv(|value| value as f32).view(), y, settings, seed, &format!("{name}/harvest"))?;
    let round = |cut: Cut| Cut { threshold: rounded(&columns[cut.column], cut.threshold), ..cut };
    let mut found: Vec<Condition> =
        forest.conditions().into_iter().map(|condition| Condition::new(condition.cuts.into_iter().map(round).collect())).collect();
    found.sort_by(Condition::order);
    // Equal conditions stand together now; the count says how many trees gave each.
    let mut counted: Vec<(Condition, usize)> = Vec::new();
    for condition in found {
        match counted.last_mut().filter(|(last, _)| *last == condition) {
            Some((_, times)) => *times += 1,
            None => counted.push((condition, 1)),
        }
    }
    let kept: Vec<(Condition, usize)> = distinct(counted, x);
    let mut by_times: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    kept.iter().enumerate().for_each(|(at, (_, times))| by_times.entry(*times).or_default().push(at));
    let chosen: HashSet<usize> = by_times.into_values().rev().flatten().take(MOST).collect();
    Ok(kept.into_iter().enumerate().filter(|(at, _)| chosen.contains(at)).map(|(_, (condition, _))| condition).collect())
}

/// Of conditions met by the same rows, or by exactly the others, the first; those met by hardly any row, or by hardly any not, are
/// left out.
fn distinct(conditions: Vec<(Condition, usize)>, x: ArrayView2<f64>) -> Vec<(Condition, usize)> {
    let rows = x.nrows();
    let least = (LEAST_SHARE * rows as f64).max(1.0);
    let mut seen: HashSet<Vec<bool>> = HashSet::new();
    conditions
        .into_iter()
        .filter(|(condition, _)| {
            let mut met: Vec<bool> = (0..rows).map(|row| condition.holds(|column| x[[row, column]])).collect();
            let share = met.iter().filter(|&&holds| holds).count() as f64;
            if share < least || rows as f64 - share < least {
                return false;
            }
            if met[0] {
                met.iter_mut().for_each(|holds| *holds = !*holds);
            }
            seen.insert(met)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::super::tests::planted;
    use super::*;

    #[test]
    fn candidates_are_short_distinct_and_neither_rare_nor_certain() {
        let (x, y, columns) = planted();
        let found = harvest(x.view(), &y, &columns, 1, "t").unwrap();
        assert!(found.len() > 20 && found.len() <= MOST);
        let mut seen = HashSet::new();
        for condition in &found {
            assert!((1..=DEPTH).contains(&condition.cuts.len()));
            let met: Vec<bool> = x.rows().into_iter().map(|row| condition.holds(|column| row[column])).collect();
            let count = met.iter().filter(|&&holds| holds).count();
            assert!((12..=588).contains(&count), "{count}");
            assert!(!seen.contains(&met.iter().map(|holds| !holds).collect::<Vec<bool>>()) && seen.insert(met));
        }
    }
}
