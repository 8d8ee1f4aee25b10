//! One list through one source against one collection.

use super::collection::Collection;
use super::group::groups;
use super::hypergeometric::upper_tail;
use super::list::List;
use super::matched::{Null, expected_links, resample, strata};
use super::panel::{Counter, Panel, Section};
use crate::config::OraSettings;
use crate::enrich::benjamini_hochberg;

/// What the matched null says of a term.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Matched {
    /// Mean overlap of the drawn lists.
    pub expected: f64,
    /// Mean links of the drawn lists.
    pub links: f64,
    pub p: f64,
    pub fdr: f64,
}

/// One tested term that the list reaches.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Row {
    /// Place in the collection.
    pub term: u32,
    pub size: u32,
    pub overlap: u32,
    pub links: u32,
    pub expected: f64,
    pub p: f64,
    pub fdr: f64,
    pub matched: Option<Matched>,
    /// Place of the representative in the block.
    pub group: usize,
    /// Genes that carry the term, and the list's lncRNA genes that lead to each.
    pub genes: Vec<(u32, u32)>,
}

/// One list through one source against one collection: rows in order of p, then term.
pub(super) struct Block<'a> {
    pub source: &'a str,
    pub list: &'static str,
    pub collection: &'a Collection,
    pub background: usize,
    pub drawn: usize,
    /// Terms that were tested and corrected for; those that the list does not reach have p = 1 and no row.
    pub tested: usize,
    /// Mean of `drawn` over the lists of the matched null.
    pub drawn_matched: Option<f64>,
    pub rows: Vec<Row>,
}

/// A list through one source: what it brings along, and its blocks.
pub(super) struct Outcome<'a> {
    /// Genes of the list with any link.
    pub linked: usize,
    /// Links of the list.
    pub links: usize,
    /// Links that the lists of the matched null have on average.
    pub links_matched: f64,
    /// Distinct genes reached, annotated or not.
    pub reached: usize,
    /// Lowest and highest degree of each stratum, genes to draw from, genes of the list.
    pub strata: Vec<(usize, usize, usize, usize)>,
    pub blocks: Vec<Block<'a>>,
}

/// Tests one list through one source.
pub(super) fn test<'a>(panel: &Panel<'a>, collections: &'a [Collection], list: &List, settings: &OraSettings, seed: u64) -> Outcome<'a> {
    let source = panel.source;
    let members: Vec<u32> = list.members.iter().copied().filter(|&gene| source.degree(gene) > 0).collect();
    let mut counter = Counter::new(panel);
    counter.count(panel, members.iter().copied(), true);
    let strata = strata(|gene| source.degree(gene), &list.pool, &members);
    let path = format!("enrich/ora/{}/{}", source.name, list.name);
    let null = (settings.resamples > 0).then(|| resample(panel, &strata, &counter.reached, settings.resamples, seed, &path));
    let links = expected_links(panel, &strata);
    let blocks = panel
        .sections
        .iter()
        .enumerate()
        .map(|(number, section)| Block {
            source: source.name,
            list: list.name,
            collection: &collections[section.collection],
            background: section.background,
            drawn: counter.reached.drawn[number] as usize,
            tested: section.terms.len(),
            drawn_matched: null.as_ref().map(|null| null.mean(null.drawn[number])),
            rows: rows(panel, section, number, &counter, null.as_ref().zip(Some(&links[..])), settings),
        })
        .collect();
    Outcome {
        linked: members.len(),
        links: members.iter().map(|&gene| source.degree(gene)).sum(),
        links_matched: strata.iter().map(|stratum| stratum.expected_links(|gene| source.degree(gene))).sum(),
        reached: counter.lncrnas.iter().filter(|&&count| count > 0).count(),
        strata: strata.iter().map(|s| (s.degrees.0, s.degrees.1, s.pool.len(), s.wanted)).collect(),
        blocks,
    }
}

fn rows(
    panel: &Panel,
    section: &Section,
    number: usize,
    counter: &Counter,
    null: Option<(&Null, &[f64])>,
    settings: &OraSettings,
) -> Vec<Row> {
    let reached = &counter.reached;
    let drawn = reached.drawn[number] as usize;
    let p: Vec<f64> = section
        .terms
        .clone()
        .map(|term| upper_tail(section.background, panel.sizes[term] as usize, drawn, reached.genes[term] as usize))
        .collect();
    let fdr = benjamini_hochberg(&p);
    let matched_p: Vec<f64> = null.map(|(null, _)| section.terms.clone().map(|term| null.p(term)).collect()).unwrap_or_default();
    let matched_fdr = benjamini_hochberg(&matched_p);
    let mut rows: Vec<Row> = section
        .terms
        .clone()
        .enumerate()
        .filter(|(_, term)| reached.genes[*term] > 0)
        .map(|(place, term)| Row {
            term: panel.places[term],
            size: panel.sizes[term],
            overlap: reached.genes[term],
            links: reached.links[term],
            expected: f64::from(panel.sizes[term]) * drawn as f64 / section.background as f64,
            p: p[place],
            fdr: fdr[place],
            matched: null.map(|(null, links)| Matched {
                expected: null.mean(null.genes[term]),
                links: links[term],
                p: matched_p[place],
                fdr: matched_fdr[place],
            }),
            group: 0,
            genes: Vec::new(),
        })
        .collect();
    // Terms of a collection are in order of id, so that the place settles ties.
    rows.sort_by(|a, b| a.p.total_cmp(&b.p).then(a.term.cmp(&b.term)));
    let mut row_of = vec![usize::MAX; section.terms.end];
    for (row, found) in rows.iter().enumerate() {
        if let Ok(term) = panel.places[section.terms.clone()].binary_search(&found.term) {
            row_of[section.terms.start + term] = row;
        }
    }
    for (gene, &lncrnas) in (0u32..).zip(&counter.lncrnas).filter(|(_, lncrnas)| **lncrnas > 0) {
        for &term in panel.carried(gene).iter().filter(|&&term| section.terms.contains(&(term as usize))) {
            rows[row_of[term as usize]].genes.push((gene, lncrnas));
        }
    }
    let genes: Vec<Vec<u32>> = rows.iter().map(|row| row.genes.iter().map(|gene| gene.0).collect()).collect();
    for (row, group) in rows.iter_mut().zip(groups(&genes, settings.similarity)) {
        row.group = group;
    }
    rows
}
