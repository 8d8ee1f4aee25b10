//! Every model on every task: intervals drawn and printed, paired differences, corrected p-values.

use maud::{Markup, html};

use super::super::data::Data;
use super::super::markup::{columns, table, with_interval};
use super::super::metrics::{TaskMetrics, primary_first};
use super::super::page::Section;
use super::super::text::{count, num, signed};
use super::forest::Forest;
use super::headline::class;
use super::names::{BAR, MAIN, model_class, model_note};
use crate::config::Settings;

/// Metrics of the full table: name in the file, heading, digits.
const METRICS: [(&str, &str, usize); 7] = [
    ("auroc", "AUROC", 3),
    ("average_precision", "Average precision", 3),
    ("ap_lift", "AP lift", 2),
    ("hits_at_50", "Hits in top 50", 1),
    ("hits_at_100", "Hits in top 100", 1),
    ("brier", "Brier", 4),
    ("ece", "ECE", 4),
];

/// Terms that the page explains.
const TERMS: [(&str, &str); 5] = [
    ("AUROC", "Chance that a random positive scores above a random negative; 0.5 is a coin."),
    ("AP lift", "Average precision over the share of positives; 1 is a coin. It weighs the top of the list, where experiments are made."),
    ("Hits in top K", "Positives among the K best scores of all folds of a repeat."),
    ("Brier, ECE", "Error of the probabilities (squared; calibration gap over ten bins). Smaller is better."),
    ("Holm p", "Corrected for all models within a task and metric. A difference is coloured where the interval and this p agree."),
];

/// Which models are trained in some of the repeats alone; nothing where all are trained in all.
fn in_fewer(settings: &Settings) -> String {
    let evaluate = &settings.evaluate;
    let graphsage = evaluate.graphsage_repeats.min(evaluate.repeats);
    let mut fewer = Vec::new();
    if evaluate.ablated_repeats() < evaluate.repeats {
        fewer.push(format!("models on a part of the evidence in the first {}", evaluate.ablated_repeats()));
    }
    if (1..evaluate.repeats).contains(&graphsage) {
        fewer.push(format!("GraphSAGE in the first {graphsage}"));
    }
    if fewer.is_empty() { String::new() } else { format!(" ({}, and compared in these)", fewer.join(", ")) }
}

pub(crate) fn section(settings: &Settings, data: &Data) -> Section {
    let mut populations: Vec<(&String, &TaskMetrics)> = data.tasks.iter().collect();
    populations.sort_by_key(|(name, _)| name.split('@').next() != Some(settings.rank.task.as_str()));
    let body = html! {
        p {
            "All models are trained and scored in the same " (settings.evaluate.folds) " folds, " (settings.evaluate.repeats)
            " times over" (in_fewer(settings)) "; similar and overlapping genes share a fold. Dots are means over folds and repeats, lines 95% intervals from \
             resampling groups of genes. The dashed line marks " span.key.bar { "the confound-only bar" } ", the dotted one chance."
        }
        @for (name, task) in primary_first(&data.tasks, &settings.rank.task) { (forest_table(name, task)) }
        details {
            summary { "All metrics, tasks and populations" }
            @for (name, task) in populations { (full_table(name, task)) }
        }
        details {
            summary { "How to read these numbers" }
            dl {
                @for (term, meaning) in TERMS { dt { (term) } dd { (meaning) } }
                dt { "Populations" }
                dd {
                    "Without suffix: genes with a sequence. " code { "@network" } ": also with a protein partner. " code { "@all" }
                    ": every labelled gene. " code { "@within-1kb" } ", " code { "@1-2kb" } ", " code { "@beyond-2kb" }
                    ": genes with a sequence by the distance from their start to the nearest start of a coding gene; beyond 2 kb no coding                      promoter is in reach of CRISPRi. " code { "@intergenic" } ": no coding gene lies over them."
                }
            }
        }
    };
    Section::still("models", "Models compared", body)
}

fn forest_table(name: &str, task: &TaskMetrics) -> Markup {
    let models = task.best_first("auroc");
    let forest = |metric: &str, chance: f64| {
        let intervals = models.iter().filter_map(|model| task.get(model, metric));
        Forest::new(intervals, vec![(chance, "chance"), (task.mean(BAR, metric), "bar")])
    };
    let (auroc, lift) = (forest("auroc", 0.5), forest("ap_lift", 1.0));
    // The full model stands against the bar in the other column already.
    let compared = models.iter().any(|model| *model != MAIN && task.difference(model, BAR, "auroc").is_some());
    let against_main = models.iter().any(|model| *model != BAR && task.difference(MAIN, model, "auroc").is_some());
    let head = html! {
        (columns(["Model", "AUROC"])) th { (auroc.head("AUROC")) } (columns(["AP lift"])) th { (lift.head("AP lift")) }
        @if compared { th scope="col" { "AUROC above the bar" } }
        @if against_main { th scope="col" { "deephen above this model" } }
    };
    let rows = html! {
        @for model in &models {
            @let class = model_class(model);
            tr class=(class) {
                th scope="row" { span class={ "key " (class) } { (model) } small { (model_note(model)) } }
                @for (metric, forest, title, digits) in [("auroc", &auroc, "AUROC", 3), ("ap_lift", &lift, "AP lift", 2)] {
                    @let interval = task.get(model, metric);
                    td { (with_interval(interval, digits)) }
                    td { (forest.row(&format!("{model}, {title}"), interval, class)) }
                }
                @if compared { (difference(task, model, BAR)) }
                @if against_main { (difference(task, MAIN, model)) }
            }
        }
    };
    html! {
        h3 { (name) }
        p.note { (count(task.n_pos)) " positives, " (count(task.n_neg)) " negatives" (strength(task)) }
        (table(&format!("Models on {name}"), "forest", head, rows))
    }
}

/// A cell: the paired difference `a - b` in AUROC and its corrected p-value.
fn difference(task: &TaskMetrics, a: &str, b: &str) -> Markup {
    html! {
        td {
            @if let Some(c) = task.difference(a, b, "auroc").filter(|_| a != b) {
                b class=(class(c.standing())) { (signed(c.difference.mean, 3)) } " " small { (c.difference.range(signed, 3)) }
                small.line { "Holm p " (c.holm()) }
            }
        }
    }
}

fn full_table(name: &str, task: &TaskMetrics) -> Markup {
    let rows = html! {
        @for model in task.best_first("auroc") {
            @let class = model_class(model);
            tr class=(class) {
                th scope="row" { span class={ "key " (class) } { (model) } }
                @for (metric, _, digits) in METRICS { td { (with_interval(task.get(model, metric), digits)) } }
            }
        }
    };
    html! {
        h4 { (name) }
        p.note {
            (count(task.n_pos)) " positives, " (count(task.n_neg)) " negatives, base rate " (num(task.base_rate, 4)) (strength(task))
        }
        (table(&format!("All metrics on {name}"), "", columns(["Model"].into_iter().chain(METRICS.map(|metric| metric.1))), rows))
        @if !task.comparisons.is_empty() { (paired(name, task)) }
    }
}

fn paired(name: &str, task: &TaskMetrics) -> Markup {
    let title = |name: &str| METRICS.iter().find(|metric| metric.0 == name).map_or(name.to_owned(), |metric| metric.1.to_owned());
    let rows = html! {
        @for c in &task.comparisons {
            tr {
                th scope="row" { (c.a) " \u{2212} " (c.b) }
                td { (title(&c.metric)) }
                td { b { (signed(c.difference.mean, 3)) } " " small { (c.difference.range(signed, 3)) } } td { (c.holm()) }
            }
        }
    };
    let head = columns(["Paired difference", "Metric", "Mean, 95% interval", "Holm p"]);
    table(&format!("Paired differences on {name}"), "", head, rows)
}

fn strength(task: &TaskMetrics) -> &'static str {
    if task.strength.as_deref() == Some("weak") { "; weak negatives: in the screening library, never a hit" } else { "" }
}
