//! ROC, precision-recall and calibration.

use maud::{Markup, html};

use super::super::chart::Charts;
use super::super::data::{Curve, Data};
use super::super::markup::figure;
use super::super::metrics::{TaskMetrics, primary_first};
use super::super::page::Section;
use super::super::plot::{Plot, thin};
use super::super::shapes::{line, sample};
use super::super::text::num;
use super::curve_charts;
use super::names::{BAR, MAIN, model_note};
use crate::config::Settings;

const SIZE: (f64, f64) = (350.0, 320.0);
/// Lines a plot holds before it cannot be read.
const LINES: usize = 5;
/// Points that a drawn line keeps.
const POINTS: usize = 160;

pub(crate) fn section(settings: &Settings, data: &Data) -> Section {
    let tasks = primary_first(&data.tasks, &settings.rank.task);
    let body = html! {
        p {
            "Out-of-fold scores of all repeats. A probability is honest when its dots lie on the diagonal of the third plot: of genes with \
             score 0.3, three in ten should be hits."
        }
        @for (name, task) in &tasks { (task_plots(name, task, data)) }
    };
    let charts = |(name, task): (&String, &TaskMetrics)| curve_charts::charts(name, task, data, &shown(name, task, data));
    let charts: Charts = tasks.into_iter().flat_map(charts).collect();
    Section { id: "curves", heading: "Curves", body, charts }
}

/// The full model, the bar, and the best others that have a curve.
fn shown<'a>(name: &str, task: &'a TaskMetrics, data: &Data) -> Vec<&'a str> {
    let has = |model: &str| data.curve(name, model, "roc").is_some();
    let others = task.best_first("auroc").into_iter().filter(|model| *model != MAIN && *model != BAR && has(model));
    [MAIN, BAR].into_iter().filter(|model| task.models.contains_key(*model) && has(model)).chain(others).take(LINES).collect()
}

fn task_plots(name: &str, task: &TaskMetrics, data: &Data) -> Markup {
    let models = shown(name, task, data);
    let mut roc = unit_plot(&format!("ROC curves, {name}"), &described(task, &models, "auroc", "AUROC"));
    roc.axes("False positive rate", "True positive rate");
    roc.line("chance", &[(0.0, 0.0), (1.0, 1.0)]);
    draw(&mut roc, data, name, &models, "roc");

    let described = described(task, &models, "average_precision", "average precision");
    let mut pr = unit_plot(&format!("Precision-recall curves, {name}"), &described);
    pr.axes("Recall", "Precision");
    pr.line("chance", &[(0.0, task.base_rate), (1.0, task.base_rate)]);
    pr.words("tick", (0.995, task.base_rate - 0.045), "end", "base rate");
    draw(&mut pr, data, name, &models, "pr");
    html! {
        @if !models.is_empty() {
            h3 { (name) }
            ul.legend { @for (index, model) in models.iter().enumerate() { (legend(task, index, model)) } }
            div.plots {
                (figure(&format!("roc:{name}"), roc.finish(), "ROC"))
                (figure(&format!("pr:{name}"), pr.finish(), "Precision and recall"))
                @if let Some(figure) = calibration(name, data) { (figure) }
            }
        }
    }
}

fn unit_plot(title: &str, description: &str) -> Plot {
    Plot::new(title, description, SIZE, (0.0, 1.0), (0.0, 1.0))
}

fn legend(task: &TaskMetrics, index: usize, model: &str) -> Markup {
    let note = model_note(model);
    html! {
        li {
            (sample((34.0, 8.0), line(&format!("line series{index}"), (1.0, 4.0), (33.0, 4.0)))) (model) " "
            small { "AUROC " (num(task.mean(model, "auroc"), 3)) @if !note.is_empty() { "; " (note) } }
        }
    }
}

/// What the drawing says, in words.
fn described(task: &TaskMetrics, models: &[&str], metric: &str, title: &str) -> String {
    let parts = models.iter().map(|model| format!("{model} {}", num(task.mean(model, metric), 3)));
    format!("{title}: {}", parts.collect::<Vec<_>>().join(", "))
}

/// Lines of the models, the first on top of the others.
fn draw(plot: &mut Plot, data: &Data, name: &str, models: &[&str], kind: &str) {
    for (index, model) in models.iter().enumerate().rev() {
        if let Some(curve) = data.curve(name, model, kind) {
            plot.line(&format!("series{index}"), &thin(&curve.line(), POINTS));
        }
    }
}

fn calibration(name: &str, data: &Data) -> Option<Markup> {
    let found: Vec<(usize, &Curve)> =
        [MAIN, BAR].into_iter().enumerate().filter_map(|(index, model)| Some((index, data.curve(name, model, "calibration")?))).collect();
    if found.is_empty() {
        return None;
    }
    let points = found.iter().flat_map(|(_, curve)| &curve.points);
    let most = points.flat_map(|point| [point.x, point.y, point.interval.map_or(0.0, |interval| interval.1)]).fold(0.0, f64::max);
    let most = (most * 1.08).clamp(0.05, 1.0);
    let described = "Observed share of positives against the mean predicted probability, in bins of equal size";
    let mut plot = Plot::new(&format!("Calibration, {name}"), described, SIZE, (0.0, most), (0.0, most));
    plot.axes("Predicted probability", "Observed share");
    plot.line("chance", &[(0.0, 0.0), (most, most)]);
    for (index, curve) in found.into_iter().rev() {
        for point in &curve.points {
            plot.dot(&format!("series{index}"), (point.x, point.y), point.interval);
        }
    }
    let caption = html! { "Calibration: " span.key.main { (MAIN) } ", " span.key.bar { (BAR) } };
    Some(figure(&format!("calibration:{name}"), plot.finish(), caption))
}
