//! Coding genes whose starts lie so near that CRISPRi would silence them too.

use std::collections::{BTreeMap, BTreeSet};

use super::genes::Transcript;
use super::starts::Start;
use crate::artifact::{Columns, StageReader, Strand};
use crate::error::Result;

/// A coding gene within reach.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Nearest {
    /// Symbol, or else id.
    pub name: String,
    /// Bases between the two starts.
    pub distance: i64,
}

/// A start of a coding gene.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct CodingStart {
    position: i64,
    name: String,
    essential: bool,
}

/// Starts of all transcripts of all coding genes, sorted, by chromosome.
#[derive(Debug, Default)]
pub(super) struct CodingStarts {
    by_chromosome: BTreeMap<String, Vec<CodingStart>>,
}

impl CodingStarts {
    /// Reads genes and reference genes of `ingest`. Starts are those of the gene and of each of its transcripts: both ends of each where
    /// the strand is unknown.
    pub fn read(ingest: &StageReader, transcripts: &BTreeMap<String, Vec<Transcript>>) -> Result<Self> {
        let reference = Columns::read(&ingest.file("reference.parquet"))?;
        let rows = reference.optional_text("gene_id")?.into_iter().zip(reference.text("class")?);
        let essential: BTreeSet<String> = rows.filter(|(_, class)| class == "essential").filter_map(|(id, _)| id).collect();
        let table = Columns::read(&ingest.file("genes.parquet"))?;
        let (ids, symbols, kinds) = (table.text("gene_id")?, table.optional_text("symbol")?, table.text("kind")?);
        let (chromosomes, strands) = (table.optional_text("chrom")?, table.optional_text("strand")?);
        let (firsts, lasts) = (table.optional_i64("start")?, table.optional_i64("end")?);
        let mut found = Self::default();
        for row in (0..ids.len()).filter(|&row| kinds[row] == "coding") {
            let (Some(chromosome), Some(first), Some(last)) = (&chromosomes[row], firsts[row], lasts[row]) else { continue };
            let strand = Strand::parse(strands[row].as_deref());
            let of_transcripts = transcripts.get(&ids[row]).into_iter().flatten().filter_map(|transcript| transcript.place);
            let positions: BTreeSet<i64> =
                of_transcripts.flat_map(|place| strand.starts(place.start, place.end)).chain(strand.starts(first, last)).collect();
            let name = symbols[row].clone().unwrap_or_else(|| ids[row].clone());
            let essential = essential.contains(&ids[row]);
            let starts = positions.into_iter().map(|position| CodingStart { position, name: name.clone(), essential });
            found.by_chromosome.entry(chromosome.clone()).or_default().extend(starts);
        }
        found.by_chromosome.values_mut().for_each(|starts| starts.sort_unstable());
        Ok(found)
    }

    /// The nearest coding start, and the nearest essential one, at most `reach` bases from any of `starts`; of equally near
    /// ones the first by name.
    pub fn nearest(&self, chromosome: &str, starts: &[Start], reach: i64) -> (Option<Nearest>, Option<Nearest>) {
        let coding = self.by_chromosome.get(chromosome).map_or(&[][..], Vec::as_slice);
        let mut near: Vec<(i64, &CodingStart)> = Vec::new();
        for start in starts {
            let from = coding.partition_point(|other| other.position < start.position - reach);
            let inside = coding[from..].iter().take_while(|other| other.position <= start.position + reach);
            near.extend(inside.map(|other| ((other.position - start.position).abs(), other)));
        }
        near.sort_by(|a, b| (a.0, &a.1.name).cmp(&(b.0, &b.1.name)));
        let first = |essential: bool| {
            let found = near.iter().find(|(_, other)| other.essential || !essential);
            found.map(|(distance, other)| Nearest { name: other.name.clone(), distance: *distance })
        };
        (first(false), first(true))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_of_all_starts_counts_and_the_reach_is_closed() {
        let start = |position, name: &str, essential| CodingStart { position, name: name.into(), essential };
        let starts = CodingStarts {
            by_chromosome: BTreeMap::from([(
                "1".to_owned(),
                vec![start(1000, "A", false), start(1200, "E", true), start(5000, "B", false)],
            )]),
        };
        let at = |positions: &[i64]| -> Vec<Start> { positions.iter().map(|&position| Start { position, transcripts: 1 }).collect() };
        let (coding, essential) = starts.nearest("1", &at(&[900]), 300);
        assert_eq!(coding, Some(Nearest { name: "A".into(), distance: 100 }));
        assert_eq!(essential, Some(Nearest { name: "E".into(), distance: 300 }));
        assert_eq!(starts.nearest("1", &at(&[900]), 299).1, None);
        assert_eq!(starts.nearest("1", &at(&[2000, 4990]), 100).0, Some(Nearest { name: "B".into(), distance: 10 }));
        assert_eq!(starts.nearest("2", &at(&[900]), 300), (None, None));
    }
}
