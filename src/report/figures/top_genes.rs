//! What the best genes' scores rest on.

use super::super::data::{Data, TopGene};
use super::super::text::{num, signed};
use super::Figure;
use super::canvas::{Anchor, Canvas, DOUBLE, Frame, LABEL, SMALL, text_width};
use super::numbers::{Numbers, full};
use super::palette::{INK, MAIN_COLOUR, QUIET, family_colour};

/// Genes shown.
const GENES: usize = 25;
const ROW: f64 = 11.0;
/// Letters of a name before it is cut.
const LETTERS: usize = 18;

fn name(gene: &TopGene) -> String {
    let name = gene.symbol.as_deref().unwrap_or(&gene.gene_id);
    if name.chars().count() > LETTERS { name.chars().take(LETTERS - 1).chain(['\u{2026}']).collect() } else { name.to_owned() }
}

/// Families' signed shares of the log-odds, stacked from zero, and the score with its range.
pub(super) fn figure(data: &Data) -> Option<Figure> {
    let genes: Vec<&TopGene> = data.genes.iter().take(GENES).collect();
    if genes.is_empty() {
        return None;
    }
    let shares = |gene: &TopGene| -> Vec<f64> { gene.contributions.iter().map(|share| share.unwrap_or(0.0)).collect() };
    let ends = genes.iter().flat_map(|gene| {
        let shares = shares(gene);
        [shares.iter().filter(|share| **share > 0.0).sum::<f64>(), shares.iter().filter(|share| **share < 0.0).sum()]
    });
    let (low, high) = ends.fold((0.0f64, 0.1f64), |(low, high), value| (low.min(value), high.max(value)));
    let top = 20.0;
    let bottom = top + ROW * genes.len() as f64;
    let mut canvas = Canvas::new(DOUBLE, bottom + 24.0);
    let names = genes.iter().map(|gene| text_width(&name(gene), LABEL)).fold(40.0, f64::max) + 6.0;
    let labels = genes.iter().map(|gene| text_width(&gene.label, SMALL)).fold(30.0, f64::max) + 4.0;
    let middle = names + (canvas.width - names - labels) * 0.6;
    let bars = Frame::new([names, top, middle - 10.0, bottom], (low * 1.05, high * 1.05), (0.0, 1.0));
    let scores = Frame::new([middle + 6.0, top, canvas.width - labels - 8.0, bottom], (0.0, 1.0), (0.0, 1.0));
    bars.x_axis(&mut canvas, "Contribution to the log-odds");
    scores.x_axis(&mut canvas, "Probability");
    let mut left = names;
    for (index, family) in data.families.iter().enumerate() {
        canvas.rect((left, 3.0), (7.0, 6.0), family_colour(family, index));
        canvas.text((left + 10.0, 8.6), SMALL, Anchor::Start, INK, family);
        left += 20.0 + text_width(family, SMALL);
    }
    canvas.text((scores.left, 8.6), SMALL, Anchor::Start, QUIET, "dot: score; line: 95% of retrained models; cross: confound only");
    let mut columns = vec!["rank", "gene_id", "symbol", "score", "score_lo", "score_hi", "confound_score", "label"];
    columns.extend(data.families.iter().map(String::as_str));
    let mut numbers = Numbers::new(&columns);
    for (place, gene) in genes.iter().enumerate() {
        let y = top + ROW * (place as f64 + 0.5);
        canvas.text((names - 5.0, y + 2.4), LABEL, Anchor::End, INK, &name(gene));
        let (mut right, mut below) = (0.0, 0.0);
        for ((share, family), index) in shares(gene).into_iter().zip(&data.families).zip(0..) {
            let from = if share >= 0.0 { &mut right } else { &mut below };
            let (a, b) = (bars.x.at(*from), bars.x.at(*from + share));
            *from += share;
            canvas.rect((a.min(b), y - 3.6), ((b - a).abs(), 7.2), family_colour(family, index));
        }
        canvas.line((scores.x.at(gene.lo), y), (scores.x.at(gene.hi), y), (MAIN_COLOUR, 1.0, ""));
        canvas.circle((scores.x.at(gene.score), y), 2.0, MAIN_COLOUR);
        if let Some(confound) = gene.confound {
            let x = scores.x.at(confound);
            canvas.line((x - 1.6, y - 1.6), (x + 1.6, y + 1.6), (QUIET, 0.8, ""));
            canvas.line((x - 1.6, y + 1.6), (x + 1.6, y - 1.6), (QUIET, 0.8, ""));
        }
        canvas.text((canvas.width - 1.0, y + 2.2), SMALL, Anchor::End, QUIET, &gene.label);
        let mut fields = vec![gene.rank.to_string(), gene.gene_id.clone(), gene.symbol.clone().unwrap_or_default()];
        fields.extend([gene.score, gene.lo, gene.hi, gene.confound.unwrap_or(f64::NAN)].map(full));
        fields.push(gene.label.clone());
        fields.extend(gene.contributions.iter().map(|share| full(share.unwrap_or(f64::NAN))));
        numbers.row(&fields);
    }
    let zero = bars.x.at(0.0);
    canvas.line((zero, top), (zero, bottom), (INK, 0.5, ""));
    let best = genes[0];
    let caption = format!(
        "The {} best genes: each family's signed share of the log-odds (exact Shapley values over retrained subsets), and the cross-fitted \
         probability with the range of 95% of retrained models. Best: {} with {} ({}).",
        genes.len(),
        name(best),
        num(best.score, 3),
        data.families
            .iter()
            .zip(shares(best))
            .map(|(family, share)| format!("{family} {}", signed(share, 2)))
            .collect::<Vec<_>>()
            .join(", ")
    );
    Some(Figure::new("top-genes".into(), "What the best genes rest on".into(), caption, canvas, DOUBLE, numbers))
}
