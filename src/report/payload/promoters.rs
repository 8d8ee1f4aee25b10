//! Coding genes whose promoters lie close to a gene's start: CRISPR interference at the one may silence the other.

use std::collections::{BTreeMap, HashSet};

use serde::Serialize;

use super::genes::Genes;
use crate::artifact::{Columns, StageReader, Strand};
use crate::error::Result;

/// How far the nearest essential promoter is looked for, bases.
const REACH: i64 = 100_000;

/// A coding promoter, seen from a lncRNA gene.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Promoter {
    /// Symbol, or id where there is none.
    pub symbol: String,
    /// Bases from the gene's start to the promoter's, positive in the gene's reading direction; of a gene of unknown strand those from
    /// the nearer end, never negative.
    pub distance: i64,
    /// 1 for a gene of the reference's essential ones.
    pub essential: u8,
    /// Whether the coding gene is read the other way, where both strands are known.
    pub opposite: Option<u8>,
}

/// The same for one gene, which need not be ranked: `place` is its chromosome, first base and the one past its last.
///
/// # Errors
/// Gene or reference tables without their columns.
pub fn coding_promoters(ingest: &StageReader, place: (&str, i64, i64), strand: Strand, window: i64) -> Result<Vec<Promoter>> {
    let (chrom, start, end) = place;
    Ok(coding_starts(ingest)?.get(chrom).map_or_else(Vec::new, |starts| around(starts, (start, end), strand, window)))
}

/// Start of a coding gene.
struct Start {
    position: i64,
    strand: Strand,
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
        let listed = around(starts, (start, end), Strand::parse(genes.strand[row].as_deref()), window);
        if !listed.is_empty() {
            found.insert(row, listed);
        }
    }
    Ok(found)
}

/// Promoters around the gene at `place`, nearest first. `starts` are sorted by position.
fn around(starts: &[Start], place: (i64, i64), strand: Strand, window: i64) -> Vec<Promoter> {
    let reach = window.max(REACH);
    let mut near: Vec<(i64, &Start)> = Vec::new();
    for own in strand.starts(place.0, place.1) {
        let first = starts.partition_point(|start| start.position <= own - reach);
        near.extend(starts[first..].iter().take_while(|start| start.position < own + reach).map(|start| (start.position - own, start)));
    }
    near.sort_by(|a, b| (a.0.abs(), a.1.position, &a.1.symbol).cmp(&(b.0.abs(), b.1.position, &b.1.symbol)));
    if near.iter().any(|(_, start)| !(strand.is_known() && start.strand.is_known())) {
        // Seen from both ends, or with both its ends, a gene is told once.
        let mut told = HashSet::new();
        near.retain(|(_, start)| told.insert(&start.symbol));
    }
    let nearest_essential = near.iter().position(|(_, start)| start.essential);
    near.iter()
        .enumerate()
        .filter(|(index, (offset, _))| offset.abs() < window || Some(*index) == nearest_essential)
        .map(|(_, &(offset, start))| Promoter {
            symbol: start.symbol.clone(),
            distance: match strand {
                Strand::Plus => offset,
                Strand::Minus => -offset,
                Strand::Unknown => offset.abs(),
            },
            essential: u8::from(start.essential),
            opposite: (strand.is_known() && start.strand.is_known()).then(|| u8::from(start.strand != strand)),
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
        let strand = Strand::parse(strands[row].as_deref());
        let symbol = symbols[row].as_ref().unwrap_or(&ids[row]);
        let own = strand.starts(start, end).map(|position| Start { position, strand, symbol: symbol.clone(), essential });
        found.entry(chrom.clone()).or_default().extend(own);
    }
    found.values_mut().for_each(|starts| starts.sort_by(|a, b| (a.position, &a.symbol).cmp(&(b.position, &b.symbol))));
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn start(position: i64, strand: Strand, symbol: &str, essential: bool) -> Start {
        Start { position, strand, symbol: symbol.into(), essential }
    }

    #[test]
    fn near_promoters_and_the_nearest_essential_one_are_told() {
        let starts = [
            start(500, Strand::Plus, "FAR", false),
            start(9_400, Strand::Minus, "ESSENTIAL2", true),
            start(99_500, Strand::Minus, "DIVERGENT", false),
            start(100_800, Strand::Plus, "INSIDE", false),
            start(130_000, Strand::Plus, "ESSENTIAL1", true),
        ];
        let told = |strand| around(&starts, (100_000, 100_001), strand, 1_000);
        let names: Vec<String> = told(Strand::Plus).into_iter().map(|promoter| promoter.symbol).collect();
        assert_eq!(names, ["DIVERGENT", "INSIDE", "ESSENTIAL1"]);
        assert_eq!((told(Strand::Plus)[0].distance, told(Strand::Plus)[0].opposite), (-500, Some(1)));
        // Read the other way, upstream and downstream change places.
        assert_eq!((told(Strand::Minus)[0].distance, told(Strand::Minus)[0].opposite), (500, Some(0)));
        // Read nobody knows which way, it may start at either end, and there is no upstream.
        let unknown = around(&starts, (100_000, 101_000), Strand::Unknown, 1_000);
        let seen: Vec<(&str, i64, Option<u8>)> =
            unknown.iter().map(|promoter| (promoter.symbol.as_str(), promoter.distance, promoter.opposite)).collect();
        assert_eq!(seen, [("INSIDE", 199, None), ("DIVERGENT", 500, None), ("ESSENTIAL1", 29_001, None)]);
    }
}
