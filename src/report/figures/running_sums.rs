//! Where the known hits stand in the ranking: the running sum of enrichment analysis.

use super::super::data::Data;
use super::super::plot::thin;
use super::super::text::{num, p_value};
use super::Figure;
use super::canvas::{Anchor, Canvas, Frame, SINGLE, SMALL};
use super::numbers::{Numbers, full};
use super::palette::{INK, MAIN_COLOUR, QUIET};

const SET: &str = "held-out-positives";

/// The running sum of the held-out positives in a scope.
pub(super) fn figure(data: &Data, scope: &str) -> Option<Figure> {
    let sum = data.running_sums.get(&(SET.to_owned(), scope.to_owned()))?;
    let row = data.enriched.iter().find(|row| row.set == SET && row.scope == scope)?;
    let (low, high) = sum.points.iter().fold((0.0f64, 0.0f64), |(low, high), (_, y)| (low.min(*y), high.max(*y)));
    let span = (high - low).max(0.1);
    let genes = (row.genes as f64).max(1.0);
    let mut canvas = Canvas::new(SINGLE, 190.0);
    let strip = 22.0;
    let bottom = canvas.height - 26.0;
    let frame = Frame::new([36.0, 8.0, canvas.width - 10.0, bottom], (0.0, genes), (low - 0.06 * span, high + 0.1 * span));
    let curve = Frame::new([frame.left, frame.top, frame.right, bottom - strip], (0.0, genes), (low - 0.04 * span, high + 0.1 * span));
    frame.x_axis(&mut canvas, "Rank");
    curve.y_axis(&mut canvas, "Running sum");
    canvas.line((frame.left, curve.bottom), (frame.left, frame.bottom), (INK, 0.5, ""));
    canvas.line(curve.at((0.0, 0.0)), curve.at((genes, 0.0)), (QUIET, 0.6, ""));
    for hit in &sum.hits {
        let x = frame.x.at(*hit);
        canvas.line((x, bottom - strip + 5.0), (x, bottom - 2.0), (MAIN_COLOUR, 0.35, ""));
    }
    let unit: Vec<(f64, f64)> = sum.points.iter().map(|(x, y)| (x / genes, y / span)).collect();
    let line: Vec<(f64, f64)> = thin(&unit, 600).into_iter().map(|(x, y)| curve.at((x * genes, y * span))).collect();
    canvas.polyline(&line, (MAIN_COLOUR, 1.3, ""));
    if let Some(peak) = sum.points.iter().copied().min_by(|a, b| (a.1 - row.es).abs().total_cmp(&(b.1 - row.es).abs())) {
        canvas.line(curve.at((peak.0, 0.0)), curve.at(peak), (QUIET, 0.6, "2 2"));
        canvas.circle(curve.at(peak), 2.0, MAIN_COLOUR);
    }
    let words = [
        format!("{} of {} genes", row.size, row.genes),
        format!("ES {}, NES {}", num(row.es, 3), num(row.nes, 2)),
        format!("FDR {}", p_value(row.fdr)),
    ];
    for (place, text) in words.iter().enumerate() {
        let y = curve.top + 9.0 + 8.5 * place as f64;
        canvas.text((frame.right - 3.0, y), SMALL, Anchor::End, INK, text);
    }
    let mut numbers = Numbers::new(&["position", "running_sum"]);
    for (x, y) in &sum.points {
        numbers.row(&[full(*x), full(*y)]);
    }
    let place = if scope == "genome" { "the whole genome" } else { "the tested pool" };
    let caption = format!(
        "Running sum of the held-out hits of the ranking task in {place}, each scored only by models that never saw its label; ticks: their places. \
         Enrichment score {}, normalised {}, FDR {} over {} permutations.",
        num(row.es, 3),
        num(row.nes, 2),
        p_value(row.fdr),
        row.permutations
    );
    Some(Figure::new(format!("running-sum-{scope}"), format!("Known hits in {place}"), caption, canvas, SINGLE, numbers))
}
