//! By whose labels a library is chosen and checked: the ranking's task, another context's, or those of all contexts together.

use std::collections::{BTreeMap, BTreeSet};

use crate::artifact::{Columns, StageReader};
use crate::config::Settings;
use crate::error::{Error, Result};

/// Labels that the probabilities of a library speak of.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Basis {
    /// Tasks behind them; several for the consensus, whose hits are hits in any.
    pub tasks: Vec<String>,
    /// Labelled genes: hit or not.
    pub labels: BTreeMap<String, bool>,
    /// Share of hits at which the probabilities stand.
    pub base_rate: f64,
    /// Whether log-odds are those of `rank` for this choice, not the ranking task's plain ones.
    pub own_scale: bool,
}

impl Basis {
    /// Of the context in `design.context`, or else of the ranking task; where only genes beyond coding promoters may be chosen and have
    /// probabilities of their own, at their base rate.
    ///
    /// # Errors
    /// A context that `rank` does not have, with those that it has; a summary without a base rate.
    pub fn read(rank: &StageReader, plan: &StageReader, settings: &Settings) -> Result<Self> {
        if settings.design.context.is_empty() {
            Self::of_ranking(rank, plan, settings)
        } else {
            Self::of_context(rank, &settings.design.context)
        }
    }

    fn of_ranking(rank: &StageReader, plan: &StageReader, settings: &Settings) -> Result<Self> {
        let table = Columns::read(&plan.file("tasks.parquet"))?;
        let rows = table.text("task")?.into_iter().zip(table.text("gene_id")?).zip(table.bool("y")?);
        let labels = rows.filter(|((task, _), _)| *task == settings.rank.task).map(|((_, id), y)| (id, y)).collect();
        let path = rank.file("summary.json");
        let text = std::fs::read_to_string(&path).map_err(Error::io("read", &path))?;
        let beyond = |summary: &serde_json::Value| {
            let own = &summary["beyond_promoters"];
            let (hits, others) = (own["n_pos"].as_f64()?, own["n_neg"].as_f64()?);
            (settings.design.beyond_promoters && own["calibrated"] == true).then_some(hits / (hits + others))
        };
        let summary = serde_json::from_str::<serde_json::Value>(&text).ok();
        let rate = summary.and_then(|summary| beyond(&summary).or(summary["base_rate"].as_f64()));
        let base_rate = rate.ok_or_else(|| Error::artifact(&path, "has no number `base_rate`", "rerun `deephen rank`"))?;
        Ok(Self { tasks: vec![settings.rank.task.clone()], labels, base_rate, own_scale: settings.design.beyond_promoters })
    }

    fn of_context(rank: &StageReader, context: &str) -> Result<Self> {
        let path = rank.file("contexts.parquet");
        let table = Columns::read(&path)?;
        let (contexts, tasks) = (table.text("context")?, table.text("task")?);
        let (ids, outcomes) = (table.text("gene_id")?, table.optional_text("outcome")?);
        let own: Vec<usize> = (0..ids.len()).filter(|&row| is(&contexts[row], context)).collect();
        if own.is_empty() {
            let known: BTreeSet<&str> = contexts.iter().map(String::as_str).collect();
            let known = known.into_iter().collect::<Vec<_>>().join(", ");
            return Err(Error::settings(
                "design.context",
                format!("`{context}` is no context of this ranking"),
                format!("known are {known}"),
            ));
        }
        let labels: BTreeMap<String, bool> =
            own.iter().filter_map(|&row| Some((ids[row].clone(), outcomes[row].as_deref()? == "hit"))).collect();
        // The consensus has no task of its own: it speaks of those of all contexts.
        let named = |row: &usize| if tasks[own[0]].is_empty() { !tasks[*row].is_empty() } else { *row == own[0] };
        let tasks: BTreeSet<&String> = (0..tasks.len()).filter(named).map(|row| &tasks[row]).collect();
        let hits = labels.values().filter(|&&hit| hit).count();
        Ok(Self {
            tasks: tasks.into_iter().cloned().collect(),
            base_rate: hits as f64 / labels.len().max(1) as f64,
            labels,
            own_scale: true,
        })
    }

    /// `the task` and its name, or all names.
    pub fn in_words(&self) -> String {
        let names: Vec<String> = self.tasks.iter().map(|task| format!("`{task}`")).collect();
        if names.len() == 1 { format!("the task {}", names[0]) } else { format!("any of the tasks {}", names.join(", ")) }
    }

    /// Labelled genes without an effect.
    pub fn non_hits(&self) -> BTreeSet<&str> {
        self.labels.iter().filter(|(_, hit)| !**hit).map(|(id, _)| id.as_str()).collect()
    }
}

/// Whether two spellings name one context: `iPSC` and `ipsc` do.
pub(super) fn is(name: &str, asked: &str) -> bool {
    name.eq_ignore_ascii_case(asked)
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use serde_json::json;

    use super::*;
    use crate::artifact::Table;
    use crate::rank::fixtures::open;

    fn folders(root: &Path) -> (StageReader, StageReader) {
        let writer = open("rank", &root.join("rank"));
        let outcomes = [Some("hit"), Some("non-hit"), None, Some("non-hit"), Some("hit"), None, Some("hit"), Some("hit"), None];
        Table::new()
            .text("context", &["iPSC", "iPSC", "iPSC", "endoderm", "endoderm", "endoderm", "consensus", "consensus", "consensus"])
            .text(
                "task",
                &["screen-ipsc", "screen-ipsc", "screen-ipsc", "screen-endoderm", "screen-endoderm", "screen-endoderm", "", "", ""],
            )
            .text("gene_id", &["A", "B", "C", "A", "B", "C", "A", "B", "C"])
            .optional_text("outcome", &outcomes)
            .write(&writer.path("contexts.parquet"))
            .unwrap();
        writer
            .write_json("summary.json", &json!({ "base_rate": 0.2, "beyond_promoters": { "n_pos": 1, "n_neg": 9, "calibrated": true } }))
            .unwrap();
        writer.finish(BTreeMap::new()).unwrap();
        let writer = open("plan", &root.join("plan"));
        Table::new()
            .text("task", &["screen-ipsc", "screen-ipsc", "literature"])
            .text("gene_id", &["A", "B", "C"])
            .with("y", vec![true, false, true])
            .write(&writer.path("tasks.parquet"))
            .unwrap();
        writer.finish(BTreeMap::new()).unwrap();
        (StageReader::open(&root.join("rank"), "rank").unwrap(), StageReader::open(&root.join("plan"), "plan").unwrap())
    }

    #[test]
    fn a_library_is_checked_by_the_labels_it_was_chosen_by() {
        let root = tempfile::tempdir().unwrap();
        let (rank, plan) = folders(root.path());
        let read = |context: &str, beyond: bool| {
            let mut settings = Settings::default();
            (settings.design.context, settings.design.beyond_promoters) = (context.into(), beyond);
            Basis::read(&rank, &plan, &settings)
        };
        let labels = |pairs: &[(&str, bool)]| pairs.iter().map(|(id, hit)| ((*id).to_owned(), *hit)).collect::<BTreeMap<_, _>>();
        let ranking = read("", false).unwrap();
        assert_eq!((ranking.labels.clone(), ranking.base_rate, ranking.own_scale), (labels(&[("A", true), ("B", false)]), 0.2, false));
        assert_eq!(ranking.in_words(), "the task `screen-ipsc`");
        let beyond = read("", true).unwrap();
        assert_eq!((beyond.base_rate, beyond.own_scale), (0.1, true), "at the rate of the genes that may be chosen");
        let endoderm = read("Endoderm", false).unwrap();
        assert_eq!((endoderm.labels.clone(), endoderm.base_rate), (labels(&[("A", false), ("B", true)]), 0.5));
        assert_eq!((endoderm.tasks.clone(), endoderm.non_hits()), (vec!["screen-endoderm".to_owned()], BTreeSet::from(["A"])));
        let consensus = read("consensus", true).unwrap();
        assert_eq!(consensus.labels, labels(&[("A", true), ("B", true)]), "a hit in any");
        assert_eq!(consensus.in_words(), "any of the tasks `screen-endoderm`, `screen-ipsc`");
        assert!(read("HepG2", false).unwrap_err().to_string().contains("known are consensus, endoderm, iPSC"));
    }
}
