//! The network with scores as GraphML (<http://graphml.graphdrawing.org>), for Cytoscape, Gephi, igraph and networkx.

use std::io::Write;
use std::path::Path;

use super::contexts::attribute;
use super::graph::{Edge, Graph, Node};
use crate::artifact::write_atomically;
use crate::error::Result;
use crate::network::xml_escaped;

/// Keys declared in the header: id, element, attribute name, type.
const KEYS: [(&str, &str, &str, &str); 15] = [
    ("n0", "node", "name", "string"),
    ("n1", "node", "symbol", "string"),
    ("n2", "node", "kind", "string"),
    ("n3", "node", "status", "string"),
    ("n4", "node", "lpi_degree", "int"),
    ("n5", "node", "ppi_degree", "int"),
    ("n6", "node", "rank", "int"),
    ("n7", "node", "score", "double"),
    ("n8", "node", "score_lo", "double"),
    ("n9", "node", "score_hi", "double"),
    ("n10", "node", "confound_score", "double"),
    ("n11", "node", "flags", "string"),
    ("n12", "node", "contexts", "string"),
    ("e0", "edge", "interaction", "string"),
    ("e1", "edge", "evidence", "string"),
];

/// Writes nodes and edges; what a node lacks is left out.
pub(super) fn write(graph: &Graph, path: &Path) -> Result<()> {
    write_atomically(path, |out| {
        writeln!(out, r#"<?xml version="1.0" encoding="UTF-8"?>"#)?;
        writeln!(out, r#"<graphml xmlns="http://graphml.graphdrawing.org/xmlns">"#)?;
        for (id, element, name, kind) in KEYS {
            writeln!(out, r#"<key id="{id}" for="{element}" attr.name="{name}" attr.type="{kind}"/>"#)?;
        }
        for (place, context) in graph.contexts.iter().enumerate() {
            let name = attribute(context);
            writeln!(out, r#"<key id="c{place}" for="node" attr.name="{}" attr.type="double"/>"#, xml_escaped(&name))?;
        }
        writeln!(out, r#"<graph id="lppn" edgedefault="undirected">"#)?;
        graph.nodes.iter().enumerate().try_for_each(|(id, node)| write_node(out, id, node))?;
        graph.edges.iter().enumerate().try_for_each(|(id, edge)| write_edge(out, id, edge))?;
        writeln!(out, "</graph>\n</graphml>")
    })
}

fn write_node(out: &mut dyn Write, id: usize, node: &Node) -> std::io::Result<()> {
    write!(out, r#"<node id="n{id}">"#)?;
    let mut data = |key: &str, value: &str| write!(out, r#"<data key="{key}">{}</data>"#, xml_escaped(value));
    data("n0", &node.name)?;
    data("n1", &node.symbol)?;
    data("n2", if node.lncrna { "lncRNA" } else { "protein" })?;
    data("n3", &node.status)?;
    data("n4", &node.lpi_degree.to_string())?;
    data("n5", &node.ppi_degree.to_string())?;
    if let Some(gene) = &node.gene {
        if let Some(rank) = gene.rank {
            data("n6", &rank.to_string())?;
        }
        for (key, value) in [("n7", Some(gene.score)), ("n8", Some(gene.lo)), ("n9", Some(gene.hi)), ("n10", gene.confound)] {
            if let Some(value) = value {
                data(key, &format!("{value:.6}"))?;
            }
        }
        for (place, score) in gene.context_scores.iter().enumerate() {
            if let Some(score) = score {
                data(&format!("c{place}"), &format!("{score:.6}"))?;
            }
        }
        data("n11", &gene.flags)?;
        data("n12", &gene.contexts.iter().map(String::as_str).collect::<Vec<_>>().join(","))?;
    }
    writeln!(out, "</node>")
}

fn write_edge(out: &mut dyn Write, id: usize, edge: &Edge) -> std::io::Result<()> {
    let evidence = edge.records.map_or_else(|| edge.sources.clone().unwrap_or_default(), |records| format!("{records} records"));
    writeln!(
        out,
        r#"<edge id="e{id}" source="n{}" target="n{}"><data key="e0">{}</data><data key="e1">{}</data></edge>"#,
        edge.source,
        edge.target,
        edge.interaction,
        xml_escaped(&evidence)
    )
}
