//! The real files, where they are: the reference counts of their README.

use std::path::{Path, PathBuf};

use crate::artifact::Columns;
use crate::config::Settings;

/// Folder of the real data, or none with a word about it.
fn data(species: &str) -> Option<PathBuf> {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data");
    let folder = std::env::var_os("DEEPHEN_DATA").map_or(beside, PathBuf::from).join(species);
    if folder.exists() {
        return Some(folder);
    }
    println!("SKIPPED: no real data at {}; set DEEPHEN_DATA", folder.display());
    None
}

fn settings(species: &str) -> Settings {
    Settings::read(&Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("data/{species}.toml"))).unwrap()
}

fn counts(out: &Path) -> serde_json::Value {
    let summary: serde_json::Value = serde_json::from_str(&std::fs::read_to_string(out.join("summary.json")).unwrap()).unwrap();
    summary["reference_counts"].clone()
}

#[test]
fn human_joins_reach_the_reference() {
    let Some(data) = data("human") else { return };
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("ingest");
    super::run_at(&settings("human"), &data, &out).unwrap();
    let counts = counts(&out);
    let of = |name: &str| counts[name].as_u64().unwrap_or_else(|| panic!("no count {name}")) as f64;
    for (name, exact) in [
        ("tested_loci", 5534.0),
        ("hit_loci_T12", 326.0),
        ("hit_loci_T18", 478.0),
        ("hit_loci_any", 512.0),
        ("neighbor_hit_loci_T12", 112.0),
        ("neighbor_hit_loci_T18", 122.0),
        ("ranked_genes", 16_887.0),
        ("protein_names", 722.0),
        ("lncrna_names", 32_385.0),
        ("degree_median", 1.0),
        ("degree_p90", 5.0),
    ] {
        assert_eq!(of(name), exact, "{name}");
    }
    for (name, reference) in [
        ("mapped_loci", 2598.0),
        ("mapped_genes", 2171.0),
        ("screen_hits", 244.0),
        ("screen_hits_with_sequence", 206.0),
        ("screen_non_hits", 1339.0),
        ("screen_non_hits_with_sequence", 1005.0),
        ("genes_with_lpi", 17_540.0),
        ("genes_with_lpi_and_sequence", 6936.0),
        ("library_no_label_with_lpi", 3249.0),
        ("library_no_label_with_lpi_and_sequence", 2398.0),
        ("protein_names_resolved", 692.0),
        ("protein_symbols", 677.0),
        ("protein_symbols_in_first_ppi", 670.0),
        ("degree_max", 69.0),
        ("lncrna_names_exactly_coding", 9200.0),
        ("literature_with_lpi_under_any_id_and_sequence", 118.0),
    ] {
        assert!((of(name) / reference - 1.0).abs() <= 0.03, "{name}: {} against {reference}", of(name));
    }
    // No less than the reference, which places fewer of dbEssLnc's names.
    assert!(of("hit_any_line_with_lpi") >= 623.0 && of("hit_any_line_with_lpi_and_sequence") >= 448.0);

    let genes = Columns::read(&out.join("genes.parquet")).unwrap();
    let (kinds, candidates) = (genes.text("kind").unwrap(), genes.bool("candidate").unwrap());
    assert!(kinds.iter().zip(candidates).all(|(kind, candidate)| !(candidate && kind == "coding")));
    let ids = genes.text("gene_id").unwrap();
    assert!(ids.is_sorted() && ids.windows(2).all(|pair| pair[0] != pair[1]));
    let labels = Columns::read(&out.join("labels.parquet")).unwrap();
    let contexts = labels.optional_text("context").unwrap();
    assert!(!contexts.iter().flatten().any(|context| context == "NIC-H460" || context == "IPSC"));
    assert!(contexts.iter().flatten().any(|context| context == "NCI-H460"));
}

#[test]
fn mouse_ingests_with_the_same_code() {
    let Some(data) = data("mouse") else { return };
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("ingest");
    super::run_at(&settings("mouse"), &data, &out).unwrap();
    let counts = counts(&out);
    assert!(counts["genes_with_lpi"].as_u64().unwrap() > 20_000);
    assert!(counts["literature_with_lpi"].as_u64().unwrap() >= 25);
    let labels = Columns::read(&out.join("labels.parquet")).unwrap();
    let facts = labels.text("fact").unwrap();
    assert_eq!(facts.iter().filter(|fact| *fact == "literature").count(), 34);
    assert_eq!(facts.iter().filter(|fact| fact.starts_with("benchmark")).count(), 50);
}

#[test]
fn the_npinter_sample_is_read_as_downloaded() {
    let Some(data) = data("human") else { return };
    let mut settings = settings("human");
    let mut source = crate::config::Source { name: "sample".into(), path: "npinter4_sample.txt.gz".into(), ..Default::default() };
    source.format = crate::config::Format::Npinter;
    settings.ingest.lpi = vec![source];
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("ingest");
    super::run_at(&settings, &data, &out).unwrap();
    let summary: serde_json::Value = serde_json::from_str(&std::fs::read_to_string(out.join("summary.json")).unwrap()).unwrap();
    let counts = &summary["sources"]["sample"];
    assert_eq!(counts["rows"].as_u64().unwrap() + counts["rows filtered"].as_u64().unwrap(), 3026);
    assert!(counts["rows"].as_u64().unwrap() > 300, "{counts}");
}
