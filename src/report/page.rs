//! The page around the sections: head, navigation, style and script.

use super::data::{Data, Stages};
use super::html::esc;
use super::sections;
use crate::artifact::hash_bytes;
use crate::config::Settings;

const STYLE: &str = include_str!("assets/style.css");
const SCRIPT: &str = include_str!("assets/page.js");

/// A section: anchor, heading, markup.
pub(super) struct Section {
    pub id: &'static str,
    pub heading: &'static str,
    pub body: String,
}

/// The whole document.
///
/// The content security policy lets nothing be fetched, and runs the one script and the one style sheet that bear the page's
/// nonce, so that even markup that slipped through could do nothing. The nonce is a hash of the page's content, which whoever
/// names a gene cannot foresee.
pub(super) fn page(settings: &Settings, data: &Data, stages: &Stages) -> String {
    let sections: Vec<Section> = vec![
        sections::models::section(settings, data),
        sections::curves::section(settings, data),
        sections::ablation::section(settings, data),
        sections::enrichment::section(settings, data),
        sections::genes::section(settings, data),
        sections::sources::section(settings, data),
        sections::provenance::section(stages),
    ];
    let headline = sections::headline::section(settings, data);
    let mut body = String::new();
    let mut links = String::new();
    for Section { id, heading, body: markup } in &sections {
        links.push_str(&format!("<li><a href=\"#{id}\">{heading}</a></li>"));
        body.push_str(&format!("<section id=\"{id}\" aria-labelledby=\"{id}-h\">\n<h2 id=\"{id}-h\">{heading}</h2>\n{markup}</section>\n"));
    }
    let nonce = &hash_bytes(format!("{headline}{body}").as_bytes())[..32];
    let species = esc(&settings.species);
    format!(
        r##"<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'nonce-{nonce}'; script-src 'nonce-{nonce}'; img-src data:; base-uri 'none'; form-action 'none'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<link rel="icon" href="data:,">
<title>deephen: essential lncRNA genes, {species}</title>
<style nonce="{nonce}">
{STYLE}</style>
</head>
<body>
<a class="skip" href="#main">Skip to the results</a>
<header>
<div class="wide">
<p class="brand">deephen <span>{version}</span></p>
<h1>Which lncRNA genes can a cell not live without? <span class="species">{species}</span></h1>
</div>
<nav aria-label="Sections"><ul class="wide">{links}</ul></nav>
</header>
<main id="main" class="wide">
{headline}
{body}</main>
<footer class="wide"><p>Written by deephen {version}. This file holds everything it shows: it fetches nothing and sends nothing.</p></footer>
<script nonce="{nonce}">
{SCRIPT}</script>
</body>
</html>
"##,
        version = env!("CARGO_PKG_VERSION"),
    )
}
