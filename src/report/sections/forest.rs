//! Interval plots in table cells: one small drawing a row, all rows on one scale.

use maud::{Markup, html};

use super::super::metrics::Interval;
use super::super::plot::{Scale, tick_digits};
use super::super::shapes::{dot, line, rect, svg, words};
use super::super::text::num;

const SIZE: (f64, f64) = (190.0, 24.0);
const MIDDLE: f64 = SIZE.1 / 2.0;

/// The shared scale of a column of intervals, with marks that run through all rows.
pub(crate) struct Forest {
    scale: Scale,
    marks: Vec<(f64, &'static str)>,
}

impl Forest {
    /// A scale that holds all intervals and marks (`value`, CSS class).
    pub fn new(intervals: impl Iterator<Item = Interval>, marks: Vec<(f64, &'static str)>) -> Self {
        let ends = intervals.flat_map(|interval| [interval.mean, interval.lo, interval.hi]);
        Self { scale: Scale::around(ends.chain(marks.iter().map(|mark| mark.0)), 6.0, SIZE.0 - 6.0), marks }
    }

    /// Tick labels, for the head of the column.
    pub fn head(&self, title: &str) -> Markup {
        let ticks = self.scale.ticks(4);
        let digits = tick_digits(&ticks);
        let body = html! {
            @for tick in ticks {
                @let at = self.scale.at(tick);
                (line("axis", (at, 18.0), (at, SIZE.1)))
                (words("tick", (at, 13.0), "middle", &num(tick, digits)))
            }
        };
        svg(SIZE, "cell", &format!("{title}: scale"), "", body)
    }

    /// One interval.
    pub fn row(&self, title: &str, interval: Option<Interval>, class: &str) -> Markup {
        let known = interval.filter(|interval| interval.mean.is_finite());
        let body = html! {
            @for (value, class) in self.marks.iter().filter(|mark| mark.0.is_finite()) { (self.mark(class, *value)) }
            @if let Some(interval) = known {
                (self.whisker(class, interval))
                (dot(class, (self.scale.at(interval.mean), MIDDLE), 4.5))
            }
        };
        svg(SIZE, "cell", &format!("{title}: {}", known.map_or_else(|| "not measured".to_owned(), spoken)), "", body)
    }

    /// A bar from zero with its interval.
    pub fn bar(&self, title: &str, interval: Interval, class: &str) -> Markup {
        let (zero, end) = (self.scale.at(0.0), self.scale.at(interval.mean));
        let body = html! {
            (self.mark("chance", 0.0))
            (rect(class, (zero.min(end), 5.0), ((end - zero).abs().max(0.5), 14.0)))
            (self.whisker("ink", interval))
        };
        svg(SIZE, "cell", &format!("{title}: {}", spoken(interval)), "", body)
    }

    fn mark(&self, class: &str, value: f64) -> Markup {
        let at = self.scale.at(value);
        line(&format!("mark {class}"), (at, 0.0), (at, SIZE.1))
    }

    fn whisker(&self, class: &str, interval: Interval) -> Markup {
        let ends = [interval.lo, interval.hi].map(|end| (self.scale.at(end), MIDDLE));
        html! { @if interval.is_bounded() { (line(&format!("whisker {class}"), ends[0], ends[1])) } }
    }
}

fn spoken(interval: Interval) -> String {
    format!("{} from {}", num(interval.mean, 3), interval.range(num, 3))
}
