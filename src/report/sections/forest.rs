//! Interval plots in table cells: one small drawing a row, all rows on one scale.

use super::super::html::num;
use super::super::metrics::Interval;
use super::super::plot::{Scale, svg, tick_digits};

const WIDTH: f64 = 190.0;
const HEIGHT: f64 = 24.0;

/// The shared scale of a column of intervals, with marks that run through all rows.
pub(crate) struct Forest {
    scale: Scale,
    marks: Vec<(f64, &'static str)>,
}

impl Forest {
    /// A scale that holds all intervals and marks (`value`, CSS class).
    pub fn new(intervals: impl Iterator<Item = Interval>, marks: Vec<(f64, &'static str)>) -> Self {
        let (mut low, mut high) = (f64::INFINITY, f64::NEG_INFINITY);
        let ends = intervals.flat_map(|interval| [interval.mean, interval.lo, interval.hi]);
        for value in ends.chain(marks.iter().map(|mark| mark.0)).filter(|value| value.is_finite()) {
            low = low.min(value);
            high = high.max(value);
        }
        if low > high {
            (low, high) = (0.0, 1.0);
        }
        let margin = ((high - low) * 0.04).max(1e-6);
        Self { scale: Scale::new(low - margin, high + margin, 6.0, WIDTH - 6.0), marks }
    }

    /// Tick labels, for the head of the column.
    pub fn head(&self, title: &str) -> String {
        let ticks = self.scale.ticks(4);
        let digits = tick_digits(&ticks);
        let mut body = String::new();
        for tick in ticks {
            let at = self.scale.at(tick);
            body.push_str(&format!("<line class=\"axis\" x1=\"{at:.1}\" y1=\"18\" x2=\"{at:.1}\" y2=\"24\"/>"));
            body.push_str(&format!("<text class=\"tick\" x=\"{at:.1}\" y=\"13\" text-anchor=\"middle\">{}</text>", num(tick, digits)));
        }
        svg(WIDTH, HEIGHT, "cell", &format!("{title}: scale"), "", &body)
    }

    /// One interval.
    pub fn row(&self, title: &str, interval: Option<Interval>, class: &str) -> String {
        let mut body = String::new();
        for (value, class) in &self.marks {
            if value.is_finite() {
                let at = self.scale.at(*value);
                body.push_str(&format!("<line class=\"mark {class}\" x1=\"{at:.1}\" y1=\"0\" x2=\"{at:.1}\" y2=\"{HEIGHT}\"/>"));
            }
        }
        let mut spoken = format!("{title}: not measured");
        if let Some(Interval { mean, lo, hi }) = interval.filter(|interval| interval.mean.is_finite()) {
            spoken = format!("{title}: {} from {} to {}", num(mean, 3), num(lo, 3), num(hi, 3));
            if lo.is_finite() && hi.is_finite() {
                let (from, to) = (self.scale.at(lo), self.scale.at(hi));
                body.push_str(&format!("<line class=\"whisker {class}\" x1=\"{from:.1}\" y1=\"12\" x2=\"{to:.1}\" y2=\"12\"/>"));
            }
            body.push_str(&format!("<circle class=\"dot {class}\" cx=\"{:.1}\" cy=\"12\" r=\"4.5\"/>", self.scale.at(mean)));
        }
        svg(WIDTH, HEIGHT, "cell", &spoken, "", &body)
    }

    /// A bar from zero with its interval.
    pub fn bar(&self, title: &str, interval: Interval, class: &str) -> String {
        let (zero, end) = (self.scale.at(0.0), self.scale.at(interval.mean));
        let mut body = format!("<line class=\"mark chance\" x1=\"{zero:.1}\" y1=\"0\" x2=\"{zero:.1}\" y2=\"{HEIGHT}\"/>");
        body.push_str(&format!(
            "<rect class=\"{class}\" x=\"{:.1}\" y=\"5\" width=\"{:.1}\" height=\"14\"/>",
            zero.min(end),
            (end - zero).abs().max(0.5)
        ));
        if interval.lo.is_finite() && interval.hi.is_finite() {
            let (from, to) = (self.scale.at(interval.lo), self.scale.at(interval.hi));
            body.push_str(&format!("<line class=\"whisker ink\" x1=\"{from:.1}\" y1=\"12\" x2=\"{to:.1}\" y2=\"12\"/>"));
        }
        let spoken = format!("{title}: {} from {} to {}", num(interval.mean, 3), num(interval.lo, 3), num(interval.hi, 3));
        svg(WIDTH, HEIGHT, "cell", &spoken, "", &body)
    }
}

/// `0.751` with its interval in small print.
pub(crate) fn with_interval(interval: Option<Interval>, digits: usize) -> String {
    match interval {
        Some(Interval { mean, lo, hi }) if lo.is_finite() && hi.is_finite() => {
            format!("<b>{}</b> <small>{} to {}</small>", num(mean, digits), num(lo, digits), num(hi, digits))
        }
        Some(interval) => format!("<b>{}</b>", num(interval.mean, digits)),
        None => super::super::html::MISSING.to_owned(),
    }
}
