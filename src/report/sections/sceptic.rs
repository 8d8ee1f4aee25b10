//! Could something trivial explain it? What being looked at explains alone, what is left between genes of equal confounds, and
//! whether the model knows what it does not know.

use super::super::chart::{Chart, Charts};
use super::super::data::Data;
use super::super::html::{esc, num, signed};
use super::super::metrics::{Interval, TaskMetrics};
use super::super::page::Section;
use super::super::plot::Plot;
use super::curve_charts::risk;
use super::forest::with_interval;
use super::names::{BAR, MAIN};
use crate::config::Settings;

/// What a gene's history of being looked at may explain: key in `metrics.json`, heading.
const EXPOSURES: [(&str, &str); 3] = [("in_library", "In a library"), ("tested_loci", "Times tested"), ("has_sequence", "Has a sequence")];
const SIZE: (f64, f64) = (420.0, 280.0);

pub(crate) fn section(settings: &Settings, data: &Data) -> Section {
    let mut names: Vec<&String> = data.tasks.keys().filter(|name| !name.contains('@')).collect();
    names.sort_by_key(|name| (**name != settings.rank.task, name.as_str()));
    let mut body = String::from(
        "<p>A score can follow how a gene was annotated or how often it was looked at, and say nothing about biology. Here each of these \
         is asked alone, and the model is asked again between genes to which the confound-only bar gives alike scores.</p>\n",
    );
    body.push_str(&table(&names, data));
    let mut charts = Charts::new();
    if let Some(task) = data.tasks.get(&settings.rank.task) {
        body.push_str(&abstention(&settings.rank.task, task));
        if let Some((name, chart)) = risk(&settings.rank.task, data) {
            body.push_str(&format!(
                "<figure class=\"chart\" data-chart=\"{}\">{}<figcaption>Risk against coverage: a line that falls to the left says that the \
                 model knows which genes it cannot judge.</figcaption></figure>\n",
                esc(&name),
                drawing(&chart)
            ));
            charts.push((name, chart));
        }
    }
    Section { id: "sceptic", heading: "Could something trivial explain it?", body, charts }
}

fn table(names: &[&String], data: &Data) -> String {
    let head: String = EXPOSURES.iter().map(|(_, title)| format!("<th scope=\"col\">{title}, alone</th>")).collect();
    let mut rows = String::new();
    for name in names {
        let task = &data.tasks[*name];
        rows.push_str(&format!(
            "<tr><th scope=\"row\">{}</th><td>{}</td><td>{}</td><td>{}</td>",
            esc(name),
            with_interval(task.get(MAIN, "auroc"), 3),
            with_interval(task.get(MAIN, "auroc_in_strata"), 3),
            with_interval(task.get(BAR, "auroc_in_strata"), 3)
        ));
        for (key, _) in EXPOSURES {
            rows.push_str(&match task.explained_by.get(key) {
                Some(alone) if alone.constant => "<td><small>the same for all</small></td>".to_owned(),
                Some(alone) => format!("<td>{}</td>", with_interval(Some(alone.auroc), 3)),
                None => "<td></td>".to_owned(),
            });
        }
        rows.push_str("</tr>\n");
    }
    format!(
        "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Trivial explanations\"><table><thead><tr><th scope=\"col\">AUROC on</th><th scope=\"col\">{MAIN}</th><th scope=\"col\">{MAIN}, within equal confounds</th><th scope=\"col\">the bar, within equal confounds</th>{head}</tr></thead><tbody>\n{rows}</tbody></table></div>\n"
    )
}

/// Whether leaving out uncertain genes lowers the risk, in words.
fn abstention(name: &str, task: &TaskMetrics) -> String {
    let Some(gain) = task.get(MAIN, "aurc_gain") else { return String::new() };
    let words = if gain.lo > 0.0 {
        "<b class=\"better\">The model knows in part what it does not know</b>: giving up the genes on which its copies disagree lowers the error"
    } else if gain.hi < 0.0 {
        "<b class=\"worse\">The spread of the models misleads</b>: giving up the genes on which they disagree raises the error of the rest"
    } else {
        "<b class=\"open\">Giving up the genes on which the models disagree is not shown to help</b>"
    };
    let Interval { mean, lo, hi } = gain;
    format!(
        "<h3>Does it know when to be silent?</h3><p>On <b>{}</b>: {words} (area under the risk-coverage curve against random silence: {}, {} to {}).</p>\n",
        esc(name),
        signed(mean, 4),
        signed(lo, 4),
        signed(hi, 4)
    )
}

/// The lines of the chart as a drawing for print.
fn drawing(chart: &Chart) -> String {
    let Chart::Lines { title, x, y, series, .. } = chart else { return String::new() };
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
