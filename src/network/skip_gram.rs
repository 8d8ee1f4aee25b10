//! Skip-gram with negative samples of the predicted node's type: metapath2vec++ (Dong, Chawla & Swami 2017, equation 5).

use ndarray::Array2;
use rand::Rng;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::RngCore;

use crate::random::stream;

/// Settings of a fit; the defaults are those of iEssLnc and, where it is silent, of word2vec.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SkipGramSettings {
    /// Numbers a node.
    pub dimensions: usize,
    /// Nodes before and behind that are predicted.
    pub window: usize,
    /// Negative samples a pair.
    pub negatives: usize,
    /// Learning rate at the start; falls linearly to nearly nothing.
    pub rate: f32,
    /// Share of all steps above which a node is thinned out, as word2vec's `-sample`.
    pub thinning: f64,
}

impl Default for SkipGramSettings {
    fn default() -> Self {
        Self { dimensions: 256, window: 7, negatives: 5, rate: 0.025, thinning: 1e-3 }
    }
}

/// Entries of a table that negatives are drawn from.
const TABLE: usize = 1 << 20;
/// Beyond this the sigmoid is 0 or 1.
const EDGE: f32 = 6.0;
/// Entries of the sigmoid table.
const SIGMOIDS: usize = 1024;

/// Embeds the nodes of walks, `[nodes, dimensions]`.
///
/// Maximises `log s(v_c . u_t) + sum_negatives log s(-v_c . u_n)` over pairs of a node `c` and a node `t` within the window,
/// negatives drawn by `count^0.75` among nodes of the type of `t`, once for all `c` around one `t` (as Ji et al. 2016 do: the rows
/// of the negatives then stay in the cache, which is where the time goes). `types` is the first node of the second type. `walks` calls
/// its argument with every walk, in an order of its own, the same whenever it is called; it is called twice, to count and to
/// learn. One thread, one order of additions: the same walks give the same bytes. Nodes that no walk meets keep their random start.
pub fn skip_gram(
    nodes: usize,
    types: usize,
    settings: SkipGramSettings,
    seed: u64,
    name: &str,
    walks: impl Fn(&mut dyn FnMut(&[u32])),
) -> Array2<f32> {
    let mut counts = vec![0u64; nodes];
    walks(&mut |walk| walk.iter().for_each(|&node| counts[node as usize] += 1));
    let total = counts.iter().sum::<u64>().max(1) as f64;
    let width = settings.dimensions;
    let mut random = stream(seed, &format!("{name}/start"));
    let mut input: Vec<f32> = (0..nodes * width).map(|_| (random.r#gen::<f32>() - 0.5) / width as f32).collect();
    let mut output = vec![0.0f32; nodes * width];
    let tables = [negative_table(&counts[..types], 0), negative_table(&counts[types..], types)];
    let kept: Vec<f64> = counts
        .iter()
        .map(|&count| {
            let most = settings.thinning * total / (count.max(1) as f64);
            most.sqrt() + most
        })
        .collect();
    let sigmoids: Vec<f32> = (0..=SIGMOIDS).map(|at| 1.0 / (1.0 + (EDGE - at as f32 * (2.0 * EDGE / SIGMOIDS as f32)).exp())).collect();
    let mut random = stream(seed, &format!("{name}/draws"));
    let mut change = vec![0.0f32; width];
    let (mut thin, mut drawn_here): (Vec<u32>, Vec<u32>) = (Vec::new(), Vec::new());
    let mut seen = 0u64;
    walks(&mut |walk| {
        let rate = settings.rate * (1.0 - seen as f32 / total as f32).max(1e-4);
        seen += walk.len() as u64;
        thin.clear();
        thin.extend(walk.iter().copied().filter(|&node| kept[node as usize] >= 1.0 || random.r#gen::<f64>() < kept[node as usize]));
        for (place, &target) in thin.iter().enumerate() {
            let table = &tables[usize::from(target as usize >= types)];
            let from = place.saturating_sub(settings.window);
            let to = (place + settings.window + 1).min(thin.len());
            drawn_here.clear();
            drawn_here.extend((0..settings.negatives).map(|_| drawn(table, &mut random)).filter(|&negative| negative != target));
            for context in (from..to).filter(|&context| context != place) {
                let centre = thin[context] as usize * width;
                let centre = &mut input[centre..centre + width];
                change.fill(0.0);
                learn(centre, &mut output, target, 1.0, rate, &sigmoids, &mut change);
                for &negative in &drawn_here {
                    learn(centre, &mut output, negative, 0.0, rate, &sigmoids, &mut change);
                }
                centre.iter_mut().zip(&change).for_each(|(value, change)| *value += change);
            }
        }
    });
    Array2::from_shape_vec((nodes, width), input).unwrap_or_default()
}

/// One step along the gradient of `log s(+-v . u)` in `u`; that in `v` is gathered in `change`.
#[inline]
fn learn(centre: &[f32], output: &mut [f32], node: u32, label: f32, rate: f32, sigmoids: &[f32], change: &mut [f32]) {
    let width = centre.len();
    let other = &mut output[node as usize * width..(node as usize + 1) * width];
    let product = dot(centre, other);
    let sigmoid = if product >= EDGE {
        1.0
    } else if product <= -EDGE {
        0.0
    } else {
        sigmoids[((product + EDGE) * (SIGMOIDS as f32 / (2.0 * EDGE))) as usize]
    };
    let slope = (label - sigmoid) * rate;
    for ((change, other), centre) in change.iter_mut().zip(other.iter_mut()).zip(centre) {
        *change += slope * *other;
        *other += slope * *centre;
    }
}

/// Sixteen sums side by side, so that the compiler may use vector registers; the order of additions is fixed.
#[inline]
fn dot(a: &[f32], b: &[f32]) -> f32 {
    let mut lanes = [0.0f32; 16];
    let (a_chunks, a_rest) = a.as_chunks::<16>();
    let (b_chunks, b_rest) = b.as_chunks::<16>();
    for (x, y) in a_chunks.iter().zip(b_chunks) {
        for lane in 0..16 {
            lanes[lane] += x[lane] * y[lane];
        }
    }
    lanes.iter().sum::<f32>() + a_rest.iter().zip(b_rest).map(|(x, y)| x * y).sum::<f32>()
}

/// Nodes in shares of `count^0.75`, numbered from `first`.
fn negative_table(counts: &[u64], first: usize) -> Vec<u32> {
    let weights: Vec<f64> = counts.iter().map(|&count| (count as f64).powf(0.75)).collect();
    let total: f64 = weights.iter().sum();
    if total <= 0.0 {
        return vec![first as u32];
    }
    let mut table = Vec::with_capacity(TABLE);
    let mut reached = 0.0;
    for (node, weight) in weights.iter().enumerate() {
        reached += weight;
        let end = (reached / total * TABLE as f64).round() as usize;
        table.resize(end.max(table.len()), (first + node) as u32);
    }
    if table.is_empty() { vec![first as u32] } else { table }
}

#[inline]
fn drawn(table: &[u32], random: &mut ChaCha8Rng) -> u32 {
    // Multiplying by the length maps 32 random bits onto places without a division.
    table[((u64::from(random.next_u32()) * table.len() as u64) >> 32) as usize]
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Lines of a fully connected pair of groups: lncRNAs 0..4 with protein 8, lncRNAs 4..8 with protein 9.
    fn walks(visit: &mut dyn FnMut(&[u32])) {
        let mut random = stream(5, "walks");
        for round in 0..600u32 {
            let group = round % 2;
            let mut walk = Vec::new();
            for _ in 0..10 {
                walk.extend([group * 4 + random.gen_range(0..4), 8 + group]);
            }
            visit(&walk);
        }
    }

    fn settings() -> SkipGramSettings {
        SkipGramSettings { dimensions: 20, window: 3, thinning: 1.0, ..SkipGramSettings::default() }
    }

    #[test]
    fn nodes_that_meet_lie_close_and_the_fit_repeats() {
        let found = skip_gram(10, 8, settings(), 1, "t", walks);
        let cosine = |a: usize, b: usize| {
            let (a, b) = (found.row(a), found.row(b));
            a.dot(&b) / (a.dot(&a) * b.dot(&b)).sqrt()
        };
        for a in 0..8 {
            for b in (0..8).filter(|&b| b != a) {
                let close = cosine(a, b);
                assert!(if a / 4 == b / 4 { close > 0.8 } else { close < 0.5 }, "{a} {b}: {close}");
            }
        }
        assert_eq!(found, skip_gram(10, 8, settings(), 1, "t", walks));
        assert_ne!(found, skip_gram(10, 8, settings(), 2, "t", walks));
    }

    #[test]
    fn negatives_follow_the_damped_counts_of_their_type() {
        let table = negative_table(&[16, 0, 81], 5);
        let share = |node: u32| table.iter().filter(|&&entry| entry == node).count() as f64 / table.len() as f64;
        assert!((share(5) - 8.0 / 35.0).abs() < 1e-5 && share(6) == 0.0 && (share(7) - 27.0 / 35.0).abs() < 1e-5);
    }

    #[test]
    fn one_step_is_the_gradient() {
        let sigmoids: Vec<f32> = (0..=SIGMOIDS).map(|at| 1.0 / (1.0 + (EDGE - at as f32 * (2.0 * EDGE / SIGMOIDS as f32)).exp())).collect();
        let (centre, mut output, mut change) = ([1.0f32, -0.5], vec![0.0, 0.0, 0.4, 0.2], [0.0f32; 2]);
        learn(&centre, &mut output, 1, 1.0, 0.1, &sigmoids, &mut change);
        // v . u = 0.3; 1 - s(0.3) = 0.42556.
        let slope = 0.042_556;
        for (found, expected) in change.iter().chain(&output[2..]).zip([slope * 0.4, slope * 0.2, 0.4 + slope, 0.2 - slope * 0.5]) {
            assert!((found - expected).abs() < 5e-4, "{found} {expected}");
        }
    }
}
