//! Reading direction of a gene, and where it starts as far as the direction is known.

/// Strand of a placed gene.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Strand {
    /// Read from left to right.
    Plus,
    /// Read from right to left.
    Minus,
    /// Told by no source: an assembler cannot know which way a transcript of one exon is read.
    Unknown,
}

impl Strand {
    /// From a table's word; anything but a plus or a minus, and no word at all, is unknown.
    pub fn parse(word: Option<&str>) -> Self {
        match word {
            Some("+" | "1" | "+1") => Self::Plus,
            Some("-" | "-1") => Self::Minus,
            _ => Self::Unknown,
        }
    }

    /// As tables and BED files spell it: `+`, `-`, `.`.
    pub fn word(self) -> &'static str {
        match self {
            Self::Plus => "+",
            Self::Minus => "-",
            Self::Unknown => ".",
        }
    }

    /// Whether it is told.
    pub fn is_known(self) -> bool {
        self != Self::Unknown
    }

    /// Whether both are told and differ.
    pub fn is_opposite(self, other: Self) -> bool {
        self.is_known() && other.is_known() && self != other
    }

    /// Itself, or what `other` gives where it is unknown.
    pub fn or_else(self, other: impl FnOnce() -> Self) -> Self {
        if self.is_known() { self } else { other() }
    }

    /// Where what lies at `start..end` (0-based half-open) may start: at its first base on the plus strand, at its last one on the
    /// minus strand, and at either where the strand is unknown.
    pub fn starts(self, start: i64, end: i64) -> impl Iterator<Item = i64> + Clone {
        let (one, other) = match self {
            Self::Plus => (start, None),
            Self::Minus => (end - 1, None),
            Self::Unknown => (start, Some(end - 1).filter(|last| *last > start)),
        };
        std::iter::once(one).chain(other)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_gene_of_unknown_strand_may_start_at_either_end() {
        let starts = |word, start, end| Strand::parse(word).starts(start, end).collect::<Vec<_>>();
        assert_eq!(starts(Some("+"), 100, 200), [100]);
        assert_eq!(starts(Some("-1"), 100, 200), [199]);
        assert_eq!(starts(Some("."), 100, 200), [100, 199]);
        assert_eq!(starts(None, 100, 101), [100], "both ends are one base");
    }

    #[test]
    fn words_go_both_ways_and_the_unknown_is_the_opposite_of_nothing() {
        assert_eq!(["+", "-", "."].map(|word| Strand::parse(Some(word)).word()), ["+", "-", "."]);
        assert_eq!(Strand::parse(Some("?")), Strand::Unknown);
        assert!(Strand::Plus.is_opposite(Strand::Minus));
        assert!(!Strand::Plus.is_opposite(Strand::Unknown) && !Strand::Unknown.is_opposite(Strand::Minus));
        assert_eq!(Strand::Unknown.or_else(|| Strand::Minus), Strand::Minus);
        assert_eq!(Strand::Plus.or_else(|| Strand::Minus), Strand::Plus);
    }
}
