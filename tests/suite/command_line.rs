//! Help texts, exit codes, pipes.

use std::io::Read;
use std::process::Stdio;

use crate::program::{deephen, fail, succeed};

const SUBCOMMANDS: [&str; 21] = [
    "benchmark",
    "demo",
    "run",
    "fetch",
    "simulate",
    "ingest",
    "features",
    "network",
    "fold",
    "evaluate",
    "ablate",
    "train",
    "rank",
    "design",
    "export",
    "enrich",
    "report",
    "validate",
    "config",
    "schema",
    "doctor",
];

#[test]
fn help_names_every_subcommand() {
    let help = succeed(deephen().arg("--help"));
    for name in SUBCOMMANDS {
        assert!(help.contains(&format!("\n  {name}")), "{name} is missing in:\n{help}");
        let own = succeed(deephen().args([name, "--help"]));
        assert!(own.contains("Usage: deephen ") && own.contains("--quiet"), "{own}");
    }
    insta::assert_snapshot!("help", help);
    insta::assert_snapshot!("help_fetch", succeed(deephen().args(["fetch", "--help"])));
    insta::assert_snapshot!("help_run", succeed(deephen().args(["run", "--help"])));
    insta::assert_snapshot!("help_design", succeed(deephen().args(["design", "--help"])));
    insta::assert_snapshot!("help_export", succeed(deephen().args(["export", "--help"])));
    insta::assert_snapshot!("help_evaluate", succeed(deephen().args(["evaluate", "--help"])));
}

#[test]
fn wrong_usage_exits_with_two() {
    for arguments in [
        vec!["predict"],
        vec!["run"],
        vec!["doctor", "--workers", "0"],
        vec!["simulate", "--genes", "3", "--out", "nowhere"],
        vec!["simulate", "--scenario", "magic", "--out", "nowhere"],
        vec!["evaluate", "--config", "demo", "--out", "nowhere", "--plan"],
        vec!["evaluate", "--config", "demo", "--out", "nowhere", "--list-parts"],
        vec!["evaluate", "--config", "demo", "--plan"],
        vec!["train", "--device", "gpu"],
        vec!["design", "--run", "nowhere", "--budget", "0", "--out", "nowhere"],
        vec!["export", "--run", "nowhere", "--what", "xlsx", "--out", "nowhere"],
    ] {
        let said = fail(deephen().args(&arguments), 2);
        assert!(said.starts_with("error:"), "{arguments:?}: {said}");
    }
}

#[test]
fn failures_exit_with_one_and_name_the_place() {
    let folder = tempfile::tempdir().unwrap();
    let config = folder.path().join("bad.toml");
    std::fs::write(&config, "species = \"human\"\n[train]\nbatsch = 3\n").unwrap();
    let said = fail(deephen().arg("config").arg("--config").arg(&config), 1);
    assert!(said.contains("bad.toml:3") && said.contains("batsch"), "{said}");
    let said = fail(deephen().args(["config", "--config", "yeast"]), 1);
    assert!(said.contains("yeast") && said.contains("human"), "{said}");
    let said = fail(deephen().arg("validate").arg(folder.path()), 1);
    assert!(said.contains("manifest.json"), "{said}");
}

#[test]
fn the_printed_config_reads_back_and_json_is_json() {
    let folder = tempfile::tempdir().unwrap();
    let printed = succeed(deephen().args(["config", "--config", "demo"]));
    let config = folder.path().join("printed.toml");
    std::fs::write(&config, &printed).unwrap();
    assert_eq!(succeed(deephen().arg("config").arg("--config").arg(&config)), printed);
    std::fs::create_dir(folder.path().join("demo")).unwrap();
    assert_eq!(succeed(deephen().current_dir(folder.path()).args(["config", "--config", "demo"])), printed);
    let doctor: serde_json::Value = serde_json::from_str(&succeed(deephen().args(["doctor", "--json"]))).unwrap();
    assert!(doctor["libtorch"].as_str().unwrap().starts_with("2."));
}

#[test]
fn the_list_of_parts_is_a_table_that_a_workflow_can_read() {
    let listed = succeed(deephen().args(["evaluate", "--config", "demo", "--list-parts"]));
    let rows: Vec<Vec<&str>> = listed.lines().map(|line| line.split('\t').collect()).collect();
    assert_eq!(rows[0], ["part", "task", "repeat", "fold", "families"]);
    // 2 tasks x 2 repeats x 5 folds x (8 subsets + rivals), GraphSAGE in the first repeat alone.
    assert_eq!(rows.len() - 1, 2 * 2 * 5 * 9 + 2 * 5);
    for row in &rows[1..] {
        assert_eq!(row[0], format!("{}.r{}.f{}.{}", row[1], row[2], row[3], row[4]));
    }
    let json = succeed(deephen().args(["evaluate", "--config", "demo", "--list-parts", "--json"]));
    let first: serde_json::Value = serde_json::from_str(json.lines().next().unwrap()).unwrap();
    assert_eq!(first["part"], rows[1][0]);
    assert_eq!(json.lines().count(), rows.len() - 1);
}

#[test]
fn a_reader_that_leaves_early_is_no_failure() {
    let mut child = deephen().arg("schema").stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    drop(child.stdout.take());
    let mut said = String::new();
    child.stderr.take().unwrap().read_to_string(&mut said).unwrap();
    assert!(child.wait().unwrap().success(), "{said}");
    assert!(said.is_empty(), "{said}");
}
