use std::path::PathBuf;

use super::super::Folders;
use super::*;
use crate::artifact::{Context, StageWriter, Table};
use crate::config::Settings;
use crate::progress::Silent;
use crate::runtime::DeviceChoice;

const GENES: usize = 200;
const FOLDS: usize = 2;

fn gene(index: usize) -> String {
    format!("G{index:03}")
}

fn positive(gene: usize) -> bool {
    gene.is_multiple_of(5)
}

fn blind(gene: usize, salt: usize) -> f64 {
    ((gene * 7919 + salt * 131) % 997) as f64 / 997.0
}

/// Planted skill: `deephen` and `sharp` know labels, `deephen` more of them; the others know nothing.
fn score(model: &str, gene: usize) -> f64 {
    let known = match model {
        "deephen" => gene % 10 != 3,
        "sharp" => gene % 4 != 3,
        _ => false,
    };
    if known { 0.1 + 0.5 * f64::from(u8::from(positive(gene))) + 0.3 * blind(gene, 1) } else { blind(gene, model.len()) }
}

fn writer(stage: &'static str, out: &Path) -> StageWriter {
    let request = StageRequest { stage, out, inputs: vec![], settings: json!({}), seed: 0, force: true };
    let Opened::Fresh(writer) = request.open().unwrap() else { panic!() };
    writer
}

/// `fresh` is a task that `sharp` (genes up to 150) and `wide` (genes from 20) have not seen; `old` one that both have.
fn folders(root: &Path) -> Folders {
    let folders = Folders::new(root);
    let ids: Vec<String> = (0..GENES).map(gene).collect();
    let tasks = ["fresh", "old"];
    let rows: Vec<(&str, usize)> = tasks.iter().flat_map(|task| (0..GENES).map(move |gene| (*task, gene))).collect();
    let plan = writer("plan", &folders.plan);
    Table::new()
        .text("task", &rows.iter().map(|row| row.0).collect::<Vec<_>>())
        .text("gene_id", &rows.iter().map(|row| gene(row.1)).collect::<Vec<_>>())
        .with("y", rows.iter().map(|row| positive(row.1)).collect::<Vec<bool>>())
        .text("strength", &vec!["tested"; rows.len()])
        .with("primary", rows.iter().map(|row| row.1 < 190).collect::<Vec<bool>>())
        .with("with_network", vec![true; rows.len()])
        .write(&plan.path("tasks.parquet"))
        .unwrap();
    Table::new()
        .with("repeat", vec![0i64; GENES])
        .text("gene_id", &ids)
        .with("group", (0..GENES as u32).collect::<Vec<u32>>())
        .with("fold", (0..GENES).map(|gene| (gene / 10 % FOLDS) as i64).collect::<Vec<i64>>())
        .write(&plan.path("splits.parquet"))
        .unwrap();
    plan.finish(BTreeMap::new()).unwrap();
    let evaluate = writer("evaluate", &folders.evaluate);
    let models = ["confound", "deephen", "degree", "sharp", "wide"];
    let rows: Vec<(&str, &str, usize)> =
        tasks.iter().flat_map(|task| models.iter().flat_map(move |model| (0..GENES).map(move |gene| (*task, *model, gene)))).collect();
    Table::new()
        .text("task", &rows.iter().map(|row| row.0).collect::<Vec<_>>())
        .text("model", &rows.iter().map(|row| row.1).collect::<Vec<_>>())
        .with("repeat", vec![0i64; rows.len()])
        .text("gene_id", &rows.iter().map(|row| gene(row.2)).collect::<Vec<_>>())
        .with("score", rows.iter().map(|row| score(row.1, row.2)).collect::<Vec<f64>>())
        .write(&evaluate.path("predictions.parquet"))
        .unwrap();
    evaluate.finish(BTreeMap::new()).unwrap();
    for task in tasks {
        for tool in ["sharp", "wide"] {
            for fold in 0..FOLDS {
                let id = PartId { task: task.into(), repeat: 0, fold, kind: PartKind::Foreign(tool.into()) };
                let part = writer("part", &folders.parts.join(id.folder()));
                let genes: Vec<usize> = (0..GENES).filter(|gene| gene / 10 % FOLDS == fold).collect();
                let covered = |gene: &usize| if tool == "sharp" { *gene < 150 } else { *gene >= 20 };
                Table::new()
                    .text("gene_id", &genes.iter().map(|&g| gene(g)).collect::<Vec<_>>())
                    .with("covered", genes.iter().map(covered).collect::<Vec<bool>>())
                    .with("trained_elsewhere", vec![task == "old"; genes.len()])
                    .write(&part.path("predictions.parquet"))
                    .unwrap();
                part.finish(BTreeMap::new()).unwrap();
            }
        }
    }
    folders
}

fn settings() -> Settings {
    let mut settings = Settings { species: "toy".into(), ..Settings::default() };
    settings.evaluate.tasks = vec!["fresh".into(), "old".into()];
    (settings.evaluate.bootstraps, settings.evaluate.folds, settings.evaluate.repeats) = (300, FOLDS, 1);
    settings
}

fn found(foreign: &[&str]) -> serde_json::Value {
    let folder = tempfile::tempdir().unwrap();
    let (folders, settings) = (folders(folder.path()), settings());
    let context = Context { seed: 3, workers: 1, force: false, progress: &Silent };
    let bench = Bench { settings: &settings, folders: &folders, device: DeviceChoice::Cpu, context: &context };
    let foreign: Vec<String> = foreign.iter().map(|name| (*name).to_owned()).collect();
    run(&bench, &foreign).unwrap();
    let path: PathBuf = folder.path().join("head_to_head/metrics.json");
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

#[test]
fn all_are_measured_on_the_genes_that_all_have_where_none_has_seen_the_labels() {
    let metrics = found(&["sharp", "wide"]);
    let tasks: Vec<&String> = metrics["tasks"].as_object().unwrap().keys().collect();
    assert_eq!(tasks, ["fresh"]);
    let fresh = &metrics["tasks"]["fresh"];
    // Genes 20 to 149, every fifth a positive.
    assert_eq!((fresh["n_pos"].as_u64(), fresh["n_neg"].as_u64()), (Some(26), Some(104)));
    let models: Vec<&String> = fresh["models"].as_object().unwrap().keys().collect();
    assert_eq!(models, ["confound", "deephen", "sharp", "wide"], "no other model of ours");
    let auroc = |model: &str| fresh["models"][model]["auroc"]["mean"].as_f64().unwrap();
    let by_hand = |model: &str| {
        let fold = |fold: usize| {
            let genes: Vec<usize> = (20..150).filter(|gene| gene / 10 % FOLDS == fold).collect();
            let pairs = genes.iter().filter(|&&a| positive(a)).flat_map(|a| genes.iter().filter(|&&b| !positive(b)).map(move |b| (*a, *b)));
            let won = pairs.map(|(a, b)| {
                let (a, b) = (score(model, a), score(model, b));
                f64::from(u8::from(a > b)) + 0.5 * f64::from(u8::from(a == b))
            });
            let won: Vec<f64> = won.collect();
            won.iter().sum::<f64>() / won.len() as f64
        };
        (fold(0) + fold(1)) / 2.0
    };
    for model in models {
        assert!((auroc(model) - by_hand(model)).abs() < 1e-12, "{model}");
    }
    let above = |b: &str| {
        let all = fresh["comparisons"].as_array().unwrap();
        all.iter().find(|one| one["a"] == "deephen" && one["b"] == b && one["metric"] == "auroc").unwrap()
    };
    assert!((above("wide")["difference"].as_f64().unwrap() - (by_hand("deephen") - by_hand("wide"))).abs() < 1e-12);
    assert!(above("wide")["lo"].as_f64().unwrap() > 0.0 && above("wide")["p_holm"].as_f64() >= above("wide")["p"].as_f64());
}

#[test]
fn a_tool_that_is_not_there_takes_no_genes_away() {
    let fresh = &found(&["wide"])["tasks"]["fresh"];
    assert_eq!(fresh["n_pos"].as_u64(), Some(34));
    assert!(found(&[])["tasks"].as_object().unwrap().is_empty());
}
