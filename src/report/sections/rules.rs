//! A dozen readable conditions that tell the screen's hits apart, beside what such a list is worth on genes held out.

use maud::{Markup, html};

use super::super::data::Data;
use super::super::markup::{columns, table, with_interval};
use super::super::metrics::TaskMetrics;
use super::super::page::Section;
use super::super::rules::{Rule, Rules};
use super::super::text::{MISSING, count, num, signed};
use super::headline::class;
use super::names::{BAR, MAIN, model_note};
use crate::config::Settings;

/// The rival that learns such a list in every fold.
const RIVAL: &str = "rules";

/// The conditions; nothing where the run has none.
pub(crate) fn section(settings: &Settings, data: &Data) -> Option<Section> {
    let rules = data.rules.as_ref()?;
    let body = html! {
        p {
            (rules.rules.len()) " conditions on a gene's place and sequence, chosen among many for how well they tell the "
            (count(rules.positives)) " hits of " b { (rules.task) } " from its " (count(rules.negatives))
            " non-hits. They describe what hits have in common; they are not the score, and the ranking does not use them."
        }
        @if let Some(task) = data.tasks.get(&settings.rank.task) { (worth(task)) }
        (table("Rules one can read", "", head(), html! { @for rule in &rules.rules { (row(rule, rules)) } }))
        p.note {
            "Weight: what meeting the condition adds to the log-odds of a hit, the other conditions held; above 0 it speaks for a hit. Counts are \
             of the labelled genes on which the conditions were chosen, so they flatter; the AUROC above, on genes held out, does not. "
            @if rules.turns > 0 {
                "Came back: of " (rules.turns) " lists, each learned without another fifth of the groups of genes, those that hold a condition on the \
                 same columns in the same directions. One that seldom comes back is one of several ways to say the same. "
            }
            "rules.parquet of the stage train says which genes meet which."
        }
    };
    Some(Section::still("rules", "Rules one can read", body))
}

/// What such a list reaches on held-out genes, between the model and the bar.
fn worth(task: &TaskMetrics) -> Markup {
    if task.get(RIVAL, "auroc").is_none() {
        return html! {};
    }
    let head =
        html! { (columns(["Learned and measured in the same folds", "AUROC"])) th scope="col" { "AUROC above the confound-only bar" } };
    let rows = html! {
        @for model in [MAIN, RIVAL, BAR] {
            @if task.get(model, "auroc").is_some() {
                tr {
                    th scope="row" { (model) small { (model_note(model)) } }
                    td { (with_interval(task.get(model, "auroc"), 3)) }
                    td {
                        @if let Some(c) = task.difference(model, BAR, "auroc") {
                            b class=(class(c.standing())) { (signed(c.difference.mean, 3)) } " " small { (c.difference.range(signed, 3)) }
                        }
                    }
                }
            }
        }
    };
    let lead = task.difference(MAIN, RIVAL, "auroc");
    html! {
        (table("What a list of rules is worth", "forest", head, rows))
        @if let Some(c) = lead {
            p {
                "What the model knows beyond a list of such rules: " b class=(class(c.standing())) { (signed(c.difference.mean, 3)) } " AUROC ("
                (c.difference.range(signed, 3)) ", Holm p = " (c.holm()) ")."
            }
        }
    }
}

fn head() -> Markup {
    html! { (columns(["Condition: the gene or its transcript", "Weight", "Hits that meet it", "Non-hits that meet it", "Of all genes", "Came back"])) }
}

fn row(rule: &Rule, rules: &Rules) -> Markup {
    html! {
        tr {
            th.wrap scope="row" { (rule.sentence) }
            td { b { (signed(rule.weight, 2)) } }
            (share_of(rule.positives, rules.positives))
            (share_of(rule.negatives, rules.negatives))
            td { (percent(rule.share)) }
            td { @if rules.turns > 0 { (rule.came_back) " of " (rules.turns) } @else { (MISSING) } }
        }
    }
}

fn share_of(part: u64, whole: u64) -> Markup {
    html! { td { (count(part)) " " small { "of " (count(whole)) ", " (percent(part as f64 / whole as f64)) } } }
}

/// A share in per cent; a dash where there is none.
fn percent(share: f64) -> String {
    if share.is_finite() { format!("{}%", num(100.0 * share, 0)) } else { MISSING.to_owned() }
}
