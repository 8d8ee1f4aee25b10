//! Transcription starts of a gene and the windows around them.

/// A start that one or several transcripts share.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Start {
    /// 0-based position of the first transcribed base.
    pub position: i64,
    /// Transcripts that start here or were merged into this start.
    pub transcripts: usize,
}

/// A stretch of the genome, 0-based half-open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Window {
    pub start: i64,
    pub end: i64,
}

impl Window {
    /// Whether two windows share a base.
    pub fn overlaps(self, other: Self) -> bool {
        self.start < other.end && other.start < self.end
    }
}

/// Starts of a gene, the most upstream first. A start takes in those that follow within `within` bases of it, so that a chain
/// of close starts is not drawn out; of those taken in, the one of most transcripts stands for all, of equals the upstream one.
pub(super) fn merge(positions: &[i64], forward: bool, within: i64) -> Vec<Start> {
    let mut sorted = positions.to_vec();
    sorted.sort_unstable();
    if !forward {
        sorted.reverse();
    }
    let mut merged = Vec::new();
    let mut rest = sorted.as_slice();
    while let Some(&first) = rest.first() {
        let size = rest.iter().take_while(|position| (**position - first).abs() <= within).count();
        let (group, after) = rest.split_at(size);
        let support = |position: i64| group.iter().filter(|other| **other == position).count();
        let position = group.iter().copied().reduce(|best, next| if support(next) > support(best) { next } else { best }).unwrap_or(first);
        merged.push(Start { position, transcripts: size });
        rest = after;
    }
    merged
}

/// From `upstream` bases before a start to `downstream` bases from its first base on, in the direction of transcription; cut
/// off where the chromosome begins.
pub(super) fn window(position: i64, forward: bool, [upstream, downstream]: [i64; 2]) -> Window {
    let (start, end) =
        if forward { (position - upstream, position + downstream) } else { (position - downstream + 1, position + upstream + 1) };
    Window { start: start.max(0), end: end.max(1) }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn windows_mirror_each_other_on_the_two_strands_and_stop_at_the_chromosomes_start() {
        assert_eq!(window(1000, true, [50, 300]), Window { start: 950, end: 1300 });
        assert_eq!(window(1000, false, [50, 300]), Window { start: 701, end: 1051 });
        assert_eq!(window(20, true, [50, 300]), Window { start: 0, end: 320 });
        assert_eq!(window(20, false, [50, 300]), Window { start: 0, end: 71 });
    }

    #[test]
    fn close_starts_merge_into_the_one_of_most_transcripts() {
        let starts =
            |positions: &[i64], forward| merge(positions, forward, 100).iter().map(|s| (s.position, s.transcripts)).collect::<Vec<_>>();
        assert_eq!(starts(&[1000, 1090, 1090, 1150], true), [(1090, 3), (1150, 1)]);
        // Read from the other side the chain begins at 1150.
        assert_eq!(starts(&[1000, 1090, 1090, 1150], false), [(1090, 3), (1000, 1)]);
        assert_eq!(starts(&[500, 450], true), [(450, 2)]);
        assert_eq!(starts(&[], true), []);
    }

    proptest! {
        #[test]
        fn every_transcript_is_counted_once_and_starts_stay_apart(positions in proptest::collection::vec(0i64..3000, 0..30), forward: bool, within in 0i64..500) {
            let merged = merge(&positions, forward, within);
            prop_assert_eq!(merged.iter().map(|start| start.transcripts).sum::<usize>(), positions.len());
            for pair in merged.windows(2) {
                let apart = pair[1].position - pair[0].position;
                prop_assert!(if forward { apart > 0 } else { apart < 0 }, "{:?}", pair);
            }
            let mut shuffled = positions.clone();
            shuffled.reverse();
            prop_assert_eq!(merge(&shuffled, forward, within), merged);
        }
    }
}
