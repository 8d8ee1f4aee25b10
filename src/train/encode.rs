//! Label-free encodings of feature columns: normal scores, quantile bins, z-scores.

use ndarray::{Array2, ArrayView1};
use rayon::prelude::*;
use statrs::function::erf::erfc_inv;

use crate::config::Encoding;

/// Encodes a family's columns over its present genes; absent genes get zeros.
///
/// `values` `[genes, d]` -> `[genes, d * width]`, where `width` is 1, or `bins` for [`Encoding::QuantileBins`].
/// Uses no label, so it may see all genes (the transductive setting).
pub fn encode(values: &Array2<f32>, present: &[bool], encoding: Encoding, bins: usize, clip: f64) -> Array2<f32> {
    let (genes, columns) = values.dim();
    let width = if encoding == Encoding::QuantileBins { bins } else { 1 };
    let encoded: Vec<Vec<f32>> =
        (0..columns).into_par_iter().map(|column| encode_column(values.column(column), present, encoding, bins, clip)).collect();
    let mut out = Array2::zeros((genes, columns * width));
    for (column, cells) in encoded.iter().enumerate() {
        for gene in 0..genes {
            for cell in 0..width {
                out[[gene, column * width + cell]] = cells[gene * width + cell];
            }
        }
    }
    out
}

/// Name of each encoded column, in the order of [`encode`].
pub fn encoded_names(columns: &[String], encoding: Encoding, bins: usize) -> Vec<String> {
    match encoding {
        Encoding::QuantileBins => columns.iter().flat_map(|name| (0..bins).map(move |bin| format!("{name}#{bin}"))).collect(),
        _ => columns.to_vec(),
    }
}

fn encode_column(values: ArrayView1<f32>, present: &[bool], encoding: Encoding, bins: usize, clip: f64) -> Vec<f32> {
    let rows: Vec<usize> = (0..present.len()).filter(|&row| present[row]).collect();
    match encoding {
        Encoding::RankGaussian => {
            let mut out = vec![0.0; present.len()];
            for (row, rank) in average_ranks(values, &rows) {
                out[row] = normal_quantile((rank - 0.5) / rows.len() as f64).clamp(-clip, clip) as f32;
            }
            out
        }
        Encoding::QuantileBins => {
            let mut out = vec![0.0; present.len() * bins];
            for (row, rank) in average_ranks(values, &rows) {
                // Piecewise linear: full bins below, a fraction in the gene's own bin, zeros above.
                let position = (rank - 0.5) / rows.len() as f64 * bins as f64;
                for bin in 0..bins {
                    out[row * bins + bin] = (position - bin as f64).clamp(0.0, 1.0) as f32;
                }
            }
            out
        }
        Encoding::Standard => {
            let n = rows.len().max(1) as f64;
            let mean = rows.iter().map(|&row| f64::from(values[row])).sum::<f64>() / n;
            let variance = rows.iter().map(|&row| (f64::from(values[row]) - mean).powi(2)).sum::<f64>() / n;
            let mut out = vec![0.0; present.len()];
            if variance > 0.0 {
                let scale = variance.sqrt().recip();
                for &row in &rows {
                    out[row] = ((f64::from(values[row]) - mean) * scale).clamp(-clip, clip) as f32;
                }
            }
            out
        }
    }
}

/// `(row, rank)` of the given rows; ranks from 1, ties share their mean rank.
fn average_ranks(values: ArrayView1<f32>, rows: &[usize]) -> Vec<(usize, f64)> {
    let mut order = rows.to_vec();
    order.sort_unstable_by(|&a, &b| values[a].total_cmp(&values[b]).then(a.cmp(&b)));
    let mut ranks = Vec::with_capacity(order.len());
    let mut start = 0;
    while start < order.len() {
        let mut end = start + 1;
        while end < order.len() && values[order[end]] == values[order[start]] {
            end += 1;
        }
        let rank = (start + end + 1) as f64 / 2.0;
        ranks.extend(order[start..end].iter().map(|&row| (row, rank)));
        start = end;
    }
    ranks
}

/// Quantile function of the standard normal, within 1e-14 of scipy's down to `p` = 1e-300; infinite at 0 and 1.
pub fn normal_quantile(p: f64) -> f64 {
    -std::f64::consts::SQRT_2 * erfc_inv(2.0 * p)
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::arr2;

    #[test]
    fn quantiles_match_scipy() {
        // scipy.stats.norm.ppf
        for (p, z) in [
            (0.5, 0.0),
            (0.975, 1.959_963_984_540_054),
            (0.01, -2.326_347_874_040_840_8),
            (1e-12, -7.034_483_825_301_132),
            (1e-300, -37.047_096_299_361_2),
            (0.9, 1.281_551_565_544_600_4),
        ] {
            assert!((normal_quantile(p) - z).abs() < 1e-12, "{p}: {}", normal_quantile(p));
        }
    }

    #[test]
    fn normal_scores_share_ties_and_skip_absent_genes() {
        let values = arr2(&[[3.0f32], [1.0], [1.0], [99.0]]);
        let out = encode(&values, &[true, true, true, false], Encoding::RankGaussian, 0, 8.0);
        let low = normal_quantile((1.5 - 0.5) / 3.0) as f32;
        let high = normal_quantile((3.0 - 0.5) / 3.0) as f32;
        assert_eq!(out.column(0).to_vec(), [high, low, low, 0.0]);
    }

    #[test]
    fn bins_are_a_thermometer() {
        let values = arr2(&[[0.0f32], [1.0], [2.0], [3.0]]);
        let out = encode(&values, &[true; 4], Encoding::QuantileBins, 2, 8.0);
        // positions 0.25, 0.75, 1.25, 1.75 of two bins
        assert_eq!(out.row(0).to_vec(), [0.25, 0.0]);
        assert_eq!(out.row(3).to_vec(), [1.0, 0.75]);
        assert_eq!(encoded_names(&["a".into()], Encoding::QuantileBins, 2), ["a#0", "a#1"]);
    }

    #[test]
    fn z_scores_and_constant_columns() {
        let values = arr2(&[[1.0f32, 7.0], [3.0, 7.0]]);
        let out = encode(&values, &[true, true], Encoding::Standard, 0, 8.0);
        assert_eq!(out, arr2(&[[-1.0, 0.0], [1.0, 0.0]]));
    }
}
