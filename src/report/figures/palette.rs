//! Colours of print: Okabe and Ito's, told apart with any colour vision, as on the page in its light scheme.

pub(super) const INK: &str = "#1b2027";
pub(super) const QUIET: &str = "#59636f";
pub(super) const GRID: &str = "#e8ebef";
pub(super) const MAIN_COLOUR: &str = "#0072b2";
pub(super) const BAR_COLOUR: &str = "#d55e00";
pub(super) const REST: &str = "#7b8794";
/// Lines of a plot, with dashes that tell them apart without colour.
pub(super) const SERIES: [(&str, &str); 5] =
    [("#0072b2", ""), ("#d55e00", "5 2"), ("#009e73", "2 1.6"), ("#cc79a7", "6 2 1.5 2"), ("#b8860b", "3 3")];

/// Colour of the family at `index`.
pub(super) fn family_colour(family: &str, index: usize) -> &'static str {
    match family {
        "sequence" => "#009e73",
        "topology" => "#cc79a7",
        "locus" => "#e69f00",
        _ if index.is_multiple_of(2) => "#56b4e9",
        _ => "#8a7f00",
    }
}
