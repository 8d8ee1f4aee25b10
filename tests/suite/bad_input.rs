//! Damaged input from outside: one clear error that names file and line, exit 1, nothing left behind.

use std::fs::{self, File};
use std::io::{Read, Write};
use std::path::{Path, PathBuf};

use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;

use crate::program::{deephen, fail, root, succeed};

fn simulated(folder: &Path) -> PathBuf {
    let data = folder.join("data");
    succeed(deephen().args(["simulate", "--quiet", "--genes", "150", "--seed", "5", "--out"]).arg(&data));
    data
}

fn text(path: &Path) -> String {
    let mut text = String::new();
    GzDecoder::new(File::open(path).unwrap()).read_to_string(&mut text).unwrap();
    text
}

fn write(path: &Path, text: &str) {
    let mut out = GzEncoder::new(File::create(path).unwrap(), Compression::fast());
    out.write_all(text.as_bytes()).unwrap();
    out.finish().unwrap();
}

/// Replaces line `number` (from 1) of a gzip text.
fn damage(path: &Path, number: usize, damaged: impl Fn(&str) -> String) {
    let lines: Vec<String> =
        text(path).lines().enumerate().map(|(at, line)| if at + 1 == number { damaged(line) } else { line.to_owned() }).collect();
    write(path, &(lines.join("\n") + "\n"));
}

#[test]
fn every_damage_is_named_with_its_place_and_leaves_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let data = simulated(folder.path());
    let out = folder.path().join("out").join("ingest");
    type Damage = Box<dyn Fn(&Path)>;
    let cases: Vec<(&str, Damage, Vec<&str>)> = vec![
        ("lpi.tsv.gz", Box::new(|path| fs::remove_file(path).unwrap()), vec!["lpi.tsv.gz"]),
        (
            "genes_e100.tsv.gz",
            Box::new(|path| damage(path, 1, |line| line.replace("gene_biotype", "kind"))),
            vec!["genes_e100.tsv.gz", "gene_biotype"],
        ),
        ("transcripts_e100.tsv.gz", Box::new(|path| write(path, &text(path).replace('\t', ";"))), vec!["transcripts_e100.tsv.gz:1"]),
        (
            "transcripts.fa.gz",
            Box::new(|path| {
                let bytes = fs::read(path).unwrap();
                fs::write(path, &bytes[..bytes.len() / 2]).unwrap();
            }),
            vec!["transcripts.fa.gz"],
        ),
        ("transcripts.fa.gz", Box::new(|path| damage(path, 2, |line| format!("AC!{line}"))), vec!["transcripts.fa.gz:2"]),
        ("transcripts.fa.gz", Box::new(|path| damage(path, 2, |_| String::new())), vec!["transcripts.fa.gz:"]),
        (
            "genes_e100.tsv.gz",
            Box::new(|path| damage(path, 3, |line| line.replacen("ENSG99000000002", "ENSG99000000001", 1))),
            vec!["genes_e100.tsv.gz:3", "ENSG99000000001"],
        ),
        ("ppi.txt.gz", Box::new(|path| write(path, "")), vec!["ppi.txt.gz"]),
    ];
    for (file, harm, wanted) in cases {
        let path = data.join(file);
        let whole = fs::read(&path).unwrap();
        harm(&path);
        let said = fail(deephen().args(["ingest", "--quiet", "--config", "demo", "--data"]).arg(&data).arg("--out").arg(&out), 1);
        for part in wanted {
            assert!(said.contains(part), "{file}: `{part}` is missing in: {said}");
        }
        assert!(said.contains("hint:") && said.matches("error:").count() == 1, "{said}");
        let left = fs::read_dir(folder.path().join("out")).map_or(0, |entries| entries.count());
        assert_eq!(left, 0, "{file} left something behind");
        fs::write(&path, whole).unwrap();
    }
    succeed(deephen().args(["ingest", "--quiet", "--config", "demo", "--data"]).arg(&data).arg("--out").arg(&out));

    // A folder of another schema, and a stage's folder where another's is asked for.
    let manifest = out.join("manifest.json");
    let network = folder.path().join("network");
    let attempt = |ingest: &Path| {
        let mut command = deephen();
        command.args(["network", "--quiet", "--config", "demo", "--ingest"]).arg(ingest).arg("--out").arg(&network);
        fail(&mut command, 1)
    };
    let kept = fs::read_to_string(&manifest).unwrap();
    fs::write(&manifest, kept.replacen(&format!("\"schema\": {}", deephen::artifact::SCHEMA_VERSION), "\"schema\": 99", 1)).unwrap();
    assert!(attempt(&out).contains("schema 99"));
    fs::write(&manifest, kept).unwrap();
    assert!(attempt(&data).contains("simulate"));
    assert!(!network.exists());
}

#[test]
fn a_task_with_too_few_positives_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let data = simulated(folder.path());
    let (ingest, plan) = (folder.path().join("ingest"), folder.path().join("plan"));
    // No screen mark, no catalogued hit: nobody is positive.
    let screen = data.join("labels_screen_ipsc.txt.gz");
    let unmarked = text(&screen)
        .lines()
        .map(|line| if line.starts_with("LH") { line.replace("lncRNA hit", "") } else { line.to_owned() } + "\n")
        .collect::<String>();
    write(&screen, &unmarked);
    succeed(deephen().args(["ingest", "--quiet", "--config", "demo", "--data"]).arg(&data).arg("--out").arg(&ingest));
    let said =
        fail(deephen().args(["evaluate", "--quiet", "--plan", "--config", "demo", "--ingest"]).arg(&ingest).arg("--out").arg(&plan), 1);
    assert!(said.contains("screen-ipsc") && said.contains("positive"), "{said}");
    assert!(!plan.exists());
}

#[test]
fn a_task_to_rank_by_that_is_not_evaluated_is_refused_before_the_first_stage() {
    let folder = tempfile::tempdir().unwrap();
    let (config, out) = (folder.path().join("species.toml"), folder.path().join("run"));
    let demo = fs::read_to_string(root().join("data/demo.toml")).unwrap();
    assert!(!demo.contains("[rank]"));
    fs::write(&config, format!("{demo}\n[rank]\ntask = \"line:K562\"\n")).unwrap();
    let said = fail(deephen().args(["run", "--quiet", "--config"]).arg(&config).arg("--data").arg(folder.path()).arg("--out").arg(&out), 1);
    assert!(said.contains("`line:K562` is not in `evaluate.tasks`") && said.contains("rank by one of screen-ipsc, literature"), "{said}");
    assert!(!out.exists());
}
