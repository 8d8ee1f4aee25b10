//! From k-mer compositions to a dense embedding: principal axes, then the autoencoder on top of them.
//!
//! The autoencoder works on the leading `input_rank` principal coordinates, not on all 5,460 columns: the axes are orthonormal,
//! so the squared error there equals the squared error on the columns up to what the axes leave out, at a tenth of the cost.

use std::collections::BTreeMap;
use std::path::Path;

use ndarray::{Array1, Array2, ArrayView2, Axis, s};
use rand::seq::SliceRandom;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::autoencoder::{self, Epoch, Weights, row};
use super::composition::compositions;
use super::pca::Pca;
use super::transcript::Gene;
use crate::artifact::{TensorFile, read_tensors, take_tensor, write_tensors};
use crate::config::FeatureSettings;
use crate::error::{Error, Result};
use crate::progress::Task;
use crate::random;

/// Rows that are embedded at a time.
const BLOCK: usize = 512;
/// Fewer genes than this carry no structure to fit.
pub const FEWEST_GENES: usize = 3;

/// A fitted encoder: gives embeddings of genes it has never seen.
#[derive(Debug, Clone, PartialEq)]
pub struct Encoder {
    max_k: usize,
    pseudocount: f64,
    mean: Array1<f32>,
    axes: Array2<f32>,
    scale: f32,
    weights: Weights,
}

/// Share of variance explained: `1 - sum |x' - x|^2 / sum |x - mean|^2` over all composition columns.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Explained {
    /// On the genes that were fitted.
    pub fitted: f64,
    /// On the genes held out of the fit.
    pub held_out: Option<f64>,
}

/// What the fit says of itself; `encoder.json`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct EncoderReport {
    /// Genes fitted.
    pub genes_fitted: usize,
    /// Genes held out.
    pub genes_held_out: usize,
    /// Columns of the composition.
    pub columns: usize,
    /// Principal coordinates the autoencoder sees.
    pub input_rank: usize,
    /// Width of the embedding, and of the PCA it is compared with.
    pub embedding: usize,
    /// The ceiling: all `input_rank` coordinates.
    pub input: Explained,
    /// The autoencoder.
    pub autoencoder: Explained,
    /// PCA of the same width.
    pub pca: Explained,
    /// Loss by pass.
    pub history: Vec<Epoch>,
}

impl Encoder {
    /// Fits axes and autoencoder to rows `rows` of `matrix` `[n, width(max_k)]`, a share of them held out for the report.
    ///
    /// No label is seen. `stream` names the random streams: a refit on a fold's training genes takes a name of its own.
    ///
    /// # Errors
    /// [`Error::Data`] for fewer than [`FEWEST_GENES`] rows or a loss that is not finite.
    pub fn fit(
        matrix: ArrayView2<f32>,
        rows: &[usize],
        settings: &FeatureSettings,
        seed: u64,
        stream: &str,
        progress: &dyn Task,
    ) -> Result<(Self, EncoderReport)> {
        if rows.len() < FEWEST_GENES {
            return Err(Error::data(
                "sequence encoder",
                format!("{} genes with a sequence, at least {FEWEST_GENES} are needed", rows.len()),
                "check that the FASTA names the genes of the gene table",
            ));
        }
        let mut shuffled = rows.to_vec();
        shuffled.sort_unstable();
        shuffled.shuffle(&mut random::stream(seed, &format!("{stream}/held-out")));
        let held = ((rows.len() as f64 * settings.held_out) as usize).min(rows.len() - FEWEST_GENES);
        let (held_out, train) = shuffled.split_at_mut(held);
        held_out.sort_unstable();
        train.sort_unstable();
        let pca = Pca::fit(matrix, train, settings.input_rank, &mut random::stream(seed, &format!("{stream}/axes")));
        let coordinates = pca.project(matrix);
        let scale = (pca.variance.iter().sum::<f64>() / pca.variance.len().max(1) as f64).sqrt().max(1e-12) as f32;
        let inputs = coordinates.mapv(|value| value / scale);
        let (weights, history) = autoencoder::fit(inputs.view(), train, held_out, settings, seed, stream, progress)?;
        let encoder = Self {
            max_k: settings.max_k,
            pseudocount: settings.pseudocount,
            mean: pca.mean.clone(),
            axes: pca.axes.clone(),
            scale,
            weights,
        };
        let explained = |error_inside: &(dyn Fn(usize) -> f64 + Sync)| {
            // Inside the axes the error is measured; outside it is all that the axes leave out.
            let share = |rows: &[usize]| {
                let total = pca.total_square(matrix, rows);
                let kept: f64 =
                    rows.iter().map(|&row| coordinates.row(row).iter().map(|value| f64::from(*value).powi(2)).sum::<f64>()).sum();
                let errors: Vec<f64> = rows.par_iter().map(|&row| error_inside(row)).collect();
                if total > 0.0 { 1.0 - (total - kept + errors.iter().sum::<f64>()) / total } else { 0.0 }
            };
            Explained { fitted: share(train), held_out: (!held_out.is_empty()).then(|| share(held_out)) }
        };
        let rebuilt = in_blocks(inputs.view(), inputs.ncols(), |block| encoder.weights.decode(encoder.weights.encode(block).view()));
        let lost = |row: usize| {
            let pairs = rebuilt.row(row).into_iter().zip(inputs.row(row));
            pairs.map(|(a, b)| f64::from((a - b) * scale).powi(2)).sum::<f64>()
        };
        let beyond = |row: usize| coordinates.row(row).iter().skip(settings.embedding).map(|value| f64::from(*value).powi(2)).sum::<f64>();
        let report = EncoderReport {
            genes_fitted: train.len(),
            genes_held_out: held_out.len(),
            columns: matrix.ncols(),
            input_rank: inputs.ncols(),
            embedding: settings.embedding,
            input: explained(&|_| 0.0),
            autoencoder: explained(&lost),
            pca: explained(&beyond),
            history,
        };
        Ok((encoder, report))
    }

    /// Centred and rotated compositions `[n, input_rank]` of `matrix` `[n, width(max_k)]`.
    fn coordinates(&self, matrix: ArrayView2<f32>) -> Array2<f32> {
        in_blocks(matrix, self.axes.ncols(), |block| (&block - &self.mean).dot(&self.axes))
    }

    /// Embeddings `[n, embedding]` and principal coordinates `[n, embedding]` of compositions `[n, width(max_k)]`.
    ///
    /// Where there are fewer axes than the embedding is wide, the last principal coordinates are zero.
    pub fn embed(&self, matrix: ArrayView2<f32>) -> Result<(Array2<f32>, Array2<f32>)> {
        if matrix.ncols() != self.axes.nrows() {
            return Err(Error::Shape {
                operation: "embed sequences",
                expected: format!("{} composition columns", self.axes.nrows()),
                found: matrix.ncols().to_string(),
                fix: "count k-mers with the encoder's own max_k".into(),
            });
        }
        let coordinates = self.coordinates(matrix);
        let width = self.weights.width();
        let embedding = in_blocks(coordinates.view(), width, |block| self.weights.encode(block.mapv(|value| value / self.scale).view()));
        let mut pca = Array2::zeros((matrix.nrows(), width));
        let kept = width.min(coordinates.ncols());
        pca.slice_mut(s![.., ..kept]).assign(&coordinates.slice(s![.., ..kept]));
        Ok((embedding, pca))
    }

    /// Embeddings and principal coordinates of genes, rows in their order: what scores new sequences.
    pub fn embed_genes(&self, genes: &[Gene]) -> Result<(Array2<f32>, Array2<f32>)> {
        self.embed(compositions(genes, self.max_k, self.pseudocount).view())
    }

    /// Writes the encoder as safetensors.
    pub fn save(&self, path: &Path) -> Result<()> {
        let mut tensors: BTreeMap<String, TensorFile> = self.weights.tensors().collect();
        tensors.insert("max_k".into(), TensorFile::I64(vec![1], vec![self.max_k as i64]));
        tensors.insert("pseudocount".into(), TensorFile::F32(vec![1, 1], vec![self.pseudocount as f32]));
        tensors.insert("scale".into(), TensorFile::F32(vec![1, 1], vec![self.scale]));
        tensors.insert("mean".into(), TensorFile::from(&row(&self.mean)));
        tensors.insert("axes".into(), TensorFile::from(&self.axes));
        write_tensors(path, &tensors)
    }

    /// Reads what [`Encoder::save`] wrote; refuses shapes that do not fit together.
    pub fn load(path: &Path) -> Result<Self> {
        let mut tensors = read_tensors(path)?;
        let max_k = take_tensor(&mut tensors, path, "max_k")?.integers("max_k")?.first().copied().unwrap_or(0);
        let max_k = usize::try_from(max_k).unwrap_or(0);
        let mut take = |name: &str| take_tensor(&mut tensors, path, name)?.matrix(name);
        let (mean, axes) = (take("mean")?, take("axes")?);
        let (pseudocount, scale) = (take("pseudocount")?, take("scale")?);
        let weights = Weights::from_tensors(take)?;
        let fits = (1..=super::kmer::MAX_K).contains(&max_k)
            && axes.nrows() == super::kmer::width(max_k)
            && mean.dim() == (1, axes.nrows())
            && pseudocount.len() == 1
            && scale.len() == 1
            && weights.inputs() == axes.ncols();
        if !fits {
            return Err(Error::artifact(path, "its arrays do not fit together", "rerun `deephen features`"));
        }
        Ok(Self {
            max_k,
            pseudocount: f64::from(pseudocount[[0, 0]]),
            mean: mean.index_axis_move(Axis(0), 0),
            axes,
            scale: scale[[0, 0]],
            weights,
        })
    }
}

/// Maps blocks of rows in parallel; rows of the result in the order of `matrix`.
fn in_blocks(matrix: ArrayView2<f32>, width: usize, map: impl Fn(ArrayView2<f32>) -> Array2<f32> + Sync) -> Array2<f32> {
    let starts: Vec<usize> = (0..matrix.nrows()).step_by(BLOCK).collect();
    let blocks: Vec<Array2<f32>> =
        starts.par_iter().map(|&start| map(matrix.slice(s![start..(start + BLOCK).min(matrix.nrows()), ..]))).collect();
    let mut joined = Array2::zeros((matrix.nrows(), width));
    for (start, block) in starts.into_iter().zip(&blocks) {
        joined.slice_mut(s![start..start + block.nrows(), ..]).assign(block);
    }
    joined
}
