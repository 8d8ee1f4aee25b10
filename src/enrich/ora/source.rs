//! From a lncRNA gene to coding genes: the proteins that bind it, and the genes next to it.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::artifact::{Columns, StageReader, Strand};
use crate::enrich::sets::Ranking;
use crate::error::Result;

/// What every ranked lncRNA gene leads to.
pub(super) struct Source {
    /// `partners` or `neighbours`.
    pub name: &'static str,
    /// Symbols of the genes reached from any ranked lncRNA gene, in alphabetical order.
    pub genes: Vec<String>,
    /// By place in the ranking: places in `genes`, ascending.
    pub leads: Vec<Vec<u32>>,
    /// Whether the matched null counts every link, or every gene once. Partners are few and shared: a list of some hundred lncRNAs
    /// reaches nearly all of them, so that the genes alone can tell nothing any more, while how often a term is bound still does.
    /// Neighbouring lncRNA genes share their neighbours and much of their score: counted by link, one locus would count many times.
    pub by_link: bool,
}

impl Source {
    fn new(name: &'static str, by_link: bool, mut leads: Vec<BTreeSet<String>>) -> Self {
        let genes: BTreeSet<String> = leads.iter().flatten().cloned().collect();
        let places: HashMap<&str, u32> = genes.iter().map(String::as_str).zip(0..).collect();
        let leads = leads.iter_mut().map(|genes| genes.iter().map(|gene| places[gene.as_str()]).collect()).collect();
        Self { name, by_link, leads, genes: genes.into_iter().collect() }
    }

    /// Links of a gene of the ranking: bound proteins, or coding genes in the window.
    pub fn degree(&self, lncrna: u32) -> usize {
        self.leads[lncrna as usize].len()
    }
}

/// The coding genes of the species, as far as they have a place.
pub(super) struct CodingGenes {
    /// Gene id -> symbol (the id where there is none).
    pub symbols: HashMap<String, String>,
    /// Chromosome -> (transcription start, symbol), ascending.
    starts: HashMap<String, Vec<(i64, String)>>,
    /// Ranked lncRNA gene -> chromosome and transcription start, or both ends where its strand is unknown.
    lncrna: HashMap<String, (String, Vec<i64>)>,
}

impl CodingGenes {
    /// From `genes.parquet`.
    pub fn read(ingest: &StageReader) -> Result<Self> {
        let table = Columns::read(&ingest.file("genes.parquet"))?;
        let (ids, symbols, kinds) = (table.text("gene_id")?, table.optional_text("symbol")?, table.text("kind")?);
        let (chroms, strands) = (table.optional_text("chrom")?, table.optional_text("strand")?);
        let (starts, ends) = (table.optional_i64("start")?, table.optional_i64("end")?);
        let mut all = Self { symbols: HashMap::new(), starts: HashMap::new(), lncrna: HashMap::new() };
        for (row, id) in ids.into_iter().enumerate() {
            let (Some(chrom), Some(start), Some(end)) = (&chroms[row], starts[row], ends[row]) else { continue };
            let own = Strand::parse(strands[row].as_deref()).starts(start, end);
            if kinds[row] == "coding" {
                let symbol = symbols[row].clone().unwrap_or_else(|| id.clone());
                all.starts.entry(chrom.clone()).or_default().extend(own.map(|tss| (tss, symbol.clone())));
                all.symbols.insert(id, symbol);
            } else {
                all.lncrna.insert(id, (chrom.clone(), own.collect()));
            }
        }
        all.starts.values_mut().for_each(|genes| genes.sort_unstable());
        Ok(all)
    }

    /// Coding genes whose transcription start lies at most `window` bases from that of the lncRNA gene.
    pub fn neighbours(&self, ranking: &Ranking, window: i64) -> Source {
        let beside = |id: &String| -> BTreeSet<String> {
            let Some((chrom, own)) = self.lncrna.get(id) else { return BTreeSet::new() };
            let Some(genes) = self.starts.get(chrom) else { return BTreeSet::new() };
            let near = own.iter().flat_map(|tss| {
                let first = genes.partition_point(|(other, _)| *other < tss - window);
                genes[first..].iter().take_while(move |(other, _)| *other <= tss + window)
            });
            near.map(|(_, symbol)| symbol.clone()).collect()
        };
        Source::new("neighbours", false, ranking.ids.iter().map(beside).collect())
    }
}

/// Proteins that bind the lncRNA gene, from `lpi.parquet`.
pub(super) fn partners(ingest: &StageReader, ranking: &Ranking) -> Result<Source> {
    let table = Columns::read(&ingest.file("lpi.parquet"))?;
    let mut bound: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (gene, protein) in table.text("gene_id")?.into_iter().zip(table.text("protein")?) {
        bound.entry(gene).or_default().insert(protein);
    }
    Ok(Source::new("partners", true, ranking.ids.iter().map(|id| bound.remove(id).unwrap_or_default()).collect()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neighbours_lie_within_the_window_of_starts() {
        let starts = [("1".to_owned(), vec![(100, "A".to_owned()), (200, "B".to_owned()), (301, "C".to_owned())])].into();
        // The strand of L4 is unknown: it may start at 90 or at 310.
        let lncrna = [("L1", ("1", vec![200])), ("L2", ("2", vec![200])), ("L4", ("1", vec![90, 310]))];
        let lncrna = lncrna.map(|(id, (chrom, starts))| (id.to_owned(), (chrom.to_owned(), starts))).into();
        let coding = CodingGenes { symbols: HashMap::new(), starts, lncrna };
        let ranking = Ranking::of(&["L1", "L2", "L3"]);
        let source = coding.neighbours(&ranking, 100);
        assert_eq!(source.genes, ["A", "B"]);
        assert_eq!(source.leads, [vec![0, 1], vec![], vec![]]);
        assert_eq!(coding.neighbours(&ranking, 101).genes, ["A", "B", "C"]);
        assert_eq!(coding.neighbours(&ranking, 0).genes, ["B"]);
        assert_eq!(coding.neighbours(&Ranking::of(&["L4"]), 10).genes, ["A", "C"]);
    }
}
