//! Text that comes from outside, read by every stage in the same way.
//!
//! A file must be a regular one, is told by its first bytes (plain or gzip; an archive, a web page or UTF-16 is named with its
//! remedy), and is read by bounded lines whichever way they end. Delimited fields follow RFC 4180, with tabs as with commas.

mod fasta;
mod fields;
mod kind;
mod lines;
mod open;
mod table;
mod workbook;

pub use fasta::{Fasta, nucleotide};
pub use fields::{Fields, split_blanks};
pub use lines::Lines;
pub use open::open_regular;
pub use table::{Table, uneven};
pub use workbook::sheet_lines;
#[cfg(test)]
pub(crate) use workbook::small_workbook;
