//! A box above everything else where an added family may give the labels away: no number below it can be believed before.

use std::collections::BTreeMap;

use maud::{Markup, html};

use super::super::data::Data;
use super::super::metrics::{TaskMetrics, primary_first};
use crate::config::Settings;

/// The box; nothing where no family has a warning.
pub(crate) fn alarm(settings: &Settings, data: &Data) -> Markup {
    boxed(&primary_first(&data.tasks, &settings.rank.task))
}

fn boxed(tasks: &[(&String, &TaskMetrics)]) -> Markup {
    // What holds in several tasks is said once.
    let mut told: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (name, task) in tasks {
        task.family_warnings.iter().for_each(|warning| told.entry(warning).or_default().push(name));
    }
    html! {
        @if !told.is_empty() {
            section.alarm #giveaway role="alert" aria-labelledby="giveaway-h" {
                h2 #giveaway-h { "Look at the added features before you believe any number" }
                ul { @for (warning, tasks) in told { li { (warning) " " small { "(" (tasks.join(", ")) ")" } } } }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn warnings_stand_in_a_box_and_nothing_stands_there_without_any() {
        let name = "screen-ipsc".to_owned();
        let quiet = TaskMetrics::default();
        assert_eq!(boxed(&[(&name, &quiet)]).0, "");
        let told = TaskMetrics { family_warnings: vec!["column `<y>` parts the labels".into()], ..TaskMetrics::default() };
        let markup = boxed(&[(&name, &told)]).0;
        assert!(
            markup.contains("role=\"alert\"") && markup.contains("screen-ipsc") && markup.contains("column `&lt;y&gt;` parts"),
            "{markup}"
        );
    }
}
