//! Terms and their parents: what a term implies.

use crate::error::{Error, Result};

/// Every term with all terms that it implies.
pub(super) struct Dag {
    /// By term: itself and everything above it, ascending.
    above: Vec<Vec<u32>>,
}

impl Dag {
    /// From `(term, parent)` pairs, as places in `ids`. Repeated pairs are fine.
    ///
    /// # Errors
    /// A cycle, with the terms on it.
    pub fn new(ids: &[String], edges: &[(u32, u32)]) -> Result<Self> {
        let mut parents = vec![Vec::new(); ids.len()];
        let mut children = vec![Vec::new(); ids.len()];
        for &(term, parent) in edges {
            parents[term as usize].push(parent);
            children[parent as usize].push(term);
        }
        // From the roots down (Kahn 1962): a term's turn comes when all its parents are settled.
        let mut waiting: Vec<usize> = parents.iter().map(Vec::len).collect();
        let mut ready: Vec<usize> = (0..ids.len()).filter(|&term| waiting[term] == 0).collect();
        let mut above: Vec<Vec<u32>> = vec![Vec::new(); ids.len()];
        let mut settled = 0;
        while let Some(term) = ready.pop() {
            settled += 1;
            let mut all: Vec<u32> = parents[term].iter().flat_map(|&parent| above[parent as usize].iter().copied()).collect();
            all.push(term as u32);
            all.sort_unstable();
            all.dedup();
            above[term] = all;
            for &child in &children[term] {
                waiting[child as usize] -= 1;
                if waiting[child as usize] == 0 {
                    ready.push(child as usize);
                }
            }
        }
        if settled < ids.len() {
            let cycle = cycle(&parents, &waiting);
            let names: Vec<&str> = cycle.iter().map(|&term| ids[term].as_str()).collect();
            return Err(Error::data(
                "ontology",
                format!("the terms {} imply each other in a circle", names.join(" -> ")),
                "take one of the relations out of `enrich.ora.relations`, or correct the parents",
            ));
        }
        Ok(Self { above })
    }

    /// The term itself and all that it implies, ascending.
    pub fn above(&self, term: u32) -> &[u32] {
        &self.above[term as usize]
    }
}

/// A circle among the terms that still wait for a parent: upwards from the first until a term comes again.
fn cycle(parents: &[Vec<u32>], waiting: &[usize]) -> Vec<usize> {
    let mut path: Vec<usize> = waiting.iter().position(|&count| count > 0).into_iter().collect();
    while let Some(&last) = path.last() {
        let Some(next) = parents[last].iter().map(|&parent| parent as usize).find(|&parent| waiting[parent] > 0) else { break };
        if let Some(start) = path.iter().position(|&term| term == next) {
            path.drain(..start);
            path.push(next);
            break;
        }
        path.push(next);
    }
    path
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ids(n: usize) -> Vec<String> {
        (0..n).map(|term| format!("T:{term}")).collect()
    }

    #[test]
    fn a_diamond_is_walked_once() {
        // 0 above 1 and 2, both above 3; 4 stands alone.
        let dag = Dag::new(&ids(5), &[(1, 0), (2, 0), (3, 1), (3, 2), (3, 2)]).unwrap();
        assert_eq!(dag.above(3), [0, 1, 2, 3]);
        assert_eq!((dag.above(0), dag.above(4)), (&[0][..], &[4][..]));
        let turned = Dag::new(&ids(5), &[(3, 2), (3, 1), (2, 0), (1, 0)]).unwrap();
        assert_eq!(turned.above(3), dag.above(3));
    }

    #[test]
    fn circles_are_refused_with_their_terms() {
        let said = Dag::new(&ids(5), &[(4, 1), (1, 2), (2, 3), (3, 1), (1, 0)]).err().unwrap().to_string();
        assert!(said.contains("T:1 -> T:2 -> T:3 -> T:1") && !said.contains("T:4"), "{said}");
        assert!(Dag::new(&ids(1), &[(0, 0)]).err().unwrap().to_string().contains("T:0 -> T:0"));
    }
}
