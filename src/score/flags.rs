//! What to beware of in a gene, beside its score.

use std::collections::HashMap;

use super::bundle::Bundle;
use super::own_gene::OwnGene;

/// Shortest open reading frame of a gene that may code: 100 codons (Dinger et al. 2008, PLoS Comput. Biol. 4:e1000176), nucleotides.
const CODING_ORF: f64 = 300.0;
/// Least share of the transcript that it fills.
const CODING_SHARE: f64 = 0.35;
/// Share of unknown letters from which a sequence says little.
const MOST_UNKNOWN: f64 = 0.2;
/// Columns by which a gene is held against the species' own: those a reader knows the meaning of.
const COMPARED: [(&str, &str); 5] = [
    ("log_length", "transcript length"),
    ("gc", "GC content"),
    ("log_gene_span", "span in the genome"),
    ("log_transcript_count", "number of transcripts"),
    ("trinucleotide_entropy", "variety of trinucleotides"),
];

/// Flags of one gene, and why it lies out of what the model has learned.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Flags {
    pub(super) words: Vec<&'static str>,
    pub(super) unlike: Vec<String>,
}

/// Looks at one gene; `known` says whether it is nearly identical to a gene of the model.
pub(super) fn flags(bundle: &Bundle, gene: &OwnGene, raw: &HashMap<String, f64>, known: bool) -> Flags {
    let mut found = Flags { words: vec!["no_network"], unlike: Vec::new() };
    let number = |name: &str| raw.get(name).copied().filter(|value| value.is_finite());
    if gene.sequence.is_none() {
        found.words.push("no_sequence");
    }
    match &gene.locus {
        None => found.words.push("no_locus"),
        Some(locus) => {
            if !locus.place.strand.is_known() {
                found.words.push("strand_unknown");
            }
            if !bundle.reference.knows(&locus.place.chrom) {
                found.unlike.push(format!("chromosome `{}` holds no gene of {}", locus.place.chrom, bundle.card.assembly));
            }
        }
    }
    if known {
        found.words.push("near_identical_to_known");
    }
    // `ln(1 + x)` in the table.
    let orf = number("log_orf_length").map_or(0.0, f64::exp_m1);
    let open_frame = orf >= CODING_ORF && number("orf_fraction").unwrap_or(0.0) >= CODING_SHARE;
    if open_frame || gene.locus.as_ref().is_some_and(|locus| locus.coding) {
        found.words.push("coding_potential_high");
    }
    if number("n_fraction").is_some_and(|share| share > MOST_UNKNOWN) {
        found.unlike.push(format!("more than {:.0}% unknown bases", 100.0 * MOST_UNKNOWN));
    }
    for card in &bundle.card.encoders {
        for column in &card.columns {
            let Some((name, words)) = COMPARED.iter().find(|(name, _)| *name == column.name) else { continue };
            let (Some(value), Some(low), Some(high)) = (number(name), column.quantiles.first(), column.quantiles.last()) else { continue };
            let shown = |value: f64| if name.starts_with("log_") { value.exp_m1().round() } else { (value * 1000.0).round() / 1000.0 };
            // Single precision is what the bounds were kept in.
            if (value as f32) < *low as f32 || (value as f32) > *high as f32 {
                found.unlike.push(format!("{words} {} outside {} to {} of the species' lncRNAs", shown(value), shown(*low), shown(*high)));
            }
        }
    }
    if !found.unlike.is_empty() {
        found.words.push("out_of_distribution");
    }
    found
}
