//! All genes with all their numbers, in one order, ready for fitting.

use std::collections::HashMap;
use std::path::Path;

use ndarray::{Array2, Axis};

use super::encode::{encode, encoded_names};
use super::impute::impute;
use crate::artifact::{Columns, read_tensors, take_tensor};
use crate::config::Settings;
use crate::error::{Error, Result};
use crate::learners::median;
use crate::network::NEIGHBOURS_FILE;

/// One family of features over all genes.
#[derive(Debug, Clone)]
pub struct FamilyBlock {
    /// `sequence`, `topology`, `locus`, or the name of an extra family.
    pub name: String,
    /// Names of the columns of `values`; `NAME:missing` are missing-value indicators.
    pub columns: Vec<String>,
    /// Raw numbers `[n_genes, d]`: missing ones, and rows of absent genes, hold the column's median.
    pub values: Array2<f32>,
    /// Whether a gene has the family at all.
    pub present: Vec<bool>,
    /// Names of the columns of `encoded`.
    pub encoded_columns: Vec<String>,
    /// Label-free encoding of `values` `[n_genes, e]`, zero where absent, times `model.scale`; columns at scale 0 are left out.
    pub encoded: Array2<f32>,
}

impl FamilyBlock {
    /// A family from raw numbers `[n_genes, d]`; NaN is missing.
    pub fn new(name: &str, columns: Vec<String>, raw: Array2<f32>, present: Vec<bool>, settings: &Settings) -> Self {
        let (columns, values) = impute(columns, raw, &present);
        let model = &settings.model;
        let factors: Vec<f64> = columns.iter().map(|column| model.scale_of(name, column)).collect();
        let kept: Vec<usize> = (0..columns.len()).filter(|&column| factors[column] > 0.0).collect();
        let names: Vec<String> = kept.iter().map(|&column| columns[column].clone()).collect();
        let mut encoded = encode(&values.select(Axis(1), &kept), &present, model.encoding, model.bins, model.clip);
        let width = encoded.ncols() / kept.len().max(1);
        for (at, mut column) in encoded.columns_mut().into_iter().enumerate() {
            let factor = factors[kept[at / width]] as f32;
            column.mapv_inplace(|value| value * factor);
        }
        let encoded_columns = encoded_names(&names, model.encoding, model.bins);
        Self { name: name.into(), columns, values, present, encoded_columns, encoded }
    }
}

/// Features of the proteins in the network.
#[derive(Debug, Clone)]
pub struct ProteinTable {
    /// Symbols, one a row.
    pub symbols: Vec<String>,
    /// Their numbers, all present.
    pub block: FamilyBlock,
}

/// Features and confounds of every candidate gene; rows are sorted by gene id.
#[derive(Debug, Clone)]
pub struct Dataset {
    /// Sorted gene ids, one a row.
    pub gene_ids: Vec<String>,
    /// Families in the order sequence, topology, locus, then the config's.
    pub families: Vec<FamilyBlock>,
    /// Names of the confounds.
    pub confound_names: Vec<String>,
    /// Confounds `[n_genes, c]`, missing ones hold the median.
    pub confounds: Array2<f64>,
    /// Confounds as they were read, NaN where missing.
    pub confounds_raw: Array2<f64>,
    /// Protein features for GraphSAGE; none in a dataset made from parts.
    pub proteins: Option<ProteinTable>,
    index: HashMap<String, usize>,
}

impl Dataset {
    /// Reads the `features` and `network` folders (`docs/schemas.md`).
    pub fn load(features: &Path, network: &Path, settings: &Settings) -> Result<Self> {
        let path = features.join("confounds.parquet");
        let table = Columns::read(&path)?;
        let names: Vec<String> = table.names().into_iter().filter(|name| name != "gene_id").collect();
        let (gene_ids, confounds) = numbers(&table, "gene_id", &names)?;
        if gene_ids.is_empty() {
            return Err(Error::artifact(&path, "has no rows", "rerun the stage that wrote it"));
        }
        let mut order: Vec<usize> = (0..gene_ids.len()).collect();
        order.sort_by(|&a, &b| gene_ids[a].cmp(&gene_ids[b]));
        let confounds = confounds.select(Axis(0), &order);
        let gene_ids: Vec<String> = order.into_iter().map(|row| gene_ids[row].clone()).collect();
        if let Some(twice) = gene_ids.windows(2).find(|pair| pair[0] == pair[1]) {
            return Err(Error::artifact(&path, format!("gene `{}` has two rows", twice[0]), "rerun `deephen features --force`"));
        }
        let mut dataset = Self::from_parts(gene_ids, Vec::new(), names, confounds);
        let mut family = |name: &str, path: &Path, beside: Option<Beside>| -> Result<()> {
            let block = dataset.read_family(name, path, beside, settings)?;
            dataset.families.push(block);
            Ok(())
        };
        let tensors = features.join("sequence.safetensors");
        family("sequence", &features.join("sequence.parquet"), settings.model.sequence_tensor().map(|_| Beside::Tensor(&tensors)))?;
        family("topology", &network.join("topology.parquet"), None)?;
        family("locus", &features.join("locus.parquet"), Some(Beside::Table(&network.join(NEIGHBOURS_FILE))))?;
        for extra in &settings.features.families {
            family(&extra.name, &features.join(format!("family_{}.parquet", extra.name)), None)?;
        }
        dataset.proteins = Some(read_proteins(&network.join("proteins.parquet"), settings)?);
        Ok(dataset)
    }

    /// A dataset from its parts; `gene_ids` must be sorted, rows of all arrays follow them, NaN is missing.
    pub fn from_parts(gene_ids: Vec<String>, families: Vec<FamilyBlock>, confound_names: Vec<String>, confounds: Array2<f64>) -> Self {
        debug_assert!(gene_ids.windows(2).all(|pair| pair[0] < pair[1]), "gene ids must be sorted and distinct");
        let index = gene_ids.iter().enumerate().map(|(row, id)| (id.clone(), row)).collect();
        let mut imputed = confounds.clone();
        for mut column in imputed.columns_mut() {
            let middle = median(column.iter().copied().filter(|value| !value.is_nan()).collect());
            column.mapv_inplace(|value| if value.is_nan() { middle } else { value });
        }
        Self { gene_ids, families, confound_names, confounds: imputed, confounds_raw: confounds, proteins: None, index }
    }

    /// The same numbers under another `[model]`: encodings and scales made anew. The sequence tensor stays what was loaded.
    pub fn encoded_with(&self, settings: &Settings) -> Self {
        let again = |block: &FamilyBlock| {
            FamilyBlock::new(&block.name, block.columns.clone(), block.values.clone(), block.present.clone(), settings)
        };
        Self { families: self.families.iter().map(again).collect(), ..self.clone() }
    }

    /// Number of genes.
    pub fn len(&self) -> usize {
        self.gene_ids.len()
    }

    /// Whether there is no gene at all.
    pub fn is_empty(&self) -> bool {
        self.gene_ids.is_empty()
    }

    /// Row of a gene.
    pub fn row(&self, gene_id: &str) -> Option<usize> {
        self.index.get(gene_id).copied()
    }

    /// Index of a family by name.
    pub fn family(&self, name: &str) -> Option<usize> {
        self.families.iter().position(|family| family.name == name)
    }

    /// Indices of named families; an unknown name is an error.
    pub fn family_indices<S: AsRef<str>>(&self, names: &[S]) -> Result<Vec<usize>> {
        names
            .iter()
            .map(|name| {
                self.family(name.as_ref()).ok_or_else(|| {
                    let known: Vec<&str> = self.families.iter().map(|family| family.name.as_str()).collect();
                    Error::settings("families", format!("`{}` is no family", name.as_ref()), format!("known: {}", known.join(", ")))
                })
            })
            .collect()
    }

    fn read_family(&self, name: &str, path: &Path, beside: Option<Beside>, settings: &Settings) -> Result<FamilyBlock> {
        let table = Columns::read(path)?;
        let mut columns: Vec<String> = table.names().into_iter().filter(|column| column != "gene_id").collect();
        let (ids, mut raw) = numbers(&table, "gene_id", &columns)?;
        if let (Some(Beside::Tensor(file)), Some(tensor)) = (&beside, settings.model.sequence_tensor()) {
            let dense = take_tensor(&mut read_tensors(file)?, file, tensor)?.matrix(tensor)?;
            if dense.nrows() != ids.len() {
                return Err(Error::artifact(
                    file,
                    format!("`{tensor}` has {} rows where {} has {}", dense.nrows(), path.display(), ids.len()),
                    "rerun `deephen features --force`",
                ));
            }
            columns.extend((0..dense.ncols()).map(|column| format!("{tensor}_{column}")));
            raw = ndarray::concatenate(Axis(1), &[raw.view(), dense.mapv(f64::from).view()]).map_err(|error| Error::Shape {
                operation: "join sequence numbers and embedding",
                expected: "equal row counts".into(),
                found: error.to_string(),
                fix: "rerun `deephen features --force`".into(),
            })?;
        }
        let mut values = Array2::from_elem((self.len(), columns.len()), f32::NAN);
        let mut present = vec![false; self.len()];
        for (row, id) in ids.iter().enumerate() {
            if let Some(gene) = self.row(id) {
                present[gene] = true;
                values.row_mut(gene).assign(&raw.row(row).mapv(|value| value as f32));
            }
        }
        if let Some(Beside::Table(file)) = beside
            && file.exists()
        {
            let table = Columns::read(file)?;
            let names: Vec<String> = table.names().into_iter().filter(|column| column != "gene_id").collect();
            let (ids, more) = numbers(&table, "gene_id", &names)?;
            let mut further = Array2::from_elem((self.len(), names.len()), f32::NAN);
            for (row, id) in ids.iter().enumerate() {
                if let Some(gene) = self.row(id) {
                    further.row_mut(gene).assign(&more.row(row).mapv(|value| value as f32));
                }
            }
            values = ndarray::concatenate![Axis(1), values, further];
            columns.extend(names);
        }
        Ok(FamilyBlock::new(name, columns, values, present, settings))
    }
}

/// Further columns of a family.
#[derive(Debug, Clone, Copy)]
enum Beside<'a> {
    /// A dense tensor of `sequence.safetensors`, row by row.
    Tensor(&'a Path),
    /// Another table keyed by gene, which may be absent; who stands in it alone does not have the family.
    Table(&'a Path),
}

fn read_proteins(path: &Path, settings: &Settings) -> Result<ProteinTable> {
    let table = Columns::read(path)?;
    let columns: Vec<String> = table.names().into_iter().filter(|column| column != "symbol").collect();
    let (symbols, raw) = numbers(&table, "symbol", &columns)?;
    let present = vec![true; symbols.len()];
    let block = FamilyBlock::new("proteins", columns, raw.mapv(|value| value as f32), present, settings);
    Ok(ProteinTable { symbols, block })
}

/// Ids and numbers `[rows, columns]` of a table, NaN where missing or not finite. A family that no gene has is an empty table.
fn numbers(table: &Columns, key: &str, names: &[String]) -> Result<(Vec<String>, Array2<f64>)> {
    let ids = table.text(key)?;
    let mut values = Array2::from_elem((ids.len(), names.len()), f64::NAN);
    for (column, name) in names.iter().enumerate() {
        for (row, value) in table.optional_f64(name)?.into_iter().enumerate() {
            values[[row, column]] = value.filter(|value| value.is_finite()).unwrap_or(f64::NAN);
        }
    }
    Ok((ids, values))
}
