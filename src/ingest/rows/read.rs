//! From lines to fields, format by format.

use super::{Made, Rows};
use crate::config::Format;
use crate::error::Result;
use crate::ingest::format::{gtf_fault, split_gtf};
use crate::input::split_blanks;

impl Rows {
    /// Reads and splits the next non-empty line into `text` and `ranges`.
    pub(super) fn read(&mut self) -> Result<bool> {
        loop {
            if let Some(made) = self.made.pop_front() {
                self.take(made);
                return Ok(true);
            }
            if self.whole || self.lines.advance()?.is_none() {
                return Ok(false);
            }
            let line = self.lines.current();
            let comment = match self.source.format {
                Format::Gtf if line.starts_with('#') => match gtf_fault(line) {
                    Some(fault) => return Err(self.fault(self.lines.number(), fault, "write `format = \"gff3\"`")),
                    None => true,
                },
                Format::Gff3 if line.starts_with("##FASTA") => return Ok(false),
                Format::Gff3 => line.starts_with('#'),
                Format::Gaf => line.starts_with('!'),
                _ => false,
            };
            if line.is_empty() || comment {
                continue;
            }
            if self.source.format != Format::Gff3 {
                break;
            }
            if let Some(hierarchy) = &self.hierarchy {
                let number = self.lines.number();
                let rows = hierarchy.rows(self.lines.path(), number, line, &self.attributes)?;
                self.made.extend(rows.into_iter().map(|values| Made { line: number, values }));
            }
        }
        self.line = self.lines.number();
        self.split()?;
        Ok(true)
    }

    /// Puts a made row in the place of the next line.
    fn take(&mut self, made: Made) {
        self.line = made.line;
        self.text.clear();
        self.ranges.clear();
        for value in &made.values {
            let start = self.text.len();
            self.text.push_str(value);
            self.ranges.push(start..self.text.len());
        }
    }

    /// Splits the current line into `text` and `ranges`.
    fn split(&mut self) -> Result<()> {
        match self.source.format {
            Format::Space => split_blanks(self.lines.current(), &mut self.text, &mut self.ranges),
            Format::Gtf => {
                self.text.clear();
                self.text.push_str(self.lines.current());
                if !split_gtf(&self.text, &self.attributes, &mut self.ranges) {
                    let problem = format!("{} tab-separated fields where a GTF line has 9", self.ranges.len());
                    return Err(self.fault(self.line, problem, "check `format` and this line"));
                }
                if !self.told
                    && let Some(fault) = gtf_fault(&self.text)
                {
                    return Err(self.fault(self.line, fault, "write `format = \"gff3\"`"));
                }
                self.told = true;
            }
            Format::List => {
                let line = self.lines.current().trim();
                let bare = line.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap_or(line);
                self.text.clear();
                self.text.push_str(bare);
                self.ranges.clear();
                self.ranges.push(0..self.text.len());
            }
            _ => self.fields.split(&mut self.lines, &mut self.text, &mut self.ranges)?,
        }
        Ok(())
    }
}
