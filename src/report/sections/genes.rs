//! The genes: where scripts run, all of them in a table to search, sort and filter; in print and without scripts, the best.

use maud::{Markup, html};
use serde_json::Value;

use super::super::data::{Data, TopGene};
use super::super::markup::{columns, figure, table};
use super::super::page::Section;
use super::super::plot::Scale;
use super::super::shapes::{dot, line, rect, sample, svg};
use super::super::text::{MISSING, count, num, percent, signed};
use super::names::family_class;
use crate::config::Settings;

const BAR: (f64, f64) = (64.0, 14.0);
const SCORE: (f64, f64) = (84.0, 14.0);

pub(crate) fn section(settings: &Settings, data: &Data) -> Section {
    let ranked = data.ranking.get("ranked").and_then(Value::as_u64).unwrap_or(0);
    let base_rate = data.ranking.get("base_rate").and_then(Value::as_f64).unwrap_or(f64::NAN);
    let body = html! {
        p {
            (count(ranked)) " genes ranked by the cross-fitted probability on "
            b { (data.ranking.get("task").and_then(Value::as_str).unwrap_or_default()) } " (base rate " (num(base_rate, 3))
            ", the grey line in each score). Every gene, labelled or not, is scored only by models that did not train on it. Bars are each \
             family's signed share of the gene's log-odds."
            @if !settings.assembly.is_empty() { " Positions: " (settings.assembly) "." }
        }
        (legend(&data.families))
        // Filled by the page's scripts; empty without them.
        div #gene-explorer {}
        div #genes-static { h3 { "The " (data.genes.len()) " best" } (best(data, base_rate)) }
        div.plots.scripted {
            figure.chart.wide-chart data-chart="@genome" {
                figcaption { "Every ranked gene along the genome. Choose a dot to open its page." }
            }
            (figure("@confound", "", "Score against what the confounds alone say: far above the diagonal, the model saw something else."))
            (figure("@distribution", "", "How scores spread among hits, tested non-hits and untested genes."))
        }
        p.note {
            "ranking.tsv has all genes, candidates.bed the best ones for a genome browser. " b { "near essential promoter" } ": within \
             a kilobase of an essential coding gene's start, where CRISPR interference may hit that gene instead. " b { "abstain" }
            ": neither sequence nor network."
        }
    };
    Section::still("genes", "Genes", body)
}

fn legend(families: &[String]) -> Markup {
    html! {
        ul.legend {
            @for (index, family) in families.iter().enumerate() {
                @let square = html! { rect class=(family_class(family, index)) width="14" height="10" {} };
                li { (sample((14.0, 10.0), square)) (family) }
            }
            li { small { "right of the middle: speaks for a hit; left: against" } }
        }
    }
}

fn best(data: &Data, base_rate: f64) -> Markup {
    let head = html! {
        th.n scope="col" { "Rank" } (columns(["Gene", "Place", "Score"])) (columns(&data.families))
        th.n scope="col" { "Confound" } th.n scope="col" { "Partners" } (columns(["Label and flags"]))
    };
    let most = data.genes.iter().flat_map(|gene| &gene.contributions).flatten().map(|share| share.abs()).fold(0.1, f64::max);
    table("Best genes", "genes", head, html! { @for gene in &data.genes { (row(gene, &data.families, most, base_rate)) } })
}

fn row(gene: &TopGene, families: &[String], most: f64, base_rate: f64) -> Markup {
    let flags = gene.flags.split(',').filter(|flag| !flag.is_empty() && *flag != gene.label);
    html! {
        tr {
            td.n { (gene.rank) }
            th scope="row" {
                a href={ "#gene/" (percent(&gene.gene_id)) } { b { (gene.symbol.as_ref().unwrap_or(&gene.gene_id)) } }
                @if gene.symbol.is_some() { small { (gene.gene_id) } }
            }
            td { small { (gene.place.as_deref().unwrap_or(MISSING)) } }
            td { b { (num(gene.score, 3)) } (score(gene, base_rate)) }
            @for (index, (family, share)) in families.iter().zip(&gene.contributions).enumerate() {
                @match *share {
                    Some(share) => td.share { (share_bar(family, share, most, &family_class(family, index))) small { (signed(share, 2)) } },
                    None => td { (MISSING) },
                }
            }
            td.n { (num(gene.confound.unwrap_or(f64::NAN), 3)) } td.n { (gene.degree) }
            td {
                span class={ "label l-" (label_class(&gene.label)) } { (gene.label) } " "
                @for flag in flags { span.flag { (flag.replace('_', " ")) } " " }
            }
        }
    }
}

fn label_class(label: &str) -> &'static str {
    match label {
        "hit" | "hit-elsewhere" | "literature" => "for",
        "non-hit" => "against",
        _ => "neutral",
    }
}

/// The score between 0 and 1 with its range and the base rate.
fn score(gene: &TopGene, base_rate: f64) -> Markup {
    let (start, end, middle) = (2.0, SCORE.0 - 2.0, SCORE.1 / 2.0);
    let scale = Scale::new(0.0, 1.0, start, end);
    let at = |value: f64| (scale.at(value), middle);
    let chance = scale.at(base_rate);
    let body = html! {
        (line("grid", (start, middle), (end, middle)))
        @if base_rate.is_finite() { (line("mark chance", (chance, 0.0), (chance, SCORE.1))) }
        (line("whisker main", at(gene.lo), at(gene.hi)))
        (dot("main", at(gene.score), 3.5))
    };
    svg(SCORE, "inline", &format!("from {} to {}", num(gene.lo, 3), num(gene.hi, 3)), "", body)
}

fn share_bar(family: &str, share: f64, most: f64, class: &str) -> Markup {
    let scale = Scale::new(-most, most, 1.0, BAR.0 - 1.0);
    let (zero, end) = (scale.at(0.0), scale.at(share));
    let body = html! {
        (rect(class, (zero.min(end), 2.0), ((end - zero).abs(), 10.0)))
        (line("axis", (zero, 0.0), (zero, BAR.1)))
    };
    svg(BAR, "inline", &format!("{family} {}", signed(share, 2)), "", body)
}
