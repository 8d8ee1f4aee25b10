//! Official download formats, one file each: what they are called in the config, and their fixed columns.

mod biogrid;
mod gaf;
mod gtf;
mod huri;
mod npinter;
mod string;

use std::path::Path;

use super::rows::{Field, Rows};
use crate::config::{Format, IngestSettings, Source};
use crate::error::Result;

pub(super) use gtf::split as split_gtf;
pub(super) use string::HIGH_CONFIDENCE as STRING_HIGH_CONFIDENCE;

/// Opens a source with the fixed columns of its format filled in.
pub fn open(data: &Path, source: &Source, settings: &IngestSettings, fields: &[Field]) -> Result<Rows> {
    let laid_out = match source.format {
        Format::Npinter => npinter::layout(source, settings),
        Format::Biogrid => biogrid::layout(source, settings),
        Format::String => string::layout(source),
        Format::Gtf => gtf::layout(source, fields.iter().any(|field| field.name == "transcript_id")),
        Format::Huri => huri::layout(source),
        Format::Gaf => gaf::layout(source),
        _ => return Rows::open(data, source, fields),
    };
    Rows::open(data, &laid_out, fields)
}
