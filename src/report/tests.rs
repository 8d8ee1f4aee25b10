//! The page from fabricated stage folders; and that nothing in them can become markup.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use serde_json::{Value, json};

use super::{ReportInputs, run};
use crate::artifact::{Manifest, Table};
use crate::config::LinkSettings;
use crate::enrich::EnrichInputs;
use crate::error::Result;
use crate::rank::fixtures::{HOSTILE, Run, context, open};

mod hostile;
mod rules;

const MODELS: [(&str, f64); 9] = [
    ("deephen", 0.742),
    ("deephen-graphsage", 0.731),
    ("confound", 0.624),
    ("degree", 0.571),
    ("kmer-lr", 0.655),
    ("kmer-rf", 0.668),
    ("rules", 0.69),
    ("locus-lr", 0.703),
    ("random-walk", 0.548),
];

/// A run folder with every stage before the report.
fn full_run() -> Run {
    let run = Run::new();
    run.rank().unwrap();
    let inputs = EnrichInputs { ingest: &run.folder("ingest"), plan: &run.folder("plan"), rank: &run.folder("rank"), evaluate: None };
    crate::enrich::run(&run.settings, inputs, &run.folder("enrich"), &context()).unwrap();
    let features = open("features", &run.folder("features"));
    features.write_json("encoder.json", &json!({"autoencoder": {"held_out": 0.539}, "pca": {"held_out": 0.536}})).unwrap();
    features.finish(BTreeMap::from([(HOSTILE.to_owned(), 1)])).unwrap();
    let network = open("network", &run.folder("network"));
    let stats = json!({"nodes": {"lncrna": 17238, "protein": 15445}, "edges": {"lpi": 43205, "ppi": 204591},
        "components": {"count": 13, "largest": 32649}, "hubs": {"lpi_share": 0.685, "lpi": [{"symbol": HOSTILE, "lpi_degree": 9123}]}});
    network.write_json("stats.json", &stats).unwrap();
    network.finish(BTreeMap::new()).unwrap();
    evaluate(&run);
    ablate(&run);
    train(&run);
    run
}

/// Three rules, the last one of no condition that the page can know.
fn train(run: &Run) {
    let writer = open("train", &run.folder("train"));
    let rule = |sentence: &str, weight: f64, share: f64| json!({"sentence": sentence, "weight": weight, "share_of_genes": share, "positives": 6, "negatives": 12, "chosen_without_a_fifth": 4});
    let rules = [rule("starts within 2 kb of a coding gene's promoter", 0.91, 0.25), rule(HOSTILE, -0.42, 0.5)];
    let file = json!({"task": "screen", "positives": 10, "negatives": 24, "genes": 54, "turns": 5, "rules": rules});
    writer.write_json("rules.json", &file).unwrap();
    Table::new()
        .text("gene_id", &["ENSG00000", "ENSG00000", "ENSG00002", "nobody", "ENSG00002"])
        .with("rule", vec![0i64, 1, 1, 0, 7])
        .write(&writer.path("rules.parquet"))
        .unwrap();
    writer.finish(BTreeMap::new()).unwrap();
}

fn interval(mean: f64, half: f64) -> Value {
    json!({"mean": mean, "lo": mean - half, "hi": mean + half})
}

/// Task, model, curve, x, y, half-width of the interval.
type CurveRow = (&'static str, &'static str, &'static str, f64, f64, Option<f64>);

fn evaluate(run: &Run) {
    let writer = open("evaluate", &run.folder("evaluate"));
    let mut tasks = serde_json::Map::new();
    for (task, shift, strength) in [("screen", 0.0, "tested"), ("literature", 0.05, "weak"), ("screen@network", -0.02, "tested")] {
        let models: serde_json::Map<String, Value> = MODELS
            .iter()
            .map(|(model, auroc)| {
                let auroc = auroc + shift;
                let metrics = json!({"auroc": interval(auroc, 0.03), "average_precision": interval(auroc * 0.5, 0.04),
                    "ap_lift": interval(1.0 + (auroc - 0.5) * 4.0, 0.2), "hits_at_50": interval(22.0, 3.0), "hits_at_100": interval(39.0, 4.0),
                    "brier": interval(0.12, 0.01), "ece": interval(0.03, 0.01)});
                ((*model).to_owned(), metrics)
            })
            .collect();
        let comparisons: Vec<Value> = MODELS[1..]
            .iter()
            .flat_map(|(model, auroc)| {
                ["auroc", "average_precision"].map(|metric| {
                    let d = 0.742 - auroc;
                    json!({"a": "deephen", "b": model, "metric": metric, "difference": d, "lo": d - 0.025, "hi": d + 0.025, "p_holm": 0.004})
                })
            })
            .collect();
        let entry =
            json!({"n_pos": 206, "n_neg": 1008, "base_rate": 0.17, "strength": strength, "models": models, "comparisons": comparisons});
        tasks.insert(task.to_owned(), entry);
    }
    writer.write_json("metrics.json", &json!({ "tasks": tasks })).unwrap();
    let mut rows: Vec<CurveRow> = Vec::new();
    for task in ["screen", "literature"] {
        for (model, auroc) in MODELS {
            // y = x^a has area 1 / (a + 1).
            let exponent = 1.0 / auroc - 1.0;
            for step in 0..=600 {
                let x = f64::from(step) / 600.0;
                rows.push((task, model, "roc", x, x.powf(exponent), None));
                rows.push((task, model, "pr", x, 0.17 + (auroc - 0.5) * 2.4 * (1.0 - x.sqrt()), None));
            }
            for bin in 0..10 {
                let x = 0.05 + 0.04 * f64::from(bin);
                rows.push((task, model, "calibration", x, x * 0.95 + 0.01, Some(0.04)));
            }
        }
    }
    Table::new()
        .text("task", &rows.iter().map(|row| row.0).collect::<Vec<_>>())
        .text("model", &rows.iter().map(|row| row.1).collect::<Vec<_>>())
        .text("curve", &rows.iter().map(|row| row.2).collect::<Vec<_>>())
        .with("x", rows.iter().map(|row| row.3).collect::<Vec<_>>())
        .with("y", rows.iter().map(|row| row.4).collect::<Vec<_>>())
        .with("lo", rows.iter().map(|row| row.5.map(|half| row.4 - half)).collect::<Vec<_>>())
        .with("hi", rows.iter().map(|row| row.5.map(|half| row.4 + half)).collect::<Vec<_>>())
        .write(&writer.path("curves.parquet"))
        .unwrap();
    writer.finish(BTreeMap::new()).unwrap();
}

fn ablate(run: &Run) {
    let writer = open("ablate", &run.folder("ablate"));
    let mut subsets = serde_json::Map::new();
    for (kind, auroc) in [
        ("none", 0.5),
        ("sequence", 0.70),
        ("topology", 0.52),
        ("locus", 0.69),
        ("sequence+topology", 0.695),
        ("sequence+locus", 0.745),
        ("topology+locus", 0.69),
        ("sequence+topology+locus", 0.742),
    ] {
        subsets.insert(kind.to_owned(), json!({"auroc": interval(auroc, 0.03), "ap_lift": interval(auroc * 2.5, 0.2)}));
    }
    let share = |value: f64| json!({"auroc": interval(value, 0.02), "average_precision": interval(value, 0.03)});
    let task = json!({"subsets": subsets,
        "shapley": {"sequence": share(0.122), "topology": share(0.004), "locus": share(0.116)},
        "shapley_comparisons": [{"a": "sequence", "b": "topology", "metric": "auroc", "difference": 0.118, "lo": 0.09, "hi": 0.15, "p_holm": 0.001}]});
    writer.write_json("families.json", &json!({"families": ["sequence", "topology", "locus"], "tasks": {"screen": task}})).unwrap();
    writer.finish(BTreeMap::new()).unwrap();
}

/// The folders of all stages before the report, in order.
fn folders(fixture: &Run) -> [PathBuf; 9] {
    ["ingest", "features", "network", "plan", "evaluate", "ablate", "train", "rank", "enrich"].map(|stage| fixture.folder(stage))
}

fn inputs([ingest, features, network, plan, evaluate, ablate, train, rank, enrich]: &[PathBuf; 9]) -> ReportInputs<'_> {
    ReportInputs { ingest, features, network, plan, evaluate, ablate, train: Some(train), rank, enrich }
}

fn report(fixture: &Run) -> Result<Manifest> {
    run(&fixture.settings, inputs(&folders(fixture)), &fixture.folder("report"), &context())
}

#[test]
fn the_page_says_what_came_out_and_fetches_nothing() {
    let run = full_run();
    let manifest = report(&run).unwrap();
    let page = fs::read_to_string(run.folder("report").join("report.html")).unwrap();
    if let Ok(path) = std::env::var("DEEPHEN_KEEP_REPORT") {
        fs::write(path, &page).unwrap();
    }
    assert_eq!(manifest.rows["bytes"], page.len() as u64);
    assert!(page.len() < 3_000_000);
    assert!(page.contains("deephen beats the confound-only bar"));
    assert!(page.contains("Sequence matters more than network topology"));
    assert!(page.contains("No gain is shown for <b>topology</b>"));
    assert!(page.contains("weak negatives"));
    // Nothing that a browser would load, and no style attribute in the markup.
    let markup = page.split("<script type=\"application/json\"").next().unwrap();
    for loader in ["http://", "https://", "@import", "url(", " src=", " style=\"", "<img", "<iframe", "<object"] {
        assert!(!markup.contains(loader), "the page holds `{loader}`");
    }
    assert_eq!(page.matches(" src=").count(), 0);
    assert_eq!(page.matches("<link").count(), 1);
    assert!(page.contains("<link rel=\"icon\" href=\"data:,\">"));
    // Every drawing has words for those who do not see it.
    assert_eq!(markup.matches("<svg").count(), markup.matches("role=\"img\"").count() + markup.matches("aria-hidden=\"true\"").count());
    assert!(!markup.contains("NaN"));
}

#[test]
fn hostile_names_stay_text() {
    let run = full_run();
    report(&run).unwrap();
    let page = fs::read_to_string(run.folder("report").join("report.html")).unwrap();
    assert!(page.contains("&lt;script&gt;alert('x')&lt;/script&gt;&amp;&quot;EVIL&quot;"));
    // In the data block the name stands as JSON, in which no character can end the element.
    let (markup, block) = page.split_once("<script type=\"application/json\"").unwrap();
    assert!(!markup.contains("<script>alert"));
    assert!(block.contains("\\u003cscript\\u003ealert('x')\\u003c/script\\u003e"));
    // The page's own scripts are the only ones, and bear the nonce.
    let nonce = page.split("script-src 'nonce-").nth(1).and_then(|rest| rest.split('\'').next()).unwrap();
    assert_eq!(nonce.len(), 32);
    let bearing = page.matches(&format!("<script nonce=\"{nonce}\">")).count();
    assert_eq!(page.matches("<script").count(), 1 + bearing);
}

#[test]
fn the_scripts_get_every_gene_with_its_evidence() {
    let mut run = full_run();
    run.settings.report.links =
        vec![LinkSettings { name: "Home".into(), template: "https://example.org/{id}".into(), prefix: "ENSG.".into(), labels: vec![] }];
    // Another phenotype's screen is told with its phenotype, and makes no context of growth.
    Table::new()
        .text("gene_id", &["ENSG00000", "nobody"])
        .text("source", &["second"; 2])
        .text("context", &["endoderm"; 2])
        .text("phenotype", &["differentiation"; 2])
        .optional_text("technology", &[Some("CRISPRi"), None])
        .with("places", vec![2i64, 1])
        .with("score", vec![0.04f64, 0.9])
        .text("outcome", &["hit", "non-hit"])
        .write(&run.folder("ingest").join("screens.parquet"))
        .unwrap();
    report(&run).unwrap();
    let page = fs::read_to_string(run.folder("report").join("report.html")).unwrap();
    let block = page.split("id=\"report-data\"").nth(1).unwrap();
    let block = &block[block.find('>').unwrap() + 1..block.find("</script>").unwrap()];
    let data: Value = serde_json::from_str(block).unwrap();
    let genes = &data["genes"];
    for column in ["rank", "id", "symbol", "chrom", "score", "lo", "hi", "confound", "degree", "label", "flags", "contexts", "tested"] {
        assert_eq!(genes[column].as_array().unwrap().len(), 64, "{column}");
    }
    assert_eq!(genes["contributions"]["locus"].as_array().unwrap().len(), 64);
    assert_eq!(genes["rank"][60], Value::Null, "unplaced genes have no rank");
    assert_eq!(data["links"]["Home"]["pattern"], "^ENSG\\.");
    let row = genes["id"].as_array().unwrap().iter().position(|id| id == "ENSG00000").unwrap();
    assert_eq!(genes["symbol"][row], HOSTILE);
    // Gene 0: a hit in its one context, bound by two proteins that interact, 500 bases from a coding promoter of the other strand.
    assert_eq!(genes["contexts"][row], json!([0]));
    assert_eq!(data["context_names"], json!(["iPSC"]));
    assert_eq!(data["partners"][row].as_array().unwrap().len(), 2);
    assert_eq!(data["ppi"], json!([0, 1]));
    assert_eq!(data["proteins"]["essentiality"], json!([null, 1]));
    let promoter = &data["promoters"][row.to_string()][0];
    assert_eq!((promoter["distance"].as_i64(), promoter["opposite"].as_i64()), (Some(-500), Some(1)));
    let facts = data["facts"][row.to_string()].as_array().unwrap();
    assert_eq!(facts.len(), 3);
    assert_eq!(facts[2], json!(["hit for differentiation", "second", "endoderm", "CRISPRi", null, 0.04, null, null]));
    for chart in ["roc:screen", "pr:screen", "calibration:screen", "sums:tested-pool"] {
        assert_eq!(data["charts"][chart]["kind"], "lines", "{chart}");
        assert!(page.contains(&format!("data-chart=\"{chart}\"")));
    }
}

#[test]
fn tags_are_balanced() {
    let run = full_run();
    report(&run).unwrap();
    let page = fs::read_to_string(run.folder("report").join("report.html")).unwrap();
    let void = ["meta", "link", "input", "!DOCTYPE", "br"];
    let mut open: Vec<String> = Vec::new();
    let markup = page.split("<script").next().unwrap();
    for tag in markup.split('<').skip(1) {
        let tag = tag.split('>').next().unwrap();
        let name: String = tag.trim_start_matches('/').chars().take_while(|c| !c.is_whitespace() && *c != '/').collect();
        if tag.starts_with('/') {
            assert_eq!(open.pop().as_deref(), Some(name.as_str()), "closing </{name}>");
        } else if !void.contains(&name.as_str()) && !tag.ends_with('/') {
            open.push(name);
        }
    }
    assert_eq!(open, ["html", "body"]);
}

#[test]
fn equal_runs_give_equal_bytes_and_a_changed_setting_is_seen() {
    let mut run = full_run();
    let first = report(&run).unwrap();
    assert_eq!(report(&run).unwrap().seconds, first.seconds, "a second run has nothing to do");
    fs::remove_dir_all(run.folder("report")).unwrap();
    assert_eq!(report(&run).unwrap().outputs, first.outputs);
    run.settings.report.top = 7;
    run.settings.report.reference.insert("screen: positives".into(), 11);
    let second = report(&run).unwrap();
    assert_eq!(second.rows["genes"], 64);
    let page = fs::read_to_string(run.folder("report").join("report.html")).unwrap();
    assert!(page.contains("\u{2212}9.1%"), "10 positives where 11 are expected");
}

#[test]
fn a_damaged_input_is_named() {
    let run = full_run();
    fs::write(run.folder("evaluate").join("metrics.json"), "{}").unwrap();
    assert!(report(&run).unwrap_err().to_string().contains("metrics.json"));
}
