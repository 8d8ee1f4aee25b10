//! `confounds.parquet`: what a score may follow without biology, for every candidate gene.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use super::ingested::{Ingested, IngestedGene};
use super::locus::Neighbourhood;
use crate::artifact::Table;
use crate::error::Result;

/// Age rank of each release, the oldest 0. Releases are compared by the last number in their name: e84 < e93 < e100.
fn release_order<'a>(names: impl Iterator<Item = &'a str>) -> BTreeMap<&'a str, i64> {
    let number = |name: &str| -> u64 {
        let digits: String = name.chars().rev().skip_while(|c| !c.is_ascii_digit()).take_while(char::is_ascii_digit).collect();
        digits.chars().rev().collect::<String>().parse().unwrap_or(u64::MAX)
    };
    let sorted: BTreeSet<(u64, &str)> = names.map(|name| (number(name), name)).collect();
    sorted.into_iter().zip(0..).map(|((_, name), rank)| (name, rank)).collect()
}

/// Writes the table; returns its row count.
///
/// `log_x` is `ln(1 + x)`: of distinct proteins, of base pairs of the gene's extent, of the longest known transcript in nt, of
/// base pairs from the gene's TSS to the nearest TSS of an essential coding gene on the chromosome (missing where there is none).
pub fn write(ingested: &Ingested, neighbourhood: &Neighbourhood, path: &Path) -> Result<u64> {
    let rows: Vec<&IngestedGene> = ingested.genes.iter().filter(|gene| gene.candidate).collect();
    let order = release_order(ingested.genes.iter().filter_map(|gene| gene.first_release.as_deref()));
    let ids: Vec<&str> = rows.iter().map(|gene| gene.id.as_str()).collect();
    let of = |gene: &IngestedGene| ingested.transcripts.get(&gene.id).copied().unwrap_or_default();
    let log = |value: i64| (value as f64).ln_1p();
    let number = |value: &dyn Fn(&IngestedGene) -> f64| rows.iter().map(|gene| value(gene)).collect::<Vec<f64>>();
    let optional = |value: &dyn Fn(&IngestedGene) -> Option<f64>| rows.iter().map(|gene| value(gene)).collect::<Vec<Option<f64>>>();
    let table = Table::new()
        .text("gene_id", &ids)
        .with("log_lpi_degree", number(&|gene| log(gene.n_lpi)))
        .with("transcript_count", number(&|gene| of(gene).count as f64))
        .with("log_gene_span", optional(&|gene| gene.place.as_ref().map(|place| log(place.end - place.start))))
        .with("log_longest_transcript", optional(&|gene| of(gene).longest.map(log)))
        .with("first_release", optional(&|gene| gene.first_release.as_deref().and_then(|name| order.get(name)).map(|&rank| rank as f64)))
        .with(
            "log_distance_essential_tss",
            optional(&|gene| gene.place.as_ref().and_then(|place| neighbourhood.essential_distance(&gene.id, place)).map(log)),
        )
        .with("tested_loci", number(&|gene| gene.tested_loci as f64))
        .with("has_sequence", number(&|gene| f64::from(u8::from(gene.has_sequence))))
        .with("has_network", number(&|gene| f64::from(u8::from(gene.n_lpi > 0))));
    // The least score of many places is lower by chance alone.
    let targeted = |gene: &IngestedGene| log(ingested.targeted_places.get(&gene.id).copied().unwrap_or(0));
    let table = if ingested.targeted_places.is_empty() { table } else { table.with("log_targeted_places", number(&targeted)) };
    table.write(path)
}

#[cfg(test)]
mod tests {
    use super::super::ingested::{Place, ReferenceClass, Strand, TranscriptSummary};
    use super::*;
    use crate::artifact::Columns;

    fn gene(id: &str, kind: &str, start: Option<i64>) -> IngestedGene {
        IngestedGene {
            id: id.into(),
            symbol: None,
            kind: kind.into(),
            biotype: None,
            candidate: kind != "coding",
            place: start.map(|start| Place { chrom: "1".into(), start, end: start + 99, strand: Strand::Plus }),
            first_release: start.map(|start| if start > 500 { "e100".into() } else { "grch38_e84".into() }),
            first_release_order: None,
            has_sequence: start.is_some(),
            n_lpi: 3,
            tested_loci: 2,
        }
    }

    #[test]
    fn releases_are_ordered_by_number() {
        let order = release_order(["e100", "e84", "e93", "e84"].into_iter());
        assert_eq!((order["e84"], order["e93"], order["e100"]), (0, 1, 2));
    }

    #[test]
    fn every_candidate_has_a_row_and_missing_is_null() {
        let ingested = Ingested {
            genes: vec![gene("a", "lncRNA", Some(100)), gene("c", "coding", Some(1_100)), gene("n", "unplaced", None)],
            transcripts: BTreeMap::from([("a".to_owned(), TranscriptSummary { count: 2, longest: Some(7), ..Default::default() })]),
            reference: BTreeMap::from([("c".to_owned(), ReferenceClass::Essential)]),
            targeted_places: BTreeMap::new(),
        };
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("confounds.parquet");
        assert_eq!(write(&ingested, &Neighbourhood::new(&ingested), &path).unwrap(), 2);
        let table = Columns::read(&path).unwrap();
        assert_eq!(table.text("gene_id").unwrap(), ["a", "n"]);
        assert_eq!(table.f64("log_lpi_degree").unwrap(), [4f64.ln(); 2]);
        assert_eq!(table.f64("transcript_count").unwrap(), [2.0, 0.0]);
        assert_eq!(table.optional_f64("log_gene_span").unwrap(), [Some(100f64.ln()), None]);
        assert_eq!(table.optional_f64("log_longest_transcript").unwrap(), [Some(8f64.ln()), None]);
        assert_eq!(table.optional_f64("first_release").unwrap(), [Some(0.0), None]);
        assert_eq!(table.optional_f64("log_distance_essential_tss").unwrap(), [Some(1001f64.ln()), None]);
        assert_eq!(table.f64("tested_loci").unwrap(), [2.0; 2]);
        assert_eq!(table.f64("has_sequence").unwrap(), [1.0, 0.0]);
        assert_eq!(table.f64("has_network").unwrap(), [1.0; 2]);
        assert!(table.names().iter().all(|name| name != "log_targeted_places"), "no such screen, no such column");
        let screened = Ingested { targeted_places: BTreeMap::from([("a".to_owned(), 3)]), ..ingested };
        write(&screened, &Neighbourhood::new(&screened), &path).unwrap();
        assert_eq!(Columns::read(&path).unwrap().f64("log_targeted_places").unwrap(), [4f64.ln(), 0.0]);
    }
}
