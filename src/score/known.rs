//! Recognises genes that the model knows: shared 21-mers whose hash falls below a hundredth of the range (FracMinHash, Irber et al. 2022).

use std::collections::BTreeMap;
use std::path::Path;

use crate::artifact::{Columns, Table};
use crate::error::Result;
use crate::evaluate::groups::SketchBuilder;
use crate::features::transcript::Gene;

/// File of a bundle.
pub(super) const FILE: &str = "known.parquet";
/// One hash in so many is kept.
const SCALE: u64 = 100;
/// Share of a gene's hashes that a known gene must hold to be called nearly identical.
const NEARLY: f64 = 0.9;
/// Fewest shared hashes: some 300 bases.
const FEWEST: usize = 3;

/// Hashes of the species' genes.
#[derive(Debug, Default)]
pub(super) struct Known {
    genes: Vec<String>,
    /// (hash, index of the gene), ascending.
    hashes: Vec<(u32, u32)>,
}

/// Kept hashes of a gene; the first 32 bits that vary are enough to tell some million of them apart.
fn kept(gene: &Gene) -> Vec<u32> {
    let mut builder = SketchBuilder::new(usize::MAX);
    gene.sequences().for_each(|sequence| builder.add(sequence));
    let sketch = builder.finish();
    let hashes = sketch.as_ref().map_or(&[][..], |sketch| sketch.hashes());
    let below = u64::MAX / SCALE;
    let mut kept: Vec<u32> = hashes.iter().take_while(|&&hash| hash <= below).map(|hash| (hash >> 26) as u32).collect();
    kept.dedup();
    kept
}

impl Known {
    /// Hashes of `genes`.
    pub(super) fn new(genes: &[Gene]) -> Self {
        let mut hashes: Vec<(u32, u32)> =
            genes.iter().zip(0u32..).flat_map(|(gene, at)| kept(gene).into_iter().map(move |hash| (hash, at))).collect();
        hashes.sort_unstable();
        Self { genes: genes.iter().map(|gene| gene.id.clone()).collect(), hashes }
    }

    /// The known gene that holds nearly all of `gene`, with the share it holds; the gene of its own id first.
    pub(super) fn nearest(&self, gene: &Gene) -> Option<(&str, f64)> {
        let own = kept(gene);
        let mut shared: BTreeMap<u32, usize> = BTreeMap::new();
        for hash in &own {
            let from = self.hashes.partition_point(|(other, _)| other < hash);
            self.hashes[from..].iter().take_while(|(other, _)| other == hash).for_each(|(_, at)| *shared.entry(*at).or_default() += 1);
        }
        let is_own = |at: u32| self.genes.get(at as usize).is_some_and(|id| *id == gene.id);
        let (at, count) = shared.into_iter().max_by_key(|&(at, count)| (count, is_own(at), std::cmp::Reverse(at)))?;
        let share = count as f64 / own.len() as f64;
        (count >= FEWEST && share >= NEARLY).then(|| self.genes.get(at as usize).map(|id| (id.as_str(), share))).flatten()
    }

    /// Writes the file.
    pub(super) fn write(&self, folder: &Path) -> Result<()> {
        Table::new()
            .text("gene_id", &self.hashes.iter().map(|(_, at)| self.genes[*at as usize].as_str()).collect::<Vec<_>>())
            .with("hash", self.hashes.iter().map(|(hash, _)| i64::from(*hash)).collect::<Vec<i64>>())
            .write(&folder.join(FILE))?;
        Ok(())
    }

    /// Reads the file.
    pub(super) fn read(folder: &Path) -> Result<Self> {
        let table = Columns::read(&folder.join(FILE))?;
        let mut index: BTreeMap<String, u32> = BTreeMap::new();
        let mut genes = Vec::new();
        let mut hashes = Vec::with_capacity(table.height());
        for (id, hash) in table.text("gene_id")?.into_iter().zip(table.i64("hash")?) {
            let at = *index.entry(id).or_insert_with_key(|id| {
                genes.push(id.clone());
                genes.len() as u32 - 1
            });
            hashes.push((hash as u32, at));
        }
        hashes.sort_unstable();
        Ok(Self { genes, hashes })
    }
}

#[cfg(test)]
mod tests {
    use rand::Rng;

    use super::*;
    use crate::features::transcript::Transcript;

    fn gene(id: &str, sequence: Vec<u8>) -> Gene {
        Gene::new(id, vec![Transcript { id: format!("{id}.1"), sequence }])
    }

    #[test]
    fn the_same_transcript_under_another_name_is_recognised_and_a_strange_one_is_not() {
        let mut random = crate::random::stream(1, "known");
        let mut sequence = || (0..3_000).map(|_| b"ACGT"[random.gen_range(0..4)]).collect::<Vec<u8>>();
        let known: Vec<Gene> = (0..20).map(|at| gene(&format!("g{at}"), sequence())).collect();
        let strange = gene("x", sequence());
        let index = Known::new(&known);
        let folder = tempfile::tempdir().unwrap();
        index.write(folder.path()).unwrap();
        for index in [&index, &Known::read(folder.path()).unwrap()] {
            let mut part = known[7].canonical()[..2_500].to_vec();
            part[1_200] = b'N';
            let (found, share) = index.nearest(&gene("MSTRG.1", part)).unwrap();
            assert!(found == "g7" && share > 0.9);
            assert_eq!(index.nearest(&strange), None);
        }
    }
}
