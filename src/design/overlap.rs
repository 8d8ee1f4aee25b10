//! Where the targets' windows lie, so that no control's window lies there too.

use std::collections::BTreeMap;

use super::genes::Gene;
use super::starts::Window;
use crate::config::DesignSettings;

/// Windows of all targets by chromosome, sorted by start.
pub(super) struct TargetWindows {
    by_chromosome: BTreeMap<String, Vec<Window>>,
}

impl TargetWindows {
    /// The windows of `targets`.
    pub fn of(targets: &[&Gene], settings: &DesignSettings) -> Self {
        let mut by_chromosome: BTreeMap<String, Vec<Window>> = BTreeMap::new();
        for gene in targets {
            by_chromosome.entry(gene.chromosome.clone()).or_default().extend(gene.windows(settings));
        }
        by_chromosome.values_mut().for_each(|windows| windows.sort_unstable());
        Self { by_chromosome }
    }

    /// Whether any window of `gene` shares a base with one of a target.
    pub fn touch(&self, gene: &Gene, settings: &DesignSettings) -> bool {
        let Some(windows) = self.by_chromosome.get(&gene.chromosome) else { return false };
        gene.windows(settings).iter().any(|own| windows.iter().any(|window| window.overlaps(*own)))
    }
}
