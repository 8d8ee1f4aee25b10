//! The whole program on simulated species: the planted truth is found, nothing is found where nothing is, and a killed
//! run ends with the bytes of an undisturbed one.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::program::{deephen, fail, files_below, root, succeed};

/// The demo's config with fewer repeats: a test needs one honest split, not narrow intervals.
fn small_config(folder: &Path) -> PathBuf {
    let text = std::fs::read_to_string(root().join("data/demo.toml")).unwrap();
    let mut config: toml::Table = text.parse().unwrap();
    let evaluate = config.get_mut("evaluate").and_then(toml::Value::as_table_mut).unwrap();
    evaluate.insert("tasks".into(), toml::Value::Array(vec!["screen-ipsc".into()]));
    evaluate.insert("repeats".into(), 1.into());
    evaluate.insert("graphsage_repeats".into(), 0.into());
    evaluate.insert("bootstraps".into(), 300.into());
    let path = folder.join("small.toml");
    std::fs::write(&path, toml::to_string(&config).unwrap()).unwrap();
    path
}

fn simulate(scenario: &str, genes: usize, seed: u64, out: &Path) {
    succeed(
        deephen()
            .args(["simulate", "--quiet", "--scenario", scenario, "--genes", &genes.to_string(), "--seed", &seed.to_string(), "--out"])
            .arg(out),
    );
}

fn run(config: &Path, data: &Path, out: &Path, workers: usize) -> String {
    succeed(
        deephen()
            .args(["run", "--quiet", "--workers", &workers.to_string(), "--config"])
            .arg(config)
            .arg("--data")
            .arg(data)
            .arg("--out")
            .arg(out),
    )
}

fn json(path: &Path) -> Value {
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

fn number(value: &Value) -> f64 {
    value.as_f64().unwrap_or_else(|| panic!("not a number: {value}"))
}

/// `p_matched` of a term by list, from `ora.tsv`.
fn matched(run: &Path, source: &str, term: &str) -> BTreeMap<String, f64> {
    let text = std::fs::read_to_string(run.join("enrich/ora.tsv")).unwrap();
    let mut lines = text.lines().filter(|line| !line.starts_with('#')).map(|line| line.split('\t').collect::<Vec<_>>());
    let columns = lines.next().unwrap();
    let place = |name: &str| columns.iter().position(|column| *column == name).unwrap();
    let (of_source, of_term, list, p) = (place("source"), place("term"), place("list"), place("p_matched"));
    lines
        .filter(|row| row[of_source] == source && row[of_term] == term)
        .map(|row| (row[list].to_owned(), row[p].parse().unwrap()))
        .collect()
}

/// Bytes of every output; manifests without the three fields that may differ.
fn contents(run: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut contents = BTreeMap::new();
    for path in files_below(run) {
        let name = path.strip_prefix(run).unwrap().to_path_buf();
        let bytes = if path.ends_with("manifest.json") {
            let mut manifest = json(&path);
            let manifest = manifest.as_object_mut().unwrap();
            manifest.remove("seconds").unwrap();
            manifest.remove("peak_memory").unwrap();
            manifest.remove("digest").unwrap();
            serde_json::to_vec(manifest).unwrap()
        } else {
            std::fs::read(&path).unwrap()
        };
        contents.insert(name, bytes);
    }
    contents
}

fn assert_same(a: &Path, b: &Path) {
    let (a, b) = (contents(a), contents(b));
    assert_eq!(a.keys().collect::<Vec<_>>(), b.keys().collect::<Vec<_>>());
    for (name, bytes) in &a {
        assert!(bytes == &b[name], "{} differs", name.display());
    }
}

#[test]
fn the_planted_family_is_found_and_nothing_is_found_where_nothing_is() {
    let folder = tempfile::tempdir().unwrap();
    let config = small_config(folder.path());
    for family in ["sequence", "topology", "locus"] {
        let (data, out) = (folder.path().join(format!("{family}-data")), folder.path().join(family));
        simulate(family, 1500, 7, &data);
        let headline = run(&config, &data, &out, 2);
        assert!(headline.contains("confound-only bar"), "{headline}");
        let families = json(&out.join("ablate/families.json"));
        let task = &families["tasks"]["screen-ipsc"];
        let value = |name: &str| number(&task["shapley"][name]["auroc"]["mean"]);
        for other in ["sequence", "topology", "locus"].into_iter().filter(|other| *other != family) {
            assert!(value(family) > value(other) + 0.05, "{family} was planted: {} against {other} {}", value(family), value(other));
        }
        let metrics = json(&out.join("evaluate/metrics.json"));
        let full = &metrics["tasks"]["screen-ipsc"]["models"]["deephen"]["auroc"];
        assert!(number(&full["lo"]) > 0.55, "{family}: {full}");
        // What readable conditions can see stands in the report, and whatever `train` found there too.
        let page = std::fs::read_to_string(out.join("report/report.html")).unwrap();
        let rules = json(&out.join("train/rules.json"));
        let found = rules["rules"].as_array().unwrap();
        assert!(family == "topology" || !found.is_empty(), "{family}");
        assert_eq!(page.contains("<section id=\"rules\""), !found.is_empty(), "{family}");
        // The term planted on what the family rests on, in its source alone, and never in the controls.
        for (source, planted_by, term) in [("partners", "topology", "GO:9900042"), ("neighbours", "locus", "GO:9900050")] {
            let p = matched(&out, source, term);
            assert!(p["control"] > 0.01, "{family}, {source}: {p:?}");
            for list in ["known", "predicted"] {
                assert!(family != planted_by || p[list] < 0.001, "{family}, {source}, {list}: {p:?}");
                assert!(family == planted_by || p[list] > 0.001, "{family}, {source}, {list}: {p:?}");
            }
        }
    }
    // One 95% interval misses one time in twenty by design, so three null species are judged together.
    let (mut sum, mut variance) = (0.0, 0.0);
    for seed in [1, 2, 3] {
        let (data, out) = (folder.path().join(format!("null-{seed}-data")), folder.path().join(format!("null-{seed}")));
        simulate("null", 1500, seed, &data);
        run(&config, &data, &out, 2);
        let metrics = json(&out.join("evaluate/metrics.json"));
        let full = &metrics["tasks"]["screen-ipsc"]["models"]["deephen"]["auroc"];
        sum += number(&full["mean"]);
        for (source, term) in [("partners", "GO:9900042"), ("neighbours", "GO:9900050")] {
            // Labels say nothing here. (`predicted` may follow a family by chance, so that its term may stand out.)
            let p = matched(&out, source, term)["known"];
            assert!(p > 0.01, "null {seed}, {source}: {p}");
        }
        variance += ((number(&full["hi"]) - number(&full["lo"])) / (2.0 * 1.96)).powi(2);
    }
    let (mean, error) = (sum / 3.0, variance.sqrt() / 3.0);
    assert!((mean - 0.5).abs() < 1.96 * error, "null: {mean} with a standard error of {error}");
}

#[test]
fn worker_counts_kills_and_restarts_change_no_byte() {
    let folder = tempfile::tempdir().unwrap();
    let config = small_config(folder.path());
    let data = folder.path().join("data");
    simulate("mixed", 500, 3, &data);
    let one = folder.path().join("one");
    run(&config, &data, &one, 1);

    // Killed twice midway, then finished, with another number of workers.
    let killed = folder.path().join("killed");
    for stop_at in ["features/manifest.json", "parts/screen-ipsc.r0.f2.rivals/manifest.json"] {
        let mut child = deephen()
            .args(["run", "--quiet", "--workers", "2", "--config"])
            .arg(&config)
            .arg("--data")
            .arg(&data)
            .arg("--out")
            .arg(&killed)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let deadline = Instant::now() + Duration::from_secs(300);
        while !killed.join(stop_at).exists() && child.try_wait().unwrap().is_none() {
            assert!(Instant::now() < deadline, "{stop_at} never came");
            std::thread::sleep(Duration::from_millis(5));
        }
        let _ = child.kill();
        child.wait().unwrap();
    }
    run(&config, &data, &killed, 2);
    assert_same(&one, &killed);

    // Nothing changed: no manifest is touched, and it is quick.
    let stamps =
        |out: &Path| -> Vec<_> { files_below(out).iter().map(|path| std::fs::metadata(path).unwrap().modified().unwrap()).collect() };
    let files = |out: &Path| files_below(out).into_iter().filter(|path| path.ends_with("manifest.json")).count();
    let before: Vec<_> = files_below(&one.join("parts")).iter().map(|path| std::fs::metadata(path).unwrap().modified().unwrap()).collect();
    run(&config, &data, &one, 2);
    assert_eq!(before, stamps(&one.join("parts")));
    assert!(files(&one) > 40);

    // The folder belongs to this run alone.
    let said = fail(
        deephen().args(["run", "--quiet", "--seed", "99", "--config"]).arg(&config).arg("--data").arg(&data).arg("--out").arg(&one),
        1,
    );
    assert!(said.contains("another run") && said.contains("seed"), "{said}");
    succeed(deephen().arg("validate").arg(&one));

    // A changed artefact is noticed and named.
    let genes = one.join("ingest/genes.parquet");
    let mut bytes = std::fs::read(&genes).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    std::fs::write(&genes, bytes).unwrap();
    let said = fail(deephen().arg("validate").arg(&one), 1);
    assert!(said.contains("genes.parquet"), "{said}");
}
