//! Random networks in which every node keeps its degree: the null of "who binds whom".

use std::collections::HashSet;

use rand::Rng;

use super::{Csr, Lppn};

/// Swaps tried for every edge; Milo et al. 2003 (arXiv cond-mat/0312028) find 100 more than enough and 10 mixed in practice.
const SWAPS_PER_EDGE: usize = 10;

impl Lppn {
    /// The network after random edge swaps, `a-b, c-d -> a-d, c-b` (Maslov & Sneppen 2002, Science 296:910), in each of the two
    /// relations apart: nodes, degrees and the number of edges stay, who meets whom does not. Swaps that would double an edge or
    /// join a protein to itself are left out.
    pub fn rewired(&self, random: &mut impl Rng) -> Self {
        let lp = Csr::from_pairs(self.lncrna.len(), swapped(self.lp.pairs().collect(), false, random));
        let between = swapped(self.pp.pairs().filter(|(a, b)| a < b).collect(), true, random);
        let pp = Csr::from_pairs(self.proteins.len(), between.into_iter().flat_map(|(a, b)| [(a, b), (b, a)]).collect());
        let pl = lp.transposed(self.proteins.len());
        Self { lp, pl, pp, ..self.clone() }
    }
}

/// Swapped edges; `undirected`: both ends are of one kind, and `(a, b)` is `(b, a)`.
fn swapped(mut edges: Vec<(u32, u32)>, undirected: bool, random: &mut impl Rng) -> Vec<(u32, u32)> {
    let key = |a: u32, b: u32| if undirected && b < a { (b, a) } else { (a, b) };
    // For lookups alone: never iterated.
    let mut known: HashSet<(u32, u32)> = edges.iter().map(|&(a, b)| key(a, b)).collect();
    if edges.len() < 2 {
        return edges;
    }
    for _ in 0..edges.len() * SWAPS_PER_EDGE {
        let (first, second) = (random.gen_range(0..edges.len()), random.gen_range(0..edges.len()));
        let ((a, b), (mut c, mut d)) = (edges[first], edges[second]);
        // Either end of an undirected edge may be the one that moves.
        if undirected && random.r#gen::<bool>() {
            (c, d) = (d, c);
        }
        let (one, other) = (key(a, d), key(c, b));
        let loops = undirected && (a == d || c == b);
        if first == second || loops || one == other || known.contains(&one) || known.contains(&other) {
            continue;
        }
        known.remove(&key(a, b));
        known.remove(&key(c, d));
        known.insert(one);
        known.insert(other);
        (edges[first], edges[second]) = ((a, d), (c, b));
    }
    edges
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::stream;

    #[test]
    fn degrees_stay_and_edges_move() {
        let mut random = stream(1, "test/rewire");
        let name = |kind: char, i: u32| format!("{kind}{i:03}");
        let lpi: Vec<(String, String)> =
            (0..400).map(|_| (name('g', random.gen_range(0..90)), name('p', random.gen_range(0..40)))).collect();
        let ppi: Vec<(String, String)> =
            (0..300).map(|_| (name('p', random.gen_range(0..60)), name('p', random.gen_range(0..60)))).collect();
        let network = Lppn::build(&lpi, &ppi).unwrap();
        let rewired = network.rewired(&mut stream(2, "test/rewire"));
        assert_eq!(rewired.lp.degrees(), network.lp.degrees());
        assert_eq!(rewired.pl.degrees(), network.pl.degrees());
        assert_eq!(rewired.pp.degrees(), network.pp.degrees());
        assert!(rewired.pp.pairs().all(|(a, b)| a != b), "a protein was joined to itself");
        let before: HashSet<(u32, u32)> = network.lp.pairs().collect();
        let kept = rewired.lp.pairs().filter(|pair| before.contains(pair)).count();
        assert!(kept * 2 < before.len(), "{kept} of {} edges stayed", before.len());
        assert_eq!(rewired, network.rewired(&mut stream(2, "test/rewire")));
    }
}
