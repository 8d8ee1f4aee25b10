//! A hand-made chromosome, every number counted by hand.

use std::collections::BTreeMap;

use super::super::ingested::Strand::{self, Minus, Plus};
use super::*;

fn gene(id: &str, kind: &str, start: i64, end: i64, strand: Strand) -> IngestedGene {
    IngestedGene {
        id: id.into(),
        symbol: Some(id.to_uppercase()),
        kind: kind.into(),
        biotype: None,
        candidate: kind == "lncRNA",
        place: Some(Place { chrom: "1".into(), start, end, strand }),
        first_release: None,
        first_release_order: None,
        has_sequence: false,
        n_lpi: 0,
        tested_loci: 0,
    }
}

/// ```text
///  c1 <-----|          |---> l1          |--> l2 (inside c2, sense)
///     9_000..10_000    10_500..12_000    l2 60_500..61_000
///                                        |---------------> c2 60_000..90_000
///                               l3 <---| 2_000_000..2_000_800    |--> c3 2_001_500..2_003_000
/// ```
fn chromosome() -> Ingested {
    let mut genes = vec![
        gene("c1", "coding", 9_000, 10_000, Minus),
        gene("c2", "coding", 60_000, 90_000, Plus),
        gene("c3", "coding", 2_001_500, 2_003_000, Plus),
        gene("l1", "lncRNA", 10_500, 12_000, Plus),
        gene("l2", "lncRNA", 60_500, 61_000, Plus),
        gene("l3", "lncRNA", 2_000_000, 2_000_800, Minus),
        gene("p1", "other", 10_400, 10_450, Plus),
    ];
    let mut alone = gene("x1", "lncRNA", 5, 10, Plus);
    alone.place = alone.place.map(|place| Place { chrom: "MT".into(), ..place });
    genes.push(alone);
    let summary = TranscriptSummary {
        count: 3,
        starts: 2,
        longest: Some(900),
        max_span: Some(1_500),
        mean_span: Some(1_000.0),
        max_exons: Some(4),
        mean_exons: Some(2.5),
    };
    Ingested {
        genes,
        transcripts: BTreeMap::from([("l1".to_owned(), summary)]),
        reference: BTreeMap::from([("c1".to_owned(), ReferenceClass::Essential), ("c3".to_owned(), ReferenceClass::Nonessential)]),
        targeted_places: BTreeMap::new(),
    }
}

fn value(ingested: &Ingested, id: &str, column: &str) -> Option<f64> {
    let around = Neighbourhood::new(ingested);
    let gene = ingested.genes.iter().find(|gene| gene.id == id).unwrap();
    let transcripts = ingested.transcripts.get(id).copied().unwrap_or_default();
    let row = numbers(id, gene.place.as_ref().unwrap(), &transcripts, &around);
    row[COLUMNS.iter().position(|name| *name == column).unwrap()]
}

fn log(value: f64) -> Option<f64> {
    Some(value.ln_1p())
}

#[test]
fn structure_of_the_gene() {
    let ingested = chromosome();
    for (column, expected) in [
        ("log_gene_span", log(1_500.0)),
        ("log_transcript_count", log(3.0)),
        ("log_start_count", log(2.0)),
        ("log_max_transcript_span", log(1_500.0)),
        ("log_mean_transcript_span", log(1_000.0)),
        ("max_exons", Some(4.0)),
        ("mean_exons", Some(2.5)),
    ] {
        assert_eq!(value(&ingested, "l1", column), expected, "{column}");
    }
    assert_eq!(value(&ingested, "l2", "max_exons"), None);
    assert_eq!(value(&ingested, "l2", "log_transcript_count"), Some(0.0));
}

#[test]
fn distances_are_between_starts_of_either_strand() {
    let ingested = chromosome();
    // c1 is on the minus strand: it starts at 9_999, 501 upstream of l1.
    assert_eq!(value(&ingested, "l1", "log_distance_coding_tss"), log(501.0));
    assert_eq!(value(&ingested, "l1", "log_distance_coding_tss_same_strand"), log(49_500.0));
    assert_eq!(value(&ingested, "l1", "log_distance_coding_tss_opposite_strand"), log(501.0));
    assert_eq!(value(&ingested, "l1", "log_distance_essential_tss"), log(501.0));
    assert_eq!(value(&ingested, "l1", "log_distance_nonessential_tss"), log(1_991_000.0));
    // l3 starts at 2_000_799; c3 lies upstream of it, on its right.
    assert_eq!(value(&ingested, "l3", "log_distance_coding_tss"), log(701.0));
    assert_eq!(value(&ingested, "l3", "log_distance_coding_tss_divergent"), log(701.0));
    assert_eq!(value(&ingested, "l3", "log_distance_coding_tss_same_strand"), log(1_990_800.0));
    // Nothing coding on MT: missing, not a magic number.
    assert_eq!(value(&ingested, "x1", "log_distance_coding_tss"), None);
    assert_eq!(value(&ingested, "x1", "log_distance_essential_tss"), None);
    assert_eq!(value(&ingested, "x1", "bidirectional_promoter_2kb"), Some(0.0));
}

#[test]
fn flags_and_counts() {
    let ingested = chromosome();
    for (id, column, expected) in [
        ("l1", "bidirectional_promoter_1kb", 1.0),
        ("l1", "bidirectional_essential_2kb", 1.0),
        ("l3", "bidirectional_promoter_1kb", 1.0),
        ("l3", "bidirectional_essential_2kb", 0.0),
        ("l2", "bidirectional_promoter_2kb", 0.0),
        ("l2", "coding_tss_1kb", 1.0),
        ("l1", "intergenic", 1.0),
        ("l2", "intergenic", 0.0),
        ("l2", "sense_overlap", 1.0),
        ("l2", "antisense_overlap", 0.0),
        ("l2", "essential_overlap", 0.0),
        ("l2", "start_in_sense", 1.0),
        ("l2", "start_in_antisense", 0.0),
        ("l2", "covers_coding_start", 0.0),
        ("l1", "nearest_coding_same_strand", 0.0),
        ("l1", "nearest_coding_upstream", 1.0),
        ("l2", "nearest_coding_same_strand", 1.0),
        ("l2", "nearest_coding_upstream", 1.0),
        ("l1", "log_nearest_coding_span", 1_001f64.ln()),
        ("l1", "log_gene_tss_within_10kb", 3f64.ln()),
        ("x1", "on_mt", 1.0),
        ("l1", "nearest_coding_essential", 1.0),
        ("l3", "nearest_coding_essential", 0.0),
        ("l3", "nearest_coding_nonessential", 1.0),
        ("l2", "nearest_coding_nonessential", 0.0),
        ("l1", "log_coding_tss_within_10kb", 2f64.ln()),
        ("l1", "log_coding_tss_within_100kb", 3f64.ln()),
        ("l1", "log_coding_tss_within_1mb", 3f64.ln()),
        ("l1", "log_lncrna_tss_within_10kb", 0.0),
        ("l1", "log_lncrna_tss_within_100kb", 2f64.ln()),
        ("l1", "log_essential_tss_within_100kb", 2f64.ln()),
        ("l3", "log_essential_tss_within_1mb", 0.0),
    ] {
        let found = value(&ingested, id, column).unwrap();
        assert!((found - expected).abs() < 1e-12, "{id} {column}: {found}, expected {expected}");
    }
}

#[test]
fn mirrored_chromosome_gives_the_same_numbers() {
    let forward = chromosome();
    let mut mirrored = forward.clone();
    for place in mirrored.genes.iter_mut().filter_map(|gene| gene.place.as_mut()) {
        let length = 3_000_000;
        (place.start, place.end) = (length - place.end, length - place.start);
        place.strand = if place.strand == Plus { Minus } else { Plus };
    }
    for id in ["l1", "l2", "l3"] {
        for column in COLUMNS {
            assert_eq!(value(&forward, id, column), value(&mirrored, id, column), "{id} {column}");
        }
    }
}

#[test]
fn the_gene_is_not_its_own_neighbour() {
    let mut ingested = chromosome();
    let own = ingested.genes.iter_mut().find(|gene| gene.id == "c2").unwrap();
    own.candidate = true;
    ingested.reference.insert("c2".into(), ReferenceClass::Essential);
    assert_eq!(value(&ingested, "c2", "sense_overlap"), Some(0.0));
    assert_eq!(value(&ingested, "c2", "log_distance_coding_tss"), log(50_001.0));
    assert_eq!(value(&ingested, "c2", "log_distance_essential_tss"), log(50_001.0));
}

#[test]
fn a_divergent_start_may_lie_a_little_downstream() {
    let with_minus_gene = |end: i64| {
        let mut ingested = chromosome();
        ingested.genes.retain(|gene| gene.id != "c1");
        ingested.genes.push(gene("d", "coding", end - 400, end, Minus));
        let of = |column| value(&ingested, "l1", column);
        (of("log_distance_coding_tss_divergent"), of("bidirectional_promoter_1kb"), of("bidirectional_promoter_2kb"))
    };
    // l1 starts at 10_500.
    assert_eq!(with_minus_gene(10_701), (log(200.0), Some(1.0), Some(1.0)));
    assert_eq!(with_minus_gene(10_702), (log(201.0), Some(0.0), Some(1.0)));
    assert_eq!(with_minus_gene(11_501), (log(1_000.0), Some(0.0), Some(0.0)));
    assert_eq!(with_minus_gene(11_502), (None, Some(0.0), Some(0.0)));
    assert_eq!(with_minus_gene(9_501), (log(1_000.0), Some(1.0), Some(1.0)));
    assert_eq!(with_minus_gene(8_500), (log(2_001.0), Some(0.0), Some(0.0)));
}

#[test]
fn confounded_columns_exist() {
    assert!(CONFOUNDED_COLUMNS.iter().all(|name| COLUMNS.contains(name)));
}

#[test]
fn hosts_and_the_place_on_the_chromosome() {
    let mut ingested = chromosome();
    let small = |id: &str, biotype: &str, start: i64, end: i64, strand: Strand| IngestedGene {
        biotype: Some(biotype.into()),
        ..gene(id, "other", start, end, strand)
    };
    ingested.genes.extend([
        small("s1", "snoRNA", 10_600, 10_700, Plus),
        small("s2", "scaRNA", 11_900, 12_000, Plus),
        small("s3", "snoRNA", 11_000, 11_100, Minus),
        small("s4", "snoRNA", 11_950, 12_050, Plus),
        small("m1", "miRNA", 10_500, 10_580, Plus),
    ]);
    ingested.genes.sort_by(|a, b| a.id.cmp(&b.id));
    let log = |count: f64| Some(count.ln_1p());
    assert_eq!(value(&ingested, "l1", "log_hosted_snorna"), log(2.0), "one lies on the other strand, one reaches out");
    assert_eq!(value(&ingested, "l1", "log_hosted_mirna"), log(1.0));
    assert_eq!(value(&ingested, "l2", "log_hosted_snorna"), Some(0.0));
    // Genes reach from 9,000 to 2,002,999; l1 starts at 10,500, l3 at its right end.
    assert_eq!(value(&ingested, "l1", "log_distance_telomere"), log(1_500.0));
    assert_eq!(value(&ingested, "l3", "log_distance_telomere"), log(2_200.0));
}

/// What needs a strand, and so is missing where it is unknown.
const STRANDED: [&str; 15] = [
    "log_start_count",
    "log_distance_coding_tss_same_strand",
    "log_distance_coding_tss_opposite_strand",
    "log_distance_coding_tss_divergent",
    "bidirectional_promoter_1kb",
    "bidirectional_promoter_2kb",
    "bidirectional_essential_2kb",
    "sense_overlap",
    "antisense_overlap",
    "start_in_sense",
    "start_in_antisense",
    "nearest_coding_same_strand",
    "nearest_coding_upstream",
    "log_hosted_snorna",
    "log_hosted_mirna",
];

fn turn(ingested: &mut Ingested, id: &str, strand: Strand) {
    let gene = ingested.genes.iter_mut().find(|gene| gene.id == id).unwrap();
    gene.place.as_mut().unwrap().strand = strand;
}

#[test]
fn of_a_gene_of_unknown_strand_what_needs_the_strand_is_missing_and_nothing_else() {
    let known = chromosome();
    let mut unknown = known.clone();
    turn(&mut unknown, "l1", Strand::Unknown);
    for column in COLUMNS {
        assert_eq!(
            value(&known, "l1", column).is_some() && value(&unknown, "l1", column).is_none(),
            STRANDED.contains(&column),
            "{column}"
        );
    }
    // l1 spans 10,500 to 11,999: c1 starts 501 bases before its first base, c2 48,001 bases after its last one.
    assert_eq!(value(&unknown, "l1", "log_distance_coding_tss"), log(501.0));
    assert_eq!(value(&unknown, "l1", "log_distance_nonessential_tss"), log(1_989_501.0));
    assert_eq!(value(&unknown, "l1", "log_coding_tss_within_100kb"), log(2.0));
    turn(&mut unknown, "l2", Strand::Unknown);
    assert_eq!((value(&unknown, "l2", "intergenic"), value(&unknown, "l2", "sense_overlap")), (Some(0.0), None));
}

#[test]
fn a_neighbour_of_unknown_strand_stands_at_both_ends_and_counts_once() {
    let mut ingested = chromosome();
    turn(&mut ingested, "c2", Strand::Unknown);
    assert_eq!(value(&ingested, "l1", "log_coding_tss_within_100kb"), log(2.0));
    assert_eq!(value(&ingested, "l1", "log_distance_coding_tss"), log(501.0));
    assert_eq!(value(&ingested, "l2", "log_distance_coding_tss"), log(500.0));
    // It overlaps, but nobody knows in which direction.
    for (column, expected) in [("intergenic", Some(0.0)), ("sense_overlap", Some(0.0)), ("antisense_overlap", Some(0.0))] {
        assert_eq!(value(&ingested, "l2", column), expected, "{column}");
    }
    assert_eq!(value(&ingested, "l2", "nearest_coding_same_strand"), None);
    assert_eq!(value(&ingested, "l1", "nearest_coding_same_strand"), Some(0.0));
}

#[test]
fn a_column_that_may_miss_values_and_misses_none_has_the_bytes_of_one_that_may_not() {
    let folder = tempfile::tempdir().unwrap();
    let (known, optional) = (folder.path().join("known"), folder.path().join("optional"));
    Table::new().with("x", vec![1.0, 2.0]).write(&known).unwrap();
    Table::new().with("x", vec![Some(1.0), Some(2.0)]).write(&optional).unwrap();
    assert_eq!(std::fs::read(known).unwrap(), std::fs::read(optional).unwrap());
}
