//! Shapes of inline SVG, placed to a tenth of a unit; the page's style sheet colours their classes.

use maud::{Markup, html};

/// A place in drawing units.
pub(super) type Point = (f64, f64);

fn tenth(value: f64) -> String {
    format!("{value:.1}")
}

/// A straight line.
pub(super) fn line(class: &str, (x1, y1): Point, (x2, y2): Point) -> Markup {
    html! { line class=(class) x1=(tenth(x1)) y1=(tenth(y1)) x2=(tenth(x2)) y2=(tenth(y2)) {} }
}

/// A filled circle.
pub(super) fn dot(class: &str, (x, y): Point, radius: f64) -> Markup {
    html! { circle class={ "dot " (class) } cx=(tenth(x)) cy=(tenth(y)) r=(tenth(radius)) {} }
}

/// A rectangle from its upper left corner.
pub(super) fn rect(class: &str, (x, y): Point, (width, height): (f64, f64)) -> Markup {
    html! { rect class=(class) x=(tenth(x)) y=(tenth(y)) width=(tenth(width)) height=(tenth(height)) {} }
}

/// Words; `anchor` says which part of them stands at the point.
pub(super) fn words(class: &str, (x, y): Point, anchor: &str, text: &str) -> Markup {
    html! { text class=(class) x=(tenth(x)) y=(tenth(y)) text-anchor=(anchor) { (text) } }
}

/// An `<svg>` element with a title and a description for those who do not see it.
pub(super) fn svg((width, height): (f64, f64), class: &str, title: &str, description: &str, body: Markup) -> Markup {
    html! {
        svg class=(class) role="img" viewBox={ "0 0 " (width) " " (height) } width=(width) height=(height) aria-label=(title) {
            title { (title) }
            @if !description.is_empty() { desc { (description) } }
            (body)
        }
    }
}

/// The sample of a legend, beside words that say what it is.
pub(super) fn sample((width, height): (f64, f64), body: Markup) -> Markup {
    html! { svg.sample aria-hidden="true" viewBox={ "0 0 " (width) " " (height) } width=(width) height=(height) { (body) } }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_cannot_break_out() {
        let drawn = svg((9.0, 9.0), "plot", "<script>", "a\"b", words("c\"d", (0.0, 0.0), "end", "<b>")).0;
        assert!(!drawn.contains("<script>") && !drawn.contains("<b>"));
        assert!(drawn.contains("a&quot;b") && drawn.contains("c&quot;d"));
    }
}
