//! The evaluations outside the gene table, on simulated species.

use std::collections::BTreeMap;
use std::path::Path;

use deephen::artifact::Manifest;
use deephen::benchmark::transfer::SpeciesFolders;
use deephen::benchmark::{loci, transfer};
use deephen::ingest;
use deephen::runtime::DeviceChoice;
use serde_json::Value;

use crate::program::files_below;
use crate::species::{Species, context, settings, simulate};

fn json(path: &Path) -> Value {
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

fn auroc(metrics: &Value, task: &str, model: &str) -> [f64; 3] {
    let found = &metrics["tasks"][task]["models"][model]["auroc"];
    ["mean", "lo", "hi"].map(|part| found[part].as_f64().unwrap_or_else(|| panic!("{task}, {model}: {found}")))
}

/// Output hashes of every stage folder below `root`.
fn outputs(root: &Path) -> BTreeMap<String, BTreeMap<String, String>> {
    files_below(root)
        .into_iter()
        .filter(|path| path.ends_with("manifest.json"))
        .map(|path| {
            let folder = path.parent().unwrap();
            (folder.strip_prefix(root).unwrap().display().to_string(), Manifest::read(folder).unwrap().outputs)
        })
        .collect()
}

#[test]
fn loci_are_told_apart_by_their_place_alone_and_a_second_call_does_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    let mut settings = settings();
    // What the species asks for elsewhere must not reach entities without a network.
    settings.evaluate.embeddings = true;
    simulate("locus", 1000, 7, &at("data"));
    ingest::run(&settings, &at("data"), &at("ingest"), &context(2)).unwrap();
    let outcome = loci::run(&settings, &at("ingest"), &at("one"), DeviceChoice::Cpu, &context(1)).unwrap();
    let metrics = json(&outcome.strata);
    // The simulated place matters for loci of genes; the other loci are marked blindly.
    let [_, lo, _] = auroc(&metrics, "screen-ipsc-loci@annotated", "deephen");
    assert!(lo > 0.55, "{metrics}");
    let [mean, lo, hi] = auroc(&metrics, "screen-ipsc-loci@assembled", "deephen");
    assert!(lo < 0.5 + 0.02 && hi > 0.5 - 0.02, "{mean} ({lo}..{hi})");
    let counts = |task: &str, class: &str| metrics["tasks"][task][class].as_u64().unwrap();
    for class in ["n_pos", "n_neg"] {
        let parts = counts("screen-ipsc-loci@annotated", class) + counts("screen-ipsc-loci@assembled", class);
        assert_eq!(parts, counts("screen-ipsc-loci", class));
    }
    let full = json(&outcome.metrics);
    assert_eq!(auroc(&full, "screen-ipsc-loci", "plain-sequence")[0], 0.5, "no locus has a sequence");

    let before = outputs(&at("one"));
    let stamp =
        |root: &Path| -> Vec<_> { files_below(root).iter().map(|path| std::fs::metadata(path).unwrap().modified().unwrap()).collect() };
    let stamps = stamp(&at("one"));
    loci::run(&settings, &at("ingest"), &at("one"), DeviceChoice::Cpu, &context(2)).unwrap();
    assert_eq!(stamps, stamp(&at("one")));
    loci::run(&settings, &at("ingest"), &at("two"), DeviceChoice::Cpu, &context(2)).unwrap();
    assert_eq!(before, outputs(&at("two")));
}

#[test]
fn what_one_species_teaches_another_confirms_and_a_null_species_does_not() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    let settings = settings();
    simulate("sequence", 1000, 7, &at("data"));
    let source = Species::make(&at("source"), &at("data"), &settings);
    let folders = |species: &Species| [species.features.clone(), species.network.clone(), species.plan.clone()];
    let source = folders(&source);
    for (scenario, seed) in [("sequence", 8), ("null", 9)] {
        let (data, root) = (at(&format!("{scenario}-data")), at(scenario));
        simulate(scenario, 1000, seed, &data);
        transfer::prepare(&settings, &data, &root, &context(2)).unwrap();
        let target = folders(&Species::at(&root, &data));
        let run = |out: &str, workers| {
            let of = |[features, network, plan]: &'_ [std::path::PathBuf; 3]| (features.clone(), network.clone(), plan.clone());
            let (a, b) = (of(&source), of(&target));
            let from = SpeciesFolders { features: &a.0, network: &a.1, plan: &a.2 };
            let to = SpeciesFolders { features: &b.0, network: &b.1, plan: &b.2 };
            transfer::run(&settings, from, to, &at(out), DeviceChoice::Cpu, &context(workers)).unwrap()
        };
        let first = run(&format!("{scenario}-one"), 1);
        let metrics = json(&at(&format!("{scenario}-one")).join("metrics.json"));
        let task = "screen-ipsc->screen-ipsc";
        let [mean, lo, hi] = auroc(&metrics, task, "deephen");
        let [bar, ..] = auroc(&metrics, task, "confound");
        if scenario == "sequence" {
            assert!(lo > 0.6 && bar < 0.6, "{mean} ({lo}..{hi}), confound {bar}");
            assert!(auroc(&metrics, task, "extra-trees")[0] > 0.6);
            let second = run("again", 2);
            assert_eq!(first.outputs, second.outputs);
        } else {
            assert!((mean - 0.5).abs() < 0.1, "{mean} ({lo}..{hi})");
        }
    }
}
