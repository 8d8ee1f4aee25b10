//! Plain numbers of a gene's transcripts: length, base composition, CpG islands, open reading frames.
//!
//! The canonical transcript is the longest (ties: the first id). "First 500" is its 5' end, which overlaps the promoter's
//! CpG island where there is one; so does each transcript's first 200, of which the largest value counts. The number of transcripts is not here: it follows study effort, and stands among the confounds.

use super::transcript::Gene;

/// Bases of the 5' end that stand for the promoter.
const FIRST: usize = 500;
/// Bases of the 5' end nearest the start.
const NEAREST: usize = 200;
/// Bases of the 3' end.
const LAST: usize = 300;

/// Names of the numbers that [`numbers`] gives, in order; columns of `sequence.parquet` after `gene_id`.
pub const PLAIN_COLUMNS: [&str; 32] = [
    "log_length",
    "log_mean_length",
    "gc",
    "gc_first_500",
    "cpg_oe",
    "cpg_oe_first_500",
    "mean_gc",
    "mean_gc_first_500",
    "mean_cpg_oe",
    "mean_cpg_oe_first_500",
    "max_gc_first_500",
    "max_cpg_oe_first_500",
    "max_gc_first_200",
    "max_cpg_oe_first_200",
    "a_first_500",
    "gc_skew_first_500",
    "at_skew_first_500",
    "gc_last_300",
    "cpg_oe_last_300",
    "a_last_300",
    "gc_skew_last_300",
    "at_skew_last_300",
    "a",
    "gc_skew",
    "at_skew",
    "log_orf_length",
    "orf_fraction",
    "n_fraction",
    "trinucleotide_entropy",
    "sp1_motifs",
    "ccaat_motifs",
    "nrf1_motifs",
];

/// Core of the Sp1 site on either strand; `R` is A or G, `Y` is C or T.
const SP1: [&[u8]; 2] = [b"GGGGCGGGG", b"CCCCGCCCC"];
/// The CCAAT box of NF-Y on either strand.
const CCAAT: [&[u8]; 2] = [b"CCAAT", b"ATTGG"];
/// Core of the NRF1 site on either strand.
const NRF1: [&[u8]; 2] = [b"GCGCRTGCGC", b"GCGCAYGCGC"];

/// How often one of `forms` begins in `sequence`; overlapping occurrences of one form count once.
fn motif_count(sequence: &[u8], forms: &[&[u8]]) -> usize {
    let fits = |letter: u8, form: u8| match form {
        b'R' => letter == b'A' || letter == b'G',
        b'Y' => letter == b'C' || letter == b'T',
        _ => letter == form,
    };
    let (mut count, mut at) = (0, 0);
    while at < sequence.len() {
        let here = forms
            .iter()
            .find(|form| sequence.len() - at >= form.len() && form.iter().zip(&sequence[at..]).all(|(&form, &letter)| fits(letter, form)));
        count += usize::from(here.is_some());
        at += here.map_or(1, |form| form.len());
    }
    count
}

/// Base composition of a stretch of sequence.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Composition {
    /// (G + C) / (A + C + G + T); 0 where there is no base.
    pub gc: f64,
    /// CpG observed over expected, `CG * L / (C * G)` with L the number of known bases (Gardiner-Garden & Frommer 1987); 0 without C or G.
    pub cpg_oe: f64,
    /// (G - C) / (G + C); 0 without either.
    pub gc_skew: f64,
    /// (A - T) / (A + T); 0 without either.
    pub at_skew: f64,
    /// A / (A + C + G + T); 0 where there is no base.
    pub a: f64,
    /// Letters other than ACGT over all letters; 0 for no letter.
    pub unknown: f64,
}

impl Composition {
    /// Counts one upper-case sequence; letters other than ACGT count nowhere.
    pub fn of(sequence: &[u8]) -> Self {
        let mut counts = [0u64; 256];
        let mut cpg = 0u64;
        let mut previous = 0u8;
        for &letter in sequence {
            counts[usize::from(letter)] += 1;
            cpg += u64::from(previous == b'C' && letter == b'G');
            previous = letter;
        }
        let [a, c, g, t] = [b'A', b'C', b'G', b'T'].map(|letter| counts[usize::from(letter)] as f64);
        let known = a + c + g + t;
        let share = |part: f64, whole: f64| if whole > 0.0 { part / whole } else { 0.0 };
        Self {
            gc: share(g + c, known),
            cpg_oe: share(cpg as f64 * known, c * g),
            gc_skew: share(g - c, g + c),
            at_skew: share(a - t, a + t),
            a: share(a, known),
            unknown: share(sequence.len() as f64 - known, sequence.len() as f64),
        }
    }
}

/// Length in bases of the longest ATG...stop of the three forward frames, stop included; 0 where there is none.
pub fn longest_open_reading_frame(sequence: &[u8]) -> usize {
    let mut starts: [Option<usize>; 3] = [None; 3];
    let mut longest = 0;
    for (position, codon) in sequence.windows(3).enumerate() {
        let start = &mut starts[position % 3];
        match codon {
            b"ATG" if start.is_none() => *start = Some(position),
            b"TAA" | b"TAG" | b"TGA" => {
                if let Some(begin) = start.take() {
                    longest = longest.max(position + 3 - begin);
                }
            }
            _ => {}
        }
    }
    longest
}

/// Shannon entropy of the 64 trinucleotides, bits (0..=6); low in repetitive sequence.
///
/// Takes the pooled 3-mer counts.
pub fn trinucleotide_entropy(counts: &[u32]) -> f64 {
    let total: f64 = counts.iter().map(|&count| f64::from(count)).sum();
    counts
        .iter()
        .filter(|&&count| count > 0)
        .map(|&count| {
            let share = f64::from(count) / total;
            -share * share.log2()
        })
        .sum()
}

/// The numbers of one gene, in the order of [`PLAIN_COLUMNS`]. `trinucleotides` are its pooled 3-mer counts.
pub fn numbers(gene: &Gene, trinucleotides: &[u32]) -> [f64; PLAIN_COLUMNS.len()] {
    let beginning = |sequence: &[u8], bases: usize| Composition::of(&sequence[..sequence.len().min(bases)]);
    let canonical = gene.canonical();
    let (whole, start) = (Composition::of(canonical), beginning(canonical, FIRST));
    let end = Composition::of(&canonical[canonical.len().saturating_sub(LAST)..]);
    let all: Vec<Composition> = gene.sequences().map(Composition::of).collect();
    let starts: Vec<Composition> = gene.sequences().map(|sequence| beginning(sequence, FIRST)).collect();
    let nearest: Vec<Composition> = gene.sequences().map(|sequence| beginning(sequence, NEAREST)).collect();
    let transcripts = gene.transcripts.len().max(1) as f64;
    let mean = |of: &[Composition], value: fn(&Composition) -> f64| of.iter().map(value).sum::<f64>() / transcripts;
    let largest = |of: &[Composition], value: fn(&Composition) -> f64| of.iter().map(value).fold(0.0, f64::max);
    let length = canonical.len() as f64;
    let mean_length = gene.sequences().map(|sequence| sequence.len() as f64).sum::<f64>() / transcripts;
    let motifs = |forms: &[&[u8]]| {
        let counts = gene.sequences().map(|sequence| motif_count(&sequence[..sequence.len().min(NEAREST)], forms));
        counts.sum::<usize>() as f64 / transcripts
    };
    let orf = longest_open_reading_frame(canonical) as f64;
    [
        length.ln_1p(),
        mean_length.ln_1p(),
        whole.gc,
        start.gc,
        whole.cpg_oe,
        start.cpg_oe,
        mean(&all, |part| part.gc),
        mean(&starts, |part| part.gc),
        mean(&all, |part| part.cpg_oe),
        mean(&starts, |part| part.cpg_oe),
        largest(&starts, |part| part.gc),
        largest(&starts, |part| part.cpg_oe),
        largest(&nearest, |part| part.gc),
        largest(&nearest, |part| part.cpg_oe),
        start.a,
        start.gc_skew,
        start.at_skew,
        end.gc,
        end.cpg_oe,
        end.a,
        end.gc_skew,
        end.at_skew,
        whole.a,
        whole.gc_skew,
        whole.at_skew,
        orf.ln_1p(),
        if length > 0.0 { orf / length } else { 0.0 },
        whole.unknown,
        trinucleotide_entropy(trinucleotides),
        motifs(&SP1),
        motifs(&CCAAT),
        motifs(&NRF1),
    ]
}

#[cfg(test)]
mod tests {
    use super::super::transcript::Transcript;
    use super::*;

    #[test]
    fn composition_of_a_hand_counted_sequence() {
        // A 2, C 3, G 3, T 1, one N; CG twice.
        let found = Composition::of(b"ACGNCGGACT");
        assert!((found.gc - 6.0 / 9.0).abs() < 1e-12);
        assert!((found.cpg_oe - 2.0 * 9.0 / 9.0).abs() < 1e-12);
        assert_eq!(found.gc_skew, 0.0);
        assert!((found.at_skew - 1.0 / 3.0).abs() < 1e-12);
        assert_eq!(Composition::of(b"NNNN"), Composition { gc: 0.0, cpg_oe: 0.0, gc_skew: 0.0, at_skew: 0.0, a: 0.0, unknown: 1.0 });
        assert_eq!(Composition::of(b"CNG").cpg_oe, 0.0, "C and G apart are no CpG");
    }

    #[test]
    fn open_reading_frames() {
        assert_eq!(longest_open_reading_frame(b"CCATGAAATAGATGTAA"), 9);
        assert_eq!(longest_open_reading_frame(b"ATGAAAATGAAATAA"), 15, "from the first ATG of the frame");
        assert_eq!(longest_open_reading_frame(b"ATGAAAAAA"), 0, "no stop");
        assert_eq!(longest_open_reading_frame(b"AT"), 0);
    }

    #[test]
    fn motifs_count_on_both_strands_without_overlap() {
        assert_eq!(motif_count(b"TGGGGCGGGGCGGGGACCCCGCCCC", &SP1), 2);
        assert_eq!(motif_count(b"CCAATTGGATTGG", &CCAAT), 2);
        assert_eq!(motif_count(b"GCGCGTGCGCAGCGCATGCGCGCGCTTGCGC", &NRF1), 2);
        assert_eq!(motif_count(b"CCAA", &CCAAT), 0);
    }

    #[test]
    fn entropy_bounds() {
        assert!((trinucleotide_entropy(&[1; 64]) - 6.0).abs() < 1e-12);
        assert_eq!(trinucleotide_entropy(&[0; 64]), 0.0);
        let mut single = [0; 64];
        single[5] = 9;
        assert_eq!(trinucleotide_entropy(&single), 0.0);
    }

    #[test]
    fn numbers_of_two_transcripts() {
        let transcript = |id: &str, sequence: String| Transcript { id: id.into(), sequence: sequence.into_bytes() };
        let gene = Gene::new("g", vec![transcript("a", "CG".repeat(300)), transcript("b", "AT".repeat(250) + &"CG".repeat(100))]);
        let found = numbers(&gene, &[1; 64]);
        let of = |name: &str| found[PLAIN_COLUMNS.iter().position(|column| *column == name).unwrap()];
        // Transcript b is the longer one (700): its first 500 are AT alone.
        assert!((of("log_length") - 701f64.ln()).abs() < 1e-12);
        assert!((of("log_mean_length") - 651f64.ln()).abs() < 1e-12);
        assert!((of("gc") - 200.0 / 700.0).abs() < 1e-12);
        assert_eq!(of("gc_first_500"), 0.0);
        assert_eq!(of("mean_gc_first_500"), 0.5);
        assert_eq!(of("max_cpg_oe_first_500"), 2.0);
        assert_eq!((of("max_gc_first_200"), of("max_cpg_oe_first_200")), (1.0, 2.0));
        assert_eq!((of("a_first_500"), of("gc_skew_first_500"), of("n_fraction")), (0.5, 0.0, 0.0));
        assert!((of("gc_last_300") - 200.0 / 300.0).abs() < 1e-12);
        assert!(found.iter().all(|value| value.is_finite()));
    }
}
