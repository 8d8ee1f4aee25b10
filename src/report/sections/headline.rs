//! What came out, in plain words: a loss is said as plainly as a win.

use maud::{Markup, html};

use super::super::data::{Data, Enriched};
use super::super::markup::{joined, with_interval};
use super::super::metrics::{TaskMetrics, primary_first};
use super::super::text::{count, num, p_value, signed};
use super::enrichment::drawing;
use super::forest::Forest;
use super::names::{BAR, MAIN};
use super::plain::sentences;
use crate::config::Settings;
use crate::evaluate::standing::Standing;

/// Class of the colour that a standing is shown in.
pub(super) fn class(standing: Standing) -> &'static str {
    match standing {
        Standing::Better => "better",
        Standing::Worse => "worse",
        Standing::Above | Standing::Open | Standing::Below => "open",
    }
}

pub(crate) fn section(settings: &Settings, data: &Data) -> Markup {
    let primary = &settings.rank.task;
    let held_out = data.enriched.iter().find(|row| row.set == "held-out-positives" && row.scope == "tested-pool");
    html! {
        section #headline aria-labelledby="headline-h" {
            h2 #headline-h { "What came out" }
            p.lead {
                @if let Some(task) = data.tasks.get(primary) { (verdict(primary, task)) }
                @else { "The ranking task " (primary) " was not evaluated." }
            }
            div.cards {
                @for (name, task) in primary_first(&data.tasks, primary) { (card(name, task, name == primary)) }
                @if let Some(row) = held_out { (enrichment_card(row, data)) }
            }
            (sentences(settings, data))
        }
    }
}

/// The sentences on the ranking task.
fn verdict(name: &str, task: &TaskMetrics) -> Markup {
    let (Some(main), Some(bar)) = (task.get(MAIN, "auroc"), task.get(BAR, "auroc")) else {
        return html! { "On " (name) " no comparison with the confound-only model was made." };
    };
    let numbers = format!("AUROC {} against {}", num(main.mean, 3), num(bar.mean, 3));
    let rival = task.best_first("auroc").into_iter().find(|model| !model.starts_with(MAIN) && *model != BAR);
    html! {
        "On " b { (name) } " "
        @if let Some(c) = task.difference(MAIN, BAR, "auroc") {
            b class=(class(c.standing())) { (against_the_bar(c.standing())) } ": " (numbers) ", paired difference "
            (signed(c.difference.mean, 3)) " (95% interval " (c.difference.range(signed, 3)) ", Holm p = " (c.holm()) ")."
            @if matches!(c.standing(), Standing::Above | Standing::Below) && c.floor_of.is_some() {
                " So few draws cannot settle it: raise " code { "evaluate.bootstraps" } "."
            }
        } @else {
            "deephen and the confound-only bar reach " (numbers) "; no paired difference was computed."
        }
        @if let Some(rival) = rival {
            " The strongest rival is " b { (rival) } " with " (num(task.mean(rival, "auroc"), 3))
            @if let Some(c) = task.difference(MAIN, rival, "auroc") {
                "; "
                @match c.standing() {
                    Standing::Better => { "deephen is " b.better { "above" } " it" }
                    Standing::Worse => { "deephen is " b.worse { "below" } " it" }
                    Standing::Above | Standing::Open | Standing::Below => { "the difference is not settled" }
                }
                " (" (signed(c.difference.mean, 3)) ", " (c.difference.range(signed, 3)) ", Holm p = " (c.holm()) ")"
            }
            "."
        }
        @if main.lo <= 0.5 { " " b.worse { "deephen's own interval reaches 0.5: it is not shown to be better than chance." } }
    }
}

fn against_the_bar(standing: Standing) -> &'static str {
    match standing {
        Standing::Better => "deephen beats the confound-only bar",
        Standing::Above => "deephen is above the confound-only bar by its interval, but not by the corrected test",
        Standing::Open => "no difference between deephen and the confound-only bar is shown",
        Standing::Below => "deephen is below the confound-only bar by its interval, but not by the corrected test",
        Standing::Worse => "deephen loses to the confound-only bar",
    }
}

/// One task: the two numbers beside each other, and their difference.
fn card(name: &str, task: &TaskMetrics, primary: bool) -> Markup {
    let difference = |(metric, title): (&str, &str)| {
        let c = task.difference(MAIN, BAR, metric)?;
        let interval = c.difference.range(signed, 3);
        Some(html! { (title) " " b class=(class(c.standing())) { (signed(c.difference.mean, 3)) } " " small { "(" (interval) ")" } })
    };
    let differences: Vec<Markup> =
        [("auroc", "AUROC"), ("average_precision", "average precision")].into_iter().filter_map(difference).collect();
    html! {
        article.card {
            h3 { (name) @if primary { " " span.tag { "ranks" } } }
            p.note {
                (count(task.n_pos)) " positives, " (count(task.n_neg)) " negatives, base rate " (num(task.base_rate, 3))
                @if task.strength.as_deref() == Some("weak") { "; negatives are weak: targeted by the library, never a hit" }
            }
            div.pair { (pair(task, "auroc", "AUROC", 3, 0.5)) (pair(task, "ap_lift", "AP lift", 2, 1.0)) }
            @if !differences.is_empty() { p { "deephen above the bar: " (joined(&differences, ", ")) } }
        }
    }
}

fn pair(task: &TaskMetrics, metric: &str, title: &str, digits: usize, chance: f64) -> Markup {
    let both = [(MAIN, "main"), (BAR, "bar")];
    let forest = Forest::new(both.iter().filter_map(|(model, _)| task.get(model, metric)), vec![(chance, "chance")]);
    html! {
        div.head { (title) } div { (forest.head(title)) }
        @for (model, class) in both {
            @let interval = task.get(model, metric);
            div { span class={ "key " (class) } { (model) } br; (with_interval(interval, digits)) }
            div { (forest.row(&format!("{model}, {title}"), interval, class)) }
        }
    }
}

fn enrichment_card(row: &Enriched, data: &Data) -> Markup {
    let (class, words) = match row.fdr < 0.05 {
        true if row.es > 0.0 => ("better", "Held-out hits gather at the top"),
        true => ("worse", "Held-out hits gather at the bottom"),
        false => ("open", "Held-out hits are not shown to gather at the top"),
    };
    html! {
        article.card {
            h3 { "Overfitting check" }
            p.note { (count(row.size)) " of " (count(row.genes)) " tested genes; every score by models that never saw the gene's label" }
            p {
                b class=(class) { (words) } " of the tested pool: enrichment score " b { (num(row.es, 3)) } ", normalised "
                b { (num(row.nes, 2)) } ", p = " (p_value(row.p)) ", FDR = " (p_value(row.fdr)) " (" (count(row.permutations))
                " permutations)."
            }
            @if let Some(drawing) = drawing(data, &row.set, &row.scope, (340.0, 190.0)) { (drawing) }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::super::super::metrics::{Comparison, Interval};
    use super::*;

    fn task(difference: f64, lo: f64, hi: f64) -> TaskMetrics {
        let auroc = |mean: f64| BTreeMap::from([("auroc".to_owned(), Interval { mean, lo: mean - 0.03, hi: mean + 0.03 })]);
        TaskMetrics {
            models: BTreeMap::from([(MAIN.to_owned(), auroc(0.7 + difference)), (BAR.to_owned(), auroc(0.7))]),
            comparisons: vec![Comparison {
                a: MAIN.into(),
                b: BAR.into(),
                metric: "auroc".into(),
                difference: Interval { mean: difference, lo, hi },
                p_holm: 0.01,
                floor_of: None,
            }],
            ..TaskMetrics::default()
        }
    }

    #[test]
    fn wins_losses_and_draws_are_said_plainly() {
        let said = |task: &TaskMetrics| verdict("t", task).0;
        assert!(said(&task(0.1, 0.05, 0.15)).contains("beats the confound-only bar"));
        assert!(said(&task(-0.1, -0.15, -0.05)).contains("loses to the confound-only bar"));
        assert!(said(&task(0.1, -0.05, 0.25)).contains("no difference"));
        assert!(said(&task(-0.18, -0.3, -0.1)).contains("not shown to be better than chance"));
        // As of 500 draws and 20 models.
        let mut floored = task(0.1, 0.05, 0.15);
        (floored.comparisons[0].p_holm, floored.comparisons[0].floor_of) = (0.0798, Some(500));
        let said = said(&floored);
        assert!(!said.contains("beats") && said.contains("but not by the corrected test"), "{said}");
        assert!(said.contains("Holm p = 0.080 (the least that 500 draws can give)") && said.contains("evaluate.bootstraps"), "{said}");
        assert!(verdict("<t>", &task(0.1, 0.05, 0.15)).0.contains("&lt;t&gt;"));
    }
}
