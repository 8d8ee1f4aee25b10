//! The network over a dataset's rows, with full or sampled neighbourhoods.

use std::collections::HashMap;

use rand_chacha::ChaCha8Rng;

use super::dataset::Dataset;
use crate::error::{Error, Result};
use crate::network::{Csr, Lppn};

/// Relations between the rows of a dataset and the proteins of a network.
#[derive(Debug, Clone)]
pub struct TypedGraph {
    /// Protein partners of every gene row.
    pub partners: Csr,
    /// Gene rows of every protein.
    pub genes: Csr,
    /// Proteins of every protein.
    pub proteins: Csr,
    /// `degree^(-1/2)` of genes, by their LPI partners.
    gene_weight: Vec<f32>,
    /// `degree^(-1/2)` of proteins as senders to lncRNAs, by their LPI partners.
    binding_weight: Vec<f32>,
    /// `degree^(-1/2)` of proteins as senders to proteins, by their PPI partners.
    protein_weight: Vec<f32>,
}

/// Messages of one relation on the host: those of target `v` are `source[indptr[v]..indptr[v + 1]]`.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct HostMessages {
    /// `[targets + 1]`.
    pub indptr: Vec<usize>,
    /// Local numbers of the senders `[edges]`.
    pub source: Vec<i64>,
    /// `a_uv`, adding up to 1 for every target that has messages.
    pub weight: Vec<f32>,
}

impl HostMessages {
    fn start() -> Self {
        Self { indptr: vec![0], ..Self::default() }
    }

    /// Closes the messages of one target, whose weights are then scaled to the sum 1.
    fn close(&mut self) {
        let from = self.indptr.last().copied().unwrap_or(0);
        let total: f32 = self.weight[from..].iter().sum();
        self.weight[from..].iter_mut().for_each(|weight| *weight /= total);
        self.indptr.push(self.source.len());
    }
}

/// Seeds with their surroundings: local numbers count from 0 in `genes` and `proteins`.
#[derive(Debug, Clone, PartialEq)]
pub struct Neighbourhood {
    /// Gene rows; the seeds first, in their order.
    pub genes: Vec<usize>,
    /// Proteins; the partners of seeds first.
    pub proteins: Vec<usize>,
    /// Number of seeds.
    pub seeds: usize,
    /// Number of proteins that are partners of seeds.
    pub inner: usize,
    /// Inner proteins to seeds.
    pub to_seeds: HostMessages,
    /// Genes to inner proteins.
    pub from_genes: HostMessages,
    /// Proteins to inner proteins.
    pub from_proteins: HostMessages,
}

impl TypedGraph {
    /// Lays the network over the dataset; genes that the dataset lacks are left out.
    pub fn new(dataset: &Dataset, network: &Lppn) -> Result<Self> {
        let rows: Vec<Option<usize>> = network.lncrna.iter().map(|gene| dataset.row(gene)).collect();
        let pairs: Vec<(u32, u32)> =
            network.lp.pairs().filter_map(|(gene, protein)| Some((rows[gene as usize]? as u32, protein))).collect();
        if pairs.is_empty() {
            return Err(Error::data("network", "no gene of the data is in the network", "features and network must come from one ingest"));
        }
        let partners = Csr::from_pairs(dataset.len(), pairs);
        let genes = partners.transposed(network.proteins.len());
        let root = |csr: &Csr| csr.degrees().into_iter().map(|degree| 1.0 / (degree.max(1) as f32).sqrt()).collect();
        Ok(Self {
            gene_weight: root(&partners),
            binding_weight: root(&genes),
            protein_weight: root(&network.pp),
            proteins: network.pp.clone(),
            partners,
            genes,
        })
    }

    /// The whole graph at once: every gene is a seed, every protein inner, every edge a message.
    pub fn whole(&self) -> Neighbourhood {
        let messages = |csr: &Csr, weights: &[f32]| {
            let mut out = HostMessages::start();
            for target in 0..csr.rows() {
                for &source in csr.row(target) {
                    out.source.push(i64::from(source));
                    out.weight.push(weights[source as usize]);
                }
                out.close();
            }
            out
        };
        let (genes, proteins) = (self.partners.rows(), self.proteins.rows());
        Neighbourhood {
            genes: (0..genes).collect(),
            proteins: (0..proteins).collect(),
            seeds: genes,
            inner: proteins,
            to_seeds: messages(&self.partners, &self.binding_weight),
            from_genes: messages(&self.genes, &self.gene_weight),
            from_proteins: messages(&self.proteins, &self.protein_weight),
        }
    }

    /// Up to `fanouts[0]` partners of every seed, and of each of these up to `fanouts[1]` genes and as many proteins, drawn
    /// without replacement; then every edge is dropped with probability `drop_edge` (Rong et al. 2020).
    pub fn sample(&self, seeds: &[usize], fanouts: [usize; 2], drop_edge: f64, random: &mut ChaCha8Rng) -> Neighbourhood {
        let mut genes = Numbering::default();
        // A gene that is drawn twice as a seed takes two places; elsewhere its first place serves.
        seeds.iter().for_each(|&seed| genes.push(seed));
        let mut proteins = Numbering::default();
        let draw =
            |csr: &Csr, weights: &[f32], target: usize, fanout: usize, numbers: &mut Numbering, out: &mut HostMessages, random: &mut _| {
                for source in drawn(csr.row(target), fanout, drop_edge, random) {
                    out.source.push(numbers.number(source as usize) as i64);
                    out.weight.push(weights[source as usize]);
                }
                out.close();
            };
        let mut to_seeds = HostMessages::start();
        for &seed in seeds {
            draw(&self.partners, &self.binding_weight, seed, fanouts[0], &mut proteins, &mut to_seeds, random);
        }
        let inner = proteins.nodes.len();
        let (mut from_genes, mut from_proteins) = (HostMessages::start(), HostMessages::start());
        for target in 0..inner {
            let protein = proteins.nodes[target];
            draw(&self.genes, &self.gene_weight, protein, fanouts[1], &mut genes, &mut from_genes, random);
            draw(&self.proteins, &self.protein_weight, protein, fanouts[1], &mut proteins, &mut from_proteins, random);
        }
        let (genes, proteins) = (genes.nodes, proteins.nodes);
        Neighbourhood { genes, proteins, seeds: seeds.len(), inner, to_seeds, from_genes, from_proteins }
    }
}

/// Up to `fanout` of `neighbours`, each then kept with probability `1 - drop`; ascending.
fn drawn(neighbours: &[u32], fanout: usize, drop: f64, random: &mut ChaCha8Rng) -> Vec<u32> {
    use rand::Rng;
    let mut chosen: Vec<u32> = if neighbours.len() <= fanout {
        neighbours.to_vec()
    } else {
        rand::seq::index::sample(random, neighbours.len(), fanout).into_iter().map(|at| neighbours[at]).collect()
    };
    chosen.sort_unstable();
    if drop > 0.0 {
        chosen.retain(|_| random.gen_range(0.0..1.0) >= drop);
    }
    chosen
}

/// Nodes in order of first appearance.
#[derive(Debug, Default)]
struct Numbering {
    nodes: Vec<usize>,
    number_of: HashMap<usize, usize>,
}

impl Numbering {
    fn push(&mut self, node: usize) {
        self.number_of.entry(node).or_insert(self.nodes.len());
        self.nodes.push(node);
    }

    fn number(&mut self, node: usize) -> usize {
        if let Some(&number) = self.number_of.get(&node) {
            return number;
        }
        self.push(node);
        self.nodes.len() - 1
    }
}
