//! Gene Association Files: tab-separated, no header, comments start with `!`; 15 columns (1.0) or 17 (2.0 to 2.2).

use crate::config::{ColumnRef, Source};

/// The columns of symbol, term, evidence, qualifier and taxon.
pub(super) fn layout(source: &Source) -> Source {
    let mut source = source.clone();
    source.header = false;
    for (field, number) in [("gene", 3), ("qualifier", 4), ("term", 5), ("evidence", 7), ("taxon", 13)] {
        source.columns.entry(field.into()).or_insert(ColumnRef::Number(number));
    }
    source
}
