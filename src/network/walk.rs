//! Random walks along metapaths: sequences of node types that a walker has to follow.

use rand::Rng;
use rand_chacha::ChaCha8Rng;

use super::Lppn;

/// A cycle of node types that begins and ends at lncRNAs (Dong, Chawla & Swami 2017, "metapath2vec", section 3.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Metapath {
    /// lncRNA - protein - lncRNA: two lncRNAs that one protein binds. The path of iEssLnc (Zhang et al. 2023).
    LncrnaProteinLncrna,
    /// lncRNA - protein - protein - lncRNA: two lncRNAs whose proteins bind each other.
    LncrnaProteinProteinLncrna,
}

impl Metapath {
    /// Appends one walk to `walk`: the lncRNA node `start`, then up to `rounds` times around the path. Every step goes to a
    /// neighbour of the asked type, all equally likely; a walker without one stops. Nodes are numbered as in [`Lppn`].
    pub fn walk(self, network: &Lppn, start: usize, rounds: usize, random: &mut ChaCha8Rng, walk: &mut Vec<u32>) {
        let genes = network.lncrna.len();
        let mut gene = start;
        walk.push(start as u32);
        for _ in 0..rounds {
            let Some(mut protein) = drawn(network.lp.row(gene), random) else { return };
            walk.push(genes as u32 + protein);
            if self == Self::LncrnaProteinProteinLncrna {
                let Some(partner) = drawn(network.pp.row(protein as usize), random) else { return };
                protein = partner;
                walk.push(genes as u32 + protein);
            }
            let Some(next) = drawn(network.pl.row(protein as usize), random) else { return };
            walk.push(next);
            gene = next as usize;
        }
    }
}

fn drawn(neighbours: &[u32], random: &mut ChaCha8Rng) -> Option<u32> {
    (!neighbours.is_empty()).then(|| neighbours[random.gen_range(0..neighbours.len())])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::stream;

    fn network() -> Lppn {
        Lppn::build(&[("L1", "A"), ("L2", "A"), ("L2", "B"), ("L3", "C")], &[("A", "B"), ("C", "D")]).unwrap()
    }

    #[test]
    fn walks_follow_edges_of_the_asked_types() {
        let network = network();
        for path in [Metapath::LncrnaProteinLncrna, Metapath::LncrnaProteinProteinLncrna] {
            let mut random = stream(1, "walk");
            for start in 0..3 {
                let mut walk = Vec::new();
                path.walk(&network, start, 20, &mut random, &mut walk);
                let edges: Vec<(usize, usize)> = network.edges().collect();
                for pair in walk.windows(2) {
                    let (a, b) = (pair[0] as usize, pair[1] as usize);
                    assert!(edges.contains(&(a.min(b), a.max(b))), "{path:?}: {a} {b}");
                }
                let period = if path == Metapath::LncrnaProteinLncrna { 2 } else { 3 };
                assert!(walk.iter().enumerate().all(|(at, &node)| (at % period == 0) == (node < 3)), "{walk:?}");
                // L3 binds C, whose partner D binds no lncRNA.
                let whole = 20 * period + 1;
                assert_eq!(walk.len(), if start == 2 && period == 3 { 3 } else { whole });
            }
        }
    }

    #[test]
    fn steps_are_equally_likely() {
        let network = network();
        let (mut random, mut to_a) = (stream(2, "walk"), 0);
        for _ in 0..4000 {
            let mut walk = Vec::new();
            Metapath::LncrnaProteinLncrna.walk(&network, 1, 1, &mut random, &mut walk);
            to_a += usize::from(walk[1] == 3);
        }
        // Binomial(4000, 1/2): four standard deviations are 126.
        assert!(to_a.abs_diff(2000) < 126, "{to_a}");
    }
}
