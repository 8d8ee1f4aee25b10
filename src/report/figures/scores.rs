//! How the scores of hits, non-hits and untested genes are spread.

use super::Figure;
use super::canvas::{Anchor, Canvas, Frame, SINGLE, SMALL};
use super::numbers::{Numbers, full};
use super::palette::{INK, SERIES};
use crate::artifact::{Columns, StageReader};
use crate::error::Result;

/// Label in the ranking, word in the figure.
const GROUPS: [(&str, &str); 3] = [("hit", "hits"), ("non-hit", "non-hits"), ("untested", "untested")];
const BINS: usize = 40;

/// Histograms of equal area on one scale.
pub(super) fn figure(rank: &StageReader) -> Result<Option<Figure>> {
    let table = Columns::read(&rank.file("ranking.parquet"))?;
    let (scores, labels) = (table.f64("score")?, table.text("label")?);
    // The last few genes would leave most of the width empty.
    let mut sorted = scores.clone();
    sorted.sort_by(f64::total_cmp);
    let Some(most) = sorted.last().copied() else { return Ok(None) };
    let width = most / BINS as f64;
    let bin = |score: f64| ((score / width.max(1e-12)) as usize).min(BINS - 1);
    let mut groups = Vec::new();
    for (index, (label, words)) in GROUPS.iter().enumerate() {
        let mut counts = [0usize; BINS];
        let of_group = scores.iter().zip(&labels).filter(|(_, own)| own == label);
        of_group.for_each(|(score, _)| counts[bin(*score)] += 1);
        let total: usize = counts.iter().sum();
        if total > 0 {
            let shares: Vec<f64> = counts.iter().map(|count| 100.0 * *count as f64 / total as f64).collect();
            groups.push((index, *words, total, counts, shares));
        }
    }
    if groups.is_empty() {
        return Ok(None);
    }
    let highest = groups.iter().flat_map(|group| &group.4).copied().fold(0.0, f64::max);
    let mut canvas = Canvas::new(SINGLE, 175.0);
    let frame = Frame::new([34.0, 8.0, canvas.width - 8.0, canvas.height - 26.0], (0.0, most), (0.0, highest * 1.05));
    frame.x_axis(&mut canvas, "Cross-fitted probability");
    frame.y_axis(&mut canvas, "Share of the group (%)");
    let mut numbers = Numbers::new(&["group", "from", "to", "genes", "percent"]);
    for (row, (index, words, total, counts, shares)) in groups.iter().enumerate() {
        let (colour, dashes) = SERIES[*index];
        let mut steps = Vec::with_capacity(2 * BINS);
        for (place, share) in shares.iter().enumerate() {
            steps.push(frame.at((place as f64 * width, *share)));
            steps.push(frame.at(((place + 1) as f64 * width, *share)));
            let ends = [place as f64 * width, (place + 1) as f64 * width];
            numbers.row(&[(*words).to_owned(), full(ends[0]), full(ends[1]), counts[place].to_string(), full(*share)]);
        }
        let mut area = steps.clone();
        area.push(frame.at((most, 0.0)));
        area.push(frame.at((0.0, 0.0)));
        canvas.area(&area, colour, 0.08);
        canvas.polyline(&steps, (colour, 1.1, dashes));
        let y = frame.top + 9.0 + 9.5 * row as f64;
        canvas.line((frame.right - 82.0, y - 2.0), (frame.right - 66.0, y - 2.0), (colour, 1.1, dashes));
        canvas.text((frame.right - 62.0, y), SMALL, Anchor::Start, INK, &format!("{words} (n = {total})"));
    }
    let caption = "Cross-fitted probabilities of hits, tested non-hits and untested genes: share of each group by bin. Labelled genes are scored only \
                   by models that did not see their label."
        .to_owned();
    Ok(Some(Figure::new("scores".into(), "Scores of hits, non-hits and untested genes".into(), caption, canvas, SINGLE, numbers)))
}
