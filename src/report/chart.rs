//! What the page's scripts draw: each chart as data, beside the static drawing that stands for it in print and without scripts.

use serde::Serialize;

/// An axis; without limits the chart finds its own.
#[derive(Debug, Clone, Default, Serialize)]
pub(super) struct Axis {
    pub name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub min: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max: Option<f64>,
}

impl Axis {
    /// An axis with limits.
    pub fn between(name: &str, min: f64, max: f64) -> Self {
        Self { name: name.to_owned(), min: Some(round(min)), max: Some(round(max)) }
    }

    /// An axis that fits its data.
    pub fn fitted(name: &str) -> Self {
        Self { name: name.to_owned(), min: None, max: None }
    }
}

/// How a series is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Role {
    /// The model under test.
    Main,
    /// The confound-only bar.
    Bar,
    /// Anything else.
    Rest,
    /// What a coin would do.
    Chance,
}

/// A line, or a family of dots where `dots` is set.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Series {
    pub name: String,
    pub role: Role,
    pub points: Vec<(f64, f64)>,
    /// `(x, lo, hi)`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub band: Vec<(f64, f64, f64)>,
    /// Whether it waits in the legend to be asked for.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub hidden: bool,
    /// Whether points are not joined.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub dots: bool,
}

impl Series {
    /// A joined line.
    pub fn line(name: &str, role: Role, points: &[(f64, f64)]) -> Self {
        let points = points.iter().map(|(x, y)| (round(*x), round(*y))).collect();
        Self { name: name.to_owned(), role, points, band: Vec::new(), hidden: false, dots: false }
    }
}

/// A term of an over-representation plot.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Term {
    pub name: String,
    pub x: f64,
    pub size: f64,
    pub value: f64,
    pub group: String,
    pub tip: Vec<(String, String)>,
    pub faint: bool,
}

/// One chart.
#[derive(Debug, Clone, Serialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
pub(super) enum Chart {
    /// Lines over a common x.
    Lines {
        title: String,
        x: Axis,
        y: Axis,
        series: Vec<Series>,
        /// Places that are ticked along the x axis.
        #[serde(skip_serializing_if = "Vec::is_empty")]
        rug: Vec<f64>,
    },
    /// Terms by enrichment, sized by their overlap.
    Terms { title: String, x: Axis, items: Vec<Term> },
}

impl Chart {
    /// Lines alone.
    pub fn lines(title: String, x: Axis, y: Axis, series: Vec<Series>) -> Self {
        Self::Lines { title, x, y, series, rug: Vec::new() }
    }
}

/// Charts by the name under which a figure asks for them.
pub(super) type Charts = Vec<(String, Chart)>;

/// Four significant digits: what a screen can show.
pub(super) fn round(value: f64) -> f64 {
    if value == 0.0 || !value.is_finite() {
        return value;
    }
    let scale = 10f64.powi(3 - value.abs().log10().floor() as i32);
    (value * scale).round() / scale
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn four_digits_stay() {
        assert_eq!(round(0.123_456), 0.1235);
        assert_eq!(round(-1234.56), -1235.0);
        assert_eq!(round(0.0), 0.0);
        assert!(round(f64::NAN).is_nan());
    }

    #[test]
    fn a_chart_says_its_kind() {
        let series = vec![Series::line("deephen", Role::Main, &[(0.0, 0.333_333)])];
        let chart = Chart::lines("ROC".into(), Axis::between("x", 0.0, 1.0), Axis::fitted("y"), series);
        let value = serde_json::to_value(&chart).unwrap();
        assert_eq!(value["kind"], "lines");
        assert_eq!(value["series"][0]["role"], "main");
        assert_eq!(value["series"][0]["points"][0][1], 0.3333);
        assert!(value["y"].get("min").is_none());
    }
}
