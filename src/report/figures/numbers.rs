//! The numbers behind a figure, as a tab-separated table.

use crate::artifact::tsv_field;

/// A table under construction.
#[derive(Debug, Default)]
pub(super) struct Numbers {
    text: String,
}

impl Numbers {
    /// A table with these columns.
    pub fn new(columns: &[&str]) -> Self {
        Self { text: columns.join("\t") + "\n" }
    }

    /// Adds a row.
    pub fn row(&mut self, fields: &[String]) {
        let fields: Vec<_> = fields.iter().map(|field| tsv_field(field)).collect();
        self.text.push_str(&fields.join("\t"));
        self.text.push('\n');
    }

    /// The whole table.
    pub fn finish(self) -> String {
        self.text
    }
}

/// A number in full; empty where it is not finite.
pub(super) fn full(value: f64) -> String {
    if value.is_finite() { format!("{value}") } else { String::new() }
}
