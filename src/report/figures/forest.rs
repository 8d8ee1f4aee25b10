//! Intervals of many models in rows: names, dots, intervals, numbers.

use super::super::data::Data;
use super::super::metrics::Interval;
use super::super::plot::{Scale, tick_digits};
use super::super::sections::names::{BAR, MAIN, model_note};
use super::super::text::{MISSING, num};
use super::Figure;
use super::canvas::{Anchor, Canvas, DOUBLE, LABEL, SMALL, text_width};
use super::numbers::{Numbers, full};
use super::palette::{BAR_COLOUR, GRID, INK, MAIN_COLOUR, QUIET, REST};

/// What the panels show.
const METRICS: [&str; 2] = ["auroc", "ap_lift"];
/// Height of a row, points.
const ROW: f64 = 12.0;
/// Points for a panel's numbers, right of its dots.
const NUMBERS: f64 = 74.0;

/// A row: name, note, colour, one interval a panel.
pub(super) struct Row {
    pub name: String,
    pub note: String,
    pub colour: &'static str,
    pub values: Vec<Option<Interval>>,
}

/// A column of intervals: title, digits, a value that is marked (chance, or no gain) with its word.
pub(super) struct Panel {
    pub title: &'static str,
    pub digits: usize,
    pub mark: f64,
    /// Row whose mean is marked with a dashed line through the panel.
    pub bar: Option<usize>,
}

/// Draws rows and panels, two columns of the page wide.
pub(super) fn draw(rows: &[Row], panels: &[Panel]) -> Canvas {
    let head = 20.0;
    let bottom = head + ROW * rows.len() as f64 + 4.0;
    let mut canvas = Canvas::new(DOUBLE, bottom + 14.0);
    let notes = 1.0 + rows.iter().map(|row| text_width(&row.name, LABEL)).fold(30.0, f64::max) + 4.0;
    let names = notes + rows.iter().map(|row| text_width(&row.note, SMALL)).fold(0.0, f64::max) + 6.0;
    let names = names.min(canvas.width * 0.42);
    let panel_width = (canvas.width - names) / panels.len().max(1) as f64;
    for (number, panel) in panels.iter().enumerate() {
        let left = names + panel_width * number as f64 + 4.0;
        let right = left + panel_width - NUMBERS - 8.0;
        let ends = rows.iter().filter_map(|row| row.values[number]).flat_map(|value| [value.mean, value.lo, value.hi]);
        let scale = Scale::around(ends.chain([panel.mark]), left, right);
        canvas.text(((left + right) / 2.0, 8.0), LABEL, Anchor::Middle, INK, panel.title);
        let ticks = scale.ticks(4);
        let digits = tick_digits(&ticks);
        for tick in ticks {
            let at = scale.at(tick);
            canvas.line((at, head - 4.0), (at, bottom), (GRID, 0.5, ""));
            canvas.text((at, bottom + 8.0), SMALL, Anchor::Middle, QUIET, &num(tick, digits));
        }
        canvas.line((left, bottom), (right, bottom), (INK, 0.5, ""));
        canvas.line((scale.at(panel.mark), head - 4.0), (scale.at(panel.mark), bottom), (QUIET, 0.6, "1 2"));
        if let Some(bar) = panel.bar.and_then(|row| rows[row].values[number]) {
            canvas.line((scale.at(bar.mean), head - 4.0), (scale.at(bar.mean), bottom), (BAR_COLOUR, 0.6, "4 2"));
        }
        for (place, row) in rows.iter().enumerate() {
            let y = head + ROW * (place as f64 + 0.5);
            let Some(value) = row.values[number] else {
                canvas.text((right + 6.0, y + 2.2), SMALL, Anchor::Start, QUIET, MISSING);
                continue;
            };
            if value.is_bounded() {
                canvas.line((scale.at(value.lo), y), (scale.at(value.hi), y), (row.colour, 1.0, ""));
            }
            canvas.circle((scale.at(value.mean), y), 2.2, row.colour);
            canvas.text((right + 6.0, y + 2.2), SMALL, Anchor::Start, INK, &words(value, panel.digits));
        }
    }
    for (place, row) in rows.iter().enumerate() {
        let y = head + ROW * (place as f64 + 0.5) + 2.4;
        canvas.text((1.0, y), LABEL, Anchor::Start, INK, &row.name);
        canvas.text((notes, y), SMALL, Anchor::Start, QUIET, &row.note);
    }
    canvas
}

fn words(value: Interval, digits: usize) -> String {
    let mean = num(value.mean, digits);
    if value.is_bounded() { format!("{mean} ({}, {})", num(value.lo, digits), num(value.hi, digits)) } else { mean }
}

fn panels(bar: Option<usize>) -> [Panel; 2] {
    [Panel { title: "AUROC", digits: 3, mark: 0.5, bar }, Panel { title: "AP lift (times the base rate)", digits: 2, mark: 1.0, bar }]
}

/// The intervals as a table; `names` are those of the metrics' file.
fn numbers(of: &str, names: &[impl AsRef<str>], rows: &[Row]) -> Numbers {
    let mut numbers = Numbers::new(&[of, "metric", "mean", "lo", "hi"]);
    for (name, row) in names.iter().zip(rows) {
        for (metric, value) in METRICS.iter().zip(&row.values) {
            let Some(value) = value else { continue };
            numbers.row(&[name.as_ref().to_owned(), (*metric).to_owned(), full(value.mean), full(value.lo), full(value.hi)]);
        }
    }
    numbers
}

/// All models of a task, best first.
pub(super) fn rivals(task: &str, data: &Data) -> Option<Figure> {
    let metrics = &data.tasks[task];
    // Its own parts are the matter of another figure.
    let part = |model: &str| model.starts_with("deephen-") && model != "deephen-graphsage";
    let models: Vec<&str> = metrics.best_first("auroc").into_iter().filter(|model| !part(model) && *model != "none").collect();
    if models.is_empty() {
        return None;
    }
    let rows: Vec<Row> = models
        .iter()
        .map(|model| {
            let values = METRICS.map(|metric| metrics.get(model, metric)).to_vec();
            let colour = match *model {
                MAIN => MAIN_COLOUR,
                BAR => BAR_COLOUR,
                _ => REST,
            };
            Row { name: (*model).to_owned(), note: model_note(model).to_owned(), colour, values }
        })
        .collect();
    let canvas = draw(&rows, &panels(models.iter().position(|model| *model == BAR)));
    let numbers = numbers("model", &models, &rows);
    let caption = format!(
        "All models on {task} in the same folds: mean and 95% interval over groups of similar genes ({} positives, {} negatives, base rate {}). \
         Dotted: chance; dashed: the confound-only bar.",
        metrics.n_pos,
        metrics.n_neg,
        num(metrics.base_rate, 3)
    );
    Some(Figure::new(format!("rivals-{task}"), format!("{MAIN} and its rivals, {task}"), caption, canvas, DOUBLE, numbers))
}

/// Every subset of families, best first.
pub(super) fn subsets(task: &str, data: &Data) -> Option<Figure> {
    let ablation = data.ablation.get(task)?;
    let mut kinds: Vec<&String> = ablation.subsets.keys().collect();
    let value = |kind: &str, metric: &str| ablation.subsets[kind].get(metric).copied().filter(|value| value.mean.is_finite());
    let mean = |kind: &str| value(kind, "auroc").map_or(f64::NEG_INFINITY, |value| value.mean);
    kinds.sort_by(|a, b| mean(b).total_cmp(&mean(a)).then(a.cmp(b)));
    let most = kinds.iter().map(|kind| kind.matches('+').count()).max()?;
    let rows: Vec<Row> = kinds
        .iter()
        .map(|kind| {
            let values = METRICS.map(|metric| value(kind, metric)).to_vec();
            let full_model = most > 0 && kind.matches('+').count() == most;
            Row {
                name: if *kind == "none" { "none (base rate alone)".to_owned() } else { kind.replace('+', " + ") },
                note: String::new(),
                colour: if full_model { MAIN_COLOUR } else { REST },
                values,
            }
        })
        .collect();
    let caption =
        format!("The model on every subset of families on {task}, trained anew in the same folds; mean and 95% interval. Dotted: chance.");
    let numbers = numbers("families", &kinds, &rows);
    Some(Figure::new(
        format!("subsets-{task}"),
        format!("Subsets of families, {task}"),
        caption,
        draw(&rows, &panels(None)),
        DOUBLE,
        numbers,
    ))
}
