use std::path::PathBuf;

use super::*;
use crate::artifact::{Columns, StageInput, Table};
use crate::evaluate::part::PartKind;
use crate::progress::Silent;

/// Model, gene, score.
type Row = (String, String, f64);

const GENES: usize = 120;
const REPEATS: usize = 2;
const FOLDS: usize = 3;

fn gene(index: usize) -> String {
    format!("G{index:03}")
}

fn fold_of(repeat: usize, gene: usize) -> usize {
    // Genes 2k and 2k + 1 are one group.
    ((gene / 2) * (repeat + 1) + gene / 14) % FOLDS
}

/// Genes 0..100 are labelled, every fourth group positive; 100..120 are not. Genes from 90 have no sequence.
fn label(gene: usize) -> Option<bool> {
    (gene < 100).then_some((gene / 2).is_multiple_of(4))
}

fn writer(stage: &'static str, out: &Path, inputs: Vec<StageInput>) -> crate::artifact::StageWriter {
    let request = StageRequest { stage, out, inputs, settings: json!({}), seed: 0, force: true };
    let Opened::Fresh(writer) = request.open().unwrap() else { panic!() };
    writer
}

fn write_plan(folder: &Path) -> PathBuf {
    let out = folder.join("plan");
    let writer = writer("plan", &out, vec![]);
    let labelled: Vec<usize> = (0..GENES).filter(|&gene| label(gene).is_some()).collect();
    Table::new()
        .text("task", &vec!["toy"; labelled.len()])
        .text("gene_id", &labelled.iter().map(|&g| gene(g)).collect::<Vec<_>>())
        .with("y", labelled.iter().map(|&g| label(g) == Some(true)).collect::<Vec<bool>>())
        .text("strength", &vec!["tested"; labelled.len()])
        .with("primary", labelled.iter().map(|&g| g < 90).collect::<Vec<bool>>())
        .with("with_network", labelled.iter().map(|&g| g < 6).collect::<Vec<bool>>())
        .write(&writer.path("tasks.parquet"))
        .unwrap();
    let exposure = |g: usize| exposure::Exposure { columns: [u32::from(label(g) == Some(true)), (g % 5) as u32, 1] };
    let ids: Vec<String> = labelled.iter().map(|&g| gene(g)).collect();
    let looked_at = labelled.iter().zip(&ids).map(|(&g, id)| (id.as_str(), exposure(g))).collect();
    exposure::write(&looked_at, &writer.path(exposure::FILE)).unwrap();
    let rows: Vec<(usize, usize)> = (0..REPEATS).flat_map(|repeat| (0..GENES).map(move |gene| (repeat, gene))).collect();
    Table::new()
        .with("repeat", rows.iter().map(|row| row.0 as i64).collect::<Vec<i64>>())
        .text("gene_id", &rows.iter().map(|row| gene(row.1)).collect::<Vec<_>>())
        .with("group", rows.iter().map(|row| (row.1 / 2) as u32).collect::<Vec<u32>>())
        .with("fold", rows.iter().map(|row| fold_of(row.0, row.1) as i64).collect::<Vec<i64>>())
        .write(&writer.path("splits.parquet"))
        .unwrap();
    writer.finish(BTreeMap::new()).unwrap();
    out
}

fn blind(gene: usize, repeat: usize) -> f64 {
    ((gene * 7919 + repeat * 13) % 997) as f64 / 997.0
}

/// `deephen` knows the label of most genes, `confound` and `degree` nothing.
fn score(model: &str, gene: usize, repeat: usize) -> f64 {
    match (model, label(gene)) {
        ("deephen", Some(y)) if gene % 7 != 3 => 0.1 + 0.4 * f64::from(u8::from(y)) + 0.4 * blind(gene, repeat),
        _ => 0.05 + 0.9 * blind(gene + model.len(), repeat),
    }
}

fn write_part(folder: &Path, id: &PartId, models: &[&str], change: impl Fn(&mut Vec<Row>)) {
    let writer = writer("part", &folder.join("parts").join(id.folder()), vec![]);
    let mut rows: Vec<Row> = Vec::new();
    for model in models {
        for g in (0..GENES).filter(|&g| fold_of(id.repeat, g) == id.fold) {
            rows.push(((*model).to_owned(), gene(g), score(model, g, id.repeat)));
        }
    }
    change(&mut rows);
    Table::new()
        .text("model", &rows.iter().map(|row| row.0.as_str()).collect::<Vec<_>>())
        .text("gene_id", &rows.iter().map(|row| row.1.as_str()).collect::<Vec<_>>())
        .with("logit", rows.iter().map(|row| (row.2 / (1.0 - row.2)).ln()).collect::<Vec<f64>>())
        .with("score", rows.iter().map(|row| row.2).collect::<Vec<f64>>())
        .with("logit_sd", rows.iter().map(|row| (row.0 == "deephen").then_some(row.2 / 3.0)).collect::<Vec<Option<f64>>>())
        .write(&writer.path("predictions.parquet"))
        .unwrap();
    writer.finish(BTreeMap::new()).unwrap();
}

fn parts() -> Vec<PartId> {
    let mut parts = Vec::new();
    for kind in [PartKind::Families(vec!["sequence".into()]), PartKind::Rivals, PartKind::GraphSage] {
        for repeat in 0..if kind == PartKind::GraphSage { 1 } else { REPEATS } {
            for fold in 0..FOLDS {
                parts.push(PartId { task: "toy".into(), repeat, fold, kind: kind.clone() });
            }
        }
    }
    parts
}

fn models(id: &PartId) -> &'static [&'static str] {
    match id.kind {
        PartKind::Families(_) => &["deephen"],
        PartKind::Rivals | PartKind::Embedded => &["confound", "degree"],
        PartKind::GraphSage => &["deephen-graphsage"],
        PartKind::Variant(_) => &[],
        PartKind::Foreign(_) => &["tool"],
    }
}

fn settings() -> Settings {
    let mut settings = Settings { species: "toy".into(), ..Settings::default() };
    settings.evaluate.tasks = vec!["toy".into()];
    settings.evaluate.bootstraps = 300;
    settings
}

fn run(folder: &Path, out: &str, planned: &[PartId], workers: usize) -> Result<Manifest> {
    let context = Context { seed: 4, workers, force: false, progress: &Silent };
    collect_parts(&settings(), None, &folder.join("plan"), &folder.join("parts"), planned, &folder.join(out), &context)
}

fn dataset() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    write_plan(folder.path());
    for id in parts() {
        write_part(folder.path(), &id, models(&id), |_| ());
    }
    folder
}

#[test]
fn parts_become_predictions_metrics_and_curves() {
    let folder = dataset();
    let manifest = run(folder.path(), "evaluate", &parts(), 1).unwrap();
    let out = folder.path().join("evaluate");

    let table = Columns::read(&out.join("predictions.parquet")).unwrap();
    // Two models whole (2 x 2 x 120), degree with the labelled genes of both repeats, GraphSAGE with those of one.
    assert_eq!(table.height(), 480 + 200 + 100);
    assert_eq!(manifest.rows["predictions.parquet"], 780);
    let (model, repeat, gene_id) = (table.text("model").unwrap(), table.i64("repeat").unwrap(), table.text("gene_id").unwrap());
    let keys: Vec<_> = (0..780).map(|row| (&model[row], repeat[row], &gene_id[row])).collect();
    assert!(keys.is_sorted_by(|a, b| a < b));
    let (fold, value) = (table.i64("fold").unwrap(), table.f64("score").unwrap());
    for row in 0..780 {
        let g: usize = gene_id[row][1..].parse().unwrap();
        assert_eq!(fold[row] as usize, fold_of(repeat[row] as usize, g));
        assert_eq!(value[row], score(&model[row], g, repeat[row] as usize));
    }

    let metrics: serde_json::Value = serde_json::from_str(&std::fs::read_to_string(out.join("metrics.json")).unwrap()).unwrap();
    let toy = &metrics["tasks"]["toy"];
    assert_eq!((toy["n_pos"].as_u64(), toy["n_neg"].as_u64(), toy["n_groups"].as_u64()), (Some(24), Some(66), Some(45)));
    assert_eq!(toy["strength"], "tested");
    let auroc = |model: &str, of: &str| toy["models"][model]["auroc"][of].as_f64().unwrap();
    assert!(auroc("deephen", "lo") > 0.6 && auroc("deephen", "hi") <= 1.0);
    assert!(auroc("degree", "lo") < 0.5 && auroc("degree", "hi") > 0.5);
    for metric in Metric::ALL {
        let interval = &toy["models"]["deephen"][metric.name()];
        assert!(interval["lo"].as_f64().unwrap() <= interval["hi"].as_f64().unwrap(), "{metric:?}");
    }
    assert_eq!(toy["comparisons"].as_array().unwrap().len(), 4 * 3 + 4 * 2);
    let inside = |model: &str, of: &str| toy["models"][model]["auroc_in_strata"][of].as_f64().unwrap();
    assert!(inside("deephen", "lo") > 0.6 && inside("degree", "lo") < 0.5 && inside("degree", "hi") > 0.5);
    // Ranked by the strata's own model, pairs inside them are all that is left of it.
    assert!(toy["models"]["deephen"]["ap_lift_in_strata"]["lo"].as_f64().unwrap() > 1.0);
    assert!(toy["models"]["deephen"]["aurc_gain"]["mean"].is_number() && toy["models"]["degree"].get("aurc").is_none());
    let explained = &toy["explained_by"];
    assert_eq!(
        (explained["has_sequence"]["constant"].as_bool(), explained["has_sequence"]["auroc"]["mean"].as_f64()),
        (Some(true), Some(0.5))
    );
    assert_eq!(
        (explained["in_library"]["constant"].as_bool(), explained["in_library"]["auroc"]["mean"].as_f64()),
        (Some(false), Some(1.0))
    );
    // Everything has 100 genes; with interactions there are too few.
    assert_eq!(metrics["tasks"]["toy@all"]["n_neg"], 74);
    assert!(metrics["tasks"].get("toy@network").is_none());

    let curves = Columns::read(&out.join("curves.parquet")).unwrap();
    assert_eq!(curves.height(), 4 * (101 + 101 + 10) + 4 * 20);
    let curve = curves.text("curve").unwrap();
    assert_eq!(curve.iter().filter(|curve| *curve == "risk_coverage").count(), 20);
    assert_eq!(curves.optional_f64("n").unwrap().iter().flatten().count(), 40);
}

#[test]
fn workers_and_the_order_of_parts_change_no_byte() {
    let folder = dataset();
    let one = run(folder.path(), "one", &parts(), 1).unwrap();
    let mut turned = parts();
    turned.reverse();
    let two = run(folder.path(), "two", &turned, 2).unwrap();
    assert_eq!(one.outputs, two.outputs);
    assert_eq!(run(folder.path(), "one", &turned, 2).unwrap(), one);
}

#[test]
fn all_missing_parts_are_listed_at_once() {
    let folder = dataset();
    for part in ["toy.r0.f1.sequence", "toy.r1.f2.rivals"] {
        std::fs::remove_dir_all(folder.path().join("parts").join(part)).unwrap();
    }
    let error = run(folder.path(), "evaluate", &parts(), 1).unwrap_err().to_string();
    assert!(error.contains("2 of 15 planned parts are missing: toy.r0.f1.sequence, toy.r1.f2.rivals"), "{error}");
    assert!(!folder.path().join("evaluate").exists());
}

#[test]
fn a_part_that_does_not_fit_the_plan_is_refused() {
    let folder = dataset();
    let id = &parts()[1];
    let fault = |change: &dyn Fn(&mut Vec<Row>)| {
        write_part(folder.path(), id, &["deephen"], change);
        run(folder.path(), "evaluate", &parts(), 1).unwrap_err().to_string()
    };
    assert!(fault(&|rows| rows[2].1 = gene((0..GENES).find(|&g| fold_of(0, g) != 1).unwrap())).contains("is not of repeat 0, fold 1"));
    assert!(fault(&|rows| rows[2].1 = "G999".into()).contains("in no split"));
    assert!(fault(&|rows| rows[2].2 = f64::NAN).contains("row 2"));
    assert!(fault(&|rows| rows.push(rows[0].clone())).contains("a second time"));
    assert!(fault(&|rows| rows.truncate(3)).contains("model `deephen`"));

    let stale = StageInput { label: "plan/splits.parquet".into(), hash: "old".into() };
    let writer = writer("part", &folder.path().join("parts").join(id.folder()), vec![stale]);
    writer.write_json("predictions.parquet", &0).unwrap();
    writer.finish(BTreeMap::new()).unwrap();
    let error = run(folder.path(), "evaluate", &parts(), 1).unwrap_err().to_string();
    assert!(error.contains("another plan/splits.parquet"), "{error}");
}

#[test]
fn foreign_predictions_are_covered_in_part_and_compared_on_what_they_cover() {
    let folder = dataset();
    let mut planned = parts();
    for id in parts().into_iter().filter(|id| id.kind == PartKind::Rivals) {
        let id = PartId { kind: PartKind::Foreign("tool".into()), ..id };
        let writer = writer("part", &folder.path().join("parts").join(id.folder()), vec![]);
        let genes: Vec<usize> = (0..100).filter(|&g| fold_of(id.repeat, g) == id.fold).collect();
        Table::new()
            .text("model", &vec!["tool"; genes.len()])
            .text("gene_id", &genes.iter().map(|&g| gene(g)).collect::<Vec<_>>())
            .with("logit", genes.iter().map(|&g| blind(g, 0) - 0.5).collect::<Vec<f64>>())
            .with("score", genes.iter().map(|&g| blind(g, 0)).collect::<Vec<f64>>())
            .with("covered", genes.iter().map(|&g| g < 60).collect::<Vec<bool>>())
            .with("trained_elsewhere", vec![true; genes.len()])
            .write(&writer.path("predictions.parquet"))
            .unwrap();
        writer.finish(BTreeMap::new()).unwrap();
        planned.push(id);
    }
    run(folder.path(), "evaluate", &planned, 1).unwrap();
    let text = std::fs::read_to_string(folder.path().join("evaluate/metrics.json")).unwrap();
    let metrics: serde_json::Value = serde_json::from_str(&text).unwrap();
    let whole = &metrics["tasks"]["toy"]["foreign"]["tool"];
    // 16 of 24 positives and 44 of 66 negatives with a sequence are among the first 60 genes.
    assert_eq!((whole["positives"].as_f64(), whole["negatives"].as_f64()), (Some(16.0 / 24.0), Some(44.0 / 66.0)));
    assert_eq!(whole["trained_elsewhere"], true);
    let covered = &metrics["tasks"]["toy@tool"];
    assert_eq!((covered["n_pos"].as_u64(), covered["n_neg"].as_u64()), (Some(16), Some(44)));
    let models: Vec<&String> = covered["models"].as_object().unwrap().keys().collect();
    assert_eq!(models, ["confound", "deephen", "tool"]);
    let beaten = |entry: &&serde_json::Value| entry["a"] == "deephen" && entry["b"] == "tool" && entry["metric"] == "auroc";
    assert!(covered["comparisons"].as_array().unwrap().iter().find(beaten).unwrap()["lo"].as_f64().unwrap() > 0.0);
}
