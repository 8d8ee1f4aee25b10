//! HuRI: tab-separated pairs of Ensembl gene ids, no header.

use crate::config::{ColumnRef, Source};

/// Columns 1 and 2.
pub(super) fn layout(source: &Source) -> Source {
    let mut source = source.clone();
    source.header = false;
    source.columns.entry("a".into()).or_insert(ColumnRef::Number(1));
    source.columns.entry("b".into()).or_insert(ColumnRef::Number(2));
    source
}
