//! Every model on every task: intervals drawn and printed, paired differences, corrected p-values.

use super::super::data::Data;
use super::super::html::{count, esc, holm_p, num, signed};
use super::super::metrics::TaskMetrics;
use super::super::page::Section;
use super::forest::{Forest, with_interval};
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

pub(crate) fn section(settings: &Settings, data: &Data) -> Section {
    let mut body = format!(
        "<p>All models are trained and scored in the same {} folds, {} times over; similar and overlapping genes share a fold. \
         Dots are means over folds and repeats, lines 95% intervals from resampling groups of genes. \
         The dashed line marks <span class=\"key bar\">the confound-only bar</span>, the dotted one chance.</p>\n",
        settings.evaluate.folds, settings.evaluate.repeats
    );
    let mut names: Vec<&String> = data.tasks.keys().collect();
    names.sort_by_key(|name| (name.split('@').next() != Some(settings.rank.task.as_str()), name.as_str()));
    for name in names.iter().filter(|name| !name.contains('@')) {
        body.push_str(&forest_table(name, &data.tasks[*name]));
    }
    body.push_str("<details><summary>All metrics, tasks and populations</summary>\n");
    for name in names {
        body.push_str(&full_table(name, &data.tasks[name]));
    }
    body.push_str("</details>\n");
    body.push_str(
        "<details><summary>How to read these numbers</summary><dl>\
         <dt>AUROC</dt><dd>Chance that a random positive scores above a random negative; 0.5 is a coin.</dd>\
         <dt>AP lift</dt><dd>Average precision over the share of positives; 1 is a coin. It weighs the top of the list, where experiments are made.</dd>\
         <dt>Hits in top K</dt><dd>Positives among the K best scores of all folds of a repeat.</dd>\
         <dt>Brier, ECE</dt><dd>Error of the probabilities (squared; calibration gap over ten bins). Smaller is better.</dd>\
         <dt>Holm p</dt><dd>Corrected for all models within a task and metric. A difference is coloured where the interval and this p agree.</dd>\
         <dt>Populations</dt><dd>Without suffix: genes with a sequence. <code>@network</code>: also with a protein partner. <code>@all</code>: every labelled gene.</dd>\
         </dl></details>\n",
    );
    Section::still("models", "Models compared", body)
}

fn forest_table(name: &str, task: &TaskMetrics) -> String {
    let models = task.best_first("auroc");
    let forest = |metric: &str, chance: f64| {
        let bar = task.get(BAR, metric).map_or(f64::NAN, |interval| interval.mean);
        Forest::new(models.iter().filter_map(|model| task.get(model, metric)), vec![(chance, "chance"), (bar, "bar")])
    };
    let (auroc, lift) = (forest("auroc", 0.5), forest("ap_lift", 1.0));
    // The full model stands against the bar in the other column already.
    let compared = models.iter().any(|model| *model != MAIN && task.difference(model, BAR, "auroc").is_some());
    let against_main = models.iter().any(|model| *model != BAR && task.difference(MAIN, model, "auroc").is_some());
    let mut head = format!(
        "<th scope=\"col\">Model</th><th scope=\"col\">AUROC</th><th>{}</th><th scope=\"col\">AP lift</th><th>{}</th>",
        auroc.head("AUROC"),
        lift.head("AP lift")
    );
    if compared {
        head.push_str("<th scope=\"col\">AUROC above the bar</th>");
    }
    if against_main {
        head.push_str("<th scope=\"col\">deephen above this model</th>");
    }
    let mut rows = String::new();
    for model in &models {
        let class = model_class(model);
        rows.push_str(&format!(
            "<tr class=\"{class}\"><th scope=\"row\"><span class=\"key {class}\">{}</span><small>{}</small></th>",
            esc(model),
            model_note(model)
        ));
        for (metric, forest, title, digits) in [("auroc", &auroc, "AUROC", 3), ("ap_lift", &lift, "AP lift", 2)] {
            let interval = task.get(model, metric);
            rows.push_str(&format!(
                "<td>{}</td><td>{}</td>",
                with_interval(interval, digits),
                forest.row(&format!("{model}, {title}"), interval, class)
            ));
        }
        if compared {
            rows.push_str(&difference(task, model, BAR));
        }
        if against_main {
            rows.push_str(&difference(task, MAIN, model));
        }
        rows.push_str("</tr>\n");
    }
    format!(
        "<h3>{}</h3><p class=\"note\">{} positives, {} negatives{}</p>\n<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Models on {}\"><table class=\"forest\"><thead><tr>{head}</tr></thead><tbody>\n{rows}</tbody></table></div>\n",
        esc(name),
        count(task.n_pos),
        count(task.n_neg),
        strength(task),
        esc(name)
    )
}

/// A cell: the paired difference `a - b` in AUROC and its corrected p-value.
fn difference(task: &TaskMetrics, a: &str, b: &str) -> String {
    match task.difference(a, b, "auroc").filter(|_| a != b) {
        None => "<td></td>".to_owned(),
        Some(c) => {
            let d = c.difference;
            format!(
                "<td><b class=\"{}\">{}</b> <small>{} to {}</small><small class=\"line\">Holm p {}</small></td>",
                class(c.standing()),
                signed(d.mean, 3),
                signed(d.lo, 3),
                signed(d.hi, 3),
                holm_p(c.p_holm, c.floor_of)
            )
        }
    }
}

fn full_table(name: &str, task: &TaskMetrics) -> String {
    let head: String = METRICS.iter().map(|(_, title, _)| format!("<th scope=\"col\">{title}</th>")).collect();
    let mut rows = String::new();
    for model in task.best_first("auroc") {
        let class = model_class(model);
        rows.push_str(&format!("<tr class=\"{class}\"><th scope=\"row\"><span class=\"key {class}\">{}</span></th>", esc(model)));
        for (metric, _, digits) in METRICS {
            rows.push_str(&format!("<td>{}</td>", with_interval(task.get(model, metric), digits)));
        }
        rows.push_str("</tr>\n");
    }
    let mut text = format!(
        "<h4>{}</h4><p class=\"note\">{} positives, {} negatives, base rate {}{}</p>\n<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"All metrics on {}\"><table><thead><tr><th scope=\"col\">Model</th>{head}</tr></thead><tbody>\n{rows}</tbody></table></div>\n",
        esc(name),
        count(task.n_pos),
        count(task.n_neg),
        num(task.base_rate, 4),
        strength(task),
        esc(name)
    );
    if !task.comparisons.is_empty() {
        let rows: String = task
            .comparisons
            .iter()
            .map(|c| {
                let d = c.difference;
                let title = METRICS.iter().find(|(metric, ..)| *metric == c.metric).map_or(c.metric.as_str(), |(_, title, _)| title);
                format!(
                    "<tr><th scope=\"row\">{} \u{2212} {}</th><td>{}</td><td><b>{}</b> <small>{} to {}</small></td><td>{}</td></tr>\n",
                    esc(&c.a),
                    esc(&c.b),
                    esc(title),
                    signed(d.mean, 3),
                    signed(d.lo, 3),
                    signed(d.hi, 3),
                    holm_p(c.p_holm, c.floor_of)
                )
            })
            .collect();
        text.push_str(&format!(
            "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Paired differences on {}\"><table><thead><tr><th scope=\"col\">Paired difference</th><th scope=\"col\">Metric</th><th scope=\"col\">Mean, 95% interval</th><th scope=\"col\">Holm p</th></tr></thead><tbody>\n{rows}</tbody></table></div>\n",
            esc(name)
        ));
    }
    text
}

fn strength(task: &TaskMetrics) -> &'static str {
    if task.strength.as_deref() == Some("weak") { "; weak negatives: in the screening library, never a hit" } else { "" }
}
