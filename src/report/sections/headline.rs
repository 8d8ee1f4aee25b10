//! What came out, in plain words: a loss is said as plainly as a win.

use super::super::data::{Data, Enriched};
use super::super::html::{count, esc, holm_p, num, p_value, signed};
use super::super::metrics::TaskMetrics;
use super::enrichment::drawing;
use super::forest::{Forest, with_interval};
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

pub(crate) fn section(settings: &Settings, data: &Data) -> String {
    let mut body = String::from("<section id=\"headline\" aria-labelledby=\"headline-h\">\n<h2 id=\"headline-h\">What came out</h2>\n");
    let primary = &settings.rank.task;
    if let Some(task) = data.tasks.get(primary) {
        body.push_str(&format!("<p class=\"lead\">{}</p>\n", verdict(primary, task)));
    } else {
        body.push_str(&format!("<p class=\"lead\">The ranking task {} was not evaluated.</p>\n", esc(primary)));
    }
    body.push_str("<div class=\"cards\">\n");
    let mut names: Vec<&String> = data.tasks.keys().filter(|name| !name.contains('@')).collect();
    names.sort_by_key(|name| (*name != primary, name.as_str()));
    for name in names {
        body.push_str(&card(name, &data.tasks[name], name == primary));
    }
    let held_out = data.enriched.iter().find(|row| row.set == "held-out-positives" && row.scope == "tested-pool");
    if let Some(row) = held_out {
        body.push_str(&enrichment_card(row, data));
    }
    body.push_str("</div>\n");
    body.push_str(&sentences(settings, data));
    body.push_str("</section>\n");
    body
}

/// The sentences on the ranking task.
fn verdict(name: &str, task: &TaskMetrics) -> String {
    let (Some(main), Some(bar)) = (task.get(MAIN, "auroc"), task.get(BAR, "auroc")) else {
        return format!("On {} no comparison with the confound-only model was made.", esc(name));
    };
    let numbers = format!("AUROC {} against {}", num(main.mean, 3), num(bar.mean, 3));
    let mut text = match task.difference(MAIN, BAR, "auroc") {
        None => format!("On <b>{}</b> deephen and the confound-only bar reach {numbers}; no paired difference was computed.", esc(name)),
        Some(comparison) => {
            let d = comparison.difference;
            let tail = format!(
                "{numbers}, paired difference {} (95% interval {} to {}, Holm p = {})",
                signed(d.mean, 3),
                signed(d.lo, 3),
                signed(d.hi, 3),
                holm_p(comparison.p_holm, comparison.floor_of)
            );
            let standing = comparison.standing();
            let words = match standing {
                Standing::Better => "deephen beats the confound-only bar",
                Standing::Above => "deephen is above the confound-only bar by its interval, but not by the corrected test",
                Standing::Open => "no difference between deephen and the confound-only bar is shown",
                Standing::Below => "deephen is below the confound-only bar by its interval, but not by the corrected test",
                Standing::Worse => "deephen loses to the confound-only bar",
            };
            let more = match (standing, comparison.floor_of) {
                (Standing::Above | Standing::Below, Some(_)) => " So few draws cannot settle it: raise <code>evaluate.bootstraps</code>.",
                _ => "",
            };
            format!("On <b>{}</b> <b class=\"{}\">{words}</b>: {tail}.{more}", esc(name), class(standing))
        }
    };
    if let Some(rival) = task.best_first("auroc").into_iter().find(|model| !model.starts_with(MAIN) && *model != BAR) {
        let theirs = task.get(rival, "auroc").map_or(f64::NAN, |interval| interval.mean);
        text.push_str(&format!(" The strongest rival is <b>{}</b> with {}", esc(rival), num(theirs, 3)));
        if let Some(c) = task.difference(MAIN, rival, "auroc") {
            let standing = match c.standing() {
                Standing::Better => "deephen is <b class=\"better\">above</b> it",
                Standing::Worse => "deephen is <b class=\"worse\">below</b> it",
                Standing::Above | Standing::Open | Standing::Below => "the difference is not settled",
            };
            let d = c.difference;
            text.push_str(&format!(
                "; {standing} ({}, {} to {}, Holm p = {})",
                signed(d.mean, 3),
                signed(d.lo, 3),
                signed(d.hi, 3),
                holm_p(c.p_holm, c.floor_of)
            ));
        }
        text.push('.');
    }
    if main.lo <= 0.5 {
        text.push_str(" <b class=\"worse\">deephen's own interval reaches 0.5: it is not shown to be better than chance.</b>");
    }
    text
}

/// One task: the two numbers beside each other, and their difference.
fn card(name: &str, task: &TaskMetrics, primary: bool) -> String {
    let mut rows = String::new();
    for (metric, title, digits, chance) in [("auroc", "AUROC", 3, 0.5), ("ap_lift", "AP lift", 2, 1.0)] {
        let both = [(MAIN, "main"), (BAR, "bar")];
        let forest = Forest::new(both.iter().filter_map(|(model, _)| task.get(model, metric)), vec![(chance, "chance")]);
        rows.push_str(&format!("<div class=\"head\">{title}</div><div>{}</div>", forest.head(title)));
        for (model, class) in both {
            let interval = task.get(model, metric);
            rows.push_str(&format!(
                "<div><span class=\"key {class}\">{model}</span><br>{}</div><div>{}</div>",
                with_interval(interval, digits),
                forest.row(&format!("{model}, {title}"), interval, class)
            ));
        }
    }
    let differences: Vec<String> = [("auroc", "AUROC", 3), ("average_precision", "average precision", 3)]
        .into_iter()
        .filter_map(|(metric, title, digits)| {
            let c = task.difference(MAIN, BAR, metric)?;
            let d = c.difference;
            Some(format!(
                "{title} <b class=\"{}\">{}</b> <small>({} to {})</small>",
                class(c.standing()),
                signed(d.mean, digits),
                signed(d.lo, digits),
                signed(d.hi, digits)
            ))
        })
        .collect();
    let difference =
        if differences.is_empty() { String::new() } else { format!("<p>deephen above the bar: {}</p>", differences.join(", ")) };
    let weak = if task.strength.as_deref() == Some("weak") { "; negatives are weak: targeted by the library, never a hit" } else { "" };
    format!(
        "<article class=\"card\"><h3>{}{}</h3><p class=\"note\">{} positives, {} negatives, base rate {}{weak}</p><div class=\"pair\">{rows}</div>{difference}</article>\n",
        esc(name),
        if primary { " <span class=\"tag\">ranks</span>" } else { "" },
        count(task.n_pos),
        count(task.n_neg),
        num(task.base_rate, 3),
    )
}

fn enrichment_card(row: &Enriched, data: &Data) -> String {
    let words = if row.fdr < 0.05 && row.es > 0.0 {
        "<b class=\"better\">Held-out known essentials gather at the top</b>"
    } else if row.fdr < 0.05 {
        "<b class=\"worse\">Held-out known essentials gather at the bottom</b>"
    } else {
        "<b class=\"open\">Held-out known essentials are not shown to gather at the top</b>"
    };
    format!(
        "<article class=\"card\"><h3>Overfitting check</h3><p class=\"note\">{} of {} tested genes; every score by models that never saw the gene's label</p>\
         <p>{words} of the tested pool: enrichment score <b>{}</b>, normalised <b>{}</b>, p = {}, FDR = {} ({} permutations).</p>{}</article>\n",
        count(row.size),
        count(row.genes),
        num(row.es, 3),
        num(row.nes, 2),
        p_value(row.p),
        p_value(row.fdr),
        count(row.permutations),
        drawing(data, &row.set, &row.scope, (340.0, 190.0)).unwrap_or_default(),
    )
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
        assert!(verdict("t", &task(0.1, 0.05, 0.15)).contains("beats the confound-only bar"));
        assert!(verdict("t", &task(-0.1, -0.15, -0.05)).contains("loses to the confound-only bar"));
        assert!(verdict("t", &task(0.1, -0.05, 0.25)).contains("no difference"));
        assert!(verdict("t", &task(-0.18, -0.3, -0.1)).contains("not shown to be better than chance"));
        // As of 500 draws and 20 models.
        let mut floored = task(0.1, 0.05, 0.15);
        (floored.comparisons[0].p_holm, floored.comparisons[0].floor_of) = (0.0798, Some(500));
        let said = verdict("t", &floored);
        assert!(!said.contains("beats") && said.contains("but not by the corrected test"), "{said}");
        assert!(said.contains("Holm p = 0.080 (the least that 500 draws can give)") && said.contains("evaluate.bootstraps"), "{said}");
        assert!(verdict("<t>", &task(0.1, 0.05, 0.15)).contains("&lt;t&gt;"));
    }
}
