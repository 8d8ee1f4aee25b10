//! What the rivals read, loaded once for all folds.

use std::path::Path;

use ndarray::{Array2, Axis};

use super::EmbeddingTables;
use crate::artifact::{Columns, read_tensors, take_tensor};
use crate::config::GicCoefficients;
use crate::error::{Error, Result};
use crate::network::{Lppn, NEIGHBOURS_FILE};
use crate::train::{Dataset, FamilyBlock};

/// One table over all genes.
#[derive(Debug, Clone)]
pub struct RivalTable {
    /// Column names.
    pub columns: Vec<String>,
    /// Numbers `[genes, columns]`; NaN is missing.
    pub values: Array2<f64>,
    /// Whether a gene stands in the table.
    pub present: Vec<bool>,
}

/// Families that stand in tables of their own.
const BUILT_IN: [&str; 3] = ["sequence", "topology", "locus"];

impl RivalTable {
    /// A family of the config: its columns, missing for genes that do not have it, and whether they do. Every gene is present.
    fn of_family(family: &FamilyBlock, genes: usize) -> Self {
        let width = family.columns.len();
        let value = |row: usize, column: usize| match (column == width, family.present[row]) {
            (true, here) => f64::from(u8::from(here)),
            (false, true) => f64::from(family.values[[row, column]]),
            (false, false) => f64::NAN,
        };
        Self {
            columns: family.columns.iter().chain([&"present".to_owned()]).map(|column| format!("{}/{column}", family.name)).collect(),
            values: Array2::from_shape_fn((genes, width + 1), |(row, column)| value(row, column)),
            present: vec![true; genes],
        }
    }

    /// Of `rows`, the positions (in `rows`) of genes that stand in the table.
    pub fn positions(&self, rows: &[usize]) -> Vec<usize> {
        (0..rows.len()).filter(|&at| self.present[rows[at]]).collect()
    }

    /// The table's rows `rows`.
    pub fn select(&self, rows: &[usize]) -> Array2<f64> {
        self.values.select(Axis(0), rows)
    }

    /// This table with only the named columns, in that order.
    pub fn keep(&self, names: &[&str], path: &Path) -> Result<Self> {
        let indices = names
            .iter()
            .map(|name| {
                self.columns.iter().position(|column| column == name).ok_or_else(|| {
                    Error::artifact(path, format!("has no column `{name}`"), format!("columns found: {}", self.columns.join(", ")))
                })
            })
            .collect::<Result<Vec<usize>>>()?;
        Ok(Self {
            columns: names.iter().map(|&name| name.to_owned()).collect(),
            values: self.values.select(Axis(1), &indices),
            present: self.present.clone(),
        })
    }

    /// Both tables' columns; a gene is present where both have it.
    pub fn beside(&self, other: &Self) -> Self {
        let rows = self.values.nrows();
        let width = self.columns.len();
        Self {
            columns: self.columns.iter().chain(&other.columns).cloned().collect(),
            values: Array2::from_shape_fn((rows, width + other.columns.len()), |(row, column)| {
                if column < width { self.values[[row, column]] } else { other.values[[row, column - width]] }
            }),
            present: self.present.iter().zip(&other.present).map(|(a, b)| *a && *b).collect(),
        }
    }
}

/// Everything the rivals read.
#[derive(Debug, Clone)]
pub struct RivalTables {
    /// All confounds, counts as log(1 + count).
    pub confounds: RivalTable,
    /// Span, transcript count, degree.
    pub confound_core: RivalTable,
    /// LPI degree alone.
    pub degree: RivalTable,
    /// log(1 + transcript count) alone.
    pub transcript_count: RivalTable,
    /// 1-4-mer frequencies.
    pub kmers: RivalTable,
    /// Plain sequence numbers.
    pub plain_sequence: RivalTable,
    /// Locus numbers.
    pub locus: RivalTable,
    /// Locus and plain sequence.
    pub locus_and_sequence: RivalTable,
    /// These, and the config's own families beside them: a gene that is not in such a table is missing there, and a column says so.
    pub annotated: RivalTable,
    /// Columns of the GIC score and the species of its coefficients, where folding energies are at hand.
    pub gic: Option<(RivalTable, GicCoefficients)>,
    /// Embeddings of the network, where they were made.
    pub embeddings: Option<EmbeddingTables>,
    /// Network node of a gene, where it has one.
    pub node: Vec<Option<usize>>,
}

impl RivalTables {
    /// Reads the `features` and `network` folders for the genes of `dataset`, in its order; the dataset has their confounds already.
    ///
    /// # Errors
    /// A missing table or column, k-mer frequencies that do not fit their ids.
    pub fn load(features: &Path, network_folder: &Path, dataset: &Dataset, network: &Lppn) -> Result<Self> {
        let genes = dataset.len();
        let row_of = |id: &str| dataset.row(id);
        let mut confounds =
            RivalTable { columns: dataset.confound_names.clone(), values: dataset.confounds_raw.clone(), present: vec![true; genes] };
        let path = features.join("confounds.parquet");
        // Counts enter linear models as logarithms, like the other confounds: the bar shall be as high as it can be.
        for name in ["transcript_count", "tested_loci"] {
            if let Some(column) = confounds.columns.iter().position(|found| found == name) {
                confounds.values.column_mut(column).mapv_inplace(|count| count.max(0.0).ln_1p());
            }
        }
        let plain_path = features.join("sequence.parquet");
        let (plain_sequence, ids) = read(&plain_path, &row_of, genes)?;
        let tensors = features.join("sequence.safetensors");
        let dense = take_tensor(&mut read_tensors(&tensors)?, &tensors, "kmers")?.matrix("kmers")?;
        if dense.nrows() != ids.len() {
            return Err(Error::artifact(
                &tensors,
                format!("`kmers` has {} rows where sequence.parquet has {}", dense.nrows(), ids.len()),
                "rerun `deephen features --force`",
            ));
        }
        let mut kmers = RivalTable {
            columns: (0..dense.ncols()).map(|column| format!("kmer_{column}")).collect(),
            values: Array2::from_elem((genes, dense.ncols()), f64::NAN),
            present: plain_sequence.present.clone(),
        };
        for (row, id) in ids.iter().enumerate() {
            if let Some(gene) = *id {
                kmers.values.row_mut(gene).assign(&dense.row(row).mapv(f64::from));
            }
        }
        let (mut locus, _) = read(&features.join("locus.parquet"), &row_of, genes)?;
        let neighbours = network_folder.join(NEIGHBOURS_FILE);
        if neighbours.exists() {
            // Rivals see the locus as the model does.
            let present = locus.present.clone();
            locus = locus.beside(&RivalTable { present, ..read(&neighbours, &row_of, genes)?.0 });
        }
        // Where no gene has a sequence at all, the locus stands alone.
        let locus_and_sequence = if plain_sequence.present.contains(&true) { locus.beside(&plain_sequence) } else { locus.clone() };
        Ok(Self {
            confound_core: confounds.keep(&["log_gene_span", "transcript_count", "log_lpi_degree"], &path)?,
            degree: confounds.keep(&["log_lpi_degree"], &path)?,
            transcript_count: confounds.keep(&["transcript_count"], &path)?,
            annotated: dataset
                .families
                .iter()
                .filter(|family| !BUILT_IN.contains(&family.name.as_str()))
                .fold(locus_and_sequence.clone(), |table, family| table.beside(&RivalTable::of_family(family, genes))),
            locus_and_sequence,
            confounds,
            kmers,
            gic: None,
            embeddings: None,
            plain_sequence,
            locus,
            node: dataset.gene_ids.iter().map(|id| network.lncrna_node(id)).collect(),
        })
    }
}

/// A numeric table keyed by `gene_id`, and the gene row of each of its rows.
fn read(path: &Path, row_of: &dyn Fn(&str) -> Option<usize>, genes: usize) -> Result<(RivalTable, Vec<Option<usize>>)> {
    let table = Columns::read(path)?;
    let ids: Vec<Option<usize>> = table.text("gene_id")?.iter().map(|id| row_of(id)).collect();
    let columns: Vec<String> = table.names().into_iter().filter(|name| name != "gene_id").collect();
    let mut values = Array2::from_elem((genes, columns.len()), f64::NAN);
    for (column, name) in columns.iter().enumerate() {
        for (value, gene) in table.optional_f64(name)?.into_iter().zip(&ids) {
            if let Some(gene) = *gene {
                values[[gene, column]] = value.filter(|value| value.is_finite()).unwrap_or(f64::NAN);
            }
        }
    }
    let mut present = vec![false; genes];
    ids.iter().flatten().for_each(|&gene| present[gene] = true);
    Ok((RivalTable { columns, values, present }, ids))
}
