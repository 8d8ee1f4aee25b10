//! Where known genes stand in the ranking: running sums with their hits, and the table of all sets.

use maud::{Markup, html};

use super::super::chart::{Axis, Chart, Charts, Role, Series};
use super::super::data::{Data, Enriched, LeadingGene};
use super::super::markup::{columns, figure, joined, table};
use super::super::page::Section;
use super::super::plot::{Plot, thin};
use super::super::text::{count, num, p_value, percent};
use super::names::set_note;
use crate::config::Settings;

const SIZE: (f64, f64) = (520.0, 300.0);
/// The positives of the ranking task, each by a score that never saw its label.
const KNOWN: &str = "held-out-positives";
const SCOPES: [&str; 2] = ["tested-pool", "genome"];
/// Points a line of the chart keeps.
const POINTS: usize = 220;
/// Rows of the table on the page; `gsea.tsv` has all.
const ROWS: usize = 60;

pub(crate) fn section(settings: &Settings, data: &Data) -> Section {
    let body = html! {
        p {
            "Gene-set enrichment of the ranking (running sum, weight exponent " (settings.enrich.exponent) "). It is the check against \
             overfitting: each known hit was scored only by models that never saw its label. A hit of " b { (settings.rank.task) } " says that knock-down changed " (data.phenotype(settings)) ". The tested pool is the fair test; \
             across the genome, having been chosen for a test may itself raise a gene's place, which the control sets show."
        }
        div.plots { @for scope in SCOPES { @if let Some(plot) = plot(data, scope) { (plot) } } }
        @if let Some(edge) = data.leading_edges.get(&(KNOWN.to_owned(), "tested-pool".to_owned())) { (leading_edge(edge)) }
        (sets(&data.enriched))
        @if data.enriched.len() > ROWS {
            p.note { "The first " (ROWS) " of " (count(data.enriched.len() as u64)) " tests; gsea.tsv has all." }
        }
    };
    let charts: Charts = SCOPES.into_iter().filter_map(|scope| chart(data, scope)).collect();
    Section { id: "enrichment", heading: "Known genes in the ranking", body, charts }
}

fn sets(enriched: &[Enriched]) -> Markup {
    let class = |row: &Enriched| match row.fdr < 0.05 {
        true if row.es > 0.0 => "better",
        true => "worse",
        false => "open",
    };
    let rows = html! {
        @for row in enriched.iter().take(ROWS) {
            tr {
                th scope="row" { (row.set) small { (set_note(&row.set)) } }
                td { (row.role) } td { (row.scope) } td { (count(row.size)) " " small { "of " (count(row.genes)) } }
                td { (num(row.es, 3)) } td { b class=(class(row)) { (num(row.nes, 2)) } }
                td { (p_value(row.p)) } td { (p_value(row.fdr)) } td { (count(row.leading_edge)) }
            }
        }
    };
    let head = columns(["Set", "Role", "List", "Genes", "Score", "Normalised", "p", "FDR", "Leading edge"]);
    table("Enrichment of gene sets", "", head, rows)
}

/// The running sum of the known genes as a figure.
fn plot(data: &Data, scope: &str) -> Option<Markup> {
    let row = data.enriched.iter().find(|row| row.set == KNOWN && row.scope == scope)?;
    let caption = html! {
        b { (if scope == "genome" { "Whole genome" } else { "Tested pool" }) } ": held-out hits of the ranking task, score " (num(row.es, 3))
        ", normalised " (num(row.nes, 2)) ", FDR " (p_value(row.fdr))
    };
    Some(figure(&format!("sums:{scope}"), drawing(data, KNOWN, scope, SIZE)?, caption))
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
        rug,
    };
    Some((format!("sums:{scope}"), chart))
}

/// The held-out positives that carry the score, with a way to their pages.
fn leading_edge(edge: &[LeadingGene]) -> Markup {
    let listed = edge.iter().map(|gene| {
        let name = if gene.symbol.is_empty() { &gene.gene_id } else { &gene.symbol };
        html! { a href={ "#gene/" (percent(&gene.gene_id)) } { (name) } " " small { (count(gene.position)) } }
    });
    html! {
        p {
            "Known hits that carry the score in the tested pool, with their places: " (joined(listed, ", "))
            ". leading_edge.tsv has all."
        }
    }
}

/// The running sum of a set with its hits, as a drawing of the given size.
pub(crate) fn drawing(data: &Data, set: &str, scope: &str, size: (f64, f64)) -> Option<Markup> {
    let sum = data.running_sums.get(&(set.to_owned(), scope.to_owned()))?;
    let row: &Enriched = data.enriched.iter().find(|row| row.set == set && row.scope == scope)?;
    let (low, high) = sum.points.iter().fold((0.0f64, 0.0f64), |(low, high), (_, y)| (low.min(*y), high.max(*y)));
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
    let ticks: String = sum.hits.iter().map(|hit| format!("M{:.1} {top:.1}V{bottom:.1}", plot.x.at(*hit))).collect();
    plot.add(html! { path.hits d=(ticks) {} });
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
