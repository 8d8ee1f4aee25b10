//! Pairs of similar sketches, found through the hashes they share.

use rayon::prelude::*;

use super::Sketch;
use crate::progress::Progress;

/// Pairs `(a, b)`, `a < b`, whose containment is at least `similarity`, in rising order.
///
/// An inverted index (hash -> genes) is walked, so only pairs that share a hash are ever looked at.
pub fn similar_pairs(sketches: &[Option<Sketch>], similarity: f64, progress: &dyn Progress) -> Vec<(usize, usize)> {
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
    sketches
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
                    .filter(|&b| {
                        let common = std::mem::take(&mut count[b]) as usize;
                        sketches[b].as_ref().is_some_and(|other| sketch.containment(other, common).0 >= similarity)
                    })
                    .map(|b| (a, b))
                    .collect()
            },
        )
        .flatten_iter()
        .collect()
}
