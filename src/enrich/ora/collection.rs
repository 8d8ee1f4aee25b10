//! What is tested: the terms of an ontology, one collection a namespace, and the sets of GMT files.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::{Path, PathBuf};

use super::dag::Dag;
use crate::artifact::{Columns, StageReader};
use crate::enrich::gmt::{GmtSet, read_gmt};
use crate::error::{Error, Result};

/// One term or set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Term {
    /// Id in the ontology, or name in the GMT file.
    pub id: String,
    /// In words.
    pub name: String,
    /// Names that a GMT file lists.
    pub names: usize,
    /// Of these, names of genes that are known here.
    pub known: usize,
}

/// Terms that are tested and corrected together.
#[derive(Debug)]
pub(super) struct Collection {
    /// `GO:BP`, `GO:MF`, `GO:CC`, another ontology's namespace, or the stem of a GMT file.
    pub name: String,
    /// In the order of their ids.
    pub terms: Vec<Term>,
    /// The GMT file it comes from.
    pub file: Option<PathBuf>,
    /// Gene symbol -> places of its terms, ascending.
    pub carried: HashMap<String, Vec<u32>>,
}

/// The ontology of the `ingest` folder as collections by namespace, of the genes in `wanted`; none without one. An annotation counts
/// for the term itself and all that it implies along `relations`, across namespaces too (a function is part of a process).
///
/// # Errors
/// Terms that imply each other in a circle, a damaged table.
pub(super) fn ontology(ingest: &StageReader, relations: &[String], wanted: &BTreeSet<&str>) -> Result<Vec<Collection>> {
    let terms = Columns::read(&ingest.file("terms.parquet"))?;
    let (ids, names, namespaces) = (terms.text("term")?, terms.text("name")?, terms.text("namespace")?);
    let places: HashMap<&str, u32> = ids.iter().map(String::as_str).zip(0..).collect();
    let place = |id: &str, table: &str| {
        places.get(id).copied().ok_or_else(|| Error::artifact(&ingest.file(table), format!("no term `{id}`"), "rerun `deephen ingest`"))
    };
    let table = Columns::read(&ingest.file("term_parents.parquet"))?;
    let told = table.text("relation")?;
    // The default names both; a small ontology may lack one.
    let usual = |relation: &String| ["is_a", "part_of"].contains(&relation.as_str());
    if let Some(unknown) = relations.iter().find(|relation| !told.is_empty() && !usual(relation) && !told.contains(relation)) {
        let known: BTreeSet<&str> = told.iter().map(String::as_str).collect();
        let known = known.into_iter().collect::<Vec<_>>().join(", ");
        return Err(Error::settings(
            "enrich.ora.relations",
            format!("`{unknown}` is no relation of the ontology"),
            format!("it has {known}"),
        ));
    }
    let mut edges = Vec::new();
    for ((term, parent), relation) in table.text("term")?.iter().zip(&table.text("parent")?).zip(&told) {
        if relations.contains(relation) {
            edges.push((place(term, "term_parents.parquet")?, place(parent, "term_parents.parquet")?));
        }
    }
    let dag = Dag::new(&ids, &edges)?;

    let annotations = Columns::read(&ingest.file("annotations.parquet"))?;
    let mut by_gene: HashMap<String, BTreeSet<u32>> = HashMap::new();
    for (gene, term) in annotations.text("gene")?.into_iter().zip(annotations.text("term")?) {
        if wanted.contains(gene.as_str()) {
            let above = dag.above(place(&term, "annotations.parquet")?);
            by_gene.entry(gene).or_default().extend(above);
        }
    }

    let collection_of = |namespace: &str| match namespace {
        "BP" | "MF" | "CC" => format!("GO:{namespace}"),
        "" => "ontology".to_owned(),
        other => other.to_owned(),
    };
    let mut collections: BTreeMap<&str, Collection> = BTreeMap::new();
    // Place among all terms -> place in its collection; terms are in order of id, and so they stay.
    let mut inside = vec![0; ids.len()];
    for (index, (id, name)) in ids.iter().zip(&names).enumerate() {
        let namespace = namespaces[index].as_str();
        let collection = collections.entry(namespace).or_insert_with(|| Collection {
            name: collection_of(namespace),
            file: None,
            terms: Vec::new(),
            carried: HashMap::new(),
        });
        inside[index] = collection.terms.len() as u32;
        let name = if name.is_empty() { id } else { name };
        collection.terms.push(Term { id: id.clone(), name: name.clone(), names: 0, known: 0 });
    }
    for (gene, terms) in by_gene {
        for term in terms {
            if let Some(collection) = collections.get_mut(namespaces[term as usize].as_str()) {
                collection.carried.entry(gene.clone()).or_default().push(inside[term as usize]);
            }
        }
    }
    Ok(collections.into_values().collect())
}

/// A GMT file as a collection, and how many of its gene names are of no coding gene; `symbols` gives the symbol of a coding gene's id.
///
/// # Errors
/// A file that is not GMT, with the line.
pub(super) fn gmt(path: &Path, symbols: &HashMap<String, String>, known: &BTreeSet<&str>) -> Result<(Collection, u64)> {
    let mut sets: Vec<GmtSet> = read_gmt(path)?;
    sets.sort_by(|a, b| a.name.cmp(&b.name));
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let stem = name.trim_end_matches(".gz").trim_end_matches(".gmt").to_owned();
    let mut collection = Collection { name: stem, file: Some(path.to_path_buf()), terms: Vec::new(), carried: HashMap::new() };
    let mut unknown = 0;
    for (place, set) in (0u32..).zip(sets) {
        let (names, mut missing) = (set.genes.len(), 0);
        for gene in &set.genes {
            let id = gene.split_once('.').map_or(gene.as_str(), |(id, _)| if id.starts_with("ENS") { id } else { gene });
            let symbol = symbols.get(id).unwrap_or(gene);
            if !known.contains(symbol.as_str()) {
                missing += 1;
                continue;
            }
            let carried = collection.carried.entry(symbol.clone()).or_default();
            // An id and a symbol of one gene may stand in one set.
            if carried.last() != Some(&place) {
                carried.push(place);
            }
        }
        unknown += missing as u64;
        let web = set.description.starts_with("http") || set.description.is_empty();
        let name = if web { set.name.clone() } else { set.description };
        collection.terms.push(Term { id: set.name, name, names, known: names - missing });
    }
    Ok((collection, unknown))
}
