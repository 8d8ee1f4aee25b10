//! The autoencoder's weights, and their training on libtorch.
//!
//! With `x` `[r]` the scaled principal coordinates of a gene, `d` the embedding, `h` the hidden width:
//!
//! ```text
//! z  = A x + C relu(B x + b) + c          A [d, r], B [h, r], C [d, h]
//! x' = D z + F relu(E z + e) + f          D [r, d], E [h, d], F [r, h]
//! loss = mean |x' - x|^2, x masked on its way in (Vincent et al. 2008, denoising autoencoders)
//! ```
//!
//! `A` and `D` start as the PCA of the same width, the rest at random, so that training starts from PCA and every gain over it
//! is the network's. Initial weights, batches and masks come from named random streams; libtorch draws nothing.

use ndarray::{Array1, Array2, ArrayView2, Axis};
use rand::seq::SliceRandom;
use rand::{Rng, RngCore};
use rand_chacha::ChaCha8Rng;
use serde::{Deserialize, Serialize};
use tch::nn::OptimizerConfig;
use tch::{Device, Kind, Tensor, nn};

use crate::artifact::TensorFile;
use crate::config::FeatureSettings;
use crate::error::{Error, Result};
use crate::progress::Task;
use crate::random;

/// Names of the weights in the order of the struct and of `encoder.safetensors`.
const NAMES: [&str; 10] = [
    "encode.skip",
    "encode.in",
    "encode.in_bias",
    "encode.out",
    "encode.out_bias",
    "decode.skip",
    "decode.in",
    "decode.in_bias",
    "decode.out",
    "decode.out_bias",
];

/// Fitted weights, one matrix `[out, in]` or row `[1, out]` for each of the ten names.
#[derive(Debug, Clone, PartialEq)]
pub struct Weights([Array2<f32>; 10]);

/// One pass over the training genes.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Epoch {
    /// From 1.
    pub epoch: usize,
    /// Share of the inputs' variance that the masked training batches leave unexplained, mean over the pass.
    pub loss: f64,
    /// The same on the held-out genes, unmasked, after the pass; none where none are held out.
    pub held_out_loss: Option<f64>,
}

impl Weights {
    /// Starting weights for `inputs` coordinates.
    fn initial(inputs: usize, settings: &FeatureSettings, random: &mut ChaCha8Rng) -> Self {
        let (width, hidden) = (settings.embedding, settings.hidden);
        // He et al. 2015 for layers into a relu; layers out of it start small, so that the skip path leads at first.
        let mut uniform = |rows: usize, columns: usize, gain: f32| {
            let bound = gain * (6.0 / columns.max(1) as f32).sqrt();
            Array2::from_shape_simple_fn((rows, columns), || (2.0 * random.r#gen::<f32>() - 1.0) * bound)
        };
        let zeros = |columns: usize| Array2::zeros((1, columns));
        let skip = Array2::eye(width.max(inputs)).slice_move(ndarray::s![..width, ..inputs]);
        let unskip = skip.t().to_owned();
        Self([
            skip,
            uniform(hidden, inputs, 1.0),
            zeros(hidden),
            uniform(width, hidden, 0.1),
            zeros(width),
            unskip,
            uniform(hidden, width, 1.0),
            zeros(hidden),
            uniform(inputs, hidden, 0.1),
            zeros(inputs),
        ])
    }

    fn layer(&self, x: ArrayView2<f32>, first: usize) -> Array2<f32> {
        let [skip, enter, enter_bias, leave, leave_bias] = [0, 1, 2, 3, 4].map(|offset| &self.0[first + offset]);
        let hidden = (x.dot(&enter.t()) + enter_bias).mapv_into(|value| value.max(0.0));
        x.dot(&skip.t()) + hidden.dot(&leave.t()) + leave_bias
    }

    /// Embeddings `[n, d]` of scaled coordinates `[n, r]`.
    pub fn encode(&self, x: ArrayView2<f32>) -> Array2<f32> {
        self.layer(x, 0)
    }

    /// Scaled coordinates `[n, r]` rebuilt from embeddings `[n, d]`.
    pub fn decode(&self, z: ArrayView2<f32>) -> Array2<f32> {
        self.layer(z, 5)
    }

    /// Width of the embedding.
    pub fn width(&self) -> usize {
        self.0[0].nrows()
    }

    /// Coordinates it takes and rebuilds.
    pub fn inputs(&self) -> usize {
        self.0[0].ncols()
    }

    /// Named arrays for a file.
    pub fn tensors(&self) -> impl Iterator<Item = (String, TensorFile)> {
        NAMES.iter().zip(&self.0).map(|(name, array)| ((*name).to_owned(), TensorFile::from(array)))
    }

    /// Weights from named arrays; `take` finds one by its name. Shapes are held against each other.
    pub fn from_tensors(mut take: impl FnMut(&str) -> Result<Array2<f32>>) -> Result<Self> {
        let mut arrays = Vec::with_capacity(NAMES.len());
        for name in NAMES {
            arrays.push(take(name)?);
        }
        let weights: [Array2<f32>; 10] = arrays.try_into().map_err(|_| Error::data("encoder", "not ten weights", ""))?;
        let (width, inputs) = weights[0].dim();
        let hidden = weights[1].nrows();
        let expected = [
            (width, inputs),
            (hidden, inputs),
            (1, hidden),
            (width, hidden),
            (1, width),
            (inputs, width),
            (hidden, width),
            (1, hidden),
            (inputs, hidden),
            (1, inputs),
        ];
        for ((name, weight), shape) in NAMES.iter().zip(&weights).zip(expected) {
            if weight.dim() != shape {
                return Err(Error::Shape {
                    operation: "load the encoder",
                    expected: format!("`{name}` {shape:?}"),
                    found: format!("{:?}", weight.dim()),
                    fix: "rerun `deephen features`".into(),
                });
            }
        }
        Ok(Self(weights))
    }
}

fn tensor(array: ArrayView2<f32>) -> Tensor {
    let values: Vec<f32> = array.iter().copied().collect();
    Tensor::from_slice(&values).view([array.nrows() as i64, array.ncols() as i64])
}

fn layer(x: &Tensor, weights: &[Tensor]) -> Tensor {
    let hidden = (x.matmul(&weights[1].tr()) + &weights[2]).relu();
    x.matmul(&weights[0].tr()) + hidden.matmul(&weights[3].tr()) + &weights[4]
}

fn rebuild(x: &Tensor, weights: &[Tensor]) -> Tensor {
    layer(&layer(x, &weights[..5]), &weights[5..])
}

/// Fits the weights to rows `train` of `inputs` `[n, r]` and watches rows `held_out`. `stream` names the random streams.
pub fn fit(
    inputs: ArrayView2<f32>,
    train: &[usize],
    held_out: &[usize],
    settings: &FeatureSettings,
    seed: u64,
    stream: &str,
    progress: &dyn Task,
) -> Result<(Weights, Vec<Epoch>)> {
    crate::runtime::start();
    let start = Weights::initial(inputs.ncols(), settings, &mut random::stream(seed, &format!("{stream}/weights")));
    let store = nn::VarStore::new(Device::Cpu);
    let weights: Vec<Tensor> =
        NAMES.iter().zip(&start.0).map(|(name, array)| store.root().var_copy(&name.replace('.', "_"), &tensor(array.view()))).collect();
    let mut optimiser = nn::Adam::default().build(&store, settings.learning_rate).map_err(Error::tensor("build Adam"))?;
    let x = tensor(inputs.select(Axis(0), train).view());
    let watched = (!held_out.is_empty()).then(|| tensor(inputs.select(Axis(0), held_out).view()));
    let square = |values: &Tensor| values.square().mean(Kind::Float).double_value(&[]).max(f64::MIN_POSITIVE);
    let variance = square(&x);
    let mut order: Vec<i64> = (0..train.len() as i64).collect();
    let mut batches = random::stream(seed, &format!("{stream}/batches"));
    let mut masks = random::stream(seed, &format!("{stream}/masks"));
    let steps = settings.epochs * train.len().div_ceil(settings.batch);
    let mut step = 0usize;
    let mut history = Vec::with_capacity(settings.epochs);
    for epoch in 1..=settings.epochs {
        order.shuffle(&mut batches);
        let mut sum = 0.0;
        for batch in order.chunks(settings.batch) {
            let rate = settings.learning_rate * 0.5 * (1.0 + (std::f64::consts::PI * step as f64 / steps as f64).cos());
            optimiser.set_lr(rate);
            let target = x.index_select(0, &Tensor::from_slice(batch));
            let masked = &target * mask(batch.len(), inputs.ncols(), settings.mask, &mut masks);
            let loss = (rebuild(&masked, &weights) - target).square().mean(Kind::Float);
            optimiser.backward_step(&loss);
            sum += loss.double_value(&[]) * batch.len() as f64;
            step += 1;
        }
        let held_out_loss =
            watched.as_ref().map(|watched| tch::no_grad(|| square(&(rebuild(watched, &weights) - watched)) / square(watched)));
        let loss = sum / train.len() as f64 / variance;
        if !loss.is_finite() {
            return Err(Error::data("autoencoder", format!("the loss is {loss} after pass {epoch}"), "lower features.learning_rate"));
        }
        history.push(Epoch { epoch, loss, held_out_loss });
        progress.advance(1);
    }
    let fitted: Vec<Array2<f32>> = weights
        .iter()
        .zip(&start.0)
        .map(|(weight, array)| {
            let values = Vec::<f32>::try_from(weight.detach().contiguous().view([-1])).map_err(Error::tensor("read weights"))?;
            Array2::from_shape_vec(array.dim(), values).map_err(|error| Error::data("autoencoder", error.to_string(), ""))
        })
        .collect::<Result<_>>()?;
    let weights = fitted.try_into().map_err(|_| Error::data("autoencoder", "not ten weights", ""))?;
    Ok((Weights(weights), history))
}

/// Random factors of the inputs: 0 with chance `share`, otherwise 1 / (1 - share), which keeps the mean.
fn mask(rows: usize, columns: usize, share: f64, random: &mut ChaCha8Rng) -> Tensor {
    let mut bytes = vec![0u8; rows * columns];
    random.fill_bytes(&mut bytes);
    let blank = (share * 256.0).round().min(255.0);
    let kept = (256.0 / (256.0 - blank)) as f32;
    let factors: Vec<f32> = bytes.iter().map(|&byte| if f64::from(byte) < blank { 0.0 } else { kept }).collect();
    Tensor::from_slice(&factors).view([rows as i64, columns as i64])
}

/// A row vector as the one-row matrix that files and layers hold.
pub(super) fn row(values: &Array1<f32>) -> Array2<f32> {
    values.clone().insert_axis(Axis(0))
}
