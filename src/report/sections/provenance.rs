//! How the page came to be: versions, settings, hashes. Wall times are left out, so that equal runs give equal bytes.

use maud::html;

use super::super::data::Stages;
use super::super::markup::{columns, facts, joined, table};
use super::super::page::Section;
use super::super::text::count;

pub(crate) fn section(stages: &Stages) -> Section {
    let head = html! { (columns(["Stage", "Version"])) th.n scope="col" { "Seed" } (columns(["Files", "Counts"])) };
    let manifests: Vec<_> = stages.all().into_iter().map(|stage| stage.manifest()).collect();
    let rows = html! {
        @for manifest in &manifests {
            tr {
                th scope="row" { (manifest.stage) } td { (manifest.version) } td.n { (manifest.seed) }
                td.wrap { (joined(manifest.outputs.keys(), ", ")) }
                @let counts = manifest.rows.iter().map(|(name, n)| format!("{} {}", count(*n), name.replace('_', " ")));
                td.wrap { small { (joined(counts, ", ")) } }
            }
        }
    };
    let inputs = html! {
        @for (label, hash) in &stages.ingest.manifest().inputs { tr { th scope="row" { (label) } td { code { (hash) } } } }
    };
    let body = html! {
        (table("Stages", "", head, rows))
        details { summary { "Input files with their blake3 hashes" } (facts("Input files", inputs)) }
        details {
            summary { "Settings of every stage" }
            @for manifest in &manifests {
                h4 { (manifest.stage) }
                pre tabindex="0" aria-label={ "Settings of " (manifest.stage) } {
                    (serde_json::to_string_pretty(&manifest.settings).unwrap_or_default())
                }
            }
        }
        p.note {
            "Method: a lncRNA-protein-protein network with learned sequence representations, after Zhang and Cheng, arXiv 2309.10008. \
             Enrichment: Subramanian et al., PNAS 2005. Shares: Shapley, 1953. Corrected p-values: Holm, 1979; false discovery: Benjamini \
             and Hochberg, 1995."
        }
    };
    Section::still("provenance", "Settings, versions, inputs", body)
}
