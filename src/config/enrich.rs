//! `[enrich]`: gene-set enrichment of the ranking.

use serde::{Deserialize, Serialize};

use super::ora::OraSettings;
use super::within;
use crate::error::{Error, Result};

/// Gene-set enrichment of the ranking.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct EnrichSettings {
    /// Permutations of the running-sum null.
    pub permutations: usize,
    /// Exponent p of the weights: 1 weighs a hit by the distance of its log-odds from the list's median, 0 counts hits alike
    /// (Kolmogorov-Smirnov).
    pub exponent: f64,
    /// Smallest set that is tested, counted inside the scope.
    pub min_size: usize,
    /// Largest set of a GMT file that is tested, counted inside the scope.
    pub max_size: usize,
    /// GMT files with further sets; genes by id or symbol.
    pub gmt: Vec<String>,
    /// Over-representation of terms among what the ranked genes lead to.
    pub ora: OraSettings,
}

impl Default for EnrichSettings {
    fn default() -> Self {
        Self { permutations: 1000, exponent: 1.0, min_size: 5, max_size: 2000, gmt: Vec::new(), ora: OraSettings::default() }
    }
}

impl EnrichSettings {
    /// Refuses values out of range; names the key.
    pub fn check(&self) -> Result<()> {
        within("enrich.permutations", self.permutations, 10, 10_000_000)?;
        within("enrich.exponent", self.exponent, 0.0, 4.0)?;
        within("enrich.min_size", self.min_size, 1, 1_000_000)?;
        if self.max_size < self.min_size {
            let problem = format!("{} is below enrich.min_size = {}", self.max_size, self.min_size);
            return Err(Error::settings("enrich.max_size", problem, "raise it, or lower enrich.min_size"));
        }
        self.ora.check()
    }
}
