//! The genes: where scripts run, all of them in a table to search, sort and filter; in print and without scripts, the best.

use serde_json::Value;

use super::super::data::{Data, TopGene};
use super::super::html::{MISSING, count, esc, num, percent, signed};
use super::super::page::Section;
use super::super::plot::{Scale, svg};
use super::names::family_class;
use crate::config::Settings;

const BAR: (f64, f64) = (64.0, 14.0);
const SCORE: (f64, f64) = (84.0, 14.0);

pub(crate) fn section(settings: &Settings, data: &Data) -> Section {
    let whole = |key: &str| data.ranking.get(key).and_then(Value::as_u64).unwrap_or(0);
    let base_rate = data.ranking.get("base_rate").and_then(Value::as_f64).unwrap_or(f64::NAN);
    let task = data.ranking.get("task").and_then(Value::as_str).unwrap_or_default();
    let assembly = if settings.assembly.is_empty() { String::new() } else { format!(" Positions: {}.", esc(&settings.assembly)) };
    let mut body = format!(
        "<p>{} genes ranked by the cross-fitted probability on <b>{}</b> (base rate {}, the grey line in each score). \
         Every gene, labelled or not, is scored only by models that did not train on it. Bars are each family's signed share of the \
         gene's log-odds.{assembly}</p>\n",
        count(whole("ranked")),
        esc(task),
        num(base_rate, 3)
    );
    body.push_str(&legend(&data.families));
    // Filled by the page's scripts; empty without them.
    body.push_str("<div id=\"gene-explorer\"></div>\n");
    let families: String = data.families.iter().map(|family| format!("<th scope=\"col\">{}</th>", esc(family))).collect();
    let most = data.genes.iter().flat_map(|gene| &gene.contributions).flatten().map(|share| share.abs()).fold(0.1, f64::max);
    let rows: String = data.genes.iter().map(|gene| row(gene, &data.families, most, base_rate)).collect();
    body.push_str(&format!(
        "<div id=\"genes-static\"><h3>The {} best</h3><div class=\"scroll tall\" tabindex=\"0\" role=\"region\" aria-label=\"Best genes\"><table class=\"genes\"><thead><tr>\
         <th scope=\"col\" class=\"n\">Rank</th><th scope=\"col\">Gene</th><th scope=\"col\">Place</th><th scope=\"col\">Score</th>{families}\
         <th scope=\"col\" class=\"n\">Confound</th><th scope=\"col\" class=\"n\">Partners</th><th scope=\"col\">Label and flags</th></tr></thead><tbody>\n{rows}</tbody></table></div></div>\n\
         <div class=\"plots scripted\"><figure class=\"chart wide-chart\" data-chart=\"@genome\"><figcaption>Every ranked gene along the genome. Choose a dot to open its page.</figcaption></figure>\
         <figure class=\"chart\" data-chart=\"@confound\"><figcaption>Score against what the confounds alone say: far above the diagonal, the model saw something else.</figcaption></figure>\
         <figure class=\"chart\" data-chart=\"@distribution\"><figcaption>How scores spread among hits, tested non-hits and untested genes.</figcaption></figure></div>\n\
         <p class=\"note\">ranking.tsv has all genes, candidates.bed the best ones for a genome browser. <b>near essential promoter</b>: within a kilobase of \
         an essential coding gene's start, where CRISPR interference may hit that gene instead. <b>abstain</b>: neither sequence nor network.</p>\n",
        data.genes.len()
    ));
    Section::still("genes", "Genes", body)
}

fn legend(families: &[String]) -> String {
    let items: String = families
        .iter()
        .enumerate()
        .map(|(index, family)| {
            format!(
                "<li><svg class=\"sample\" aria-hidden=\"true\" viewBox=\"0 0 14 10\" width=\"14\" height=\"10\"><rect class=\"{}\" width=\"14\" height=\"10\"/></svg>{}</li>",
                family_class(family, index),
                esc(family)
            )
        })
        .collect();
    format!("<ul class=\"legend\">{items}<li><small>right of the middle: speaks for a hit; left: against</small></li></ul>\n")
}

fn row(gene: &TopGene, families: &[String], most: f64, base_rate: f64) -> String {
    let name = match &gene.symbol {
        Some(symbol) => {
            format!("<a href=\"#gene/{}\"><b>{}</b></a><small>{}</small>", percent(&gene.gene_id), esc(symbol), esc(&gene.gene_id))
        }
        None => format!("<a href=\"#gene/{}\"><b>{}</b></a>", percent(&gene.gene_id), esc(&gene.gene_id)),
    };
    let mut text = format!(
        "<tr><td class=\"n\">{}</td><th scope=\"row\">{name}</th><td><small>{}</small></td><td><b>{}</b>{}</td>",
        gene.rank,
        esc(gene.place.as_deref().unwrap_or(MISSING)),
        num(gene.score, 3),
        score(gene, base_rate),
    );
    for (index, (family, share)) in families.iter().zip(&gene.contributions).enumerate() {
        text.push_str(&match share {
            Some(share) => format!(
                "<td class=\"share\">{}<small>{}</small></td>",
                share_bar(family, *share, most, &family_class(family, index)),
                signed(*share, 2)
            ),
            None => format!("<td>{MISSING}</td>"),
        });
    }
    let flags: String = gene
        .flags
        .split(',')
        .filter(|flag| !flag.is_empty() && *flag != gene.label)
        .map(|flag| format!("<span class=\"flag\">{}</span> ", esc(&flag.replace('_', " "))))
        .collect();
    text.push_str(&format!(
        "<td class=\"n\">{}</td><td class=\"n\">{}</td><td><span class=\"label l-{}\">{}</span> {flags}</td></tr>\n",
        num(gene.confound.unwrap_or(f64::NAN), 3),
        gene.degree,
        label_class(&gene.label),
        esc(&gene.label),
    ));
    text
}

fn label_class(label: &str) -> &'static str {
    match label {
        "hit" | "hit-elsewhere" | "literature" => "for",
        "non-hit" => "against",
        _ => "neutral",
    }
}

/// The score between 0 and 1 with its range and the base rate.
fn score(gene: &TopGene, base_rate: f64) -> String {
    let scale = Scale::new(0.0, 1.0, 2.0, SCORE.0 - 2.0);
    let mut body = format!("<line class=\"grid\" x1=\"2\" y1=\"7\" x2=\"{}\" y2=\"7\"/>", SCORE.0 - 2.0);
    if base_rate.is_finite() {
        body.push_str(&format!("<line class=\"mark chance\" x1=\"{0:.1}\" y1=\"0\" x2=\"{0:.1}\" y2=\"14\"/>", scale.at(base_rate)));
    }
    body.push_str(&format!(
        "<line class=\"whisker main\" x1=\"{:.1}\" y1=\"7\" x2=\"{:.1}\" y2=\"7\"/><circle class=\"dot main\" cx=\"{:.1}\" cy=\"7\" r=\"3.5\"/>",
        scale.at(gene.lo),
        scale.at(gene.hi),
        scale.at(gene.score)
    ));
    svg(SCORE.0, SCORE.1, "inline", &format!("from {} to {}", num(gene.lo, 3), num(gene.hi, 3)), "", &body)
}

fn share_bar(family: &str, share: f64, most: f64, class: &str) -> String {
    let scale = Scale::new(-most, most, 1.0, BAR.0 - 1.0);
    let (zero, end) = (scale.at(0.0), scale.at(share));
    let body = format!(
        "<rect class=\"{class}\" x=\"{:.1}\" y=\"2\" width=\"{:.1}\" height=\"10\"/><line class=\"axis\" x1=\"{zero:.1}\" y1=\"0\" x2=\"{zero:.1}\" y2=\"14\"/>",
        zero.min(end),
        (end - zero).abs()
    );
    svg(BAR.0, BAR.1, "inline", &format!("{family} {}", signed(share, 2)), "", &body)
}
