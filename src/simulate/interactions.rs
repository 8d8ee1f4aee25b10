//! Protein-protein and lncRNA-protein binding: scale-free, modular, and followed by study.

use rand::Rng;
use rand_chacha::ChaCha8Rng;

use super::draw::{chance, normal, pareto, rank_normal, sample_weighted, shuffled};
use super::genome::Genome;
use crate::random::stream;

/// Who binds whom, by index into the genome's genes.
#[derive(Debug, Clone)]
pub(super) struct Interactions {
    /// Pairs of proteins (coding genes), the smaller index first.
    pub ppi: Vec<(usize, usize)>,
    /// Proteins bound by every lncRNA gene; empty for the unstudied.
    pub partners: Vec<Vec<usize>>,
    /// Planted cause of every lncRNA gene: share of essential neighbours around its proteins, without what follows its
    /// degree, as normal scores. The unstudied have partners and a score too; only nobody has looked.
    pub company: Vec<f64>,
    /// The proteins that bind RNA.
    pub binders: Vec<usize>,
}

/// Draws both networks.
pub(super) fn interactions(seed: u64, genome: &Genome) -> Interactions {
    let ppi = protein_network(&mut stream(seed, "simulate/ppi"), genome);
    let random = &mut stream(seed, "simulate/lpi");
    let company_of = essential_share(genome, &ppi);
    let count = (genome.coding.len() / 8).clamp(12, 400);
    let candidates: Vec<usize> = (0..genome.coding.len()).filter(|&protein| company_of[protein].is_some()).collect();
    let mut binders: Vec<usize> = shuffled(random, candidates.len()).into_iter().take(count).map(|place| candidates[place]).collect();
    binders.sort_unstable();
    let share: Vec<f64> = binders.iter().map(|&protein| company_of[protein].unwrap_or(0.0)).collect();
    let standard = standardised(&share);
    // Popularity is drawn apart from the company a protein keeps: hubs are no hint.
    let mut popularity = vec![0.0; binders.len()];
    for (rank, place) in shuffled(random, binders.len()).into_iter().enumerate() {
        popularity[place] = 1.0 / (rank as f64 + 2.0);
    }
    let mut partners = Vec::with_capacity(genome.lncrna.len());
    for gene in &genome.lncrna {
        let taste = normal(random);
        let degree = (3.0 * pareto(random, 1.7) * (0.5 * gene.fame).exp()).round().clamp(1.0, binders.len() as f64 * 0.5) as usize;
        let weights: Vec<f64> = popularity.iter().zip(&standard).map(|(weight, company)| weight * (1.5 * taste * company).exp()).collect();
        partners.push(sample_weighted(random, &weights, degree));
    }
    let company = planted(&partners, &share);
    // Hidden after the score is drawn, so that being unstudied says nothing of essentiality.
    let mut published = |places: Vec<usize>| -> Vec<usize> {
        if chance(random, 0.12) { Vec::new() } else { places.into_iter().map(|place| binders[place]).collect() }
    };
    let partners = partners.into_iter().map(&mut published).collect();
    Interactions { ppi, partners, company, binders }
}

/// Preferential attachment (Barabási & Albert 1999) that stays inside a module four times of five.
fn protein_network(random: &mut ChaCha8Rng, genome: &Genome) -> Vec<(usize, usize)> {
    let mut ends: Vec<Vec<usize>> = vec![Vec::new(); super::genome::MODULES];
    let mut all: Vec<usize> = Vec::new();
    let mut pairs = Vec::new();
    for (protein, gene) in genome.coding.iter().enumerate() {
        // Some proteins were never seen in an interaction.
        if protein > 20 && chance(random, 0.05) {
            continue;
        }
        let wanted = 1 + (2.0 * pareto(random, 2.0)).min(12.0) as usize;
        for _ in 0..wanted {
            let pool = if chance(random, 0.8) && !ends[gene.module].is_empty() { &ends[gene.module] } else { &all };
            if pool.is_empty() {
                continue;
            }
            let other = pool[random.gen_range(0..pool.len())];
            if other != protein {
                pairs.push((other.min(protein), other.max(protein)));
                ends[genome.coding[other].module].push(other);
                all.push(other);
                ends[gene.module].push(protein);
                all.push(protein);
            }
        }
        ends[gene.module].push(protein);
        all.push(protein);
    }
    pairs.sort_unstable();
    pairs.dedup();
    pairs
}

/// Share of essential proteins among a protein's neighbours; none without a neighbour.
fn essential_share(genome: &Genome, ppi: &[(usize, usize)]) -> Vec<Option<f64>> {
    let mut counts = vec![(0usize, 0usize); genome.coding.len()];
    for &(a, b) in ppi {
        for (protein, other) in [(a, b), (b, a)] {
            counts[protein].0 += usize::from(genome.coding[other].essential);
            counts[protein].1 += 1;
        }
    }
    counts.into_iter().map(|(essential, all)| (all > 0).then(|| essential as f64 / all as f64)).collect()
}

/// Planted score of every gene from its partners' company: the mean share against genes of like degree, in their spread.
/// Popular proteins keep some company and few partners spread wider, so without this degree itself would be a hint.
fn planted(partners: &[Vec<usize>], share: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..partners.len()).collect();
    order.sort_by_key(|&gene| partners[gene].len());
    let mean = |gene: &usize| partners[*gene].iter().map(|&place| share[place]).sum::<f64>() / partners[*gene].len().max(1) as f64;
    let mean: Vec<f64> = order.iter().map(mean).collect();
    let alike = |values: &[f64]| -> Vec<f64> { values.chunks(order.len().div_ceil(12).max(1)).flat_map(standardised).collect() };
    // Twice, because normal scores of a skewed mean lean again.
    let scores = alike(&rank_normal(&alike(&mean)));
    let mut company = vec![0.0; partners.len()];
    order.iter().zip(scores).for_each(|(&gene, score)| company[gene] = score);
    company
}

fn standardised(values: &[f64]) -> Vec<f64> {
    let count = values.len().max(1) as f64;
    let mean = values.iter().sum::<f64>() / count;
    let spread = (values.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / count).sqrt().max(1e-9);
    values.iter().map(|value| (value - mean) / spread).collect()
}
