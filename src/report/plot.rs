//! Plots as inline SVG that takes its colours from the page, so that one drawing serves light, dark and print.

use maud::{Markup, html};

use super::shapes::{dot, line, svg, words};
use super::text::num;

/// Maps data to drawing units along one axis.
#[derive(Debug, Clone, Copy)]
pub(super) struct Scale {
    low: f64,
    high: f64,
    from: f64,
    to: f64,
}

impl Scale {
    /// `low..high` of the data drawn on `from..to`.
    pub fn new(low: f64, high: f64, from: f64, to: f64) -> Self {
        let high = if high > low { high } else { low + 1.0 };
        Self { low, high, from, to }
    }

    /// A scale that holds all values that are numbers, with a little room around them.
    pub fn around(values: impl Iterator<Item = f64>, from: f64, to: f64) -> Self {
        let known = values.filter(|value| value.is_finite());
        let (low, high) = known.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value| (low.min(value), high.max(value)));
        let (low, high) = if low > high { (0.0, 1.0) } else { (low, high) };
        let margin = ((high - low) * 0.04).max(1e-6);
        Self::new(low - margin, high + margin, from, to)
    }

    /// Where a value is drawn; values outside are held at the edge.
    pub fn at(&self, value: f64) -> f64 {
        let share = ((value - self.low) / (self.high - self.low)).clamp(0.0, 1.0);
        self.from + share * (self.to - self.from)
    }

    /// About `n` round values inside.
    pub fn ticks(&self, n: usize) -> Vec<f64> {
        let rough = (self.high - self.low) / n.max(1) as f64;
        let magnitude = 10f64.powf(rough.log10().floor());
        let step = [1.0, 2.0, 2.5, 5.0, 10.0].into_iter().map(|m| m * magnitude).find(|step| *step >= rough * 0.999).unwrap_or(rough);
        let first = (self.low / step - 1e-9).ceil() as i64;
        let last = (self.high / step + 1e-9).floor() as i64;
        (first..=last).map(|i| i as f64 * step).collect()
    }
}

/// Digits that tell neighbouring ticks apart.
pub(super) fn tick_digits(ticks: &[f64]) -> usize {
    let step = ticks.windows(2).map(|pair| pair[1] - pair[0]).fold(f64::INFINITY, f64::min);
    (0..6).find(|&digits| (step * 10f64.powi(digits) - (step * 10f64.powi(digits)).round()).abs() < 1e-6).unwrap_or(3) as usize
}

/// A framed plot with two axes.
pub(super) struct Plot {
    /// Horizontal scale.
    pub x: Scale,
    /// Vertical scale.
    pub y: Scale,
    width: f64,
    height: f64,
    title: String,
    description: String,
    body: Vec<Markup>,
}

const LEFT: f64 = 52.0;
const RIGHT: f64 = 12.0;
const TOP: f64 = 12.0;
const BOTTOM: f64 = 44.0;

impl Plot {
    /// An empty plot of `width` x `height` units. `title` and `description` are read out by screen readers.
    pub fn new(title: &str, description: &str, (width, height): (f64, f64), x: (f64, f64), y: (f64, f64)) -> Self {
        Self {
            x: Scale::new(x.0, x.1, LEFT, width - RIGHT),
            y: Scale::new(y.0, y.1, height - BOTTOM, TOP),
            width,
            height,
            title: title.to_owned(),
            description: description.to_owned(),
            body: Vec::new(),
        }
    }

    /// Grid lines, tick labels and axis names.
    pub fn axes(&mut self, x_name: &str, y_name: &str) {
        let (bottom, right) = (self.height - BOTTOM, self.width - RIGHT);
        let (xs, ys) = (self.x.ticks(5), self.y.ticks(5));
        let (x_digits, y_digits) = (tick_digits(&xs), tick_digits(&ys));
        for tick in xs {
            let at = self.x.at(tick);
            self.add(line("grid", (at, TOP), (at, bottom)));
            self.add(words("tick", (at, bottom + 16.0), "middle", &num(tick, x_digits)));
        }
        for tick in ys {
            let at = self.y.at(tick);
            self.add(line("grid", (LEFT, at), (right, at)));
            self.add(words("tick", (LEFT - 7.0, at + 4.0), "end", &num(tick, y_digits)));
        }
        self.add(words("name", ((LEFT + right) / 2.0, self.height - 8.0), "middle", x_name));
        let turned = format!("translate(13 {:.1}) rotate(-90)", (TOP + bottom) / 2.0);
        self.add(html! { text.name transform=(turned) text-anchor="middle" { (y_name) } });
    }

    /// A line through points in data units.
    pub fn line(&mut self, class: &str, points: &[(f64, f64)]) {
        let points: Vec<String> = points.iter().map(|(x, y)| format!("{:.1},{:.1}", self.x.at(*x), self.y.at(*y))).collect();
        self.add(html! { polyline class={ "line " (class) } points=(points.join(" ")) {} });
    }

    /// A dot with a vertical interval.
    pub fn dot(&mut self, class: &str, (x, y): (f64, f64), interval: Option<(f64, f64)>) {
        let at = self.x.at(x);
        if let Some((lo, hi)) = interval {
            self.add(line(&format!("whisker {class}"), (at, self.y.at(lo)), (at, self.y.at(hi))));
        }
        self.add(dot(class, (at, self.y.at(y)), 3.5));
    }

    /// Words at a place in data units.
    pub fn words(&mut self, class: &str, (x, y): (f64, f64), anchor: &str, text: &str) {
        self.add(words(class, (self.x.at(x), self.y.at(y)), anchor, text));
    }

    /// Adds a shape in drawing units.
    pub fn add(&mut self, shape: Markup) {
        self.body.push(shape);
    }

    /// The `<svg>` element.
    pub fn finish(self) -> Markup {
        let body = html! { @for shape in &self.body { (shape) } };
        svg((self.width, self.height), "plot", &self.title, &self.description, body)
    }
}

/// Thins a curve to at most about `limit` points: those that lie furthest from the line through their neighbours stay
/// (Ramer-Douglas-Peucker with a tolerance that doubles until the limit holds).
pub(super) fn thin(points: &[(f64, f64)], limit: usize) -> Vec<(f64, f64)> {
    let mut tolerance = 1e-4;
    let mut kept = points.to_vec();
    while kept.len() > limit && tolerance < 1.0 {
        let mut keep = vec![false; points.len()];
        keep[0] = true;
        keep[points.len() - 1] = true;
        let mut open = vec![(0, points.len() - 1)];
        while let Some((from, to)) = open.pop() {
            let furthest = (from + 1..to).map(|i| (off_line(points[from], points[to], points[i]), i)).max_by(|a, b| a.0.total_cmp(&b.0));
            if let Some((distance, index)) = furthest.filter(|(distance, _)| *distance > tolerance) {
                debug_assert!(distance.is_finite());
                keep[index] = true;
                open.extend([(from, index), (index, to)]);
            }
        }
        kept = points.iter().zip(&keep).filter(|(_, keep)| **keep).map(|(point, _)| *point).collect();
        tolerance *= 2.0;
    }
    kept
}

/// Distance of `p` from the line through `a` and `b`.
fn off_line(a: (f64, f64), b: (f64, f64), p: (f64, f64)) -> f64 {
    let (dx, dy) = (b.0 - a.0, b.1 - a.1);
    let length = dx.hypot(dy);
    if length < 1e-12 { (p.0 - a.0).hypot(p.1 - a.1) } else { (dx * (a.1 - p.1) - dy * (a.0 - p.0)).abs() / length }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticks_are_round_and_inside() {
        let ticks = |low, high| Scale::new(low, high, 0.0, 100.0).ticks(5);
        assert_eq!(ticks(0.0, 1.0).len(), 6);
        assert_eq!(tick_digits(&ticks(0.0, 1.0)), 1);
        assert!(ticks(0.43, 0.78).iter().all(|tick| (0.43..=0.78).contains(tick)));
        assert_eq!(ticks(0.0, 16887.0)[1], 5000.0);
        assert_eq!(tick_digits(&[0.0, 0.25, 0.5]), 2);
    }

    #[test]
    fn thinning_keeps_ends_and_shape() {
        let curve: Vec<(f64, f64)> = (0..5000).map(|i| f64::from(i) / 4999.0).map(|x| (x, x.sqrt())).collect();
        let thinned = thin(&curve, 150);
        assert!(thinned.len() <= 150 && thinned.len() > 10);
        assert_eq!((thinned[0], thinned[thinned.len() - 1]), (curve[0], curve[4999]));
        for point in &curve {
            let right = thinned.iter().position(|kept| kept.0 >= point.0).unwrap().max(1);
            assert!(off_line(thinned[right - 1], thinned[right], *point) < 0.01);
        }
    }
}
