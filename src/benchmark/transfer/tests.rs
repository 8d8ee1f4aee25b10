//! What two species share, and what a shift between them may not change.

use ndarray::Array2;
use rand::Rng;

use super::shared::Pair;
use super::*;
use crate::progress::Silent;
use crate::train::{Dataset, FamilyBlock};

const GENES: usize = 120;

/// Three families of noise; `shift` turns `x` into `scale * x + by` in every column, as another annotation would.
fn species(seed: u64, extra: &str, (scale, by): (f32, f32), settings: &Settings) -> Dataset {
    let mut random = crate::random::stream(seed, "transfer/tests");
    let mut family = |name: &str, columns: &[&str]| {
        let columns: Vec<String> = columns.iter().map(|&column| column.to_owned()).collect();
        let raw = Array2::from_shape_simple_fn((GENES, columns.len()), || scale * random.r#gen::<f32>() + by);
        FamilyBlock::new(name, columns, raw, (0..GENES).map(|gene| gene % 5 > 0).collect(), settings)
    };
    let families = vec![
        family("sequence", &["gc", extra, "kmers_0"]),
        family("topology", &["log_degree", "mean_spectral_01", "svd_00"]),
        family("locus", &["log_gene_span", extra]),
    ];
    let confounds = Array2::from_shape_fn((GENES, 3), |(gene, column)| if column == 2 { 1.0 } else { (gene * (column + 2) % 17) as f64 });
    let ids = (0..GENES).map(|gene| format!("G{gene:04}")).collect();
    Dataset::from_parts(ids, families, vec!["transcript_count".into(), "log_lpi_degree".into(), "tested_loci".into()], confounds)
}

fn light() -> Settings {
    let mut settings = Settings { species: "test".into(), ..Settings::default() };
    (settings.train.steps, settings.train.members) = (20, 2);
    settings
}

#[test]
fn only_what_both_have_and_means_the_same_is_read() {
    let settings = light();
    let pair = Pair::of(species(1, "here", (1.0, 0.0), &settings), species(2, "there", (1.0, 0.0), &settings), &settings).unwrap();
    let columns = |dataset: &Dataset| -> Vec<Vec<String>> { dataset.families.iter().map(|family| family.columns.clone()).collect() };
    assert_eq!(columns(&pair.source), [vec!["gc", "kmers_0"], vec!["log_degree"], vec!["log_gene_span"]]);
    assert_eq!(columns(&pair.source), columns(&pair.target));
    assert_eq!(pair.confounds[0].ncols(), 2, "a constant says nothing");
    for matrix in &pair.confounds {
        assert!(matrix.columns().into_iter().all(|column| column.sum().abs() < 1e-9));
    }
}

#[test]
fn a_linear_shift_of_the_targets_annotation_changes_no_score() {
    let settings = light();
    let rows: Vec<usize> = (0..GENES).collect();
    let scores = |shift: (f32, f32)| {
        let pair = Pair::of(species(1, "x", (1.0, 0.0), &settings), species(2, "x", shift, &settings), &settings).unwrap();
        let first = pair.source.families[0].encoded.column(0).to_owned();
        let y: Vec<bool> = rows.iter().map(|&row| first[row] > 0.3).collect();
        let labels = models::SourceLabels { rows: rows.clone(), y, groups: (0..GENES as u32).collect() };
        let context = Context { seed: 1, workers: 1, force: false, progress: &Silent };
        models::score(&pair, &labels, "t", &settings, tch::Device::Cpu, &context).unwrap()
    };
    let (plain, shifted) = (scores((1.0, 0.0)), scores((4.0, 10.0)));
    for model in ["deephen", "deephen-sequence", "deephen-locus", "deephen-sequence+topology+locus"] {
        for (a, b) in plain[model].iter().zip(&shifted[model]) {
            assert!((a - b).abs() < 1e-3, "{model}: {a} against {b}");
        }
    }
    let spread = plain["deephen-sequence"].iter().fold((f64::MAX, f64::MIN), |(low, high), &x| (low.min(x), high.max(x)));
    assert!(spread.1 - spread.0 > 0.1, "{spread:?}");
}
