//! `[report]`: the HTML page.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::within;
use crate::error::Result;

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
}

impl Default for ReportSettings {
    fn default() -> Self {
        Self { top: 100, figures: false, reference: BTreeMap::new() }
    }
}

impl ReportSettings {
    /// Refuses values out of range; names the key.
    pub fn check(&self) -> Result<()> {
        within("report.top", self.top, 1, 1000)
    }
}
