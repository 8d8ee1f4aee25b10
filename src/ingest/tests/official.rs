//! `human-official` on small files with upstreams' own headers and made-up rows.

use std::fs;
use std::path::Path;

use crate::artifact::Columns;
use crate::config::Settings;
use crate::input::small_workbook;

const NPINTER: &str = "interID\tncName\tncID\tncType\ttarName\ttarID\ttarType\tinterDescription\texperiment\treference\torganism\ttissueOrCell\ttag\tclass\tlevel\tdatasource\n";
const BIOGRID: &str = "#BioGRID Interaction ID\tEntrez Gene Interactor A\tEntrez Gene Interactor B\tBioGRID ID Interactor A\tBioGRID ID Interactor B\tSystematic Name Interactor A\tSystematic Name Interactor B\tOfficial Symbol Interactor A\tOfficial Symbol Interactor B\tSynonyms Interactor A\tSynonyms Interactor B\tExperimental System\tExperimental System Type\tAuthor\tPublication Source\tOrganism ID Interactor A\tOrganism ID Interactor B\tThroughput\tScore\tModification\tQualifications\tTags\tSource Database\tSWISS-PROT Accessions Interactor A\tTREMBL Accessions Interactor A\tREFSEQ Accessions Interactor A\tSWISS-PROT Accessions Interactor B\tTREMBL Accessions Interactor B\tREFSEQ Accessions Interactor B\tOntology Term IDs\tOntology Term Names\tOntology Term Categories\tOntology Term Qualifier IDs\tOntology Term Qualifier Names\tOntology Term Types\tOrganism Name Interactor A\tOrganism Name Interactor B\n";
const HGNC: &str = "hgnc_id\tsymbol\tname\tlocus_group\tlocus_type\tstatus\tlocation\tlocation_sortable\talias_symbol\talias_name\tprev_symbol\tprev_name\tgene_group\tgene_group_id\tdate_approved_reserved\tdate_symbol_changed\tdate_name_changed\tdate_modified\tentrez_id\tensembl_gene_id\n";
const ESSLNC: [&str; 20] = [
    "Noncode_id",
    "Lncbook_id",
    "UID",
    "target",
    "gene_name",
    "ensembl_id",
    "num_id",
    "PMID",
    "NCBI_id",
    "reason_summary",
    "Organism",
    "Alias",
    "chr",
    "start",
    "end",
    "strand",
    "cancer_related",
    "disease_related",
    "vivo",
    "vitro",
];

/// Genes and transcripts as GENCODE writes them.
fn gencode(genes: &[(&str, &str, &str, u32, &str)]) -> String {
    let mut text = "##description: evidence-based annotation of the human genome\n##provider: GENCODE\n##format: gtf\n".to_owned();
    for (index, (id, symbol, biotype, start, strand)) in genes.iter().enumerate() {
        for (feature, more) in [("gene", String::new()), ("transcript", format!(" transcript_id \"ENST0000000000{index}.1\";"))] {
            let end = start + 1000;
            let own = format!("gene_id \"{id}.3\";{more} gene_type \"{biotype}\"; gene_name \"{symbol}\"; level 2;");
            text.push_str(&format!("chr1\tHAVANA\t{feature}\t{start}\t{end}\t.\t{strand}\t.\t{own}\n"));
        }
    }
    text
}

fn write(folder: &Path) {
    let put = |name: &str, text: &str| {
        let path = folder.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    };
    let genes = [
        ("ENSG00000000001", "LINC90001", "lncRNA", 1000, "+"),
        ("ENSG00000000002", "LINC90002", "lncRNA", 5000, "-"),
        ("ENSG00000000003", "CODE1", "protein_coding", 9000, "+"),
        ("ENSG00000000004", "CODE2", "protein_coding", 20000, "-"),
    ];
    put("gencode.v47.annotation.gtf.gz", &gencode(&genes));
    let mut old = genes;
    (old[0].1, old[0].2) = ("RP1-1A.1", "lincRNA");
    put("gencode.v19.annotation.gtf.gz", &gencode(&old));
    put(
        "gencode.v47.lncRNA_transcripts.fa.gz",
        ">ENST00000000000.1|ENSG00000000001.3|OTTHUMG1.1|OTTHUMT1.1|LINC90001-201|LINC90001|8|\nACGTACGT\n>ENST00000000001.1|ENSG00000000002.3|-|-|LINC90002-201|LINC90002|4|\nTTTT\n",
    );
    let hgnc = |symbol: &str, group: &str, alias: &str, previous: &str, id: &str| {
        format!(
            "HGNC:1\t{symbol}\tname\t{group}\ttype\tApproved\t1p1\t01p1\t{alias}\t\t{previous}\t\t\t\t2020-01-01\t\t\t2020-01-01\t1\t{id}\n"
        )
    };
    let rows = [
        hgnc("LINC90001", "non-coding RNA", "\"AKA1|AKA2\"", "OLD1", "ENSG00000000001"),
        hgnc("CODE1", "protein-coding gene", "P90", "", "ENSG00000000003"),
    ];
    put("hgnc_complete_set.txt", &[HGNC, &rows[0], &rows[1]].concat());
    let pair = |name: &str, protein: &str, organism: &str| {
        format!(
            "ncRI-1\t{name}\tn/a\tlncRNA\t{protein}\tP1\tprotein\twords\tCLIP-seq\t1\t{organism}\tHeLa\tncRNA-protein binding\tbinding\tRNA-Protein\tx\n"
        )
    };
    let rows = [
        pair("AKA2", "CODE1", "Homo sapiens"),
        pair("OLD1", "P90", "Homo sapiens"),
        pair("LINC90002", "CODE2", "Mus musculus"),
        pair("LINC90002", "CODE2", "Homo sapiens"),
    ];
    put("lncRNA_interaction.txt", &[NPINTER.to_owned(), rows.concat()].concat());
    let linked = |kind: &str, organism: &str| {
        let rest = ["-"; 18].join("\t");
        format!(
            "1\t1\t2\t3\t4\t-\t-\tCODE1\tCODE2\t-\t-\tTwo-hybrid\t{kind}\tA (2020)\tPUBMED:1\t9606\t{organism}\tLow Throughput\t{rest}\tHomo sapiens\n"
        )
    };
    let text = [BIOGRID.to_owned(), linked("physical", "9606"), linked("genetic", "9606"), linked("physical", "10090")].concat();
    put("BIOGRID-ORGANISM-Homo_sapiens-4.4.241.tab3.txt", &text);
    put("HuRI.tsv", "ENSG00000000003\tENSG00000000004\n");
    put(
        "labels/crispri_library_tss.txt",
        "Gene ID\tTSS ID\tTranscript ID\tgene name\nLH1\tT1\tENST00000000000\tRP1-1A.1\nLH2\tT2\tCUFF.1\tLINC90002\n",
    );
    put(
        "labels/crispri_library_hg19.gtf",
        "chr1\tCufflinks\texon\t1001\t1500\t.\t+\t.\tgene_id \"LH1\"; transcript_id \"T1\"; lh_id \"LH1\"; class_code \"=\"; ref_id \"ENST00000000000\";\nchr1\tCufflinks\texon\t5001\t5500\t.\t-\t.\tgene_id \"LH2\"; transcript_id \"T2\"; lh_id \"LH2\"; class_code \"u\";\n",
    );
    put(
        "labels/crispri_liu2017_ipsc.txt",
        "\ta\n\tb\n\tc\nLH1\t1\t1\t9.5\tlncRNA hit\t1\t1\t9.5\tlncRNA hit\nLH2\t1\t1\t0.5\t\t1\t1\t0.5\t\npseudo_1\t1\t1\t0.5\t\t1\t1\t0.5\t\n",
    );
    let mut row = ["N.A."; 20];
    (row[3], row[5], row[7], row[10], row[16], row[17], row[18], row[19]) =
        ("LINC90002", "ENSG00000000002.3", "1", "Human", "1", "0", "0", "0");
    fs::write(folder.join("esslnc.xlsx"), small_workbook(&[&ESSLNC, &row])).unwrap();
    put("CEGv2.txt", "GENE\tHGNC_ID\tENTREZ_ID\nCODE1\tHGNC:1\t1\n");
    put("NEGv1.txt", "GENE\tHGNC_ID\tENTREZ_ID\nCODE2\tHGNC:2\t2\n");
    put(
        "go-basic.obo",
        "format-version: 1.2\nontology: go\n\n[Term]\nid: GO:0008150\nname: biological_process\nnamespace: biological_process\n\n[Term]\nid: GO:0000001\nname: made up\nnamespace: biological_process\nis_a: GO:0008150 ! biological_process\n",
    );
    put(
        "goa_human.gaf.gz",
        "!gaf-version: 2.2\nUniProtKB\tP1\tCODE1\tinvolved_in\tGO:0000001\tPMID:1\tIDA\t\tP\tname\tsyn\tprotein\ttaxon:9606\t20200101\tUniProt\t\t\n",
    );
}

#[test]
fn upstreams_own_files_are_read_as_downloaded() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    write(&data);
    let out = folder.path().join("ingest");
    super::run_at(&Settings::built_in("human-official").unwrap(), &data, &out).unwrap();
    let table = |name: &str| Columns::read(&out.join(name)).unwrap();
    let pairs = table("lpi.parquet");
    let (genes, proteins) = (pairs.text("gene_id").unwrap(), pairs.text("protein").unwrap());
    assert_eq!(genes, ["ENSG00000000001", "ENSG00000000002"]);
    assert_eq!(proteins, ["CODE1", "CODE2"]);
    let links = table("ppi.parquet");
    assert_eq!((links.text("protein_a").unwrap(), links.text("protein_b").unwrap()), (vec!["CODE1".to_owned()], vec!["CODE2".to_owned()]));
    let ranked = table("genes.parquet");
    assert_eq!(ranked.bool("ranked").unwrap().iter().filter(|ranked| **ranked).count(), 2);
    assert_eq!(table("transcripts.parquet").optional_i64("length").unwrap().iter().flatten().sum::<i64>(), 12);
    let facts = table("labels.parquet").text("fact").unwrap();
    for fact in ["hit", "tested", "in-library", "literature"] {
        assert!(facts.iter().any(|known| known == fact), "{fact} is not among {facts:?}");
    }
}
