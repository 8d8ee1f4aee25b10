//! BioGRID tab3: tab-separated, a header that starts with `#BioGRID Interaction ID`.

use crate::config::{ColumnRef, IngestSettings, Source};

/// Physical interactions with both partners in the configured organism.
pub(super) fn layout(source: &Source, settings: &IngestSettings) -> Source {
    let mut source = source.clone();
    for (field, name) in [("a", "Official Symbol Interactor A"), ("b", "Official Symbol Interactor B")] {
        source.columns.entry(field.into()).or_insert_with(|| ColumnRef::Name(name.into()));
    }
    source.keep.entry("Experimental System Type".into()).or_insert_with(|| vec!["physical".into()]);
    for name in ["Organism ID Interactor A", "Organism ID Interactor B"] {
        source.keep.entry(name.into()).or_insert_with(|| settings.organisms.clone());
    }
    source
}
