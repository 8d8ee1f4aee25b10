//! GraphSAGE end to end: seed batches with sampled typed neighbourhoods, scored with the whole neighbourhood.

use tch::{Device, Kind, Tensor};

use super::calibrate::Calibrator;
use super::dataset::Dataset;
use super::early_stop::{EarlyStop, HistoryRow, auroc, log_loss};
use super::fit::sorted;
use super::graph_inputs::{GraphInputs, protein_columns};
use super::inner_folds::inner_folds;
use super::inputs::{family_inputs, matching_families};
use super::objective::Objective;
use super::optimizer::AdamW;
use super::prediction::Prediction;
use super::typed_graph::TypedGraph;
use crate::config::Settings;
use crate::error::{Error, Result};
use crate::model::{GraphArchitecture, GraphBatch, GraphNetwork, GraphNoise, Parameters};
use crate::network::Lppn;
use crate::random::stream;

/// A trained ensemble of graph networks with its calibration.
#[derive(Debug, Clone)]
pub struct FittedGraphSage {
    /// Inputs and widths.
    pub architecture: GraphArchitecture,
    /// Parameters of each member.
    pub parameters: Vec<Vec<f32>>,
    /// Prior shift of each member.
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

/// Trains `train.sage_members` networks on the families of the dataset that `model.families` names (all where it names none)
/// and the whole network; each leaves one of `train.members` inner group-folds out for early stopping and calibration.
///
/// Other genes take part as neighbours, without their labels (transductive, DESIGN section 6). The order of rows changes nothing.
///
/// # Errors
/// As [`super::fit()`]; a network that shares no gene with the dataset.
#[allow(clippy::too_many_arguments)]
pub fn fit_graphsage(
    dataset: &Dataset,
    network: &Lppn,
    rows: &[usize],
    y: &[bool],
    groups: &[u32],
    settings: &Settings,
    device: Device,
    seed: u64,
    name: &str,
) -> Result<FittedGraphSage> {
    crate::runtime::start();
    let (rows, y, groups) = sorted(rows, y, groups, dataset.len())?;
    let base_rate = y.iter().filter(|&&label| label).count() as f64 / y.len().max(1) as f64;
    if base_rate <= 0.0 || base_rate >= 1.0 {
        return Err(Error::data(name, format!("{} genes, all of one class", y.len()), "choose a task with positives and negatives"));
    }
    let named = &settings.model.families;
    let families: Vec<usize> =
        (0..dataset.families.len()).filter(|&family| named.is_empty() || named.contains(&dataset.families[family].name)).collect();
    let architecture = GraphArchitecture {
        families: family_inputs(dataset, &families),
        protein_columns: protein_columns(dataset),
        proteins: network.proteins.len(),
        protein_embedding: settings.model.protein_embedding,
        hidden: settings.model.sage_hidden,
    };
    let fold_of = inner_folds(&y, &groups, settings.train.members, seed, name)?;
    let graph = TypedGraph::new(dataset, network)?;
    let inputs = GraphInputs::new(dataset, &families, network, &graph, device)?;
    let run = Run { graph: &graph, inputs: &inputs, whole: inputs.batch(&graph.whole())?, rows: &rows, y: &y, settings, device, seed };
    let mut fitted = FittedGraphSage {
        architecture,
        parameters: Vec::new(),
        corrections: Vec::new(),
        calibrator: Calibrator::identity(),
        base_rate,
        history: Vec::new(),
        device,
    };
    let (mut held_logit, mut held_y) = (Vec::new(), Vec::new());
    for member in 0..settings.train.sage_members.min(settings.train.members) {
        let (train, held): (Vec<usize>, Vec<usize>) = (0..y.len()).partition(|&at| fold_of[at] != member);
        let logit = run.member(&mut fitted, member, &train, &held, &format!("{name}/graphsage/member{member}"))?;
        held_logit.extend(logit);
        held_y.extend(held.iter().map(|&at| y[at]));
    }
    fitted.calibrator = Calibrator::fit(settings.train.calibration, &held_logit, &held_y);
    Ok(fitted)
}

/// What all members share.
struct Run<'a> {
    graph: &'a TypedGraph,
    inputs: &'a GraphInputs,
    whole: GraphBatch,
    rows: &'a [usize],
    y: &'a [bool],
    settings: &'a Settings,
    device: Device,
    seed: u64,
}

impl Run<'_> {
    /// Trains one member; returns the corrected log-odds of its held-out genes.
    fn member(&self, fitted: &mut FittedGraphSage, member: usize, train: &[usize], held: &[usize], name: &str) -> Result<Vec<f64>> {
        let (options, model) = (&self.settings.train, &self.settings.model);
        let network = GraphNetwork::new(&fitted.architecture);
        let layout = network.layout();
        let parameters = Parameters::new(layout, 1, &layout.initial(1, self.seed, name), self.device)?;
        let mut optimizer = AdamW::new(layout, &parameters, options.sage_learning_rate, options.weight_decay, options.sage_steps)?;
        let objective = Objective::new(options);
        let rate = train.iter().filter(|&&at| self.y[at]).count() as f64 / train.len() as f64;
        let mut sampler = objective.sampler(train, self.y, self.settings.train.batch, self.seed, name);
        let correction = objective.correction(&sampler, rate);
        let mut neighbours = stream(self.seed, &format!("{name}/neighbours"));
        let mut random = stream(self.seed, &format!("{name}/dropout"));
        let noise = GraphNoise::new(model);
        let mut stop = EarlyStop::new(options);
        let truth: Vec<bool> = held.iter().map(|&at| self.y[at]).collect();
        let mut best = (parameters.values()?, vec![correction; held.len()]);
        let mut losses = Vec::new();
        for step in 1..=options.sage_steps {
            let mut batch = Vec::with_capacity(options.batch);
            sampler.draw(&mut batch);
            let seeds: Vec<usize> = batch.iter().map(|&at| self.rows[at]).collect();
            let around = self.graph.sample(&seeds, model.fanouts, model.drop_edge, &mut neighbours);
            let logit = network.forward(&parameters, &self.inputs.batch(&around)?, Some((noise, &mut random)))?;
            let labels: Vec<f32> = batch.iter().map(|&at| f32::from(u8::from(self.y[at]))).collect();
            let labels =
                Tensor::f_from_slice(&labels).and_then(|labels| labels.f_to_device(self.device)).map_err(Error::tensor("place labels"))?;
            let loss = objective.loss(&logit, &labels.unsqueeze(0), rate).sum(Kind::Float);
            optimizer.step(&parameters, &parameters.gradient(&loss)?);
            losses.push(loss.detach());
            if step % options.evaluate_every != 0 && step != options.sage_steps {
                continue;
            }
            let scores = whole_scores(&network, &parameters, &self.whole)?;
            let logit: Vec<f64> = held.iter().map(|&at| f64::from(scores[self.rows[at]]) + correction).collect();
            let (held_out_loss, held_out_auroc) = (log_loss(&logit, &truth), auroc(&logit, &truth));
            let loss = losses.iter().map(|loss| loss.double_value(&[])).sum::<f64>() / losses.len() as f64;
            losses.clear();
            fitted.history.push(HistoryRow { member, step, loss, held_out_loss, held_out_auroc });
            if stop.improves(held_out_loss, held_out_auroc) {
                best = (parameters.values()?, logit);
            }
            if !stop.is_running() {
                break;
            }
        }
        fitted.parameters.push(best.0);
        fitted.corrections.push(correction);
        Ok(best.1)
    }
}

/// Log-odds of every gene of the dataset with all its neighbours.
fn whole_scores(network: &GraphNetwork, parameters: &Parameters, whole: &GraphBatch) -> Result<Vec<f32>> {
    let _guard = tch::no_grad_guard();
    let logit = network.forward(parameters, whole, None)?.squeeze_dim(0).to_device(Device::Cpu).contiguous();
    Vec::<f32>::try_from(logit).map_err(Error::tensor("read log-odds"))
}

impl FittedGraphSage {
    /// Calibrated log-odds of any genes of a dataset with the same families; `network` may hold other edges than in training
    /// (the inductive setting) but, with a protein embedding, the same proteins.
    pub fn predict(&self, dataset: &Dataset, network: &Lppn, rows: &[usize]) -> Result<Prediction> {
        crate::runtime::start();
        let families = matching_families(dataset, &self.architecture.families)?;
        let fits = protein_columns(dataset) == self.architecture.protein_columns
            && (self.architecture.protein_embedding == 0 || network.proteins.len() == self.architecture.proteins);
        if !fits {
            return Err(Error::Shape {
                operation: "predict",
                expected: format!("{} proteins with {} columns", self.architecture.proteins, self.architecture.protein_columns.len()),
                found: format!("{} proteins with {} columns", network.proteins.len(), protein_columns(dataset).len()),
                fix: "use the network that the model was trained on, or train again".into(),
            });
        }
        let graph = TypedGraph::new(dataset, network)?;
        let whole = GraphInputs::new(dataset, &families, network, &graph, self.device)?.batch(&graph.whole())?;
        let layers = GraphNetwork::new(&self.architecture);
        let scores = self
            .parameters
            .iter()
            .map(|values| {
                let parameters = Parameters::new(layers.layout(), 1, values, self.device)?;
                let scores = whole_scores(&layers, &parameters, &whole)?;
                Ok(rows.iter().map(|&row| scores[row]).collect())
            })
            .collect::<Result<Vec<Vec<f32>>>>()?;
        Ok(Prediction::of_members(&scores, &self.corrections, &self.calibrator))
    }
}
