//! The stage from a fabricated ranking to its files, and its numbers against gseapy.

use std::collections::BTreeMap;
use std::fs;

use super::{EnrichInputs, null_scores, run, running_sum, significance};
use crate::artifact::{Columns, Manifest};
use crate::error::Result;
use crate::rank::fixtures::{Run, context};

fn enrich(fixture: &Run) -> Result<Manifest> {
    let inputs =
        EnrichInputs { ingest: &fixture.folder("ingest"), plan: &fixture.folder("plan"), rank: &fixture.folder("rank"), evaluate: None };
    run(&fixture.settings, inputs, &fixture.folder("enrich"), &context())
}

fn rows(path: &std::path::Path) -> Vec<BTreeMap<String, String>> {
    let text = fs::read_to_string(path).unwrap();
    let mut lines = text.lines().filter(|line| !line.starts_with('#'));
    let columns: Vec<String> = lines.next().unwrap().split('\t').map(str::to_owned).collect();
    lines.map(|line| columns.iter().cloned().zip(line.split('\t').map(str::to_owned)).collect()).collect()
}

#[test]
fn scores_and_p_values_agree_with_gseapy() {
    let text = fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/reference/gsea.json")).unwrap();
    let reference: serde_json::Value = serde_json::from_str(&text).unwrap();
    let metric: Vec<f64> = reference["metric"].as_array().unwrap().iter().map(|value| value.as_f64().unwrap()).collect();
    let permutations = reference["permutations"].as_u64().unwrap() as usize;
    for case in reference["cases"].as_array().unwrap() {
        let exponent = case["exponent"].as_f64().unwrap();
        let weights: Vec<f64> = metric.iter().map(|value| value.abs().powf(exponent)).collect();
        let integers =
            |name: &str| -> Vec<u32> { case[name].as_array().unwrap().iter().map(|value| value.as_u64().unwrap() as u32).collect() };
        let hits = integers("positions");
        let found = running_sum(&hits, &weights);
        let name = format!("{} with exponent {exponent}", case["set"]);
        assert!((found.score - case["es"].as_f64().unwrap()).abs() < 1e-9, "{name}: {}", found.score);
        let edge = if found.score > 0.0 { &hits[..=found.peak] } else { &hits[found.peak..] };
        assert_eq!(edge, integers("leading_edge"), "{name}");
        // Both nulls are random: 2,000 permutations leave about 3% on the mean and 0.02 on a p-value in the middle.
        let null = null_scores(&weights, &[hits.len()], permutations, 1, "reference");
        let found = significance(found.score, &null[&hits.len()]);
        let (nes, p) = (case["nes"].as_f64().unwrap(), case["p"].as_f64().unwrap());
        assert!((found.nes.unwrap() / nes - 1.0).abs() < 0.06, "{name}: {:?} against {nes}", found.nes);
        assert!((found.p - p).abs() < 0.06, "{name}: {} against {p}", found.p);
    }
}

#[test]
fn held_out_positives_gather_at_the_top_and_their_complement_at_the_bottom() {
    let fixture = Run::new();
    fixture.rank().unwrap();
    let manifest = enrich(&fixture).unwrap();
    let table = rows(&fixture.folder("enrich").join("gsea.tsv"));
    assert_eq!(manifest.rows["tests"], table.len() as u64);
    let find = |set: &str, scope: &str| table.iter().find(|row| row["set"] == set && row["scope"] == scope);
    let number = |row: &BTreeMap<String, String>, column: &str| row[column].parse::<f64>().unwrap();
    for scope in ["tested-pool", "genome"] {
        let row = find("held-out-positives", scope).unwrap();
        assert_eq!(row["size"], "10");
        assert!(number(row, "es") > 0.5 && number(row, "p") < 0.02, "{row:?}");
        assert!(number(row, "fdr") >= number(row, "p"));
    }
    let controls = find("held-out-negatives", "tested-pool").unwrap();
    assert!(number(controls, "es") < 0.0 && controls["role"] == "control");
    // Eight literature genes are ranked, none was tested.
    assert_eq!(find("literature", "genome").unwrap()["size"], "8");
    assert!(find("literature", "tested-pool").is_none());
    // The leading edge is what the table says, and its last running sum is the score.
    let edge = rows(&fixture.folder("enrich").join("leading_edge.tsv"));
    let row = find("held-out-positives", "genome").unwrap();
    let of_row: Vec<_> = edge.iter().filter(|gene| gene["set"] == row["set"] && gene["scope"] == row["scope"]).collect();
    assert_eq!(of_row.len().to_string(), row["leading_edge"]);
    assert!((number(of_row[of_row.len() - 1], "running_sum") - number(row, "es")).abs() < 1e-5);
    let points = Columns::read(&fixture.folder("enrich").join("running_sum.parquet")).unwrap();
    let hits = points.bool("hit").unwrap().into_iter().filter(|hit| *hit).count();
    assert_eq!(hits, table.iter().map(|row| row["size"].parse::<usize>().unwrap()).sum::<usize>());
}

#[test]
fn gmt_sets_join_by_symbol_or_id_and_runs_repeat() {
    let mut fixture = Run::new();
    fixture.rank().unwrap();
    let path = fixture.root.path().join("my.gmt");
    fs::write(&path, "MINE\tx\tLNC4\tLNC8\tENSG00012.3\tLNC16\tENSG00020\tNOBODY\nTINY\tx\tLNC4\n").unwrap();
    fixture.settings.enrich.gmt = vec![path.display().to_string()];
    let first = enrich(&fixture).unwrap();
    let table = rows(&fixture.folder("enrich").join("gsea.tsv"));
    let mine = table.iter().find(|row| row["set"] == "MINE" && row["scope"] == "genome").unwrap();
    assert_eq!((mine["size"].as_str(), mine["role"].as_str()), ("5", "custom"));
    assert!(!table.iter().any(|row| row["set"] == "TINY"));
    let untested = rows(&fixture.folder("enrich").join("untested.tsv"));
    let tiny = untested.iter().find(|row| row["set"] == "TINY" && row["scope"] == "genome").unwrap();
    assert_eq!((tiny["names"].as_str(), tiny["ranked"].as_str(), tiny["in_scope"].as_str()), ("1", "1", "1"));
    assert_eq!(tiny["reason"], "1 of 1 in the genome, below enrich.min_size = 5");
    fs::remove_dir_all(fixture.folder("enrich")).unwrap();
    assert_eq!(enrich(&fixture).unwrap().outputs, first.outputs);
    fs::write(&path, "MINE x\n").unwrap();
    assert!(enrich(&fixture).unwrap_err().to_string().contains("my.gmt:1"));
}

#[test]
fn every_set_has_a_row_or_a_reason_and_a_file_without_any_is_refused() {
    let mut fixture = Run::new();
    fixture.rank().unwrap();
    let ranked = Columns::read(&fixture.folder("rank").join("ranking.parquet")).unwrap().text("gene_id").unwrap();
    let path = fixture.root.path().join("own.gmt");
    let entrez: Vec<String> = (0..30).map(|at| (100_000 + at).to_string()).collect();
    let lost = format!("ENTREZ\tx\t{}\nPAIR\tx\t{}\nEVERYTHING\tx\t{}\n", entrez.join("\t"), ranked[..2].join("\t"), ranked.join("\t"));
    fs::write(&path, &lost).unwrap();
    fixture.settings.enrich.gmt = vec![path.display().to_string()];
    let said = enrich(&fixture).unwrap_err().to_string();
    for part in [
        "own.gmt: none of its 3 sets can be tested",
        "ENTREZ: none of its 30 names is a ranked gene",
        "PAIR: 2 of 2 in the genome, below enrich.min_size = 5",
        "EVERYTHING: covers the whole genome",
        "hint: genes go by",
    ] {
        assert!(said.contains(part), "`{part}` is missing in: {said}");
    }
    assert!(!fixture.folder("enrich").exists());
    fs::write(&path, format!("{lost}MINE\tx\t{}\n", ranked[..9].join("\t"))).unwrap();
    let manifest = enrich(&fixture).unwrap();
    let (tested, left_out) = (rows(&fixture.folder("enrich").join("gsea.tsv")), rows(&fixture.folder("enrich").join("untested.tsv")));
    assert_eq!((manifest.rows["tests"], manifest.rows["untested"]), (tested.len() as u64, left_out.len() as u64));
    for set in ["ENTREZ", "PAIR", "EVERYTHING", "MINE", "literature"] {
        for scope in ["tested-pool", "genome"] {
            let there = |table: &[BTreeMap<String, String>]| table.iter().filter(|row| row["set"] == set && row["scope"] == scope).count();
            assert_eq!(there(&tested) + there(&left_out), 1, "{set} in {scope}");
        }
    }
}

/// The size that the design asks for; run with `cargo test --lib enrich:: -- --ignored --nocapture`.
#[test]
#[ignore = "a timing, not a check"]
fn twenty_thousand_genes_thousand_sets_thousand_permutations() {
    let weights: Vec<f64> = (0..20_000).map(|rank| (10_000.0 - f64::from(rank)).abs()).collect();
    let sizes: Vec<usize> = (0..1000).map(|set| 15 + set * 485 / 1000).collect();
    let started = std::time::Instant::now();
    let null = null_scores(&weights, &sizes, 1000, 1, "bench");
    println!("{} sizes in {:.2} s", null.len(), started.elapsed().as_secs_f64());
}
