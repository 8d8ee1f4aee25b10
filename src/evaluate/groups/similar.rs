//! Pairs of similar sketches, found through the hashes they share.

use rayon::prelude::*;

use super::Sketch;
use crate::progress::Progress;

/// Fewest sampled k-mers behind an estimate that is believed: its standard error is then at most 0.05. A transcript of
/// 500 nt has 2 sampled k-mers beside one of 200,000 nt, and 1 of 1 shared repeat would join the two.
const ENOUGH: usize = 100;

/// Pairs `(a, b)`, `a < b`, in rising order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Pairs {
    /// Containment is at least the threshold.
    pub similar: Vec<(usize, usize)>,
    /// It may be, but sets of too unequal size left fewer than 100 k-mers to tell from: at least half the threshold was seen.
    pub unsure: Vec<(usize, usize)>,
}

/// Compares all sketches that share a hash, found by an inverted index (hash -> genes).
pub fn similar_pairs(sketches: &[Option<Sketch>], similarity: f64, progress: &dyn Progress) -> Pairs {
    let mut entries: Vec<(u64, u32)> = sketches
        .par_iter()
        .enumerate()
        .flat_map_iter(|(gene, sketch)| sketch.iter().flat_map(move |sketch| sketch.hashes().iter().map(move |&hash| (hash, gene as u32))))
        .collect();
    entries.par_sort_unstable();
    // Hashes of one gene alone, nearly all, say nothing about pairs.
    let shared: Vec<&[(u64, u32)]> = entries.chunk_by(|a, b| a.0 == b.0).filter(|genes| genes.len() > 1).collect();
    let mut places: Vec<Vec<(u32, u32)>> = vec![Vec::new(); sketches.len()];
    for (hash, genes) in shared.iter().enumerate() {
        for (place, (_, gene)) in genes.iter().enumerate() {
            places[*gene as usize].push((hash as u32, place as u32));
        }
    }
    let task = progress.begin("comparing sketches", Some(sketches.len() as u64), "genes");
    let judged: Vec<(usize, usize, bool)> = sketches
        .par_iter()
        .enumerate()
        .map_init(
            || vec![0u32; sketches.len()],
            |count, (a, sketch)| {
                task.advance(1);
                let Some(sketch) = sketch else { return Vec::new() };
                let mut met = Vec::new();
                for &(hash, place) in &places[a] {
                    // Genes stand in rising order, so those behind `a` are the pairs not yet seen.
                    for (_, b) in &shared[hash as usize][place as usize + 1..] {
                        if count[*b as usize] == 0 {
                            met.push(*b as usize);
                        }
                        count[*b as usize] += 1;
                    }
                }
                met.sort_unstable();
                met.into_iter()
                    .filter_map(|b| {
                        let common = std::mem::take(&mut count[b]) as usize;
                        let (containment, sample) = sketch.containment(sketches[b].as_ref()?, common);
                        let whole = sketch.is_whole() && sketches[b].as_ref()?.is_whole();
                        let sure = whole || sample >= ENOUGH;
                        (containment >= if sure { similarity } else { similarity / 2.0 }).then_some((a, b, sure))
                    })
                    .collect()
            },
        )
        .flatten_iter()
        .collect();
    let of = |wanted: bool| judged.iter().filter(|(_, _, sure)| *sure == wanted).map(|&(a, b, _)| (a, b)).collect();
    Pairs { similar: of(true), unsure: of(false) }
}
