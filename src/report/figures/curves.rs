//! ROC, precision-recall, calibration and risk over coverage of a task.

use super::super::data::{Curve, Data};
use super::super::metrics::TaskMetrics;
use super::super::sections::names::{BAR, MAIN};
use super::super::text::num;
use super::Figure;
use super::canvas::{Anchor, Canvas, Frame, SINGLE, SMALL};
use super::numbers::{Numbers, full};
use super::palette::{INK, QUIET, SERIES};

/// Lines that a plot holds before it cannot be read.
const LINES: usize = SERIES.len();
/// Height of a plot of one column, points: the framed area is square.
const HEIGHT: f64 = 240.0;

/// One kind of curve and its words.
struct Kind {
    curve: &'static str,
    file: &'static str,
    title: &'static str,
    axes: [&'static str; 2],
    metric: &'static str,
    short: &'static str,
    caption: &'static str,
}

const KINDS: [Kind; 2] = [
    Kind {
        curve: "roc",
        file: "roc",
        title: "ROC curves",
        axes: ["False positive rate", "True positive rate"],
        metric: "auroc",
        short: "AUROC",
        caption: "Out-of-fold scores, averaged over folds and repeats; dotted: chance.",
    },
    Kind {
        curve: "pr",
        file: "precision-recall",
        title: "Precision-recall curves",
        axes: ["Recall", "Precision"],
        metric: "average_precision",
        short: "AP",
        caption: "Out-of-fold scores, averaged over folds and repeats; dotted: base rate.",
    },
];

/// All curves of a task that were measured.
pub(super) fn figures(task: &str, data: &Data) -> Vec<Figure> {
    let metrics = &data.tasks[task];
    let mut figures: Vec<Figure> = KINDS.iter().filter_map(|kind| lines(task, metrics, data, kind)).collect();
    figures.extend(calibration(task, data));
    figures.extend(risk_coverage(task, data));
    figures
}

/// The full model, the bar, and the best rivals that are no part of the full model.
fn shown<'a>(task: &str, metrics: &'a TaskMetrics, data: &Data, kind: &Kind) -> Vec<&'a str> {
    let has = |model: &str| data.curve(task, model, kind.curve).is_some();
    let own = |model: &str| model.starts_with(&format!("{MAIN}-")) && model != "deephen-graphsage";
    let best = metrics.best_first("auroc");
    let others = best.iter().copied().filter(|model| *model != MAIN && *model != BAR && !own(model) && has(model));
    [MAIN, BAR].into_iter().filter(|model| metrics.models.contains_key(*model) && has(model)).chain(others).take(LINES).collect()
}

fn square(canvas: &Canvas, x: (f64, f64), y: (f64, f64)) -> Frame {
    let (left, top) = (34.0, 6.0);
    let side = canvas.width - left - 8.0;
    Frame::new([left, top, left + side, (top + side).min(canvas.height - 26.0)], x, y)
}

fn lines(task: &str, metrics: &TaskMetrics, data: &Data, kind: &Kind) -> Option<Figure> {
    let models = shown(task, metrics, data, kind);
    if models.is_empty() {
        return None;
    }
    let mut canvas = Canvas::new(SINGLE, HEIGHT);
    let frame = square(&canvas, (0.0, 1.0), (0.0, 1.0));
    frame.x_axis(&mut canvas, kind.axes[0]);
    frame.y_axis(&mut canvas, kind.axes[1]);
    let pr = kind.curve == "pr";
    let reference = if pr { [(0.0, metrics.base_rate), (1.0, metrics.base_rate)] } else { [(0.0, 0.0), (1.0, 1.0)] };
    canvas.polyline(&reference.map(|point| frame.at(point)), (QUIET, 0.6, "1 2"));
    let mut numbers = Numbers::new(&["model", "x", "y"]);
    for (index, model) in models.iter().enumerate().rev() {
        let Some(curve) = data.curve(task, model, kind.curve) else { continue };
        let points: Vec<(f64, f64)> = curve.points.iter().map(|point| frame.at((point.x, point.y))).collect();
        let (colour, dashes) = SERIES[index];
        canvas.polyline(&points, (colour, if index == 0 { 1.4 } else { 1.0 }, dashes));
    }
    for model in &models {
        for point in data.curve(task, model, kind.curve).into_iter().flat_map(|curve| &curve.points) {
            numbers.row(&[(*model).to_owned(), full(point.x), full(point.y)]);
        }
    }
    // ROC curves leave the lower right corner free, precision-recall curves the upper right one.
    let row = 9.5;
    let words: Vec<String> =
        models.iter().map(|model| format!("{model}  {} {}", kind.short, num(metrics.mean(model, kind.metric), 3))).collect();
    let widest = words.iter().map(|text| super::canvas::text_width(text, SMALL)).fold(0.0, f64::max);
    let left = frame.right - widest - 24.0;
    let top = if pr { frame.top + 8.0 } else { frame.bottom - row * words.len() as f64 };
    for (index, text) in words.iter().enumerate() {
        let y = top + row * index as f64;
        let (colour, dashes) = SERIES[index];
        canvas.line((left, y - 2.0), (left + 16.0, y - 2.0), (colour, if index == 0 { 1.4 } else { 1.0 }, dashes));
        canvas.text((left + 20.0, y), SMALL, Anchor::Start, INK, text);
    }
    if pr {
        // Precision is high where recall is low, so this corner is free.
        canvas.text((frame.left + 3.0, frame.y.at(metrics.base_rate) - 3.0), SMALL, Anchor::Start, QUIET, "base rate");
    }
    let caption = format!("{} Task {task}: {} positives, {} negatives. {}", kind.title, metrics.n_pos, metrics.n_neg, kind.caption);
    Some(Figure::new(format!("{}-{task}", kind.file), format!("{}, {task}", kind.title), caption, canvas, SINGLE, numbers))
}

fn calibration(task: &str, data: &Data) -> Option<Figure> {
    let found: Vec<(usize, &str, &Curve)> = [MAIN, BAR]
        .into_iter()
        .enumerate()
        .filter_map(|(index, model)| Some((index, model, data.curve(task, model, "calibration")?)))
        .collect();
    if found.is_empty() {
        return None;
    }
    let points = found.iter().flat_map(|(.., curve)| &curve.points);
    let most = points.flat_map(|point| [point.x, point.y, point.interval.map_or(0.0, |interval| interval.1)]).fold(0.0, f64::max);
    let most = (most * 1.05).clamp(0.02, 1.0);
    let mut canvas = Canvas::new(SINGLE, HEIGHT);
    let frame = square(&canvas, (0.0, most), (0.0, most));
    frame.x_axis(&mut canvas, "Predicted probability");
    frame.y_axis(&mut canvas, "Observed share of positives");
    canvas.polyline(&[frame.at((0.0, 0.0)), frame.at((most, most))], (QUIET, 0.6, "1 2"));
    let mut numbers = Numbers::new(&["model", "predicted", "observed", "lo", "hi"]);
    for (index, model, curve) in &found {
        // Side by side, so that neither hides the other's interval.
        let aside = if *index == 0 { -0.7 } else { 0.7 };
        let colour = SERIES[*index].0;
        for point in &curve.points {
            let (x, y) = frame.at((point.x, point.y));
            if let Some((lo, hi)) = point.interval {
                canvas.line((x + aside, frame.y.at(lo)), (x + aside, frame.y.at(hi)), (colour, 0.8, ""));
            }
            marker(&mut canvas, *index, (x + aside, y));
            let (lo, hi) = point.interval.unwrap_or((f64::NAN, f64::NAN));
            numbers.row(&[(*model).to_owned(), full(point.x), full(point.y), full(lo), full(hi)]);
        }
        let y = frame.top + 9.0 + 9.5 * *index as f64;
        marker(&mut canvas, *index, (frame.left + 8.0, y - 2.0));
        canvas.text((frame.left + 14.0, y), SMALL, Anchor::Start, INK, if *index == 0 { MAIN } else { "confound-only bar" });
    }
    let caption = format!(
        "Calibration on {task}: observed share of positives against the mean predicted probability in ten bins of equal size, 95% intervals; \
         dotted: a perfectly honest probability."
    );
    Some(Figure::new(format!("calibration-{task}"), format!("Calibration, {task}"), caption, canvas, SINGLE, numbers))
}

/// A dot for the first series, a square for the second.
fn marker(canvas: &mut Canvas, index: usize, (x, y): (f64, f64)) {
    let colour = SERIES[index].0;
    if index == 0 { canvas.circle((x, y), 2.2, colour) } else { canvas.rect((x - 1.9, y - 1.9), (3.8, 3.8), colour) }
}

fn risk_coverage(task: &str, data: &Data) -> Option<Figure> {
    let kinds = [("risk_coverage", "least confident given up first"), ("risk_coverage_evidence", "missing evidence given up first")];
    let found: Vec<(usize, &str, &Curve)> =
        kinds.into_iter().enumerate().filter_map(|(index, (kind, words))| Some((index, words, data.curve(task, MAIN, kind)?))).collect();
    if found.is_empty() {
        return None;
    }
    let ys: Vec<f64> = found.iter().flat_map(|(.., curve)| curve.points.iter().map(|point| point.y)).filter(|y| y.is_finite()).collect();
    let (low, high) = ys.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), y| (low.min(*y), high.max(*y)));
    let margin = ((high - low) * 0.15).max(0.002);
    let mut canvas = Canvas::new(SINGLE, 180.0);
    let frame = Frame::new([38.0, 22.0, canvas.width - 8.0, canvas.height - 26.0], (0.0, 1.0), ((low - margin).max(0.0), high + margin));
    frame.x_axis(&mut canvas, "Share of genes kept");
    frame.y_axis(&mut canvas, "Brier score of the kept");
    let mut numbers = Numbers::new(&["order", "coverage", "brier"]);
    // Giving up genes at random leaves the score of all genes as it is.
    if let Some(all) = found[0].2.points.iter().max_by(|a, b| a.x.total_cmp(&b.x)) {
        canvas.polyline(&[frame.at((0.0, all.y)), frame.at((1.0, all.y))], (QUIET, 0.6, "1 2"));
    }
    for (index, words, curve) in &found {
        let (colour, dashes) = SERIES[*index];
        let points: Vec<(f64, f64)> = curve.points.iter().filter(|p| p.y.is_finite()).map(|point| frame.at((point.x, point.y))).collect();
        canvas.polyline(&points, (colour, if *index == 0 { 1.4 } else { 1.0 }, dashes));
        let y = 8.0 + 9.0 * *index as f64;
        canvas.line((frame.left, y - 2.0), (frame.left + 16.0, y - 2.0), (colour, if *index == 0 { 1.4 } else { 1.0 }, dashes));
        canvas.text((frame.left + 20.0, y), SMALL, Anchor::Start, INK, words);
        for point in &curve.points {
            numbers.row(&[(*words).to_owned(), full(point.x), full(point.y)]);
        }
    }
    let caption = format!(
        "Does abstention help on {task}? Brier score (lower is better) of the genes that {MAIN} keeps, by the share kept; dotted: genes given up \
         at random. Where a line runs above the dotted one, abstention does not help."
    );
    Some(Figure::new(format!("risk-coverage-{task}"), format!("Risk and coverage, {task}"), caption, canvas, SINGLE, numbers))
}
