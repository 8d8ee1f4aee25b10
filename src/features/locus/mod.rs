//! `locus.parquet`: where a gene lies and how it is built, for candidates with a place in the genome.

mod neighbourhood;
#[cfg(test)]
mod tests;

use std::path::Path;

use rayon::prelude::*;

pub use neighbourhood::{Neighbourhood, Sites, Surroundings};

use super::ingested::{Ingested, IngestedGene, Place, ReferenceClass, TranscriptSummary};
use crate::artifact::Table;
use crate::error::Result;

/// Columns of `locus.parquet` after `gene_id`. `log_x` is `ln(1 + x)`, distances are base pairs between transcription starts
/// and missing where the chromosome has no such gene; flags are 0 or 1.
pub const COLUMNS: [&str; 30] = [
    "log_gene_span",
    "log_transcript_count",
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
    "log_coding_tss_within_10kb",
    "log_coding_tss_within_100kb",
    "log_coding_tss_within_1mb",
    "log_lncrna_tss_within_10kb",
    "log_lncrna_tss_within_100kb",
    "log_lncrna_tss_within_1mb",
    "log_essential_tss_within_100kb",
    "log_essential_tss_within_1mb",
    "nearest_coding_essential",
    "nearest_coding_nonessential",
];

/// Columns of `locus.parquet` that say what a column of `confounds.parquet` says: gene span, transcript count, distance to an
/// essential promoter. Evaluation runs with and without them.
pub const CONFOUNDED_COLUMNS: [&str; 8] = [
    "log_gene_span",
    "log_transcript_count",
    "log_max_transcript_span",
    "log_mean_transcript_span",
    "log_distance_essential_tss",
    "log_essential_tss_within_100kb",
    "log_essential_tss_within_1mb",
    "essential_overlap",
];

/// The numbers of one placed gene, in the order of [`COLUMNS`].
pub fn numbers(gene_id: &str, place: &Place, transcripts: &TranscriptSummary, around: &Neighbourhood) -> [Option<f64>; COLUMNS.len()] {
    let found = around.around(gene_id, place);
    let log = |value: i64| (value as f64).ln_1p();
    let log_count = |value: usize| Some((value as f64).ln_1p());
    let flag = |value: bool| Some(f64::from(u8::from(value)));
    let near = |distance: Option<i64>, reach: i64| distance.is_some_and(|distance| distance <= reach);
    let [coding_10kb, coding_100kb, coding_1mb] = found.coding_within.map(log_count);
    let [lncrna_10kb, lncrna_100kb, lncrna_1mb] = found.lncrna_within.map(log_count);
    let [essential_100kb, essential_1mb] = found.essential_within.map(log_count);
    [
        Some(log(place.end - place.start)),
        Some((transcripts.count as f64).ln_1p()),
        transcripts.max_span.map(log),
        transcripts.mean_span.map(f64::ln_1p),
        transcripts.max_exons.map(|count| count as f64),
        transcripts.mean_exons,
        found.coding.map(log),
        found.coding_same_strand.map(log),
        found.coding_opposite_strand.map(log),
        found.coding_divergent.map(log),
        flag(near(found.coding_divergent, 1_000)),
        flag(near(found.coding_divergent, 2_000)),
        flag(near(found.coding_divergent, 2_000) && found.divergent_class == Some(ReferenceClass::Essential)),
        flag(near(found.coding, 1_000)),
        found.essential.map(log),
        found.nonessential.map(log),
        flag(found.sense_overlap),
        flag(found.antisense_overlap),
        flag(!found.sense_overlap && !found.antisense_overlap),
        flag(found.essential_overlap),
        coding_10kb,
        coding_100kb,
        coding_1mb,
        lncrna_10kb,
        lncrna_100kb,
        lncrna_1mb,
        essential_100kb,
        essential_1mb,
        flag(found.nearest_class == Some(ReferenceClass::Essential)),
        flag(found.nearest_class == Some(ReferenceClass::Nonessential)),
    ]
}

/// Writes the table for candidates with a place; returns its row count.
pub fn write(ingested: &Ingested, neighbourhood: &Neighbourhood, path: &Path) -> Result<u64> {
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
        table = table.with(name, values.iter().map(|row| row[column]).collect::<Vec<Option<f64>>>());
    }
    table.write(path)
}
