//! Neighbourhoods as tensors.

use ndarray::Array2;
use tch::{Device, Tensor};

use super::dataset::Dataset;
use super::inputs::Inputs;
use super::typed_graph::{HostMessages, Neighbourhood, TypedGraph};
use crate::error::{Error, Result};
use crate::model::{GraphBatch, Messages};
use crate::network::Lppn;

/// Inputs of all genes and proteins on a device, from which batches are gathered.
#[derive(Debug)]
pub struct GraphInputs {
    lncrna: Tensor,
    proteins: Tensor,
    device: Device,
}

/// Names of the protein inputs of a dataset.
pub fn protein_columns(dataset: &Dataset) -> Vec<String> {
    dataset.proteins.as_ref().map_or_else(|| vec!["log_degree".into()], |table| table.block.encoded_columns.clone())
}

impl GraphInputs {
    /// All families of every gene with their presence flags, and the features of every protein of the network.
    pub fn new(dataset: &Dataset, families: &[usize], network: &Lppn, graph: &TypedGraph, device: Device) -> Result<Self> {
        let rows: Vec<usize> = (0..dataset.len()).collect();
        let inputs = Inputs::new(dataset, families, &rows, device)?;
        let proteins = protein_numbers(dataset, network, graph);
        let shape = [proteins.nrows() as i64, proteins.ncols() as i64];
        let values: Vec<f32> = proteins.iter().copied().collect();
        let proteins = Tensor::f_from_slice(&values)
            .and_then(|tensor| tensor.f_reshape(shape))
            .and_then(|tensor| tensor.f_to_device(device))
            .map_err(Error::tensor("place protein features"))?;
        Ok(Self { lncrna: Tensor::cat(&[inputs.x, inputs.present], 1), proteins, device })
    }

    /// Gathers what a neighbourhood needs.
    pub fn batch(&self, around: &Neighbourhood) -> Result<GraphBatch> {
        let place = |nodes: &[usize]| {
            let nodes: Vec<i64> = nodes.iter().map(|&node| node as i64).collect();
            Tensor::f_from_slice(&nodes).and_then(|nodes| nodes.f_to_device(self.device)).map_err(Error::tensor("place a batch"))
        };
        let messages = |host: &HostMessages| Messages::new(&host.indptr, &host.source, &host.weight, self.device);
        let protein_ids = place(&around.proteins)?;
        Ok(GraphBatch {
            lncrna: self.lncrna.index_select(0, &place(&around.genes)?),
            proteins: self.proteins.index_select(0, &protein_ids),
            protein_ids,
            seeds: around.seeds as i64,
            inner: around.inner as i64,
            to_seeds: messages(&around.to_seeds)?,
            from_lncrna: messages(&around.from_genes)?,
            from_proteins: messages(&around.from_proteins)?,
        })
    }
}

/// Encoded features `[proteins, d]` in the network's order, zero for a protein without; log degrees where no table is at hand.
fn protein_numbers(dataset: &Dataset, network: &Lppn, graph: &TypedGraph) -> Array2<f32> {
    let count = network.proteins.len();
    let Some(table) = &dataset.proteins else {
        return Array2::from_shape_fn((count, 1), |(protein, _)| {
            ((graph.genes.degree(protein) + graph.proteins.degree(protein)) as f32).ln_1p()
        });
    };
    let rows: std::collections::HashMap<&str, usize> =
        table.symbols.iter().enumerate().map(|(row, symbol)| (symbol.as_str(), row)).collect();
    let mut values = Array2::zeros((count, table.block.encoded.ncols()));
    for (protein, symbol) in network.proteins.iter().enumerate() {
        if let Some(&row) = rows.get(symbol.as_str()) {
            values.row_mut(protein).assign(&table.block.encoded.row(row));
        }
    }
    values
}
