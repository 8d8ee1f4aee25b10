//! A drawing in print units: one unit is a point (1/72 inch), so that a 7-unit letter is a 7-point letter on paper.

use maud::{Markup, html};

use super::super::markup::printable;
use super::super::plot::{Scale, tick_digits};
use super::super::text::num;
use super::palette::{GRID, INK, QUIET};

/// Width of one column of a journal page, millimetres.
pub(super) const SINGLE: f64 = 89.0;
/// Width of a whole page.
pub(super) const DOUBLE: f64 = 183.0;
/// Points in a millimetre.
pub(super) const POINTS: f64 = 72.0 / 25.4;
/// Letter size of labels.
pub(super) const LABEL: f64 = 7.0;
/// Letter size of tick labels and notes.
pub(super) const SMALL: f64 = 6.0;
/// Fonts that authors' programs have; the PNGs use the embedded one for all of them.
const FONTS: &str = "Arial, Helvetica, sans-serif";

/// How a line looks: colour, width, dashes (empty: none).
pub(super) type Stroke<'a> = (&'a str, f64, &'a str);

/// Where a text stands to its point.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Anchor {
    Start,
    Middle,
    End,
}

impl Anchor {
    fn name(self) -> &'static str {
        match self {
            Self::Start => "start",
            Self::Middle => "middle",
            Self::End => "end",
        }
    }
}

/// An SVG under construction, `width` millimetres wide and `height` points high.
#[derive(Debug)]
pub(super) struct Canvas {
    millimetres: f64,
    pub width: f64,
    pub height: f64,
    body: Vec<Markup>,
}

impl Canvas {
    pub fn new(millimetres: f64, height: f64) -> Self {
        Self { millimetres, width: millimetres * POINTS, height, body: Vec::new() }
    }

    pub fn line(&mut self, (x1, y1): (f64, f64), (x2, y2): (f64, f64), (colour, width, dashes): Stroke) {
        let path = format!("M{x1:.2} {y1:.2}L{x2:.2} {y2:.2}");
        self.body.push(html! { path d=(path) stroke=(colour) stroke-width=(width) stroke-dasharray=[given(dashes)] {} });
    }

    pub fn polyline(&mut self, points: &[(f64, f64)], (colour, width, dashes): Stroke) {
        self.body.push(html! {
            polyline points=(listed(points)) fill="none" stroke-linejoin="round" stroke=(colour) stroke-width=(width)
                stroke-dasharray=[given(dashes)] {}
        });
    }

    /// Filled area with an opacity.
    pub fn area(&mut self, points: &[(f64, f64)], fill: &str, opacity: f64) {
        self.body.push(html! { polygon points=(listed(points)) fill=(fill) fill-opacity=(opacity) {} });
    }

    pub fn rect(&mut self, (x, y): (f64, f64), (width, height): (f64, f64), fill: &str) {
        self.body.push(html! { rect x=(fine(x)) y=(fine(y)) width=(fine(width)) height=(fine(height)) fill=(fill) {} });
    }

    pub fn circle(&mut self, (x, y): (f64, f64), radius: f64, fill: &str) {
        self.body.push(html! { circle cx=(fine(x)) cy=(fine(y)) r=(radius) fill=(fill) {} });
    }

    pub fn text(&mut self, (x, y): (f64, f64), size: f64, anchor: Anchor, fill: &str, text: &str) {
        let anchor = anchor.name();
        self.body.push(html! { text x=(fine(x)) y=(fine(y)) font-size=(size) text-anchor=(anchor) fill=(fill) { (text) } });
    }

    /// Text that runs upwards, centred on its point.
    pub fn upright(&mut self, (x, y): (f64, f64), size: f64, fill: &str, text: &str) {
        let turned = format!("translate({x:.2} {y:.2}) rotate(-90)");
        self.body.push(html! { text transform=(turned) font-size=(size) text-anchor="middle" fill=(fill) { (text) } });
    }

    /// The whole SVG; title and description are for those who do not see it.
    pub fn finish(self, title: &str, description: &str) -> String {
        let (width, height) = (fine(self.width), fine(self.height));
        let (wide, high) = (format!("{}mm", self.millimetres), format!("{:.2}mm", self.height / POINTS));
        let view = format!("0 0 {width} {height}");
        let svg = html! {
            svg xmlns="http://www.w3.org/2000/svg" width=(wide) height=(high) viewBox=(view) role="img" font-family=(FONTS) {
                title { (title) } "\n"
                desc { (description) } "\n"
                rect width=(width) height=(height) fill="#ffffff" {} "\n"
                @for shape in &self.body { (shape) "\n" }
            }
        };
        printable(svg).0
    }
}

/// A hundredth of a point is finer than any printer.
fn fine(value: f64) -> String {
    format!("{value:.2}")
}

fn listed(points: &[(f64, f64)]) -> String {
    points.iter().map(|(x, y)| format!("{x:.2},{y:.2}")).collect::<Vec<_>>().join(" ")
}

fn given(dashes: &str) -> Option<&str> {
    Some(dashes).filter(|dashes| !dashes.is_empty())
}

/// Points that a text takes in Arial, roughly and rather too many than too few.
pub(super) fn text_width(text: &str, size: f64) -> f64 {
    text.chars().map(|c| if c.is_ascii_uppercase() || c.is_ascii_digit() || c == '+' { 0.64 } else { 0.52 }).sum::<f64>() * size
}

/// A framed area with a scale on each axis.
#[derive(Debug, Clone, Copy)]
pub(super) struct Frame {
    pub x: Scale,
    pub y: Scale,
    pub left: f64,
    pub top: f64,
    pub right: f64,
    pub bottom: f64,
}

impl Frame {
    /// `[left, top, right, bottom]` in points, data ranges of the axes.
    pub fn new([left, top, right, bottom]: [f64; 4], x: (f64, f64), y: (f64, f64)) -> Self {
        Self { x: Scale::new(x.0, x.1, left, right), y: Scale::new(y.0, y.1, bottom, top), left, top, right, bottom }
    }

    /// Drawing place of a point of the data.
    pub fn at(&self, (x, y): (f64, f64)) -> (f64, f64) {
        (self.x.at(x), self.y.at(y))
    }

    /// Grid, ticks and the axis' name below.
    pub fn x_axis(&self, canvas: &mut Canvas, name: &str) {
        let ticks = self.x.ticks(5);
        let digits = tick_digits(&ticks);
        for tick in ticks {
            let at = self.x.at(tick);
            canvas.line((at, self.top), (at, self.bottom), (GRID, 0.5, ""));
            canvas.line((at, self.bottom), (at, self.bottom + 2.5), (INK, 0.5, ""));
            canvas.text((at, self.bottom + 9.0), SMALL, Anchor::Middle, QUIET, &num(tick, digits));
        }
        canvas.line((self.left, self.bottom), (self.right, self.bottom), (INK, 0.5, ""));
        canvas.text(((self.left + self.right) / 2.0, self.bottom + 19.0), LABEL, Anchor::Middle, INK, name);
    }

    /// Grid, ticks and the axis' name on the left.
    pub fn y_axis(&self, canvas: &mut Canvas, name: &str) {
        let ticks = self.y.ticks(5);
        let digits = tick_digits(&ticks);
        for tick in ticks {
            let at = self.y.at(tick);
            canvas.line((self.left, at), (self.right, at), (GRID, 0.5, ""));
            canvas.line((self.left - 2.5, at), (self.left, at), (INK, 0.5, ""));
            canvas.text((self.left - 4.5, at + 2.0), SMALL, Anchor::End, QUIET, &num(tick, digits));
        }
        canvas.line((self.left, self.top), (self.left, self.bottom), (INK, 0.5, ""));
        canvas.upright((self.left - 26.0, (self.top + self.bottom) / 2.0), LABEL, INK, name);
    }
}
