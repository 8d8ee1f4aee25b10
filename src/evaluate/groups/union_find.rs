//! Disjoint sets.

/// Disjoint sets over `0..n` with union by size and path halving (Tarjan & van Leeuwen 1984, J. ACM 31:245-281).
#[derive(Debug, Clone)]
pub struct UnionFind {
    parent: Vec<u32>,
    size: Vec<u32>,
}

impl UnionFind {
    /// `n` sets of one element.
    pub fn new(n: usize) -> Self {
        Self { parent: (0..n as u32).collect(), size: vec![1; n] }
    }

    /// The element that stands for the set of `x`.
    pub fn find(&mut self, x: usize) -> usize {
        let mut x = x;
        while self.parent[x] as usize != x {
            self.parent[x] = self.parent[self.parent[x] as usize];
            x = self.parent[x] as usize;
        }
        x
    }

    /// Makes one set of the sets of `a` and `b`.
    pub fn join(&mut self, a: usize, b: usize) {
        let (a, b) = (self.find(a), self.find(b));
        if a == b {
            return;
        }
        let (large, small) = if self.size[a] >= self.size[b] { (a, b) } else { (b, a) };
        self.parent[small] = large as u32;
        self.size[large] += self.size[small];
    }

    /// Set of each element, numbered from 0 in the order of first members: independent of the order of joins.
    pub fn labels(&mut self) -> Vec<u32> {
        let mut number = vec![u32::MAX; self.parent.len()];
        let mut next = 0;
        (0..self.parent.len())
            .map(|x| {
                let root = self.find(x);
                if number[root] == u32::MAX {
                    number[root] = next;
                    next += 1;
                }
                number[root]
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        /// Single linkage: two elements share a set exactly if a chain of links joins them, whatever the order of links.
        #[test]
        fn sets_are_the_transitive_closure_of_links(links in prop::collection::vec((0usize..30, 0usize..30), 0..40)) {
            let mut sets = UnionFind::new(30);
            links.iter().for_each(|&(a, b)| sets.join(a, b));
            let labels = sets.labels();
            let mut reach = [[false; 30]; 30];
            (0..30).for_each(|i| reach[i][i] = true);
            links.iter().for_each(|&(a, b)| (reach[a][b], reach[b][a]) = (true, true));
            for k in 0..30 {
                for i in 0..30 {
                    for j in 0..30 {
                        reach[i][j] |= reach[i][k] && reach[k][j];
                    }
                }
            }
            for i in 0..30 {
                for j in 0..30 {
                    prop_assert_eq!(labels[i] == labels[j], reach[i][j]);
                }
            }
            let mut backwards = UnionFind::new(30);
            links.iter().rev().for_each(|&(a, b)| backwards.join(b, a));
            prop_assert_eq!(labels, backwards.labels());
        }
    }
}
