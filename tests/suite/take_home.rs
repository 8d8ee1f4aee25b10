//! What a user takes home from a finished run: library, figures, exports. One small species with planted truth serves all.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use deephen::artifact::Columns;
use serde_json::Value;

use crate::program::{deephen, fail, files_below, root, succeed};

/// A finished run on a simulated species, in a folder of its own.
fn finished(folder: &Path) -> PathBuf {
    let text = fs::read_to_string(root().join("data/demo.toml")).unwrap();
    let mut config: toml::Table = text.parse().unwrap();
    let evaluate = config.get_mut("evaluate").and_then(toml::Value::as_table_mut).unwrap();
    evaluate.insert("tasks".into(), toml::Value::Array(vec!["screen-ipsc".into()]));
    evaluate.insert("repeats".into(), 1.into());
    evaluate.insert("graphsage_repeats".into(), 0.into());
    evaluate.insert("bootstraps".into(), 100.into());
    let path = folder.join("small.toml");
    fs::write(&path, toml::to_string(&config).unwrap()).unwrap();
    let (data, run) = (folder.join("data"), folder.join("run"));
    succeed(deephen().args(["simulate", "--quiet", "--genes", "1200", "--seed", "4", "--out"]).arg(&data));
    succeed(deephen().args(["run", "--quiet", "--config"]).arg(&path).arg("--data").arg(&data).arg("--out").arg(&run));
    run
}

fn json(path: &Path) -> Value {
    serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap()
}

/// Column `column` of a tab-separated table, `#` lines passed over.
fn column(path: &Path, column: &str) -> Vec<String> {
    let text = fs::read_to_string(path).unwrap();
    let mut lines = text.lines().filter(|line| !line.starts_with("# "));
    let at = lines.next().unwrap().split('\t').position(|name| name == column).unwrap();
    lines.map(|line| line.split('\t').nth(at).unwrap().to_owned()).collect()
}

fn bytes(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let files = files_below(folder).into_iter().filter(|path| !path.ends_with("manifest.json"));
    files.map(|path| (path.strip_prefix(folder).unwrap().to_path_buf(), fs::read(&path).unwrap())).collect()
}

#[test]
fn library_figures_and_exports_of_one_run() {
    let folder = tempfile::tempdir().unwrap();
    let run = finished(folder.path());
    the_library_holds_as_many_essential_genes_as_it_says(folder.path(), &run);
    cas13_has_sequences_and_flags_can_be_avoided(folder.path(), &run);
    genes_beyond_coding_promoters_and_of_a_context_are_chosen(folder.path(), &run);
    wrong_requests_are_refused(folder.path(), &run);
    figures_are_written_alike_twice(folder.path(), &run);
    exports_are_whole(folder.path(), &run);
    a_gene_is_explained(&run);
}

fn a_gene_is_explained(run: &Path) {
    let ranking = run.join("rank/ranking.tsv");
    let (ids, symbols, scores) = (column(&ranking, "gene_id"), column(&ranking, "symbol"), column(&ranking, "score"));
    let explain = |name: &str| {
        let mut command = deephen();
        command.args(["explain", "--quiet", name, "--run"]).arg(run);
        command
    };
    let page = succeed(&mut explain(&symbols[0].to_lowercase()));
    for words in [ids[0].as_str(), "rank 1 of", "The confounds alone", "Why", "Known", "What would change the answer"] {
        assert!(page.contains(words), "`{words}` is not in\n{page}");
    }
    let found: Value = serde_json::from_str(&succeed(explain(&format!("{}.3", ids[0])).arg("--json"))).unwrap();
    assert!((found["score"].as_f64().unwrap() - scores[0].parse::<f64>().unwrap()).abs() < 1e-4);
    let shares = found["contributions"].as_array().unwrap();
    assert_eq!(shares.len(), 3, "{found}");
    assert!(fail(&mut explain("NO_SUCH_GENE"), 1).contains("is no id and no symbol"));
    let coding = Columns::read(&run.join("ingest/genes.parquet")).unwrap();
    let at = coding.text("kind").unwrap().iter().position(|kind| kind == "coding").unwrap();
    assert!(fail(&mut explain(&coding.text("gene_id").unwrap()[at]), 1).contains("is not ranked"));
}

fn genes_beyond_coding_promoters_and_of_a_context_are_chosen(folder: &Path, run: &Path) {
    let design = |name: &str, flags: &[&str]| {
        let out = folder.join(name);
        succeed(
            deephen()
                .args(["design", "--quiet", "--include-tested", "--budget", "15", "--run"])
                .arg(run)
                .args(flags)
                .arg("--out")
                .arg(&out),
        );
        column(&out.join("design.tsv"), "gene_id")
    };
    let beyond = design("beyond", &["--beyond-promoters"]);
    let listed: BTreeSet<String> = column(&run.join("rank/beyond_promoters.tsv"), "gene_id").into_iter().collect();
    let all: BTreeSet<String> = column(&run.join("rank/ranking.tsv"), "gene_id").into_iter().collect();
    assert!(listed.is_subset(&all) && listed.len() < all.len(), "{} of {}", listed.len(), all.len());
    assert!(beyond.iter().all(|id| listed.contains(id)));
    assert!(column(&folder.join("beyond/design.tsv"), "coding_promoter").iter().all(String::is_empty));
    // One screen: its context is the ranking.
    assert_eq!(design("ipsc", &["--context", "ipsc"]), design("plain", &[]));
    let message = fail(
        deephen().args(["design", "--quiet", "--budget", "5", "--context", "HepG2", "--run"]).arg(run).arg("--out").arg(folder.join("no")),
        1,
    );
    assert!(message.contains("HepG2") && message.contains("known are iPSC"), "{message}");
}

fn the_library_holds_as_many_essential_genes_as_it_says(folder: &Path, run: &Path) {
    let out = folder.join("design");
    let design = |out: &Path, workers: &str| {
        succeed(
            deephen()
                .args(["design", "--quiet", "--budget", "80", "--include-tested", "--workers", workers, "--run"])
                .arg(run)
                .arg("--out")
                .arg(out),
        )
    };
    let said = design(&out, "2");
    assert!(said.contains("expected true hits") && said.contains("confound-only"), "{said}");
    let summary = json(&out.join("summary.json"));
    let truth = run.parent().unwrap().join("data/truth.tsv");
    let essential: BTreeSet<String> = {
        let labels = column(&truth, "label");
        column(&truth, "gene_id").into_iter().zip(labels).filter(|(_, label)| label == "1").map(|(id, _)| id).collect()
    };
    let targets = column(&out.join("design.tsv"), "gene_id");
    assert_eq!(targets.len(), 80);
    let found = targets.iter().filter(|id| essential.contains(*id)).count() as u64;
    let bound = |key: &str| summary["expected_hits"][key].as_u64().unwrap();
    assert!((bound("lo")..=bound("hi")).contains(&found), "{found} of 80 are essential, promised were {}", summary["expected_hits"]);
    assert!(bound("lo") <= bound("binomial_lo") && bound("binomial_hi") <= bound("hi"));
    let expected = summary["expected_hits"]["expected"].as_f64().unwrap();
    let last: f64 = column(&out.join("design.tsv"), "expected_hits").last().unwrap().parse().unwrap();
    assert!((expected - last).abs() < 1e-3);
    assert!(expected > summary["same_budget"]["confound_only"].as_f64().unwrap());

    // Controls are tested genes without effect, each once, none a target, and none essential but for what the screen missed.
    let controls = column(&out.join("controls.tsv"), "gene_id");
    assert_eq!(controls.iter().collect::<BTreeSet<_>>().len(), 80);
    assert!(controls.iter().all(|id| !targets.contains(id) && !essential.contains(id)));
    assert!(column(&out.join("controls.tsv"), "label").iter().all(|label| label == "non-hit"));
    let bed = fs::read_to_string(out.join("targets.bed")).unwrap();
    for line in bed.lines().skip(1) {
        let fields: Vec<&str> = line.split('\t').collect();
        assert_eq!(fields.len(), 11, "{line}");
        assert!(fields[0].starts_with("chr") && fields[2].parse::<i64>().unwrap() - fields[1].parse::<i64>().unwrap() <= 350);
    }
    let again = folder.join("design-again");
    design(&again, "1");
    assert_eq!(bytes(&out), bytes(&again));
    succeed(deephen().arg("validate").arg(&out));
}

fn cas13_has_sequences_and_flags_can_be_avoided(folder: &Path, run: &Path) {
    let out = folder.join("cas13");
    let said = succeed(
        deephen()
            .args(["design", "--quiet", "--json", "--budget", "30", "--mode", "cas13", "--avoid", "crispri_hits_coding,abstain"])
            .args(["--controls", "10", "--chromosomes", "ensembl", "--run"])
            .arg(run)
            .arg("--out")
            .arg(&out),
    );
    let value: Value = serde_json::from_str(&said).unwrap();
    assert_eq!(value["summary"]["controls"]["found"], 10);
    assert!(column(&out.join("design.tsv"), "flags").iter().all(|flags| !flags.contains("crispri_hits_coding")));
    assert!(column(&out.join("design.tsv"), "label").iter().all(|label| label == "untested" || label == "putative"));
    let mut text = String::new();
    let file = fs::File::open(out.join("targets.fa.gz")).unwrap();
    std::io::Read::read_to_string(&mut flate2::read::GzDecoder::new(file), &mut text).unwrap();
    let genes: BTreeSet<&str> =
        text.lines().filter(|line| line.starts_with('>')).map(|line| line.split_whitespace().nth(1).unwrap()).collect();
    assert_eq!(genes.len(), 30);
    assert!(text.lines().filter(|line| !line.starts_with('>')).all(|line| line.bytes().all(|base| b"ACGTN".contains(&base))));
}

fn wrong_requests_are_refused(folder: &Path, run: &Path) {
    let out = folder.join("nowhere");
    let design = |arguments: &[&str], run: &Path, code| {
        fail(deephen().arg("design").args(arguments).arg("--run").arg(run).arg("--out").arg(&out), code)
    };
    assert!(design(&["--budget", "0"], run, 2).contains("--budget"));
    assert!(design(&["--budget", "9999"], run, 1).contains("--include-tested"));
    assert!(design(&["--budget", "9", "--avoid", "ugly"], run, 2).contains("near_essential_promoter"));
    assert!(design(&["--budget", "9", "--window", "50"], run, 2).contains("50:300"));
    assert!(design(&["--budget", "9", "--mode", "shrna"], run, 2).contains("crispri"));
    assert!(design(&["--budget", "9"], folder, 1).contains("run.json"));
    let export = |arguments: &[&str], run: &Path, code| {
        fail(deephen().arg("export").args(arguments).arg("--run").arg(run).arg("--out").arg(&out), code)
    };
    assert!(export(&["--what", "xlsx"], run, 2).contains("graphml"));
    assert!(export(&["--top", "0"], run, 2).contains("--top"));
    assert!(export(&[], folder, 1).contains("run.json"));
    assert!(!out.exists());
}

fn figures_are_written_alike_twice(folder: &Path, run: &Path) {
    let report = |name: &str, workers: &str| -> BTreeMap<PathBuf, Vec<u8>> {
        let out = folder.join(name);
        succeed(
            deephen()
                .args(["report", "--quiet", "--figures", "--workers", workers, "--config"])
                .arg(folder.join("small.toml"))
                .arg("--run")
                .arg(run)
                .arg("--out")
                .arg(&out),
        );
        succeed(deephen().arg("validate").arg(&out));
        bytes(&out)
    };
    let files = report("report", "2");
    assert_eq!(files, report("report-again", "1"));
    let listed = column(&folder.join("report/figures/figures.tsv"), "name");
    assert!(listed.len() >= 10, "{listed:?}");
    for wanted in ["roc-screen-ipsc", "rivals-screen-ipsc", "shapley-screen-ipsc", "running-sum-genome", "scores", "top-genes"] {
        assert!(listed.iter().any(|name| name == wanted), "{wanted} is not in {listed:?}");
    }
    for name in &listed {
        let file = |ending: &str| &files[Path::new(&format!("figures/{name}.{ending}"))];
        let svg = String::from_utf8(file("svg").clone()).unwrap();
        assert!(svg.starts_with("<svg ") && !svg.contains("var(") && !svg.contains("class=") && !svg.contains("NaN"), "{name}");
        assert!(file("png").starts_with(b"\x89PNG"), "{name}");
        assert!(file("tsv").iter().filter(|byte| **byte == b'\n').count() > 1, "{name} has no numbers");
    }
}

fn exports_are_whole(folder: &Path, run: &Path) {
    let out = folder.join("export");
    succeed(deephen().args(["export", "--quiet", "--run"]).arg(run).arg("--out").arg(&out));
    let network = json(&out.join("network.cx2"));
    let nodes = network[4]["nodes"].as_array().unwrap();
    let stats = json(&run.join("network/stats.json"));
    let manifest = json(&out.join("manifest.json"));
    assert_eq!(nodes.len() as u64, manifest["rows"]["nodes"].as_u64().unwrap());
    assert!(stats.is_object() && nodes.iter().any(|node| node["v"]["score"].is_number()));
    let edges = network[5]["edges"].as_array().unwrap();
    assert!(edges.iter().all(|edge| edge["s"].as_u64().unwrap() < nodes.len() as u64 && edge["t"].as_u64().unwrap() < nodes.len() as u64));
    let graphml = fs::read_to_string(out.join("network.graphml")).unwrap();
    assert_eq!(graphml.matches("<node ").count(), nodes.len());
    assert_eq!(graphml.matches("<edge ").count(), edges.len());
    assert_eq!(column(&out.join("ranking.tsv"), "gene_id").len() as u64, manifest["rows"]["ranking"].as_u64().unwrap());
    assert!(column(&out.join("metrics.tsv"), "metric").iter().any(|metric| metric == "auroc"));
    let gmt = fs::read_to_string(out.join("sets.gene_id.gmt")).unwrap();
    let best = column(&out.join("ranking.tsv"), "gene_id")[..50].join("\t");
    assert!(gmt.lines().next().unwrap().ends_with(&best), "{gmt}");

    let few = folder.join("export-few");
    succeed(deephen().args(["export", "--quiet", "--what", "cx2", "--top", "20", "--run"]).arg(run).arg("--out").arg(&few));
    let part = json(&few.join("network.cx2"));
    let genes = part[4]["nodes"].as_array().unwrap().iter().filter(|node| node["v"]["kind"] == "lncRNA").count();
    assert_eq!(genes, 20);
    assert!(part[5]["edges"].as_array().unwrap().len() < edges.len());
    assert!(!few.join("network.graphml").exists());
}
