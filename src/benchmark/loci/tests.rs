//! The derived ingest folder by hand.

use std::path::Path;

use super::*;
use crate::artifact::{Columns, Opened, StageRequest, Table};
use crate::evaluate::tasks::{GeneTable, Task};
use crate::progress::Silent;

fn context() -> Context<'static> {
    Context { seed: 1, workers: 1, force: false, progress: &Silent }
}

/// Loci A..F of one chromosome: A, B and C belong to gene g1, D to g2, E and F to none; F is in the library alone, E has no place.
fn parent(folder: &Path, neighbours: bool) -> std::path::PathBuf {
    let out = folder.join("parent");
    let request = StageRequest { stage: "ingest", out: &out, inputs: vec![], settings: serde_json::json!({}), seed: 1, force: true };
    let Opened::Fresh(writer) = request.open().unwrap() else { panic!("forced") };
    let place = |row: i64| (row != 4).then_some(1_000 * (row + 1));
    Table::new()
        .text("locus_id", &["A", "B", "C", "D", "E", "F"])
        .optional_text("gene_id", &[Some("g1"), Some("g1"), Some("g1"), Some("g2"), None, None])
        .optional_text("chrom", &(0..6).map(|row| place(row).map(|_| "1")).collect::<Vec<_>>())
        .with("start", (0..6).map(place).collect::<Vec<_>>())
        .with("end", (0..6).map(|row| place(row).map(|start| start + 500)).collect::<Vec<_>>())
        // Nobody knows which way D is read: it is a locus all the same.
        .optional_text("strand", &(0..6).map(|row| place(row).map(|_| if row == 3 { "." } else { "+" })).collect::<Vec<_>>())
        .write(&writer.path("loci.parquet"))
        .unwrap();
    Table::new()
        .text("locus_id", &["A", "A", "F"])
        .text("transcript_id", &["t1", "t2", "t3"])
        .text("chrom", &["1"; 3])
        .with("start", vec![1_000i64, 1_200, 6_000])
        .with("end", vec![1_500i64, 1_500, 6_500])
        .text("strand", &["+"; 3])
        .with("length", vec![400i64, 300, 500])
        .with("exons", vec![2i64, 1, 1])
        .write(&writer.path("locus_transcripts.parquet"))
        .unwrap();
    let n = usize::from(neighbours);
    Table::new()
        .text("gene_id", &["c1"][..n])
        .optional_text("symbol", &[Some("CODE")][..n])
        .text("chrom", &["1"][..n])
        .with("start", vec![1_600i64; n])
        .with("end", vec![1_900i64; n])
        .text("strand", &["-"][..n])
        .with("transcripts", vec![Some(3i64); n])
        .write(&writer.path("neighbours.parquet"))
        .unwrap();
    let facts = [
        (Some("g1"), Some("A"), "tested", "screen"),
        (Some("g1"), Some("B"), "tested", "screen"),
        (Some("g1"), Some("C"), "tested", "screen"),
        (Some("g2"), Some("D"), "tested", "screen"),
        (None, Some("E"), "tested", "screen"),
        (Some("g1"), Some("A"), "hit", "screen"),
        (Some("g1"), Some("C"), "neighbor-hit", "screen"),
        (Some("g2"), None, "putative", "database"),
    ];
    let none = vec![None::<&str>; facts.len()];
    Table::new()
        .optional_text("gene_id", &facts.map(|fact| fact.0))
        .optional_text("locus_id", &facts.map(|fact| fact.1))
        .text("fact", &facts.map(|fact| fact.2))
        .text("source", &facts.map(|fact| fact.3))
        .optional_text("context", &none)
        .optional_text("technology", &none)
        .optional_text("timepoint", &none)
        .optional_text("direction", &none)
        .optional_text("name", &none)
        .write(&writer.path("labels.parquet"))
        .unwrap();
    Table::new()
        .optional_text("gene_id", &[Some("renamed"), None])
        .text("symbol", &["CODE", "ELSEWHERE"])
        .text("class", &["essential", "nonessential"])
        .write(&writer.path("reference.parquet"))
        .unwrap();
    Table::new().text("gene_id", &["c1"]).optional_text("symbol", &[Some("CODE")]).write(&writer.path("genes.parquet")).unwrap();
    Table::new().text("protein_a", &["CODE"]).text("protein_b", &["OTHER"]).write(&writer.path("ppi.parquet")).unwrap();
    writer.finish(std::collections::BTreeMap::new()).unwrap();
    out
}

#[test]
fn a_locus_keeps_its_marks_and_its_gene_only_takes_negatives_away() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("ingest");
    let manifest = tables::write(&parent(folder.path(), true), &out, &context()).unwrap();
    assert_eq!(manifest.rows["genes.parquet"], 6, "E has no place, c1 comes in");
    let reader = crate::artifact::StageReader::open(&out, "ingest").unwrap();
    let table = GeneTable::read(&reader).unwrap();
    let label = |id: &str| {
        let kind: crate::evaluate::tasks::TaskKind = LOCI_TASK.parse().unwrap();
        kind.label(&table.genes[id])
    };
    assert_eq!(label("A"), Some(true), "a hit, although another locus of the gene is a neighbour hit");
    assert_eq!(label("B"), None, "no mark of its own, but its gene has one");
    assert_eq!(label("C"), None, "a neighbour hit is left out");
    assert_eq!(label("D"), None, "its gene has a label in a database");
    assert_eq!((label("F"), table.genes["F"].candidate), (None, false), "never tested");
    assert!(!table.genes["B"].screen_hit && table.genes["B"].hit);
    assert!(table.genes["C"].neighbor_hit && !table.genes["A"].neighbor_hit);
    let shared: Vec<_> = table.shared.values().filter(|members| members.contains("A")).collect();
    assert!(shared.iter().any(|members| members.contains("B") && members.contains("C")), "loci of one gene share a fold: {shared:?}");

    let reference = Columns::read(&reader.file("reference.parquet")).unwrap();
    assert_eq!(reference.optional_text("gene_id").unwrap(), [Some("c1".to_owned()), None], "found by its symbol");
    let transcripts = Columns::read(&reader.file("transcripts.parquet")).unwrap();
    assert_eq!(transcripts.text("transcript_id").unwrap(), ["c1.1", "c1.2", "c1.3", "t1", "t2", "t3"]);
    assert_eq!(transcripts.optional_i64("length").unwrap()[3..], [Some(400), Some(300), Some(500)]);
}

#[test]
fn an_ingest_folder_without_neighbours_says_what_the_config_lacks() {
    let folder = tempfile::tempdir().unwrap();
    let error = tables::write(&parent(folder.path(), false), &folder.path().join("ingest"), &context()).unwrap_err().to_string();
    assert!(error.contains("neighbours.parquet") && error.contains("assembly"), "{error}");
}

#[test]
fn the_derived_settings_pass_and_read_the_locus_alone() {
    let settings = derived(&Settings::built_in("demo").unwrap());
    settings.check().unwrap();
    assert_eq!(settings.family_names(), ["locus"]);
    assert!(Task::build(LOCI_TASK, &std::collections::BTreeMap::new()).unwrap_err().to_string().contains("0 positives"));
}
