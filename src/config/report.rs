//! `[report]`: the HTML page.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::within;
use crate::error::{Error, Result};

/// The HTML page.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ReportSettings {
    /// Genes shown in the table.
    pub top: usize,
    /// Also write every plot as SVG and PNG for print, with its numbers; `deephen report --figures` asks for it too.
    pub figures: bool,
    /// Join counts that a careful join of the same files gives, by the names of the report's data table
    /// (`lpi_genes = 17540`); the page prints the deviation.
    pub reference: BTreeMap<String, u64>,
    /// Sources that have to be named beside what is made of the data; a model's card does.
    pub attribution: Vec<String>,
    /// Outside pages on a gene, offered on its page: `[[report.links]]` with `name`, `template`, `on` and `prefix`.
    pub links: Vec<LinkSettings>,
}

/// An outside page on a gene.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LinkSettings {
    /// What the link says.
    pub name: String,
    /// Address, with `{id}` or `{symbol}` where the gene belongs.
    pub template: String,
    /// Ids or symbols that do not begin so get no link; empty: all do.
    #[serde(default)]
    pub prefix: String,
    /// Labels of genes that get the link; empty: all do.
    #[serde(default)]
    pub labels: Vec<String>,
}

impl LinkSettings {
    /// Refuses what is no address of a web page.
    fn check(&self) -> Result<()> {
        if self.name.trim().is_empty() {
            return Err(Error::settings("report.links.name", "is empty", "say where the link leads"));
        }
        if !self.template.starts_with("https://") || self.template.contains(char::is_whitespace) {
            let problem = format!("`{}` is no address", self.template);
            return Err(Error::settings("report.links.template", problem, "begin with https:// and leave out white space"));
        }
        Ok(())
    }
}

impl Default for ReportSettings {
    fn default() -> Self {
        Self { top: 100, figures: false, reference: BTreeMap::new(), attribution: Vec::new(), links: Vec::new() }
    }
}

impl ReportSettings {
    /// Refuses values out of range; names the key.
    pub fn check(&self) -> Result<()> {
        within("report.top", self.top, 1, 1000)?;
        self.links.iter().try_for_each(LinkSettings::check)
    }
}
