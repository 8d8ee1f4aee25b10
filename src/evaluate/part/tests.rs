//! Parts on a small made-up species: what they write, that they stand, and that nothing leaks.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use ndarray::Array2;
use rand::Rng;

use super::*;
use crate::artifact::{Columns, Opened, StageRequest, StageWriter, Table, TensorFile, write_tensors};
use crate::progress::Silent;

const GENES: usize = 150;

fn writer(stage: &'static str, out: &Path) -> StageWriter {
    let request = StageRequest { stage, out, inputs: vec![], settings: serde_json::json!({}), seed: 1, force: true };
    match request.open().unwrap() {
        Opened::Fresh(writer) => writer,
        Opened::UpToDate(_) => unreachable!("forced"),
    }
}

fn ids() -> Vec<String> {
    (0..GENES).map(|gene| format!("G{gene:04}")).collect()
}

/// Genes 0..100 are labelled, genes from 30 on have a sequence; the label follows the locus column `near`.
fn labels() -> Vec<bool> {
    let mut random = crate::random::stream(3, "labels");
    (0..100).map(|_| random.r#gen::<f64>() < 0.3).collect()
}

/// Writes `features`, `network` and `plan` folders; `flipped` genes get the opposite label.
fn species(root: &Path, flipped: &[usize]) -> (PathBuf, PathBuf, PathBuf) {
    let (features, network, plan) = (root.join("features"), root.join("network"), root.join("plan"));
    let mut random = crate::random::stream(4, "species");
    let mut noise = |n: usize| -> Vec<f64> { (0..n).map(|_| random.r#gen::<f64>()).collect() };
    let (truth, ids) = (labels(), ids());
    let out = writer("features", &features);
    let binary = |one: bool| vec![f64::from(u8::from(one)); GENES];
    Table::new()
        .text("gene_id", &ids)
        .with("log_lpi_degree", noise(GENES))
        .with("transcript_count", noise(GENES))
        .with("log_gene_span", noise(GENES).into_iter().enumerate().map(|(i, x)| (i % 9 > 0).then_some(x)).collect::<Vec<Option<f64>>>())
        .with("tested_loci", noise(GENES))
        .with("has_sequence", binary(true))
        .with("has_network", binary(true))
        .write(&out.path("confounds.parquet"))
        .unwrap();
    let sequenced = &ids[30..];
    Table::new()
        .text("gene_id", sequenced)
        .with("log_length", noise(sequenced.len()))
        .with("gc", noise(sequenced.len()))
        .write(&out.path("sequence.parquet"))
        .unwrap();
    let mut matrix = |columns: usize| {
        let values = noise(sequenced.len() * columns).into_iter().map(|x| x as f32).collect();
        TensorFile::from(&Array2::from_shape_vec((sequenced.len(), columns), values).unwrap())
    };
    let tensors = BTreeMap::from([("embedding".to_owned(), matrix(4)), ("pca".to_owned(), matrix(4)), ("kmers".to_owned(), matrix(20))]);
    write_tensors(&out.path("sequence.safetensors"), &tensors).unwrap();
    let transcripts: Vec<String> = sequenced.iter().map(|id| format!("T{id}")).collect();
    let mut gic = Table::new()
        .text("gene_id", sequenced)
        .text("transcript_id", &transcripts)
        .text("sequence_blake3", &transcripts)
        .with("length", (0..sequenced.len()).map(|at| 300 + 7 * at as i64).collect::<Vec<_>>());
    for triplet in crate::features::gic::TRIPLETS {
        gic = gic.with(triplet, (0..sequenced.len()).map(|at| (at % 11) as f64 / 300.0).collect::<Vec<_>>());
    }
    gic.write(&out.path("gic.parquet")).unwrap();
    let near: Vec<f64> =
        noise(GENES).into_iter().enumerate().map(|(i, x)| x + truth.get(i).map_or(0.0, |&y| if y { 0.7 } else { 0.0 })).collect();
    Table::new().text("gene_id", &ids).with("near", near).with("exons", noise(GENES)).write(&out.path("locus.parquet")).unwrap();
    out.finish(BTreeMap::new()).unwrap();

    let ingest = root.join("ingest");
    if !ingest.exists() {
        let out = writer("ingest", &ingest);
        let (mut genes, mut proteins) = (Vec::new(), Vec::new());
        for (gene, id) in ids.iter().enumerate().filter(|(gene, _)| gene % 3 > 0) {
            for step in 0..1 + gene % 4 {
                genes.push(id.clone());
                proteins.push(format!("P{:02}", (gene * 7 + step * 5) % 20));
            }
        }
        let records = vec![1i64; genes.len()];
        Table::new().text("gene_id", &genes).text("protein", &proteins).with("records", records).write(&out.path("lpi.parquet")).unwrap();
        let pairs: Vec<(String, String)> = (0..19).map(|p| (format!("P{p:02}"), format!("P{:02}", p + 1))).collect();
        let (a, b): (Vec<String>, Vec<String>) = pairs.into_iter().unzip();
        let sources = vec!["test"; a.len()];
        Table::new().text("protein_a", &a).text("protein_b", &b).text("sources", &sources).write(&out.path("ppi.parquet")).unwrap();
        let nobody: Vec<Option<String>> = vec![None, None];
        Table::new()
            .optional_text("gene_id", &nobody)
            .text("symbol", &["P01", "P02"])
            .text("class", &["essential", "nonessential"])
            .write(&out.path("reference.parquet"))
            .unwrap();
        out.finish(BTreeMap::new()).unwrap();
        crate::network::run(&settings(), &ingest, &network, false, &context(1)).unwrap();
    }

    let out = writer("plan", &plan);
    let y: Vec<bool> = truth.iter().enumerate().map(|(gene, &y)| y != flipped.contains(&gene)).collect();
    Table::new()
        .text("task", &["screen-ipsc"; 100])
        .text("gene_id", &ids[..100])
        .with("y", y)
        .with("primary", (0..100).map(|gene| gene >= 30).collect::<Vec<bool>>())
        .with("with_network", (0..100).map(|gene| gene % 3 > 0).collect::<Vec<bool>>())
        .write(&out.path("tasks.parquet"))
        .unwrap();
    Table::new()
        .with("repeat", vec![0i64; GENES])
        .text("gene_id", &ids)
        .with("group", (0..GENES as i64).collect::<Vec<_>>())
        .with("fold", (0..GENES as i64).map(|gene| gene % 3).collect::<Vec<_>>())
        .write(&out.path("splits.parquet"))
        .unwrap();
    out.finish(BTreeMap::new()).unwrap();
    (features, network, plan)
}

fn settings() -> Settings {
    let mut settings = Settings { species: "test".into(), ..Settings::default() };
    settings.evaluate.tasks = vec!["screen-ipsc".into()];
    (settings.evaluate.folds, settings.evaluate.repeats, settings.evaluate.graphsage_repeats) = (3, 1, 0);
    settings.evaluate.bootstraps = 50;
    // Twenty steps must do for fifty genes: longer ones than the defaults, which are made for noisy labels.
    (settings.train.steps, settings.train.members, settings.train.learning_rate) = (20, 2, 0.01);
    (settings.model.dropout, settings.model.input_dropout) = (0.1, 0.1);
    settings
}

fn context(workers: usize) -> Context<'static> {
    Context { seed: 1, workers, force: false, progress: &Silent }
}

fn outputs(manifests: &[Manifest]) -> Vec<String> {
    manifests.iter().map(|manifest| manifest.outputs["predictions.parquet"].clone()).collect()
}

#[test]
fn all_parts_score_every_gene_out_of_fold_and_stand_when_called_again() {
    let root = tempfile::tempdir().unwrap();
    let (features, network, plan) = species(root.path(), &[]);
    let inputs = PartInputs { features: &features, network: &network, plan: &plan, embeddings: None };
    let (settings, parts) = (settings(), root.path().join("parts"));
    let first = all_parts(&settings, inputs, &parts, DeviceChoice::Cpu, &context(2)).unwrap();
    assert_eq!(first.len(), 3 * 9);
    // A killed run: one part is missing, one is half written.
    std::fs::remove_dir_all(parts.join("screen-ipsc.r0.f1.rivals")).unwrap();
    std::fs::create_dir(parts.join(".screen-ipsc.r0.f1.rivals.partial-999999999")).unwrap();
    let second = all_parts(&settings, inputs, &parts, DeviceChoice::Cpu, &context(1)).unwrap();
    assert_eq!(outputs(&first), outputs(&second));
    assert_eq!(first.iter().zip(&second).filter(|(a, b)| a.seconds != b.seconds).count(), 1);
    // A training setting remakes the model's parts, side by side, and leaves rivals and base rates alone.
    let mut other = settings.clone();
    other.train.steps = 21;
    let third = all_parts(&other, inputs, &parts, DeviceChoice::Cpu, &context(2)).unwrap();
    assert_eq!(third.iter().zip(&second).filter(|(a, b)| a.seconds == b.seconds).count(), 2 * 3);
    assert!(std::fs::read_dir(&parts).unwrap().flatten().all(|entry| !entry.file_name().to_string_lossy().starts_with('.')));

    let table = Columns::read(&parts.join("screen-ipsc.r0.f0.sequence+locus/predictions.parquet")).unwrap();
    assert_eq!(table.height(), GENES / 3);
    assert_eq!(table.text("model").unwrap()[0], "deephen-sequence+locus");
    let table = Columns::read(&parts.join("screen-ipsc.r0.f0.rivals/predictions.parquet")).unwrap();
    let (models, scores) = (table.text("model").unwrap(), table.f64("score").unwrap());
    let rows = |model: &str| models.iter().filter(|name| *name == model).count();
    assert_eq!((rows("confound"), rows("kmer-rf")), (50, 34));
    assert_eq!(models.iter().collect::<std::collections::BTreeSet<_>>().len(), 13);
    assert!(scores.iter().all(|score| (0.0..=1.0).contains(score)));

    let families = root.path().join("ablate");
    crate::evaluate::ablate(&other, &plan, &parts, &families, &context(2)).unwrap();
    let text = std::fs::read_to_string(families.join("families.json")).unwrap();
    let json: serde_json::Value = serde_json::from_str(&text).unwrap();
    let task = &json["tasks"]["screen-ipsc@all"];
    let auroc = |subset: &str| task["subsets"][subset]["auroc"]["mean"].as_f64().unwrap();
    assert_eq!(auroc("none"), 0.5);
    assert!(auroc("locus") > 0.8, "the planted family: {}", auroc("locus"));
    let sum: f64 = ["sequence", "topology", "locus"].iter().map(|f| task["shapley"][f]["auroc"]["mean"].as_f64().unwrap()).sum();
    assert!((sum - auroc("sequence+topology+locus") + 0.5).abs() < 1e-12);
    std::fs::remove_dir_all(parts.join("screen-ipsc.r0.f2.none")).unwrap();
    let missing = crate::evaluate::ablate(&other, &plan, &parts, &families, &context(2)).unwrap_err().to_string();
    assert!(missing.contains("screen-ipsc.r0.f2.none"), "{missing}");
}

#[test]
fn labels_of_the_fold_change_no_score_of_the_fold() {
    let root = tempfile::tempdir().unwrap();
    let settings = settings();
    let mut settings = settings;
    settings.evaluate.mfe = energies(root.path());
    (settings.evaluate.walks, settings.evaluate.infomax_epochs) = (5, 1);
    for word in ["rivals", "embedded", "sequence+topology+locus"] {
        let id = PartId { task: "screen-ipsc".into(), repeat: 0, fold: 1, kind: PartKind::parse(word, &settings).unwrap() };
        let score = |name: &str, flipped: &[usize]| {
            let (features, network, plan) = species(root.path(), flipped);
            let embeddings = root.path().join("embeddings");
            crate::evaluate::embed(&settings, &features, &network, &plan, &embeddings, &context(1)).unwrap();
            let inputs = PartInputs { features: &features, network: &network, plan: &plan, embeddings: Some(&embeddings) };
            let manifest = part(&settings, inputs, &id, DeviceChoice::Cpu, &root.path().join(name), &context(1)).unwrap();
            manifest.outputs["predictions.parquet"].clone()
        };
        let inside: Vec<usize> = (0..100).filter(|gene| gene % 3 == 1).collect();
        let plain = score(&format!("{word}.a"), &[]);
        assert_eq!(plain, score(&format!("{word}.b"), &inside), "{word}: a label of the test fold leaked");
        assert_ne!(plain, score(&format!("{word}.c"), &[0, 2, 3]), "{word}: training labels must matter");
    }
}

/// Folding energies of every second gene with a sequence.
fn energies(root: &Path) -> PathBuf {
    let path = root.join("mfe.tsv");
    let rows: Vec<String> =
        ids()[30..].iter().step_by(2).enumerate().map(|(at, id)| format!("T{id}\tT{id}\t-{}.5\n", 50 + 3 * at)).collect();
    std::fs::write(&path, format!("{}\n{}", crate::features::energies::HEADER, rows.concat())).unwrap();
    path
}

#[test]
fn genes_without_energy_or_network_get_the_base_rate_and_embeddings_do_not_depend_on_workers() {
    let root = tempfile::tempdir().unwrap();
    let (features, network, plan) = species(root.path(), &[]);
    let mut settings = settings();
    settings.evaluate.mfe = energies(root.path());
    (settings.evaluate.walks, settings.evaluate.infomax_epochs) = (20, 2);
    let made = |name: &str, workers| {
        let out = root.path().join(name);
        let manifest = crate::evaluate::embed(&settings, &features, &network, &plan, &out, &context(workers)).unwrap();
        (out, manifest.outputs)
    };
    let ((embeddings, one), (_, two)) = (made("a", 1), made("b", 2));
    assert_eq!(one, two);
    let scores = |word: &str, embeddings: Option<&Path>| -> Result<BTreeMap<(String, String), f64>> {
        let inputs = PartInputs { features: &features, network: &network, plan: &plan, embeddings };
        let id = PartId { task: "screen-ipsc".into(), repeat: 0, fold: 1, kind: PartKind::parse(word, &settings)? };
        let out = root.path().join(word);
        part(&settings, inputs, &id, DeviceChoice::Cpu, &out, &context(1))?;
        let table = Columns::read(&out.join("predictions.parquet"))?;
        Ok(table.text("model")?.into_iter().zip(table.text("gene_id")?).zip(table.f64("score")?).collect())
    };
    assert!(scores("embedded", None).unwrap_err().to_string().contains("--embed"));
    let embedded = scores("embedded", Some(&embeddings)).unwrap();
    let rivals = scores("rivals", None).unwrap();
    let of = |scores: &BTreeMap<(String, String), f64>, model: &str, has: fn(usize) -> bool| -> Vec<f64> {
        (1..100).step_by(3).filter(|&gene| has(gene)).map(|gene| scores[&(model.to_owned(), format!("G{gene:04}"))]).collect()
    };
    let train = (0..100).filter(|gene| gene % 3 != 1);
    let rate = labels().iter().enumerate().filter(|(gene, y)| gene % 3 != 1 && **y).count() as f64 / train.count() as f64;
    let base = |scores: Vec<f64>| !scores.is_empty() && scores.iter().all(|score| (score - rate).abs() < 1e-9);
    let differ = |scores: Vec<f64>| scores.windows(2).any(|pair| pair[0] != pair[1]);
    // Every gene of fold 1 is in the network; every second one from 30 on has an energy.
    for model in ["metapath2vec-svm", "metapath2vec-rf", "hinsage-dgi-svm"] {
        assert_eq!(of(&embedded, model, |_| true).len(), 33);
    }
    for model in ["gic", "gic-refit"] {
        assert!(base(of(&rivals, model, |gene| gene < 30 || gene % 2 == 1)), "{model}");
    }
    assert!(differ(of(&rivals, "gic", |gene| gene >= 30 && gene % 2 == 0)));
}

#[test]
fn what_is_not_planned_is_refused_with_what_is() {
    let root = tempfile::tempdir().unwrap();
    let (features, network, plan) = species(root.path(), &[]);
    let inputs = PartInputs { features: &features, network: &network, plan: &plan, embeddings: None };
    let settings = settings();
    let refused = |task: &str, repeat, fold| {
        let id = PartId { task: task.into(), repeat, fold, kind: PartKind::Rivals };
        part(&settings, inputs, &id, DeviceChoice::Cpu, &root.path().join("x"), &context(1)).unwrap_err().to_string()
    };
    assert!(refused("screen-k562", 0, 0).contains("planned tasks: screen-ipsc"));
    assert!(refused("screen-ipsc", 1, 0).contains("the plan has 1 repeats"));
    assert!(refused("screen-ipsc", 0, 7).contains("last fold is 2"));
    assert!(!root.path().join("x").exists());
}

#[test]
fn a_variant_without_a_change_is_the_model_itself() {
    let root = tempfile::tempdir().unwrap();
    let (features, network, plan) = species(root.path(), &[]);
    let inputs = PartInputs { features: &features, network: &network, plan: &plan, embeddings: None };
    let mut settings = settings();
    settings.evaluate.variants = ["name = \"same\"", "name = \"blind\"\n[model.scale]\n\"sequence\" = 0.0\n\"topology\" = 0.0"]
        .map(|text| toml::from_str(text).unwrap())
        .to_vec();
    settings.check().unwrap();
    let logits = |families: &str| {
        let kind = PartKind::parse(families, &settings).unwrap();
        let id = PartId { task: "screen-ipsc".into(), repeat: 0, fold: 1, kind };
        let out = root.path().join(families);
        part(&settings, inputs, &id, DeviceChoice::Cpu, &out, &context(1)).unwrap();
        Columns::read(&out.join("predictions.parquet")).unwrap().f64("logit").unwrap()
    };
    assert_eq!(logits("variant-same"), logits("sequence+topology+locus"));
    assert_ne!(logits("variant-blind"), logits("sequence+topology+locus"));
    assert!(PartKind::parse("variant-other", &settings).unwrap_err().to_string().contains("same, blind"));
}
