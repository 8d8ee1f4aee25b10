//! The fast model: an ensemble of small family-wise networks on pre-propagated features.

use rand::seq::SliceRandom;
use tch::{Device, Kind, Tensor};

use super::calibrate::{Calibrator, log_odds};
use super::contexts::OF_CONTEXT;
use super::dataset::Dataset;
use super::early_stop::{EarlyStop, HistoryRow, auroc, log_loss};
use super::inner_folds::inner_folds;
use super::inputs::{Inputs, family_inputs, matching_families};
use super::objective::Objective;
use super::optimizer::AdamW;
use super::prediction::Prediction;
use super::sampler::Sampler;
use crate::config::Settings;
use crate::error::{Error, Result};
use crate::model::{Architecture, FamilyInput, FamilyNetwork, Noise, Parameters};
use crate::random::stream;

/// A trained ensemble with its calibration; plain numbers, so it can be shared between threads and written to a file.
#[derive(Debug, Clone)]
pub struct Fitted {
    /// Families, widths, members.
    pub architecture: Architecture,
    /// The context that predictions are of, where the model learned several.
    pub context: Option<String>,
    /// Factor on the copies of the features that belong to one context ([`super::fit_contexts`]).
    pub context_scale: f64,
    /// Parameters of all members, one after the other.
    pub parameters: Vec<f32>,
    /// Prior shift of each member, already at its training base rate.
    pub corrections: Vec<f64>,
    /// Fitted on out-of-fold log-odds.
    pub calibrator: Calibrator,
    /// Share of positives among all training genes.
    pub base_rate: f64,
    /// Looks at the held-out folds in training.
    pub history: Vec<HistoryRow>,
    /// Where predictions are computed.
    pub device: Device,
}

/// Trains on `rows` (indices into the dataset) with labels `y` and leakage groups `groups`, using only `families`.
///
/// Member `m` of the ensemble leaves inner group-fold `m` out, stops early by it, and gives it the out-of-fold log-odds on
/// which the calibrator is fitted. `name` is the path of the random streams, `evaluate/screen-ipsc/r0/f3/sequence+locus`.
/// The order of rows and the names of groups change nothing. Without families the answer is the base rate.
///
/// # Errors
/// Too few genes of a class, arrays of different lengths, or libtorch's refusal.
#[allow(clippy::too_many_arguments)]
pub fn fit(
    dataset: &Dataset,
    families: &[usize],
    rows: &[usize],
    y: &[bool],
    groups: &[u32],
    settings: &Settings,
    device: Device,
    seed: u64,
    name: &str,
) -> Result<Fitted> {
    fit_taught(dataset, families, &Taught { rows, y, groups, labelled: None, bagged: false }, settings, device, seed, name)
}

/// What [`fit_taught`] learns from.
pub(super) struct Taught<'a> {
    /// Rows of the dataset.
    pub(super) rows: &'a [usize],
    /// What they are taken for.
    pub(super) y: &'a [bool],
    /// Leakage groups.
    pub(super) groups: &'a [u32],
    /// Rows of the dataset with a label of the task, ascending, and the labels: base rate and calibration are theirs. `None`: all rows.
    pub(super) labelled: Option<(&'a [usize], &'a [bool])>,
    /// Whether each member sees a random sample of the negatives, as many as there are positives.
    pub(super) bagged: bool,
}

/// As [`fit()`], where some rows may be taught a label that they do not have.
pub(super) fn fit_taught(
    dataset: &Dataset,
    families: &[usize],
    taught: &Taught,
    settings: &Settings,
    device: Device,
    seed: u64,
    name: &str,
) -> Result<Fitted> {
    crate::runtime::start();
    let (rows, y, groups) = sorted(taught.rows, taught.y, taught.groups, dataset.len())?;
    let mut fitted =
        Fitted::untrained(family_inputs(dataset, families), taught.labelled.map_or(&y[..], |(_, y)| y), settings, device, name)?;
    if families.is_empty() {
        return Ok(fitted);
    }
    let fold_of = inner_folds(&y, &groups, settings.train.members, seed, name)?;
    let inputs = Inputs::new(dataset, families, &rows, device)?;
    let batches = vec![(settings.train.batch, String::new())];
    let lesson = Lesson { context: vec![0; y.len()], batches, y, fold_of, bagged: taught.bagged };
    let out_of_fold = train(&mut fitted, &inputs, &lesson, settings, seed, name)?;
    let calibration = settings.train.calibration;
    fitted.calibrator = match taught.labelled {
        None => Calibrator::fit(calibration, &out_of_fold, &lesson.y),
        Some((labelled, truth)) => {
            let logit_of = |row: &usize| rows.binary_search(row).ok().map(|at| out_of_fold[at]);
            let (logit, truth): (Vec<f64>, Vec<bool>) =
                labelled.iter().zip(truth).filter_map(|(row, &label)| logit_of(row).map(|logit| (logit, label))).unzip();
            Calibrator::fit(calibration, &logit, &truth)
        }
    };
    Ok(fitted)
}

impl Fitted {
    /// The ensemble on `families` before training; `y` are the labels of the task that predictions are of.
    ///
    /// # Errors
    /// Labels of one class.
    pub(super) fn untrained(families: Vec<FamilyInput>, y: &[bool], settings: &Settings, device: Device, name: &str) -> Result<Self> {
        let base_rate = y.iter().filter(|&&label| label).count() as f64 / y.len().max(1) as f64;
        if base_rate <= 0.0 || base_rate >= 1.0 {
            return Err(Error::data(name, format!("{} genes, all of one class", y.len()), "choose a task with positives and negatives"));
        }
        let members = settings.train.members;
        Ok(Self {
            architecture: Architecture { families, hidden: settings.model.hidden, head: settings.model.head, members },
            context: None,
            context_scale: 0.0,
            parameters: Vec::new(),
            corrections: vec![0.0; members],
            calibrator: Calibrator::identity(),
            base_rate,
            history: Vec::new(),
            device,
        })
    }

    /// Calibrated log-odds of any genes of a dataset with the same families and encoding: the calibrated mean of the members'
    /// corrected log-odds, and the spread of their calibrated log-odds.
    pub fn predict(&self, dataset: &Dataset, rows: &[usize]) -> Result<Prediction> {
        if self.architecture.families.is_empty() {
            return Ok(Prediction::constant(log_odds(self.base_rate), rows.len()));
        }
        crate::runtime::start();
        let network = FamilyNetwork::new(&self.architecture);
        let parameters = Parameters::new(network.layout(), self.architecture.members, &self.parameters, self.device)?;
        let inputs = match &self.context {
            None => Inputs::new(dataset, &matching_families(dataset, &self.architecture.families)?, rows, self.device)?,
            Some(context) => {
                let (shared, contexts) = shared_families(&self.architecture.families);
                let families = matching_families(dataset, shared)?;
                let at = contexts.iter().position(|known| known == context).ok_or_else(|| {
                    Error::data("predict", format!("the model has no context `{context}`"), format!("it has {}", contexts.join(", ")))
                })?;
                let all = vec![at; rows.len()];
                Inputs::in_contexts(dataset, &families, rows, &all, contexts.len(), self.context_scale, self.device)?
            }
        };
        let scores = network.score(&parameters, &inputs.x, &inputs.present)?;
        Ok(Prediction::of_members(&scores, &self.corrections, &self.calibrator))
    }
}

/// Rows in ascending order with their labels and groups, so that the caller's order cannot matter.
pub(super) fn sorted(rows: &[usize], y: &[bool], groups: &[u32], genes: usize) -> Result<(Vec<usize>, Vec<bool>, Vec<u32>)> {
    if rows.len() != y.len() || rows.len() != groups.len() || rows.iter().any(|&row| row >= genes) {
        return Err(Error::Shape {
            operation: "fit",
            expected: format!("one label and one group for each row below {genes}"),
            found: format!("{} rows, {} labels, {} groups", rows.len(), y.len(), groups.len()),
            fix: "this is a fault of the program, please report it".into(),
        });
    }
    let mut order: Vec<usize> = (0..rows.len()).collect();
    order.sort_by_key(|&at| rows[at]);
    Ok((order.iter().map(|&at| rows[at]).collect(), order.iter().map(|&at| y[at]).collect(), order.iter().map(|&at| groups[at]).collect()))
}

/// Families that all contexts share, and the names of the contexts, in order.
fn shared_families(families: &[FamilyInput]) -> (&[FamilyInput], Vec<&str>) {
    let shared = families.iter().take_while(|family| !family.name.contains(OF_CONTEXT)).count();
    let mut contexts: Vec<&str> =
        families[shared..].iter().filter_map(|family| family.name.split_once(OF_CONTEXT)).map(|(_, of)| of).collect();
    contexts.dedup();
    (&families[..shared], contexts)
}

/// What members learn from: a row for each label of a gene in a context.
pub(super) struct Lesson {
    /// Labels.
    pub(super) y: Vec<bool>,
    /// Inner fold of each row.
    pub(super) fold_of: Vec<usize>,
    /// Context of each row; 0 is the task itself, and its rows come first.
    pub(super) context: Vec<usize>,
    /// Rows of a batch that each context gets, and what its random streams are called.
    pub(super) batches: Vec<(usize, String)>,
    /// Whether each member sees a random sample of the negatives, as many as there are positives.
    pub(super) bagged: bool,
}

impl Lesson {
    /// Rows of the task itself.
    pub(super) fn of_target(&self) -> impl Iterator<Item = usize> + '_ {
        (0..self.y.len()).filter(|&row| self.context[row] == 0)
    }
}

/// All positives of `rows` and as many of the others, drawn without replacement; ascending.
fn bag(rows: &[usize], y: &[bool], random: &mut rand_chacha::ChaCha8Rng) -> Vec<usize> {
    let (mut kept, mut others): (Vec<usize>, Vec<usize>) = rows.iter().partition(|&&row| y[row]);
    let (drawn, _) = others.partial_shuffle(random, kept.len());
    kept.extend_from_slice(drawn);
    kept.sort_unstable();
    kept
}

/// Trains all members side by side; fills parameters, corrections and history; returns out-of-fold log-odds of the task's own rows.
pub(super) fn train(fitted: &mut Fitted, inputs: &Inputs, lesson: &Lesson, settings: &Settings, seed: u64, name: &str) -> Result<Vec<f64>> {
    let options = &settings.train;
    let (y, fold_of) = (&lesson.y, &lesson.fold_of);
    let (members, n, device) = (options.members, y.len(), fitted.device);
    let network = FamilyNetwork::new(&fitted.architecture);
    let layout = network.layout();
    let parameters = Parameters::new(layout, members, &layout.initial(members, seed, name), device)?;
    let mut optimizer = AdamW::new(layout, &parameters, options.learning_rate, options.weight_decay, options.steps)?;
    let objective = Objective::new(options);
    let mut samplers: Vec<Sampler> = Vec::with_capacity(members * lesson.batches.len());
    for member in 0..members {
        for (context, (batch, suffix)) in lesson.batches.iter().enumerate() {
            let mut rows: Vec<usize> = (0..n).filter(|&row| lesson.context[row] == context && fold_of[row] != member).collect();
            if lesson.bagged {
                rows = bag(&rows, y, &mut stream(seed, &format!("{name}/member{member}/bag")));
            }
            let rate = rows.iter().filter(|&&row| y[row]).count() as f64 / rows.len() as f64;
            let sampler = objective.sampler(&rows, y, *batch, seed, &format!("{name}/member{member}{suffix}"));
            if context == 0 {
                fitted.corrections[member] = objective.correction(&sampler, rate);
            }
            samplers.push(sampler);
        }
    }
    let labels: Vec<f32> = y.iter().map(|&label| f32::from(u8::from(label))).collect();
    let labels = Tensor::f_from_slice(&labels).and_then(|labels| labels.f_to_device(device)).map_err(Error::tensor("place labels"))?;
    let in_batch: usize = lesson.batches.iter().map(|(batch, _)| batch).sum();
    let (m, b) = (members as i64, in_batch as i64);
    // Rows of the task itself come first.
    let own = lesson.of_target().count();
    let mut random = stream(seed, &format!("{name}/dropout"));
    let noise = Noise::new(&settings.model);
    let mut stops = vec![EarlyStop::new(options); members];
    let best = parameters.flat().copy();
    let mut out_of_fold: Vec<f64> = (0..own).map(|row| fitted.corrections[fold_of[row]]).collect();
    let mut running = Tensor::zeros([m], (Kind::Float, device));
    let mut since = 0.0;
    for step in 1..=options.steps {
        let mut batch = Vec::with_capacity(members * in_batch);
        samplers.iter_mut().for_each(|sampler| sampler.draw(&mut batch));
        let batch: Vec<i64> = batch.into_iter().map(|row| row as i64).collect();
        let batch = Tensor::f_from_slice(&batch).and_then(|batch| batch.f_to_device(device)).map_err(Error::tensor("place a batch"))?;
        let pick = |all: &Tensor| all.index_select(0, &batch).view([m, b, -1]);
        let logit = network.forward(&parameters, &pick(&inputs.x), &pick(&inputs.present), Some((noise, &mut random)))?;
        let losses = objective.loss(&logit, &labels.index_select(0, &batch).view([m, b]), fitted.base_rate);
        let gradient = parameters.gradient(&losses.sum(Kind::Float))?;
        optimizer.step(&parameters, &gradient);
        running += losses.detach();
        since += 1.0;
        if step % options.evaluate_every != 0 && step != options.steps {
            continue;
        }
        let losses = Vec::<f32>::try_from(running.to_device(Device::Cpu)).map_err(Error::tensor("read losses"))?;
        let scores = network.score(&parameters, &inputs.x, &inputs.present)?;
        for member in (0..members).filter(|&member| stops[member].is_running()).collect::<Vec<_>>() {
            let held: Vec<usize> = (0..own).filter(|&row| fold_of[row] == member).collect();
            let logit: Vec<f64> = held.iter().map(|&row| f64::from(scores[member][row]) + fitted.corrections[member]).collect();
            let truth: Vec<bool> = held.iter().map(|&row| y[row]).collect();
            let (held_out_loss, held_out_auroc) = (log_loss(&logit, &truth), auroc(&logit, &truth));
            let loss = f64::from(losses[member]) / since;
            fitted.history.push(HistoryRow { member, step, loss, held_out_loss, held_out_auroc });
            if stops[member].improves(held_out_loss, held_out_auroc) {
                best.get(member as i64).copy_(&parameters.flat().get(member as i64));
                held.iter().zip(logit).for_each(|(&row, logit)| out_of_fold[row] = logit);
            }
        }
        let _ = running.zero_();
        since = 0.0;
        if !stops.iter().any(EarlyStop::is_running) {
            break;
        }
    }
    fitted.history.sort_by_key(|row| (row.member, row.step));
    fitted.parameters = Vec::<f32>::try_from(best.to_device(Device::Cpu).reshape(-1)).map_err(Error::tensor("read trained parameters"))?;
    Ok(out_of_fold)
}
