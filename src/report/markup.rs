//! Pieces of markup that several sections share. Whatever is spliced in is escaped by `maud`, in text and in attributes.

use maud::{Markup, PreEscaped, Render, html};

use super::metrics::Interval;
use super::text::{MISSING, num};

/// Markup without control characters, which have no place in HTML or XML; line feeds stay.
pub(super) fn printable(markup: Markup) -> Markup {
    // Already markup: blanks for control characters make no new one.
    PreEscaped(markup.0.replace(|c: char| c.is_control() && c != '\n', " "))
}

/// Headings of columns.
pub(super) fn columns(titles: impl IntoIterator<Item: Render>) -> Markup {
    html! { @for title in titles { th scope="col" { (title) } } }
}

/// A table in a box that scrolls where it is too wide, or, for the long kinds, too tall. Screen readers call it `label`; `class` may
/// be empty.
pub(super) fn table(label: &str, class: &str, head: Markup, rows: Markup) -> Markup {
    scrolling(label, class, html! { thead { tr { (head) } } tbody { (rows) } })
}

/// A table of names and values without a head.
pub(super) fn facts(label: &str, rows: Markup) -> Markup {
    scrolling(label, "facts", html! { tbody { (rows) } })
}

fn scrolling(label: &str, class: &str, content: Markup) -> Markup {
    let tall = matches!(class, "facts" | "genes" | "terms");
    html! {
        div.scroll.tall[tall] tabindex="0" role="region" aria-label=(label) {
            table class=[Some(class).filter(|class| !class.is_empty())] { (content) }
        }
    }
}

/// A drawing that the page's scripts replace by the chart of that name.
pub(super) fn figure(chart: &str, drawing: impl Render, caption: impl Render) -> Markup {
    html! { figure.chart data-chart=(chart) { (drawing) figcaption { (caption) } } }
}

/// "one, two, three", or with other words between.
pub(super) fn joined(items: impl IntoIterator<Item: Render>, between: &str) -> Markup {
    html! { @for (index, item) in items.into_iter().enumerate() { @if index > 0 { (between) } (item) } }
}

/// "one", "one and two", "one, two and three".
pub(super) fn listing<T: Render>(items: &[T]) -> Markup {
    match items {
        [rest @ .., last] if !rest.is_empty() => html! { (joined(rest, ", ")) " and " (last) },
        _ => joined(items, ""),
    }
}

/// `0.751` with its interval in small print.
pub(super) fn with_interval(interval: Option<Interval>, digits: usize) -> Markup {
    html! {
        @match interval {
            Some(found) => {
                b { (num(found.mean, digits)) }
                @if found.is_bounded() { " " small { (found.range(num, digits)) } }
            }
            None => (MISSING),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn lists_read_well() {
        let items = ["a", "<b>", "c"].map(|item| html! { (item) });
        assert_eq!(listing(&items[..0]).0, "");
        assert_eq!(listing(&items[..1]).0, "a");
        assert_eq!(listing(&items).0, "a, &lt;b&gt; and c");
    }

    proptest! {
        #[test]
        fn names_hold_no_markup(name in ".{0,80}") {
            let markup = printable(figure(&name, &name, &name)).0;
            prop_assert_eq!(markup.matches(['<', '>']).count(), 8);
            prop_assert_eq!(markup.matches('"').count(), 4);
        }
    }
}
