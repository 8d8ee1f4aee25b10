//! Which family of features matters: every subset, and each family's fair share of the whole.

use maud::{Markup, html};

use super::super::data::Data;
use super::super::markup::{columns, listing, table, with_interval};
use super::super::metrics::{Ablation, Comparison, Interval, between, primary_first};
use super::super::page::Section;
use super::super::text::{num, signed};
use super::forest::Forest;
use super::headline::class;
use super::names::family_class;
use crate::config::Settings;
use crate::evaluate::standing::Standing;

pub(crate) fn section(settings: &Settings, data: &Data) -> Section {
    let body = html! {
        p {
            "The model was trained anew on every subset of families, in the same folds. A family's Shapley value is its average gain over \
             all orders in which the families can join; the values sum to the full model's gain over no family at all."
        }
        @for (name, ablation) in primary_first(&data.ablation, &settings.rank.task) {
            h3 { (name) }
            @if let Some(answer) = answer(ablation) { p.lead { (answer) } }
            @if let Some(answer) = data.ablation.get(&format!("{name}@network")).and_then(answer) {
                p { "Among genes with a sequence and a protein partner: " (answer) }
            }
            (additions(name, ablation))
            div.halves { (shares(name, ablation, &data.families)) (subsets(name, ablation)) }
        }
    };
    Section::still("ablation", "Sequence, network or locus?", body)
}

/// The sentence that the paper asks for: does sequence or topology matter more?
fn answer(ablation: &Ablation) -> Option<Markup> {
    let value = |family: &str| ablation.shapley.get(family)?.get("auroc").copied();
    let (sequence, topology) = (value("sequence")?, value("topology")?);
    // A paired difference decides where there is one; else intervals that do not touch.
    let paired = between(&ablation.shapley_comparisons, "sequence", "topology", "auroc");
    let apart = || Standing::of(sequence.lo - topology.hi, sequence.hi - topology.lo, 0.0);
    let words = match paired.as_ref().map_or_else(apart, Comparison::standing) {
        Standing::Better => "Sequence matters more than network topology",
        Standing::Worse => "Network topology matters more than sequence",
        _ if sequence.mean > topology.mean => "Sequence brings more than network topology, but the difference is not settled",
        _ => "Network topology brings more than sequence, but the difference is not settled",
    };
    let told = |value: Interval, unit: &str| format!("{}{unit} ({})", signed(value.mean, 3), value.range(signed, 3));
    Some(html! {
        b { (words) } ": sequence " (told(sequence, " AUROC")) ", network topology " (told(topology, " AUROC"))
        @if let Some(paired) = paired { ", paired difference " (told(paired.difference, "")) } "."
        @let idle = idle(ablation);
        @if !idle.is_empty() { " No gain is shown for " (listing(&idle)) "." }
    })
}

/// What the families of a group add, each alone and all together.
fn additions(name: &str, ablation: &Ablation) -> Markup {
    let added: Vec<&Comparison> = ablation.additions.iter().filter(|addition| addition.metric == "auroc").collect();
    let head = html! { th scope="col" { "Added" } (columns(["To", "Gain of AUROC"])) };
    let rows = html! {
        @for addition in &added {
            @let without: Vec<&str> = addition.b.split('+').collect();
            @let new: Vec<&str> = addition.a.split('+').filter(|family| !without.contains(family)).collect();
            tr {
                th scope="row" { (new.join(" + ")) }
                td { (without.join(" + ")) }
                td { b class=(class(addition.standing())) { (signed(addition.difference.mean, 3)) } " " small { (addition.difference.range(signed, 3)) } }
            }
        }
    };
    html! { @if !added.is_empty() { (table(&format!("Families added on {name}"), "", head, rows)) } }
}

/// Families whose share of AUROC may be nothing.
pub(super) fn idle(ablation: &Ablation) -> Vec<Markup> {
    let idle = ablation.shapley.iter().filter(|(_, metrics)| metrics.get("auroc").is_some_and(|share| share.lo <= 0.0));
    idle.map(|(family, _)| html! { b { (family) } }).collect()
}

fn shares(name: &str, ablation: &Ablation, order: &[String]) -> Markup {
    let families = ablation.families(order);
    let of_metric = |metric: &str, title: &str| {
        let shares = families.iter().filter_map(|(family, metrics)| Some((*family, *metrics.get(metric)?)));
        let values: Vec<(&String, Interval)> = shares.collect();
        let forest = Forest::new(values.iter().map(|(_, value)| *value), vec![(0.0, "chance")]);
        let head = html! { th scope="col" { "Share of " (title) } th { (forest.head(title)) } th scope="col" { "Shapley value" } };
        let rows = html! {
            @for (index, (family, value)) in values.iter().enumerate() {
                tr {
                    th scope="row" { (family) }
                    td { (forest.bar(&format!("{family}, share of {title}"), *value, &family_class(family, index))) }
                    td { b { (signed(value.mean, 3)) } " " small { (value.range(signed, 3)) } }
                }
            }
        };
        html! { @if !values.is_empty() { (table(&format!("Shapley values of {title} on {name}"), "forest", head, rows)) } }
    };
    html! { div { (of_metric("auroc", "AUROC")) (of_metric("average_precision", "Average precision")) } }
}

fn subsets(name: &str, ablation: &Ablation) -> Markup {
    let mut kinds: Vec<(&String, Option<Interval>, Option<Interval>)> =
        ablation.subsets.iter().map(|(kind, metrics)| (kind, metrics.get("auroc").copied(), metrics.get("ap_lift").copied())).collect();
    let value = |interval: Option<Interval>| interval.map_or(f64::NEG_INFINITY, |interval| interval.mean);
    kinds.sort_by(|a, b| value(b.1).total_cmp(&value(a.1)).then(a.0.cmp(b.0)));
    let most = kinds.iter().map(|(kind, ..)| kind.matches('+').count()).max().unwrap_or(0);
    let forest = Forest::new(kinds.iter().filter_map(|(_, auroc, _)| *auroc), vec![(0.5, "chance")]);
    let head = html! { th scope="col" { "Families" } th { (forest.head("AUROC")) } (columns(["AUROC", "AP lift"])) };
    let rows = html! {
        @for (kind, auroc, lift) in kinds {
            @let class = if most > 0 && kind.matches('+').count() == most { "main" } else { "rest" };
            tr class=(class) {
                th scope="row" { (kind.replace('+', " + ")) }
                td { (forest.row(&format!("{kind}, AUROC"), auroc, class)) }
                td { (with_interval(auroc, 3)) } td { (num(lift.map_or(f64::NAN, |lift| lift.mean), 2)) }
            }
        }
    };
    table(&format!("Subsets of families on {name}"), "forest", head, rows)
}
