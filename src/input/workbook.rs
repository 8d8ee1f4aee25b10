//! One sheet of a workbook as tab-separated lines: some upstreams offer nothing else.

use std::path::Path;

use calamine::{Data, Range, Reader, open_workbook_auto};

use super::{Lines, open_regular};
use crate::error::{Error, Result};

/// Reads a sheet (Excel or OpenDocument) by its name or 1-based number, the first where `sheet` is empty. Lines are rows of the sheet;
/// cells with tabs, quotes or line ends come quoted; what a spreadsheet took for a date comes as the serial number that it became.
///
/// # Errors
/// A file that is no workbook, or a sheet that it lacks: names those it has.
pub fn sheet_lines(path: &Path, sheet: &str) -> Result<Lines> {
    open_regular(path)?;
    let unreadable = |error: calamine::Error| {
        let problem = format!("is no workbook that can be read ({error})");
        Error::input(path, None, problem, "check `format`, or save the sheet as tab-separated text")
    };
    let mut workbook = open_workbook_auto(path).map_err(unreadable)?;
    let names = workbook.sheet_names();
    let number = if sheet.is_empty() { Some(1) } else { sheet.parse::<usize>().ok() };
    let named = names.iter().find(|name| *name == sheet).or_else(|| names.get(number?.checked_sub(1)?));
    let Some(name) = named else {
        let problem = format!("has no sheet `{sheet}`, but {}", names.join(", "));
        return Err(Error::input(path, None, problem, "name one of them, or its number, in `sheet`"));
    };
    let cells = workbook.worksheet_range(name).map_err(unreadable)?;
    Ok(Lines::of_text(path, text_of(&cells)))
}

/// Rows as lines, from the sheet's own first row and column on.
fn text_of(cells: &Range<Data>) -> String {
    let (above, before) = cells.start().unwrap_or((0, 0));
    let mut text = "\n".repeat(above as usize);
    for row in cells.rows() {
        if row.iter().any(|cell| *cell != Data::Empty) {
            let fields: Vec<String> = row.iter().map(field).collect();
            text.push_str(&"\t".repeat(before as usize));
            text.push_str(&fields.join("\t"));
        }
        text.push('\n');
    }
    text
}

fn field(cell: &Data) -> String {
    let text = match cell {
        Data::Empty | Data::Error(_) => return String::new(),
        Data::DateTime(date) => date.as_f64().to_string(),
        // A whole number is written without a point.
        other => other.to_string(),
    };
    if text.contains(['\t', '\n', '\r', '"']) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text }
}

/// Bytes of a small .xlsx with one sheet, `Table`, of text cells from the second row on.
#[cfg(test)]
pub(crate) fn small_workbook(rows: &[&[&str]]) -> Vec<u8> {
    use std::io::Write;
    let escaped = |text: &str| text.replace('&', "&amp;").replace('<', "&lt;");
    let cells =
        |row: &[&str]| -> String { row.iter().map(|text| format!("<c t=\"inlineStr\"><is><t>{}</t></is></c>", escaped(text))).collect() };
    let rows: String = rows.iter().enumerate().map(|(index, row)| format!("<row r=\"{}\">{}</row>", index + 1, cells(row))).collect();
    let office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let package = "http://schemas.openxmlformats.org/package/2006";
    let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    let parts = [
        ("[Content_Types].xml", format!("<Types xmlns=\"{package}/content-types\"/>")),
        (
            "_rels/.rels",
            format!(
                "<Relationships xmlns=\"{package}/relationships\"><Relationship Id=\"r1\" Type=\"{office}/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>"
            ),
        ),
        (
            "xl/workbook.xml",
            format!(
                "<workbook xmlns=\"{main}\" xmlns:r=\"{office}\"><sheets><sheet name=\"Table\" sheetId=\"1\" r:id=\"r1\"/></sheets></workbook>"
            ),
        ),
        (
            "xl/_rels/workbook.xml.rels",
            format!(
                "<Relationships xmlns=\"{package}/relationships\"><Relationship Id=\"r1\" Type=\"{office}/worksheet\" Target=\"worksheets/sheet1.xml\"/></Relationships>"
            ),
        ),
        ("xl/worksheets/sheet1.xml", format!("<worksheet xmlns=\"{main}\"><sheetData>{rows}</sheetData></worksheet>")),
    ];
    let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, text) in parts {
        writer.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        writer.write_all(text.as_bytes()).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_come_as_lines_and_an_unknown_sheet_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("t.xlsx");
        std::fs::write(&path, small_workbook(&[&["a", "b"], &["x\ty", "say \"z\" & <w>"]])).unwrap();
        for sheet in ["", "Table", "1"] {
            let mut lines = sheet_lines(&path, sheet).unwrap();
            assert_eq!(lines.advance().unwrap(), Some("a\tb"));
            assert_eq!(lines.advance().unwrap(), Some("\"x\ty\"\t\"say \"\"z\"\" & <w>\""));
            assert_eq!(lines.advance().unwrap(), None);
        }
        let said = sheet_lines(&path, "2").err().unwrap().to_string();
        assert!(said.contains("t.xlsx: has no sheet `2`, but Table"), "{said}");
        std::fs::write(&path, "a\tb\n").unwrap();
        assert!(sheet_lines(&path, "").err().unwrap().to_string().contains("no workbook that can be read"));
    }

    #[test]
    fn cells_are_written_as_tables_write_them() {
        let mut cells = Range::new((2, 1), (3, 3));
        cells.set_value((2, 1), Data::Float(3.0));
        cells.set_value((2, 2), Data::Bool(true));
        cells.set_value((3, 3), Data::Float(0.25));
        assert_eq!(text_of(&cells), "\n\n\t3\ttrue\t\n\t\t\t0.25\n");
    }
}
