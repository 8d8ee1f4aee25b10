//! Which parts an evaluation has.

use super::{PartId, PartKind};
use crate::config::Settings;

/// Every part that the settings ask for, cheapest last, so that parallel workers end together.
///
/// For each task, repeat and fold: every subset of families, the variants (in `evaluate.variant_tasks`), and the rivals, with
/// `evaluate.embeddings` also those on embeddings; in the first `evaluate.graphsage_repeats` repeats GraphSAGE too (in `evaluate.graphsage_tasks`).
pub fn planned_parts(settings: &Settings) -> Vec<PartId> {
    let evaluate = &settings.evaluate;
    let subsets = family_subsets(&settings.family_names());
    let variants = evaluate.variants.iter().map(|variant| PartKind::Variant(variant.name.clone()));
    let embedded = evaluate.embeddings.then_some(PartKind::Embedded);
    let kinds = [PartKind::GraphSage]
        .into_iter()
        .chain(embedded)
        .chain([PartKind::Rivals])
        .chain(variants)
        .chain(subsets.into_iter().rev().map(PartKind::Families));
    let mut parts = Vec::new();
    for kind in kinds {
        let repeats = if kind == PartKind::GraphSage { evaluate.graphsage_repeats.min(evaluate.repeats) } else { evaluate.repeats };
        let chosen = |task: &&String| match kind {
            PartKind::Variant(_) => evaluate.variant_tasks.is_empty() || evaluate.variant_tasks.contains(task),
            PartKind::GraphSage => evaluate.graphsage_tasks.is_empty() || evaluate.graphsage_tasks.contains(task),
            _ => true,
        };
        for task in evaluate.tasks.iter().filter(chosen) {
            for repeat in 0..repeats {
                for fold in 0..evaluate.folds {
                    parts.push(PartId { task: task.clone(), repeat, fold, kind: kind.clone() });
                }
            }
        }
    }
    parts
}

/// All subsets in the order of their bitmask (bit `i` = family `i`), from the empty one to all.
pub(in crate::evaluate) fn family_subsets(families: &[String]) -> Vec<Vec<String>> {
    (0..1usize << families.len())
        .map(|mask| families.iter().enumerate().filter(|(index, _)| mask >> index & 1 == 1).map(|(_, name)| name.clone()).collect())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_subset_every_fold_once() {
        let settings = Settings::default();
        let parts = planned_parts(&settings);
        // 2 tasks x 25 folds x (8 subsets + rivals) + 2 tasks x 5 folds of GraphSAGE.
        assert_eq!(parts.len(), 2 * 25 * 9 + 2 * 5);
        assert_eq!(parts.iter().map(PartId::folder).collect::<BTreeSet<_>>().len(), parts.len());
        assert_eq!(parts.last().unwrap().kind.word(), "none");
        let words: BTreeSet<String> = parts.iter().map(|part| part.kind.word()).collect();
        let mut embedded = settings.clone();
        embedded.evaluate.embeddings = true;
        assert_eq!(planned_parts(&embedded).len(), parts.len() + 2 * 25);
        assert!(words.contains("sequence+topology") && words.contains("topology+locus") && words.len() == 10);
    }
}
