//! Yes-or-no conditions on columns, as the paths of shallow trees give them.

use std::cmp::Ordering;

/// One side of a cut: `value > threshold`, or `value <= threshold`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Cut {
    /// Index of the column.
    pub column: usize,
    /// Where it is cut.
    pub threshold: f64,
    /// Whether values above the threshold are meant.
    pub above: bool,
}

impl Cut {
    fn holds(&self, value: f64) -> bool {
        (value > self.threshold) == self.above
    }

    fn order(&self, other: &Self) -> Ordering {
        (self.column, self.above).cmp(&(other.column, other.above)).then(self.threshold.total_cmp(&other.threshold))
    }
}

/// Cuts that hold together, at most one a column and direction.
#[derive(Debug, Clone, PartialEq)]
pub struct Condition {
    /// Sorted by column and direction.
    pub cuts: Vec<Cut>,
}

impl Condition {
    /// From the cuts of a path; of two on one column in one direction the narrower stays.
    pub fn new(mut cuts: Vec<Cut>) -> Self {
        cuts.sort_by(Cut::order);
        let mut kept: Vec<Cut> = Vec::with_capacity(cuts.len());
        for cut in cuts {
            match kept.last_mut().filter(|last| (last.column, last.above) == (cut.column, cut.above)) {
                // Ascending thresholds: the last is the narrowest of those above, the first of those below.
                Some(last) if cut.above => *last = cut,
                Some(_) => {}
                None => kept.push(cut),
            }
        }
        Self { cuts: kept }
    }

    /// Whether a row without missing values meets all cuts; `value(column)` is the row's number.
    pub fn holds(&self, value: impl Fn(usize) -> f64) -> bool {
        self.cuts.iter().all(|cut| cut.holds(value(cut.column)))
    }

    /// Fewer cuts first, then by columns, directions and thresholds.
    pub fn order(&self, other: &Self) -> Ordering {
        let pairs = self.cuts.iter().zip(&other.cuts).map(|(a, b)| a.order(b));
        self.cuts.len().cmp(&other.cuts.len()).then(pairs.fold(Ordering::Equal, Ordering::then))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_narrower_of_two_cuts_stays() {
        let cut = |threshold, above| Cut { column: 0, threshold, above };
        let condition = Condition::new(vec![cut(1.0, true), cut(9.0, false), cut(2.0, true), cut(8.0, false)]);
        assert_eq!(condition.cuts, [cut(8.0, false), cut(2.0, true)]);
        let met: Vec<f64> = [1.5, 2.0, 2.5, 8.0, 8.5].into_iter().filter(|&value| condition.holds(|_| value)).collect();
        assert_eq!(met, [2.5, 8.0]);
    }
}
