//! Hostile names and restricted networks.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use super::contexts;
use super::genes::Gene;
use super::graph::{Edge, Graph, Node};
use super::{Kind, cx2, graphml, sets};
use crate::artifact::{StageReader, Table};
use crate::rank::fixtures::open;

const HOSTILE: &str = "<b>\"EVIL\"&'\t\n\u{1}</b>";

fn gene(rank: i64, label: &str) -> Gene {
    Gene {
        id: format!("G{rank}"),
        symbol: (rank == 1).then(|| HOSTILE.to_owned()),
        rank: Some(rank),
        score: 1.0 / rank as f64,
        label: label.to_owned(),
        contexts: BTreeSet::from(["K562".to_owned(), "MIA PaCa-2".to_owned()]),
        context_scores: vec![Some(0.25), None],
        ..Gene::default()
    }
}

fn graph() -> Graph {
    let node = |name: &str, gene: Option<Gene>| Node {
        name: name.to_owned(),
        symbol: gene.as_ref().map_or(name, |gene| gene.name()).to_owned(),
        lncrna: gene.is_some(),
        status: "hit".to_owned(),
        gene,
        lpi_degree: 1,
        ppi_degree: 0,
    };
    Graph {
        contexts: vec![HOSTILE.to_owned(), "consensus".to_owned()],
        nodes: vec![node("G1", Some(gene(1, "hit"))), node(HOSTILE, None)],
        edges: vec![Edge { source: 0, target: 1, interaction: "lpi", records: Some(3), sources: None }],
    }
}

#[test]
fn hostile_names_come_back_from_cx2_and_break_no_graphml() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("network.cx2");
    cx2::write(&graph(), HOSTILE, HOSTILE, &path).unwrap();
    let read: serde_json::Value = serde_json::from_str(&fs::read_to_string(&path).unwrap()).unwrap();
    assert_eq!(read[0]["CXVersion"], "2.0");
    assert_eq!(read[4]["nodes"][1]["v"]["name"], HOSTILE);
    assert_eq!(read[4]["nodes"][0]["v"]["contexts"], serde_json::json!(["K562", "MIA PaCa-2"]));
    assert_eq!(read[4]["nodes"][0]["v"][format!("score:{HOSTILE}")], 0.25);
    assert_eq!(read[2]["attributeDeclarations"][0]["nodes"]["score:consensus"]["d"], "double");
    assert!(read[4]["nodes"][0]["v"].get("score:consensus").is_none(), "no score is no attribute");
    assert_eq!(read[5]["edges"][0]["t"], 1);
    assert_eq!(read[1]["metaData"][2]["elementCount"], 2);
    assert_eq!(read[7]["status"][0]["success"], true);
    let path = folder.path().join("network.graphml");
    graphml::write(&graph(), &path).unwrap();
    let text = fs::read_to_string(&path).unwrap();
    assert!(!text.contains("<b>") && text.contains("&lt;b&gt;&quot;EVIL&quot;&amp;&apos;") && !text.contains('\u{1}'));
    assert_eq!(text.matches("<node ").count(), 2);
    assert!(text.contains(r#"<key id="c1" for="node" attr.name="score:consensus" attr.type="double"/>"#));
    assert_eq!((text.matches("<data key=\"c0\">0.250000").count(), text.matches("<data key=\"c1\">").count()), (1, 0));
}

#[test]
fn sets_hold_the_best_the_untested_and_the_hits_of_each_line() {
    let folder = tempfile::tempdir().unwrap();
    let genes: Vec<Gene> = (1..=120).map(|rank| gene(rank, if rank % 2 == 0 { "untested" } else { "hit" })).collect();
    let found = sets::sets(&genes, "screen");
    let names: Vec<&str> = found.iter().map(|set| set.name.as_str()).collect();
    assert_eq!(
        names,
        ["deephen_top_50", "deephen_top_100", "deephen_untested_top_50", "hits_of_screen", "hits_in_K562", "hits_in_MIA PaCa-2"]
    );
    assert_eq!(found[2].genes[0].id, "G2");
    let path = folder.path().join("sets.gmt");
    sets::write(&found, &path, |gene| gene.name()).unwrap();
    let text = fs::read_to_string(&path).unwrap();
    assert_eq!(text.lines().count(), found.len());
    assert_eq!(text.lines().map(|line| line.split('\t').count()).collect::<Vec<_>>(), [52, 102, 52, 62, 122, 122]);
    assert!(text.contains("hits_in_MIA_PaCa-2\t"));
}

#[test]
fn kinds_read_back_their_names() {
    for kind in Kind::ALL {
        assert_eq!(kind.to_string().parse::<Kind>().unwrap(), kind);
    }
    assert!("xlsx".parse::<Kind>().unwrap_err().contains("graphml"));
}

#[test]
fn contexts_are_read_in_their_order_and_may_be_missing() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("rank");
    let none = open("rank", &out);
    none.write_json("summary.json", &0).unwrap();
    none.finish(BTreeMap::new()).unwrap();
    let rank = StageReader::open(&out, "rank").unwrap();
    let found = contexts::read(&rank).unwrap();
    assert!(found.names.is_empty() && found.scores.is_empty() && contexts::table(&rank).is_none());
    let two = open("rank", &out);
    Table::new()
        .text("context", &["iPSC", "iPSC", "endoderm", "consensus"])
        .text("gene_id", &["G2", "G1", "G1", "G1"])
        .with("score", vec![0.9f64, 0.2, 0.4, 0.3])
        .write(&two.path("contexts.parquet"))
        .unwrap();
    two.finish(BTreeMap::new()).unwrap();
    let found = contexts::read(&StageReader::open(&out, "rank").unwrap()).unwrap();
    assert_eq!(found.names, ["iPSC", "endoderm", "consensus"]);
    assert_eq!(found.scores["G1"], [Some(0.2), Some(0.4), Some(0.3)]);
    assert_eq!(found.scores["G2"], [Some(0.9), None, None]);
}
