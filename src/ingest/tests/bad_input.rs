//! Each fault is one error with its place, and nothing is left; what editors leave behind is no fault.

use super::Small;

#[test]
fn a_missing_file_or_column() {
    let mut small = Small::default();
    small.files.remove("lpi.tsv");
    small.refused(&["lpi.tsv"]);
    let mut small = Small::default();
    small.config = small.config.replace("lncrna = \"lnc\"", "lncrna = \"ncName\"");
    small.refused(&["lpi.tsv:1: column `ncName`", "lnc, protein"]);
    let mut small = Small::default();
    small.config = small.config.replace("lncrna = \"lnc\", ", "");
    small.refused(&["does not map the field `lncrna`"]);
}

#[test]
fn a_wrong_delimiter() {
    let mut small = Small::default();
    small.config = small.config.replace("path = \"names.csv\"\nformat = \"csv\"", "path = \"names.csv\"\nformat = \"tsv\"");
    small.refused(&["names.csv:1", "check the delimiter"]);
    Small::default().replace("lpi.tsv", "NONHSAG02\tCODE1", "NONHSAG02,CODE1").refused(&["lpi.tsv:5: 1 fields where the header has 2"]);
    Small::default().replace("names.csv", "ncTwo,", "\"ncTwo,").refused(&["names.csv:2: column `1`: a quoted field never ends"]);
}

#[test]
fn a_broken_gzip_stream() {
    let mut small = Small::default();
    small.gzip("genes.tsv");
    let bytes = small.files["genes.tsv"].clone();
    small.files.insert("genes.tsv", bytes[..bytes.len() - 12].to_vec());
    small.refused(&["genes.tsv:", "broken gzip"]);
    let mut small = Small::default();
    small.gzip("seq.fa");
    let mut bytes = small.files["seq.fa"].clone();
    bytes.truncate(bytes.len() - 9);
    small.files.insert("seq.fa", bytes);
    small.refused(&["seq.fa:", "broken gzip"]);
}

#[test]
fn broken_fasta() {
    Small::default().replace("seq.fa", "TTTT", "TT!T").refused(&["seq.fa:5: `!` is no nucleotide letter"]);
    Small::default().replace("seq.fa", "TTTT\n", "").refused(&["seq.fa:4: a record without a sequence"]);
    Small::default().replace("seq.fa", "GGGG\n", "").refused(&["seq.fa:6: a record without a sequence"]);
    Small::default().text("seq.fa", "ACGT\n").refused(&["seq.fa:1: no `>`"]);
    Small::default().text("seq.fa", "").refused(&["seq.fa: holds no sequence"]);
}

#[test]
fn contradicting_ids() {
    Small::default()
        .replace("genes.tsv", "ENSG02\t1\t5000", "ENSG01\t1\t100\t800\t+\tLINC1\tlncRNA\t\t\nENSG02\t1\t5000")
        .refused(&["genes.tsv:3: gene id `ENSG01` stands on line 2 with other data"]);
    Small::default()
        .replace("seq.fa", ">ENST03 gene:ENSG03", ">ENST01 gene:ENSG01")
        .refused(&["seq.fa:6: transcript id `ENST01` stands on line 1 with another sequence"]);
    Small::default().replace("transcripts.tsv", "ENST02\tENSG02", "ENST01\tENSG02").refused(&["transcripts.tsv:3: transcript id `ENST01`"]);
    // repeated without contradiction: counted
    let mut small = Small::default();
    let row = "ENSG09\tRP9-9Z.9\tlincRNA\n";
    small.replace("genes_old.tsv", row, &row.repeat(2));
    assert_eq!(small.output().summary()["sources"]["old"]["repeated rows"], 1);
}

#[test]
fn labels_that_name_no_known_gene() {
    Small::default().text("benchmark.csv", "nowhere\nnobody\n").refused(&["benchmark.csv: none of its 2 label rows names a known gene"]);
    let output = Small::default().output();
    assert_eq!(output.summary()["sources"]["benchmark"]["facts without a gene"], 1);
    Small::default().replace("screen.txt", "lncRNA hit", "lncRNA hti").refused(&["screen.txt:2: mark `lncrna hti`"]);
    Small::default().replace("hits.csv", "2.5", "high").refused(&["hits.csv:2: `high` is no number"]);
    Small::default().text("ceg.txt", "GENE\nNOBODY\n").refused(&["ceg.txt: names no known gene"]);
}

#[test]
fn an_empty_network() {
    Small::default().text("lpi.tsv", "lnc\tprotein\n").refused(&["lpi.tsv: no lncRNA-protein pair to read"]);
    Small::default().text("lpi.tsv", "lnc\tprotein\nCODE1\tCODE2\n").refused(&["lpi.tsv: no lncRNA-protein pair with two known"]);
    Small::default().text("ppi.txt", "").refused(&["ppi.txt: no protein-protein pair"]);
    Small::default().text("genes.tsv", "").refused(&["genes.tsv: is empty"]);
}

#[test]
fn positions_that_span_nothing() {
    Small::default().replace("genes.tsv", "\t100\t900\t", "\t100\tend\t").refused(&["genes.tsv:2: column `end`", "`end` is no position"]);
    Small::default().replace("genes.tsv", "\t100\t900\t", "\t900\t100\t").refused(&["genes.tsv:2", "span nothing"]);
}

#[test]
fn what_editors_leave_behind_changes_no_byte() {
    let plain = Small::default().output();
    let mut marked = Small::default();
    for (name, bytes) in &mut marked.files {
        let text = String::from_utf8(bytes.clone()).unwrap();
        let text = if *name == "seq.fa" { text.replace("ACGTAC", "acguac").replace("NNNN", "nnnn") } else { text };
        *bytes = format!("\u{feff}{}", text.replace('\n', "  \r\n")).into_bytes();
    }
    for name in ["genes.tsv", "lpi.tsv", "seq.fa", "screen.txt"] {
        marked.gzip(name);
    }
    assert_eq!(plain.hashes(), marked.output().hashes());
}

#[test]
fn broken_characters_in_names_stay_names() {
    let mut small = Small::default();
    let mut bytes = small.files["lpi.tsv"].clone();
    bytes.extend(b"HIF-1\xe7\x9b\xff\tCODE1\nLINC1\tIFN-\xe6\xb5\n");
    small.files.insert("lpi.tsv", bytes);
    let unresolved = small.output().unresolved();
    assert!(unresolved.contains("lpi\tHIF-1\u{fffd}"), "{unresolved}");
    assert!(unresolved.contains("lpi proteins\tIFN-\u{fffd}"), "{unresolved}");
    assert!(unresolved.contains("\tmalformed\t"));
}
