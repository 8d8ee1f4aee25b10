//! GraphSAGE end to end over lncRNAs and proteins.

use rand_chacha::ChaCha8Rng;
use serde::{Deserialize, Serialize};
use tch::Tensor;

use super::{Dropout, FamilyInput, Layout, Linear, Messages, ParameterId, Parameters, SageLayer};
use crate::config::ModelSettings;
use crate::error::Result;

/// Everything that fixes the shapes of a [`GraphNetwork`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct GraphArchitecture {
    /// Families of the lncRNAs.
    pub families: Vec<FamilyInput>,
    /// Columns of the proteins.
    pub protein_columns: Vec<String>,
    /// Proteins in the network; counts only with an embedding.
    pub proteins: usize,
    /// Width of each protein's learned embedding; 0 for none.
    pub protein_embedding: usize,
    /// Width of the layers.
    pub hidden: usize,
}

impl GraphArchitecture {
    /// Numbers a lncRNA brings: its encoded families and a presence flag each.
    pub fn lncrna_inputs(&self) -> usize {
        self.families.iter().map(|family| family.columns.len() + 1).sum()
    }
}

/// A seed batch with its sampled surroundings, or the whole network at once.
#[derive(Debug)]
pub struct GraphBatch {
    /// lncRNAs `[n_l, lncrna inputs]`; the first `seeds` are those to score.
    pub lncrna: Tensor,
    /// Proteins `[n_p, protein columns]`; the first `inner` are partners of seeds.
    pub proteins: Tensor,
    /// Numbers of the proteins in the network `[n_p]`, for the embedding.
    pub protein_ids: Tensor,
    /// Genes to score.
    pub seeds: i64,
    /// Proteins whose first layer is computed.
    pub inner: i64,
    /// Inner proteins to seeds.
    pub to_seeds: Messages,
    /// lncRNAs to inner proteins.
    pub from_lncrna: Messages,
    /// Proteins to inner proteins.
    pub from_proteins: Messages,
}

/// Shares dropped in training.
#[derive(Debug, Clone, Copy)]
pub struct GraphNoise {
    input: Dropout,
    hidden: Dropout,
}

impl GraphNoise {
    /// From the settings.
    pub fn new(settings: &ModelSettings) -> Self {
        Self { input: Dropout::new(settings.input_dropout), hidden: Dropout::new(settings.dropout) }
    }
}

/// Two relational SAGE layers between an input map a node type and a linear head:
///
/// `h0_t = relu(x_t W_t + b_t)` for both types `t`; layer 1 on seeds and on their proteins, which hear their lncRNAs and
/// proteins; layer 2 on seeds; `logit = b + u . h2 + w . x`. The last term lets a gene without partners be scored from its
/// features alone, as the fast model would. lncRNAs have no id embedding.
#[derive(Debug, Clone)]
pub struct GraphNetwork {
    layout: Layout,
    lncrna_input: Linear,
    protein_input: Linear,
    embedding: Option<ParameterId>,
    seed_layer: SageLayer,
    protein_layer: SageLayer,
    top_layer: SageLayer,
    readout: Linear,
    skip: Linear,
    bias: ParameterId,
}

impl GraphNetwork {
    /// Registers all layers.
    pub fn new(architecture: &GraphArchitecture) -> Self {
        let mut layout = Layout::default();
        let (hidden, width) = (architecture.hidden as i64, architecture.protein_embedding as i64);
        let (lncrna, protein) = (architecture.lncrna_inputs() as i64, architecture.protein_columns.len() as i64 + width);
        Self {
            lncrna_input: Linear::new(&mut layout, "lncrna.input", lncrna, hidden, true),
            protein_input: Linear::new(&mut layout, "protein.input", protein, hidden, true),
            embedding: (width > 0).then(|| layout.add("protein.embedding", &[architecture.proteins as i64, width], 0.1, true)),
            seed_layer: SageLayer::new(&mut layout, "lncrna.layer1", hidden, hidden, &["protein-lncrna"]),
            protein_layer: SageLayer::new(&mut layout, "protein.layer1", hidden, hidden, &["lncrna-protein", "protein-protein"]),
            top_layer: SageLayer::new(&mut layout, "lncrna.layer2", hidden, hidden, &["protein-lncrna"]),
            readout: Linear::readout(&mut layout, "readout", hidden, 0.3 / (hidden as f64).sqrt()),
            skip: Linear::readout(&mut layout, "skip", lncrna, 0.0),
            bias: layout.add("bias", &[1], 0.0, false),
            layout,
        }
    }

    /// Names and shapes of the parameters.
    pub fn layout(&self) -> &Layout {
        &self.layout
    }

    /// Log-odds `[1, seeds]`.
    pub fn forward(&self, parameters: &Parameters, batch: &GraphBatch, mut noise: Option<(GraphNoise, &mut ChaCha8Rng)>) -> Result<Tensor> {
        let mut drop = |x: Tensor, input: bool| match noise.as_mut() {
            Some((noise, random)) => (if input { noise.input } else { noise.hidden }).apply(x, random),
            None => Ok(x),
        };
        let x = drop(batch.lncrna.shallow_clone(), true)?;
        let lncrna = drop(self.lncrna_input.forward(parameters, &x.unsqueeze(0)).squeeze_dim(0).relu(), false)?;
        let mut proteins = batch.proteins.shallow_clone();
        if let Some(embedding) = self.embedding {
            let learned = parameters.get(embedding).squeeze_dim(0).index_select(0, &batch.protein_ids);
            proteins = Tensor::cat(&[proteins, learned], 1);
        }
        let proteins = drop(self.protein_input.forward(parameters, &proteins.unsqueeze(0)).squeeze_dim(0).relu(), false)?;
        let own_seeds = lncrna.narrow(0, 0, batch.seeds);
        let own_proteins = proteins.narrow(0, 0, batch.inner);
        let seeds = drop(self.seed_layer.forward(parameters, &own_seeds, &[(&batch.to_seeds, &own_proteins)]), false)?;
        let inner =
            self.protein_layer.forward(parameters, &own_proteins, &[(&batch.from_lncrna, &lncrna), (&batch.from_proteins, &proteins)]);
        let inner = drop(inner, false)?;
        let top = drop(self.top_layer.forward(parameters, &seeds, &[(&batch.to_seeds, &inner)]), false)?;
        let own = x.narrow(0, 0, batch.seeds).unsqueeze(0);
        let logit = self.readout.forward(parameters, &top.unsqueeze(0)) + self.skip.forward(parameters, &own);
        Ok(logit.squeeze_dim(2) + parameters.get(self.bias))
    }
}
