//! The stage as a whole on a small made-up ingest folder.

use std::io::Write;

use flate2::Compression;
use flate2::write::GzEncoder;
use rand::Rng;

use super::*;
use crate::artifact::{Columns, Table, read_tensors};
use crate::progress::Silent;

const BASES: [u8; 4] = *b"ACGT";

/// Twelve lncRNA genes with two transcripts each, one without a place, and two coding genes.
fn write_ingest(folder: &Path) -> PathBuf {
    let out = folder.join("ingest");
    let request = StageRequest { stage: "ingest", out: &out, inputs: vec![], settings: serde_json::json!({}), seed: 1, force: false };
    let Opened::Fresh(writer) = request.open().unwrap() else { panic!("a fresh folder") };
    let ids: Vec<String> = (0..15).map(|index| format!("g{index:02}")).collect();
    let placed: Vec<bool> = (0..15).map(|index| index != 12).collect();
    let start: Vec<Option<i64>> = (0..15).map(|index| (index != 12).then_some(10_000 * (index + 1))).collect();
    Table::new()
        .text("gene_id", &ids)
        .optional_text("symbol", &(0..15).map(|index| Some(format!("S{index}"))).collect::<Vec<_>>())
        .text(
            "kind",
            &(0..15)
                .map(|index| {
                    if index < 12 {
                        "lncRNA"
                    } else if index == 12 {
                        "unplaced"
                    } else {
                        "coding"
                    }
                })
                .collect::<Vec<_>>(),
        )
        .optional_text("biotype", &(0..15).map(|index| (index < 12).then_some("lncRNA")).collect::<Vec<_>>())
        .with("candidate", (0..15).map(|index| index < 13).collect::<Vec<bool>>())
        .optional_text("chrom", &placed.iter().map(|placed| placed.then_some("1")).collect::<Vec<_>>())
        .with("start", start.clone())
        .with("end", start.iter().map(|start| start.map(|start| start + 500)).collect::<Vec<_>>())
        .optional_text("strand", &placed.iter().map(|placed| placed.then_some("+")).collect::<Vec<_>>())
        .optional_text("first_release", &placed.iter().map(|placed| placed.then_some("e84")).collect::<Vec<_>>())
        .with("has_sequence", (0..15).map(|index| index < 12).collect::<Vec<bool>>())
        .with("n_lpi", vec![1i64; 15])
        .with("tested_loci", vec![0i64; 15])
        .write(&writer.path("genes.parquet"))
        .unwrap();
    let mut random = crate::random::stream(5, "features/tests");
    let mut fasta = GzEncoder::new(Vec::new(), Compression::fast());
    let (mut transcripts, mut owners, mut lengths) = (vec![], vec![], vec![]);
    for gene in &ids[..12] {
        for copy in 0..2 {
            let length = random.gen_range(200..900);
            let sequence: Vec<u8> = (0..length).map(|_| BASES[random.gen_range(0..4)]).collect();
            writeln!(fasta, ">{gene}t{copy} {gene}\n{}", String::from_utf8(sequence).unwrap()).unwrap();
            transcripts.push(format!("{gene}t{copy}"));
            owners.push(gene.clone());
            lengths.push(Some(i64::from(length)));
        }
    }
    std::fs::write(writer.path("sequences.fa.gz"), fasta.finish().unwrap()).unwrap();
    Table::new()
        .text("transcript_id", &transcripts)
        .text("gene_id", &owners)
        .with("start", vec![Some(1i64); 24])
        .with("end", vec![Some(101i64); 24])
        .optional_text("strand", &[Some("+"); 24])
        .with("length", lengths)
        .with("exons", vec![None::<i64>; 24])
        .write(&writer.path("transcripts.parquet"))
        .unwrap();
    Table::new()
        .optional_text("gene_id", &[Some("g13"), None])
        .text("symbol", &["S13", "GONE"])
        .text("class", &["essential", "essential"])
        .write(&writer.path("reference.parquet"))
        .unwrap();
    writer.finish(BTreeMap::new()).unwrap();
    out
}

fn small() -> Settings {
    let mut settings = Settings { species: "test".into(), ..Settings::default() };
    settings.features.epochs = 3;
    settings.features.embedding = 4;
    settings.features.input_rank = 8;
    settings.features.hidden = 8;
    settings
}

fn outputs(settings: &Settings, folder: &Path, name: &str, workers: usize) -> Manifest {
    let context = Context { seed: 7, workers, force: false, progress: &Silent };
    run(settings, &folder.join("ingest"), Some(folder), &folder.join(name), &context).unwrap()
}

#[test]
fn every_table_is_there_and_workers_change_no_byte() {
    let folder = tempfile::tempdir().unwrap();
    write_ingest(folder.path());
    std::fs::write(folder.path().join("age.tsv"), "gene\tage\nS3\t2\ng05\tNA\n").unwrap();
    let mut settings = small();
    settings.features.families.push(ExtraFamily::plain("age", "age.tsv", "gene"));
    let first = outputs(&settings, folder.path(), "features", 1);
    let second = outputs(&settings, folder.path(), "again", 3);
    assert_eq!(first.outputs, second.outputs);
    let names: Vec<&str> = first.outputs.keys().map(String::as_str).collect();
    assert_eq!(
        names,
        [
            "confounds.parquet",
            "encoder.json",
            "encoder.safetensors",
            "family_age.parquet",
            "gic.parquet",
            "locus.parquet",
            "sequence.parquet",
            "sequence.safetensors"
        ]
    );
    let count = |name: &str| first.rows[name];
    assert_eq!((count("confounds"), count("locus"), count("sequence"), count("family_age")), (13, 12, 12, 2));
    let reader = StageReader::open(&folder.path().join("features"), "features").unwrap();
    let locus = Columns::read(&reader.file("locus.parquet")).unwrap();
    // All genes here lie on one strand and no exon is known: columns without a value are left out.
    let without = |name: &&&str| {
        !name.ends_with("_exons") && !["opposite_strand", "divergent", "nonessential_tss"].iter().any(|end| name.ends_with(end))
    };
    let expected: Vec<String> = locus::COLUMNS.iter().filter(without).map(|name| (*name).to_owned()).collect();
    assert_eq!(locus.names()[1..], expected);
    let mut tensors = read_tensors(&reader.file("sequence.safetensors")).unwrap();
    for (name, width) in [("pca", 4), ("kmers", 340)] {
        let matrix = tensors.remove(name).unwrap().matrix(name).unwrap();
        assert_eq!(matrix.dim(), (12, width));
        assert!(matrix.iter().all(|value| value.is_finite()));
    }
    assert!(tensors.is_empty(), "an embedding only where an autoencoder is asked for");
    // The stored encoder gives the stored coordinates.
    let encoder = encoder::Encoder::load(&reader.file("encoder.safetensors")).unwrap();
    let genes = transcript::read_genes(&folder.path().join("ingest/sequences.fa.gz")).unwrap();
    let stored = read_tensors(&reader.file("sequence.safetensors")).unwrap().remove("pca").unwrap().matrix("pca").unwrap();
    assert_eq!(encoder.embed_genes(&genes).unwrap(), (None, stored));
}

#[test]
fn a_family_without_data_folder_and_a_foreign_folder_are_errors() {
    let folder = tempfile::tempdir().unwrap();
    let ingest = write_ingest(folder.path());
    let context = Context { seed: 7, workers: 1, force: false, progress: &Silent };
    let mut settings = small();
    settings.features.families.push(ExtraFamily::plain("age", "age.tsv", "gene"));
    let out = folder.path().join("features");
    assert!(run(&settings, &ingest, None, &out, &context).unwrap_err().to_string().contains("--data"));
    std::fs::write(folder.path().join("age.tsv"), "gene\tage\nS3\told\n").unwrap();
    let error = run(&settings, &ingest, Some(folder.path()), &out, &context).unwrap_err();
    assert!(error.to_string().contains("age.tsv:2: column `age`"), "{error}");
    assert!(!out.exists(), "no partial output");
    assert!(run(&small(), folder.path(), None, &out, &context).is_err());
}
