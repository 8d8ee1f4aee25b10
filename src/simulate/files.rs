//! Text files of the dataset folder, plain or gzip without a time stamp.

use std::io::Write;

use flate2::Compression;
use flate2::write::GzEncoder;

use crate::artifact::{StageWriter, write_atomically};
use crate::error::Result;

/// Writes files by name into the folder under construction; `.gz` names are compressed.
pub(super) struct Files<'a> {
    pub writer: &'a StageWriter,
}

impl Files<'_> {
    /// Lines without their ends; `\n` is added.
    pub fn lines(&self, name: &str, lines: impl IntoIterator<Item = String>) -> Result<()> {
        self.ended(name, lines, "\n")
    }

    /// Lines with the given end, such as `\r\n`.
    pub fn ended(&self, name: &str, lines: impl IntoIterator<Item = String>, end: &str) -> Result<()> {
        write_atomically(&self.writer.path(name), |out| {
            if name.ends_with(".gz") {
                let mut packed = GzEncoder::new(out, Compression::default());
                for line in lines {
                    packed.write_all(line.as_bytes())?;
                    packed.write_all(end.as_bytes())?;
                }
                packed.finish()?;
            } else {
                for line in lines {
                    out.write_all(line.as_bytes())?;
                    out.write_all(end.as_bytes())?;
                }
            }
            Ok(())
        })
    }
}
