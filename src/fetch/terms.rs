//! What the user is asked to accept.

use super::plan::Planned;
use crate::artifact::readable_bytes;

/// One row a file: what, by whom, which version, how large, on which terms, in columns.
pub fn terms<'a>(files: impl Iterator<Item = &'a Planned>) -> String {
    let mut rows = vec![["file", "source", "version", "size", "terms"].map(str::to_owned)];
    rows.extend(files.map(|planned| {
        let file = &planned.file;
        let size = file.size.map_or_else(|| "not known".to_owned(), readable_bytes);
        [file.to.clone(), file.source.clone(), file.version.clone(), size, file.terms.clone()]
    }));
    let width = |column: usize| rows.iter().map(|row| row[column].chars().count()).max().unwrap_or(0);
    let widths: Vec<usize> = (0..4).map(width).collect();
    let mut text = String::new();
    for row in &rows {
        for (cell, width) in row.iter().zip(&widths) {
            text.push_str(&format!("{cell:width$}  "));
        }
        text.push_str(&row[4]);
        text.push('\n');
    }
    text
}
