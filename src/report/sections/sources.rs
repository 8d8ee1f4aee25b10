//! What went in: genes and labels by join, names by rule, the network, the split.

use std::collections::{BTreeMap, BTreeSet};

use maud::{Markup, html};
use serde_json::Value;

use super::super::data::Data;
use super::super::facts::json_rows;
use super::super::markup::{facts, joined, table};
use super::super::page::Section;
use super::super::text::{count, num, signed};
use crate::config::Settings;

/// What is counted in the network: heading, place in `stats.json`.
const NETWORK: [(&str, &str); 9] = [
    ("lncRNA nodes", "/nodes/lncrna"),
    ("protein nodes", "/nodes/protein"),
    ("lncRNA-protein edges", "/edges/lpi"),
    ("protein-protein edges", "/edges/ppi"),
    ("connected components", "/components/count"),
    ("nodes in the largest", "/components/largest"),
    ("median partners of a lncRNA", "/degree/lncrna_lpi/median"),
    ("90th percentile", "/degree/lncrna_lpi/q90"),
    ("most", "/degree/lncrna_lpi/max"),
];
/// Rules of resolution in the order in which they are tried.
const RULES: [&str; 7] = ["id", "symbol", "previous-symbol", "alias", "older-release", "overlap", "second-catalogue"];

pub(crate) fn section(settings: &Settings, data: &Data) -> Section {
    let in_full = [
        ("Ingest in full: rows and rules by source", Some(&data.ingest)),
        ("Split in full: tasks and groups of similar genes", Some(&data.plan)),
        ("Network in full", Some(&data.network)),
        ("Sequence encoder", data.encoder.as_ref()),
    ];
    let body = html! {
        div.halves { (joins(settings, data)) (network(&data.network)) }
        (unresolved(data))
        @for (title, value) in in_full {
            @if let Some(value) = value { details { summary { (title) } (facts(title, json_rows(value))) } }
        }
    };
    Section::still("data", "Data and network", body)
}

fn joins(settings: &Settings, data: &Data) -> Markup {
    let reference = &settings.report.reference;
    let compared = !reference.is_empty();
    let head = html! {
        th scope="col" { "Genes and labels" } th.n scope="col" { "Found" }
        @if compared { th.n scope="col" { "Reference" } th.n scope="col" { "Deviation" } }
    };
    let rows = html! {
        @for join in &data.joins {
            tr {
                th scope="row" { (join.key.replace('_', " ")) }
                td.n { (count(join.found)) }
                @match reference.get(&join.key) {
                    Some(&expected) if expected > 0 => {
                        @let percent = (join.found as f64 / expected as f64 - 1.0) * 100.0;
                        td.n { (count(expected)) }
                        td.n { b class=(if percent.abs() <= 3.0 { "better" } else { "worse" }) { (signed(percent, 1)) "%" } }
                    }
                    _ => { @if compared { td {} td {} } }
                }
            }
        }
    };
    table("Counts of joins", "", head, rows)
}

fn network(stats: &Value) -> Markup {
    let counts = NETWORK.iter().filter_map(|(title, path)| Some((title, stats.pointer(path)?.as_u64()?)));
    let hub = |hub: &Value| {
        let (symbol, degree) = (hub.get("symbol")?.as_str()?, hub.get("lpi_degree")?.as_u64()?);
        Some(html! { (symbol) " " small { (count(degree)) } })
    };
    let mut rows = html! {
        @for (title, value) in counts { tr { th scope="row" { (title) } td.n { (count(value)) } } }
        @if let Some(hubs) = stats.pointer("/hubs/lpi").and_then(Value::as_array) {
            @let share = stats.pointer("/hubs/lpi_share").and_then(Value::as_f64).unwrap_or(f64::NAN);
            tr {
                th scope="row" { "share of lncRNA-protein edges at the " (hubs.len()) " busiest proteins" }
                td.n { (num(share * 100.0, 1)) "%" }
            }
            tr { td.wrap colspan="2" { (joined(hubs.iter().take(10).filter_map(hub), ", ")) } }
        }
    };
    if rows.0.is_empty() {
        rows = json_rows(stats);
    }
    table("Network", "", html! { th scope="col" { "Network" } th.n scope="col" { "Count" } }, rows)
}

/// Names by the rule that found their gene, and by the reason why none was found, a row a source.
fn unresolved(data: &Data) -> Markup {
    let resolved = resolution(&data.ingest);
    let rules: BTreeSet<&String> = resolved.values().flat_map(BTreeMap::keys).collect();
    let reasons: BTreeSet<&String> = data.unresolved.keys().map(|(_, reason)| reason).collect();
    let sources: BTreeSet<&String> = resolved.keys().chain(data.unresolved.keys().map(|(source, _)| source)).collect();
    let mut rules: Vec<&String> = rules.into_iter().collect();
    rules.sort_by_key(|rule| RULES.iter().position(|known| known == rule).unwrap_or(RULES.len()));
    let head = html! {
        th scope="col" { "Source" }
        @for rule in &rules { th.n scope="col" { (rule.replace('-', " ")) } }
        @for reason in &reasons { th.n.lost scope="col" { (reason_name(reason)) } }
    };
    // Nought is left blank, so that the eye finds what is there.
    let shown = |n: Option<&u64>| n.filter(|n| **n > 0).map_or_else(String::new, |n| count(*n));
    let rows = html! {
        @for source in &sources {
            tr {
                th scope="row" { (source) }
                @for rule in &rules { td.n { (shown(resolved.get(*source).and_then(|rules| rules.get(*rule)))) } }
                @for reason in &reasons { td.n.lost { (shown(data.unresolved.get(&((*source).clone(), (*reason).clone())))) } }
            }
        }
    };
    html! {
        @if !sources.is_empty() {
            h3 { "How names found their gene" }
            p {
                "Distinct names by the rule that resolved them; on the right those that stayed out (unresolved.tsv lists each with its \
                 reason)."
            }
            (table("Resolution of names", "", head, rows))
        }
    }
}

fn reason_name(reason: &str) -> &str {
    match reason {
        "none" => "unknown",
        "several" => "ambiguous",
        "coding" => "coding gene",
        other => other,
    }
}

/// Every object `{..., "resolved": {rule: n}}` of the ingest summary, by the key it stands under.
fn resolution(value: &Value) -> BTreeMap<String, BTreeMap<String, u64>> {
    let mut found = BTreeMap::new();
    collect(value, &mut found);
    found
}

fn collect(value: &Value, found: &mut BTreeMap<String, BTreeMap<String, u64>>) {
    let Some(fields) = value.as_object() else { return };
    for (key, value) in fields {
        match value.get("resolved").and_then(Value::as_object) {
            Some(rules) => {
                let rules = rules.iter().filter_map(|(rule, n)| Some((rule.clone(), n.as_u64()?)));
                found.insert(key.clone(), rules.collect());
            }
            None => collect(value, found),
        }
    }
}
