use ndarray::Array2;
use rand::Rng;

use super::*;
use crate::config::Encoding;
use crate::train::FamilyBlock;
use crate::train::early_stop::auroc;

const GENES: usize = 600;

/// Two columns, of which the first decides; the first 120 genes are labelled, 200 are held out, the others are the pool.
fn species(settings: &Settings) -> (Dataset, ContextLabels, Pool, Vec<bool>) {
    let mut random = crate::random::stream(5, "unlabelled");
    let raw = Array2::from_shape_simple_fn((GENES, 2), || random.gen_range(-1.0f32..1.0));
    let truth: Vec<bool> = (0..GENES).map(|row| raw[[row, 0]] + random.gen_range(-0.5..0.5) > 0.5).collect();
    let block = FamilyBlock::new("sequence", vec!["a".into(), "b".into()], raw, vec![true; GENES], settings);
    let ids = (0..GENES).map(|row| format!("g{row:03}")).collect();
    let data = Dataset::from_parts(ids, vec![block], Vec::new(), Array2::zeros((GENES, 0)));
    let rows: Vec<usize> = (0..120).collect();
    let labels = ContextLabels {
        name: "t".into(),
        tested: true,
        y: rows.iter().map(|&row| truth[row]).collect(),
        groups: rows.iter().map(|&row| row as u32).collect(),
        rows,
    };
    let pool = Pool::new(&data, (320..GENES).map(|row| (row, row as u32)));
    (data, labels, pool, truth)
}

fn settings(unlabelled: Unlabelled) -> Settings {
    let mut settings = Settings { species: "x".into(), ..Settings::default() };
    settings.model.encoding = Encoding::Standard;
    settings.model.hidden = 4;
    (settings.train.steps, settings.train.members, settings.train.weight_decay) = (80, 3, 0.1);
    settings.train.unlabelled = unlabelled;
    settings
}

#[test]
fn each_protocol_ranks_genes_that_it_has_not_seen_and_keeps_the_base_rate() {
    let held_out: Vec<usize> = (120..320).collect();
    let mut found = Vec::new();
    for unlabelled in [Unlabelled::Unused, Unlabelled::PuBagging, Unlabelled::SelfTraining, Unlabelled::ConditionalLoss] {
        let settings = settings(unlabelled);
        let (data, labels, pool, truth) = species(&settings);
        let fit = |labels: &ContextLabels, pool: &Pool| {
            fit_protocol(&data, &[0], std::slice::from_ref(labels), pool, &settings, Device::Cpu, 1, "t").unwrap()
        };
        let made = fit(&labels, &pool);
        assert_eq!(made.halves.is_some(), unlabelled == Unlabelled::SelfTraining);
        let logit = made.fitted.predict(&data, &held_out).unwrap().logit;
        let wanted: Vec<bool> = held_out.iter().map(|&row| truth[row]).collect();
        assert!(auroc(&logit, &wanted) > 0.8, "{unlabelled:?}: {}", auroc(&logit, &wanted));
        let mean = logit.iter().map(|logit| 1.0 / (1.0 + (-logit).exp())).sum::<f64>() / logit.len() as f64;
        let rate = wanted.iter().filter(|&&label| label).count() as f64 / wanted.len() as f64;
        assert!((mean - rate).abs() < 0.08, "{unlabelled:?}: probabilities of {mean} where {rate} are positive");
        let turned = ContextLabels {
            rows: labels.rows.iter().rev().copied().collect(),
            y: labels.y.iter().rev().copied().collect(),
            groups: labels.groups.iter().rev().copied().collect(),
            ..labels.clone()
        };
        assert_eq!(fit(&turned, &pool).fitted.predict(&data, &held_out).unwrap().logit, logit, "{unlabelled:?}: order of labels");
        found.push(logit);
    }
    assert!((1..4).all(|at| found[at] != found[0]), "each protocol changes something");
}

#[test]
fn without_unlabelled_genes_every_protocol_is_the_plain_model() {
    let settings = settings(Unlabelled::SelfTraining);
    let (data, labels, _, _) = species(&settings);
    let rows: Vec<usize> = (120..320).collect();
    let contexts = [labels];
    let made = fit_protocol(&data, &[0], &contexts, &Pool::default(), &settings, Device::Cpu, 1, "t").unwrap();
    let plain = fit_contexts(&data, &[0], &contexts, &settings, Device::Cpu, 1, "t").unwrap();
    assert_eq!(made.fitted.predict(&data, &rows).unwrap().logit, plain.predict(&data, &rows).unwrap().logit);
}
