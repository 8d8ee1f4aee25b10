//! `[report]`: the HTML page.

use serde::{Deserialize, Serialize};

use crate::error::Result;

/// the HTML page.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ReportSettings {
    /// Genes shown in the table.
    pub top: usize,
}

impl Default for ReportSettings {
    fn default() -> Self {
        Self { top: 100 }
    }
}

impl ReportSettings {
    /// Refuses values out of range; names the key.
    pub fn check(&self) -> Result<()> {
        Ok(())
    }
}
