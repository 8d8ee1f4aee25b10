//! Transcription starts of one kind on one chromosome, searched by bisection.

/// A start and the gene that has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Site {
    /// Position on the chromosome.
    pub position: i64,
    /// Row of the gene.
    pub gene: u32,
}

/// Starts, sorted by position, then gene. A gene of unknown strand has two.
#[derive(Debug, Clone, Default)]
pub struct Sites(Vec<Site>);

impl Sites {
    /// Adds a start; [`Sites::sort`] before the first question.
    pub fn push(&mut self, site: Site) {
        self.0.push(site);
    }

    /// Brings the starts into order.
    pub fn sort(&mut self) {
        self.0.sort_unstable();
    }

    fn slice(&self, from: i64, to: i64) -> &[Site] {
        let start = self.0.partition_point(|site| site.position < from);
        let end = self.0.partition_point(|site| site.position <= to);
        &self.0[start..end.max(start)]
    }

    /// Starts from `from` to `to`, both included, without those of gene `own`.
    pub fn between(&self, from: i64, to: i64, own: Option<u32>) -> impl Iterator<Item = Site> {
        self.slice(from, to).iter().copied().filter(move |site| Some(site.gene) != own)
    }

    /// Genes with a start at most `reach` from any of `from`, without gene `own`: a gene with two starts counts once.
    pub fn genes_within(&self, from: impl Iterator<Item = i64>, reach: i64, own: Option<u32>) -> usize {
        let mut genes: Vec<u32> = from.flat_map(|at| self.between(at - reach, at + reach, own)).map(|site| site.gene).collect();
        genes.sort_unstable();
        genes.dedup();
        genes.len()
    }

    /// Nearest start to `at`, without those of gene `own`; of two equally near ones the left.
    pub fn nearest(&self, at: i64, own: Option<u32>) -> Option<Site> {
        self.nearest_between(at, i64::MIN, i64::MAX, own)
    }

    /// Nearest start to `at` among those from `from` to `to`.
    pub fn nearest_between(&self, at: i64, from: i64, to: i64, own: Option<u32>) -> Option<Site> {
        let sites = self.slice(from, to);
        let split = sites.partition_point(|site| site.position <= at);
        let other = |site: &&Site| Some(site.gene) != own;
        let left = sites[..split].iter().rev().find(other).copied();
        let right = sites[split..].iter().find(other).copied();
        match (left, right) {
            (Some(left), Some(right)) => Some(if right.position - at < at - left.position { right } else { left }),
            (left, right) => left.or(right),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn bisection_finds_what_a_scan_finds(
            positions in proptest::collection::vec(0i64..60, 0..12),
            at in 0i64..60,
            (from, to) in (0i64..60, 0i64..60),
            own in proptest::option::of(0u32..12),
        ) {
            let mut sites = Sites::default();
            for (position, gene) in positions.iter().zip(0..) {
                sites.push(Site { position: *position, gene });
            }
            sites.sort();
            let all = || positions.iter().copied().zip(0u32..).filter(|(position, gene)| Some(*gene) != own && *position >= from && *position <= to);
            prop_assert_eq!(sites.between(from, to, own).count(), all().count());
            let nearest = sites.nearest_between(at, from, to, own).map(|site| (site.position - at).abs());
            prop_assert_eq!(nearest, all().map(|(position, _)| (position - at).abs()).min());
        }
    }
}
