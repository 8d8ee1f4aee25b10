//! ROC, precision-recall and calibration.

use super::super::chart::Charts;
use super::super::data::{Curve, Data};
use super::super::html::{esc, num};
use super::super::metrics::TaskMetrics;
use super::super::page::Section;
use super::super::plot::Plot;
use super::curve_charts::{self, find as curve};
use super::names::{BAR, MAIN, model_note};
use crate::config::Settings;

const SIZE: (f64, f64) = (350.0, 320.0);
/// Lines a plot holds before it cannot be read.
const LINES: usize = 5;

pub(crate) fn section(settings: &Settings, data: &Data) -> Section {
    let mut body = String::from(
        "<p>Out-of-fold scores of all repeats. A probability is honest when its dots lie on the diagonal of the third plot: of genes with score 0.3, three in ten should be hits.</p>\n",
    );
    let mut names: Vec<&String> = data.tasks.keys().filter(|name| !name.contains('@')).collect();
    names.sort_by_key(|name| (**name != settings.rank.task, name.as_str()));
    let mut charts = Charts::new();
    for name in names {
        body.push_str(&task_plots(name, &data.tasks[name], data));
        charts.extend(curve_charts::charts(name, &data.tasks[name], data, &shown(name, &data.tasks[name], data)));
    }
    Section { id: "curves", heading: "Curves", body, charts }
}

/// The full model, the bar, and the best others that have a curve.
fn shown<'a>(name: &str, task: &'a TaskMetrics, data: &Data) -> Vec<&'a str> {
    let has = |model: &str| curve(data, name, model, "roc").is_some();
    let others = task.best_first("auroc").into_iter().filter(|model| *model != MAIN && *model != BAR && has(model));
    [MAIN, BAR].into_iter().filter(|model| task.models.contains_key(*model) && has(model)).chain(others).take(LINES).collect()
}

fn task_plots(name: &str, task: &TaskMetrics, data: &Data) -> String {
    let models = shown(name, task, data);
    if models.is_empty() {
        return String::new();
    }
    let mut legend = String::new();
    for (index, model) in models.iter().enumerate() {
        let auroc = task.get(model, "auroc").map_or(f64::NAN, |interval| interval.mean);
        legend.push_str(&format!(
            "<li><svg class=\"sample\" aria-hidden=\"true\" viewBox=\"0 0 34 8\" width=\"34\" height=\"8\"><line class=\"line series{index}\" x1=\"1\" y1=\"4\" x2=\"33\" y2=\"4\"/></svg>{} <small>AUROC {}{}</small></li>",
            esc(model),
            num(auroc, 3),
            if model_note(model).is_empty() { String::new() } else { format!("; {}", model_note(model)) }
        ));
    }
    let mut roc = Plot::new(&format!("ROC curves, {name}"), &described(task, &models, "auroc", "AUROC"), SIZE, (0.0, 1.0), (0.0, 1.0));
    roc.axes("False positive rate", "True positive rate");
    roc.line("chance", &[(0.0, 0.0), (1.0, 1.0)]);
    draw(&mut roc, data, name, &models, "roc");

    let mut pr = Plot::new(
        &format!("Precision-recall curves, {name}"),
        &described(task, &models, "average_precision", "average precision"),
        SIZE,
        (0.0, 1.0),
        (0.0, 1.0),
    );
    pr.axes("Recall", "Precision");
    pr.line("chance", &[(0.0, task.base_rate), (1.0, task.base_rate)]);
    pr.words("tick", (0.995, task.base_rate - 0.045), "end", "base rate");
    draw(&mut pr, data, name, &models, "pr");
    let calibration = calibration(name, data);
    format!(
        "<h3>{0}</h3>\n<ul class=\"legend\">{legend}</ul>\n<div class=\"plots\"><figure class=\"chart\" data-chart=\"roc:{0}\">{1}<figcaption>ROC</figcaption></figure><figure class=\"chart\" data-chart=\"pr:{0}\">{2}<figcaption>Precision and recall</figcaption></figure>{calibration}</div>\n",
        esc(name),
        roc.finish(),
        pr.finish()
    )
}

/// What the drawing says, in words.
fn described(task: &TaskMetrics, models: &[&str], metric: &str, title: &str) -> String {
    let parts = models.iter().map(|model| format!("{model} {}", num(task.get(model, metric).map_or(f64::NAN, |i| i.mean), 3)));
    format!("{title}: {}", parts.collect::<Vec<_>>().join(", "))
}

/// Lines of the models, the first on top of the others.
fn draw(plot: &mut Plot, data: &Data, name: &str, models: &[&str], kind: &str) {
    for (index, model) in models.iter().enumerate().rev() {
        if let Some(curve) = curve(data, name, model, kind) {
            plot.line(&format!("series{index}"), &curve.line());
        }
    }
}

fn calibration(name: &str, data: &Data) -> String {
    let found: Vec<(usize, &Curve)> =
        [MAIN, BAR].into_iter().enumerate().filter_map(|(index, model)| Some((index, curve(data, name, model, "calibration")?))).collect();
    if found.is_empty() {
        return String::new();
    }
    let points = found.iter().flat_map(|(_, curve)| &curve.points);
    let most = points.flat_map(|point| [point.x, point.y, point.interval.map_or(0.0, |interval| interval.1)]).fold(0.0, f64::max);
    let most = (most * 1.08).clamp(0.05, 1.0);
    let mut plot = Plot::new(
        &format!("Calibration, {name}"),
        "Observed share of positives against the mean predicted probability, in bins of equal size",
        SIZE,
        (0.0, most),
        (0.0, most),
    );
    plot.axes("Predicted probability", "Observed share");
    plot.line("chance", &[(0.0, 0.0), (most, most)]);
    for (index, curve) in found.into_iter().rev() {
        for point in &curve.points {
            plot.dot(&format!("series{index}"), (point.x, point.y), point.interval);
        }
    }
    format!(
        "<figure class=\"chart\" data-chart=\"calibration:{}\">{}<figcaption>Calibration: <span class=\"key main\">{MAIN}</span>, <span class=\"key bar\">{BAR}</span></figcaption></figure>",
        esc(name),
        plot.finish()
    )
}
