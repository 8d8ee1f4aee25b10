//! The network as GraphML, for Cytoscape, Gephi or networkx.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::io::Write;
use std::path::Path;

use super::Lppn;
use crate::artifact::write_atomically;
use crate::error::Result;

/// Keys declared in the header: id, element, attribute name, type.
const KEYS: [(&str, &str, &str, &str); 6] = [
    ("d0", "node", "name", "string"),
    ("d1", "node", "kind", "string"),
    ("d2", "node", "symbol", "string"),
    ("d3", "node", "lpi_degree", "int"),
    ("d4", "node", "ppi_degree", "int"),
    ("d5", "edge", "interaction", "string"),
];

/// Writes the whole network as GraphML (<http://graphml.graphdrawing.org>). Nodes carry `name` (gene id or protein symbol),
/// `kind`, `symbol`, `lpi_degree` and `ppi_degree`, edges `interaction` (`lpi`, `ppi`); `symbols` names lncRNA genes by id.
pub fn write_graphml(network: &Lppn, symbols: &BTreeMap<String, String>, path: &Path) -> Result<()> {
    write_atomically(path, |out| {
        writeln!(out, r#"<?xml version="1.0" encoding="UTF-8"?>"#)?;
        writeln!(out, r#"<graphml xmlns="http://graphml.graphdrawing.org/xmlns">"#)?;
        for (id, element, name, kind) in KEYS {
            writeln!(out, r#"<key id="{id}" for="{element}" attr.name="{name}" attr.type="{kind}"/>"#)?;
        }
        writeln!(out, r#"<graph id="lppn" edgedefault="undirected">"#)?;
        let first = network.lncrna.len();
        for (gene, name) in network.lncrna.iter().enumerate() {
            let symbol = symbols.get(name).unwrap_or(name);
            node(out, gene, name, "lncRNA", symbol, (network.lp.degree(gene), 0))?;
        }
        for (protein, name) in network.proteins.iter().enumerate() {
            node(out, first + protein, name, "protein", name, (network.pl.degree(protein), network.pp.degree(protein)))?;
        }
        for (a, b) in network.edges() {
            let interaction = if a < first { "lpi" } else { "ppi" };
            writeln!(out, r#"<edge source="n{a}" target="n{b}"><data key="d5">{interaction}</data></edge>"#)?;
        }
        writeln!(out, "</graph>\n</graphml>")
    })
}

fn node(out: &mut dyn Write, id: usize, name: &str, kind: &str, symbol: &str, (lpi, ppi): (usize, usize)) -> std::io::Result<()> {
    let (name, symbol) = (escaped(name), escaped(symbol));
    write!(out, r#"<node id="n{id}"><data key="d0">{name}</data><data key="d1">{kind}</data><data key="d2">{symbol}</data>"#)?;
    writeln!(out, r#"<data key="d3">{lpi}</data><data key="d4">{ppi}</data></node>"#)
}

/// XML text: markup characters as entities, and the control characters that XML 1.0 forbids left out.
pub(crate) fn escaped(text: &str) -> Cow<'_, str> {
    let plain = |c: char| !matches!(c, '&' | '<' | '>' | '"' | '\'') && (c >= ' ' || c == '\t') && c != '\u{fffe}' && c != '\u{ffff}';
    if text.chars().all(plain) {
        return Cow::Borrowed(text);
    }
    let mut safe = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        match c {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&apos;"),
            c if plain(c) => safe.push(c),
            _ => {}
        }
    }
    Cow::Owned(safe)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_escaped_and_every_edge_is_written_once() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("lppn.graphml");
        let network = Lppn::build(&[("L<1>&\u{1}", "P\"1\"")], &[("P\"1\"", "Q'"), ("Q'", "P\"1\"")]).unwrap();
        write_graphml(&network, &BTreeMap::from([("L<1>&\u{1}".to_owned(), "MY<GENE".to_owned())]), &path).unwrap();
        let text = std::fs::read_to_string(&path).unwrap();
        assert!(text.contains(r#"<data key="d0">L&lt;1&gt;&amp;</data><data key="d1">lncRNA</data><data key="d2">MY&lt;GENE</data>"#));
        assert!(text.contains("P&quot;1&quot;") && text.contains("Q&apos;"));
        assert_eq!(text.matches("<edge ").count(), 2);
        assert_eq!(text.matches("<node ").count(), 3);
        assert!(text.ends_with("</graph>\n</graphml>\n"));
    }
}
