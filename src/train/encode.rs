//! Label-free encodings of feature columns: normal scores, quantile bins, z-scores.

use ndarray::{Array2, ArrayView1};
use rayon::prelude::*;

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

/// Quantile function of the standard normal, algorithm AS 241 (Wichura 1988), relative error below 1e-15.
pub fn normal_quantile(p: f64) -> f64 {
    const A: [f64; 8] = [
        3.387_132_872_796_366_6,
        133.141_667_891_784_38,
        1_971.590_950_306_551_3,
        13_731.693_765_509_46,
        45_921.953_931_549_87,
        67_265.770_927_008_7,
        33_430.575_583_588_13,
        2_509.080_928_730_122_7,
    ];
    const B: [f64; 8] = [
        1.0,
        42.313_330_701_600_91,
        687.187_007_492_057_9,
        5_394.196_021_424_751,
        21_213.794_301_586_597,
        39_307.895_800_092_71,
        28_729.085_735_721_943,
        5_226.495_278_852_854,
    ];
    const C: [f64; 8] = [
        1.423_437_110_749_683_5,
        4.630_337_846_156_546,
        5.769_497_221_460_691,
        3.647_848_324_763_204_5,
        1.270_458_252_452_368_4,
        0.241_780_725_177_450_6,
        0.022_723_844_989_269_184,
        7.745_450_142_783_414e-4,
    ];
    const D: [f64; 8] = [
        1.0,
        2.053_191_626_637_759,
        1.676_384_830_183_803_8,
        0.689_767_334_985_1,
        0.148_103_976_427_480_08,
        0.015_198_666_563_616_457,
        5.475_938_084_995_345e-4,
        1.050_750_071_644_416_9e-9,
    ];
    const E: [f64; 8] = [
        6.657_904_643_501_104,
        5.463_784_911_164_114,
        1.784_826_539_917_291_3,
        0.296_560_571_828_504_9,
        0.026_532_189_526_576_124,
        0.001_242_660_947_388_078_4,
        2.711_555_568_743_487_6e-5,
        2.010_334_399_292_288_1e-7,
    ];
    const F: [f64; 8] = [
        1.0,
        0.599_832_206_555_888,
        0.136_929_880_922_735_8,
        0.014_875_361_290_850_615,
        7.868_691_311_456_133e-4,
        1.846_318_317_510_054_7e-5,
        1.421_511_758_316_446e-7,
        2.044_263_103_389_939_8e-15,
    ];
    let ratio = |top: &[f64; 8], bottom: &[f64; 8], x: f64| {
        top.iter().rev().fold(0.0, |sum, c| sum * x + c) / bottom.iter().rev().fold(0.0, |sum, c| sum * x + c)
    };
    let q = p - 0.5;
    if q.abs() <= 0.425 {
        return q * ratio(&A, &B, 0.180_625 - q * q);
    }
    let tail = (-(if q < 0.0 { p } else { 1.0 - p }).ln()).sqrt();
    let value = if tail <= 5.0 { ratio(&C, &D, tail - 1.6) } else { ratio(&E, &F, tail - 5.0) };
    if q < 0.0 { -value } else { value }
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
