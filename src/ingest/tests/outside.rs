//! Files as other programs leave them: quoted, with row names, of another system, packed, or no file at all.

use super::Small;

/// The species' tables as R's `write.table` and `write.csv` leave them: every field in quotes.
fn quoted(text: &str, mark: &str) -> String {
    text.lines().map(|line| line.split(mark).map(|field| format!("\"{field}\"")).collect::<Vec<_>>().join(mark) + "\n").collect()
}

#[test]
fn quoted_tables_are_read_as_unquoted_ones() {
    let mut small = Small::default();
    for name in ["genes.tsv", "genes_old.tsv", "transcripts.tsv", "lpi.tsv", "library.tsv"] {
        let text = String::from_utf8(small.files[name].clone()).unwrap();
        small.text(name, &quoted(&text, "\t"));
    }
    let text = String::from_utf8(small.files["ppi.txt"].clone()).unwrap();
    small.text("ppi.txt", &quoted(&text, " "));
    small.replace("ceg.txt", "CODE1", "\"CODE1\"");
    assert_eq!(small.output().hashes(), Small::default().output().hashes());
}

#[test]
fn a_quote_that_never_closes_names_its_line() {
    Small::default()
        .replace("lpi.tsv", "NONHSAG02\tCODE1", "NONHSAG02\t\"CODE1")
        .refused(&["lpi.tsv:5: column `2`: a quoted field never ends"]);
    // A quote inside a field is a letter.
    Small::default().replace("lpi.tsv", "LINC1\tnobody", "LINC1\t5\" \"nobody").output();
}

#[test]
fn row_names_without_a_title_are_refused() {
    for end in ["", "\t", "\tx"] {
        let rows: String = (1..4).map(|row| format!("r{row}\tLINC1\tCODE1{end}\n")).collect();
        let head = if end.is_empty() { "lnc\tprotein\n" } else { "lnc\tprotein\tnote\n" };
        Small::default().text("lpi.tsv", &format!("{head}{rows}")).refused(&["lpi.tsv:2: ", "fields where the header has", "row.names"]);
    }
    // A trailing delimiter that the header has too is no field too many.
    Small::default().text("lpi.tsv", "lnc\tprotein\t\nLINC1\tCODE1\t\n").output();
}

#[test]
fn returns_alone_end_lines_everywhere() {
    let mut small = Small::default();
    for bytes in small.files.values_mut() {
        bytes.iter_mut().filter(|byte| **byte == b'\n').for_each(|byte| *byte = b'\r');
    }
    assert_eq!(small.output().hashes(), Small::default().output().hashes());
}

#[test]
fn archives_and_web_pages_are_named_and_nothing_unprintable_is_shown() {
    for (bytes, what) in [
        (b"\xfd7zXZ\0\0\x04\xe6\xd6".as_slice(), "lpi.tsv: is an xz archive"),
        (b"BZh91AY&SY\x01\x02", "lpi.tsv: is a bzip2 archive"),
        (b"PK\x03\x04\x14\0\0\0\x08\0", "lpi.tsv: is a zip archive"),
        (b"\xff\xfel\0n\0c\0", "lpi.tsv: is UTF-16 text"),
        (b"<!DOCTYPE html>\n<p>404", "lpi.tsv: is a web page"),
        (b"version https://git-lfs.github.com/spec/v1\n", "lpi.tsv: is a Git LFS pointer"),
        (b"lnc\x1b[31m\tprotein\n", "column `lnc`: no such column; the header has 2: lnc\\u{1b}[31m, protein"),
    ] {
        let mut small = Small::default();
        small.files.insert("lpi.tsv", bytes.to_vec());
        small.refused(&[what]);
        let message = small.run().1.unwrap_err().to_string();
        assert!(!message.chars().any(|letter| letter.is_control() && letter != '\n'), "{message:?}");
    }
    let mut small = Small::default();
    small.files.insert("seq.fa", b"\xfd7zXZ\0\0\x04".to_vec());
    small.refused(&["seq.fa: is an xz archive"]);
    let long = "x".repeat(100_000);
    let message = Small::default().text("lpi.tsv", &format!("{long}\n")).run().1.unwrap_err().to_string();
    assert!(message.len() < 800 && message.contains("[...]"), "{} bytes", message.len());
}

#[test]
fn a_folder_in_the_place_of_a_file_is_refused() {
    let mut small = Small::default();
    small.files.remove("lpi.tsv");
    small.config = small.config.replace("path = \"lpi.tsv\"", "path = \"run\"");
    small.refused(&["run: is no regular file but a folder"]);
}

#[test]
fn scores_on_another_scale_are_named() {
    let mut small = Small::default();
    let from = "path = \"ppi.txt\"\nformat = \"space\"\nheader = false\ncolumns = { a = 1, b = 2 }";
    assert!(small.config.contains(from));
    small.config = small.config.replace(from, "path = \"links.txt\"\nformat = \"string\"");
    small.text("links.txt", "protein1 protein2 combined_score\nCODE1 CODE2 0.9\nCODE2 CODE1 0.4\n");
    small.refused(&["links.txt: all 2 pairs are below min_weight 700 (largest 0.9: are these scores 0..1?)", "min_weight"]);
    small.text("links.txt", "protein1 protein2 combined_score\nCODE1 CODE2 650\n");
    small.refused(&["all 1 pairs are below min_weight 700 (largest 650)"]);
}
