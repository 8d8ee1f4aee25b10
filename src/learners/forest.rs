//! Forests of classification trees: random forest (Breiman, Mach. Learn. 45, 2001) and extra-trees (Geurts et al. 2006).
//!
//! Our own because linfa has no extra-trees, and its ensembles take no weights. Held against scikit-learn's
//! `RandomForestClassifier` and `ExtraTreesClassifier` by the AUROC on a fixed dataset (tests/reference/baselines.json).

use ndarray::ArrayView2;
use rand::Rng;

use super::ClassWeights;
use super::columns::TrainingColumns;
use super::condition::Condition;
use super::tree::{MOST_ROWS, Splitter, Tree, TreeSettings, grow};
use crate::error::{Error, Result};
use crate::random::stream;

/// Settings of a forest.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ForestSettings {
    /// Best cuts on bootstrap samples (random forest), or random cuts on all rows (extra-trees).
    pub splitter: Splitter,
    /// Number of trees.
    pub trees: usize,
    /// Smallest number of rows in a leaf.
    pub min_leaf: u32,
    /// Most cuts from the root to a leaf.
    pub max_depth: usize,
    /// How a row counts.
    pub weights: ClassWeights,
}

impl ForestSettings {
    /// Random forest as scikit-learn's default, but balanced.
    pub fn random_forest(trees: usize, min_leaf: u32) -> Self {
        Self { splitter: Splitter::Best, trees, min_leaf, max_depth: usize::MAX, weights: ClassWeights::Balanced }
    }

    /// Extra-trees as scikit-learn's default, but balanced.
    pub fn extra_trees(trees: usize, min_leaf: u32) -> Self {
        Self { splitter: Splitter::Random, ..Self::random_forest(trees, min_leaf) }
    }
}

/// A fitted forest.
#[derive(Debug, Clone, PartialEq)]
pub struct Forest {
    trees: Vec<Tree>,
}

impl Forest {
    /// Fits on rows `x` `[n, p]` without missing values; sqrt(p) columns a split.
    ///
    /// Class weights act on the draw of bootstrap samples in a random forest (as in scikit-learn since 1.9, and in the balanced
    /// random forest of Chen, Liaw & Breiman 2004), and on the impurity in extra-trees, which draw no sample.
    ///
    /// Tree `t` draws from the stream `name/tree{t}`, so neither the order of work nor the number of trees changes a tree.
    pub fn fit(x: ArrayView2<f32>, y: &[bool], settings: ForestSettings, seed: u64, name: &str) -> Result<Self> {
        let (n, width) = x.dim();
        if n == 0 || width == 0 || n != y.len() || n > MOST_ROWS {
            return Err(Error::Shape {
                operation: "fit a forest",
                expected: format!("1 to {MOST_ROWS} rows with as many labels, and a column"),
                found: format!("{n} rows, {width} columns, {} labels", y.len()),
                fix: "check the task and the feature tables".into(),
            });
        }
        let columns = TrainingColumns::new(x);
        let positives = y.iter().filter(|&&label| label).count() as f64;
        let (negative, positive) = settings.weights.of(y);
        let bootstrap = settings.splitter == Splitter::Best;
        let members: [Vec<usize>; 2] = [(0..n).filter(|&row| !y[row]).collect(), (0..n).filter(|&row| y[row]).collect()];
        let share_of_positives = positives * positive / (positives * positive + (n as f64 - positives) * negative);
        // A bootstrap sample is drawn by weight, and then every draw counts the same.
        let (positive, negative) = if bootstrap { (1.0, 1.0) } else { (positive, negative) };
        let tree_settings = TreeSettings {
            splitter: settings.splitter,
            features_a_split: (width as f64).sqrt().floor().max(1.0) as usize,
            min_leaf: settings.min_leaf.max(1),
            max_depth: settings.max_depth,
            positive,
            negative,
        };
        let mut draws = vec![1u32; n];
        let mut trees = Vec::with_capacity(settings.trees);
        for index in 0..settings.trees {
            let mut random = stream(seed, &format!("{name}/tree{index}"));
            if bootstrap {
                draws.fill(0);
                for _ in 0..n {
                    let class = &members[usize::from(random.r#gen::<f64>() < share_of_positives)];
                    draws[class[random.gen_range(0..class.len())]] += 1;
                }
            }
            trees.push(grow(&columns, y, &draws, &tree_settings, &mut random));
        }
        Ok(Self { trees })
    }

    /// Mean share of positive weight over the trees' leaves, for rows `[m, p]`.
    pub fn shares(&self, x: ArrayView2<f32>) -> Vec<f64> {
        let mut buffer = Vec::with_capacity(x.ncols());
        x.rows()
            .into_iter()
            .map(|row| {
                buffer.clear();
                buffer.extend(row.iter().copied());
                self.trees.iter().map(|tree| f64::from(tree.share(&buffer))).sum::<f64>() / self.trees.len() as f64
            })
            .collect()
    }

    /// The condition behind every node but the roots, tree by tree, as RuleFit harvests them (Friedman & Popescu 2008, section 3).
    pub fn conditions(&self) -> Vec<Condition> {
        self.trees.iter().flat_map(Tree::paths).map(Condition::new).collect()
    }

    /// A share as log-odds, kept half a tree away from 0 and 1.
    pub fn log_odds(&self, share: f64) -> f64 {
        let edge = 0.5 / self.trees.len() as f64;
        super::log_odds(share.clamp(edge, 1.0 - edge))
    }
}
