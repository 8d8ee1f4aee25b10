//! Rules with their worth, hits of another screen, and what a hit is called.

use std::fs;

use serde_json::{Value, json};

use super::super::data::{Data, Stages};
use super::super::{ReportInputs, replicated, sections};
use super::{HOSTILE, folders, full_run, inputs, report};
use crate::rank::fixtures::context;

#[test]
fn hits_of_another_screen_stand_beside_the_bar_and_need_no_table() {
    let run = full_run();
    let path = run.folder("enrich").join("replication.tsv");
    assert!(replicated::read(&path).unwrap().is_empty(), "a header alone");
    assert!(replicated::read(&run.root.path().join("none.tsv")).unwrap().is_empty());
    let stages = Stages::open(inputs(&folders(&run))).unwrap();
    let mut data = Data::read(&run.settings, &stages).unwrap();
    data.tasks.insert("replicate:A-to-B".to_owned(), data.tasks["screen"].clone());
    let without = sections::replication::section(&run.settings, &data).unwrap().body.0;
    assert!(!without.contains("Hits of one screen"));
    let row = |model: &str, es, fdr| format!("A\tB\treplicate:A-to-B\t{model}\t3070\t234\t{es}\t2.14\t0.001\t{fdr}\t1000\t88\n");
    let head = "learned_on\tmeasured_on\ttask\tmodel\tgenes\thits\tes\tnes\tp\tfdr\tn_permutations\tleading_edge\n";
    fs::write(&path, format!("# x\n{head}{}{}", row("deephen", 0.41, 0.002), row("confound", 0.2, 0.3))).unwrap();
    data.replicated = replicated::read(&path).unwrap();
    let with = sections::replication::section(&run.settings, &data).unwrap().body.0;
    for words in ["234 <small>of 3,070 tested genes", "0.410", "<b class=\"better\">2.14</b>", "<b class=\"open\">2.14</b>", "the bar"] {
        assert!(with.contains(words), "{words}");
    }
}

#[test]
fn a_hit_of_another_phenotype_is_not_called_essential() {
    let run = full_run();
    let stages = Stages::open(inputs(&folders(&run))).unwrap();
    let mut data = Data::read(&run.settings, &stages).unwrap();
    let page = |data: &Data| super::super::page::page(&run.settings, data, &stages).unwrap().0;
    assert!(page(&data).contains("Which lncRNA genes can a cell not live without?"));
    data.ranking["contexts"] = json!([{"name": "endoderm", "task": "screen", "phenotype": "differentiation"}]);
    let page = page(&data);
    assert!(page.contains("<title>deephen: lncRNA genes needed for differentiation,"));
    assert!(page.contains("Which lncRNA genes does a cell need for differentiation?"));
    assert!(page.contains("says that knock-down changed differentiation"));
    for words in ["nown essential", "can a cell not live without"] {
        assert!(!page.split("<script").next().unwrap().contains(words), "{words}");
    }
}

/// The markup of the section with this anchor.
fn section<'a>(page: &'a str, id: &str) -> Option<&'a str> {
    page.split_once(&format!("<section id=\"{id}\""))?.1.split("</section>").next()
}

#[test]
fn rules_stand_with_their_worth_and_no_gene_gets_their_sum() {
    let run = full_run();
    report(&run).unwrap();
    let path = run.folder("report").join("report.html");
    let page = fs::read_to_string(&path).unwrap();
    let rules = section(&page, "rules").unwrap();
    for words in [
        "starts within 2 kb of a coding gene's promoter",
        "+0.91",
        "6 <small>of 10, 60%</small>",
        "12 <small>of 24, 50%</small>",
        "25%",
        "4 of 5",
        "they are not the score",
        "<b>0.690</b> <small>0.660 to 0.720</small>",
        "<b>0.742</b>",
        "<b>0.624</b>",
        "&lt;script&gt;alert",
    ] {
        assert!(rules.contains(words), "{words} is missing in {rules}");
    }
    let block = page.split("id=\"report-data\"").nth(1).unwrap();
    let block = &block[block.find('>').unwrap() + 1..block.find("</script>").unwrap()];
    let data: Value = serde_json::from_str(block).unwrap();
    let genes = data["genes"]["id"].as_array().unwrap();
    let met = |id: &str| data["rules"]["met"][genes.iter().position(|gene| gene == id).unwrap()].as_u64();
    // A rule that the page does not list and a gene that it does not have are passed over.
    assert_eq!((met("ENSG00000"), met("ENSG00002"), met("ENSG00004")), (Some(0b11), Some(0b10), Some(0)));
    assert_eq!((&data["rules"]["hits"], &data["rules"]["non_hits"]), (&json!([0.6, 0.6]), &json!([0.5, 0.5])));
    assert_eq!(data["rules"]["sentence"][1], HOSTILE);
    let keys: Vec<&String> = data["rules"].as_object().unwrap().keys().collect();
    assert_eq!(keys, ["sentence", "hits", "non_hits", "genes", "met"], "no weight from which a labelled gene's sum could be made");
}

#[test]
fn without_the_final_model_the_page_has_no_rules_and_the_folder_is_an_input() {
    let run = full_run();
    let folders = folders(&run);
    let with = report(&run).unwrap();
    assert!(with.inputs.contains_key("train/rules.json"));
    let out = run.folder("report");
    let without = super::super::run(&run.settings, ReportInputs { train: None, ..inputs(&folders) }, &out, &context()).unwrap();
    assert!(!without.inputs.keys().any(|label| label.starts_with("train/")));
    let page = fs::read_to_string(out.join("report.html")).unwrap();
    assert_eq!(section(&page, "rules"), None);
    assert!(!page.contains("#rules\">Rules"));
}
