//! Where known genes stand in the ranking: running sums with their hits, and the table of all sets.

use super::super::chart::{Axis, Chart, Charts, Role, Series};
use super::super::data::{Data, Enriched};
use super::super::html::{count, esc, num, p_value, percent};
use super::super::page::Section;
use super::super::plot::{Plot, thin};
use super::names::set_note;
use crate::config::Settings;

const SIZE: (f64, f64) = (520.0, 300.0);
/// The positives of the ranking task, each by a score that never saw its label.
const KNOWN: &str = "held-out-positives";
/// Points a line of the chart keeps.
const POINTS: usize = 220;
/// Rows of the table on the page; `gsea.tsv` has all.
const ROWS: usize = 60;

pub(crate) fn section(settings: &Settings, data: &Data) -> Section {
    let mut body = format!(
        "<p>Gene-set enrichment of the ranking (running sum, weight exponent {}). It is the check against overfitting: each known essential \
         gene was scored only by models that never saw its label. The tested pool is the fair test; across the genome, having been chosen for \
         a test may itself raise a gene's place, which the control sets show.</p>\n",
        settings.enrich.exponent
    );
    let plots: String = ["tested-pool", "genome"].into_iter().filter_map(|scope| plot(data, KNOWN, scope)).collect();
    body.push_str(&format!("<div class=\"plots\">{plots}</div>\n"));
    body.push_str(&leading_edge(data));
    let charts: Charts = ["tested-pool", "genome"].into_iter().filter_map(|scope| chart(data, scope)).collect();
    let mut rows = String::new();
    for row in data.enriched.iter().take(ROWS) {
        let class = if row.fdr < 0.05 { if row.es > 0.0 { "better" } else { "worse" } } else { "open" };
        rows.push_str(&format!(
            "<tr><th scope=\"row\">{}<small>{}</small></th><td>{}</td><td>{}</td><td>{} <small>of {}</small></td><td>{}</td><td><b class=\"{class}\">{}</b></td><td>{}</td><td>{}</td><td>{}</td></tr>\n",
            esc(&row.set),
            set_note(&row.set),
            esc(&row.role),
            esc(&row.scope),
            count(row.size),
            count(row.genes),
            num(row.es, 3),
            num(row.nes, 2),
            p_value(row.p),
            p_value(row.fdr),
            count(row.leading_edge)
        ));
    }
    body.push_str(&format!(
        "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Enrichment of gene sets\"><table><thead><tr><th scope=\"col\">Set</th><th scope=\"col\">Role</th><th scope=\"col\">List</th><th scope=\"col\">Genes</th><th scope=\"col\">Score</th><th scope=\"col\">Normalised</th><th scope=\"col\">p</th><th scope=\"col\">FDR</th><th scope=\"col\">Leading edge</th></tr></thead><tbody>\n{rows}</tbody></table></div>\n"
    ));
    if data.enriched.len() > ROWS {
        body.push_str(&format!(
            "<p class=\"note\">The first {ROWS} of {} tests; gsea.tsv has all.</p>\n",
            count(data.enriched.len() as u64)
        ));
    }
    Section { id: "enrichment", heading: "Known genes in the ranking", body, charts }
}

/// The running sum of a set as a figure.
fn plot(data: &Data, set: &str, scope: &str) -> Option<String> {
    let row: &Enriched = data.enriched.iter().find(|row| row.set == set && row.scope == scope)?;
    Some(format!(
        "<figure class=\"chart\" data-chart=\"sums:{scope}\">{}<figcaption><b>{}</b>: held-out known essentials, score {}, normalised {}, FDR {}</figcaption></figure>",
        drawing(data, set, scope, SIZE)?,
        esc(if scope == "genome" { "Whole genome" } else { "Tested pool" }),
        num(row.es, 3),
        num(row.nes, 2),
        p_value(row.fdr)
    ))
}

/// The running sums of all known sets of a scope; the first and its counterpart are shown at first.
fn chart(data: &Data, scope: &str) -> Option<(String, Chart)> {
    let known: Vec<&Enriched> = data.enriched.iter().filter(|row| row.scope == scope && row.role != "custom").collect();
    let genes = known.first()?.genes as f64;
    let mut series = vec![Series::line("zero", Role::Chance, &[(0.0, 0.0), (genes, 0.0)])];
    for row in &known {
        let Some(sum) = data.running_sums.get(&(row.set.clone(), scope.to_owned())) else { continue };
        let role = if row.set == KNOWN { Role::Main } else { Role::Rest };
        let unit: Vec<(f64, f64)> = sum.points.iter().map(|(x, y)| (x / genes.max(1.0), *y)).collect();
        let points: Vec<(f64, f64)> = thin(&unit, POINTS).into_iter().map(|(x, y)| ((x * genes).round(), y)).collect();
        let mut line = Series::line(&row.set, role, &points);
        line.hidden = !["held-out-positives", "held-out-negatives"].contains(&row.set.as_str());
        series.push(line);
    }
    let rug = data.running_sums.get(&(KNOWN.to_owned(), scope.to_owned())).map(|sum| sum.hits.clone()).unwrap_or_default();
    let chart = Chart::Lines {
        title: format!("Running sums in the {}", scope.replace('-', " ")),
        x: Axis::between("Rank", 0.0, genes),
        y: Axis::fitted("Running sum"),
        series,
        marks: Vec::new(),
        rug,
    };
    Some((format!("sums:{scope}"), chart))
}

/// The held-out positives that carry the score, with a way to their pages.
fn leading_edge(data: &Data) -> String {
    let Some(edge) = data.leading_edges.get(&(KNOWN.to_owned(), "tested-pool".to_owned())) else { return String::new() };
    let listed: Vec<String> = edge
        .iter()
        .map(|gene| {
            let name = if gene.symbol.is_empty() { &gene.gene_id } else { &gene.symbol };
            format!("<a href=\"#gene/{}\">{}</a> <small>{}</small>", percent(&gene.gene_id), esc(name), count(gene.position))
        })
        .collect();
    format!(
        "<p>Known essentials that carry the score in the tested pool, with their places: {}. leading_edge.tsv has all.</p>\n",
        listed.join(", ")
    )
}

/// The running sum of a set with its hits, as a drawing of the given size.
pub(crate) fn drawing(data: &Data, set: &str, scope: &str, size: (f64, f64)) -> Option<String> {
    let sum = data.running_sums.get(&(set.to_owned(), scope.to_owned()))?;
    let row: &Enriched = data.enriched.iter().find(|row| row.set == set && row.scope == scope)?;
    let (mut low, mut high) = (0.0f64, 0.0f64);
    for (_, value) in &sum.points {
        low = low.min(*value);
        high = high.max(*value);
    }
    let span = (high - low).max(0.1);
    let genes = row.genes as f64;
    let mut plot = Plot::new(
        &format!("Running sum of {set} in the {scope}"),
        &format!("Enrichment score {}, {} genes of {}", num(row.es, 3), row.size, row.genes),
        size,
        (0.0, genes),
        (low - 0.22 * span, high + 0.06 * span),
    );
    plot.axes("Rank", "Running sum");
    plot.line("zero", &[(0.0, 0.0), (genes, 0.0)]);
    // The ticks of the hits stand in the free strip at the bottom.
    let (top, bottom) = (plot.y.at(low - 0.07 * span), plot.y.at(low - 0.19 * span));
    let mut path = String::new();
    for hit in &sum.hits {
        path.push_str(&format!("M{0:.1} {top:.1}V{bottom:.1}", plot.x.at(*hit)));
    }
    plot.raw(&format!("<path class=\"hits\" d=\"{path}\"/>"));
    // Thinning works on a square of side one, so that both axes weigh alike.
    let unit: Vec<(f64, f64)> = sum.points.iter().map(|(x, y)| (x / genes.max(1.0), y / span)).collect();
    let line: Vec<(f64, f64)> = thin(&unit, 400).into_iter().map(|(x, y)| (x * genes.max(1.0), y * span)).collect();
    plot.line("series0", &line);
    if let Some(peak) = sum.points.iter().copied().min_by(|a, b| (a.1 - row.es).abs().total_cmp(&(b.1 - row.es).abs())) {
        plot.line("peak", &[(peak.0, 0.0), peak]);
        plot.dot("series0", peak, None);
    }
    Some(plot.finish())
}
