//! What every fitted model has to hold: it learns what is there, nothing where nothing is, and the same every time.

use ndarray::Array2;
use rand::Rng;
use tch::Device;

use super::early_stop::auroc;
use super::inputs::{Inputs, family_inputs};
use super::{Dataset, FamilyBlock, Fitted, fit};
use crate::artifact::TensorFile;
use crate::config::{Head, Loss, Settings, StopOn};
use crate::model::{Architecture, FamilyNetwork, Noise, Parameters};
use crate::random::stream;

/// Regularised for plenty of clean data; the defaults are for two hundred noisy positives.
pub(super) fn light() -> Settings {
    let mut settings = Settings::default();
    settings.model.input_dropout = 0.1;
    settings.model.dropout = 0.2;
    settings.train.learning_rate = 0.003;
    settings.train.sage_learning_rate = 0.003;
    settings.train.weight_decay = 0.05;
    settings.train.evaluate_every = 25;
    settings.train.stop_on = StopOn::Loss;
    settings
}

/// Two families of plain noise, `n` genes; a fifth of the genes lacks the second.
fn dataset(n: usize, settings: &Settings) -> Dataset {
    let mut random = stream(7, "features");
    let mut block = |name: &str, columns: usize, absent: f64, settings: &Settings| {
        let values = Array2::from_shape_fn((n, columns), |_| random.gen_range(-1.0f32..1.0));
        let present = (0..n).map(|_| random.gen_range(0.0..1.0) >= absent).collect();
        FamilyBlock::new(name, (0..columns).map(|c| format!("{name}{c}")).collect(), values, present, settings)
    };
    let families = vec![block("one", 6, 0.0, settings), block("two", 10, 0.2, settings)];
    let ids = (0..n).map(|row| format!("G{row:05}")).collect();
    Dataset::from_parts(ids, families, vec!["c".into()], Array2::zeros((n, 1)))
}

fn labels(data: &Dataset, rule: impl Fn(&[f32]) -> f64) -> Vec<bool> {
    let mut random = stream(3, "labels");
    (0..data.len()).map(|row| random.gen_range(0.0..1.0) < rule(data.families[0].values.row(row).as_slice().unwrap())).collect()
}

fn fit_half(data: &Dataset, families: &[usize], y: &[bool], settings: &Settings) -> Fitted {
    let rows: Vec<usize> = (0..data.len() / 2).collect();
    let groups: Vec<u32> = rows.iter().map(|&row| row as u32).collect();
    fit(data, families, &rows, &y[..rows.len()], &groups, settings, Device::Cpu, 1, "test").unwrap()
}

fn held_out(data: &Dataset, families: &[usize], y: &[bool], settings: &Settings) -> f64 {
    let rows: Vec<usize> = (data.len() / 2..data.len()).collect();
    auroc(&fit_half(data, families, y, settings).predict(data, &rows).unwrap().logit, &y[data.len() / 2..])
}

fn step(x: f32) -> f64 {
    if x > 0.0 { 0.97 } else { 0.03 }
}

#[test]
fn gradients_reach_every_parameter_of_every_member() {
    let mut settings = light();
    let data = dataset(50, &settings);
    for head in [Head::Additive, Head::Joint] {
        settings.model.head = head;
        let rows: Vec<usize> = (0..50).collect();
        let inputs = Inputs::new(&data, &[0, 1], &rows, Device::Cpu).unwrap();
        let architecture = Architecture { families: family_inputs(&data, &[0, 1]), hidden: 8, head, members: 3 };
        let network = FamilyNetwork::new(&architecture);
        let mut values = network.layout().initial(3, 1, "t");
        // What starts at zero stops gradients behind it: give every parameter a value.
        let mut random = stream(2, "values");
        values.iter_mut().filter(|value| **value == 0.0).for_each(|value| *value = random.gen_range(0.05..0.2));
        let parameters = Parameters::new(network.layout(), 3, &values, Device::Cpu).unwrap();
        let all = |tensor: &tch::Tensor| tensor.unsqueeze(0).expand([3, 50, -1], false);
        let noise = Some((Noise::new(&settings.model), &mut random));
        let logit = network.forward(&parameters, &all(&inputs.x), &all(&inputs.present), noise).unwrap();
        let gradient = parameters.gradient(&logit.square().sum(tch::Kind::Float)).unwrap();
        let gradient = Vec::<f32>::try_from(gradient.reshape(-1)).unwrap();
        for (name, array) in network.layout().to_arrays(3, &gradient) {
            let TensorFile::F32(_, values) = array else { panic!("{name}") };
            for member in values.chunks(values.len() / 3) {
                assert!(member.iter().any(|value| value.abs() > 0.0), "{head:?}: {name} has no gradient");
            }
        }
    }
}

#[test]
fn learns_a_linear_signal_with_both_heads() {
    let mut settings = Settings::default();
    let data = dataset(2000, &settings);
    let y = labels(&data, |x| step(x[0] + x[1] - 0.8));
    for head in [Head::Additive, Head::Joint] {
        settings.model.head = head;
        let found = held_out(&data, &[0, 1], &y, &settings);
        assert!(found > 0.9, "{head:?}: {found}");
    }
}

#[test]
fn learns_an_exclusive_or_that_no_line_can() {
    let mut settings = light();
    settings.train.steps = 600;
    let data = dataset(4000, &settings);
    let y = labels(&data, |x| step(x[0] * x[1]));
    let found = held_out(&data, &[0], &y, &settings);
    assert!(found > 0.9, "{found}");
    settings.model.hidden = 0;
    let linear = held_out(&data, &[0], &y, &settings);
    assert!((linear - 0.5).abs() < 0.08, "{linear}");
}

#[test]
fn finds_nothing_in_noise() {
    let settings = Settings::default();
    let data = dataset(3000, &settings);
    let y = labels(&data, |_| 0.2);
    let found = held_out(&data, &[0, 1], &y, &settings);
    assert!((found - 0.5).abs() < 0.06, "{found}");
}

#[test]
fn a_family_without_signal_hurts_little() {
    let settings = light();
    let data = dataset(2000, &settings);
    let y = labels(&data, |x| step(x[0] + x[1] - 0.8));
    let (alone, both) = (held_out(&data, &[0], &y, &settings), held_out(&data, &[0, 1], &y, &settings));
    assert!(both > alone - 0.02, "{both} against {alone}");
}

#[test]
fn probabilities_mean_the_base_rate_under_every_loss() {
    let mut settings = light();
    let data = dataset(3000, &settings);
    let y = labels(&data, |x| 0.6 / (1.0 + f64::from(-3.0 * x[0]).exp()));
    let rate = y.iter().filter(|&&label| label).count() as f64 / y.len() as f64;
    for loss in [Loss::Rebalanced, Loss::ClassWeights, Loss::Focal, Loss::NnPu] {
        settings.train.loss = loss;
        let rows: Vec<usize> = (1500..3000).collect();
        let p = fit_half(&data, &[0, 1], &y, &settings).predict(&data, &rows).unwrap().probability();
        let mean = p.iter().sum::<f64>() / p.len() as f64;
        assert!((mean - rate).abs() < 0.04, "{loss:?}: {mean} against {rate}");
    }
}

#[test]
fn the_shift_alone_brings_log_odds_to_the_base_rate() {
    let mut settings = light();
    settings.train.calibration = crate::config::Calibration::None;
    let data = dataset(3000, &settings);
    let y = labels(&data, |x| 0.25 / (1.0 + f64::from(-3.0 * x[0]).exp()));
    let rate = y.iter().filter(|&&label| label).count() as f64 / y.len() as f64;
    let rows: Vec<usize> = (1500..3000).collect();
    let p = fit_half(&data, &[0], &y, &settings).predict(&data, &rows).unwrap().probability();
    let mean = p.iter().sum::<f64>() / p.len() as f64;
    assert!((mean - rate).abs() < 0.03, "{mean} against {rate}");
}

#[test]
fn no_family_is_the_base_rate_and_a_masked_family_cannot_matter() {
    let settings = light();
    let mut data = dataset(1000, &settings);
    let y = labels(&data, |x| step(x[0]));
    let rate = y[..500].iter().filter(|&&label| label).count() as f64 / 500.0;
    let none = fit_half(&data, &[], &y, &settings).predict(&data, &[0, 999]).unwrap();
    assert!((none.probability()[0] - rate).abs() < 1e-12 && none.sd == [0.0, 0.0]);
    let rows: Vec<usize> = (0..1000).collect();
    let fitted = fit_half(&data, &[0], &y, &settings);
    let before = fitted.predict(&data, &rows).unwrap();
    data.families[1].encoded.fill(1e6);
    assert_eq!(fitted.predict(&data, &rows).unwrap(), before);
    assert_eq!(fit_half(&data, &[0], &y, &settings).predict(&data, &rows).unwrap(), before);
}

#[test]
fn an_absent_family_adds_exactly_zero() {
    let settings = light();
    let mut data = dataset(1000, &settings);
    let y = labels(&data, |x| step(x[0]));
    let fitted = fit_half(&data, &[0, 1], &y, &settings);
    let absent: Vec<usize> = (0..1000).filter(|&row| !data.families[1].present[row]).collect();
    let before = fitted.predict(&data, &absent).unwrap();
    for &row in &absent {
        data.families[1].encoded.row_mut(row).fill(77.0);
    }
    assert_eq!(fitted.predict(&data, &absent).unwrap(), before);
}

#[test]
fn order_of_rows_names_of_groups_and_workers_change_no_score() {
    let settings = light();
    let data = dataset(600, &settings);
    let y = labels(&data, |x| step(x[0]));
    let rows: Vec<usize> = (0..300).collect();
    let groups: Vec<u32> = rows.iter().map(|&row| row as u32 / 3).collect();
    let score = |rows: &[usize], groups: &[u32]| {
        let y: Vec<bool> = rows.iter().map(|&row| y[row]).collect();
        let fitted = fit(&data, &[0, 1], rows, &y, groups, &settings, Device::Cpu, 5, "order").unwrap();
        fitted.predict(&data, &(300..600).collect::<Vec<_>>()).unwrap()
    };
    let reference = score(&rows, &groups);
    let backwards: Vec<usize> = rows.iter().rev().copied().collect();
    let renamed: Vec<u32> = groups.iter().rev().map(|group| 500 - group).collect();
    assert_eq!(score(&backwards, &renamed), reference);
    for workers in [1, 2, 3] {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(workers).build().unwrap();
        let all: Vec<_> = pool.install(|| {
            use rayon::prelude::*;
            (0..3).into_par_iter().map(|_| score(&rows, &groups)).collect()
        });
        assert!(all.iter().all(|one| *one == reference), "{workers} workers");
    }
}

#[test]
fn one_class_is_an_error_that_names_the_task() {
    let settings = light();
    let data = dataset(20, &settings);
    let rows: Vec<usize> = (0..20).collect();
    let error = fit(&data, &[0], &rows, &[false; 20], &[0; 20], &settings, Device::Cpu, 1, "task-x").unwrap_err();
    assert!(error.to_string().contains("task-x"));
}
