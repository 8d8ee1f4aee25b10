//! What went in: genes and labels by join, names by rule, the network, the split.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::super::data::Data;
use super::super::html::{count, esc, json_rows, num, signed};
use super::super::page::Section;
use crate::config::Settings;

pub(crate) fn section(settings: &Settings, data: &Data) -> Section {
    let mut body = String::from("<div class=\"halves\">\n");
    body.push_str(&joins(settings, data));
    body.push_str(&network(data));
    body.push_str("</div>\n");
    body.push_str(&unresolved(data));
    for (title, value) in [
        ("Ingest in full: rows and rules by source", Some(&data.ingest)),
        ("Split in full: tasks and groups of similar genes", Some(&data.plan)),
        ("Network in full", Some(&data.network)),
        ("Sequence encoder", data.encoder.as_ref()),
    ] {
        if let Some(value) = value {
            body.push_str(&format!(
                "<details><summary>{title}</summary><div class=\"scroll tall\" tabindex=\"0\" role=\"region\" aria-label=\"{title}\"><table class=\"facts\"><tbody>{}</tbody></table></div></details>\n",
                json_rows(value)
            ));
        }
    }
    Section::still("data", "Data and network", body)
}

fn joins(settings: &Settings, data: &Data) -> String {
    let reference = &settings.report.reference;
    let compared = !reference.is_empty();
    let mut rows = String::new();
    for join in &data.joins {
        rows.push_str(&format!(
            "<tr><th scope=\"row\">{}</th><td class=\"n\">{}</td>",
            esc(&join.key.replace('_', " ")),
            count(join.found)
        ));
        if compared {
            rows.push_str(&match reference.get(&join.key) {
                Some(&expected) if expected > 0 => {
                    let percent = (join.found as f64 / expected as f64 - 1.0) * 100.0;
                    let class = if percent.abs() <= 3.0 { "better" } else { "worse" };
                    format!("<td class=\"n\">{}</td><td class=\"n\"><b class=\"{class}\">{}%</b></td>", count(expected), signed(percent, 1))
                }
                _ => "<td></td><td></td>".to_owned(),
            });
        }
        rows.push_str("</tr>\n");
    }
    let head = if compared { "<th scope=\"col\" class=\"n\">Reference</th><th scope=\"col\" class=\"n\">Deviation</th>" } else { "" };
    format!(
        "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Counts of joins\"><table><thead><tr><th scope=\"col\">Genes and labels</th><th scope=\"col\" class=\"n\">Found</th>{head}</tr></thead><tbody>\n{rows}</tbody></table></div>\n"
    )
}

fn network(data: &Data) -> String {
    let at = |path: &str| data.network.pointer(path);
    let whole = |path: &str| at(path).and_then(Value::as_u64);
    let mut rows = String::new();
    for (title, path) in [
        ("lncRNA nodes", "/nodes/lncrna"),
        ("protein nodes", "/nodes/protein"),
        ("lncRNA-protein edges", "/edges/lpi"),
        ("protein-protein edges", "/edges/ppi"),
        ("connected components", "/components/count"),
        ("nodes in the largest", "/components/largest"),
        ("median partners of a lncRNA", "/degree/lncrna_lpi/median"),
        ("90th percentile", "/degree/lncrna_lpi/q90"),
        ("most", "/degree/lncrna_lpi/max"),
    ] {
        if let Some(value) = whole(path) {
            rows.push_str(&format!("<tr><th scope=\"row\">{title}</th><td class=\"n\">{}</td></tr>\n", count(value)));
        }
    }
    if let Some(hubs) = at("/hubs/lpi").and_then(Value::as_array) {
        let share = at("/hubs/lpi_share").and_then(Value::as_f64).unwrap_or(f64::NAN);
        rows.push_str(&format!(
            "<tr><th scope=\"row\">share of lncRNA-protein edges at the {} busiest proteins</th><td class=\"n\">{}%</td></tr>\n",
            hubs.len(),
            num(share * 100.0, 1)
        ));
        let names: Vec<String> = hubs
            .iter()
            .take(10)
            .filter_map(|hub| {
                Some(format!("{} <small>{}</small>", esc(hub.get("symbol")?.as_str()?), count(hub.get("lpi_degree")?.as_u64()?)))
            })
            .collect();
        rows.push_str(&format!("<tr><td class=\"wrap\" colspan=\"2\">{}</td></tr>\n", names.join(", ")));
    }
    if rows.is_empty() {
        rows = json_rows(&data.network);
    }
    format!(
        "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Network\"><table><thead><tr><th scope=\"col\">Network</th><th scope=\"col\" class=\"n\">Count</th></tr></thead><tbody>\n{rows}</tbody></table></div>\n"
    )
}

/// Names by the rule that found their gene, and by the reason why none was found, a row a source.
fn unresolved(data: &Data) -> String {
    let resolved = resolution(&data.ingest);
    let rules: BTreeSet<&str> = resolved.values().flat_map(|rules| rules.keys().map(String::as_str)).collect();
    let reasons: BTreeSet<&str> = data.unresolved.keys().map(|(_, reason)| reason.as_str()).collect();
    let sources: BTreeSet<&str> =
        resolved.keys().map(String::as_str).chain(data.unresolved.keys().map(|(source, _)| source.as_str())).collect();
    if sources.is_empty() {
        return String::new();
    }
    // Rules in the order in which they are tried, as far as known here.
    let order = ["id", "symbol", "previous-symbol", "alias", "older-release", "overlap", "second-catalogue"];
    let mut rules: Vec<&str> = rules.into_iter().collect();
    rules.sort_by_key(|rule| (order.iter().position(|known| known == rule).unwrap_or(order.len()), *rule));
    let mut head: String =
        rules.iter().map(|rule| format!("<th scope=\"col\" class=\"n\">{}</th>", esc(&rule.replace('-', " ")))).collect();
    head.extend(reasons.iter().map(|reason| format!("<th scope=\"col\" class=\"n lost\">{}</th>", esc(reason_name(reason)))));
    let mut rows = String::new();
    for source in sources {
        rows.push_str(&format!("<tr><th scope=\"row\">{}</th>", esc(source)));
        for rule in &rules {
            let found = resolved.get(source).and_then(|rules| rules.get(*rule)).copied().unwrap_or(0);
            rows.push_str(&format!("<td class=\"n\">{}</td>", if found > 0 { count(found) } else { String::new() }));
        }
        for reason in &reasons {
            let lost = data.unresolved.get(&(source.to_owned(), (*reason).to_owned())).copied().unwrap_or(0);
            rows.push_str(&format!("<td class=\"n lost\">{}</td>", if lost > 0 { count(lost) } else { String::new() }));
        }
        rows.push_str("</tr>\n");
    }
    format!(
        "<h3>How names found their gene</h3><p>Distinct names by the rule that resolved them; on the right those that stayed out (unresolved.tsv lists each with its reason).</p>\n<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Resolution of names\"><table><thead><tr><th scope=\"col\">Source</th>{head}</tr></thead><tbody>\n{rows}</tbody></table></div>\n"
    )
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
