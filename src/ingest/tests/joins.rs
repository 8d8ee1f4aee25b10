//! What becomes of names, and what the tables say in the end.

use super::Small;

/// `gene_id -> value` of one text column.
fn column(output: &super::Output, table: &str, key: &str, value: &str) -> Vec<(String, Option<String>)> {
    let table = output.table(table);
    table.text(key).unwrap().into_iter().zip(table.optional_text(value).unwrap()).collect()
}

#[test]
fn one_node_a_gene_and_every_other_name_is_accounted_for() {
    let output = Small::default().output();
    let lpi = output.table("lpi.parquet");
    let pairs: Vec<(String, String, i64)> = lpi
        .text("gene_id")
        .unwrap()
        .into_iter()
        .zip(lpi.text("protein").unwrap())
        .zip(lpi.i64("records").unwrap())
        .map(|((gene, protein), records)| (gene, protein, records))
        .collect();
    let expected = [
        // LINC1 by symbol and RP1-1A.1 by the old release are one gene; p53 is corrected to CODE1
        ("ENSG01", "CODE1", 2),
        // a NONCODE gene by its overlap
        ("ENSG02", "CODE2", 1),
        // a NONCODE gene without overlap, by id and by name
        ("NONHSAG02", "CODE1", 1),
        ("NONHSAG02", "CODE2", 1),
        // a name that no table knows stays a node of its own
        ("RPI002_1", "CODE1", 1),
    ];
    assert_eq!(pairs, expected.map(|(gene, protein, records)| (gene.to_owned(), protein.to_owned(), records)));
    let unresolved = output.unresolved();
    for line in [
        "lpi\tCODE1\tcoding\t",
        "lpi\tTWIN\tseveral\tENSG06,ENSG07",
        "lpi\t42064\tmalformed\t",
        "lpi\tNONHSAG03\tseveral\tENSG06,ENSG07",
        "lpi\tRPI002_1\tnone\t",
        "lpi proteins\tnobody\tnone\t",
        "benchmark\tnowhere\tnone\t",
    ] {
        assert!(unresolved.lines().any(|found| found == line), "{line:?} not in\n{unresolved}");
    }
    let summary = output.summary();
    let rules = &summary["resolution"]["lpi"]["resolved"];
    assert_eq!(rules, &serde_json::json!({ "older-release": 1, "overlap": 1, "second-catalogue": 2, "symbol": 1 }));
    assert_eq!(summary["sources"]["lpi"]["names of genes that are neither lncRNA nor coding"], 1);
    assert_eq!(summary["reference_counts"]["lncrna_names_exactly_coding"], 1);
}

#[test]
fn genes_have_kind_flags_place_and_releases() {
    let output = Small::default().output();
    let kinds = column(&output, "genes.parquet", "gene_id", "kind");
    let kind = |id: &str| kinds.iter().find(|(gene, _)| gene == id).unwrap().1.clone().unwrap();
    assert_eq!(kind("ENSG01"), "lncRNA");
    assert_eq!(kind("ENSG03"), "coding");
    assert_eq!(kind("ENSG08"), "other");
    assert_eq!(kind("ENSG09"), "lncRNA");
    assert_eq!(kind("NONHSAG02"), "unplaced");
    let genes = output.table("genes.parquet");
    let ids = genes.text("gene_id").unwrap();
    let at = |id: &str| ids.iter().position(|gene| gene == id).unwrap();
    let (ranked, candidate) = (genes.bool("ranked").unwrap(), genes.bool("candidate").unwrap());
    assert!(ranked[at("ENSG01")] && candidate[at("ENSG01")]);
    assert!(!ranked[at("ENSG05")], "not on a main chromosome");
    assert!(!candidate[at("ENSG03")] && !candidate[at("ENSG08")]);
    assert!(!ranked[at("NONHSAG02")] && candidate[at("NONHSAG02")]);
    assert!(candidate[at("ENSG09")], "an old lncRNA with a library label");
    assert_eq!(genes.optional_i64("start").unwrap()[at("ENSG01")], Some(100));
    assert_eq!(genes.optional_text("first_release").unwrap()[at("ENSG01")].as_deref(), Some("old"));
    assert_eq!(genes.optional_text("newest_release").unwrap()[at("ENSG09")].as_deref(), Some("old"));
    assert_eq!(genes.optional_i64("first_release_order").unwrap()[at("ENSG03")], Some(1));
    assert_eq!(genes.i64("n_lpi").unwrap()[at("NONHSAG02")], 2);
    assert_eq!(genes.i64("tested_loci").unwrap()[at("ENSG01")], 1);
    assert_eq!(genes.bool("has_sequence").unwrap().iter().filter(|has| **has).count(), 2);
    // known from a label source alone: groups folds, gives no network evidence
    assert_eq!(genes.optional_text("same_as").unwrap()[at("NONHSAG02")].as_deref(), Some("ENSG06"));
    assert_eq!(genes.i64("n_lpi").unwrap()[at("ENSG06")], 0);
}

#[test]
fn labels_keep_their_evidence() {
    let output = Small::default().output();
    let labels = output.table("labels.parquet");
    let text = |name: &str| labels.optional_text(name).unwrap();
    let (genes, facts, sources, loci) = (text("gene_id"), text("fact"), text("source"), text("locus_id"));
    let (contexts, technologies, scores, directions) =
        (text("context"), text("technology"), labels.optional_f64("score").unwrap(), text("direction"));
    let rows: Vec<String> = (0..labels.height())
        .map(|row| {
            let show = |value: &Option<String>| value.clone().unwrap_or_else(|| "-".into());
            let score = scores[row].map_or("-".into(), |score| score.to_string());
            let parts = [&genes[row], &loci[row], &facts[row], &sources[row], &contexts[row], &technologies[row], &directions[row]];
            format!("{} {score}", parts.map(show).join(" "))
        })
        .collect();
    for expected in [
        "ENSG01 LH1 tested screen iPSC CRISPRi - -",
        "ENSG01 LH1 hit screen iPSC CRISPRi - 3.5",
        "ENSG02 LH2 tested screen iPSC CRISPRi - -",
        "- LH3 neighbor-hit screen iPSC CRISPRi - 4",
        "ENSG01 LH1 in-library library - CRISPRi - -",
        "ENSG09 LH4 in-library library - CRISPRi - -",
        "ENSG01 - hit hits iPSC CRISPRi - 2.5",
        "- - hit hits NCI-H460 CRISPR-deletion - 1.5",
        "ENSG02 - literature essential - - promoting -",
        "ENSG01 - putative essential - - - -",
        "ENSG06 - hit essential - - - -",
        "ENSG02 - benchmark-positive benchmark - - - -",
    ] {
        assert_eq!(rows.iter().filter(|row| *row == expected).count(), 1, "{expected} in {rows:#?}");
    }
    assert_eq!(facts.iter().filter(|fact| fact.as_deref() == Some("tested")).count(), 3);
    assert_eq!(output.summary()["controls"]["screen"]["controls"], 1);
    assert_eq!(output.summary()["sources"]["essential"]["rows of other organisms"], 1);
    let reference = column(&output, "reference.parquet", "symbol", "gene_id");
    assert_eq!(reference, [("CODE1".to_owned(), Some("ENSG03".to_owned()))]);
}

#[test]
fn sequences_are_of_candidates_only_and_lengths_are_kept() {
    let output = Small::default().output();
    let mut text = String::new();
    let file = std::fs::File::open(output.path.join("sequences.fa.gz")).unwrap();
    std::io::Read::read_to_string(&mut flate2::read::GzDecoder::new(file), &mut text).unwrap();
    assert_eq!(text, ">ENST01 ENSG01\nACGTACNNNN\n>ENST02 ENSG02\nTTTT\n");
    assert_eq!(output.summary()["sequence_genes_left_out"], 1);
    let table = output.table("transcripts.parquet");
    assert_eq!(table.optional_i64("length").unwrap(), [Some(10), Some(4), Some(4)]);
    assert_eq!(table.optional_i64("exons").unwrap(), [None; 3]);
}

#[test]
fn ppi_has_no_loops_and_each_pair_once() {
    let table = Small::default().output().table("ppi.parquet");
    assert_eq!(table.text("protein_a").unwrap(), ["CODE1"]);
    assert_eq!(table.text("protein_b").unwrap(), ["CODE2"]);
    assert_eq!(table.text("sources").unwrap(), ["ppi"]);
}

#[test]
fn the_order_of_rows_changes_no_byte() {
    let small = Small::default();
    let plain = small.output();
    let mut turned = small.clone();
    for (name, bytes) in &small.files {
        let text = String::from_utf8(bytes.clone()).unwrap();
        let head = usize::from(!matches!(*name, "overlap.txt" | "ppi.txt" | "benchmark.csv" | "seq.fa"));
        let units: Vec<String> = if *name == "seq.fa" {
            text.split_inclusive('>')
                .map(|part| part.trim_end_matches('>').to_owned())
                .filter(|part| !part.is_empty())
                .map(|part| format!(">{part}"))
                .collect()
        } else {
            text.split_inclusive('\n').map(str::to_owned).collect()
        };
        let mut rows = units[..head].to_vec();
        rows.extend(units[head..].iter().rev().cloned());
        turned.files.insert(name, rows.concat().into_bytes());
    }
    assert_ne!(turned.files["lpi.tsv"], small.files["lpi.tsv"]);
    assert_eq!(plain.hashes(), turned.output().hashes());
}

#[test]
fn a_second_run_is_a_no_op() {
    let (folder, first) = Small::default().run();
    let first = first.unwrap();
    let settings = crate::config::Settings::read(&folder.path().join("species.toml")).unwrap();
    let second = super::run_at(&settings, folder.path(), &folder.path().join("run/ingest")).unwrap();
    assert_eq!(first, second);
}

#[test]
fn flags_written_as_decimals_or_words_mean_what_ones_and_zeros_mean() {
    let plain = Small::default().output().table("labels.parquet").text("fact").unwrap();
    for [no, yes] in [["0.0", "1.0"], ["FALSE", "TRUE"], ["no", "yes"]] {
        let mut small = Small::default();
        small.replace("essential.csv", ",12,0,1,0", &format!(",12,{no},{yes},0.0")).replace(
            "essential.csv",
            ",14,1,0,0",
            &format!(",14,{yes},,0"),
        );
        assert_eq!(small.output().table("labels.parquet").text("fact").unwrap(), plain);
    }
    Small::default().replace("essential.csv", ",12,0,1,0", ",12,0,maybe,0").refused(&["essential.csv:3", "`maybe`", "putative"]);
}

#[test]
fn loci_of_an_assembler_stay_apart() {
    let mut small = Small::default();
    let rows = "MSTRG.1\t1\t20\t30\t+\t\tlncRNA\t\t\nMSTRG.2\t1\t40\t50\t+\t\tlncRNA\t\t\nMSTRG.3\t1\t60\t70\t+\t\tlncRNA\t\t\n";
    small.replace("genes.tsv", "ENSG08\t", &format!("{rows}ENSG08\t"));
    small.replace("seq.fa", ">ENST02 ", ">MSTRG.1.1 gene:MSTRG.1\nAC\n>MSTRG.2.1 gene:MSTRG.2\nACC\n>ENST02 ");
    let genes = small.output().table("transcripts.parquet").text("gene_id").unwrap();
    assert!(genes.contains(&"MSTRG.1".to_owned()) && genes.contains(&"MSTRG.2".to_owned()), "{genes:?}");
    assert!(small.output().table("genes.parquet").text("gene_id").unwrap().contains(&"MSTRG.3".to_owned()));
}

#[test]
fn controls_are_known_by_the_documented_prefix() {
    let mut small = Small::default();
    small.config = small.config.replace("control_prefix = \"pseudo_\"\n", "");
    let output = small.output();
    assert_eq!(output.summary()["controls"]["screen"]["controls"], 1);
    assert_eq!(output.summary()["sources"]["screen"]["tested loci"], 3);
    let mut none = Small::default();
    none.config = none.config.replace("control_prefix = \"pseudo_\"", "control_prefix = \"\"");
    none.refused(&["screen.txt:5", "mark `negative control gene hit`"]);
}

#[test]
fn what_a_spreadsheet_leaves_is_no_gene() {
    let plain = Small::default().output().table("genes.parquet").text("gene_id").unwrap();
    let mut small = Small::default();
    let malformed = ["1-Dec", "2-Sep", "2.31E+13", "#REF!", "#VALUE!", "#NAME?", "Unnamed: 3"];
    let missing = ["#N/A", "NA", "None", "null", "unknown"];
    let rows: String = malformed.iter().chain(&missing).map(|name| format!("{name}\tCODE1\n")).collect();
    small.replace("lpi.tsv", "LINC1\tnobody\n", &format!("LINC1\tnobody\n{rows}"));
    let output = small.output();
    assert_eq!(output.table("genes.parquet").text("gene_id").unwrap(), plain);
    for (names, reason) in [(&malformed[..], "malformed"), (&missing[..], "missing")] {
        for name in names {
            assert!(output.unresolved().contains(&format!("lpi\t{name}\t{reason}\t")), "{name}: {}", output.unresolved());
        }
    }
    assert_eq!(output.summary()["resolution"]["lpi"]["unresolved"]["missing"], 5);
}

#[test]
fn an_id_of_digits_is_known_where_a_gene_table_holds_it() {
    let mut small = Small::default();
    small.replace("genes.tsv", "ENSG08\t", "100287102\t2\t7000\t7900\t+\t\tlncRNA\t\t\nENSG08\t");
    small.replace("lpi.tsv", "42064\tCODE1\n", "42064\tCODE1\n100287102\tCODE1\n");
    let output = small.output();
    assert!(output.table("lpi.parquet").text("gene_id").unwrap().contains(&"100287102".to_owned()));
    assert!(output.unresolved().contains("lpi\t42064\tmalformed\t"));
}
