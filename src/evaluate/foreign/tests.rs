use std::collections::BTreeMap;
use std::path::PathBuf;

use super::*;
use crate::artifact::{Columns, StageWriter};
use crate::progress::Silent;

const GENES: usize = 60;
const FOLDS: usize = 3;
const REPEATS: usize = 2;

fn gene(index: usize) -> String {
    format!("ENSG{index:03}")
}

fn fold_of(repeat: usize, gene: usize) -> usize {
    (gene + repeat * (gene / 7)) % FOLDS
}

fn positive(gene: usize) -> bool {
    gene.is_multiple_of(4)
}

fn writer(stage: &'static str, out: &Path) -> StageWriter {
    let request = StageRequest { stage, out, inputs: vec![], settings: json!({}), seed: 0, force: true };
    let Opened::Fresh(writer) = request.open().unwrap() else { panic!() };
    writer
}

/// An ingest and a plan of 60 genes, the first 50 labelled; `Symbol7` is gene 7's alone, `Twin` stands for two.
fn folders() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let ingest = writer("ingest", &folder.path().join("ingest"));
    let ids: Vec<String> = (0..GENES).map(gene).collect();
    let symbol = |g: usize| if g == 8 || g == 9 { "Twin".to_owned() } else { format!("Symbol{g}") };
    Table::new()
        .text("gene_id", &ids)
        .optional_text("symbol", &(0..GENES).map(|g| Some(symbol(g))).collect::<Vec<_>>())
        .with("candidate", vec![true; GENES])
        .write(&ingest.path("genes.parquet"))
        .unwrap();
    Table::new()
        .text("peer", &["tool", "tool", "tool"])
        .text("gene_id", &[gene(0), gene(1), "GONE".to_owned()])
        .with("score", vec![0.9, 0.1, 0.5])
        .with("rows", vec![1i64; 3])
        .optional_text("unseen", &[Some("other,toy"), None, None])
        .write(&ingest.path("peers.parquet"))
        .unwrap();
    ingest.finish(BTreeMap::new()).unwrap();
    let plan = writer("plan", &folder.path().join("plan"));
    Table::new()
        .text("task", &["toy"; 50])
        .text("gene_id", &ids[..50])
        .with("y", (0..50).map(positive).collect::<Vec<bool>>())
        .text("strength", &["tested"; 50])
        .with("primary", vec![true; 50])
        .with("with_network", vec![true; 50])
        .write(&plan.path("tasks.parquet"))
        .unwrap();
    let rows: Vec<(usize, usize)> = (0..REPEATS).flat_map(|repeat| (0..GENES).map(move |gene| (repeat, gene))).collect();
    Table::new()
        .with("repeat", rows.iter().map(|row| row.0 as i64).collect::<Vec<i64>>())
        .text("gene_id", &rows.iter().map(|row| gene(row.1)).collect::<Vec<_>>())
        .with("group", rows.iter().map(|row| row.1 as u32).collect::<Vec<u32>>())
        .with("fold", rows.iter().map(|row| fold_of(row.0, row.1) as i64).collect::<Vec<i64>>())
        .write(&plan.path("splits.parquet"))
        .unwrap();
    plan.finish(BTreeMap::new()).unwrap();
    folder
}

fn add(folder: &Path, name: &str, text: Option<&str>) -> Result<Foreign> {
    let path: Option<PathBuf> = text.map(|text| {
        let path = folder.join("scores.tsv");
        std::fs::write(&path, text).unwrap();
        path
    });
    let (ingest, plan) = (folder.join("ingest"), folder.join("plan"));
    let inputs = ForeignInputs { ingest: &ingest, plan: &plan, table: path.as_deref() };
    add_foreign(name, inputs, &folder.join("parts"), &Context { seed: 1, workers: 1, force: false, progress: &Silent })
}

fn noise(gene: usize) -> f64 {
    ((gene * 7919) % 97) as f64 / 97.0
}

#[test]
fn a_fixed_score_keeps_its_order_and_is_calibrated_outside_the_fold() {
    let folder = folders();
    let mut text = String::from("symbol\tscore\n");
    for g in (0..45).filter(|g| *g != 8 && *g != 9) {
        text.push_str(&format!("Symbol{g}\t{}\n", 100.0 * (noise(g) + 0.3 * f64::from(u8::from(positive(g))))));
    }
    text.push_str("Twin\t3\nNobody\t5\n");
    let found = add(folder.path(), "tool", Some(&text)).unwrap();
    assert_eq!((found.parts.len(), found.known, found.trained_elsewhere), (REPEATS * FOLDS, 43, true));
    assert_eq!(found.unknown, ["Nobody", "Twin"]);
    for id in &found.parts {
        let table = Columns::read(&folder.path().join("parts").join(id.folder()).join("predictions.parquet")).unwrap();
        let (gene_id, logit, covered) = (table.text("gene_id").unwrap(), table.f64("logit").unwrap(), table.bool("covered").unwrap());
        let index = |row: usize| gene_id[row][4..].parse::<usize>().unwrap();
        let train = (0..50).filter(|&g| fold_of(id.repeat, g) != id.fold);
        let base = log_odds(train.clone().filter(|&g| positive(g)).count() as f64 / train.count() as f64);
        for row in 0..gene_id.len() {
            let g = index(row);
            assert_eq!(fold_of(id.repeat, g), id.fold);
            assert_eq!(covered[row], g < 45 && g != 8 && g != 9);
            assert!(covered[row] || (logit[row] - base).abs() < 1e-12);
        }
        let mut known: Vec<usize> = (0..gene_id.len()).filter(|&row| covered[row]).collect();
        let raw = |row: usize| noise(index(row)) + 0.3 * f64::from(u8::from(positive(index(row))));
        known.sort_by(|a, b| raw(*a).total_cmp(&raw(*b)));
        assert!(known.windows(2).all(|pair| logit[pair[0]] < logit[pair[1]]));
    }
}

#[test]
fn any_monotone_scale_of_a_score_gives_the_same_predictions() {
    let folder = folders();
    let raw = |g: usize| noise(g) + 0.3 * f64::from(u8::from(positive(g)));
    type Scale = (&'static str, fn(f64) -> f64);
    let maps: [Scale; 4] =
        [("plain", |s| s), ("odds", |s| (20.0 * s).exp()), ("steep", |s| (300.0 * s).exp()), ("logit", |s| (s / (2.0 - s)).ln())];
    let logits = |name: &str, map: fn(f64) -> f64| -> Vec<f64> {
        let rows: String = (0..45).map(|g| format!("{}\t{:e}\n", gene(g), map(raw(g) + 1e-3))).collect();
        let found = add(folder.path(), name, Some(&format!("gene_id\tscore\n{rows}"))).unwrap();
        let read = |id: &PartId| Columns::read(&folder.path().join("parts").join(id.folder()).join("predictions.parquet")).unwrap();
        found.parts.iter().flat_map(|id| read(id).f64("logit").unwrap()).collect()
    };
    let plain = logits("plain", |s| s);
    for (name, map) in maps {
        assert_eq!(plain, logits(name, map), "{name}");
    }
}

#[test]
fn labels_of_the_fold_change_nothing() {
    let folder = folders();
    let plan = PlanTables::read(&StageReader::open(&folder.path().join("plan"), "plan").unwrap()).unwrap();
    let task = &plan.tasks["toy"];
    let score: Vec<f64> = (0..50).map(|g| noise(g) + 0.3 * f64::from(u8::from(positive(g)))).collect();
    let (train, test): (Vec<usize>, Vec<usize>) = (0..50).partition(|&g| fold_of(0, g) != 0);
    let mut turned = task.clone();
    test.iter().for_each(|&row| turned.y[row] = !turned.y[row]);
    assert_eq!(calibrated(task, &score, &train, &test), calibrated(&turned, &score, &train, &test));
    train.iter().for_each(|&row| turned.y[row] = !turned.y[row]);
    assert_ne!(calibrated(task, &score, &train, &test), calibrated(&turned, &score, &train, &test));
}

#[test]
fn cross_fitted_scores_must_sit_in_their_fold() {
    let folder = folders();
    let mut text = String::from("gene_id,score,repeat,fold\n");
    (0..50).for_each(|g| text.push_str(&format!("{}.3,{},1,{}\n", gene(g), noise(g), fold_of(1, g))));
    let found = add(folder.path(), "tool", Some(&text)).unwrap();
    // Only repeat 1 has scores.
    assert!(found.parts.len() == FOLDS && found.parts.iter().all(|id| id.repeat == 1) && !found.trained_elsewhere);
    let wrong = format!("gene_id,score,repeat,fold\n{},1,0,{}\n", gene(3), (fold_of(0, 3) + 1) % FOLDS);
    let message = add(folder.path(), "other", Some(&wrong)).unwrap_err().to_string();
    assert!(message.contains("scores.tsv:2") && message.contains("is in fold 0 of repeat 0, not in fold 1"), "{message}");
}

#[test]
fn bad_files_are_refused_with_file_line_and_remedy() {
    let folder = folders();
    for (text, what) in [
        ("gene_id\tscore\nENSG001\t1\nENSG001\t2\n", "scores.tsv:3: gene `ENSG001` stands there twice, first in line 2"),
        ("gene_id\tscore\nENSG001\tNaN\n", "scores.tsv:2: score `NaN` is not a finite number"),
        ("gene_id\tscore\nENSG001\thigh\n", "scores.tsv:2: score `high`"),
        ("gene_id\tscore\nENSG001\n", "scores.tsv:2: 1 fields where the header has 2"),
        ("gene\tscore\nENSG001\t1\n", "scores.tsv:1: columns are: gene, score"),
        ("gene_id\tscore\trepeat\nENSG001\t1\t0\n", "scores.tsv:1: has one of `repeat` and `fold`"),
        ("gene_id\tscore\ttask\nENSG001\t1\ttoys\n", "scores.tsv:2: task `toys` is not planned\n  hint: planned are toy"),
        ("gene_id\tscore\trepeat\tfold\nENSG001\t1\t7\t0\n", "scores.tsv:2: the plan has 2 repeats"),
        ("gene_id\tscore\nNobody\t1\n", "none of its 1 names is a gene of the plan"),
        ("", "scores.tsv:1"),
    ] {
        let message = add(folder.path(), "tool", Some(text)).unwrap_err().to_string();
        assert!(message.contains(what), "{text:?} gave {message}");
    }
    assert!(!folder.path().join("parts").exists());
    for name in ["deephen-2", "confound", "none", "", "a b", "../x"] {
        assert!(add(folder.path(), name, None).is_err(), "{name}");
    }
    let message = add(folder.path(), "nobody", None).unwrap_err().to_string();
    assert!(message.contains("has no peer `nobody`") && message.contains("tool"), "{message}");
    assert_eq!(add(folder.path(), "tool", None).unwrap().unknown, ["GONE"]);
}

#[test]
fn a_peer_is_in_sample_on_every_task_but_those_it_has_not_seen() {
    let folder = folders();
    let plan = PlanTables::read(&StageReader::open(&folder.path().join("plan"), "plan").unwrap()).unwrap();
    let scores = Scores::of_peer(&folder.path().join("ingest/peers.parquet"), "tool", &plan).unwrap();
    let elsewhere = ["toy", "other", "to", "literature"].map(|task| scores.trained_elsewhere(task));
    assert_eq!(elsewhere, [false, false, true, true]);
    let found = add(folder.path(), "tool", None).unwrap();
    assert!(!found.trained_elsewhere);
    let part = folder.path().join("parts").join(found.parts[0].folder()).join("predictions.parquet");
    assert!(Columns::read(&part).unwrap().bool("trained_elsewhere").unwrap().iter().all(|&elsewhere| !elsewhere));
}
