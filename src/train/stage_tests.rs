//! The stage from folders to folders, and models that come back as they went.

use std::collections::BTreeMap;
use std::path::Path;

use rand::Rng;
use tch::Device;

use super::checkpoint::{MODEL_CARD, load};
use super::{Dataset, TrainInputs, fit, run};
use crate::artifact::{Columns, Context, Opened, StageRequest, StageWriter, Table, TensorFile, write_tensors};
use crate::config::Settings;
use crate::progress::Silent;
use crate::random::stream;
use crate::runtime::DeviceChoice;

const GENES: usize = 120;

fn stage(stage: &'static str, out: &Path, fill: impl FnOnce(&StageWriter)) {
    let request = StageRequest { stage, out, inputs: vec![], settings: serde_json::Value::Null, seed: 1, force: true };
    let Opened::Fresh(writer) = request.open().unwrap() else { panic!("not fresh") };
    fill(&writer);
    writer.finish(BTreeMap::new()).unwrap();
}

/// Folders of a small world: every second gene has a sequence, every third an interaction, and the locus decides.
fn folders(root: &Path) {
    let mut random = stream(4, "stage");
    let ids: Vec<String> = (0..GENES).map(|gene| format!("ENSG{gene:05}")).collect();
    let mut column = |n: usize| -> Vec<f64> { (0..n).map(|_| random.gen_range(-1.0..1.0)).collect() };
    let telling = column(GENES);
    let some = |every: usize| ids.iter().step_by(every).cloned().collect::<Vec<String>>();
    stage("features", &root.join("features"), |writer| {
        let gap: Vec<Option<f64>> = telling.iter().enumerate().map(|(gene, &value)| (gene % 10 != 0).then_some(value)).collect();
        // Rows in descending order: the dataset sorts.
        let backwards: Vec<String> = ids.iter().rev().cloned().collect();
        let degree: Vec<f64> = (0..GENES).rev().map(|gene| gene as f64).collect();
        Table::new().text("gene_id", &backwards).with("log_lpi_degree", degree).write(&writer.path("confounds.parquet")).unwrap();
        Table::new().text("gene_id", &ids).with("d", gap).with("span", telling.clone()).write(&writer.path("locus.parquet")).unwrap();
        let with_sequence = some(2);
        let n = with_sequence.len();
        Table::new().text("gene_id", &with_sequence).with("gc", column(n)).write(&writer.path("sequence.parquet")).unwrap();
        let embedding = TensorFile::F32(vec![n, 3], column(n * 3).into_iter().map(|value| value as f32).collect());
        write_tensors(&writer.path("sequence.safetensors"), &BTreeMap::from([("pca".to_owned(), embedding)])).unwrap();
    });
    stage("network", &root.join("network"), |writer| {
        let nodes = some(3);
        let n = nodes.len();
        Table::new().text("gene_id", &nodes).with("degree", column(n)).write(&writer.path("topology.parquet")).unwrap();
        Table::new().text("symbol", &["A", "B"]).with("essential", vec![1.0, 0.0]).write(&writer.path("proteins.parquet")).unwrap();
    });
    stage("plan", &root.join("plan"), |writer| {
        let y: Vec<bool> = telling.iter().map(|&value| value > 0.4).collect();
        let tasks = vec!["screen-ipsc"; GENES];
        Table::new().text("task", &tasks).text("gene_id", &ids).with("y", y).write(&writer.path("tasks.parquet")).unwrap();
        let numbers = |rule: fn(usize) -> i64| (0..GENES).map(rule).collect::<Vec<i64>>();
        Table::new()
            .text("gene_id", &ids)
            .with("repeat", numbers(|_| 0))
            .with("group", numbers(|gene| gene as i64 / 2))
            .with("fold", numbers(|gene| gene as i64 % 5))
            .write(&writer.path("splits.parquet"))
            .unwrap();
    });
}

fn settings() -> Settings {
    let mut settings = Settings { species: "test".into(), ..Settings::default() };
    settings.train.steps = 60;
    settings
}

fn train(root: &Path, settings: &Settings, workers: usize) -> crate::error::Result<crate::artifact::Manifest> {
    let (features, network, plan) = (root.join("features"), root.join("network"), root.join("plan"));
    let context = Context { seed: 3, workers, force: false, progress: &Silent };
    let inputs = TrainInputs { features: &features, network: &network, plan: &plan };
    run(settings, inputs, DeviceChoice::Cpu, &root.join(format!("train{workers}")), &context)
}

#[test]
fn writes_a_model_that_scores_the_same_after_reloading() {
    let root = tempfile::tempdir().unwrap();
    folders(root.path());
    let settings = settings();
    let manifest = train(root.path(), &settings, 1).unwrap();
    assert_eq!(manifest.rows["genes"], GENES as u64);
    assert_eq!(train(root.path(), &settings, 1).unwrap(), manifest, "a second run is a no-op");
    assert_eq!(train(root.path(), &settings, 2).unwrap().outputs, manifest.outputs);

    let dataset = Dataset::load(&root.path().join("features"), &root.path().join("network"), &settings).unwrap();
    assert_eq!(dataset.gene_ids[0], "ENSG00000");
    assert_eq!(dataset.confounds[[7, 0]], 7.0);
    assert_eq!(dataset.families.iter().map(|family| family.name.as_str()).collect::<Vec<_>>(), ["sequence", "topology", "locus"]);
    assert_eq!(dataset.families[0].columns, ["gc", "pca_0", "pca_1", "pca_2"]);
    assert_eq!(dataset.families[0].present[..4], [true, false, true, false]);
    assert_eq!(dataset.families[2].columns, ["d", "span", "d:missing"]);

    let (fitted, card) = load(&root.path().join("train1"), Device::Cpu).unwrap();
    assert_eq!((card.task.as_str(), card.positives + card.negatives), ("screen-ipsc", GENES));
    let tasks = Columns::read(&root.path().join("plan/tasks.parquet")).unwrap();
    let rows: Vec<usize> = (0..GENES).collect();
    let groups: Vec<u32> = rows.iter().map(|&row| row as u32 / 2).collect();
    let y = tasks.bool("y").unwrap();
    let again = fit(&dataset, &[0, 1, 2], &rows, &y, &groups, &settings, Device::Cpu, 3, "train/screen-ipsc").unwrap();
    assert_eq!(fitted.predict(&dataset, &rows).unwrap(), again.predict(&dataset, &rows).unwrap());
    let history = Columns::read(&root.path().join("train1/history.parquet")).unwrap();
    assert_eq!(history.height(), 5 * 2);
    assert!(history.f64("loss").unwrap().iter().all(|loss| loss.is_finite()));
}

#[test]
fn refuses_another_schema_a_foreign_tensor_file_and_an_unknown_task() {
    let root = tempfile::tempdir().unwrap();
    folders(root.path());
    let mut settings = settings();
    train(root.path(), &settings, 1).unwrap();
    let folder = root.path().join("train1");
    let path = folder.join(MODEL_CARD);
    let text = std::fs::read_to_string(&path).unwrap();
    std::fs::write(&path, text.replacen(&format!("\"schema\": {}", crate::artifact::SCHEMA_VERSION), "\"schema\": 99", 1)).unwrap();
    let message = load(&folder, Device::Cpu).unwrap_err().to_string();
    assert!(message.contains("schema 99") && message.contains("model.json"), "{message}");
    std::fs::write(&path, text.replacen("\"hidden\": 32", "\"hidden\": 31", 1)).unwrap();
    assert!(load(&folder, Device::Cpu).unwrap_err().to_string().contains("sequence.hidden.weight"));
    std::fs::write(&path, "{").unwrap();
    assert!(load(&folder, Device::Cpu).unwrap_err().to_string().contains("model.json:1"));
    settings.rank.task = "nothing".into();
    let message = train(root.path(), &settings, 2).unwrap_err().to_string();
    assert!(message.contains("nothing") && message.contains("screen-ipsc"), "{message}");
    assert!(!root.path().join("train2").exists());
}
