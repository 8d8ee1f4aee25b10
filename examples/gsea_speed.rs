//! Enrichment of the sets of a GMT file in a ranked list, timed: one side of `benches/vs/gsea.py`.
//!
//! `gsea_speed RANKED.tsv SETS.gmt PERMUTATIONS THREADS OUT.tsv`: the list has a gene and its metric a line, best first. Writes
//! `set es nes p` and prints the seconds from lists in memory to results in memory.

use std::collections::HashMap;
use std::error::Error;
use std::fmt::Write;
use std::path::Path;
use std::time::Instant;

use deephen::enrich::{benjamini_hochberg, null_scores, read_gmt, running_sum, significance};
use rayon::prelude::*;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [list, sets, permutations, threads, out] = arguments.as_slice() else {
        return Err("usage: gsea_speed RANKED.tsv SETS.gmt PERMUTATIONS THREADS OUT.tsv".into());
    };
    let (permutations, threads): (usize, usize) = (permutations.parse()?, threads.parse()?);
    let text = std::fs::read_to_string(list)?;
    let (mut genes, mut weights) = (Vec::new(), Vec::new());
    for (number, line) in (1..).zip(text.lines()) {
        let (gene, metric) = line.split_once('\t').ok_or_else(|| format!("{list}:{number}: expected a gene, a tab and a number"))?;
        genes.push(gene);
        weights.push(metric.parse::<f64>().map_err(|error| format!("{list}:{number}: {error}"))?.abs());
    }
    let sets = read_gmt(Path::new(sets))?;
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build()?;

    let started = Instant::now();
    let tested = pool.install(|| {
        // Names become places inside the measured time, as they do in the peer.
        let place: HashMap<&str, u32> = genes.iter().copied().zip(0..).collect();
        let hits: Vec<Vec<u32>> = sets
            .par_iter()
            .map(|set| {
                let mut hits: Vec<u32> = set.genes.iter().filter_map(|gene| place.get(gene.as_str()).copied()).collect();
                hits.sort_unstable();
                hits
            })
            .collect();
        let sizes: Vec<usize> = hits.iter().map(Vec::len).collect();
        let null = null_scores(&weights, &sizes, permutations, 1, "gsea-speed");
        let tested: Vec<_> = hits
            .par_iter()
            .map(|hits| {
                let score = running_sum(hits, &weights).score;
                (score, significance(score, &null[&hits.len()]))
            })
            .collect();
        let p: Vec<f64> = tested.iter().map(|(_, significance)| significance.p).collect();
        let fdr = benjamini_hochberg(&p);
        tested.into_iter().zip(fdr).collect::<Vec<_>>()
    });
    println!("{:.6}", started.elapsed().as_secs_f64());

    let mut rows = String::from("set\tes\tnes\tp\tfdr\n");
    for (set, ((score, significance), fdr)) in sets.iter().zip(&tested) {
        let nes = significance.nes.map(|nes| nes.to_string()).unwrap_or_default();
        writeln!(rows, "{}\t{score}\t{nes}\t{}\t{fdr}", set.name, significance.p)?;
    }
    std::fs::write(out, rows)?;
    Ok(())
}
