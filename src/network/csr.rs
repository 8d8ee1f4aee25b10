//! Compressed sparse rows: the neighbours of every node as one slice of a shared array.

use crate::error::{Error, Result};

/// Adjacency of one relation: the neighbours of row `i` are `indices[indptr[i]..indptr[i + 1]]`, ascending and distinct.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Csr {
    /// `[rows + 1]` offsets into `indices`, from 0 to its length.
    pub indptr: Vec<usize>,
    /// `[edges]` columns.
    pub indices: Vec<u32>,
}

impl Csr {
    /// From (row, column) pairs in any order; repeated pairs count once. Every row must be below `rows`.
    pub fn from_pairs(rows: usize, mut pairs: Vec<(u32, u32)>) -> Self {
        pairs.sort_unstable();
        pairs.dedup();
        let mut indptr = vec![0; rows + 1];
        for &(row, _) in &pairs {
            indptr[row as usize + 1] += 1;
        }
        for row in 0..rows {
            indptr[row + 1] += indptr[row];
        }
        Self { indptr, indices: pairs.into_iter().map(|(_, column)| column).collect() }
    }

    /// Number of rows.
    pub fn rows(&self) -> usize {
        self.indptr.len().saturating_sub(1)
    }

    /// Number of stored pairs.
    pub fn edges(&self) -> usize {
        self.indices.len()
    }

    /// Neighbours of row `row`, ascending.
    #[inline]
    pub fn row(&self, row: usize) -> &[u32] {
        &self.indices[self.indptr[row]..self.indptr[row + 1]]
    }

    /// Number of neighbours of row `row`.
    #[inline]
    pub fn degree(&self, row: usize) -> usize {
        self.indptr[row + 1] - self.indptr[row]
    }

    /// Degrees of all rows.
    pub fn degrees(&self) -> Vec<usize> {
        (0..self.rows()).map(|row| self.degree(row)).collect()
    }

    /// All (row, column) pairs in order.
    pub fn pairs(&self) -> impl Iterator<Item = (u32, u32)> + '_ {
        (0..self.rows()).flat_map(move |row| self.row(row).iter().map(move |&column| (row as u32, column)))
    }

    /// The reverse relation, with `columns` rows.
    pub fn transposed(&self, columns: usize) -> Self {
        Self::from_pairs(columns, self.pairs().map(|(row, column)| (column, row)).collect())
    }

    /// Refuses arrays that are no adjacency of `rows` by `columns`: `name` is used in the message.
    pub(super) fn checked(name: &str, rows: usize, columns: usize, indptr: Vec<i64>, indices: Vec<i64>) -> Result<Self> {
        let wrong = |found: String| Error::Shape {
            operation: "read network",
            expected: format!("`{name}`: ascending offsets of {rows} rows and distinct ascending columns below {columns}"),
            found,
            fix: "rerun `deephen network` with --force".into(),
        };
        if indptr.len() != rows + 1 {
            return Err(wrong(format!("{} offsets", indptr.len())));
        }
        let bounded = indptr.first() == Some(&0) && indptr.last() == Some(&(indices.len() as i64));
        if !bounded || indptr.windows(2).any(|pair| pair[0] > pair[1]) {
            return Err(wrong("offsets that run backwards or leave the array".into()));
        }
        let csr = Self { indptr: indptr.into_iter().map(|v| v as usize).collect(), indices: indices.iter().map(|&v| v as u32).collect() };
        if indices.iter().any(|&column| column < 0 || column >= columns as i64) {
            return Err(wrong("a column outside the network".into()));
        }
        if (0..rows).any(|row| csr.row(row).windows(2).any(|pair| pair[0] >= pair[1])) {
            return Err(wrong("columns that repeat or descend".into()));
        }
        Ok(csr)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn rows_are_sorted_and_distinct() {
        let csr = Csr::from_pairs(3, vec![(2, 1), (0, 5), (2, 0), (0, 5)]);
        assert_eq!(csr.row(0), [5]);
        assert_eq!(csr.row(1), [0u32; 0]);
        assert_eq!(csr.row(2), [0, 1]);
        assert_eq!((csr.rows(), csr.edges(), csr.degree(2)), (3, 3, 2));
    }

    #[test]
    fn damaged_arrays_are_refused() {
        assert!(Csr::checked("x", 2, 2, vec![0, 1, 2], vec![0, 1]).is_ok());
        for (indptr, indices) in [
            (vec![0, 1], vec![0]),
            (vec![0, 2, 1], vec![0, 1]),
            (vec![0, 1, 3], vec![0, 1]),
            (vec![0, 1, 2], vec![0, 2]),
            (vec![0, 1, 2], vec![0, -1]),
            (vec![0, 0, 2], vec![1, 1]),
        ] {
            assert!(Csr::checked("x", 2, 2, indptr, indices).unwrap_err().to_string().contains("`x`"));
        }
    }

    proptest! {
        #[test]
        fn transposing_twice_gives_the_same(pairs in prop::collection::vec((0u32..7, 0u32..9), 0..40)) {
            let csr = Csr::from_pairs(7, pairs.clone());
            prop_assert_eq!(&csr.transposed(9).transposed(7), &csr);
            let mut reversed = pairs;
            reversed.reverse();
            prop_assert_eq!(Csr::from_pairs(7, reversed), csr);
        }
    }
}
