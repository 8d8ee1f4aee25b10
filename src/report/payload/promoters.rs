//! Coding genes whose promoters lie close to a gene's start: CRISPR interference at the one may silence the other.

use std::collections::{BTreeMap, HashSet};

use serde::Serialize;

use super::genes::Genes;
use crate::artifact::{Columns, StageReader};
use crate::error::Result;

/// How far the nearest essential promoter is looked for, bases.
const REACH: i64 = 100_000;

/// A coding promoter, seen from a lncRNA gene.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub(super) struct Promoter {
    pub symbol: String,
    /// Bases from the gene's start to the promoter's, positive in the gene's reading direction.
    pub distance: i64,
    pub essential: u8,
    /// Whether the coding gene is read the other way.
    pub opposite: u8,
}

/// Start of a coding gene.
struct Start {
    position: i64,
    forward: bool,
    symbol: String,
    essential: bool,
}

/// By gene row: coding promoters nearer than `window` bases, and the nearest essential one within 100 kb.
///
/// # Errors
/// Gene or reference tables without their columns.
pub(super) fn read(ingest: &StageReader, genes: &Genes, window: u64) -> Result<BTreeMap<usize, Vec<Promoter>>> {
    let window = i64::try_from(window).unwrap_or(REACH);
    let starts = coding_starts(ingest)?;
    let mut found = BTreeMap::new();
    for row in 0..genes.ids.len() {
        let (Some(chrom), Some(start), Some(end)) = (&genes.chrom[row], genes.start[row], genes.end[row]) else { continue };
        let Some(starts) = starts.get(chrom) else { continue };
        let forward = genes.strand[row].as_deref() != Some("-");
        let listed = around(starts, if forward { start } else { end - 1 }, forward, window);
        if !listed.is_empty() {
            found.insert(row, listed);
        }
    }
    Ok(found)
}

/// Promoters around `own`, nearest first. `starts` are sorted by position.
fn around(starts: &[Start], own: i64, forward: bool, window: i64) -> Vec<Promoter> {
    let reach = window.max(REACH);
    let first = starts.partition_point(|start| start.position <= own - reach);
    let mut near: Vec<&Start> = starts[first..].iter().take_while(|start| start.position < own + reach).collect();
    near.sort_by(|a, b| ((a.position - own).abs(), a.position, &a.symbol).cmp(&((b.position - own).abs(), b.position, &b.symbol)));
    let nearest_essential = near.iter().position(|start| start.essential);
    near.iter()
        .enumerate()
        .filter(|(index, start)| (start.position - own).abs() < window || Some(*index) == nearest_essential)
        .map(|(_, start)| Promoter {
            symbol: start.symbol.clone(),
            distance: if forward { start.position - own } else { own - start.position },
            essential: u8::from(start.essential),
            opposite: u8::from(start.forward != forward),
        })
        .collect()
}

/// Starts of coding genes by chromosome, sorted by position.
fn coding_starts(ingest: &StageReader) -> Result<BTreeMap<String, Vec<Start>>> {
    let reference = Columns::read(&ingest.file("reference.parquet"))?;
    let classes = reference.optional_text("gene_id")?.into_iter().zip(reference.text("class")?);
    let essential: HashSet<String> = classes.filter(|(_, class)| class == "essential").filter_map(|(id, _)| id).collect();
    let table = Columns::read(&ingest.file("genes.parquet"))?;
    let (ids, symbols, kinds) = (table.text("gene_id")?, table.optional_text("symbol")?, table.text("kind")?);
    let (chroms, strands) = (table.optional_text("chrom")?, table.optional_text("strand")?);
    let (starts, ends) = (table.optional_i64("start")?, table.optional_i64("end")?);
    let mut found: BTreeMap<String, Vec<Start>> = BTreeMap::new();
    for row in 0..ids.len() {
        let essential = essential.contains(&ids[row]);
        if kinds[row] != "coding" && !essential {
            continue;
        }
        let (Some(chrom), Some(start), Some(end)) = (&chroms[row], starts[row], ends[row]) else { continue };
        let forward = strands[row].as_deref() != Some("-");
        found.entry(chrom.clone()).or_default().push(Start {
            position: if forward { start } else { end - 1 },
            forward,
            symbol: symbols[row].clone().unwrap_or_else(|| ids[row].clone()),
            essential,
        });
    }
    found.values_mut().for_each(|starts| starts.sort_by(|a, b| (a.position, &a.symbol).cmp(&(b.position, &b.symbol))));
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn start(position: i64, forward: bool, symbol: &str, essential: bool) -> Start {
        Start { position, forward, symbol: symbol.into(), essential }
    }

    #[test]
    fn near_promoters_and_the_nearest_essential_one_are_told() {
        let starts = [
            start(500, true, "FAR", false),
            start(9_400, false, "ESSENTIAL2", true),
            start(99_500, false, "DIVERGENT", false),
            start(100_800, true, "INSIDE", false),
            start(130_000, true, "ESSENTIAL1", true),
        ];
        let told = |forward| around(&starts, 100_000, forward, 1_000);
        let names: Vec<String> = told(true).into_iter().map(|promoter| promoter.symbol).collect();
        assert_eq!(names, ["DIVERGENT", "INSIDE", "ESSENTIAL1"]);
        assert_eq!(told(true)[0].distance, -500);
        assert_eq!(told(true)[0].opposite, 1);
        // Read the other way, upstream and downstream change places.
        assert_eq!(told(false)[0].distance, 500);
        assert_eq!(told(false)[0].opposite, 0);
    }
}
