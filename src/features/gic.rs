//! What the GIC score reads from a sequence: length and five trinucleotide frequencies of one transcript a gene.
//!
//! GIC is the Gene Importance Calculator (Zeng et al. 2018, Front. Genet. 9:380). A frequency is
//! the overlapping count of a trinucleotide over `length - 2`, as in the scripts that the iEssLnc and SGII studies publish for it.
//! The transcript is the gene's longest of at most [`LONGEST_FOLDED`] nt (ties: the first id), because folding takes time with
//! the cube of the length; a gene whose transcripts are all longer has none.

use std::path::Path;

use super::transcript::{Gene, Transcript};
use crate::artifact::{Columns, Table, hash_bytes};
use crate::error::Result;

/// Longest transcript that is folded, nt.
pub const LONGEST_FOLDED: usize = 5000;

/// Trinucleotides of the GIC score, in its order; columns of `gic.parquet`.
pub const TRIPLETS: [&str; 5] = ["cga", "gcg", "tcg", "acg", "tca"];

/// The folded transcript of one gene.
#[derive(Debug, Clone, PartialEq)]
pub struct FoldedTranscript {
    /// Gene id.
    pub gene_id: String,
    /// Transcript id.
    pub transcript_id: String,
    /// blake3 of its upper-case sequence, hexadecimal: notices that a table of energies is of another sequence.
    pub sequence_hash: String,
    /// nt.
    pub length: usize,
    /// Frequencies of [`TRIPLETS`].
    pub triplets: [f64; 5],
}

/// The transcript of a gene that is folded.
pub fn folded(gene: &Gene) -> Option<&Transcript> {
    // Of equals `max_by_key` takes the last: backwards that is the first id.
    gene.transcripts.iter().rev().filter(|transcript| transcript.sequence.len() <= LONGEST_FOLDED).max_by_key(|t| t.sequence.len())
}

impl FoldedTranscript {
    /// Of one gene; `None` where every transcript is too long.
    pub fn of(gene: &Gene) -> Option<Self> {
        let transcript = folded(gene)?;
        Some(Self {
            gene_id: gene.id.clone(),
            transcript_id: transcript.id.clone(),
            sequence_hash: hash_bytes(&transcript.sequence),
            length: transcript.sequence.len(),
            triplets: triplet_frequencies(&transcript.sequence),
        })
    }
}

/// Overlapping counts of [`TRIPLETS`] over `length - 2`; zeros below three letters.
pub fn triplet_frequencies(sequence: &[u8]) -> [f64; 5] {
    let mut counts = [0u32; 5];
    for window in sequence.windows(3) {
        for (count, triplet) in counts.iter_mut().zip(TRIPLETS) {
            *count += u32::from(window.eq_ignore_ascii_case(triplet.as_bytes()));
        }
    }
    let windows = sequence.len().saturating_sub(2).max(1) as f64;
    counts.map(|count| f64::from(count) / windows)
}

/// Writes `gic.parquet`, a row a gene in the order given; returns the number of rows.
pub(super) fn write(genes: &[Gene], path: &Path) -> Result<u64> {
    let rows: Vec<FoldedTranscript> = genes.iter().filter_map(FoldedTranscript::of).collect();
    let mut table = Table::new()
        .text("gene_id", &rows.iter().map(|row| row.gene_id.as_str()).collect::<Vec<_>>())
        .text("transcript_id", &rows.iter().map(|row| row.transcript_id.as_str()).collect::<Vec<_>>())
        .text("sequence_blake3", &rows.iter().map(|row| row.sequence_hash.as_str()).collect::<Vec<_>>())
        .with("length", rows.iter().map(|row| row.length as i64).collect::<Vec<i64>>());
    for (at, triplet) in TRIPLETS.into_iter().enumerate() {
        table = table.with(triplet, rows.iter().map(|row| row.triplets[at]).collect::<Vec<f64>>());
    }
    table.write(path)
}

/// Reads `gic.parquet`.
///
/// # Errors
/// A file that is missing or has other columns.
pub fn read(path: &Path) -> Result<Vec<FoldedTranscript>> {
    let table = Columns::read(path)?;
    let (genes, transcripts, hashes) = (table.text("gene_id")?, table.text("transcript_id")?, table.text("sequence_blake3")?);
    let lengths = table.i64("length")?;
    let triplets = TRIPLETS.iter().map(|triplet| table.f64(triplet)).collect::<Result<Vec<Vec<f64>>>>()?;
    Ok(genes
        .into_iter()
        .zip(transcripts)
        .zip(hashes)
        .enumerate()
        .map(|(row, ((gene_id, transcript_id), sequence_hash))| FoldedTranscript {
            gene_id,
            transcript_id,
            sequence_hash,
            length: lengths[row].max(0) as usize,
            triplets: std::array::from_fn(|at| triplets[at][row]),
        })
        .collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn transcript(id: &str, sequence: &str) -> Transcript {
        Transcript { id: id.into(), sequence: sequence.into() }
    }

    #[test]
    fn frequencies_count_overlaps_over_all_windows() {
        // 8 letters, 6 windows: CGA GAC ACG CGC GCG CGA.
        assert_eq!(triplet_frequencies(b"CGACGCGA"), [2.0 / 6.0, 1.0 / 6.0, 0.0, 1.0 / 6.0, 0.0]);
        assert_eq!(triplet_frequencies(b"CG"), [0.0; 5]);
    }

    #[test]
    fn the_longest_that_can_be_folded_is_taken() {
        let long = "A".repeat(LONGEST_FOLDED + 1);
        let gene = Gene::new("g", vec![transcript("a", &long), transcript("b", "ACGT"), transcript("c", "TCGA"), transcript("d", "AC")]);
        let row = FoldedTranscript::of(&gene).unwrap();
        assert_eq!((row.transcript_id.as_str(), row.length), ("b", 4));
        assert_eq!(row.triplets, [0.0, 0.0, 0.0, 0.5, 0.0]);
        assert!(FoldedTranscript::of(&Gene::new("g", vec![transcript("a", &long)])).is_none());
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("gic.parquet");
        assert_eq!(write(&[gene], &path).unwrap(), 1);
        assert_eq!(read(&path).unwrap(), [row]);
    }
}
