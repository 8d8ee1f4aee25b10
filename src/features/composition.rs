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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::transcript::Transcript;
    use super::*;

    #[test]
    fn known_log_ratio() {
        let mut out = vec![0f32; 4];
        centred_log_ratio(&[3, 1, 0, 0], 1, 1.0, &mut out);
        // ln 4, ln 2, 0, 0 less their mean (3/4 ln 2), over sqrt 4.
        let expected = [1.25f32, 0.25, -0.75, -0.75].map(|value| value * 2f32.ln() / 2.0);
        assert!(out.iter().zip(expected).all(|(found, expected)| (found - expected).abs() < 1e-6), "{out:?}");
    }

    #[test]
    fn rows_follow_the_genes_and_ignore_the_order_of_transcripts() {
        let transcript = |id: &str, sequence: &[u8]| Transcript { id: id.into(), sequence: sequence.to_vec() };
        let (a, b) = (transcript("a", b"ACGTTGCAAC"), transcript("b", b"GGGNCC"));
        let genes = [Gene::new("x", vec![a.clone(), b.clone()]), Gene::new("y", vec![b.clone()]), Gene::new("z", vec![b, a])];
        let matrix = compositions(&genes, 6, 0.5);
        assert_eq!(matrix.dim(), (3, 5460));
        assert_eq!(matrix.row(0), matrix.row(2));
        assert_ne!(matrix.row(0), matrix.row(1));
    }

    proptest! {
        #[test]
        fn every_block_sums_to_zero(sequence in "[ACGTN]{0,300}", pseudocount in 0.01f64..5.0) {
            let mut out = vec![0f32; width(5)];
            centred_log_ratio(&count_kmers([sequence.as_bytes()], 5), 5, pseudocount, &mut out);
            for k in 1..=5 {
                prop_assert!(out[columns(k)].iter().map(|value| f64::from(*value)).sum::<f64>().abs() < 1e-4);
            }
            prop_assert!(out.iter().all(|value| value.is_finite()));
        }
    }
}
