//! STRING `protein.links`: blank-separated `protein1 protein2 combined_score`, names in `protein.info`.

use crate::config::{ColumnRef, Format, Source};

/// Score below which STRING itself calls a link less than highly confident.
pub const HIGH_CONFIDENCE: f64 = 700.0;

/// Links with their combined score (0..1000) as weight, from [`HIGH_CONFIDENCE`] unless the config says otherwise.
pub(super) fn layout(source: &Source) -> Source {
    let mut source = source.clone();
    source.format = Format::Space;
    for (field, name) in [("a", "protein1"), ("b", "protein2"), ("weight", "combined_score")] {
        source.columns.entry(field.into()).or_insert_with(|| ColumnRef::Name(name.into()));
    }
    source
}
