//! The ranking in columns.

use std::collections::{BTreeMap, HashMap};

use serde_json::{Value, json};

use super::super::chart::round;
use crate::artifact::{Columns, StageReader};
use crate::error::Result;

/// Genes of the page, `[n]` in every column: ranked ones first, then those without a place.
#[derive(Default)]
pub(in super::super) struct Genes {
    pub ids: Vec<String>,
    pub flag_names: Vec<String>,
    /// Row by gene id.
    pub rows: HashMap<String, usize>,
    pub chrom: Vec<Option<String>>,
    pub start: Vec<Option<i64>>,
    pub end: Vec<Option<i64>>,
    pub strand: Vec<Option<String>>,
    rank: Vec<Option<i64>>,
    symbol: Vec<Option<String>>,
    score: Vec<f64>,
    lo: Vec<f64>,
    hi: Vec<f64>,
    confound: Vec<Option<f64>>,
    degree: Vec<i64>,
    sequence: Vec<u8>,
    network: Vec<u8>,
    label: Vec<String>,
    flags: Vec<Vec<usize>>,
    contributions: BTreeMap<String, Vec<Option<f64>>>,
}

impl Genes {
    /// Reads `ranking.parquet` and `unplaced.parquet`.
    pub fn read(rank: &StageReader, families: &[String]) -> Result<Self> {
        let mut genes = Self::default();
        genes.append(&Columns::read(&rank.file("ranking.parquet"))?, families, true)?;
        genes.append(&Columns::read(&rank.file("unplaced.parquet"))?, families, false)?;
        genes.rows = genes.ids.iter().enumerate().map(|(row, id)| (id.clone(), row)).collect();
        Ok(genes)
    }

    fn append(&mut self, table: &Columns, families: &[String], ranked: bool) -> Result<()> {
        self.ids.extend(table.text("gene_id")?);
        self.rank.extend(table.i64("rank")?.into_iter().map(|rank| Some(rank).filter(|_| ranked)));
        self.symbol.extend(table.optional_text("symbol")?);
        self.chrom.extend(table.optional_text("chrom")?);
        self.start.extend(table.optional_i64("start")?);
        self.end.extend(table.optional_i64("end")?);
        self.strand.extend(table.optional_text("strand")?);
        self.score.extend(table.f64("score")?.into_iter().map(round));
        self.lo.extend(table.f64("score_lo")?.into_iter().map(round));
        self.hi.extend(table.f64("score_hi")?.into_iter().map(round));
        self.confound.extend(table.optional_f64("confound_score")?.into_iter().map(|value| value.map(round)));
        self.degree.extend(table.i64("degree")?);
        self.sequence.extend(table.bool("has_sequence")?.into_iter().map(u8::from));
        self.network.extend(table.bool("has_network")?.into_iter().map(u8::from));
        self.label.extend(table.text("label")?);
        for flags in table.text("flags")? {
            let row = flags.split(',').filter(|flag| !flag.is_empty()).map(|flag| index_of(&mut self.flag_names, flag)).collect();
            self.flags.push(row);
        }
        for family in families {
            let shares = table.optional_f64(family)?.into_iter().map(|share| share.map(round));
            self.contributions.entry(family.clone()).or_default().extend(shares);
        }
        Ok(())
    }

    /// The columns as the page's scripts read them.
    pub fn columns(&self) -> Value {
        json!({
            "rank": self.rank, "id": self.ids, "symbol": self.symbol,
            "chrom": self.chrom, "start": self.start, "end": self.end, "strand": self.strand,
            "score": self.score, "lo": self.lo, "hi": self.hi, "confound": self.confound,
            "degree": self.degree, "sequence": self.sequence, "network": self.network,
            "label": self.label, "flags": self.flags, "contributions": self.contributions,
        })
    }

    /// Chromosomes in the order people count them, each with the largest end of a gene on it.
    pub fn chromosomes(&self) -> Vec<(String, i64)> {
        let mut lengths: BTreeMap<(u32, &str), i64> = BTreeMap::new();
        for (chrom, end) in self.chrom.iter().zip(&self.end) {
            if let (Some(chrom), Some(end)) = (chrom, end) {
                // Numbers by value, then letters; the mitochondrion last.
                let place = chrom.parse().unwrap_or(if chrom.starts_with('M') { u32::MAX } else { u32::MAX - 1 });
                let longest = lengths.entry((place, chrom)).or_default();
                *longest = (*longest).max(*end);
            }
        }
        lengths.into_iter().map(|((_, chrom), length)| (chrom.to_owned(), length)).collect()
    }
}

/// Place of `name` in `names`, added where it is new.
pub(super) fn index_of(names: &mut Vec<String>, name: &str) -> usize {
    names.iter().position(|known| known == name).unwrap_or_else(|| {
        names.push(name.to_owned());
        names.len() - 1
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chromosomes_stand_as_people_count() {
        let names = ["X", "10", "2", "MT", "2", "Y"].map(|name| Some(name.to_owned()));
        let genes = Genes { chrom: names.into(), end: vec![Some(5), Some(1), Some(7), Some(2), Some(9), None], ..Genes::default() };
        let order: Vec<(String, i64)> = genes.chromosomes();
        assert_eq!(order, [("2", 9), ("10", 1), ("X", 5), ("MT", 2)].map(|(name, length)| (name.to_owned(), length)));
    }
}
