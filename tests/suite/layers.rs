//! The one-way flow of DESIGN: a stage uses the foundation and the stages before it, never a later one.

use std::collections::BTreeSet;
use std::fs;

use crate::program::{files_below, root};

/// What every stage may use.
const FOUNDATION: [&str; 8] = ["artifact", "config", "error", "input", "learners", "progress", "random", "runtime"];
/// Stages in the order of the data.
const STAGES: [&str; 14] = [
    "ingest",
    "features",
    "network",
    "model",
    "train",
    "evaluate",
    "benchmark",
    "rank",
    "design",
    "export",
    "enrich",
    "report",
    "explain",
    "score",
];
/// What stands above all stages, and may use any.
const ABOVE: [&str; 4] = ["cli", "lib", "main", "run"];
/// Stages that must be able to run where libtorch is not.
const WITHOUT_TORCH: [&str; 9] = ["learners", "ingest", "network", "rank", "design", "export", "enrich", "report", "explain"];

fn stage_of(path: &std::path::Path) -> Option<&'static str> {
    let inside = path.strip_prefix(root().join("src")).ok()?;
    let first = inside.components().next()?.as_os_str().to_string_lossy().into_owned();
    let module = first.trim_end_matches(".rs");
    let found = STAGES.iter().chain(["simulate", "fetch"].iter()).chain(FOUNDATION.iter()).copied().find(|stage| *stage == module);
    assert!(found.is_some() || ABOVE.contains(&module), "{}: `{module}` has no place in the order", path.display());
    found
}

fn imported(source: &str) -> BTreeSet<String> {
    source
        .split("crate::")
        .skip(1)
        .flat_map(|rest| {
            let names: Vec<String> = match rest.strip_prefix('{') {
                Some(list) => list.split('}').next().unwrap_or_default().split(',').map(|name| name.trim().to_owned()).collect(),
                None => vec![rest.to_owned()],
            };
            names.into_iter().map(|name| name.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_').collect())
        })
        .collect()
}

#[test]
fn imports_flow_one_way() {
    let mut checked = 0;
    for path in files_below(&root().join("src")) {
        let Some(stage) = stage_of(&path) else { continue };
        let source = fs::read_to_string(&path).unwrap();
        let code: String = source.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n");
        let order = STAGES.iter().position(|name| *name == stage);
        for name in imported(&code) {
            let later = STAGES.iter().position(|other| *other == name);
            match (order, later) {
                (Some(own), Some(other)) => assert!(other <= own, "{}: `{stage}` uses the later stage `{name}`", path.display()),
                (None, Some(_)) => panic!("{}: `{stage}` is below all stages and uses `{name}`", path.display()),
                _ => assert!(
                    name == stage || !["cli", "run", "simulate", "fetch"].contains(&name.as_str()),
                    "{}: `{stage}` uses `{name}`",
                    path.display()
                ),
            }
        }
        if WITHOUT_TORCH.contains(&stage) {
            let names_torch = code.match_indices("tch::").any(|(at, _)| !code[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_'));
            assert!(!names_torch && !code.contains("crate::runtime"), "{}: `{stage}` must not see libtorch", path.display());
        }
        checked += 1;
    }
    assert!(checked > 30, "only {checked} files looked at");
}

#[test]
fn no_file_names_a_path_of_one_machine() {
    for folder in ["src", "docs", "scripts", "data", "tests"] {
        for path in files_below(&root().join(folder)) {
            let Ok(text) = fs::read_to_string(&path) else { continue };
            for home in ["home", "root", "Users", "work"] {
                let needle = format!("\"/{home}/");
                assert!(!text.contains(&needle), "{} names {needle}", path.display());
            }
        }
    }
}
