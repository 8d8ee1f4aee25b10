//! What the page's scripts work on: every gene with its evidence, as one block of JSON inside the page.
//!
//! Genes stand in columns of equal length, ranked ones first in the order of the ranking, then those without a place in the
//! genome; everything else refers to them by row.

mod contexts;
mod facts;
mod genes;
mod leading;
mod partners;
pub mod promoters;
mod rules;

use serde_json::{Value, json};

use super::chart::Charts;
use super::data::{Data, Stages};
use crate::config::{LinkSettings, Settings};
use crate::error::Result;

pub(super) use genes::Genes;

/// The block, safe to stand inside a `<script>` element, and the number of genes in it.
///
/// # Errors
/// A table of an earlier stage without a column that its contract promises.
pub(super) fn payload(settings: &Settings, data: &Data, stages: &Stages, charts: &Charts) -> Result<(String, usize)> {
    let genes = Genes::read(&stages.rank, &data.families)?;
    let facts = facts::read(&stages.ingest, &genes)?;
    let network = partners::read(&stages.ingest, &genes)?;
    let promoters = promoters::read(&stages.ingest, &genes, settings.rank.promoter_window)?;
    let leading = leading::read(&stages.enrich, data, &genes)?;
    let mut columns = genes.columns();
    columns["contexts"] = json!(facts.hit_in);
    columns["tested"] = json!(facts.tested_in);
    let charts: serde_json::Map<String, Value> = charts.iter().map(|(name, chart)| (name.clone(), json!(chart))).collect();
    let value = json!({
        "species": settings.species,
        "version": env!("CARGO_PKG_VERSION"),
        "task": settings.rank.task,
        "base_rate": data.ranking.get("base_rate"),
        "families": data.families,
        "assembly": settings.assembly,
        "promoter_window": settings.rank.promoter_window,
        "top": settings.report.top,
        "links": links(settings),
        "genes": columns,
        "flag_names": genes.flag_names,
        "context_names": facts.contexts,
        "by_context": contexts::read(&stages.rank, &genes)?,
        "label_names": label_names(),
        "chromosomes": genes.chromosomes(),
        "proteins": network.proteins,
        "partners": network.partners,
        "ppi": network.pairs,
        "promoters": promoters,
        "facts": facts.rows,
        "rules": rules::read(stages.train.as_ref(), data, &genes)?,
        "sets": leading.sets,
        "leading": leading.by_gene,
        "charts": charts,
    });
    Ok((inside_script(&value.to_string()), genes.ids.len()))
}

/// Outside pages on a gene by name; a gene whose id or symbol does not match the pattern gets none.
fn links(settings: &Settings) -> Value {
    let of = |link: &LinkSettings| {
        let on = if link.template.contains("{symbol}") { "symbol" } else { "id" };
        let prefix: String =
            link.prefix.chars().flat_map(|c| (!c.is_alphanumeric() && c != '_').then_some('\\').into_iter().chain([c])).collect();
        json!({"name": link.name, "template": link.template, "on": on, "pattern": format!("^{prefix}"), "labels": link.labels})
    };
    settings.report.links.iter().map(|link| (link.name.clone(), of(link))).collect::<serde_json::Map<_, _>>().into()
}

/// What each word in the label column means.
fn label_names() -> Value {
    json!({
        "hit": "hit of the task that ranks",
        "hit-elsewhere": "CRISPR hit in another cell line, or one that the task leaves out",
        "neighbor-hit": "hit that a coding neighbour may explain",
        "literature": "single-gene study: loss harms growth or the animal",
        "literature-suppressing": "single-gene study: loss helps growth",
        "non-hit": "tested, no effect seen",
        "unclear": "tested, and neither a hit nor clearly none",
        "putative": "putative, from ClinVar variants alone",
        "untested": "no result known",
    })
}

/// JSON as it may stand in a script element: no character that could end the element or a line of script.
fn inside_script(json: &str) -> String {
    let mut text = String::with_capacity(json.len() + json.len() / 64);
    for character in json.chars() {
        match character {
            '<' | '>' | '&' | '\u{2028}' | '\u{2029}' => text.push_str(&format!("\\u{:04x}", character as u32)),
            other => text.push(other),
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn the_block_reads_back_and_ends_no_element(name in ".{0,60}") {
            let value = json!({"name": name, "markup": "</script><!--"});
            let text = inside_script(&value.to_string());
            let ends = text.contains(['<', '>', '&', '\u{2028}']);
            prop_assert!(!ends);
            prop_assert_eq!(serde_json::from_str::<Value>(&text).unwrap(), value);
        }
    }
}
