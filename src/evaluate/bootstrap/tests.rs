use proptest::prelude::*;
use rand::Rng;
use rand::seq::SliceRandom;

use super::*;
use crate::evaluate::metrics;

/// Normal enough: the sum of 12 uniforms.
fn noise(random: &mut impl Rng) -> f64 {
    (0..12).map(|_| random.r#gen::<f64>()).sum::<f64>() - 6.0
}

/// `genes` genes in groups of 1 to 3, dealt to 5 folds; score = shift for positives + noise shared in part by the group.
fn simulated(seed: u64, genes: usize, repeats: usize, shift: f64) -> Vec<FoldScores> {
    let mut random = stream(seed, "simulated");
    let mut folds: Vec<FoldScores> =
        (0..repeats).flat_map(|repeat| (0..5).map(move |fold| FoldScores { repeat, fold, ..FoldScores::default() })).collect();
    let (mut gene, mut group) = (0, 0);
    while gene < genes {
        let shared = noise(&mut random) * 0.5;
        let fold: Vec<usize> = (0..repeats).map(|_| random.gen_range(0..5)).collect();
        for _ in 0..random.gen_range(1..=3usize) {
            let y = random.r#gen::<f64>() < 0.25;
            let z = shared + noise(&mut random) * 0.866 + if y { shift } else { 0.0 };
            for (repeat, fold) in fold.iter().enumerate() {
                let part = &mut folds[repeat * 5 + fold];
                part.score.push(1.0 / (1.0 + (-(z - 1.5)).exp()));
                part.y.push(y);
                part.group.push(group);
            }
            gene += 1;
        }
        group += 1;
    }
    folds
}

fn bootstrap_of(folds: &[FoldScores], draws: usize) -> Bootstrap {
    Bootstrap::new(1, "test", folds.iter().flat_map(|fold| fold.group.iter().copied()), draws).unwrap()
}

#[test]
fn draws_take_as_many_groups_as_there_are_and_know_no_workers() {
    let bootstrap = Bootstrap::new(3, "task", [7, 5, 5, 900, 11], 50).unwrap();
    assert_eq!((bootstrap.groups(), bootstrap.draws()), (4, 50));
    for draw in 0..50 {
        assert_eq!(bootstrap.weights(draw).iter().map(|&w| u32::from(w)).sum::<u32>(), 4);
    }
    let fewer =
        rayon::ThreadPoolBuilder::new().num_threads(1).build().unwrap().install(|| Bootstrap::new(3, "task", [5, 7, 11, 900], 20).unwrap());
    assert_eq!(fewer.weight[..], bootstrap.weight[..80]);
    assert!(Bootstrap::new(3, "task", [], 20).is_err());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    /// The integer sweep of a draw equals the plain metrics with that draw's weights, ties and absent groups included.
    #[test]
    fn a_draw_equals_the_plain_metrics_under_its_weights(
        rows in prop::collection::vec((0u8..12, any::<bool>(), 0u32..25), 8..160),
        draw in 0usize..20,
    ) {
        let fold = FoldScores {
            repeat: 0,
            fold: 0,
            score: rows.iter().map(|row| f64::from(row.0) / 12.0).collect(),
            y: rows.iter().map(|row| row.1).collect(),
            group: rows.iter().map(|row| row.2 * 3).collect(),
        };
        let bootstrap = bootstrap_of(std::slice::from_ref(&fold), 20);
        let model = OutOfFold::new(&bootstrap, std::slice::from_ref(&fold)).unwrap();
        let weight: Vec<f64> =
            fold.group.iter().map(|group| f64::from(bootstrap.weights(draw)[bootstrap.column[group] as usize])).collect();
        let values = model.values_under(bootstrap.weights(draw));
        let (score, y, w) = (&fold.score[..], &fold.y[..], Some(&weight[..]));
        let expected = [
            metrics::auroc(score, y, w),
            metrics::average_precision(score, y, w),
            metrics::ap_lift(score, y, w),
            metrics::hits_at_k(score, y, w, 50.0),
            metrics::hits_at_k(score, y, w, 100.0),
            metrics::brier(score, y, w),
            metrics::expected_calibration_error(score, y, w),
        ];
        for (metric, expected) in Metric::ALL.into_iter().zip(expected) {
            let ours = values.of(metric);
            match expected {
                Some(expected) => prop_assert!((ours - expected).abs() < 1e-9, "{}: {ours} {expected}", metric.name()),
                None => prop_assert!(ours.is_nan(), "{}: {ours}", metric.name()),
            }
        }
    }

    #[test]
    fn the_order_of_rows_and_folds_changes_nothing(seed in 0u64..1000) {
        let folds = simulated(seed, 120, 2, 1.0);
        let mut shuffled = folds.clone();
        let mut random = stream(seed, "shuffle");
        shuffled.shuffle(&mut random);
        for fold in &mut shuffled {
            let mut order: Vec<usize> = (0..fold.y.len()).collect();
            order.shuffle(&mut random);
            let original = fold.clone();
            fold.score = order.iter().map(|&i| original.score[i]).collect();
            fold.y = order.iter().map(|&i| original.y[i]).collect();
            fold.group = order.iter().map(|&i| original.group[i]).collect();
        }
        prop_assert_eq!(interval_metrics(1, "t", &folds, 30).unwrap(), interval_metrics(1, "t", &shuffled, 30).unwrap());
    }
}

#[test]
fn perfect_random_and_constant_scores() {
    let mut folds = simulated(5, 400, 2, 0.0);
    let random = interval_metrics(1, "t", &folds, 500).unwrap()[&Metric::Auroc];
    assert!(random.lo < 0.5 && random.hi > 0.5 && random.hi - random.lo < 0.25, "{random:?}");
    for fold in &mut folds {
        fold.score = fold.y.iter().map(|&y| if y { 1.0 } else { 0.0 }).collect();
    }
    let perfect = interval_metrics(1, "t", &folds, 200).unwrap();
    assert_eq!(perfect[&Metric::Auroc], Interval { mean: 1.0, lo: 1.0, hi: 1.0 });
    assert_eq!(perfect[&Metric::AveragePrecision].lo, 1.0);
    assert_eq!(perfect[&Metric::HitsAt50].mean, 50.0);
    assert_eq!(perfect[&Metric::Brier].hi, 0.0);
    for fold in &mut folds {
        fold.score.fill(0.25);
    }
    let constant = interval_metrics(1, "t", &folds, 200).unwrap();
    assert_eq!(constant[&Metric::Auroc], Interval { mean: 0.5, lo: 0.5, hi: 0.5 });
    assert!((constant[&Metric::ApLift].hi - 1.0).abs() < 1e-12);
}

/// 100 simulated studies: the interval should hold the true AUROC in about 95.
#[test]
fn intervals_cover_the_truth() {
    // Two normals one standard deviation apart: Phi(1 / sqrt 2).
    let truth = 0.7602;
    let covered = (0..100)
        .filter(|&study| {
            let auroc = interval_metrics(study, "t", &simulated(study, 400, 1, 1.0), 200).unwrap()[&Metric::Auroc];
            auroc.lo <= truth && truth <= auroc.hi
        })
        .count();
    assert!((86..=100).contains(&covered), "{covered} of 100");
}

/// Labels shuffled: 0.5 lies inside nearly always.
#[test]
fn shuffled_labels_cover_one_half() {
    let covered = (0..60)
        .filter(|&study| {
            let mut folds = simulated(study, 300, 1, 1.5);
            let mut random = stream(study, "null");
            for fold in &mut folds {
                fold.y.shuffle(&mut random);
            }
            let auroc = interval_metrics(study, "t", &folds, 200).unwrap()[&Metric::Auroc];
            auroc.lo <= 0.5 && 0.5 <= auroc.hi
        })
        .count();
    assert!(covered >= 51, "{covered} of 60");
}

#[test]
fn a_fold_without_positives_is_skipped_and_counted() {
    let fold = |fold, y: &[bool]| FoldScores {
        repeat: 0,
        fold,
        score: (0..y.len()).map(|i| i as f64 / 10.0).collect(),
        y: y.to_vec(),
        group: (0..y.len() as u32).map(|i| i + 10 * fold as u32).collect(),
    };
    let folds = [fold(0, &[false, true, true]), fold(1, &[false, false])];
    let bootstrap = bootstrap_of(&folds, 300);
    let model = OutOfFold::new(&bootstrap, &folds).unwrap();
    assert_eq!(model.values().of(Metric::Auroc), 1.0);
    assert_eq!(model.values().skipped_folds, 1);
    let draws = bootstrap.run(std::slice::from_ref(&model), &Quiet);
    assert!(draws[0].skipped_draws() > 0 && draws[0].skipped_draws() < 300);
    assert!(draws[0].skipped_folds >= 300);
}

#[test]
fn faults_are_named() {
    let folds = simulated(1, 60, 1, 1.0);
    let bootstrap = bootstrap_of(&folds, 10);
    let fault = |change: fn(&mut FoldScores)| {
        let mut folds = folds.clone();
        change(&mut folds[2]);
        OutOfFold::new(&bootstrap, &folds).unwrap_err().to_string()
    };
    assert!(fault(|fold| fold.score[0] = f64::NAN).contains("finite scores"));
    assert!(fault(|fold| fold.group[0] = 9999).contains("group 9999"));
    assert!(fault(|fold| fold.y.truncate(1)).contains("repeat 0, fold 2"));
    assert!(fault(|fold| fold.fold = 1).contains("twice"));
}

#[test]
fn restriction_keeps_whole_repeats() {
    let folds = simulated(2, 100, 3, 1.0);
    let bootstrap = bootstrap_of(&folds, 10);
    let model = OutOfFold::new(&bootstrap, &folds).unwrap();
    assert_eq!(model.repeats(), [0, 1, 2]);
    let first = OutOfFold::new(&bootstrap, &folds[..5]).unwrap();
    assert_eq!(model.restricted_to(&[0]), first);
}
