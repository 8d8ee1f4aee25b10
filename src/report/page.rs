//! The page around the sections: head, navigation, style and script.

use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::chart::Charts;
use super::data::{Data, GROWTH, Stages};
use super::markup::printable;
use super::payload::payload;
use super::sections;
use crate::artifact::hash_bytes;
use crate::config::Settings;
use crate::error::Result;

/// The still page, what the scripts add, print.
const STYLE: &str = concat!(include_str!("assets/style.css"), include_str!("assets/app.css"), include_str!("assets/print.css"));
/// The text of scripts under `assets/`.
macro_rules! scripts {
    ($($name:literal)*) => { &[$(include_str!(concat!("assets/", $name, ".js"))),*] };
}
/// Scripts in the order in which they run: the chart library, then the page's own.
const SCRIPTS: &[&str] = scripts! {
    "vendor/echarts.min" "app/elements" "app/format" "app/data" "app/theme" "app/route" "app/marks" "app/columns" "app/filters"
    "app/gene_list" "app/download" "app/grid" "app/explorer" "app/chart_theme" "app/charts" "app/chart_lines" "app/chart_terms"
    "app/chart_points" "app/gene_charts" "app/gene_stand" "app/gene_why" "app/gene_partners" "app/gene_network" "app/gene_evidence"
    "app/gene_page" "app/anchor" "app/start"
};

/// A section: anchor, heading, markup, and the charts that its figures name.
pub(super) struct Section {
    pub id: &'static str,
    pub heading: &'static str,
    pub body: Markup,
    pub charts: Charts,
}

impl Section {
    /// A section whose drawings stay as they are.
    pub fn still(id: &'static str, heading: &'static str, body: Markup) -> Self {
        Self { id, heading, body, charts: Charts::new() }
    }
}

/// What the page asks: a hit of a differentiation screen is not essential to every cell.
fn question(phenotype: &str) -> String {
    if phenotype == GROWTH {
        "Which lncRNA genes can a cell not live without?".to_owned()
    } else {
        format!("Which lncRNA genes does a cell need for {phenotype}?")
    }
}

/// The same as a title.
fn subject(phenotype: &str) -> String {
    if phenotype == GROWTH { "essential lncRNA genes".to_owned() } else { format!("lncRNA genes needed for {phenotype}") }
}

/// The whole document, and the number of genes in it.
///
/// The content security policy lets nothing be fetched, and runs only scripts and style sheets that bear the page's nonce, so that
/// even markup that slipped through could do nothing. The nonce is a hash of the page's content, which whoever names a gene cannot
/// foresee.
pub(super) fn page(settings: &Settings, data: &Data, stages: &Stages) -> Result<(String, usize)> {
    let sections: Vec<Section> = [
        sections::replication::section(settings, data),
        Some(sections::genes::section(settings, data)),
        Some(sections::models::section(settings, data)),
        sections::rules::section(settings, data),
        Some(sections::curves::section(settings, data)),
        Some(sections::sceptic::section(settings, data)),
        Some(sections::ablation::section(settings, data)),
        Some(sections::enrichment::section(settings, data)),
        sections::terms::section(&data.terms),
        Some(sections::sources::section(settings, data)),
        Some(sections::provenance::section(stages)),
    ]
    .into_iter()
    .flatten()
    .collect();
    let content = printable(html! {
        (sections::giveaway::alarm(settings, data))
        (sections::headline::section(settings, data))
        @for Section { id, heading, body, .. } in &sections {
            section id=(id) aria-labelledby={ (id) "-h" } { h2 id={ (id) "-h" } { (heading) } (body) }
        }
    });
    let links = html! { @for section in &sections { li { a href={ "#" (section.id) } { (section.heading) } } } };
    let charts: Charts = sections.into_iter().flat_map(|section| section.charts).collect();
    let (block, genes) = payload(settings, data, stages, &charts)?;
    let nonce = &hash_bytes(format!("{}{block}", content.0).as_bytes())[..32];
    let policy = format!(
        "default-src 'none'; style-src-elem 'nonce-{nonce}'; style-src-attr 'unsafe-inline'; script-src 'nonce-{nonce}'; \
         img-src data: blob:; base-uri 'none'; form-action 'none'"
    );
    let version = env!("CARGO_PKG_VERSION");
    let document = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta http-equiv="Content-Security-Policy" content=(policy);
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                meta name="referrer" content="no-referrer";
                link rel="icon" href="data:,";
                title { "deephen: " (subject(data.phenotype(settings))) ", " (settings.species) }
                // The program's own style sheet, in which no entity would be read.
                style nonce=(nonce) { (PreEscaped(STYLE)) }
            }
            body {
                a.skip href="#main" { "Skip to the results" }
                header {
                    div.wide {
                        p.brand { "deephen " span { (version) } }
                        h1 { (question(data.phenotype(settings))) " " span.species { (settings.species) } }
                    }
                    nav aria-label="Sections" { ul.wide { (links) } }
                }
                main #main.wide tabindex="-1" { (content) }
                footer.wide {
                    p { "Written by deephen " (version) ". This file holds everything it shows: it fetches nothing and sends nothing." }
                }
                // JSON that `payload` has made safe to stand in a script; entities would not be read here either.
                script type="application/json" id="report-data" nonce=(nonce) { (PreEscaped(block)) }
                // The program's own scripts.
                @for script in SCRIPTS { script nonce=(nonce) { (PreEscaped(script)) } }
            }
        }
    };
    Ok((document.0, genes))
}
