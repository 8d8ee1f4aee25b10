//! The stage from its fabricated inputs to its files.

use std::collections::BTreeMap;
use std::fs;

use super::fixtures::{HOSTILE, Run, STRANDLESS, gene_id, logit};
use super::scored::sigmoid;

/// Rows of a table with `#` lines, by gene id, each field by its column.
fn table(path: &std::path::Path) -> (Vec<String>, BTreeMap<String, BTreeMap<String, String>>) {
    let text = fs::read_to_string(path).unwrap();
    let mut lines = text.lines().filter(|line| !line.starts_with('#'));
    let columns: Vec<String> = lines.next().unwrap().split('\t').map(str::to_owned).collect();
    let mut rows = BTreeMap::new();
    let mut order = Vec::new();
    for line in lines {
        let row: BTreeMap<String, String> = columns.iter().cloned().zip(line.split('\t').map(str::to_owned)).collect();
        assert_eq!(line.split('\t').count(), columns.len());
        order.push(row["gene_id"].clone());
        rows.insert(row["gene_id"].clone(), row);
    }
    (order, rows)
}

#[test]
fn every_ranked_gene_has_its_mean_score_and_contributions_that_add_up() {
    let run = Run::new();
    let manifest = run.rank().unwrap();
    assert_eq!(manifest.rows["ranked"], 60);
    assert_eq!(manifest.rows["unplaced"], 4);
    let (order, rows) = table(&run.folder("rank").join("ranking.tsv"));
    let number = |row: &BTreeMap<String, String>, column: &str| row[column].parse::<f64>().unwrap();
    for gene in 0..60 {
        let row = &rows[&gene_id(gene)];
        let mean = |kind| (logit(gene, kind, 0) + logit(gene, kind, 1)) / 2.0;
        let full = mean("sequence+topology+locus");
        assert!((number(row, "score") - sigmoid(full)).abs() < 1e-6);
        // Between repeats 0.05 apart: variance 0.05^2 / 2; ensemble 0.3^2.
        let sd = (0.05f64 * 0.05 / 2.0 + 0.09).sqrt();
        assert!((number(row, "score_hi") - sigmoid(full + 1.959964 * sd)).abs() < 1e-5);
        let total = number(row, "sequence") + number(row, "topology") + number(row, "locus");
        assert!((total - (full - mean("none"))).abs() < 1e-4);
        if gene % 4 == 3 {
            assert_eq!(row["topology"], "0.000000");
            assert!(row["flags"].contains("no_network"));
        }
        assert!((number(row, "confound_score") - sigmoid(mean("rivals"))).abs() < 1e-6);
    }
    let scores: Vec<f64> = order.iter().map(|id| number(&rows[id], "score")).collect();
    assert!(scores.windows(2).all(|pair| pair[0] >= pair[1]));
    // Quoted as RFC 4180 has it, so that pandas and R read one row.
    assert_eq!(rows[&gene_id(0)]["symbol"], format!("\"{}\"", HOSTILE.replace('"', "\"\"")));
    assert_eq!(rows[&gene_id(0)]["label"], "hit");
    assert_eq!(rows[&gene_id(39)]["label"], "neighbor-hit");
    assert_eq!(rows[&gene_id(45)]["label"], "literature");
    assert_eq!(rows[&gene_id(48)]["label"], "literature-suppressing");
    assert_eq!(rows[&gene_id(50)]["label"], "putative");
    assert_eq!(rows[&gene_id(59)]["label"], "untested");
    assert!(rows[&gene_id(23)]["flags"].contains("abstain"));
    // Gene 2 starts 500 bases from essential CODE2; gene 4 from CODE4, which is not essential; gene 3 starts at its far end.
    assert_eq!(rows[&gene_id(2)]["flags"], "near_essential_promoter,bidirectional_promoter");
    assert_eq!(rows[&gene_id(4)]["flags"], "bidirectional_promoter");
    assert!(!rows[&gene_id(3)]["flags"].contains("promoter"));
    // It may start 500 bases from CODE6, but nobody can say whether back to back with it.
    assert_eq!(rows[&gene_id(STRANDLESS)]["flags"], "strand_unknown");
    assert_eq!(rows.values().filter(|row| row["flags"].contains("strand_unknown")).count(), 1);
    assert_eq!(rows[&gene_id(STRANDLESS)]["strand"], ".");
}

#[test]
fn headers_name_task_and_base_rate_and_the_bed_is_well_formed() {
    let run = Run::new();
    run.rank().unwrap();
    let text = fs::read_to_string(run.folder("rank").join("ranking.tsv")).unwrap();
    assert!(text.contains("# task: screen\n"));
    assert!(text.contains("# base rate: 0.2564 (10 positives, 29 negatives)"));
    let header = text.lines().find(|line| line.starts_with("rank\t")).unwrap();
    let expected = "rank gene_id symbol chrom start end strand score score_lo score_hi sequence topology locus confound_score degree has_sequence has_network label flags";
    assert_eq!(header, expected.replace(' ', "\t"));
    let bed = fs::read_to_string(run.folder("rank").join("candidates.bed")).unwrap();
    let mut last = 0;
    for line in bed.lines() {
        let fields: Vec<&str> = line.split('\t').collect();
        assert_eq!(fields.len(), 10);
        let start: i64 = fields[1].parse().unwrap();
        assert_eq!(fields[5] == ".", fields[6] == gene_id(STRANDLESS));
        assert!(start >= last && fields[2].parse::<i64>().unwrap() > start);
        assert!((0..=1000).contains(&fields[4].parse::<i64>().unwrap()));
        last = start;
    }
    assert_eq!(bed.lines().count(), 60);
    let (_, unplaced) = table(&run.folder("rank").join("unplaced.tsv"));
    assert!(unplaced.values().all(|row| row["flags"].contains("unplaced") && row["chrom"].is_empty()));
}

#[test]
fn same_bytes_again_and_a_missing_part_is_named() {
    let run = Run::new();
    let first = run.rank().unwrap();
    fs::remove_dir_all(run.folder("rank")).unwrap();
    let second = run.rank().unwrap();
    assert_eq!(first.outputs, second.outputs);
    assert_eq!(first.inputs.len(), 3 + 2 + 36);
    // Leftovers of other tasks, families and repeats change nothing.
    for name in ["other.r0.f0.sequence", "screen.r7.f0.sequence", "screen.r0.f0.sequence+expression"] {
        fs::create_dir(run.folder("parts").join(name)).unwrap();
    }
    assert_eq!(run.rank().unwrap().outputs, first.outputs);
    fs::remove_dir_all(run.folder("parts").join("screen.r1.f0.locus")).unwrap();
    let error = run.rank().unwrap_err().to_string();
    assert!(error.contains("screen.r1.f0.locus") && error.contains("missing"), "{error}");
}

#[test]
fn a_whole_subset_left_out_only_empties_the_contributions() {
    let run = Run::new();
    for repeat in 0..2 {
        for fold in 0..2 {
            fs::remove_dir_all(run.folder("parts").join(format!("screen.r{repeat}.f{fold}.topology"))).unwrap();
        }
    }
    run.rank().unwrap();
    let (_, rows) = table(&run.folder("rank").join("ranking.tsv"));
    assert_eq!(rows[&gene_id(0)]["sequence"], "");
    // Gene 3 has no topology, so its game does not need that model.
    assert_ne!(rows[&gene_id(7)]["sequence"], "");
}

#[test]
fn genes_beyond_coding_promoters_have_a_ranking_of_their_own() {
    let run = Run::new();
    run.rank().unwrap();
    let (order, rows) = table(&run.folder("rank").join("beyond_promoters.tsv"));
    let (all, _) = table(&run.folder("rank").join("ranking.tsv"));
    // The coding genes start 500 bases before genes 0, 2, 4 and 6 on the plus strand, and so 2,500 before the starts of 1, 3, 5 and 7.
    assert!(["0", "2", "4"].iter().all(|gene| !rows.contains_key(&gene_id(gene.parse().unwrap()))));
    assert!(rows.contains_key(&gene_id(1)) && rows.contains_key(&gene_id(50)));
    assert!(!rows.contains_key(&gene_id(STRANDLESS)), "one of its ends lies within reach");
    // Ten hits are too few for a calibration of their own: the order is the ranking's, less the genes within reach.
    let left: Vec<String> = all.into_iter().filter(|id| rows.contains_key(id)).collect();
    assert_eq!(order, left);
    let text = fs::read_to_string(run.folder("rank").join("beyond_promoters.tsv")).unwrap();
    assert!(text.contains("too few labelled genes"), "{text}");
}

#[test]
fn contexts_list_the_ranking_task_and_refuse_one_that_is_not_evaluated() {
    let mut run = Run::new();
    run.rank().unwrap();
    let (order, rows) = table(&run.folder("rank").join("contexts.tsv"));
    let (ranking, scores) = table(&run.folder("rank").join("ranking.tsv"));
    assert_eq!(order, ranking, "one context: the ranking again, and no consensus");
    assert!(order.iter().all(|id| rows[id]["score"] == scores[id]["score"]));
    assert_eq!((rows[&gene_id(0)]["outcome"].as_str(), rows[&gene_id(1)]["outcome"].as_str()), ("hit", "non-hit"));
    assert_eq!(rows[&gene_id(59)]["outcome"], "");
    run.settings.rank.contexts = vec!["screen:HepG2".into()];
    let message = run.rank().unwrap_err().to_string();
    assert!(message.contains("screen:HepG2") && message.contains("evaluate.tasks"), "{message}");
}
