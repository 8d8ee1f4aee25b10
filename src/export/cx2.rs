//! The network as CX2, the exchange format of Cytoscape and NDEx, with a style: colour and size by score, border by status.
//!
//! Aspects and their order follow the Cytoscape Exchange Format Specification, version 2.

use std::io::Write;
use std::path::Path;

use serde_json::{Map, Value, json};

use super::contexts::attribute;
use super::graph::{Edge, Graph, Node};
use crate::artifact::write_atomically;
use crate::error::Result;

/// Writes the aspects one after the other, one node and edge a line.
pub(super) fn write(graph: &Graph, name: &str, description: &str, path: &Path) -> Result<()> {
    write_atomically(path, |out| {
        let counts = [("attributeDeclarations", 1), ("networkAttributes", 1), ("nodes", graph.nodes.len()), ("edges", graph.edges.len())];
        let counts = counts.into_iter().chain([("visualProperties", 1)]);
        let counts: Vec<Value> = counts.map(|(name, count)| json!({"name": name, "elementCount": count})).collect();
        writeln!(out, "[{},", json!({"CXVersion": "2.0", "hasFragments": false}))?;
        writeln!(out, "{},", json!({ "metaData": counts }))?;
        writeln!(out, "{},", json!({"attributeDeclarations": [declarations(&graph.contexts)]}))?;
        writeln!(out, "{},", json!({"networkAttributes": [{"name": name, "description": description}]}))?;
        list(out, "nodes", graph.nodes.iter().enumerate().map(|(id, node)| json!({"id": id, "v": attributes(node, &graph.contexts)})))?;
        list(out, "edges", graph.edges.iter().enumerate().map(|(id, edge)| self::edge(id, edge)))?;
        writeln!(out, "{},", json!({"visualProperties": [style()]}))?;
        writeln!(out, "{}]", json!({"status": [{"success": true}]}))
    })
}

fn list(out: &mut dyn Write, aspect: &str, elements: impl Iterator<Item = Value>) -> std::io::Result<()> {
    write!(out, "{{\"{aspect}\":[")?;
    for (place, element) in elements.enumerate() {
        write!(out, "{}\n{element}", if place > 0 { "," } else { "" })?;
    }
    writeln!(out, "]}},")
}

fn declarations(contexts: &[String]) -> Value {
    let typed = |names: &[(&str, &str)]| -> Value {
        Value::Object(names.iter().map(|(name, kind)| ((*name).to_owned(), json!({ "d": kind }))).collect())
    };
    let mut declared = json!({
        "networkAttributes": typed(&[("name", "string"), ("description", "string")]),
        "nodes": typed(&[
            ("name", "string"), ("symbol", "string"), ("kind", "string"), ("status", "string"), ("lpi_degree", "integer"),
            ("ppi_degree", "integer"), ("rank", "integer"), ("score", "double"), ("score_lo", "double"), ("score_hi", "double"),
            ("confound_score", "double"), ("flags", "string"), ("contexts", "list_of_string"),
        ]),
        "edges": typed(&[("interaction", "string"), ("records", "integer"), ("sources", "string")]),
    });
    contexts.iter().for_each(|context| declared["nodes"][attribute(context)] = json!({ "d": "double" }));
    declared
}

fn attributes(node: &Node, contexts: &[String]) -> Value {
    let mut values = Map::new();
    let mut set = |name: &str, value: Value| values.insert(name.to_owned(), value);
    set("name", json!(node.name));
    set("symbol", json!(node.symbol));
    set("kind", json!(if node.lncrna { "lncRNA" } else { "protein" }));
    set("status", json!(node.status));
    set("lpi_degree", json!(node.lpi_degree));
    set("ppi_degree", json!(node.ppi_degree));
    if let Some(gene) = &node.gene {
        if let Some(rank) = gene.rank {
            set("rank", json!(rank));
        }
        set("score", json!(gene.score));
        set("score_lo", json!(gene.lo));
        set("score_hi", json!(gene.hi));
        if let Some(confound) = gene.confound {
            set("confound_score", json!(confound));
        }
        for (context, score) in contexts.iter().zip(&gene.context_scores) {
            if let Some(score) = score {
                set(&attribute(context), json!(score));
            }
        }
        set("flags", json!(gene.flags));
        set("contexts", json!(gene.contexts));
    }
    Value::Object(values)
}

fn edge(id: usize, edge: &Edge) -> Value {
    let mut values = Map::from_iter([("interaction".to_owned(), json!(edge.interaction))]);
    if let Some(records) = edge.records {
        values.insert("records".to_owned(), json!(records));
    }
    if let Some(sources) = &edge.sources {
        values.insert("sources".to_owned(), json!(sources));
    }
    json!({"id": id, "s": edge.source, "t": edge.target, "v": values})
}

/// Proteins are small grey boxes; genes are discs, the likelier the larger and the darker blue; a border marks what
/// experiments say.
fn style() -> Value {
    let by_score = |low: Value, high: Value| {
        json!({"type": "CONTINUOUS", "definition": {"attribute": "score", "map": [
            {"max": 0.0, "maxVPValue": low, "includeMax": false, "includeMin": false},
            {"min": 0.0, "max": 1.0, "minVPValue": low, "maxVPValue": high, "includeMin": true, "includeMax": true},
            {"min": 1.0, "minVPValue": high, "includeMax": false, "includeMin": false},
        ]}})
    };
    let by = |attribute: &str, map: &[(&str, Value)]| {
        let map: Vec<Value> = map.iter().map(|(value, property)| json!({"v": value, "vp": property})).collect();
        json!({"type": "DISCRETE", "definition": {"attribute": attribute, "map": map}})
    };
    json!({
        "default": {
            "network": {"NETWORK_BACKGROUND_COLOR": "#ffffff"},
            "node": {
                "NODE_SHAPE": "ellipse", "NODE_BACKGROUND_COLOR": "#d3d8de", "NODE_WIDTH": 14.0, "NODE_HEIGHT": 14.0,
                "NODE_BORDER_COLOR": "#9aa5b1", "NODE_BORDER_WIDTH": 2.0, "NODE_LABEL_FONT_SIZE": 9, "NODE_LABEL_COLOR": "#1b2027",
            },
            "edge": {"EDGE_LINE_COLOR": "#c4cbd3", "EDGE_WIDTH": 0.6, "EDGE_OPACITY": 0.5},
        },
        "nodeMapping": {
            "NODE_LABEL": {"type": "PASSTHROUGH", "definition": {"attribute": "symbol", "type": "string"}},
            "NODE_SHAPE": by("kind", &[("lncRNA", json!("ellipse")), ("protein", json!("round-rectangle"))]),
            "NODE_BACKGROUND_COLOR": by_score(json!("#e6f1f8"), json!("#004c78")),
            "NODE_WIDTH": by_score(json!(16.0), json!(60.0)),
            "NODE_HEIGHT": by_score(json!(16.0), json!(60.0)),
            "NODE_BORDER_COLOR": by("status", &[
                ("hit", json!("#d55e00")), ("hit-elsewhere", json!("#e69f00")), ("literature", json!("#e69f00")),
                ("neighbor-hit", json!("#cc79a7")), ("non-hit", json!("#56b4e9")), ("essential", json!("#d55e00")),
                ("nonessential", json!("#56b4e9")),
            ]),
        },
        "edgeMapping": {
            "EDGE_LINE_COLOR": by("interaction", &[("lpi", json!("#7fb2d1")), ("ppi", json!("#d3d8de"))]),
        },
    })
}
