//! Node embeddings by Deep Graph Infomax on HinSAGE, without any label.

use ndarray::Array2;
use rand::seq::SliceRandom;
use rand_chacha::ChaCha8Rng;
use tch::{Device, Kind, Tensor};

use super::dataset::Dataset;
use super::graph_inputs::GraphInputs;
use super::optimizer::AdamW;
use super::typed_graph::{HostMessages, Neighbourhood, TypedGraph};
use crate::error::{Error, Result};
use crate::model::{HinSage, Parameters};
use crate::network::Lppn;
use crate::progress::Task;
use crate::random::stream;

/// Settings of the embedding; the defaults are those of ELGP, but for batches of 256 (32 there) with a smaller step to go with
/// a fixed number of passes (there, up to 1,000 with a stop after 8 without gain).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct InfomaxSettings {
    /// Neighbours drawn of a lncRNA, and of each of its proteins by relation.
    pub samples: [usize; 2],
    /// Widths of the layers; the last is that of the embedding.
    pub widths: [i64; 2],
    /// lncRNAs a batch.
    pub batch: usize,
    /// Passes over the lncRNAs.
    pub epochs: usize,
    /// Largest step of AdamW; falls to 0 along a cosine.
    pub rate: f64,
}

impl Default for InfomaxSettings {
    fn default() -> Self {
        Self { samples: [20, 15], widths: [64, 256], batch: 256, epochs: 20, rate: 2e-3 }
    }
}

/// Embeds every gene of the dataset, `[genes, widths[1]]` (rows of genes without a partner rest on their own features), and gives
/// the mean loss of the first and of the last pass; the loss of chance is ln 2.
///
/// Trained on lncRNAs with a partner, all families of the dataset as features; scored with whole neighbourhoods. `task` advances
/// by one a pass.
///
/// # Errors
/// A network that shares no gene with the dataset.
pub fn infomax(
    dataset: &Dataset,
    network: &Lppn,
    settings: InfomaxSettings,
    device: Device,
    seed: u64,
    name: &str,
    task: &dyn Task,
) -> Result<(Array2<f32>, [f64; 2])> {
    crate::runtime::start();
    let graph = TypedGraph::new(dataset, network)?;
    let families: Vec<usize> = (0..dataset.families.len()).collect();
    let inputs = GraphInputs::new(dataset, &families, network, &graph, device)?;
    let whole = inputs.batch(&with_means(graph.whole()))?;
    let model = HinSage::new([whole.lncrna.size()[1], whole.proteins.size()[1]], settings.widths);
    let parameters = Parameters::new(model.layout(), 1, &model.layout().initial(1, seed, name), device)?;
    let mut genes: Vec<usize> = (0..dataset.len()).filter(|&row| graph.partners.degree(row) > 0).collect();
    let batches = genes.len().div_ceil(settings.batch);
    let mut optimizer = AdamW::new(model.layout(), &parameters, settings.rate, 0.0, settings.epochs * batches)?;
    let mut random = stream(seed, &format!("{name}/batches"));
    let mut told = [f64::NAN; 2];
    for epoch in 0..settings.epochs {
        genes.shuffle(&mut random);
        let mut losses = Vec::with_capacity(batches);
        for seeds in genes.chunks(settings.batch) {
            let batch = inputs.batch(&with_means(graph.sample(seeds, settings.samples, 0.0, &mut random)))?;
            let real = model.embed(&parameters, &batch, &batch.lncrna, &batch.proteins);
            let (lncrna, proteins) = (shuffled(&batch.lncrna, &mut random)?, shuffled(&batch.proteins, &mut random)?);
            let corrupt = model.embed(&parameters, &batch, &lncrna, &proteins);
            let loss = model.infomax_loss(&parameters, &real, &corrupt);
            optimizer.step(&parameters, &parameters.gradient(&loss)?);
            losses.push(loss.detach());
        }
        let mean = losses.iter().map(|loss| loss.double_value(&[])).sum::<f64>() / losses.len().max(1) as f64;
        told = [if epoch == 0 { mean } else { told[0] }, mean];
        task.advance(1);
    }
    let _guard = tch::no_grad_guard();
    let embedding = model.embed(&parameters, &whole, &whole.lncrna, &whole.proteins).to_device(Device::Cpu).to_kind(Kind::Float);
    let values = Vec::<f32>::try_from(embedding.contiguous().reshape(-1)).map_err(Error::tensor("read an embedding"))?;
    let shape = (dataset.len(), settings.widths[1] as usize);
    let embedding = Array2::from_shape_vec(shape, values).map_err(|error| Error::Shape {
        operation: "embed genes",
        expected: format!("{shape:?}"),
        found: error.to_string(),
        fix: "this is a fault of the program, please report it".into(),
    })?;
    Ok((embedding, told))
}

/// Plain means instead of means by degree: HinSAGE knows no other.
fn with_means(mut around: Neighbourhood) -> Neighbourhood {
    for messages in [&mut around.to_seeds, &mut around.from_genes, &mut around.from_proteins] {
        let HostMessages { indptr, weight, .. } = messages;
        for bounds in indptr.windows(2) {
            let share = 1.0 / (bounds[1] - bounds[0]).max(1) as f32;
            weight[bounds[0]..bounds[1]].fill(share);
        }
    }
    around
}

/// Rows in another order: the corruption of Deep Graph Infomax, nodes of a type among themselves.
fn shuffled(x: &Tensor, random: &mut ChaCha8Rng) -> Result<Tensor> {
    let mut order: Vec<i64> = (0..x.size()[0]).collect();
    order.shuffle(random);
    let order = Tensor::f_from_slice(&order).and_then(|order| order.f_to_device(x.device())).map_err(Error::tensor("place a shuffle"))?;
    Ok(x.index_select(0, &order))
}
