//! Official download formats.

use proptest::prelude::*;

use super::Small;
use crate::config::{ColumnRef, Format, Source};
use crate::ingest::rows::{Rows, need};

fn lpi_as(config: &str, name: &'static str, text: &str) -> Small {
    let mut small = Small::default();
    let from = "path = \"lpi.tsv\"\ncolumns = { lncrna = \"lnc\", protein = \"protein\" }";
    assert!(small.config.contains(from));
    small.config = small.config.replace(from, config);
    small.text(name, text);
    small
}

fn ppi_as(config: &str) -> Small {
    let mut small = Small::default();
    let from = "path = \"ppi.txt\"\nformat = \"space\"\nheader = false\ncolumns = { a = 1, b = 2 }";
    assert!(small.config.contains(from));
    small.config = small.config.replace(from, config);
    small
}

#[test]
fn npinter_rows_of_this_organism_and_level_only() {
    let head = "interID\tncName\tncID\tncType\ttarName\ttarID\ttarType\tinterDescription\texperiment\treference\torganism\ttissueOrCell\ttag\tclass\tlevel\tdatasource\n";
    let row = |name: &str, kind: &str, target: &str, organism: &str, level: &str| {
        format!("i\t{name}\tn\t{kind}\tCODE1\tP\t{target}\td\te\tr\t{organism}\tt\tg\tc\t{level}\ts\n")
    };
    let text = [
        head.to_owned(),
        row("LINC1", "lncRNA", "protein", "Homo sapiens", "RNA-Protein"),
        row("LINC2", "lncRNA", "protein", "Mus musculus", "RNA-Protein"),
        row("LINC2", "miRNA", "protein", "Homo sapiens", "RNA-Protein"),
        row("LINC2", "lncRNA", "DNA", "Homo sapiens", "RNA-DNA"),
    ]
    .concat();
    let output = lpi_as("path = \"np.txt\"\nformat = \"npinter\"", "np.txt", &text).output();
    assert_eq!(output.table("lpi.parquet").text("gene_id").unwrap(), ["ENSG01"]);
    assert_eq!(output.summary()["sources"]["lpi"]["rows filtered"], 3);
    lpi_as("path = \"np.txt\"\nformat = \"npinter\"", "np.txt", "a\tb\nc\td\n").refused(&["np.txt:1: column `ncName`"]);
}

#[test]
fn prefix_and_record_counts_of_npinter_extracts() {
    let config = "path = \"l.csv\"\nformat = \"csv\"\ncolumns = { lncrna = \"lncRNA_id\", protein = \"protein\", records = \"n\" }\nstrip_prefix = \"l\"";
    let output = lpi_as(config, "l.csv", "lncRNA_id,protein,n\nlLINC1,CODE1,3\nlENSG01.4,CODE1,2\n").output();
    assert_eq!(output.table("lpi.parquet").i64("records").unwrap(), [5]);
    lpi_as(config, "l.csv", "lncRNA_id,protein,n\nlLINC1,CODE1,x\n").refused(&["l.csv:2: `x` is no count"]);
}

#[test]
fn biogrid_physical_rows_of_this_organism() {
    let mut small = ppi_as("path = \"b.txt\"\nformat = \"biogrid\"");
    small.text(
        "b.txt",
        "#BioGRID Interaction ID\tOfficial Symbol Interactor A\tOfficial Symbol Interactor B\tExperimental System Type\tOrganism ID Interactor A\tOrganism ID Interactor B\n\
         1\tPRECODE1\tCODE2\tphysical\t9606\t9606\n2\tCODE2\tX1\tgenetic\t9606\t9606\n3\tCODE2\tX2\tphysical\t9606\t10090\n",
    );
    let table = small.output().table("ppi.parquet");
    assert_eq!(table.text("protein_a").unwrap(), ["CODE1"], "a previous symbol is brought up to date");
    assert_eq!(table.text("protein_b").unwrap(), ["CODE2"]);
}

#[test]
fn string_links_with_names_and_least_score() {
    let mut small = ppi_as("path = \"links.txt\"\nformat = \"string\"\ninfo = \"info.txt\"");
    small.text("info.txt", "#string_protein_id\tpreferred_name\n9606.P1\tCODE1\n9606.P2\tCODE2\n9606.P3\tLINC1\n");
    small.text("links.txt", "protein1 protein2 combined_score\n9606.P1 9606.P2 900\n9606.P2 9606.P1 950\n9606.P1 9606.P3 699\n");
    let output = small.output();
    let table = output.table("ppi.parquet");
    assert_eq!(table.text("protein_b").unwrap(), ["CODE2"]);
    assert_eq!(table.optional_f64("weight").unwrap(), [Some(950.0)]);
    assert_eq!(output.summary()["sources"]["ppi"]["rows below the least weight"], 1);
}

#[test]
fn huri_pairs_of_gene_ids() {
    let mut small = ppi_as("path = \"h.tsv\"\nformat = \"huri\"");
    small.text("h.tsv", "ENSG04\tENSG03\n");
    let table = small.output().table("ppi.parquet");
    assert_eq!((table.text("protein_a").unwrap(), table.text("protein_b").unwrap()), (vec!["CODE1".into()], vec!["CODE2".into()]));
}

#[test]
fn genes_and_transcripts_of_a_gtf() {
    let gtf = "#!genome-build x\n\
        1\thavana\tgene\t101\t900\t.\t+\t.\tgene_id \"ENSG01.5\"; gene_name \"LINC1\"; gene_type \"lncRNA\";\n\
        1\thavana\ttranscript\t101\t900\t.\t+\t.\tgene_id \"ENSG01.5\"; transcript_id \"ENST01.1\"; gene_name \"LINC1\";\n\
        1\thavana\texon\t101\t900\t.\t+\t.\tgene_id \"ENSG01.5\"; transcript_id \"ENST01.1\";\n\
        X\thavana\tgene\t11\t90\t.\t-\t.\tgene_id \"ENSG03\"; gene_name \"CODE1\"; gene_biotype \"protein_coding\";\n\
        X\thavana\tgene\t211\t290\t.\t-\t.\tgene_id \"ENSG04\"; gene_name \"CODE2\"; gene_biotype \"protein_coding\";\n\
        1\thavana\tgene\t5001\t9000\t.\t-\t.\tgene_id \"ENSG02\"; gene_name \"LINC2\"; gene_biotype \"lncRNA\";\n";
    let mut small = Small::default();
    let start = small.config.find("[[ingest.genes]]").unwrap();
    let end = small.config.find("[[ingest.overlaps]]").unwrap();
    let entry = |list: &str| format!("[[ingest.{list}]]\nname = \"gtf\"\npath = \"g.gtf\"\nformat = \"gtf\"\n\n");
    let old = "[[ingest.genes]]\nname = \"old\"\npath = \"genes_old.tsv\"\ncolumns = { gene_id = \"id\", symbol = \"name\", biotype = \"type\" }\n\n";
    small.config.replace_range(start..end, &[entry("genes"), old.to_owned(), entry("transcripts")].concat());
    small.text("g.gtf", gtf);
    let output = small.output();
    let genes = output.table("genes.parquet");
    let row = genes.text("gene_id").unwrap().iter().position(|id| id == "ENSG01").unwrap();
    assert_eq!(genes.optional_i64("start").unwrap()[row], Some(100), "1-based positions become 0-based");
    assert_eq!(genes.optional_text("biotype").unwrap()[row].as_deref(), Some("lncRNA"));
    assert!(genes.bool("ranked").unwrap()[row]);
    let transcripts = output.table("transcripts.parquet");
    assert_eq!(transcripts.text("transcript_id").unwrap()[0], "ENST01");
    assert_eq!(transcripts.optional_i64("start").unwrap()[0], Some(100));
    small.text("g.gtf", "1\thavana\tgene\t101\n").refused(&["g.gtf:1: 4 tab-separated fields where a GTF line has 9"]);
}

#[test]
fn fasta_headers_of_gencode_and_ensembl() {
    let mut small = Small::default();
    small.text(
        "seq.fa",
        ">ENST01.1|ENSG01.2|-|-|LINC1-201|LINC1|10|lncRNA|\nACGTACNNNN\n>ENST02.1 ncrna chromosome:X:1:2:3:-1 gene:ENSG02.1 gene_biotype:lncRNA\nTTTT\n>ENST03\nGGGG\n",
    );
    assert_eq!(small.output().hashes(), Small::default().output().hashes());
}

fn read_back(text: &str, format: Format, columns: usize) -> Vec<Vec<String>> {
    const FIELDS: [&str; 3] = ["f0", "f1", "f2"];
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("t"), text).unwrap();
    let source = Source {
        name: "t".into(),
        path: "t".into(),
        format,
        header: false,
        columns: (0..columns).map(|index| (FIELDS[index].to_owned(), ColumnRef::Number(index + 1))).collect(),
        ..Source::default()
    };
    let fields: Vec<_> = FIELDS[..columns].iter().map(|name| need(name)).collect();
    let mut rows = Rows::open(folder.path(), &source, &fields).unwrap();
    let mut found = Vec::new();
    while let Some(row) = rows.advance().unwrap() {
        found.push((0..columns).map(|index| row.get(index).to_owned()).collect());
    }
    found
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn quoted_fields_come_back(rows in prop::collection::vec(prop::collection::vec("[a-zA-Zéα,\"\t;|]{1,12}", 3), 1..8)) {
        let text: String = rows
            .iter()
            .map(|row| row.iter().map(|field| format!("\"{}\"", field.replace('"', "\"\""))).collect::<Vec<_>>().join(",") + "\r\n")
            .collect();
        let expected: Vec<Vec<String>> = rows.iter().map(|row| row.iter().map(|field| field.trim().to_owned()).collect()).collect();
        prop_assert_eq!(read_back(&text, Format::Csv, 3), expected);
    }

    #[test]
    fn no_bytes_crash_the_readers(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        let mut small = Small::default();
        small.files.insert("lpi.tsv", [b"lnc\tprotein\n".as_slice(), &bytes].concat());
        drop(small.run());
        let mut small = Small::default();
        small.files.insert("seq.fa", [b">ENST01 gene:ENSG01\n".as_slice(), &bytes].concat());
        drop(small.run());
    }

    #[test]
    fn wrapped_sequences_are_the_same(width in 1usize..12) {
        let letters = "ACGTACNNNN";
        let wrapped: Vec<String> = letters.as_bytes().chunks(width).map(|chunk| String::from_utf8_lossy(chunk).into_owned()).collect();
        let mut small = Small::default();
        small.text("seq.fa", &format!(">ENST01 gene:ENSG01\n{}\n>ENST02 gene:ENSG02\nTTTT\n>ENST03 gene:ENSG03\nGGGG\n", wrapped.join("\n")));
        let output = small.output();
        prop_assert_eq!(output.table("transcripts.parquet").optional_i64("length").unwrap(), [Some(10), Some(4), Some(4)]);
    }
}

#[test]
fn headers_of_ncbi_name_genes_by_the_symbol_in_brackets() {
    let mut small = Small::default();
    small.text("seq.fa", ">NR_1.1 Homo sapiens long RNA (LINC1), long non-coding RNA\nACGT\n>ref|NR_2.1| Homo sapiens x (isoform) (LINC2), RNA\nACG\n>gi|7|ref|NR_3.1| sim (CODE1), mRNA\nAC\n>NR_4.1 Homo sapiens y (NOBODY), RNA\nAA\n>T5 Homo sapiens\nCC\n>NR_6.1 z (CODE2), mRNA\nGG\n");
    let output = small.output();
    let transcripts = output.table("transcripts.parquet").text("transcript_id").unwrap();
    assert!(transcripts.contains(&"NR_1".to_owned()) && transcripts.contains(&"NR_3".to_owned()), "{transcripts:?}");
    let genes = output.table("genes.parquet").text("gene_id").unwrap();
    assert!(!genes.iter().any(|gene| ["Homo", "NOBODY", "sim"].contains(&gene.as_str())), "{genes:?}");
    assert!(output.summary()["sources"]["seq"]["sequences without a known gene, left out"].as_u64().unwrap() >= 2);
}

#[test]
fn a_second_word_that_no_table_knows_is_no_gene() {
    let headers = ">T1 Homo sapiens\nAC\n>T2 Homo sapiens\nACC\n>ref|NR_7.1| sim RNA\nAC\n>T4 Homo\nAA\n";
    Small::default().text("seq.fa", headers).refused(&["seq.fa", "none of its 4 names is known", "NR_7", "ENSG01, ENSG02, ENSG03"]);
}
