//! The whole protocol on a simulated species whose hits follow the sequence and what binds it, and no confound.

use std::path::Path;

use deephen::benchmark::{self, Entries, NullTest, Outcome, Step, Track};
use deephen::config::Settings;
use deephen::error::Result;
use deephen::runtime::DeviceChoice;
use serde_json::Value;

use crate::species::{context, settings, simulate};

fn protocol_settings() -> Settings {
    let mut settings = settings();
    settings.benchmark.tasks = vec!["screen-ipsc".into()];
    (settings.benchmark.null_replicates, settings.benchmark.learning_replicates) = (3, 1);
    settings.benchmark.learning_shares = vec![0.1];
    settings.benchmark.variants = vec![toml::from_str("name = \"blind\"\n[model.scale]\n\"sequence\" = 0.0\n\"topology\" = 0.0").unwrap()];
    settings.rank.task = "screen-ipsc".into();
    settings
}

fn run(settings: &Settings, data: &Path, out: &Path, entries: &Entries, workers: usize) -> Result<Outcome> {
    benchmark::run(settings, data, out, entries, DeviceChoice::Cpu, &context(workers), &|_| {})
}

fn auroc(metrics: &Value, model: &str) -> f64 {
    let found = &metrics["tasks"]["screen-ipsc"]["models"][model]["auroc"]["mean"];
    found.as_f64().unwrap_or_else(|| panic!("{model}: {found}"))
}

fn summary(out: &Path) -> Vec<String> {
    ["benchmark.json", "tables.md", "recipe.json"].map(|name| std::fs::read_to_string(out.join("summary").join(name)).unwrap()).into()
}

#[test]
fn the_protocol_tells_signal_from_nulls_and_tracks_let_one_thing_differ() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    let settings = protocol_settings();
    simulate("sequence", 900, 7, &at("data"));
    let steps = [Step::Shuffled, Step::Rewired, Step::Learning, Step::Similarity, Step::Inductive].to_vec();
    let every = Entries { steps, ..Entries::default() };
    let findings = run(&settings, &at("data"), &at("one"), &every, 2).unwrap().findings;

    let full = auroc(&findings.evaluate, "deephen");
    assert!(full > 0.65, "{full}");
    assert!(auroc(&findings.evaluate, "deephen-blind") < full - 0.05, "the variant must not see the sequence");
    let of = |models: &std::collections::BTreeMap<String, NullTest>, model: &str| models[model];
    let shuffled = of(&findings.shuffled.as_ref().unwrap().models, "deephen");
    assert_eq!((shuffled.replicates, shuffled.auroc.observed), (3, full));
    assert!(shuffled.auroc.p == 0.25 && shuffled.auroc.null_mean < 0.6, "{shuffled:?}");
    // The network is no cause here: rewiring it takes nothing away that three replicates could show.
    let rewired = of(&findings.rewired.as_ref().unwrap().models, "deephen");
    assert!((rewired.auroc.null_mean - full).abs() < 0.08, "{rewired:?}");
    let point = &findings.learning[0];
    assert!(point.estimates.auroc < full, "a tenth of the positives teaches less: {point:?}");
    assert!(auroc(findings.inductive.as_ref().unwrap(), "deephen-sequence") > 0.6);
    assert!(auroc(findings.similarity.as_ref().unwrap(), "deephen") > 0.6);

    let before = summary(&at("one"));
    run(&settings, &at("data"), &at("one"), &every, 1).unwrap();
    assert_eq!(before, summary(&at("one")), "a second call, with another number of workers, changes nothing");

    // Another model on the same data; another tool's table beside it.
    let table = at("tool.tsv");
    let genes = deephen::artifact::Columns::read(&at("one/plan/tasks.parquet")).unwrap();
    let rows = genes.text("gene_id").unwrap().into_iter().zip(genes.bool("y").unwrap());
    let rows: std::collections::BTreeMap<String, bool> = rows.collect();
    let text: String = rows.iter().map(|(gene, y)| format!("{gene}\t{}\n", u8::from(*y))).collect();
    std::fs::write(&table, format!("gene_id\tscore\n{text}")).unwrap();
    let against = |track: Track| Entries {
        foreign: vec![("oracle".to_owned(), table.clone())],
        against: Some((at("one"), track)),
        ..Entries::default()
    };
    let mut other = settings.clone();
    other.model.hidden = 8;
    let found = run(&other, &at("data"), &at("two"), &against(Track::Model), 2).unwrap().findings.evaluate;
    assert!((auroc(&found, "against") - full).abs() < 1e-9, "the other benchmark's model, on the same splits");
    assert_eq!(auroc(&found, "oracle"), 1.0);
    let comparisons = found["tasks"]["screen-ipsc"]["comparisons"].as_array().unwrap();
    assert!(comparisons.iter().any(|row| row["a"] == "deephen" && row["b"] == "against"));
    let refused = |settings: &Settings, track: Track, out: &str| {
        run(settings, &at("data"), &at(out), &against(track), 2).map(|_| ()).unwrap_err().to_string()
    };
    assert!(refused(&other, Track::Data, "three").contains("the model's settings differ"));
    other.evaluate.folds = 4;
    assert!(refused(&other, Track::Model, "four").contains("the protocol's settings differ"));

    // The same model on other data (the network measured again, with fewer pairs): the other's tasks and splits are taken over.
    let fewer = at("fewer");
    crate::species::copy_folder(&at("data"), &fewer);
    let lines = crate::species::read_lines(&fewer.join("lpi.tsv.gz"));
    let kept: Vec<String> = lines.iter().enumerate().filter(|(line, _)| *line == 0 || line % 3 > 0).map(|(_, line)| line.clone()).collect();
    crate::species::write_lines(&fewer.join("lpi.tsv.gz"), &kept);
    let entries = Entries { against: Some((at("one"), Track::Data)), ..Entries::default() };
    let found = run(&settings, &fewer, &at("five"), &entries, 2).unwrap().findings.evaluate;
    assert!(auroc(&found, "deephen") > 0.6 && (auroc(&found, "against") - full).abs() < 0.02);
}
