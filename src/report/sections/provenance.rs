//! How the page came to be: versions, settings, hashes. Wall times are left out, so that equal runs give equal bytes.

use super::super::data::Stages;
use super::super::html::{count, esc};
use super::super::page::Section;

pub(crate) fn section(stages: &Stages) -> Section {
    let mut rows = String::new();
    for stage in stages.all() {
        let manifest = stage.manifest();
        let facts: Vec<String> = manifest.rows.iter().map(|(name, n)| format!("{} {}", count(*n), esc(&name.replace('_', " ")))).collect();
        rows.push_str(&format!(
            "<tr><th scope=\"row\">{}</th><td>{}</td><td class=\"n\">{}</td><td class=\"wrap\">{}</td><td class=\"wrap\"><small>{}</small></td></tr>\n",
            esc(&manifest.stage),
            esc(&manifest.version),
            manifest.seed,
            manifest.outputs.keys().map(|name| esc(name).to_string()).collect::<Vec<_>>().join(", "),
            facts.join(", ")
        ));
    }
    let mut body = format!(
        "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Stages\"><table><thead><tr><th scope=\"col\">Stage</th><th scope=\"col\">Version</th><th scope=\"col\" class=\"n\">Seed</th><th scope=\"col\">Files</th><th scope=\"col\">Counts</th></tr></thead><tbody>\n{rows}</tbody></table></div>\n"
    );
    let inputs: String = stages
        .ingest
        .manifest()
        .inputs
        .iter()
        .map(|(label, hash)| format!("<tr><th scope=\"row\">{}</th><td><code>{}</code></td></tr>\n", esc(label), esc(hash)))
        .collect();
    body.push_str(&format!(
        "<details><summary>Input files with their blake3 hashes</summary><div class=\"scroll tall\" tabindex=\"0\" role=\"region\" aria-label=\"Input files\"><table class=\"facts\"><tbody>{inputs}</tbody></table></div></details>\n"
    ));
    body.push_str("<details><summary>Settings of every stage</summary>\n");
    for stage in stages.all() {
        let manifest = stage.manifest();
        let settings = serde_json::to_string_pretty(&manifest.settings).unwrap_or_default();
        let name = esc(&manifest.stage);
        body.push_str(&format!("<h4>{name}</h4><pre tabindex=\"0\" aria-label=\"Settings of {name}\">{}</pre>\n", preformatted(&settings)));
    }
    body.push_str("</details>\n");
    body.push_str(
        "<p class=\"note\">Method: a lncRNA-protein-protein network with learned sequence representations, after Zhang and Cheng, arXiv 2309.10008. \
         Enrichment: Subramanian et al., PNAS 2005. Shares: Shapley, 1953. Corrected p-values: Holm, 1979; false discovery: Benjamini and Hochberg, 1995.</p>\n",
    );
    Section::still("provenance", "Settings, versions, inputs", body)
}

/// Escapes line by line, since line feeds stay.
fn preformatted(text: &str) -> String {
    text.lines().map(|line| esc(line).to_string()).collect::<Vec<_>>().join("\n")
}
