//! Exon models of the library's loci, and the coding genes of the same assembly beside them.

use super::Small;

/// The small species with a library GTF in an assembly; `of_genes` is that of the gene table.
fn with_library(of_genes: &str) -> Small {
    let mut small = Small::default();
    small.text(
        "library.gtf",
        "chr1\tx\texon\t101\t200\t.\t+\t.\tgene_id \"LH1\"; transcript_id \"T1\";\n\
         chr1\tx\texon\t301\t350\t.\t+\t.\tgene_id \"LH1\"; transcript_id \"T1\";\n\
         chr1\tx\texon\t151\t400\t.\t+\t.\tgene_id \"LH1\"; transcript_id \"T2\";\n",
    );
    small.config = small.config.replacen("path = \"genes.tsv\"", &format!("path = \"genes.tsv\"\nassembly = \"{of_genes}\""), 1);
    small.config = small.config.replacen("path = \"transcripts.tsv\"", "path = \"transcripts.tsv\"\nassembly = \"old\"", 1);
    small.config.push_str(
        "\n[[ingest.labels]]\nname = \"library-gtf\"\nkind = \"library-gtf\"\npath = \"library.gtf\"\nformat = \"gtf\"\nassembly = \"old\"\n",
    );
    small
}

#[test]
fn exon_models_by_transcript_and_coding_neighbours_of_the_same_assembly() {
    let output = with_library("old").output();
    let transcripts = output.table("locus_transcripts.parquet");
    assert_eq!(transcripts.text("transcript_id").unwrap(), ["T1", "T2"]);
    assert_eq!(transcripts.text("chrom").unwrap(), ["1", "1"]);
    assert_eq!((transcripts.i64("start").unwrap(), transcripts.i64("end").unwrap()), (vec![100, 150], vec![350, 400]));
    assert_eq!((transcripts.i64("length").unwrap(), transcripts.i64("exons").unwrap()), (vec![150, 250], vec![2, 1]));
    let neighbours = output.table("neighbours.parquet");
    assert_eq!(neighbours.text("gene_id").unwrap(), ["ENSG03", "ENSG04"], "coding genes on main chromosomes alone");
    assert_eq!(neighbours.i64("start").unwrap(), [10, 200]);
    assert_eq!(neighbours.text("strand").unwrap(), ["+", "-"]);
    assert_eq!(neighbours.optional_i64("transcripts").unwrap(), [Some(1), Some(0)]);
}

#[test]
fn without_an_assembly_there_are_no_neighbours_and_an_unknown_one_is_refused() {
    assert_eq!(Small::default().output().table("neighbours.parquet").height(), 0);
    with_library("new").refused(&["library-gtf", "no gene table is of assembly `old`"]);
}
