//! One model for several contexts: what screens of different cell lines and phenotypes share, and what each has for itself.
//!
//! Every gene brings its families once for all contexts, and once more, times `train.context_scale`, for the context that its label comes
//! from; the other contexts' copies are absent (feature augmentation of Daumé III 2007, arXiv 0907.1815, with the families' encoders
//! in place of its linear map). So `logit_c(x) = shared(x) + own_c(x)`, and the smaller the scale the more contexts are taken to be alike.
//! Seed batches are rebalanced inside each context; a label that a gene does not have in a context is in no batch of it.

use super::calibrate::Calibrator;
use super::dataset::Dataset;
use super::fit::{Fitted, Lesson, train};
use super::inner_folds::inner_folds;
use super::inputs::{Inputs, family_inputs};
use crate::config::{Loss, Settings};
use crate::error::{Error, Result};
use crate::model::FamilyInput;

/// Parts the name of a family from that of the context that its copy belongs to.
pub(super) const OF_CONTEXT: char = '@';

/// Share of a batch, against that of the task itself, that another context gets: negatives that were tested, and such that were merely
/// never hit.
const SHARES: [f64; 2] = [0.5, 0.25];

/// Labelled genes of one context.
#[derive(Debug, Clone, PartialEq)]
pub struct ContextLabels {
    /// Name of its task.
    pub name: String,
    /// Whether its negatives were tested.
    pub tested: bool,
    /// Rows of the dataset.
    pub rows: Vec<usize>,
    /// Their labels.
    pub y: Vec<bool>,
    /// Their leakage groups.
    pub groups: Vec<u32>,
}

/// Trains on the first of `contexts`, and along with it on the others; log-odds, base rate and calibration are the first's.
///
/// As [`super::fit`], with every leakage group in one inner fold in all contexts. The order of the others changes nothing.
///
/// # Errors
/// As [`super::fit`]; a context whose name is there twice.
pub fn fit_contexts(
    dataset: &Dataset,
    families: &[usize],
    contexts: &[ContextLabels],
    settings: &Settings,
    device: tch::Device,
    seed: u64,
    name: &str,
) -> Result<Fitted> {
    let Some((target, others)) = contexts.split_first() else {
        return Err(Error::data(name, "no context is given", "report this as a fault of the program"));
    };
    // Other losses refer to the base rate of one context.
    let together = matches!(settings.train.loss, Loss::Rebalanced | Loss::Focal);
    let mut others: Vec<&ContextLabels> = others.iter().filter(|_| together).collect();
    others.sort_by(|a, b| a.name.cmp(&b.name));
    if let Some(twice) = others.windows(2).find(|pair| pair[0].name == pair[1].name) {
        return Err(Error::settings("train.contexts", format!("`{}` stands there twice", twice[0].name), "name every task once"));
    }
    if others.is_empty() || families.is_empty() {
        return super::fit(dataset, families, &target.rows, &target.y, &target.groups, settings, device, seed, name);
    }
    crate::runtime::start();
    let members = settings.train.members;
    let mut lesson = Lesson { y: Vec::new(), fold_of: Vec::new(), context: Vec::new(), batches: Vec::new(), bagged: false };
    let (mut rows, mut groups) = (Vec::new(), Vec::new());
    for (at, context) in [target].into_iter().chain(others.iter().copied()).enumerate() {
        let (sorted_rows, y, sorted_groups) = super::fit::sorted(&context.rows, &context.y, &context.groups, dataset.len())?;
        lesson.context.extend(std::iter::repeat_n(at, y.len()));
        rows.extend(sorted_rows);
        groups.extend(sorted_groups);
        lesson.y.extend(y);
        let share = if at == 0 { 1.0 } else { SHARES[usize::from(!context.tested)] };
        let batch = ((settings.train.batch as f64 * share).round() as usize).max(2);
        lesson.batches.push((batch, if at == 0 { String::new() } else { format!("/{}", context.name) }));
    }
    lesson.fold_of = inner_folds(&lesson.y, &groups, members, seed, name)?;
    if let Some(lacking) = lacking(&lesson, members) {
        let lacking = if lacking == 0 { &target.name } else { &others[lacking - 1].name };
        let fix = "leave the task out of `train.contexts`, or use fewer `train.members`";
        return Err(Error::data(name, format!("an inner fold leaves one class alone to the context `{lacking}`"), fix));
    }
    let own = family_inputs(dataset, families);
    let copies = |context: &&ContextLabels| {
        let named = |family: &FamilyInput| FamilyInput { name: format!("{}{OF_CONTEXT}{}", family.name, context.name), ..family.clone() };
        own.iter().map(named).collect::<Vec<_>>()
    };
    let all: Vec<FamilyInput> = own.iter().cloned().chain([target].iter().flat_map(copies)).chain(others.iter().flat_map(copies)).collect();
    let mut fitted = Fitted::untrained(all, &target.y, settings, device, name)?;
    (fitted.context, fitted.context_scale) = (Some(target.name.clone()), settings.train.context_scale);
    let inputs = Inputs::in_contexts(dataset, families, &rows, &lesson.context, others.len() + 1, settings.train.context_scale, device)?;
    let out_of_fold = train(&mut fitted, &inputs, &lesson, settings, seed, name)?;
    let labels: Vec<bool> = lesson.of_target().map(|row| lesson.y[row]).collect();
    fitted.calibrator = Calibrator::fit(settings.train.calibration, &out_of_fold, &labels);
    Ok(fitted)
}

/// A context of which an inner fold leaves one class alone, or nothing.
fn lacking(lesson: &Lesson, members: usize) -> Option<usize> {
    (0..lesson.batches.len()).find(|&context| {
        (0..members).any(|member| {
            let left = |class: bool| {
                (0..lesson.y.len()).any(|row| lesson.context[row] == context && lesson.fold_of[row] != member && lesson.y[row] == class)
            };
            !left(true) || !left(false)
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Encoding;
    use crate::train::FamilyBlock;
    use ndarray::Array2;
    use rand::Rng;

    /// Two columns: the first decides the target, both decide the other context.
    fn dataset(settings: &Settings) -> (Dataset, Vec<bool>, Vec<bool>) {
        let mut random = crate::random::stream(3, "contexts");
        let n = 400;
        let raw = Array2::from_shape_simple_fn((n, 2), || random.gen_range(-1.0f32..1.0));
        let noise: Vec<f32> = (0..n).map(|_| random.gen_range(-0.7..0.7)).collect();
        let first = (0..n).map(|row| raw[[row, 0]] + noise[row] > 0.5).collect();
        let second = (0..n).map(|row| raw[[row, 0]] + raw[[row, 1]] > 0.6).collect();
        let block = FamilyBlock::new("sequence", vec!["a".into(), "b".into()], raw, vec![true; n], settings);
        let ids = (0..n).map(|row| format!("g{row:03}")).collect();
        (Dataset::from_parts(ids, vec![block], Vec::new(), Array2::zeros((n, 0))), first, second)
    }

    fn context(name: &str, rows: std::ops::Range<usize>, y: &[bool]) -> ContextLabels {
        ContextLabels {
            name: name.into(),
            tested: true,
            y: y[rows.clone()].to_vec(),
            groups: rows.clone().map(|row| row as u32).collect(),
            rows: rows.collect(),
        }
    }

    fn settings() -> Settings {
        let mut settings = Settings { species: "x".into(), ..Settings::default() };
        settings.model.encoding = Encoding::Standard;
        settings.model.hidden = 4;
        settings.train.steps = 60;
        settings.train.members = 3;
        settings.train.weight_decay = 0.1;
        settings
    }

    fn fitted(contexts: &[ContextLabels], settings: &Settings, data: &Dataset) -> Fitted {
        fit_contexts(data, &[0], contexts, settings, tch::Device::Cpu, 1, "t").unwrap()
    }

    #[test]
    fn the_order_of_contexts_changes_nothing_and_their_labels_do() {
        let settings = settings();
        let (data, first, second) = dataset(&settings);
        let (target, a, b) = (context("t", 0..200, &first), context("a", 100..300, &second), context("b", 150..400, &first));
        let rows: Vec<usize> = (0..400).collect();
        let logit = |contexts: &[ContextLabels]| fitted(contexts, &settings, &data).predict(&data, &rows).unwrap().logit;
        let together = logit(&[target.clone(), a.clone(), b.clone()]);
        assert_eq!(logit(&[target.clone(), b.clone(), a.clone()]), together);
        assert_ne!(logit(&[target.clone(), a.clone()]), together);
        let alone = logit(std::slice::from_ref(&target));
        let single = super::super::fit(&data, &[0], &target.rows, &target.y, &target.groups, &settings, tch::Device::Cpu, 1, "t").unwrap();
        assert_eq!(alone, single.predict(&data, &rows).unwrap().logit, "no other context: the model of the task alone");
    }

    #[test]
    fn few_labels_are_helped_by_another_context_of_the_same_truth() {
        let settings = settings();
        let (data, first, _) = dataset(&settings);
        let rows: Vec<usize> = (200..400).collect();
        let truth: Vec<bool> = rows.iter().map(|&row| first[row]).collect();
        let auroc = |contexts: &[ContextLabels]| {
            let logit = fitted(contexts, &settings, &data).predict(&data, &rows).unwrap().logit;
            crate::train::early_stop::auroc(&logit, &truth)
        };
        let few = context("t", 0..24, &first);
        let (alone, helped) = (auroc(std::slice::from_ref(&few)), auroc(&[few, context("a", 30..200, &first)]));
        assert!(helped > alone && helped > 0.8, "{alone} {helped}");
    }

    #[test]
    fn a_context_twice_or_without_a_class_is_refused() {
        let settings = settings();
        let (data, first, _) = dataset(&settings);
        let target = context("t", 0..200, &first);
        let refused =
            |contexts: &[ContextLabels]| fit_contexts(&data, &[0], contexts, &settings, tch::Device::Cpu, 1, "t").unwrap_err().to_string();
        let other = context("a", 200..400, &first);
        assert!(refused(&[target.clone(), other.clone(), other.clone()]).contains("twice"));
        let none = ContextLabels { y: vec![false; 200], ..other };
        assert!(refused(&[target, none]).contains("context `a`"));
    }
}
