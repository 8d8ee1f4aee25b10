//! k-mer counts as points of Aitchison geometry: what the encoder is fitted on.

use ndarray::Array2;
use rayon::prelude::*;

use super::kmer::{columns, count_kmers, width};
use super::transcript::Gene;

/// Centred log-ratio of one gene's pooled counts, `[width(max_k)]`, written into `out`.
///
/// Within each k, with pseudocount `a` and D = 4^k parts: `clr_i = ln(c_i + a) - (1/D) sum_j ln(c_j + a)`, then divided by
/// `sqrt(D)`, so that a block's squared norm is the mean over its parts and every k weighs alike, not 4096 to 4.
/// Aitchison, The Statistical Analysis of Compositional Data, 1986, section 4.6.
pub fn centred_log_ratio(counts: &[u32], max_k: usize, pseudocount: f64, out: &mut [f32]) {
    for k in 1..=max_k {
        let block = &counts[columns(k)];
        let parts = block.len() as f64;
        let logs: Vec<f64> = block.iter().map(|&count| (f64::from(count) + pseudocount).ln()).collect();
        let mean = logs.iter().sum::<f64>() / parts;
        for (value, log) in out[columns(k)].iter_mut().zip(logs) {
            *value = ((log - mean) / parts.sqrt()) as f32;
        }
    }
}

/// Compositions of many genes, `[genes, width(max_k)]`; rows in the order of `genes`, computed in parallel.
pub fn compositions(genes: &[Gene], max_k: usize, pseudocount: f64) -> Array2<f32> {
    let columns = width(max_k);
    let mut matrix = Array2::zeros((genes.len(), columns));
    if let Some(values) = matrix.as_slice_mut() {
        values.par_chunks_exact_mut(columns).zip(genes).for_each(|(row, gene)| {
            let counts = count_kmers(gene.sequences(), max_k);
            centred_log_ratio(&counts, max_k, pseudocount, row);
        });
    }
    matrix
}
