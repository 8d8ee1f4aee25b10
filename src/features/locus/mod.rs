//! `locus.parquet`: where a gene lies and how it is built, for candidates with a place in the genome.

mod along;
mod neighbourhood;
mod sites;
mod synteny;
#[cfg(test)]
mod tests;

use std::path::Path;

use rayon::prelude::*;

pub use along::Along;
pub use neighbourhood::{Neighbour, Neighbourhood, Surroundings};
pub use synteny::{SYNTENY_COLUMNS, Synteny, SyntenyRow};

use super::ingested::{Ingested, IngestedGene, Place, ReferenceClass, TranscriptSummary};
use crate::artifact::Table;
use crate::error::Result;

/// Columns of `locus.parquet` after `gene_id`. `log_x` is `ln(1 + x)`, distances are base pairs between transcription starts
/// and missing where the chromosome has no such gene; flags are 0 or 1. Of a gene of unknown strand what is said along its strand is
/// missing ([`Along`], and `log_start_count`). A column without any value is left out of the file.
pub const COLUMNS: [&str; 48] = [
    "log_gene_span",
    "log_transcript_count",
    "log_start_count",
    "log_max_transcript_span",
    "log_mean_transcript_span",
    "max_exons",
    "mean_exons",
    "log_distance_coding_tss",
    "log_distance_coding_tss_same_strand",
    "log_distance_coding_tss_opposite_strand",
    "log_distance_coding_tss_divergent",
    "bidirectional_promoter_1kb",
    "bidirectional_promoter_2kb",
    "bidirectional_essential_2kb",
    "coding_tss_1kb",
    "log_distance_essential_tss",
    "log_distance_nonessential_tss",
    "sense_overlap",
    "antisense_overlap",
    "intergenic",
    "essential_overlap",
    "start_in_sense",
    "start_in_antisense",
    "covers_coding_start",
    "log_coding_tss_within_10kb",
    "log_coding_tss_within_100kb",
    "log_coding_tss_within_1mb",
    "log_lncrna_tss_within_10kb",
    "log_lncrna_tss_within_100kb",
    "log_lncrna_tss_within_1mb",
    "log_gene_tss_within_10kb",
    "log_gene_tss_within_100kb",
    "log_gene_tss_within_1mb",
    "log_essential_tss_within_10kb",
    "log_essential_tss_within_100kb",
    "log_essential_tss_within_1mb",
    "nearest_coding_essential",
    "nearest_coding_nonessential",
    "nearest_coding_same_strand",
    "nearest_coding_upstream",
    "log_nearest_coding_span",
    "log_nearest_coding_transcript_count",
    "on_x",
    "on_y",
    "on_mt",
    "log_hosted_snorna",
    "log_hosted_mirna",
    "log_distance_telomere",
];

/// Columns of `locus.parquet` that say what a column of `confounds.parquet` says: gene span, transcript count, closeness to an
/// essential promoter. Evaluation runs with and without them.
pub const CONFOUNDED_COLUMNS: [&str; 12] = [
    "log_gene_span",
    "log_transcript_count",
    "log_start_count",
    "log_max_transcript_span",
    "log_mean_transcript_span",
    "bidirectional_essential_2kb",
    "log_distance_essential_tss",
    "essential_overlap",
    "log_essential_tss_within_10kb",
    "log_essential_tss_within_100kb",
    "log_essential_tss_within_1mb",
    "nearest_coding_essential",
];

/// The numbers of one placed gene, in the order of [`COLUMNS`].
pub fn numbers(gene_id: &str, place: &Place, transcripts: &TranscriptSummary, around: &Neighbourhood) -> [Option<f64>; COLUMNS.len()] {
    let found = around.around(gene_id, place);
    let log = |value: i64| (value as f64).ln_1p();
    let log_count = |value: u64| Some((value as f64).ln_1p());
    let flag = |value: bool| Some(f64::from(u8::from(value)));
    let counts = |counts: [usize; 3]| counts.map(|count| log_count(count as u64));
    let [coding_10kb, coding_100kb, coding_1mb] = counts(found.coding_within);
    let [lncrna_10kb, lncrna_100kb, lncrna_1mb] = counts(found.lncrna_within);
    let [genes_10kb, genes_100kb, genes_1mb] = counts(found.genes_within);
    let [essential_10kb, essential_100kb, essential_1mb] = counts(found.essential_within);
    let class = found.nearest.and_then(|nearest| nearest.class);
    let along = found.along;
    let told = |value: fn(&Along) -> bool| along.as_ref().and_then(|along| flag(value(along)));
    [
        Some(log(place.end - place.start)),
        log_count(transcripts.count),
        along.and_then(|_| log_count(transcripts.starts)),
        transcripts.max_span.map(log),
        transcripts.mean_span.map(f64::ln_1p),
        transcripts.max_exons.map(|count| count as f64),
        transcripts.mean_exons,
        found.coding.map(log),
        along.and_then(|along| along.coding_same_strand).map(log),
        along.and_then(|along| along.coding_opposite_strand).map(log),
        along.and_then(|along| along.coding_divergent).map(log),
        told(|along| along.bidirectional_1kb),
        told(|along| along.bidirectional_2kb),
        told(|along| along.bidirectional_essential_2kb),
        flag(found.coding.is_some_and(|distance| distance <= 1_000)),
        found.essential.map(log),
        found.nonessential.map(log),
        told(|along| along.sense_overlap),
        told(|along| along.antisense_overlap),
        flag(!found.overlap),
        flag(found.essential_overlap),
        told(|along| along.start_in_sense),
        told(|along| along.start_in_antisense),
        flag(found.covers_coding_start),
        coding_10kb,
        coding_100kb,
        coding_1mb,
        lncrna_10kb,
        lncrna_100kb,
        lncrna_1mb,
        genes_10kb,
        genes_100kb,
        genes_1mb,
        essential_10kb,
        essential_100kb,
        essential_1mb,
        flag(class == Some(ReferenceClass::Essential)),
        flag(class == Some(ReferenceClass::Nonessential)),
        along.and_then(|along| along.nearest_same_strand).and_then(flag),
        told(|along| along.nearest_upstream),
        found.nearest.map(|nearest| log(nearest.span)),
        found.nearest.and_then(|nearest| log_count(nearest.transcripts)),
        flag(place.chrom == "X"),
        flag(place.chrom == "Y"),
        flag(place.chrom == "MT"),
        along.and_then(|along| log_count(along.hosted_snorna as u64)),
        along.and_then(|along| log_count(along.hosted_mirna as u64)),
        Some(log(found.telomere)),
    ]
}

/// Writes the table for candidates with a place; returns its row count.
pub fn write(ingested: &Ingested, neighbourhood: &Neighbourhood, synteny: Option<&Synteny>, path: &Path) -> Result<u64> {
    let rows: Vec<(&IngestedGene, &Place)> =
        ingested.genes.iter().filter(|gene| gene.candidate).filter_map(|gene| Some((gene, gene.place.as_ref()?))).collect();
    let values: Vec<[Option<f64>; COLUMNS.len()]> = rows
        .par_iter()
        .map(|(gene, place)| {
            let transcripts = ingested.transcripts.get(&gene.id).copied().unwrap_or_default();
            numbers(&gene.id, place, &transcripts, neighbourhood)
        })
        .collect();
    let ids: Vec<&str> = rows.iter().map(|(gene, _)| gene.id.as_str()).collect();
    let mut table = Table::new().text("gene_id", &ids);
    for (column, name) in COLUMNS.iter().enumerate() {
        // Exon counts, for one, are in no file of a species whose transcripts come without them.
        if !values.is_empty() && values.iter().all(|row| row[column].is_none()) {
            continue;
        }
        table = table.with(name, values.iter().map(|row| row[column]).collect::<Vec<Option<f64>>>());
    }
    if let Some(synteny) = synteny {
        let values: Vec<Option<[f64; SYNTENY_COLUMNS.len()]>> = rows.par_iter().map(|(_, place)| synteny.numbers(place)).collect();
        for (column, name) in SYNTENY_COLUMNS.iter().enumerate() {
            table = table.with(name, values.iter().map(|row| row.map(|row| row[column])).collect::<Vec<Option<f64>>>());
        }
    }
    table.write(path)
}
