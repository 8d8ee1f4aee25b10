//! The curves as charts: every model can be asked for, the few that a drawing holds are shown at first.

use super::super::chart::{Axis, Chart, Charts, Role, Series, round};
use super::super::data::Data;
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
            if let Some(curve) = data.curve(name, model, kind) {
                let mut line = Series::line(model, role(model), &thin(&curve.line(), POINTS));
                line.hidden = !shown.contains(&model);
                series.push(line);
            }
        }
        series
    };
    let unit = |name: &str| Axis::between(name, 0.0, 1.0);
    let (diagonal, base) = ([(0.0, 0.0), (1.0, 1.0)], [(0.0, task.base_rate), (1.0, task.base_rate)]);
    let (roc, pr) = (lines("roc", &diagonal, "chance"), lines("pr", &base, "base rate"));
    let roc = Chart::lines(format!("ROC curves, {name}"), unit("False positive rate"), unit("True positive rate"), roc);
    let pr = Chart::lines(format!("Precision-recall curves, {name}"), unit("Recall"), unit("Precision"), pr);
    let mut charts = vec![(format!("roc:{name}"), roc), (format!("pr:{name}"), pr)];
    charts.extend(calibration(name, data));
    charts
}

fn calibration(name: &str, data: &Data) -> Option<(String, Chart)> {
    let mut series = Vec::new();
    let mut most = 0.05f64;
    for model in [MAIN, BAR] {
        let Some(curve) = data.curve(name, model, "calibration") else { continue };
        let mut dots = Series::line(model, role(model), &curve.line());
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
    let axis = |name: &str| Axis::between(name, 0.0, most);
    let chart = Chart::lines(format!("Calibration, {name}"), axis("Predicted probability"), axis("Observed share"), series);
    Some((format!("calibration:{name}"), chart))
}

/// Risk against coverage: the Brier score of the genes kept when the least certain are given up.
pub(super) fn risk(name: &str, data: &Data) -> Option<(String, Chart)> {
    let mut series = Vec::new();
    for (kind, title) in [("risk_coverage", "by the spread of the models"), ("risk_coverage_evidence", "by missing evidence first")] {
        let role = if kind == "risk_coverage" { Role::Main } else { Role::Rest };
        series.push(Series::line(title, role, &data.curve(name, MAIN, kind)?.line()));
    }
    let whole = series.first().and_then(|line| line.points.last()).map_or(0.0, |point| point.1);
    series.push(Series::line("at random", Role::Chance, &[(0.0, whole), (1.0, whole)]));
    let (x, y) = (Axis::between("Share of genes kept", 0.0, 1.0), Axis::fitted("Brier score of those kept"));
    let chart = Chart::lines(format!("Giving up uncertain genes, {name}"), x, y, series);
    Some((format!("risk:{name}"), chart))
}

fn role(model: &str) -> Role {
    match model {
        MAIN => Role::Main,
        BAR => Role::Bar,
        _ => Role::Rest,
    }
}
