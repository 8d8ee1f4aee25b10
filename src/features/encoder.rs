//! From k-mer compositions to dense coordinates: principal axes, and where asked the autoencoder on top of them.
//!
//! The axes alone are the default: in the human run the autoencoder's embedding changes no AUROC by more than 0.0002
//! (`docs/experiments.md`).
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
/// Most coordinates that a stored encoder may keep.
const MOST_COORDINATES: usize = 4096;
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
    /// Coordinates that are kept.
    width: usize,
    /// The autoencoder, where it was asked for.
    weights: Option<Weights>,
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
    /// Principal coordinates that were fitted, all of which the autoencoder sees.
    pub input_rank: usize,
    /// Width of the embedding, and of the PCA it is compared with.
    pub embedding: usize,
    /// The ceiling: all `input_rank` coordinates.
    pub input: Explained,
    /// The autoencoder, where it was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub autoencoder: Option<Explained>,
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
        let rank = if settings.autoencoder { settings.input_rank } else { settings.embedding };
        let pca = Pca::fit(matrix, train, rank, &mut random::stream(seed, &format!("{stream}/axes")))?;
        let coordinates = pca.project(matrix);
        let scale = (pca.variance.iter().sum::<f64>() / pca.variance.len().max(1) as f64).sqrt().max(1e-12) as f32;
        let inputs = coordinates.mapv(|value| value / scale);
        let (weights, history) = if settings.autoencoder {
            let (weights, history) = autoencoder::fit(inputs.view(), train, held_out, settings, seed, stream, progress)?;
            (Some(weights), history)
        } else {
            (None, Vec::new())
        };
        let encoder = Self {
            max_k: settings.max_k,
            pseudocount: settings.pseudocount,
            mean: pca.mean.clone(),
            axes: pca.axes.clone(),
            scale,
            width: settings.embedding,
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
        let network = encoder.weights.as_ref().map(|weights| {
            let rebuilt = in_blocks(inputs.view(), inputs.ncols(), |block| weights.decode(weights.encode(block).view()));
            let lost = |row: usize| {
                let pairs = rebuilt.row(row).into_iter().zip(inputs.row(row));
                pairs.map(|(a, b)| f64::from((a - b) * scale).powi(2)).sum::<f64>()
            };
            explained(&lost)
        });
        let beyond = |row: usize| coordinates.row(row).iter().skip(settings.embedding).map(|value| f64::from(*value).powi(2)).sum::<f64>();
        let report = EncoderReport {
            genes_fitted: train.len(),
            genes_held_out: held_out.len(),
            columns: matrix.ncols(),
            input_rank: inputs.ncols(),
            embedding: settings.embedding,
            input: explained(&|_| 0.0),
            autoencoder: network,
            pca: explained(&beyond),
            history,
        };
        Ok((encoder, report))
    }

    /// Centred and rotated compositions `[n, input_rank]` of `matrix` `[n, width(max_k)]`.
    fn coordinates(&self, matrix: ArrayView2<f32>) -> Array2<f32> {
        in_blocks(matrix, self.axes.ncols(), |block| (&block - &self.mean).dot(&self.axes))
    }

    /// Embeddings `[n, embedding]`, where there is an autoencoder, and principal coordinates `[n, embedding]` of compositions
    /// `[n, width(max_k)]`.
    ///
    /// Where there are fewer axes than the embedding is wide, the last principal coordinates are zero.
    pub fn embed(&self, matrix: ArrayView2<f32>) -> Result<(Option<Array2<f32>>, Array2<f32>)> {
        if matrix.ncols() != self.axes.nrows() {
            return Err(Error::Shape {
                operation: "embed sequences",
                expected: format!("{} composition columns", self.axes.nrows()),
                found: matrix.ncols().to_string(),
                fix: "count k-mers with the encoder's own max_k".into(),
            });
        }
        let coordinates = self.coordinates(matrix);
        let width = self.width;
        let embedding = self
            .weights
            .as_ref()
            .map(|weights| in_blocks(coordinates.view(), width, |block| weights.encode(block.mapv(|value| value / self.scale).view())));
        let mut pca = Array2::zeros((matrix.nrows(), width));
        let kept = width.min(coordinates.ncols());
        pca.slice_mut(s![.., ..kept]).assign(&coordinates.slice(s![.., ..kept]));
        Ok((embedding, pca))
    }

    /// Embeddings and principal coordinates of genes, rows in their order: what scores new sequences.
    pub fn embed_genes(&self, genes: &[Gene]) -> Result<(Option<Array2<f32>>, Array2<f32>)> {
        self.embed(compositions(genes, self.max_k, self.pseudocount).view())
    }

    /// Writes the encoder as safetensors.
    pub fn save(&self, path: &Path) -> Result<()> {
        let mut tensors: BTreeMap<String, TensorFile> = self.weights.iter().flat_map(Weights::tensors).collect();
        tensors.insert("width".into(), TensorFile::I64(vec![1], vec![self.width as i64]));
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
        let mut count = |name: &str| -> Result<usize> {
            let first = take_tensor(&mut tensors, path, name)?.integers(name)?.first().copied().unwrap_or(0);
            Ok(usize::try_from(first).unwrap_or(0))
        };
        let (max_k, kept) = (count("max_k")?, count("width")?);
        let has_network = tensors.keys().any(|name| name.starts_with("encode."));
        let mut take = |name: &str| take_tensor(&mut tensors, path, name)?.matrix(name);
        let (mean, axes) = (take("mean")?, take("axes")?);
        let (pseudocount, scale) = (take("pseudocount")?, take("scale")?);
        let weights = if has_network { Some(Weights::from_tensors(take)?) } else { None };
        let fits = (1..=super::kmer::MAX_K).contains(&max_k)
            && axes.nrows() == super::kmer::width(max_k)
            && mean.dim() == (1, axes.nrows())
            && pseudocount.len() == 1
            && scale.len() == 1
            && (1..=MOST_COORDINATES).contains(&kept)
            && weights.as_ref().is_none_or(|weights| weights.inputs() == axes.ncols() && weights.width() == kept);
        if !fits {
            return Err(Error::artifact(path, "its arrays do not fit together", "rerun `deephen features`"));
        }
        Ok(Self {
            max_k,
            pseudocount: f64::from(pseudocount[[0, 0]]),
            mean: mean.index_axis_move(Axis(0), 0),
            axes,
            scale: scale[[0, 0]],
            width: kept,
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

#[cfg(test)]
mod tests {
    use rand::Rng;

    use super::super::kmer::width;
    use super::super::pca::normal;
    use super::*;
    use crate::progress::{Progress, Silent};

    /// Rows on a curved surface of three parameters, in as many columns as 1-3-mers have.
    fn curved(rows: usize) -> Array2<f32> {
        let mut random = random::stream(4, "curved");
        let directions = Array2::from_shape_simple_fn((9, width(3)), || normal(&mut random));
        let mut hidden = Array2::zeros((rows, 9));
        for mut row in hidden.rows_mut() {
            let [a, b, c] = [(); 3].map(|()| random.gen_range(-1.5f32..1.5));
            let values = [a, b, c, a * a, b * b, c * c, a * b, b * c, a * c];
            row.iter_mut().zip(values).for_each(|(to, from)| *to = from);
        }
        hidden.dot(&directions)
    }

    fn settings() -> FeatureSettings {
        FeatureSettings {
            max_k: 3,
            input_rank: 9,
            embedding: 3,
            hidden: 64,
            epochs: 30,
            batch: 64,
            learning_rate: 3e-3,
            autoencoder: true,
            ..Default::default()
        }
    }

    fn fit(matrix: &Array2<f32>, rows: &[usize], settings: &FeatureSettings, workers: usize) -> (Encoder, EncoderReport) {
        let task = Silent.begin("", None, "");
        let pool = rayon::ThreadPoolBuilder::new().num_threads(workers).build().unwrap();
        pool.install(|| Encoder::fit(matrix.view(), rows, settings, 9, "test/encoder", task.as_ref()).unwrap())
    }

    #[test]
    fn the_network_beats_its_linear_start_on_held_out_genes_of_a_curved_surface() {
        let matrix = curved(1_000);
        let (encoder, report) = fit(&matrix, &(0..1_000).collect::<Vec<_>>(), &settings(), 2);
        let (first, last) = (report.history[0], report.history[report.history.len() - 1]);
        assert!(last.loss < 0.5 * first.loss, "{first:?} {last:?}");
        assert_eq!((report.genes_fitted, report.genes_held_out), (900, 100));
        assert!(report.input.held_out.unwrap() > 0.999, "nine axes hold it all: {report:?}");
        assert!(report.autoencoder.unwrap().held_out.unwrap() > report.pca.held_out.unwrap() + 0.1, "{report:?}");
        // What the report says of the autoencoder follows from its embeddings.
        assert_eq!(encoder.embed(matrix.view()).unwrap().0.unwrap().dim(), (1_000, 3));
        let without = last.held_out_loss.unwrap();
        assert!((1.0 - without - report.autoencoder.unwrap().held_out.unwrap()).abs() < 0.01, "libtorch and ndarray agree on the loss");
    }

    #[test]
    fn two_fits_agree_to_the_bit_whatever_the_workers_and_rows_outside_the_subset_do_not_matter() {
        let matrix = curved(300);
        let settings = FeatureSettings { epochs: 4, mask: 0.2, ..settings() };
        let rows: Vec<usize> = (0..250).collect();
        let first = fit(&matrix, &rows, &settings, 1);
        let mut changed = matrix.clone();
        changed.slice_mut(s![250.., ..]).fill(1e3);
        let backwards: Vec<usize> = rows.iter().rev().copied().collect();
        assert_eq!(first, fit(&changed, &backwards, &settings, 3));
        let other = FeatureSettings { mask: 0.0, ..settings };
        assert_ne!(first.0, fit(&matrix, &rows, &other, 1).0);
    }

    #[test]
    fn a_stored_encoder_embeds_alike_and_a_damaged_one_is_refused() {
        let matrix = curved(60);
        let (encoder, _) = fit(&matrix, &(0..60).collect::<Vec<_>>(), &FeatureSettings { epochs: 2, ..settings() }, 1);
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("encoder.safetensors");
        encoder.save(&path).unwrap();
        assert_eq!(Encoder::load(&path).unwrap(), encoder);
        let (plain, report) = fit(&matrix, &(0..60).collect::<Vec<_>>(), &FeatureSettings { autoencoder: false, ..settings() }, 1);
        assert!(report.autoencoder.is_none() && report.pca.held_out.is_some() && report.input_rank == 3);
        plain.save(&path).unwrap();
        assert_eq!(Encoder::load(&path).unwrap(), plain);
        assert!(plain.embed(matrix.view()).unwrap().0.is_none());
        encoder.save(&path).unwrap();
        assert!(encoder.embed(matrix.slice(s![.., ..5])).unwrap_err().to_string().contains("84 composition columns"));
        let mut tensors = read_tensors(&path).unwrap();
        tensors.insert("encode.out".into(), TensorFile::F32(vec![2, 2], vec![0.0; 4]));
        write_tensors(&path, &tensors).unwrap();
        assert!(Encoder::load(&path).unwrap_err().to_string().contains("encode.out"));
    }

    #[test]
    fn fewer_axes_than_the_embedding_is_wide() {
        let matrix = curved(5);
        let task = Silent.begin("", None, "");
        let rows = [0, 1, 2, 3, 4];
        let (encoder, report) =
            Encoder::fit(matrix.view(), &rows, &FeatureSettings { embedding: 8, ..settings() }, 1, "few", task.as_ref()).unwrap();
        assert_eq!(report.input_rank, 4);
        let (embedding, pca) = encoder.embed(matrix.view()).unwrap();
        assert_eq!((embedding.unwrap().dim(), pca.dim()), ((5, 8), (5, 8)));
        assert!(pca.column(7).iter().all(|value| *value == 0.0));
        assert!(Encoder::fit(matrix.view(), &rows[..2], &settings(), 1, "few", task.as_ref()).is_err());
    }
}
