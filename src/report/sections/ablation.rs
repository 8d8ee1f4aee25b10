//! Which family of features matters: every subset, and each family's fair share of the whole.

use super::super::data::Data;
use super::super::html::{esc, num, signed};
use super::super::metrics::{Ablation, Comparison, Interval, between};
use super::super::page::Section;
use super::forest::{Forest, with_interval};
use super::names::family_class;
use crate::config::Settings;
use crate::evaluate::standing::Standing;

pub(crate) fn section(settings: &Settings, data: &Data) -> Section {
    let mut body = String::from(
        "<p>The model was trained anew on every subset of families, in the same folds. A family's Shapley value is its average gain over \
         all orders in which the families can join; the values sum to the full model's gain over no family at all.</p>\n",
    );
    let mut names: Vec<&String> = data.ablation.keys().filter(|name| !name.contains('@')).collect();
    names.sort_by_key(|name| (**name != settings.rank.task, name.as_str()));
    for name in names {
        let ablation = &data.ablation[name];
        body.push_str(&format!("<h3>{}</h3>\n", esc(name)));
        if let Some(answer) = answer(ablation) {
            body.push_str(&format!("<p class=\"lead\">{answer}</p>\n"));
        }
        if let Some(answer) = data.ablation.get(&format!("{name}@network")).and_then(answer) {
            body.push_str(&format!("<p>Among genes with a sequence and a protein partner: {answer}</p>\n"));
        }
        body.push_str("<div class=\"halves\">\n");
        body.push_str(&shares(name, ablation, &data.families));
        body.push_str(&subsets(name, ablation));
        body.push_str("</div>\n");
    }
    Section::still("ablation", "Sequence, network or locus?", body)
}

/// The sentence that the paper asks for: does sequence or topology matter more?
fn answer(ablation: &Ablation) -> Option<String> {
    let value = |family: &str| ablation.shapley.get(family)?.get("auroc").copied();
    let (sequence, topology) = (value("sequence")?, value("topology")?);
    let told = |name: &str, value: Interval| {
        format!("{name} {} AUROC ({} to {})", signed(value.mean, 3), signed(value.lo, 3), signed(value.hi, 3))
    };
    let numbers = format!("{}, {}", told("sequence", sequence), told("network topology", topology));
    // A paired difference decides where there is one; else intervals that do not touch.
    let paired = between(&ablation.shapley_comparisons, "sequence", "topology", "auroc");
    let apart = || Standing::of(sequence.lo - topology.hi, sequence.hi - topology.lo, 0.0);
    let standing = paired.as_ref().map_or_else(apart, Comparison::standing);
    let words = if standing == Standing::Better {
        "Sequence matters more than network topology"
    } else if standing == Standing::Worse {
        "Network topology matters more than sequence"
    } else if sequence.mean > topology.mean {
        "Sequence brings more than network topology, but the difference is not settled"
    } else {
        "Network topology brings more than sequence, but the difference is not settled"
    };
    let numbers = match paired {
        Some(c) => {
            let d = c.difference;
            format!("{numbers}, paired difference {} ({} to {})", signed(d.mean, 3), signed(d.lo, 3), signed(d.hi, 3))
        }
        None => numbers,
    };
    let mut text = format!("<b>{words}</b>: {numbers}.");
    let idle: Vec<String> = ablation
        .shapley
        .iter()
        .filter(|(_, metrics)| metrics.get("auroc").is_some_and(|value| value.lo <= 0.0))
        .map(|(family, _)| format!("<b>{}</b>", esc(family)))
        .collect();
    if !idle.is_empty() {
        text.push_str(&format!(" No gain is shown for {}.", super::super::html::listing(&idle)));
    }
    Some(text)
}

fn shares(name: &str, ablation: &Ablation, order: &[String]) -> String {
    let mut families: Vec<&String> = ablation.shapley.keys().collect();
    families.sort_by_key(|family| (order.iter().position(|known| known == *family).unwrap_or(order.len()), family.as_str()));
    let mut text = String::from("<div>");
    for (metric, title) in [("auroc", "AUROC"), ("average_precision", "Average precision")] {
        let values: Vec<(&String, Interval)> =
            families.iter().filter_map(|family| Some((*family, *ablation.shapley[*family].get(metric)?))).collect();
        if values.is_empty() {
            continue;
        }
        let forest = Forest::new(values.iter().map(|(_, value)| *value), vec![(0.0, "chance")]);
        let mut rows = String::new();
        for (index, (family, value)) in values.into_iter().enumerate() {
            rows.push_str(&format!(
                "<tr><th scope=\"row\">{}</th><td>{}</td><td><b>{}</b> <small>{} to {}</small></td></tr>\n",
                esc(family),
                forest.bar(&format!("{family}, share of {title}"), value, &family_class(family, index)),
                signed(value.mean, 3),
                signed(value.lo, 3),
                signed(value.hi, 3)
            ));
        }
        text.push_str(&format!(
            "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Shapley values of {title} on {}\"><table class=\"forest\"><thead><tr><th scope=\"col\">Share of {title}</th><th>{}</th><th scope=\"col\">Shapley value</th></tr></thead><tbody>{rows}</tbody></table></div>\n",
            esc(name),
            forest.head(title)
        ));
    }
    text.push_str("</div>\n");
    text
}

fn subsets(name: &str, ablation: &Ablation) -> String {
    let mut kinds: Vec<(&String, Option<Interval>, Option<Interval>)> =
        ablation.subsets.iter().map(|(kind, metrics)| (kind, metrics.get("auroc").copied(), metrics.get("ap_lift").copied())).collect();
    let value = |interval: Option<Interval>| interval.map_or(f64::NEG_INFINITY, |interval| interval.mean);
    kinds.sort_by(|a, b| value(b.1).total_cmp(&value(a.1)).then(a.0.cmp(b.0)));
    let most = kinds.iter().map(|(kind, ..)| kind.matches('+').count()).max().unwrap_or(0);
    let forest = Forest::new(kinds.iter().filter_map(|(_, auroc, _)| *auroc), vec![(0.5, "chance")]);
    let mut rows = String::new();
    for (kind, auroc, lift) in kinds {
        let full = most > 0 && kind.matches('+').count() == most;
        let class = if full { "main" } else { "rest" };
        rows.push_str(&format!(
            "<tr class=\"{class}\"><th scope=\"row\">{}</th><td>{}</td><td>{}</td><td>{}</td></tr>\n",
            esc(&kind.replace('+', " + ")),
            forest.row(&format!("{kind}, AUROC"), auroc, class),
            with_interval(auroc, 3),
            num(lift.map_or(f64::NAN, |lift| lift.mean), 2)
        ));
    }
    format!(
        "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Subsets of families on {}\"><table class=\"forest\"><thead><tr><th scope=\"col\">Families</th><th>{}</th><th scope=\"col\">AUROC</th><th scope=\"col\">AP lift</th></tr></thead><tbody>{rows}</tbody></table></div>\n",
        esc(name),
        forest.head("AUROC")
    )
}
