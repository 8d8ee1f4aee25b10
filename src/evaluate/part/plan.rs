//! Which parts an evaluation has.

use super::{PartId, PartKind};
use crate::config::Settings;

/// Every part that the settings ask for, cheapest last, so that parallel workers end together.
///
/// For each task, repeat and fold: every subset of families (in `evaluate.ablate_tasks` and the first `evaluate.ablate_repeats` repeats; elsewhere the
/// whole model), the variants (in `evaluate.variant_tasks`), and the rivals, with
/// `evaluate.embeddings` also those on embeddings; in the first `evaluate.graphsage_repeats` repeats GraphSAGE too (in `evaluate.graphsage_tasks`).
pub fn planned_parts(settings: &Settings) -> Vec<PartId> {
    let evaluate = &settings.evaluate;
    let mut subsets = family_subsets(settings);
    subsets.extend(additions(settings).into_iter().map(|(_, families)| families));
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
        let repeats = match &kind {
            PartKind::GraphSage => evaluate.graphsage_repeats.min(evaluate.repeats),
            PartKind::Families(families) if *families != settings.family_names() => evaluate.ablated_repeats(),
            _ => evaluate.repeats,
        };
        let chosen = |task: &&String| match &kind {
            PartKind::Families(families) if *families != settings.family_names() => evaluate.ablated().any(|ablated| ablated == *task),
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

/// All subsets of players in the order of their bitmask (bit `i` = player `i`), from the empty one to all, each by its families.
pub(in crate::evaluate) fn family_subsets(settings: &Settings) -> Vec<Vec<String>> {
    let players = settings.players();
    (0..1usize << players.len()).map(|mask| families_of(settings, |player| mask >> player & 1 == 1, "")).collect()
}

/// Each family of a group beside all families that are in no group: its name and all families of that model.
pub(in crate::evaluate) fn additions(settings: &Settings) -> Vec<(String, Vec<String>)> {
    let players = settings.players();
    let grouped = |player: usize| players[player].families.len() > 1;
    let members = players.iter().filter(|player| player.families.len() > 1).flat_map(|player| &player.families);
    members.map(|family| (family.clone(), families_of(settings, |player| !grouped(player), family))).collect()
}

/// Families of the players that `chosen` takes, and `further`, in the config's order.
fn families_of(settings: &Settings, chosen: impl Fn(usize) -> bool, further: &str) -> Vec<String> {
    let players = settings.players();
    let taken = |family: &String| {
        family == further || players.iter().enumerate().any(|(at, player)| chosen(at) && player.families.contains(family))
    };
    settings.family_names().into_iter().filter(taken).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn a_group_enters_as_one_and_its_families_alone() {
        let mut settings = Settings::default();
        for name in ["expression", "age", "conservation"] {
            let group = if name == "age" { "" } else { "annotation" };
            let family = crate::config::ExtraFamily { group: group.into(), ..crate::config::ExtraFamily::plain(name, "x.tsv", "gene") };
            settings.features.families.push(family);
        }
        let names: Vec<String> = settings.players().into_iter().map(|player| player.name).collect();
        assert_eq!(names, ["sequence", "topology", "locus", "annotation", "age"]);
        let subsets = family_subsets(&settings);
        assert_eq!(subsets.len(), 32);
        assert_eq!(subsets[0b01001].join("+"), "sequence+expression+conservation");
        assert_eq!(subsets[31], settings.family_names(), "the model on everything keeps the config's order");
        let added: Vec<(String, String)> = additions(&settings).into_iter().map(|(name, families)| (name, families.join("+"))).collect();
        assert_eq!(added[0], ("expression".to_owned(), "sequence+topology+locus+expression+age".to_owned()));
        assert_eq!(added[1], ("conservation".to_owned(), "sequence+topology+locus+age+conservation".to_owned()));
        let parts = planned_parts(&settings);
        assert_eq!(parts.iter().map(PartId::folder).collect::<BTreeSet<_>>().len(), parts.len());
    }

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
        let mut fewer = settings.clone();
        fewer.evaluate.ablate_tasks = vec!["literature".into()];
        let left = planned_parts(&fewer);
        assert_eq!(left.len(), parts.len() - 25 * 7, "the whole model and the rivals stay in the other task");
        let mut shorter = settings.clone();
        shorter.evaluate.ablate_repeats = 3;
        assert_eq!(planned_parts(&shorter).len(), parts.len() - 2 * 2 * 5 * 7, "subsets in three repeats, the whole model in all five");
        assert!(words.contains("sequence+topology") && words.contains("topology+locus") && words.len() == 10);
    }
}
