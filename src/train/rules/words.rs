//! Conditions in words, and thresholds as round numbers of the unit that a column is read in.

use crate::learners::Cut;

/// What the numbers of a column are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Unit {
    /// `ln(1 + bases)`.
    Bases,
    /// `ln(1 + count)`.
    Count,
    /// 0 or 1.
    Flag,
    /// As it stands.
    Number,
}

/// What a column says above and at or below a threshold; `{}` is the threshold.
const COLUMNS: &[(&str, Unit, &str, &str)] = &[
    ("log_length", Unit::Bases, "its longest transcript is longer than {}", "its longest transcript is at most {} long"),
    ("log_mean_length", Unit::Bases, "its transcripts average more than {}", "its transcripts average at most {}"),
    (
        "log_orf_length",
        Unit::Bases,
        "its longest open reading frame is longer than {}",
        "its longest open reading frame is at most {} long",
    ),
    ("log_gene_span", Unit::Bases, "it spans more than {}", "it spans at most {}"),
    ("log_max_transcript_span", Unit::Bases, "its widest transcript spans more than {}", "its widest transcript spans at most {}"),
    ("log_mean_transcript_span", Unit::Bases, "its transcripts span more than {} on average", "its transcripts span at most {} on average"),
    ("log_transcript_count", Unit::Count, "it has more than {} transcripts", "it has at most {} transcripts"),
    ("log_start_count", Unit::Count, "its transcripts have more than {} starts", "its transcripts have at most {} starts"),
    (
        "log_distance_coding_tss",
        Unit::Bases,
        "starts more than {} from every coding gene's promoter",
        "starts within {} of a coding gene's promoter",
    ),
    (
        "log_distance_coding_tss_same_strand",
        Unit::Bases,
        "starts more than {} from every coding promoter on its strand",
        "starts within {} of a coding promoter on its strand",
    ),
    (
        "log_distance_coding_tss_opposite_strand",
        Unit::Bases,
        "starts more than {} from every coding promoter on the other strand",
        "starts within {} of a coding promoter on the other strand",
    ),
    (
        "log_distance_coding_tss_divergent",
        Unit::Bases,
        "starts more than {} from every divergent coding promoter",
        "starts within {} of a divergent coding promoter",
    ),
    (
        "log_distance_essential_tss",
        Unit::Bases,
        "starts more than {} from every essential coding gene's promoter",
        "starts within {} of an essential coding gene's promoter",
    ),
    (
        "log_distance_nonessential_tss",
        Unit::Bases,
        "starts more than {} from every non-essential coding gene's promoter",
        "starts within {} of a non-essential coding gene's promoter",
    ),
    (
        "log_distance_related_lncrna",
        Unit::Bases,
        "the related species' nearest lncRNA lies more than {} away",
        "the related species has a lncRNA within {}",
    ),
    ("log_distance_telomere", Unit::Bases, "lies more than {} from the chromosome's end", "lies within {} of the chromosome's end"),
    ("log_nearest_coding_span", Unit::Bases, "its nearest coding gene spans more than {}", "its nearest coding gene spans at most {}"),
    (
        "log_nearest_coding_transcript_count",
        Unit::Count,
        "its nearest coding gene has more than {} transcripts",
        "its nearest coding gene has at most {} transcripts",
    ),
    (
        "bidirectional_promoter_1kb",
        Unit::Flag,
        "shares a bidirectional promoter with a coding gene (1 kb)",
        "shares no bidirectional promoter with a coding gene (1 kb)",
    ),
    (
        "bidirectional_promoter_2kb",
        Unit::Flag,
        "shares a bidirectional promoter with a coding gene (2 kb)",
        "shares no bidirectional promoter with a coding gene (2 kb)",
    ),
    (
        "bidirectional_essential_2kb",
        Unit::Flag,
        "shares a bidirectional promoter with an essential coding gene (2 kb)",
        "shares no bidirectional promoter with an essential coding gene (2 kb)",
    ),
    (
        "coding_tss_1kb",
        Unit::Flag,
        "starts within 1 kb of a coding gene's promoter",
        "starts more than 1 kb from every coding gene's promoter",
    ),
    ("sense_overlap", Unit::Flag, "overlaps a coding gene on its strand", "overlaps no coding gene on its strand"),
    ("antisense_overlap", Unit::Flag, "overlaps a coding gene on the other strand", "overlaps no coding gene on the other strand"),
    ("intergenic", Unit::Flag, "overlaps no coding gene", "overlaps a coding gene"),
    ("essential_overlap", Unit::Flag, "overlaps an essential coding gene", "overlaps no essential coding gene"),
    ("start_in_sense", Unit::Flag, "starts inside a coding gene on its strand", "starts inside no coding gene on its strand"),
    (
        "start_in_antisense",
        Unit::Flag,
        "starts inside a coding gene on the other strand",
        "starts inside no coding gene on the other strand",
    ),
    ("covers_coding_start", Unit::Flag, "covers a coding gene's start", "covers no coding gene's start"),
    ("nearest_coding_essential", Unit::Flag, "its nearest coding gene is essential", "its nearest coding gene is not known as essential"),
    (
        "nearest_coding_nonessential",
        Unit::Flag,
        "its nearest coding gene is non-essential",
        "its nearest coding gene is not known as non-essential",
    ),
    (
        "nearest_coding_same_strand",
        Unit::Flag,
        "its nearest coding gene is on its strand",
        "its nearest coding gene is on the other strand",
    ),
    ("nearest_coding_upstream", Unit::Flag, "its nearest coding gene starts upstream", "its nearest coding gene starts downstream"),
    ("on_x", Unit::Flag, "lies on X", "does not lie on X"),
    ("on_y", Unit::Flag, "lies on Y", "does not lie on Y"),
    ("on_mt", Unit::Flag, "lies on the mitochondrial genome", "does not lie on the mitochondrial genome"),
    ("related_lncrna", Unit::Flag, "the related species has a lncRNA at its place", "the related species has no lncRNA at its place"),
    (
        "related_lncrna_2kb",
        Unit::Flag,
        "the related species has a lncRNA within 2 kb of its place",
        "the related species has no lncRNA within 2 kb of its place",
    ),
    (
        "related_lncrna_10kb",
        Unit::Flag,
        "the related species has a lncRNA within 10 kb of its place",
        "the related species has no lncRNA within 10 kb of its place",
    ),
    ("log_hosted_snorna", Unit::Count, "hosts more than {} snoRNAs", "hosts at most {} snoRNAs"),
    ("log_hosted_mirna", Unit::Count, "hosts more than {} microRNAs", "hosts at most {} microRNAs"),
    (
        "nearest_log_ppi_degree",
        Unit::Count,
        "the protein of its nearest coding gene has more than {} partners",
        "the protein of its nearest coding gene has at most {} partners",
    ),
    (
        "neighbour_essentiality_1kb",
        Unit::Number,
        "coding genes within 1 kb look essential by the network (score above {})",
        "coding genes within 1 kb do not look essential by the network (score at most {})",
    ),
    (
        "neighbour_essentiality_2kb",
        Unit::Number,
        "coding genes within 2 kb look essential by the network (score above {})",
        "coding genes within 2 kb do not look essential by the network (score at most {})",
    ),
    (
        "neighbour_essentiality_10kb",
        Unit::Number,
        "coding genes within 10 kb look essential by the network (score above {})",
        "coding genes within 10 kb do not look essential by the network (score at most {})",
    ),
    (
        "divergent_essentiality",
        Unit::Number,
        "its divergent coding gene looks essential by the network (score above {})",
        "its divergent coding gene does not look essential by the network (score at most {})",
    ),
    (
        "nearest_essentiality",
        Unit::Number,
        "its nearest coding gene looks essential by the network (score above {})",
        "its nearest coding gene does not look essential by the network (score at most {})",
    ),
];

/// Parts of column names, in the order in which they are taken off, and what is measured: `mean_gc_first_500` is the mean over
/// transcripts of the GC of the first 500 nt.
const ENDINGS: [(&str, &str); 4] =
    [("_first_500", " of the first 500 nt"), ("_first_200", " of the first 200 nt"), ("_last_300", " of the last 300 nt"), ("", "")];
const BEGINNINGS: [(&str, &str); 3] = [("mean_", "mean "), ("max_", "largest "), ("", "")];
const MEASURES: [(&str, &str); 14] = [
    ("gc", "GC"),
    ("cpg_oe", "CpG observed over expected"),
    ("a", "share of A"),
    ("gc_skew", "G over C skew"),
    ("at_skew", "A over T skew"),
    ("orf_fraction", "share of the longest open reading frame"),
    ("n_fraction", "share of unknown bases"),
    ("trinucleotide_entropy", "trinucleotide entropy"),
    ("sp1_motifs", "number of Sp1 sites at the start"),
    ("ccaat_motifs", "number of CCAAT boxes at the start"),
    ("nrf1_motifs", "number of NRF1 sites at the start"),
    ("exons", "exons a transcript"),
    ("related_coverage", "share found in the related species"),
    ("log_related_bases", "log of the bases found in the related species"),
];
/// Counts around a gene: `log_coding_tss_within_10kb`.
const AROUND: [(&str, &str); 4] = [
    ("log_coding_tss", "coding genes"),
    ("log_lncrna_tss", "lncRNA genes"),
    ("log_gene_tss", "genes"),
    ("log_essential_tss", "essential coding genes"),
];
const REACHES: [(&str, &str); 3] = [("10kb", "10 kb"), ("100kb", "100 kb"), ("1mb", "1 Mb")];

/// The column's unit, and its two templates.
fn known(column: &str) -> (Unit, String, String) {
    if let Some((_, unit, above, below)) = COLUMNS.iter().find(|(name, ..)| *name == column) {
        return (*unit, (*above).to_owned(), (*below).to_owned());
    }
    if let Some((what, reach)) = column.split_once("_within_")
        && let Some((_, what)) = AROUND.iter().find(|(name, _)| *name == what)
        && let Some((_, reach)) = REACHES.iter().find(|(name, _)| *name == reach)
    {
        return (Unit::Count, format!("more than {{}} {what} start within {reach}"), format!("at most {{}} {what} start within {reach}"));
    }
    let name = measure(column).unwrap_or_else(|| column.to_owned());
    (Unit::Number, format!("{name} above {{}}"), format!("{name} at most {{}}"))
}

fn measure(column: &str) -> Option<String> {
    ENDINGS.iter().find_map(|(ending, end)| {
        let rest = column.strip_suffix(ending)?;
        BEGINNINGS.iter().find_map(|(beginning, begin)| {
            let name = rest.strip_prefix(beginning)?;
            MEASURES.iter().find(|(measure, _)| *measure == name).map(|(_, words)| format!("{begin}{words}{end}"))
        })
    })
}

/// A threshold as a number that can be kept in mind: two digits in the column's own unit, the middle between two counts, a half
/// between the values of a flag.
pub(super) fn rounded(column: &str, threshold: f64) -> f64 {
    match known(column).0 {
        Unit::Bases => two_digits(threshold.exp_m1()).ln_1p(),
        Unit::Count => (threshold.exp_m1().floor() + 0.5).ln_1p(),
        Unit::Flag => 0.5,
        Unit::Number => two_digits(threshold),
    }
}

fn two_digits(value: f64) -> f64 {
    if value == 0.0 || !value.is_finite() {
        return value;
    }
    // By way of the decimal text, so that 0.62 is the number that 0.62 reads as.
    format!("{value:.1e}").parse().unwrap_or(value)
}

/// One cut in words.
pub(super) fn sentence(column: &str, cut: &Cut) -> String {
    let (unit, above, below) = known(column);
    let number = match unit {
        Unit::Bases => bases(cut.threshold.exp_m1()),
        Unit::Count => format!("{}", cut.threshold.exp_m1().floor()),
        Unit::Flag | Unit::Number => format!("{}", two_digits(cut.threshold)),
    };
    (if cut.above { above } else { below }).replace("{}", &number)
}

/// `850 nt`, `1.2 kb`, `3 Mb`.
fn bases(bases: f64) -> String {
    let (value, unit) = match bases {
        small if small < 999.5 => (small, "nt"),
        middle if middle < 999_500.0 => (middle / 1e3, "kb"),
        large => (large / 1e6, "Mb"),
    };
    format!("{} {unit}", two_digits(value))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(column: &str, threshold: f64, above: bool) -> String {
        sentence(column, &Cut { column: 0, threshold: rounded(column, threshold), above })
    }

    #[test]
    fn conditions_read_as_a_reader_would_say_them() {
        assert_eq!(told("log_distance_essential_tss", 1012f64.ln_1p(), false), "starts within 1 kb of an essential coding gene's promoter");
        assert_eq!(told("gc_first_500", 0.6231, true), "GC of the first 500 nt above 0.62");
        assert_eq!(told("mean_cpg_oe_first_500", 0.4, false), "mean CpG observed over expected of the first 500 nt at most 0.4");
        assert_eq!(told("log_coding_tss_within_100kb", 3.4f64.ln_1p(), true), "more than 3 coding genes start within 100 kb");
        assert_eq!(told("coding_tss_1kb", 0.37, true), "starts within 1 kb of a coding gene's promoter");
        assert_eq!(told("log_gene_span", 1_234_567f64.ln_1p(), true), "it spans more than 1.2 Mb");
        assert_eq!(told("log_length", 847f64.ln_1p(), false), "its longest transcript is at most 850 nt long");
        assert_eq!(told("a_column_of_tomorrow", -0.1234, true), "a_column_of_tomorrow above -0.12");
    }

    #[test]
    fn every_column_of_locus_and_sequence_has_words() {
        let columns = crate::features::locus::COLUMNS.into_iter().chain(crate::features::plain::PLAIN_COLUMNS);
        for column in columns.chain(crate::features::locus::SYNTENY_COLUMNS) {
            for above in [false, true] {
                let words = told(column, 0.7, above);
                assert!(!words.contains(column) || column == "a", "{words}");
                assert!(!words.contains('_') && !words.contains("{}"), "{words}");
            }
        }
    }

    #[test]
    fn rounding_keeps_counts_apart() {
        for count in 0..20 {
            let between = rounded("log_transcript_count", (f64::from(count) + 0.45).ln_1p());
            assert!(f64::from(count).ln_1p() < between && between < f64::from(count + 1).ln_1p());
        }
    }
}
