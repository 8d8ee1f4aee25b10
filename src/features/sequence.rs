//! The `sequence` family: `sequence.parquet`, `sequence.safetensors`, `encoder.safetensors`, `encoder.json`.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use ndarray::Array2;
use rayon::prelude::*;

use super::composition::compositions;
use super::encoder::{Encoder, FEWEST_GENES};
use super::gic;
use super::ingested::Ingested;
use super::kmer::{columns, count_kmers, frequencies, width};
use super::plain::{PLAIN_COLUMNS, numbers};
use super::related::{RELATED_COLUMNS, Related};
use super::transcript::{Gene, read_genes};
use crate::artifact::{Context, StageReader, StageWriter, Table, TensorFile, write_tensors};
use crate::config::FeatureSettings;
use crate::error::Result;

/// Largest k of the frequencies in `kmers`.
const FREQUENCY_K: usize = 4;

/// Writes the four files; returns the number of genes.
pub(super) fn write(
    settings: &FeatureSettings,
    ingested: &Ingested,
    ingest: &StageReader,
    related: Option<&Path>,
    writer: &StageWriter,
    context: &Context,
) -> Result<u64> {
    let mut genes = read_genes(&ingest.file("sequences.fa.gz"))?;
    let candidates: BTreeSet<&str> = ingested.genes.iter().filter(|gene| gene.candidate).map(|gene| gene.id.as_str()).collect();
    genes.retain(|gene| candidates.contains(gene.id.as_str()));
    let related = related.map(|path| Related::read(path, &genes)).transpose()?;
    write_plain(&genes, related.as_ref(), writer)?;
    drop(related);
    gic::write(&genes, &writer.path("gic.parquet"))?;
    let mut tensors = BTreeMap::new();
    tensors.insert("kmers".to_owned(), TensorFile::from(&kmer_frequencies(&genes)));
    let (embedding, pca) = if genes.len() < FEWEST_GENES {
        context.progress.warn(&format!("{} candidate genes have a sequence: too few to fit the encoder, embeddings are zero", genes.len()));
        let empty = Array2::zeros((genes.len(), settings.embedding));
        (settings.autoencoder.then(|| empty.clone()), empty)
    } else {
        embed(settings, &genes, writer, context)?
    };
    tensors.extend(embedding.map(|embedding| ("embedding".to_owned(), TensorFile::from(&embedding))));
    tensors.insert("pca".to_owned(), TensorFile::from(&pca));
    write_tensors(&writer.path("sequence.safetensors"), &tensors)?;
    Ok(genes.len() as u64)
}

/// The autoencoder's embedding, where it was asked for, and principal coordinates.
type Dense = (Option<Array2<f32>>, Array2<f32>);

fn embed(settings: &FeatureSettings, genes: &[Gene], writer: &StageWriter, context: &Context) -> Result<Dense> {
    let task = context.progress.begin("fit the sequence encoder", settings.autoencoder.then_some(settings.epochs as u64), "passes");
    let matrix = compositions(genes, settings.max_k, settings.pseudocount);
    let rows: Vec<usize> = (0..genes.len()).collect();
    let (encoder, report) = Encoder::fit(matrix.view(), &rows, settings, context.seed, "features/encoder", task.as_ref())?;
    drop(task);
    let percent = |share: f64| format!("{:.1}%", 100.0 * share);
    if let (Some(network), Some(axes)) = (report.autoencoder.and_then(|network| network.held_out), report.pca.held_out) {
        context.progress.note(&format!(
            "variance explained on {} held-out genes: autoencoder {}, PCA of the same width {}",
            report.genes_held_out,
            percent(network),
            percent(axes)
        ));
    }
    encoder.save(&writer.path("encoder.safetensors"))?;
    writer.write_json("encoder.json", &report)?;
    encoder.embed(matrix.view())
}

fn kmer_frequencies(genes: &[Gene]) -> Array2<f32> {
    let rows: Vec<Vec<f32>> = genes.par_iter().map(|gene| frequencies(&count_kmers(gene.sequences(), FREQUENCY_K), FREQUENCY_K)).collect();
    let mut matrix = Array2::zeros((genes.len(), width(FREQUENCY_K)));
    for (mut target, row) in matrix.rows_mut().into_iter().zip(&rows) {
        target.iter_mut().zip(row).for_each(|(to, from)| *to = *from);
    }
    matrix
}

fn write_plain(genes: &[Gene], related: Option<&Related>, writer: &StageWriter) -> Result<u64> {
    let values: Vec<[f64; PLAIN_COLUMNS.len()]> =
        genes.par_iter().map(|gene| numbers(gene, &count_kmers(gene.sequences(), 3)[columns(3)])).collect();
    let ids: Vec<&str> = genes.iter().map(|gene| gene.id.as_str()).collect();
    let mut table = Table::new().text("gene_id", &ids);
    for (column, name) in PLAIN_COLUMNS.iter().enumerate() {
        table = table.with(name, values.iter().map(|row| row[column]).collect::<Vec<f64>>());
    }
    if let Some(related) = related {
        let values: Vec<[f64; RELATED_COLUMNS.len()]> = genes.par_iter().map(|gene| related.numbers(gene)).collect();
        for (column, name) in RELATED_COLUMNS.iter().enumerate() {
            table = table.with(name, values.iter().map(|row| row[column]).collect::<Vec<f64>>());
        }
    }
    table.write(&writer.path("sequence.parquet"))
}
