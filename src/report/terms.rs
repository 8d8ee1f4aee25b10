//! `ora.tsv` and `ora_genes.tsv` as the page needs them.

use std::collections::BTreeMap;
use std::path::Path;

use super::tsv::Rows;
use crate::error::Result;

/// One term in one list.
#[derive(Debug, Clone)]
pub(super) struct OraRow {
    pub source: String,
    pub list: String,
    pub collection: String,
    pub term: String,
    pub name: String,
    pub background: u64,
    pub drawn: u64,
    pub term_size: u64,
    pub overlap: u64,
    pub expected: f64,
    pub fold: f64,
    pub p: f64,
    pub fdr: f64,
    pub p_matched: f64,
    pub fdr_matched: f64,
    pub representative: bool,
}

impl OraRow {
    /// Whether both the textbook and the degree-matched test are passed.
    pub fn passes(&self) -> bool {
        self.fdr < 0.05 && self.fdr_matched < 0.05
    }
}

/// Genes behind a term with the number of lncRNA genes that lead to each.
type Carriers = BTreeMap<[String; 4], Vec<(String, u64)>>;

/// All terms, and the genes that carry them.
#[derive(Debug, Default)]
pub(super) struct OraTerms {
    pub rows: Vec<OraRow>,
    carriers: Carriers,
}

impl OraTerms {
    /// Reads both tables of the `enrich` folder.
    pub fn read(rows: &Path, genes: &Path) -> Result<Self> {
        let mut terms = Self::default();
        let mut table = Rows::read(rows, "deephen enrich")?;
        while let Some(mut row) = table.next_row() {
            terms.rows.push(OraRow {
                source: row.text("source")?,
                list: row.text("list")?,
                collection: row.text("collection")?,
                term: row.text("term")?,
                name: row.text("name")?,
                background: row.number("background")? as u64,
                drawn: row.number("drawn")? as u64,
                term_size: row.number("term_size")? as u64,
                overlap: row.number("overlap")? as u64,
                expected: row.number("expected")?,
                fold: row.number("fold")?,
                p: row.number("p")?,
                fdr: row.number("fdr")?,
                p_matched: row.number("p_matched")?,
                fdr_matched: row.number("fdr_matched")?,
                representative: row.number("representative")? > 0.0,
            });
        }
        let mut table = Rows::read(genes, "deephen enrich")?;
        while let Some(mut row) = table.next_row() {
            let key = [row.text("source")?, row.text("list")?, row.text("collection")?, row.text("term")?];
            terms.carriers.entry(key).or_default().push((row.text("gene")?, row.number("lncrnas")? as u64));
        }
        terms.carriers.values_mut().for_each(|genes| genes.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(&b.0))));
        Ok(terms)
    }

    /// A term in a list.
    pub fn find(&self, source: &str, list: &str, collection: &str, term: &str) -> Option<&OraRow> {
        self.rows.iter().find(|row| row.source == source && row.list == list && row.collection == collection && row.term == term)
    }

    /// Genes that carry a term in a list, those that most lncRNA genes lead to first.
    pub fn carriers(&self, source: &str, list: &str, collection: &str, term: &str) -> &[(String, u64)] {
        self.carriers.get(&[source, list, collection, term].map(str::to_owned)).map_or(&[][..], Vec::as_slice)
    }
}
