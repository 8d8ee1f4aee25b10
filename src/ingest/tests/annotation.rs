//! Genes and transcripts out of GTF and GFF3 files, whole and in parts.

use super::{Output, Small};

/// The species with its primary release in one annotation file.
fn annotated(name: &'static str, format: &str, text: &str) -> Small {
    let mut small = Small::default();
    let start = small.config.find("[[ingest.genes]]").unwrap();
    let end = small.config.find("[[ingest.overlaps]]").unwrap();
    let entry = |list: &str| format!("[[ingest.{list}]]\nname = \"own\"\npath = \"{name}\"\nformat = \"{format}\"\n\n");
    let old = "[[ingest.genes]]\nname = \"old\"\npath = \"genes_old.tsv\"\ncolumns = { gene_id = \"id\", symbol = \"name\", biotype = \"type\" }\n\n";
    small.config.replace_range(start..end, &[entry("genes"), old.to_owned(), entry("transcripts")].concat());
    small.text(name, text);
    small
}

const GENES: [(&str, &str, &str, i64, i64, &str); 4] = [
    ("ENSG01", "LINC1", "lncRNA", 101, 900, "1"),
    ("ENSG02", "LINC2", "lncRNA", 5001, 9000, "1"),
    ("ENSG03", "CODE1", "protein_coding", 11, 90, "X"),
    ("ENSG04", "CODE2", "protein_coding", 211, 290, "X"),
];

/// Rows of the features asked for, each gene with one transcript of two exons.
fn gtf(features: &[&str]) -> String {
    let mut text = String::new();
    for (id, symbol, biotype, start, end, chrom) in GENES {
        let middle = (start + end) / 2;
        let transcript = id.replace("ENSG", "ENST");
        for (feature, from, to) in
            [("gene", start, end), ("transcript", start, end), ("exon", middle, end), ("exon", start, middle - 5), ("CDS", start, end)]
        {
            let of = if feature == "gene" { String::new() } else { format!("transcript_id \"{transcript}\"; ") };
            if features.contains(&feature) {
                text += &format!(
                    "{chrom}\tx\t{feature}\t{from}\t{to}\t.\t+\t.\tgene_id \"{id}\"; {of}gene_name \"{symbol}\"; gene_biotype \"{biotype}\";\n"
                );
            }
        }
    }
    text
}

/// An assembler leaves the strand of a transcript of one exon open.
#[test]
fn a_part_without_a_strand_does_not_hide_that_of_the_others() {
    let strand = |text: &str| annotated("genes.gtf", "gtf", text).output().table("genes.parquet").optional_text("strand").unwrap();
    let known = gtf(&["transcript"]);
    let mut parts: Vec<String> = known.lines().map(str::to_owned).collect();
    let first = parts[0].replace("\t+\t", "\t.\t").replace("ENST01", "ENST09");
    parts.insert(0, first);
    assert_eq!(strand(&(parts.join("\n") + "\n")), strand(&known));
    parts.remove(1);
    assert!(strand(&(parts.join("\n") + "\n")).contains(&Some(".".to_owned())), "alone it stays unknown");
}

fn gff3() -> String {
    let mut text = "##gff-version 3\n".to_owned();
    for (id, symbol, biotype, start, end, chrom) in GENES {
        let transcript = id.replace("ENSG", "ENST");
        let row = |kind: &str, from: i64, to: i64, attributes: &str| format!("{chrom}\tx\t{kind}\t{from}\t{to}\t.\t+\t.\t{attributes}\n");
        text += &row("exon", start, end, &format!("Parent=transcript:{transcript}"));
        text += &row("gene", start, end, &format!("ID=gene:{id};Name={symbol};biotype={biotype}"));
        text += &row("lnc_RNA", start, end, &format!("ID=transcript:{transcript};Parent=gene:{id};Name={symbol}-201"));
    }
    text
}

fn same_tables(output: &Output, other: &Output) {
    for table in ["genes.parquet", "transcripts.parquet", "lpi.parquet", "labels.parquet", "sequences.fa.gz"] {
        assert_eq!(output.hashes()[table], other.hashes()[table], "{table}");
    }
}

#[test]
fn genes_without_rows_of_their_own_are_spans_of_their_parts() {
    let whole = annotated("g.gtf", "gtf", &gtf(&["gene", "transcript", "exon"])).output();
    for features in [&["transcript", "exon"][..], &["exon"], &["transcript"], &["CDS", "exon"]] {
        same_tables(&annotated("g.gtf", "gtf", &gtf(features)).output(), &whole);
    }
    annotated("g.gtf", "gtf", &gtf(&["CDS"])).refused(&["g.gtf: no row of the feature `gene`", "(4 of `CDS`)"]);
    let nameless = gtf(&["exon"]).replace("gene_id \"ENSG02\"; ", "");
    annotated("g.gtf", "gtf", &nameless).refused(&["g.gtf:3: no gene_id"]);
}

#[test]
fn gff3_is_read_as_the_gtf_of_the_same_genes() {
    let whole = annotated("g.gtf", "gtf", &gtf(&["gene", "transcript", "exon"])).output();
    same_tables(&annotated("g.gff3", "gff3", &gff3()).output(), &whole);
}

#[test]
fn gff3_and_gtf_in_each_others_place_are_named() {
    annotated("g.gff3", "gtf", &gff3()).refused(&["g.gff3:1: is a line of a GFF3 file", "format = \"gff3\""]);
    let bare = gff3().lines().skip(1).collect::<Vec<_>>().join("\n");
    annotated("g.gff3", "gtf", &bare).refused(&["g.gff3:1: is a line of a GFF3 file", "format = \"gff3\""]);
    annotated("g.gtf", "gff3", &gtf(&["gene"])).refused(&["g.gtf:1: holds attributes of a GTF", "format = \"gtf\""]);
}

#[test]
fn a_library_may_come_as_gff3() {
    let text = "##gff-version 3\n1\tx\tgene\t11\t40\t.\t+\t.\tID=LH1\n1\tx\tlnc_RNA\t11\t40\t.\t+\t.\tID=T1;Parent=LH1\n\
        1\tx\texon\t11\t20\t.\t+\t.\tParent=T1\n1\tx\texon\t31\t40\t.\t+\t.\tParent=T1\n";
    let mut small = Small::default();
    small.config.push_str("\n[[ingest.labels]]\nname = \"models\"\nkind = \"library-gtf\"\npath = \"l.gff3\"\nformat = \"gff3\"\n");
    let loci = small.text("l.gff3", text).output().table("loci.parquet");
    let row = loci.text("locus_id").unwrap().iter().position(|id| id == "LH1").unwrap();
    assert_eq!((loci.optional_i64("start").unwrap()[row], loci.optional_i64("end").unwrap()[row]), (Some(10), Some(40)));
}
