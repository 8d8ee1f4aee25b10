//! The folder that was written is read again and scores genes of the species from their sequences and transcripts alone: the numbers must be
//! those of the models on the run's own features.

use std::collections::BTreeMap;
use std::path::Path;

use super::Bundle;
use crate::artifact::{Columns, StageReader, Strand};
use crate::error::{Error, Result};
use crate::features::ingested::Ingested;
use crate::features::transcript::read_genes;
use crate::ingest::PlacedTranscript;
use crate::score::encode::encode;
use crate::score::own_gene::{Annotation, OwnGene};
use crate::train::Dataset;

/// Genes that are compared.
const GENES: usize = 500;
/// Largest difference of a log-odds: sums of single-precision products in another order of rows.
const TOLERANCE: f64 = 1e-3;

/// Genes that were compared, and the largest difference of a log-odds over them and all models.
///
/// # Errors
/// A difference above the tolerance: the model of new genes would be another than the one that was measured. No gene to compare.
pub(super) fn agreement(folder: &Path, ingest: &StageReader, dataset: &Dataset) -> Result<(usize, f64)> {
    let bundle = Bundle::load(folder, tch::Device::Cpu)?;
    let (genes, rows) = comparable(ingest, dataset)?;
    if genes.is_empty() {
        return Err(Error::data("model", "no gene has a sequence and places of all its transcripts", "rerun `deephen ingest` with them"));
    }
    let encoded = encode(&bundle, &genes)?;
    let all: Vec<usize> = (0..genes.len()).collect();
    let mut largest: f64 = 0.0;
    for ((context, set), fitted) in &bundle.models {
        let (from_folder, of_run) = (fitted.predict(&encoded.dataset, &all)?.logit, fitted.predict(dataset, &rows)?.logit);
        for ((gene, a), b) in genes.iter().zip(from_folder).zip(of_run) {
            largest = largest.max((a - b).abs());
            if (a - b).abs() > TOLERANCE {
                let problem = format!("gene `{}` gets {a:.5} from its sequence and place, {b:.5} from the run's features", gene.id);
                return Err(Error::data(format!("model of {context}, {set}"), problem, "report this as a fault of the program"));
            }
        }
    }
    Ok((genes.len(), largest))
}

/// Genes with sequence and place all of whose transcripts are placed, and their rows in the dataset.
fn comparable(ingest: &StageReader, dataset: &Dataset) -> Result<(Vec<OwnGene>, Vec<usize>)> {
    let ingested = Ingested::read(ingest)?;
    let place_of: BTreeMap<&str, (&str, Strand)> = ingested
        .genes
        .iter()
        .filter_map(|gene| gene.place.as_ref().map(|place| (gene.id.as_str(), (place.chrom.as_str(), place.strand))))
        .collect();
    let table = Columns::read(&ingest.file("transcripts.parquet"))?;
    let (ids, genes) = (table.text("transcript_id")?, table.text("gene_id")?);
    let (starts, ends, strands) = (table.optional_i64("start")?, table.optional_i64("end")?, table.optional_text("strand")?);
    let mut placed: Vec<PlacedTranscript> = Vec::new();
    for row in 0..ids.len() {
        if let (Some(start), Some(end), Some((chrom, strand))) = (starts[row], ends[row], place_of.get(genes[row].as_str())) {
            let strand = Strand::parse(strands[row].as_deref()).or_else(|| *strand);
            let (id, gene) = (ids[row].clone(), genes[row].clone());
            placed.push(PlacedTranscript { id, gene, chrom: (*chrom).to_owned(), start, end, strand, coding: false });
        }
    }
    let annotation = Annotation::new(placed);
    let (mut own, mut rows) = (Vec::new(), Vec::new());
    for gene in read_genes(&ingest.file("sequences.fa.gz"))? {
        let (Some(locus), Some(row)) = (annotation.loci.get(&gene.id), dataset.row(&gene.id)) else { continue };
        let summary = ingested.transcripts.get(&gene.id).copied().unwrap_or_default();
        let place = ingested.genes.binary_search_by(|other| other.id.cmp(&gene.id)).ok().and_then(|at| ingested.genes[at].place.clone());
        // A gene whose own place is that of its transcripts: what an annotation of one's own tells.
        if summary.count == locus.transcripts.count && place.as_ref() == Some(&locus.place) && summary.starts == locus.transcripts.starts {
            own.push(OwnGene { id: gene.id.clone(), locus: Some(locus.clone()), sequence: Some(gene) });
            rows.push(row);
        }
        if own.len() == GENES {
            break;
        }
    }
    Ok((own, rows))
}
