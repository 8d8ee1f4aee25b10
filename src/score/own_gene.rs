//! A gene of the user's: its transcripts' sequences, and its place where an annotation tells it.

use std::collections::{BTreeMap, BTreeSet};

use crate::artifact::Strand;
use crate::features::ingested::{Place, TranscriptSummary};
use crate::features::transcript::Gene;
use crate::ingest::PlacedTranscript;

/// Width of a stretch whose transcription starts count as one, bases; as in training.
const START_BIN: i64 = 100;

/// Where a gene lies and what its transcripts' places say.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct OwnLocus {
    pub(super) place: Place,
    pub(super) transcripts: TranscriptSummary,
    /// Where the transcripts may start, ascending.
    pub(super) starts: Vec<i64>,
    /// Whether the annotation calls the gene protein-coding.
    pub(super) coding: bool,
}

/// One gene to score.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct OwnGene {
    pub(super) id: String,
    /// None where no sequence is at hand.
    pub(super) sequence: Option<Gene>,
    pub(super) locus: Option<OwnLocus>,
}

/// Loci by gene id, and the gene of each transcript.
#[derive(Debug, Default)]
pub(super) struct Annotation {
    pub(super) loci: BTreeMap<String, OwnLocus>,
    pub(super) gene_of: BTreeMap<String, String>,
}

impl Annotation {
    /// Joins transcripts to genes: the span of those on the gene's first chromosome, the strand that all with a strand agree on.
    pub(super) fn new(transcripts: Vec<PlacedTranscript>) -> Self {
        let mut by_gene: BTreeMap<String, Vec<PlacedTranscript>> = BTreeMap::new();
        let mut gene_of = BTreeMap::new();
        for transcript in transcripts {
            gene_of.insert(transcript.id.clone(), transcript.gene.clone());
            by_gene.entry(transcript.gene.clone()).or_default().push(transcript);
        }
        let loci = by_gene.into_iter().filter_map(|(gene, parts)| Some((gene, locus(&parts)?))).collect();
        Self { loci, gene_of }
    }
}

fn locus(parts: &[PlacedTranscript]) -> Option<OwnLocus> {
    let chrom = &parts.first()?.chrom;
    let here: Vec<&PlacedTranscript> = parts.iter().filter(|part| part.chrom == *chrom).collect();
    let strands: BTreeSet<Strand> = here.iter().map(|part| part.strand).filter(|strand| strand.is_known()).collect();
    let strand = if strands.len() == 1 { strands.into_iter().next()? } else { Strand::Unknown };
    let start = here.iter().map(|part| part.start).min()?;
    let end = here.iter().map(|part| part.end).max()?;
    let strand_of = |part: &PlacedTranscript| part.strand.or_else(|| strand);
    let starts: BTreeSet<i64> = here.iter().flat_map(|part| strand_of(part).starts(part.start, part.end)).collect();
    let bins: BTreeSet<i64> =
        here.iter().filter_map(|part| strand_of(part).starts(part.start, part.end).next()).map(|at| at.div_euclid(START_BIN)).collect();
    let spans: Vec<i64> = here.iter().map(|part| part.end - part.start).collect();
    Some(OwnLocus {
        place: Place { chrom: chrom.clone(), start, end, strand },
        transcripts: TranscriptSummary {
            count: here.len() as u64,
            starts: bins.len() as u64,
            longest: None,
            max_span: spans.iter().copied().max(),
            mean_span: Some(spans.iter().sum::<i64>() as f64 / spans.len() as f64),
            max_exons: None,
            mean_exons: None,
        },
        starts: starts.into_iter().collect(),
        coding: here.iter().any(|part| part.coding),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn placed(id: &str, start: i64, end: i64, strand: Strand) -> PlacedTranscript {
        PlacedTranscript { id: id.into(), gene: "g".into(), chrom: "1".into(), start, end, strand, coding: false }
    }

    #[test]
    fn a_gene_spans_its_transcripts_and_takes_the_strand_they_agree_on() {
        let parts = vec![placed("a", 100, 900, Strand::Minus), placed("b", 300, 1_500, Strand::Unknown)];
        let found = Annotation::new(parts.clone());
        let locus = &found.loci["g"];
        assert_eq!((locus.place.start, locus.place.end, locus.place.strand), (100, 1_500, Strand::Minus));
        assert_eq!((locus.transcripts.count, locus.transcripts.starts, locus.transcripts.max_span), (2, 2, Some(1_200)));
        assert_eq!(locus.starts, [899, 1_499]);
        assert_eq!(found.gene_of["b"], "g");
        let torn = Annotation::new(vec![parts[0].clone(), placed("b", 300, 1_500, Strand::Plus)]);
        assert_eq!(torn.loci["g"].place.strand, Strand::Unknown, "transcripts of both strands tell none");
    }
}
