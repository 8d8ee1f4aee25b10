//! NPInter v4 and v5 interaction tables: tab-separated, 16 columns (`interID` ... `datasource`).

use crate::config::{ColumnRef, IngestSettings, Source};

/// The rows of a lncRNA bound to a protein in the configured organism, of the level RNA-Protein.
pub(super) fn layout(source: &Source, settings: &IngestSettings) -> Source {
    let column = |name: &str| ColumnRef::Name(name.into());
    let mut source = source.clone();
    for (field, name) in [("lncrna", "ncName"), ("lncrna_id", "ncID"), ("protein", "tarName")] {
        source.columns.entry(field.into()).or_insert_with(|| column(name));
    }
    for (name, values) in [("level", vec!["RNA-Protein".into()]), ("ncType", vec!["lncRNA".into()]), ("tarType", vec!["protein".into()])] {
        source.keep.entry(name.into()).or_insert(values);
    }
    source.keep.entry("organism".into()).or_insert_with(|| settings.organisms.clone());
    source
}
