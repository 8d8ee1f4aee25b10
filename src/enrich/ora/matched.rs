//! The degree-matched null: what other lncRNA genes with as many links reach.
//!
//! The textbook test takes genes for drawn one by one and alike. They are not: a lncRNA gene brings all its partners or neighbours at
//! once, and hubs are brought by nearly everyone. Here whole lncRNA genes are drawn, each of about the degree of one of the list.

use rand::seq::index::sample;
use rayon::prelude::*;

use super::panel::{Counter, Panel, Reached};
use crate::random::stream;

/// Fewest genes that a stratum is drawn from.
const POOL: usize = 20;

/// Ranked genes of like degree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Stratum {
    /// Lowest and highest degree.
    pub degrees: (usize, usize),
    /// Places in the ranking.
    pub pool: Vec<u32>,
    /// Genes of the list.
    pub wanted: usize,
}

impl Stratum {
    /// Links that the genes drawn from here have on average.
    pub fn expected_links(&self, degree: impl Fn(u32) -> usize) -> f64 {
        let all: usize = self.pool.iter().map(|&gene| degree(gene)).sum();
        (self.wanted * all) as f64 / self.pool.len() as f64
    }
}

/// Strata of the genes of `pool` with a link: single degrees, joined upwards until each holds 20 genes and twice those of the list.
/// The list is part of the pool.
pub(super) fn strata(degree: impl Fn(u32) -> usize, pool: &[u32], list: &[u32]) -> Vec<Stratum> {
    let most = pool.iter().chain(list).map(|&gene| degree(gene)).max().unwrap_or(0);
    let mut by_degree: Vec<(Vec<u32>, usize)> = vec![(Vec::new(), 0); most + 1];
    pool.iter().for_each(|&gene| by_degree[degree(gene)].0.push(gene));
    list.iter().for_each(|&gene| by_degree[degree(gene)].1 += 1);
    let enough = |stratum: &Stratum| stratum.pool.len() >= POOL.max(2 * stratum.wanted);
    let mut strata: Vec<Stratum> = Vec::new();
    for (degree, (pool, wanted)) in by_degree.into_iter().enumerate().skip(1).filter(|(_, (pool, _))| !pool.is_empty()) {
        match strata.last_mut() {
            Some(last) if !enough(last) => {
                last.degrees.1 = degree;
                last.pool.extend(pool);
                last.wanted += wanted;
            }
            _ => strata.push(Stratum { degrees: (degree, degree), pool, wanted }),
        }
    }
    // What is left over at the top joins the stratum below it.
    while strata.len() > 1 && strata.last().is_some_and(|last| !enough(last)) {
        if let (Some(top), Some(below)) = (strata.pop(), strata.last_mut()) {
            below.degrees.1 = top.degrees.1;
            below.pool.extend(top.pool);
            below.wanted += top.wanted;
        }
    }
    strata
}

/// Sums over the drawn lists.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Null {
    /// Lists drawn.
    pub resamples: u64,
    /// By term: lists that reach as much of it as the observed one, or more: links or genes, as the source says.
    pub as_many: Vec<u64>,
    /// By term: sum of the genes that carry it.
    pub genes: Vec<u64>,
    /// By section: sum of the genes drawn.
    pub drawn: Vec<u64>,
}

impl Null {
    fn empty(panel: &Panel) -> Self {
        let terms = panel.places.len();
        Self { resamples: 0, as_many: vec![0; terms], genes: vec![0; terms], drawn: vec![0; panel.sections.len()] }
    }

    fn take(&mut self, found: &Reached, observed: &Reached, by_link: bool) {
        self.resamples += 1;
        let (new, old) = if by_link { (&found.links, &observed.links) } else { (&found.genes, &observed.genes) };
        for (count, (new, old)) in self.as_many.iter_mut().zip(new.iter().zip(old)) {
            *count += u64::from(new >= old);
        }
        for (sums, new) in [(&mut self.genes, &found.genes), (&mut self.drawn, &found.drawn)] {
            sums.iter_mut().zip(new).for_each(|(sum, new)| *sum += u64::from(*new));
        }
    }

    fn join(mut self, other: Self) -> Self {
        self.resamples += other.resamples;
        for (sums, more) in [(&mut self.as_many, other.as_many), (&mut self.genes, other.genes), (&mut self.drawn, other.drawn)] {
            sums.iter_mut().zip(more).for_each(|(sum, more)| *sum += more);
        }
        self
    }

    /// `(b + 1) / (n + 1)` of a term (Phipson & Smyth 2010).
    pub fn p(&self, term: usize) -> f64 {
        (self.as_many[term] + 1) as f64 / (self.resamples + 1) as f64
    }

    /// Mean of a sum over the drawn lists.
    pub fn mean(&self, sum: u64) -> f64 {
        sum as f64 / self.resamples.max(1) as f64
    }
}

/// Draws `resamples` lists, each from a random stream of its own, and counts what they reach; only whole numbers are added up, so
/// that the number of workers changes nothing.
pub(super) fn resample(panel: &Panel, strata: &[Stratum], observed: &Reached, resamples: usize, seed: u64, path: &str) -> Null {
    (0..resamples)
        .into_par_iter()
        .fold(
            || (Null::empty(panel), Counter::new(panel)),
            |(mut null, mut counter), number| {
                let random = &mut stream(seed, &format!("{path}/resample{number}"));
                let mut list = Vec::new();
                for stratum in strata.iter().filter(|stratum| stratum.wanted > 0) {
                    list.extend(sample(random, stratum.pool.len(), stratum.wanted).into_iter().map(|place| stratum.pool[place]));
                }
                let by_link = panel.source.by_link;
                counter.count(panel, list.into_iter(), by_link);
                null.take(&counter.reached, observed, by_link);
                (null, counter)
            },
        )
        .map(|(null, _)| null)
        .reduce(|| Null::empty(panel), Null::join)
}

/// By term: links that a drawn list has on average. No draw is needed: every gene of a stratum is drawn as likely as another.
pub(super) fn expected_links(panel: &Panel, strata: &[Stratum]) -> Vec<f64> {
    let mut expected = vec![0.0; panel.places.len()];
    let mut counter = Counter::new(panel);
    for stratum in strata.iter().filter(|stratum| stratum.wanted > 0) {
        counter.count(panel, stratum.pool.iter().copied(), true);
        let share = stratum.wanted as f64 / stratum.pool.len() as f64;
        expected.iter_mut().zip(&counter.reached.links).for_each(|(sum, &links)| *sum += share * f64::from(links));
    }
    expected
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(degrees: &[usize]) -> Vec<u32> {
        (0..degrees.len() as u32).collect()
    }

    #[test]
    fn strata_are_single_degrees_where_there_are_enough_genes() {
        // 100 genes of degree 1, 30 of degree 2, 3 of degree 5, 2 of degree 9, 10 without a link.
        let degrees: Vec<usize> = [(0, 10), (1, 100), (2, 30), (5, 3), (9, 2)].iter().flat_map(|&(d, n)| vec![d; n]).collect();
        let list: Vec<u32> = vec![0, 10, 11, 12, 110, 141];
        let strata = strata(|gene| degrees[gene as usize], &all(&degrees), &list);
        assert_eq!(strata.iter().map(|s| (s.degrees, s.pool.len(), s.wanted)).collect::<Vec<_>>(), [((1, 1), 100, 3), ((2, 9), 35, 2)]);
    }

    #[test]
    fn a_list_that_takes_most_of_a_degree_is_drawn_from_a_wider_one() {
        let degrees: Vec<usize> = [(1, 30), (2, 60)].iter().flat_map(|&(d, n)| vec![d; n]).collect();
        let list: Vec<u32> = (0..20).collect();
        let strata = strata(|gene| degrees[gene as usize], &all(&degrees), &list);
        assert_eq!(strata.iter().map(|s| (s.degrees, s.pool.len(), s.wanted)).collect::<Vec<_>>(), [((1, 2), 90, 20)]);
    }
}
