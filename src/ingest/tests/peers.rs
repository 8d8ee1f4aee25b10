//! Scores of other tools: by any name of a gene, the best row of each.

use super::Small;

const PEERS: &str =
    "\n[[ingest.peers]]\nname = \"tool\"\npath = \"tool.csv\"\nformat = \"csv\"\ncolumns = { name = \"n\", score = \"s\" }\n";

fn small(rest: &str, scores: &str) -> Small {
    let mut small = Small::default();
    small.config.push_str(PEERS);
    small.config.push_str(rest);
    small.text("tool.csv", scores);
    small
}

fn rows(output: &super::Output) -> Vec<(String, f64, i64)> {
    let table = output.table("peers.parquet");
    assert!(table.text("peer").unwrap().iter().all(|peer| peer == "tool"));
    let (genes, scores, rows) = (table.text("gene_id").unwrap(), table.f64("score").unwrap(), table.i64("rows").unwrap());
    genes.into_iter().zip(scores).zip(rows).map(|((gene, score), rows)| (gene, score, rows)).collect()
}

#[test]
fn every_way_to_name_a_gene_counts_and_the_best_row_wins() {
    // LINC1 by symbol, old symbol and older release; ENSG02 by the NONCODE gene that overlaps it; NONHSAG02 is a node of the network.
    let scores = "n,s\nLINC1,0.2\nOLDLINC1,0.7\nRP1-1A.1,0.5\nNONHSAG01,0.3\nNONHSAG02,0.9\nCODE1,1\nTWIN,1\nnobody,1\n";
    let output = small("", scores).output();
    let expected = [("ENSG01", 0.7, 3), ("ENSG02", 0.3, 1), ("NONHSAG02", 0.9, 1)];
    assert_eq!(rows(&output), expected.map(|(gene, score, rows)| (gene.to_owned(), score, rows)));
    let unresolved = output.unresolved();
    for line in ["tool\tCODE1\tcoding\t", "tool\tTWIN\tseveral\tENSG06,ENSG07", "tool\tnobody\tnone\t"] {
        assert!(unresolved.contains(line), "{line} is not in {unresolved}");
    }
    let counts = &output.summary()["sources"]["tool"];
    assert_eq!((counts["rows"].as_u64(), counts["rows without a gene"].as_u64(), counts["genes"].as_u64()), (Some(8), Some(3), Some(3)));
    let turned = small("higher = false\n", scores).output();
    assert_eq!(rows(&turned)[0], ("ENSG01".to_owned(), -0.2, 3));
}

#[test]
fn an_optional_file_may_be_absent_and_any_other_may_not() {
    let absent = |rest: &str| {
        let mut small = small(rest, "n,s\n");
        small.files.remove("tool.csv");
        small
    };
    let output = absent("optional = true\n").output();
    assert!(!output.path.join("peers.parquet").exists() && output.path.join("genes.parquet").exists());
    absent("").refused(&["tool.csv"]);
    small("", "n,s\nLINC1,0.2\nLINC2,high\n").refused(&["tool.csv:3", "`high` is no number"]);
    small("", "n,s\nnobody,0.2\n").refused(&["tool.csv", "no row with a score names a known lncRNA gene"]);
    small("", "n,s\nLINC1,\nLINC2,NA\n").refused(&["tool.csv", "no row with a score names a known lncRNA gene"]);
    let mut other = Small::default();
    other.config.push_str("optional = true\n");
    other.refused(&["cannot be optional"]);
}

#[test]
fn a_name_without_a_score_is_counted_and_text_stays_a_fault() {
    let output = small("", "n,s\nLINC1,\nOLDLINC1,0.7\nRP1-1A.1,NA\nNONHSAG02,N/A\nnobody,\n").output();
    assert_eq!(rows(&output), [("ENSG01".to_owned(), 0.7, 1)]);
    let counts = &output.summary()["sources"]["tool"];
    assert_eq!((counts["rows"].as_u64(), counts["rows without a score"].as_u64()), (Some(5), Some(4)));
    // Nobody was asked for, so that nobody is missed.
    assert!(!output.unresolved().contains("tool\tnobody"));
    small("", "n,s\nLINC1,\nLINC2,none of it\n").refused(&["tool.csv:3", "`none of it` is no number"]);
    small("", "n,s\nLINC1,inf\n").refused(&["tool.csv:2", "`inf` is no number"]);
}

#[test]
fn tasks_that_a_tool_has_not_seen_travel_with_its_scores() {
    let unseen = |output: &super::Output| output.table("peers.parquet").optional_text("unseen").unwrap();
    assert_eq!(unseen(&small("", "n,s\nLINC1,0.2\n").output()), [None]);
    let told = small("unseen = [\"screen-endoderm\", \"replicate:A-to-B\"]\n", "n,s\nLINC1,0.2\n").output();
    assert_eq!(unseen(&told), [Some("screen-endoderm,replicate:A-to-B".to_owned())]);
    small("unseen = [\"a,b\"]\n", "n,s\nLINC1,0.2\n").refused(&["ingest.peers", "`a,b` in `unseen` is no name of a task"]);
    let mut other = Small::default();
    other.config.push_str("unseen = [\"screen-endoderm\"]\n");
    other.refused(&["has `unseen`", "only peers"]);
}
