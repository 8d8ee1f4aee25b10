//! The curves as charts: every model can be asked for, the few that a drawing holds are shown at first.

use super::super::chart::{Axis, Chart, Charts, Role, Series, round};
use super::super::data::{Curve, Data};
use super::super::metrics::TaskMetrics;
use super::super::plot::thin;
use super::names::{BAR, MAIN};

/// Points a line keeps.
const POINTS: usize = 64;

/// ROC, precision-recall and calibration of one task; `shown` models are visible at first.
pub(super) fn charts(name: &str, task: &TaskMetrics, data: &Data, shown: &[&str]) -> Charts {
    let lines = |kind: &str, chance: &[(f64, f64)], chance_name: &str| {
        let mut series = vec![Series::line(chance_name, Role::Chance, chance)];
        let others = task.best_first("auroc").into_iter().filter(|model| !shown.contains(model));
        for model in shown.iter().copied().chain(others) {
            if let Some(curve) = find(data, name, model, kind) {
                let points: Vec<(f64, f64)> = curve.points.iter().map(|point| (point.x, point.y)).collect();
                let mut line = Series::line(model, role(model), &thin(&points, POINTS));
                line.hidden = !shown.contains(&model);
                series.push(line);
            }
        }
        series
    };
    let unit = |name: &str| Axis::between(name, 0.0, 1.0);
    let mut charts = vec![
        (
            format!("roc:{name}"),
            Chart::Lines {
                title: format!("ROC curves, {name}"),
                x: unit("False positive rate"),
                y: unit("True positive rate"),
                series: lines("roc", &[(0.0, 0.0), (1.0, 1.0)], "chance"),
                marks: Vec::new(),
                rug: Vec::new(),
            },
        ),
        (
            format!("pr:{name}"),
            Chart::Lines {
                title: format!("Precision-recall curves, {name}"),
                x: unit("Recall"),
                y: unit("Precision"),
                series: lines("pr", &[(0.0, task.base_rate), (1.0, task.base_rate)], "base rate"),
                marks: Vec::new(),
                rug: Vec::new(),
            },
        ),
    ];
    charts.extend(calibration(name, data));
    charts
}

fn calibration(name: &str, data: &Data) -> Option<(String, Chart)> {
    let mut series = Vec::new();
    let mut most = 0.05f64;
    for model in [MAIN, BAR] {
        let Some(curve) = find(data, name, model, "calibration") else { continue };
        let points: Vec<(f64, f64)> = curve.points.iter().map(|point| (point.x, point.y)).collect();
        let mut dots = Series::line(model, role(model), &points);
        dots.dots = true;
        dots.band = curve.points.iter().filter_map(|point| point.interval.map(|(lo, hi)| (round(point.x), round(lo), round(hi)))).collect();
        most = dots.points.iter().flat_map(|point| [point.0, point.1]).chain(dots.band.iter().map(|band| band.2)).fold(most, f64::max);
        series.push(dots);
    }
    if series.is_empty() {
        return None;
    }
    let most = (most * 1.08).min(1.0);
    series.insert(0, Series::line("honest", Role::Chance, &[(0.0, 0.0), (most, most)]));
    let chart = Chart::Lines {
        title: format!("Calibration, {name}"),
        x: Axis::between("Predicted probability", 0.0, most),
        y: Axis::between("Observed share", 0.0, most),
        series,
        marks: Vec::new(),
        rug: Vec::new(),
    };
    Some((format!("calibration:{name}"), chart))
}

/// Risk against coverage: the Brier score of the genes kept when the least certain are given up.
pub(super) fn risk(name: &str, data: &Data) -> Option<(String, Chart)> {
    let mut series = Vec::new();
    for (kind, title) in [("risk_coverage", "by the spread of the models"), ("risk_coverage_evidence", "by missing evidence first")] {
        let curve = find(data, name, MAIN, kind)?;
        let points: Vec<(f64, f64)> = curve.points.iter().map(|point| (point.x, point.y)).collect();
        series.push(Series::line(title, if kind == "risk_coverage" { Role::Main } else { Role::Rest }, &points));
    }
    let whole = series.first().and_then(|line| line.points.last()).map_or(0.0, |point| point.1);
    series.push(Series::line("at random", Role::Chance, &[(0.0, whole), (1.0, whole)]));
    let chart = Chart::Lines {
        title: format!("Giving up uncertain genes, {name}"),
        x: Axis::between("Share of genes kept", 0.0, 1.0),
        y: Axis::fitted("Brier score of those kept"),
        series,
        marks: Vec::new(),
        rug: Vec::new(),
    };
    Some((format!("risk:{name}"), chart))
}

/// A curve with at least two points.
pub(super) fn find<'a>(data: &'a Data, task: &str, model: &str, kind: &str) -> Option<&'a Curve> {
    data.curves.get(&(task.to_owned(), model.to_owned(), kind.to_owned())).filter(|curve| curve.points.len() > 1)
}

fn role(model: &str) -> Role {
    match model {
        MAIN => Role::Main,
        BAR => Role::Bar,
        _ => Role::Rest,
    }
}
