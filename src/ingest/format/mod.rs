//! Official download formats, one file each: what they are called in the config, and their fixed columns.

mod biogrid;
mod gaf;
mod gff3;
mod gtf;
mod huri;
mod npinter;
mod string;

use std::path::Path;

use super::rows::{Field, Rows, open_whole};
use crate::config::{Format, IngestSettings, Source};
use crate::error::Result;

pub(super) use gff3::Hierarchy;
pub(super) use gtf::{fault as gtf_fault, split as split_gtf};
pub(super) use string::HIGH_CONFIDENCE as STRING_HIGH_CONFIDENCE;

/// Opens a source with the fixed columns of its format filled in.
pub fn open(data: &Path, source: &Source, settings: &IngestSettings, fields: &[Field]) -> Result<Rows> {
    let transcripts = fields.iter().any(|field| field.name == "transcript_id");
    let laid_out = match source.format {
        Format::Npinter => npinter::layout(source, settings),
        Format::Biogrid => biogrid::layout(source, settings),
        Format::String => string::layout(source),
        Format::Gtf | Format::Gff3 => {
            let lay = if source.format == Format::Gtf { gtf::layout } else { gff3::layout };
            let laid_out = lay(source, transcripts);
            if source.keep.contains_key("feature") {
                laid_out
            } else {
                return open_whole(data, &laid_out, fields, if transcripts { "transcript" } else { "gene" });
            }
        }
        Format::Huri => huri::layout(source),
        Format::Gaf => gaf::layout(source),
        _ => return Rows::open(data, source, fields),
    };
    Rows::open(data, &laid_out, fields)
}
