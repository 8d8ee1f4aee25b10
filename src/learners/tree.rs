//! One classification tree (Breiman, Friedman, Olshen & Stone 1984), split by Gini impurity.
//!
//! At each node `features_a_split` columns are drawn without replacement. [`Splitter::Best`] takes the best cut of each
//! (random forest, Breiman 2001); [`Splitter::Random`] draws one threshold a column, uniformly between the node's smallest and
//! largest value (extremely randomised trees, Geurts, Ernst & Wehenkel, Mach. Learn. 63, 2006). The cut kept is the one with the
//! largest
//!
//! ```text
//! (p_L^2 + q_L^2) / (p_L + q_L) + (p_R^2 + q_R^2) / (p_R + q_R)
//! ```
//!
//! (p, q: weights of positives and negatives on a side), which is the same as the largest decrease of the Gini impurity.

use rand::Rng;
use rand_chacha::ChaCha8Rng;

use super::columns::{BINS, TrainingColumns};
use super::condition;

/// How a column is cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Splitter {
    /// The best cut.
    Best,
    /// One random cut.
    Random,
}

/// Settings of one tree.
#[derive(Debug, Clone, Copy)]
pub(super) struct TreeSettings {
    pub(super) splitter: Splitter,
    pub(super) features_a_split: usize,
    pub(super) min_leaf: u32,
    pub(super) max_depth: usize,
    /// Weight of a positive row.
    pub(super) positive: f64,
    /// Weight of a negative row.
    pub(super) negative: f64,
}

#[derive(Debug, Clone, Copy, PartialEq)]
struct Node {
    /// Column of the cut, or [`LEAF`].
    column: u32,
    /// Rows with `value <= threshold` go to `left`, the others to `left + 1`.
    threshold: f32,
    left: u32,
    /// Share of positive weight.
    share: f32,
}

const LEAF: u32 = u32::MAX;

/// A grown tree.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Tree {
    nodes: Vec<Node>,
}

impl Tree {
    /// Share of positive weight in the leaf of a row.
    pub(super) fn share(&self, row: &[f32]) -> f32 {
        let mut node = &self.nodes[0];
        while node.column != LEAF {
            let right = u32::from(row[node.column as usize] > node.threshold);
            node = &self.nodes[(node.left + right) as usize];
        }
        node.share
    }

    /// The cuts on the way to each node but the root, parents first.
    pub(super) fn paths(&self) -> Vec<Vec<condition::Cut>> {
        let mut found = Vec::new();
        let mut open = vec![(0usize, Vec::new())];
        while let Some((at, path)) = open.pop() {
            let node = &self.nodes[at];
            if node.column != LEAF {
                for (side, above) in [(1, true), (0, false)] {
                    let cut = condition::Cut { column: node.column as usize, threshold: f64::from(node.threshold), above };
                    open.push((node.left as usize + side, path.iter().copied().chain([cut]).collect()));
                }
            }
            if !path.is_empty() {
                found.push(path);
            }
        }
        found
    }
}

/// Counts of positive and negative draws and of distinct rows, 21 bits each in one word: a row is added by one addition.
#[derive(Clone, Copy, Default)]
struct Tally(u64);

const FIELD: u64 = (1 << 21) - 1;

impl Tally {
    fn new(draws: u32, positive: bool) -> Self {
        Self(u64::from(draws) << if positive { 42 } else { 21 } | 1)
    }
    fn positives(self) -> f64 {
        (self.0 >> 42) as f64
    }
    fn negatives(self) -> f64 {
        (self.0 >> 21 & FIELD) as f64
    }
    fn rows(self) -> u32 {
        (self.0 & FIELD) as u32
    }
}

/// Most rows a tally can count.
pub(super) const MOST_ROWS: usize = FIELD as usize;

struct Cut {
    gain: f64,
    column: usize,
    threshold: f32,
    /// Largest bin that goes left ([`Splitter::Best`] only).
    code: u8,
}

/// Grows one tree. `draws[row]` = how often the row is in the sample (0: not at all).
pub(super) fn grow(columns: &TrainingColumns, y: &[bool], draws: &[u32], settings: &TreeSettings, random: &mut ChaCha8Rng) -> Tree {
    let tallies: Vec<Tally> = draws.iter().zip(y).map(|(&draws, &label)| Tally::new(draws, label)).collect();
    let mut rows: Vec<u32> = (0..y.len() as u32).filter(|&row| draws[row as usize] > 0).collect();
    let mut growth = Growth {
        columns,
        settings,
        tallies,
        histogram: vec![Tally::default(); BINS],
        keys: Vec::new(),
        candidates: (0..columns.width() as u32).collect(),
    };
    let mut nodes = vec![Node { column: LEAF, threshold: 0.0, left: 0, share: 0.0 }];
    // (node, its run of `rows`, depth)
    let mut open = vec![(0usize, 0usize, rows.len(), 0usize)];
    while let Some((node, start, end, depth)) = open.pop() {
        let run = &mut rows[start..end];
        let total = Tally(run.iter().map(|&row| growth.tallies[row as usize].0).sum());
        let (p, q) = (total.positives() * settings.positive, total.negatives() * settings.negative);
        nodes[node].share = (p / (p + q).max(f64::MIN_POSITIVE)) as f32;
        if p == 0.0 || q == 0.0 || total.rows() < 2 * settings.min_leaf || depth >= settings.max_depth {
            continue;
        }
        let Some(cut) = growth.best_cut(run, total, random) else { continue };
        let middle = start + growth.partition(run, &cut);
        let left = nodes.len();
        nodes[node] = Node { column: cut.column as u32, threshold: cut.threshold, left: left as u32, share: nodes[node].share };
        nodes.extend([Node { column: LEAF, threshold: 0.0, left: 0, share: 0.0 }; 2]);
        open.push((left + 1, middle, end, depth + 1));
        open.push((left, start, middle, depth + 1));
    }
    Tree { nodes }
}

struct Growth<'a> {
    columns: &'a TrainingColumns,
    settings: &'a TreeSettings,
    tallies: Vec<Tally>,
    histogram: Vec<Tally>,
    keys: Vec<u32>,
    candidates: Vec<u32>,
}

impl Growth<'_> {
    /// Draws columns until enough were looked at and one of them was not constant, as scikit-learn does.
    fn best_cut(&mut self, run: &[u32], total: Tally, random: &mut ChaCha8Rng) -> Option<Cut> {
        let width = self.candidates.len();
        let mut best: Option<Cut> = None;
        let mut varied = false;
        for looked in 0..width {
            if looked >= self.settings.features_a_split && varied {
                break;
            }
            let pick = random.gen_range(looked..width);
            self.candidates.swap(looked, pick);
            let column = self.candidates[looked] as usize;
            let (cut, varies) = match self.settings.splitter {
                Splitter::Best => self.exhaustive(column, run, total),
                Splitter::Random => self.random(column, run, total, random),
            };
            varied |= varies;
            if let Some(cut) = cut
                && best.as_ref().is_none_or(|best| cut.gain > best.gain)
            {
                best = Some(cut);
            }
        }
        best
    }

    fn gain(&self, left: Tally, total: Tally) -> Option<f64> {
        let right = Tally(total.0 - left.0);
        if left.rows() < self.settings.min_leaf || right.rows() < self.settings.min_leaf {
            return None;
        }
        let side = |tally: Tally| {
            let (p, q) = (tally.positives() * self.settings.positive, tally.negatives() * self.settings.negative);
            (p * p + q * q) / (p + q)
        };
        Some(side(left) + side(right))
    }

    /// The best cut between two occupied bins, and whether there is more than one.
    fn exhaustive(&mut self, column: usize, run: &[u32], total: Tally) -> (Option<Cut>, bool) {
        let codes = self.columns.codes(column);
        let mut best: Option<(f64, u8, u8)> = None;
        let mut left = Tally::default();
        let mut before: Option<u8> = None;
        let mut visit = |this: &Self, code: u8, tally: Tally| {
            if let Some(last) = before
                && let Some(gain) = this.gain(left, total)
                && best.is_none_or(|(most, _, _)| gain > most)
            {
                best = Some((gain, last, code));
            }
            left.0 += tally.0;
            before = Some(code);
        };
        let mut occupied = 0usize;
        if run.len() <= SMALL {
            // A small node: sorting its few codes is cheaper than a look at every bin.
            let mut keys = std::mem::take(&mut self.keys);
            keys.clear();
            keys.extend(run.iter().enumerate().map(|(at, &row)| u32::from(codes[row as usize]) << 16 | at as u32));
            keys.sort_unstable();
            let mut at = 0;
            while at < keys.len() {
                let code = (keys[at] >> 16) as u8;
                let mut tally = Tally::default();
                while at < keys.len() && (keys[at] >> 16) as u8 == code {
                    tally.0 += self.tallies[run[(keys[at] & 0xffff) as usize] as usize].0;
                    at += 1;
                }
                occupied += 1;
                visit(self, code, tally);
            }
            self.keys = keys;
        } else {
            let mut histogram = std::mem::take(&mut self.histogram);
            histogram.fill(Tally::default());
            run.iter().for_each(|&row| histogram[usize::from(codes[row as usize])].0 += self.tallies[row as usize].0);
            for (code, &tally) in histogram.iter().enumerate().filter(|(_, tally)| tally.0 != 0) {
                occupied += 1;
                visit(self, code as u8, tally);
            }
            self.histogram = histogram;
        }
        let cut = best.map(|(gain, code, next)| Cut { gain, column, threshold: self.columns.threshold(column, code, next), code });
        (cut, occupied > 1)
    }

    /// One cut drawn uniformly, and whether the column varies at all.
    fn random(&self, column: usize, run: &[u32], total: Tally, random: &mut ChaCha8Rng) -> (Option<Cut>, bool) {
        let values = self.columns.values(column);
        let (mut low, mut high) = (f32::INFINITY, f32::NEG_INFINITY);
        for &row in run {
            let value = values[row as usize];
            low = low.min(value);
            high = high.max(value);
        }
        if low >= high {
            return (None, false);
        }
        let drawn = random.gen_range(low..high);
        let threshold = if drawn < high { drawn } else { low };
        let left = run.iter().filter(|&&row| values[row as usize] <= threshold).map(|&row| self.tallies[row as usize].0).sum();
        (self.gain(Tally(left), total).map(|gain| Cut { gain, column, threshold, code: 0 }), true)
    }

    /// Moves left rows to the front, in order; returns how many.
    fn partition(&mut self, run: &mut [u32], cut: &Cut) -> usize {
        let (codes, values) = (self.columns.codes(cut.column), self.columns.values(cut.column));
        let goes_left = |row: u32| match self.settings.splitter {
            Splitter::Best => codes[row as usize] <= cut.code,
            Splitter::Random => values[row as usize] <= cut.threshold,
        };
        self.keys.clear();
        let mut left = 0;
        for at in 0..run.len() {
            let row = run[at];
            if goes_left(row) {
                run[left] = row;
                left += 1;
            } else {
                self.keys.push(row);
            }
        }
        run[left..].copy_from_slice(&self.keys);
        left
    }
}

/// Rows up to which a node's codes are sorted instead of counted.
const SMALL: usize = 48;

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::Array2;

    fn settings(splitter: Splitter) -> TreeSettings {
        TreeSettings { splitter, features_a_split: 2, min_leaf: 1, max_depth: usize::MAX, positive: 1.0, negative: 1.0 }
    }

    #[test]
    fn a_full_tree_knows_its_training_rows_by_heart() {
        let x = Array2::from_shape_fn((300, 3), |(i, j)| ((i * (j + 3) * 7919) % 1009) as f32);
        let y: Vec<bool> = (0..300).map(|i| (i * 31) % 7 < 3).collect();
        let columns = TrainingColumns::new(x.view());
        for splitter in [Splitter::Best, Splitter::Random] {
            let tree = grow(&columns, &y, &[1; 300], &settings(splitter), &mut crate::random::stream(1, "t"));
            for (row, &label) in x.rows().into_iter().zip(&y) {
                assert_eq!(tree.share(&row.to_vec()), f32::from(u8::from(label)), "{splitter:?}");
            }
        }
    }

    #[test]
    fn the_best_cut_is_the_midpoint_that_separates() {
        let x = Array2::from_shape_vec((4, 1), vec![1.0f32, 2.0, 5.0, 9.0]).unwrap();
        let columns = TrainingColumns::new(x.view());
        let tree = grow(&columns, &[false, false, true, true], &[1; 4], &settings(Splitter::Best), &mut crate::random::stream(1, "t"));
        assert_eq!(tree.nodes.len(), 3);
        assert_eq!(tree.nodes[0].threshold, 3.5);
        let cut = |above| vec![condition::Cut { column: 0, threshold: 3.5, above }];
        assert_eq!(tree.paths(), [cut(false), cut(true)]);
    }

    #[test]
    fn leaves_keep_their_smallest_size_and_weights_shift_shares() {
        let x = Array2::from_shape_fn((40, 1), |(i, _)| i as f32);
        let y: Vec<bool> = (0..40).map(|i| i % 2 == 0).collect();
        let columns = TrainingColumns::new(x.view());
        let stump = TreeSettings { min_leaf: 21, positive: 3.0, ..settings(Splitter::Best) };
        let tree = grow(&columns, &y, &[1; 40], &stump, &mut crate::random::stream(1, "t"));
        assert_eq!(tree.nodes.len(), 1);
        assert_eq!(tree.share(&[0.0]), 0.75);
    }
}
