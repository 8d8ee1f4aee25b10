//! Could something trivial explain it? What being looked at explains alone, what is left between genes of equal confounds, and
//! whether the model knows what it does not know.

use maud::{Markup, html};

use super::super::chart::{Chart, Charts};
use super::super::data::Data;
use super::super::markup::{columns, figure, table, with_interval};
use super::super::metrics::{Interval, TaskMetrics, primary_first};
use super::super::page::Section;
use super::super::plot::Plot;
use super::super::text::{num, signed};
use super::curve_charts::risk;
use super::names::{BAR, MAIN};
use crate::config::Settings;

/// What a gene's history of being looked at may explain: key in `metrics.json`, heading.
const EXPOSURES: [(&str, &str); 3] = [("in_library", "In a library"), ("tested_loci", "Times tested"), ("has_sequence", "Has a sequence")];
const SIZE: (f64, f64) = (420.0, 280.0);

pub(crate) fn section(settings: &Settings, data: &Data) -> Section {
    let primary = &settings.rank.task;
    let ranking = data.tasks.get(primary);
    let charts: Charts = ranking.and_then(|_| risk(primary, data)).into_iter().collect();
    let body = html! {
        p {
            "A score can follow how a gene was annotated or how often it was looked at, and say nothing about biology. Here each of these \
             is asked alone, and the model is asked again between genes to which the confound-only bar gives alike scores."
        }
        (exposures(settings, data))
        @if let Some(gain) = ranking.and_then(|task| task.get(MAIN, "aurc_gain")) { (abstention(primary, gain)) }
        @for (name, chart) in &charts {
            (figure(name, drawing(chart), "Risk against coverage: a line that falls to the left says that the model knows which genes it \
                cannot judge."))
        }
    };
    Section { id: "sceptic", heading: "Could something trivial explain it?", body, charts }
}

fn exposures(settings: &Settings, data: &Data) -> Markup {
    let head = html! {
        (columns(["AUROC on", MAIN, "deephen, within equal confounds", "the bar, within equal confounds"]))
        @for (_, title) in EXPOSURES { th scope="col" { (title) ", alone" } }
    };
    let rows = html! {
        @for (name, task) in primary_first(&data.tasks, &settings.rank.task) {
            tr {
                th scope="row" { (name) }
                @for (model, metric) in [(MAIN, "auroc"), (MAIN, "auroc_in_strata"), (BAR, "auroc_in_strata")] {
                    td { (with_interval(task.get(model, metric), 3)) }
                }
                @for (key, _) in EXPOSURES { td { (alone(task, key)) } }
            }
        }
    };
    table("Trivial explanations", "", head, rows)
}

fn alone(task: &TaskMetrics, key: &str) -> Markup {
    html! {
        @if let Some(alone) = task.explained_by.get(key) {
            @if alone.constant { small { "the same for all" } } @else { (with_interval(Some(alone.auroc), 3)) }
        }
    }
}

/// Whether leaving out uncertain genes lowers the risk, in words.
fn abstention(name: &str, gain: Interval) -> Markup {
    let (class, words, more) = if gain.lo > 0.0 {
        let more = ": giving up the genes on which its copies disagree lowers the error";
        ("better", "The model knows in part what it does not know", more)
    } else if gain.hi < 0.0 {
        let more = ": giving up the genes on which they disagree raises the error of the rest";
        ("worse", "The spread of the models misleads", more)
    } else {
        ("open", "Giving up the genes on which the models disagree is not shown to help", "")
    };
    html! {
        h3 { "Does it know when to be silent?" }
        p {
            "On " b { (name) } ": " b class=(class) { (words) } (more) " (area under the risk-coverage curve against random silence: "
            (signed(gain.mean, 4)) ", " (gain.range(signed, 4)) ")."
        }
    }
}

/// The lines of the chart as a drawing for print.
fn drawing(chart: &Chart) -> Markup {
    let Chart::Lines { title, x, y, series, .. } = chart else { return Markup::default() };
    let values = series.iter().flat_map(|line| &line.points).map(|point| point.1);
    let (low, high) = values.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value| (low.min(value), high.max(value)));
    let margin = ((high - low) * 0.08).max(1e-4);
    let described: Vec<String> = series
        .iter()
        .filter_map(|line| Some(format!("{} {} at half", line.name, num(line.points.get(line.points.len() / 2)?.1, 3))))
        .collect();
    let mut plot = Plot::new(title, &described.join(", "), SIZE, (0.0, 1.0), (low - margin, high + margin));
    plot.axes(&x.name, &y.name);
    for (line, class) in series.iter().zip(["series0", "series2", "chance"]) {
        plot.line(class, &line.points);
    }
    plot.finish()
}
