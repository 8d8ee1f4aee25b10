//! Which genes sit at a coding gene's promoter, where knock-down of the one may be knock-down of the other.

use std::collections::BTreeMap;

use crate::artifact::Strand;

/// A transcription start: position of the first transcribed base and strand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Start {
    /// 0-based position.
    pub position: i64,
    /// Strand of the gene.
    pub strand: Strand,
}

impl Start {
    /// Where a gene at `start..end` (0-based half-open) may start.
    pub fn of(start: i64, end: i64, strand: Strand) -> impl Iterator<Item = Self> + Clone {
        strand.starts(start, end).map(move |position| Self { position, strand })
    }
}

/// Sorted transcription starts by chromosome.
#[derive(Debug, Default)]
pub(super) struct Starts {
    by_chromosome: BTreeMap<String, Vec<Start>>,
}

impl Starts {
    /// Adds the starts of a gene.
    pub fn add(&mut self, chromosome: &str, starts: impl Iterator<Item = Start>) {
        self.by_chromosome.entry(chromosome.to_owned()).or_default().extend(starts);
    }

    /// Sorts; call once after the last [`Starts::add`].
    pub fn sort(&mut self) {
        for starts in self.by_chromosome.values_mut() {
            starts.sort_unstable();
        }
    }

    /// Starts nearer than `window` bases.
    pub fn near(&self, chromosome: &str, position: i64, window: i64) -> impl Iterator<Item = &Start> {
        let starts = self.by_chromosome.get(chromosome).map_or(&[][..], Vec::as_slice);
        let first = starts.partition_point(|start| start.position <= position - window);
        starts[first..].iter().take_while(move |start| start.position < position + window)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_window_is_open_on_both_sides_and_strands_have_their_own_start() {
        assert_eq!(Start::of(100, 200, Strand::Minus).collect::<Vec<_>>(), [Start { position: 199, strand: Strand::Minus }]);
        assert_eq!(Start::of(100, 200, Strand::Unknown).map(|start| start.position).collect::<Vec<_>>(), [100, 199]);
        let mut starts = Starts::default();
        for position in [5000, 1000, 1999, 2000] {
            starts.add("1", Start::of(position, position + 1, Strand::Plus));
        }
        starts.sort();
        let near = |position| starts.near("1", position, 1000).map(|start| start.position).collect::<Vec<_>>();
        assert_eq!(near(1000), [1000, 1999]);
        assert_eq!(near(1001), [1000, 1999, 2000]);
        assert_eq!(near(3000), Vec::<i64>::new());
        assert_eq!(starts.near("2", 1000, 1000).count(), 0);
    }
}
