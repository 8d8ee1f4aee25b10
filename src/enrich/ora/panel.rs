//! All collections as one source sees them: backgrounds, terms of a testable size, and who carries what.

use std::ops::Range;

use super::collection::Collection;
use super::source::Source;
use crate::config::OraSettings;

/// One collection inside the panel.
pub(super) struct Section {
    /// Place in the collections.
    pub collection: usize,
    /// Genes of the source with any term of the collection.
    pub background: usize,
    /// Its terms among those of the panel.
    pub terms: Range<usize>,
    /// Its other terms, too small or too large: place in the collection and genes of the background, ascending.
    pub left_out: Vec<(u32, u32)>,
}

/// Testable terms of all collections, numbered on, over the genes of one source.
pub(super) struct Panel<'a> {
    pub source: &'a Source,
    pub sections: Vec<Section>,
    /// By term of the panel: place in its collection.
    pub places: Vec<u32>,
    /// By term of the panel: genes of the background that carry it.
    pub sizes: Vec<u32>,
    /// By gene of the source: where its terms start and end in `carried`.
    offsets: Vec<usize>,
    /// Terms of the panel, ascending within a gene.
    carried: Vec<u32>,
    /// By gene of the source: which sections it belongs to the background of.
    annotated: Vec<Vec<bool>>,
    /// Genes with any term at all.
    pub any: usize,
}

impl<'a> Panel<'a> {
    /// The terms that between `min_size` and `max_size` genes of the source carry.
    pub fn new(source: &'a Source, collections: &[Collection], settings: &OraSettings) -> Self {
        let mut panel = Self {
            source,
            sections: Vec::new(),
            places: Vec::new(),
            sizes: Vec::new(),
            offsets: vec![0],
            carried: Vec::new(),
            annotated: vec![vec![false; collections.len()]; source.genes.len()],
            any: 0,
        };
        let mut carried: Vec<Vec<u32>> = vec![Vec::new(); source.genes.len()];
        for (number, collection) in collections.iter().enumerate() {
            let of_gene: Vec<&[u32]> =
                source.genes.iter().map(|gene| collection.carried.get(gene).map_or(&[][..], Vec::as_slice)).collect();
            let mut sizes = vec![0u32; collection.terms.len()];
            of_gene.iter().flat_map(|terms| terms.iter()).for_each(|&term| sizes[term as usize] += 1);
            let first = panel.places.len();
            let (mut inside, mut left_out) = (vec![None; sizes.len()], Vec::new());
            for (place, &size) in sizes.iter().enumerate() {
                if (settings.min_size..=settings.max_size).contains(&(size as usize)) {
                    inside[place] = Some(panel.places.len() as u32);
                    panel.places.push(place as u32);
                    panel.sizes.push(size);
                } else {
                    left_out.push((place as u32, size));
                }
            }
            for (gene, terms) in of_gene.iter().enumerate() {
                panel.annotated[gene][number] = !terms.is_empty();
                carried[gene].extend(terms.iter().filter_map(|&term| inside[term as usize]));
            }
            panel.sections.push(Section {
                collection: number,
                background: of_gene.iter().filter(|terms| !terms.is_empty()).count(),
                terms: first..panel.places.len(),
                left_out,
            });
        }
        for terms in carried {
            panel.carried.extend(terms);
            panel.offsets.push(panel.carried.len());
        }
        panel.any = panel.annotated.iter().filter(|sections| sections.contains(&true)).count();
        panel
    }

    /// Terms that a gene of the source carries, ascending.
    pub fn carried(&self, gene: u32) -> &[u32] {
        &self.carried[self.offsets[gene as usize]..self.offsets[gene as usize + 1]]
    }
}

/// What a list of lncRNA genes reaches, counted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Reached {
    /// By term of the panel: distinct genes that carry it.
    pub genes: Vec<u32>,
    /// By term of the panel: links of the list to genes that carry it; zero where they were not asked for.
    pub links: Vec<u32>,
    /// By section: distinct genes of the background.
    pub drawn: Vec<u32>,
}

/// Buffers for counting lists one after another.
pub(super) struct Counter {
    pub reached: Reached,
    /// By gene of the source: lncRNA genes of the list that lead to it.
    pub lncrnas: Vec<u32>,
    touched: Vec<u32>,
}

impl Counter {
    pub fn new(panel: &Panel) -> Self {
        let terms = panel.places.len();
        let reached = Reached { genes: vec![0; terms], links: vec![0; terms], drawn: vec![0; panel.sections.len()] };
        Self { reached, lncrnas: vec![0; panel.source.genes.len()], touched: Vec::new() }
    }

    /// Counts what the list reaches, links to terms only `by_link`: O(links + carried terms of the genes reached).
    pub fn count(&mut self, panel: &Panel, list: impl Iterator<Item = u32>, by_link: bool) {
        self.touched.drain(..).for_each(|gene| self.lncrnas[gene as usize] = 0);
        self.reached.genes.fill(0);
        if by_link {
            self.reached.links.fill(0);
        }
        self.reached.drawn.fill(0);
        for lncrna in list {
            for &gene in &panel.source.leads[lncrna as usize] {
                if self.lncrnas[gene as usize] == 0 {
                    self.touched.push(gene);
                }
                self.lncrnas[gene as usize] += 1;
            }
        }
        for &gene in &self.touched {
            for &term in panel.carried(gene) {
                self.reached.genes[term as usize] += 1;
            }
            if by_link {
                let links = self.lncrnas[gene as usize];
                panel.carried(gene).iter().for_each(|&term| self.reached.links[term as usize] += links);
            }
            for (drawn, annotated) in self.reached.drawn.iter_mut().zip(&panel.annotated[gene as usize]) {
                *drawn += u32::from(*annotated);
            }
        }
    }
}
