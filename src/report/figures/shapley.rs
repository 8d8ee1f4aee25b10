//! Each family's share of the whole model's gain.

use super::super::data::Data;
use super::super::metrics::Interval;
use super::super::text::signed;
use super::Figure;
use super::canvas::{Anchor, Canvas, Frame, LABEL, SINGLE, SMALL, text_width};
use super::numbers::{Numbers, full};
use super::palette::{INK, QUIET, family_colour};

const METRICS: [(&str, &str); 2] = [("auroc", "Shapley value of AUROC"), ("average_precision", "Shapley value of average precision")];
const ROW: f64 = 15.0;

/// Bars with intervals, AUROC above average precision.
pub(super) fn shares(task: &str, data: &Data) -> Option<Figure> {
    let ablation = data.ablation.get(task)?;
    let families = ablation.families(&data.families);
    let n = families.len();
    if n == 0 {
        return None;
    }
    let panel_height = ROW * n as f64 + 34.0;
    let mut canvas = Canvas::new(SINGLE, panel_height * METRICS.len() as f64);
    let names = families.iter().map(|(family, _)| text_width(family, LABEL)).fold(30.0, f64::max) + 8.0;
    let mut numbers = Numbers::new(&["family", "metric", "mean", "lo", "hi"]);
    for (number, (metric, title)) in METRICS.iter().enumerate() {
        let values: Vec<Option<Interval>> = families.iter().map(|(_, metrics)| metrics.get(*metric).copied()).collect();
        let ends = values.iter().flatten().flat_map(|value| [value.mean, value.lo, value.hi]).filter(|value| value.is_finite());
        let (low, high) = ends.fold((0.0f64, 0.0f64), |(low, high), value| (low.min(value), high.max(value)));
        let margin = ((high - low) * 0.05).max(1e-6);
        let top = panel_height * number as f64 + 6.0;
        let bottom = top + ROW * n as f64;
        let range = (if low < 0.0 { low - margin } else { 0.0 }, high + margin);
        let frame = Frame::new([names, top, canvas.width - 86.0, bottom], range, (0.0, 1.0));
        frame.x_axis(&mut canvas, title);
        let zero = frame.x.at(0.0);
        for (place, ((family, _), value)) in families.iter().zip(&values).enumerate() {
            let y = top + ROW * (place as f64 + 0.5);
            canvas.text((names - 5.0, y + 2.4), LABEL, Anchor::End, INK, family);
            let Some(value) = value else { continue };
            let end = frame.x.at(value.mean);
            canvas.rect((zero.min(end), y - 4.0), ((end - zero).abs().max(0.4), 8.0), family_colour(family, place));
            if value.is_bounded() {
                canvas.line((frame.x.at(value.lo), y), (frame.x.at(value.hi), y), (INK, 0.8, ""));
            }
            let words = format!("{} ({}, {})", signed(value.mean, 3), signed(value.lo, 3), signed(value.hi, 3));
            canvas.text((canvas.width - 1.0, y + 2.2), SMALL, Anchor::End, INK, &words);
            numbers.row(&[(*family).clone(), (*metric).to_owned(), full(value.mean), full(value.lo), full(value.hi)]);
        }
        canvas.line((zero, top), (zero, bottom), (QUIET, 0.6, ""));
    }
    let caption = format!(
        "What each family brings on {task}: exact Shapley values over all subsets of families, trained anew in the same folds, with 95% intervals; \
         they sum to the whole model's gain over no family."
    );
    Some(Figure::new(format!("shapley-{task}"), format!("Share of each family, {task}"), caption, canvas, SINGLE, numbers))
}
