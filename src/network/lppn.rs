//! The typed graph: lncRNA nodes, protein nodes, and three relations between them.

use std::collections::BTreeMap;
use std::path::Path;

use polars::prelude::{DataFrame, PolarsResult};

use super::Csr;
use super::edges::{Edges, Nodes};
use crate::artifact::{Columns, Table, TensorFile, read_tensors, take_tensor, write_tensors};
use crate::error::{Error, Result};

/// The lncRNA-protein-protein network. A node's number is its place among the lncRNAs, or `lncrna.len()` plus its place
/// among the proteins; inside [`Lppn::lp`], [`Lppn::pl`] and [`Lppn::pp`] proteins count from 0.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lppn {
    /// Gene ids of the lncRNA nodes, ascending: every gene with an interaction.
    pub lncrna: Vec<String>,
    /// Symbols of the protein nodes, ascending: every protein with an interaction of either sort.
    pub proteins: Vec<String>,
    /// lncRNA -> its proteins.
    pub lp: Csr,
    /// Protein -> its lncRNAs, the reverse of `lp`.
    pub pl: Csr,
    /// Protein -> proteins, symmetric, without self-loops.
    pub pp: Csr,
}

impl Lppn {
    /// Builds the network from (gene id, protein symbol) and (symbol, symbol) pairs in any order and orientation; repeated
    /// pairs count once, self-interactions not at all.
    ///
    /// # Errors
    /// [`Error::Data`] when either table leaves no edge.
    pub fn build<S: AsRef<str>>(lpi: &[(S, S)], ppi: &[(S, S)]) -> Result<Self> {
        let tables = Edges::of_pairs(lpi).and_then(|lpi| Ok((lpi, Edges::of_pairs(ppi)?)));
        let (binding, between) = tables.map_err(Error::table("assemble the edge tables"))?;
        Self::of_edges(&binding, &between)
    }

    /// As [`Lppn::build`], from the tables of `ingest`: text columns `gene_id`, `protein` and `protein_a`, `protein_b`.
    ///
    /// # Errors
    /// As there, and a missing or mistyped column.
    pub fn of_tables(lpi: &DataFrame, ppi: &DataFrame) -> Result<Self> {
        Self::of_edges(&table_edges(lpi, "gene_id", "protein")?, &table_edges(ppi, "protein_a", "protein_b")?)
    }

    fn of_edges(binding: &Edges, between: &Edges) -> Result<Self> {
        let between = between.without_loops().map_err(Error::table("drop self-interactions"))?;
        if binding.len() == 0 || between.len() == 0 {
            let table = if binding.len() == 0 { "lncRNA-protein" } else { "protein-protein" };
            return Err(Error::data(
                "network",
                format!("the {table} interaction table has no usable edge, so there is no network"),
                "check the interaction files and column maps in the config's [ingest] section and `unresolved.tsv` of the ingest folder",
            ));
        }
        Self::joined(binding, &between).map_err(Error::table("number the nodes and join the edges"))
    }

    /// Proteins and their pairs alone, without any lncRNA node; from `protein_a`, `protein_b` of `ingest`.
    ///
    /// # Errors
    /// A missing or mistyped column.
    pub fn of_proteins(ppi: &DataFrame) -> Result<Self> {
        let between = table_edges(ppi, "protein_a", "protein_b")?;
        let built = || Self::joined(&Edges::of_pairs::<&str>(&[])?, &between.without_loops()?);
        built().map_err(Error::table("number the proteins and join their pairs"))
    }

    fn joined(binding: &Edges, between: &Edges) -> PolarsResult<Self> {
        let genes = Nodes::of(&[binding.end("from")?])?;
        let symbols = Nodes::of(&[binding.end("to")?, between.end("from")?, between.end("to")?])?;
        let (lncrna, proteins) = (genes.names()?, symbols.names()?);
        let lp = Csr::from_pairs(lncrna.len(), binding.numbered(&genes, &symbols)?);
        let pairs = between.numbered(&symbols, &symbols)?;
        let pp = Csr::from_pairs(proteins.len(), pairs.into_iter().flat_map(|(a, b)| [(a, b), (b, a)]).collect());
        let pl = lp.transposed(proteins.len());
        Ok(Self { lncrna, proteins, lp, pl, pp })
    }

    /// The network without a node, of a species whose interactions nobody has measured.
    pub fn empty() -> Self {
        let none = || Csr::from_pairs(0, Vec::new());
        Self { lncrna: Vec::new(), proteins: Vec::new(), lp: none(), pl: none(), pp: none() }
    }

    /// Number of nodes of both kinds.
    pub fn len(&self) -> usize {
        self.lncrna.len() + self.proteins.len()
    }

    /// Whether there is no node; never so for a network that was built from edges.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Node of a lncRNA gene.
    pub fn lncrna_node(&self, gene_id: &str) -> Option<usize> {
        self.lncrna.binary_search_by(|name| name.as_str().cmp(gene_id)).ok()
    }

    /// Node of a protein (counted after the lncRNAs).
    pub fn protein_node(&self, symbol: &str) -> Option<usize> {
        self.protein_index(symbol).map(|index| index + self.lncrna.len())
    }

    /// Place of a protein among the proteins.
    pub fn protein_index(&self, symbol: &str) -> Option<usize> {
        self.proteins.binary_search_by(|name| name.as_str().cmp(symbol)).ok()
    }

    /// Edges at every node, of both sorts, `[len]`.
    pub fn degrees(&self) -> Vec<usize> {
        let proteins = (0..self.proteins.len()).map(|protein| self.pl.degree(protein) + self.pp.degree(protein));
        self.lp.degrees().into_iter().chain(proteins).collect()
    }

    /// Every undirected edge once, as nodes: lncRNA-protein first, then protein-protein.
    pub fn edges(&self) -> impl Iterator<Item = (usize, usize)> + '_ {
        let first = self.lncrna.len();
        let binding = self.lp.pairs().map(move |(gene, protein)| (gene as usize, first + protein as usize));
        let between = self.pp.pairs().filter(|(a, b)| a < b).map(move |(a, b)| (first + a as usize, first + b as usize));
        binding.chain(between)
    }

    /// The network without the edges of some lncRNA nodes, which stay as isolated nodes: what is known when those genes are
    /// held out (inductive evaluation).
    pub fn without_edges_of(&self, held_out: &[usize]) -> Self {
        let mut hidden = vec![false; self.lncrna.len()];
        held_out.iter().for_each(|&node| hidden[node] = true);
        let lp = Csr::from_pairs(self.lncrna.len(), self.lp.pairs().filter(|(gene, _)| !hidden[*gene as usize]).collect());
        let pl = lp.transposed(self.proteins.len());
        Self { lp, pl, ..self.clone() }
    }

    /// Reads the network from a `network` folder (`nodes.parquet`, `csr.safetensors`).
    pub fn load(folder: &Path) -> Result<Self> {
        let nodes_file = folder.join("nodes.parquet");
        let nodes = Columns::read(&nodes_file)?;
        let kinds = nodes.text("kind")?;
        let genes = kinds.iter().take_while(|kind| *kind == "lncRNA").count();
        if kinds[genes..].iter().any(|kind| kind != "protein") {
            return Err(Error::artifact(&nodes_file, "lncRNA nodes do not all come first", "rerun `deephen network` with --force"));
        }
        let mut lncrna = nodes.text("name")?;
        let proteins = lncrna.split_off(genes);
        let file = folder.join("csr.safetensors");
        let mut tensors = read_tensors(&file)?;
        let mut take = |relation: &str, rows: usize, columns: usize| -> Result<Csr> {
            let mut array = |part: &str| -> Result<Vec<i64>> {
                let name = format!("{relation}_{part}");
                take_tensor(&mut tensors, &file, &name)?.integers(&name)
            };
            let (indptr, indices) = (array("indptr")?, array("indices")?);
            Csr::checked(relation, rows, columns, indptr, indices)
        };
        let lp = take("lp", lncrna.len(), proteins.len())?;
        let pl = take("pl", proteins.len(), lncrna.len())?;
        let pp = take("pp", proteins.len(), proteins.len())?;
        Ok(Self { lncrna, proteins, lp, pl, pp })
    }

    /// Writes `csr.safetensors`.
    pub(super) fn write_csr(&self, path: &Path) -> Result<()> {
        let mut tensors = BTreeMap::new();
        for (name, csr) in [("lp", &self.lp), ("pl", &self.pl), ("pp", &self.pp)] {
            let indptr: Vec<i64> = csr.indptr.iter().map(|&offset| offset as i64).collect();
            let indices: Vec<i64> = csr.indices.iter().map(|&column| i64::from(column)).collect();
            tensors.insert(format!("{name}_indptr"), TensorFile::I64(vec![indptr.len()], indptr));
            tensors.insert(format!("{name}_indices"), TensorFile::I64(vec![indices.len()], indices));
        }
        write_tensors(path, &tensors)
    }

    /// Writes `nodes.parquet`; `component` as from [`super::components`].
    pub(super) fn write_nodes(&self, path: &Path, component: &[usize]) -> Result<u64> {
        let (genes, proteins) = (self.lncrna.len(), self.proteins.len());
        let names: Vec<&str> = self.lncrna.iter().chain(&self.proteins).map(String::as_str).collect();
        let kinds: Vec<&str> = (0..genes).map(|_| "lncRNA").chain((0..proteins).map(|_| "protein")).collect();
        let lpi: Vec<i64> = self.lp.degrees().into_iter().chain(self.pl.degrees()).map(|degree| degree as i64).collect();
        let ppi: Vec<i64> = std::iter::repeat_n(0, genes).chain(self.pp.degrees()).map(|degree| degree as i64).collect();
        Table::new()
            .with("node", (0..self.len() as i64).collect::<Vec<_>>())
            .text("name", &names)
            .text("kind", &kinds)
            .with("lpi_degree", lpi)
            .with("ppi_degree", ppi)
            .with("component", component.iter().map(|&index| index as i64).collect::<Vec<_>>())
            .write(path)
    }
}

/// Two text columns of a table as edges.
fn table_edges(table: &DataFrame, from: &str, to: &str) -> Result<Edges> {
    for name in [from, to] {
        if table.column(name).is_ok_and(|column| column.null_count() > 0) {
            return Err(Error::data("network", format!("a missing name in the column `{name}`"), "rerun `deephen ingest` with --force"));
        }
    }
    let edges = || Edges::of_columns(table.column(from)?, table.column(to)?);
    edges().map_err(Error::table(format!("read the columns {from} and {to}")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn small() -> Lppn {
        Lppn::build(&[("L2", "B"), ("L1", "A"), ("L1", "B"), ("L1", "B")], &[("B", "A"), ("A", "B"), ("C", "C"), ("B", "C")]).unwrap()
    }

    #[test]
    fn nodes_are_sorted_and_edges_distinct() {
        let network = small();
        assert_eq!(network.lncrna, ["L1", "L2"]);
        assert_eq!(network.proteins, ["A", "B", "C"]);
        assert_eq!(network.lp.row(0), [0, 1]);
        assert_eq!(network.pl.row(1), [0, 1]);
        assert_eq!(network.pp.row(1), [0, 2]);
        assert_eq!(network.degrees(), [2, 1, 2, 4, 1]);
        assert_eq!(network.edges().collect::<Vec<_>>(), [(0, 2), (0, 3), (1, 3), (2, 3), (3, 4)]);
        assert_eq!((network.lncrna_node("L2"), network.protein_node("C"), network.protein_node("D")), (Some(1), Some(4), None));
    }

    #[test]
    fn held_out_genes_lose_their_edges_only() {
        let network = small().without_edges_of(&[0]);
        assert_eq!(network.lp.degrees(), [0, 1]);
        assert_eq!(network.pl.row(1), [1]);
        assert_eq!(network.pp, small().pp);
    }

    #[test]
    fn an_empty_table_is_one_clear_error() {
        let none: [(&str, &str); 0] = [];
        assert!(Lppn::build(&none, &[("A", "B")]).unwrap_err().to_string().contains("lncRNA-protein interaction table has no usable edge"));
        assert!(Lppn::build(&[("L", "A")], &[("A", "A")]).unwrap_err().to_string().contains("protein-protein"));
    }

    #[test]
    fn a_written_network_reads_back() {
        let folder = tempfile::tempdir().unwrap();
        let network = small();
        network.write_csr(&folder.path().join("csr.safetensors")).unwrap();
        network.write_nodes(&folder.path().join("nodes.parquet"), &[0; 5]).unwrap();
        assert_eq!(Lppn::load(folder.path()).unwrap(), network);
    }

    proptest! {
        #[test]
        fn order_and_orientation_of_edges_change_nothing(
            binding in prop::collection::vec((0u8..12, 0u8..9), 1..40),
            between in prop::collection::vec((0u8..9, 0u8..9), 1..40),
            turn in 0usize..40,
        ) {
            let lpi: Vec<(String, String)> = binding.iter().map(|(g, p)| (format!("L{g}"), format!("P{p}"))).collect();
            let mut ppi: Vec<(String, String)> = between.iter().map(|(a, b)| (format!("P{a}"), format!("P{b}"))).collect();
            ppi.push(("P0".into(), "P1".into()));
            let network = Lppn::build(&lpi, &ppi).unwrap();
            let (mut lpi2, mut ppi2) = (lpi.clone(), ppi.clone());
            lpi2.rotate_left(turn % lpi.len());
            ppi2.reverse();
            ppi2.iter_mut().for_each(|(a, b)| std::mem::swap(a, b));
            prop_assert_eq!(&Lppn::build(&lpi2, &ppi2).unwrap(), &network);
            prop_assert_eq!(network.pp.transposed(network.proteins.len()), network.pp.clone());
            prop_assert_eq!(network.pl.transposed(network.lncrna.len()), network.lp.clone());
            prop_assert!((0..network.proteins.len()).all(|p| !network.pp.row(p).contains(&(p as u32))));
        }
    }
}
