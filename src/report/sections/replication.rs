//! What survives another laboratory, what is left beyond the reach of coding promoters, and where one screen's hits stand in the other's
//! ranking.

use maud::{Markup, html};

use super::super::data::Data;
use super::super::markup::{columns, table, with_interval};
use super::super::metrics::{TaskMetrics, primary_first};
use super::super::page::Section;
use super::super::replicated::Replicated;
use super::super::text::{count, num, p_value, signed};
use super::headline::class;
use super::names::{BAR, MAIN, model_note};
use crate::config::Settings;

/// Genes whose start lies beyond the reach of every coding one.
const BEYOND: &str = "@beyond-2kb";

/// One row a screen and a replication; nothing where the run measured one screen alone.
pub(crate) fn section(settings: &Settings, data: &Data) -> Option<Section> {
    let screens: Vec<(&String, &TaskMetrics)> = primary_first(&data.tasks, &settings.rank.task)
        .into_iter()
        .filter(|(name, _)| name.starts_with("screen") || name.starts_with("replicate:"))
        .collect();
    if screens.len() < 2 {
        return None;
    }
    let head = html! {
        th scope="col" { "Learned and measured" }
        (columns(["deephen, all genes", "confound-only bar", "difference", "deephen, beyond 2 kb", "confound-only bar", "difference"]))
    };
    let rows = html! {
        @for (name, task) in screens {
            tr {
                th scope="row" { (told(name)) }
                (cells(Some(task))) (cells(data.tasks.get(&format!("{name}{BEYOND}"))))
            }
        }
    };
    let body = html! {
        p {
            "A ranking that is learned from one laboratory's screen and tells the hits of another's has found more than the habits of one library. \
             Within reach of a coding promoter a screen sees the coding gene too, so every row is measured again on genes that start more than 2 kb \
             from any coding start. AUROC with its 95% interval; the difference is paired."
        }
        (table("Replication", "forest", head, rows))
        (enriched(&data.replicated))
    };
    Some(Section::still("replication", "Does it hold elsewhere?", body))
}

/// Hits of each screen in the ranking learned on another; nothing where none was tested.
fn enriched(rows: &[Replicated]) -> Markup {
    if rows.is_empty() {
        return html! {};
    }
    let head = columns(["Hits of", "Ranked by what was learned from", "Ranking", "Hits", "Score", "Normalised", "p", "FDR"]);
    let table_rows = html! {
        @for row in rows {
            tr {
                th scope="row" { (row.measured_on) } td { (row.learned_on) }
                td { (row.model) small { (model_note(&row.model)) } }
                td { (count(row.hits)) " " small { "of " (count(row.genes)) " tested genes" } }
                td { (num(row.es, 3)) }
                td { b class=(gathered(row)) { (num(row.nes, 2)) } }
                td { (p_value(row.p)) } td { (p_value(row.fdr)) }
            }
        }
    };
    html! {
        h3 { "Hits of one screen in the ranking learned on another" }
        p {
            "Enrichment (running sum) of a screen's hits among all genes that this screen tested, ranked by out-of-fold scores of models that saw the \
             labels of the other screen alone. Every gene of the list was tested, so having been chosen for a test helps none of them. What the \
             confounds alone make of the same labels stands below each. A score above 0 means that the hits gather at the top."
        }
        (table("Hits of one screen in the ranking learned on another", "", head, table_rows))
        p.note { "replication.tsv of the stage enrich has these rows." }
    }
}

/// Class of the colour of a normalised score.
fn gathered(row: &Replicated) -> &'static str {
    match row.fdr < 0.05 {
        true if row.es > 0.0 => "better",
        true => "worse",
        false => "open",
    }
}

/// A task in words.
fn told(name: &str) -> Markup {
    match name.strip_prefix("replicate:").and_then(|pair| pair.split_once("-to-")) {
        Some((from, to)) => html! { "learned from " b { (from) } ", measured on " b { (to) } },
        None => html! { b { (name) } ", its own genes held out" },
    }
}

fn cells(task: Option<&TaskMetrics>) -> Markup {
    let difference = task.and_then(|task| task.difference(MAIN, BAR, "auroc"));
    html! {
        td { (with_interval(task.and_then(|task| task.get(MAIN, "auroc")), 3)) }
        td { (with_interval(task.and_then(|task| task.get(BAR, "auroc")), 3)) }
        td {
            @if let Some(c) = difference { b class=(class(c.standing())) { (signed(c.difference.mean, 3)) } " " small { (c.difference.range(signed, 3)) } }
        }
    }
}
