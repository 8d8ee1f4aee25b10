//! The fast model: one encoder a family, an additive or a joint head.

use rand_chacha::ChaCha8Rng;
use serde::{Deserialize, Serialize};
use tch::{Device, Kind, Tensor};

use super::{Dropout, FamilyEncoder, Layout, Linear, ParameterId, Parameters};
use crate::config::{Head, ModelSettings};
use crate::error::{Error, Result};

/// What a family brings.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FamilyInput {
    /// Family name.
    pub name: String,
    /// Names of its encoded columns, in order.
    pub columns: Vec<String>,
}

/// Everything that fixes the shapes of a [`FamilyNetwork`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Architecture {
    /// Families in input order.
    pub families: Vec<FamilyInput>,
    /// Width of each family's hidden layer.
    pub hidden: usize,
    /// How families meet.
    pub head: Head,
    /// Networks in the ensemble.
    pub members: usize,
}

impl Architecture {
    /// Numbers a gene brings.
    pub fn inputs(&self) -> usize {
        self.families.iter().map(|family| family.columns.len()).sum()
    }
}

/// Shares dropped in training.
#[derive(Debug, Clone, Copy)]
pub struct Noise {
    input: Dropout,
    hidden: Dropout,
    family: Dropout,
}

impl Noise {
    /// From the settings.
    pub fn new(settings: &ModelSettings) -> Self {
        Self {
            input: Dropout::new(settings.input_dropout),
            hidden: Dropout::new(settings.dropout),
            family: Dropout::new(settings.family_dropout),
        }
    }
}

/// Log-odds of a gene from its families.
///
/// Additive: `logit = b + sum_f p_f (c_f + w_f . x_f + v_f . h_f)`; joint: `logit = b + sum_f p_f w_f . x_f +
/// v . gelu(V [p_f h_f, p_f]_f + c)`, where `x_f` are the family's numbers, `h_f` its [`FamilyEncoder`]'s output and `p_f` is
/// 1 where the gene has the family, else 0. The terms `w_f . x_f` keep easy what is linear. A family that is masked or absent
/// adds exactly zero to the additive log-odds. With the topology family pre-propagated over the network this is SIGN
/// (Frasca et al. 2020).
#[derive(Debug, Clone)]
pub struct FamilyNetwork {
    layout: Layout,
    branches: Vec<Branch>,
    joint: Option<(Linear, Linear)>,
    bias: ParameterId,
}

/// What one family has to itself.
#[derive(Debug, Clone)]
struct Branch {
    width: i64,
    linear: Linear,
    encoder: Option<FamilyEncoder>,
    /// Readout of the hidden numbers and constant; the joint head has its own.
    readout: Option<Linear>,
    shift: Option<ParameterId>,
}

impl FamilyNetwork {
    /// Registers all layers.
    pub fn new(architecture: &Architecture) -> Self {
        let mut layout = Layout::default();
        let hidden = architecture.hidden as i64;
        let families = architecture.families.len() as i64;
        let additive = architecture.head == Head::Additive;
        let small = |inputs: i64| 0.5 / (inputs.max(1) as f64).sqrt();
        let branches = architecture
            .families
            .iter()
            .map(|family| {
                let (name, width) = (&family.name, family.columns.len() as i64);
                let deep = hidden > 0;
                Branch {
                    width,
                    linear: Linear::readout(&mut layout, &format!("{name}.linear"), width, 0.0),
                    encoder: deep.then(|| FamilyEncoder::new(&mut layout, name, width, hidden)),
                    readout: (deep && additive)
                        .then(|| Linear::readout(&mut layout, &format!("{name}.readout"), hidden, small(hidden * families))),
                    shift: additive.then(|| layout.add(format!("{name}.shift"), &[1, 1], 0.0, false)),
                }
            })
            .collect();
        let joint = (!additive && hidden > 0).then(|| {
            let inner = Linear::new(&mut layout, "joint.inner", families * (hidden + 1), hidden, true);
            (inner, Linear::readout(&mut layout, "joint.readout", hidden, small(hidden)))
        });
        let bias = layout.add("bias", &[1], 0.0, false);
        Self { layout, branches, joint, bias }
    }

    /// Names and shapes of the parameters.
    pub fn layout(&self) -> &Layout {
        &self.layout
    }

    /// Log-odds `[M, B]` of inputs `x` `[M, B, inputs]` with presence flags `present` `[M, B, families]`.
    ///
    /// With `noise`, inputs, hidden numbers and whole families are dropped (training).
    pub fn forward(
        &self,
        parameters: &Parameters,
        x: &Tensor,
        present: &Tensor,
        mut noise: Option<(Noise, &mut ChaCha8Rng)>,
    ) -> Result<Tensor> {
        let x = match noise.as_mut() {
            Some((noise, random)) => noise.input.apply(x.shallow_clone(), random)?,
            None => x.shallow_clone(),
        };
        let present = match noise.as_mut() {
            // A dropped family is absent; what stays is not scaled up, since absence is also met at prediction.
            Some((noise, random)) if noise.family.is_active() => {
                present * noise.family.mask(&present.size(), random, present.device())?.sign()
            }
            _ => present.shallow_clone(),
        };
        let mut logit = Tensor::zeros([x.size()[0], x.size()[1]], (Kind::Float, x.device())) + parameters.get(self.bias);
        let mut joined = Vec::new();
        let mut offset = 0;
        for (family, branch) in self.branches.iter().enumerate() {
            let part = x.narrow(2, offset, branch.width);
            offset += branch.width;
            let here = present.narrow(2, family as i64, 1);
            let mut score = branch.linear.forward(parameters, &part);
            if let Some(shift) = branch.shift {
                score += parameters.get(shift);
            }
            if let Some(encoder) = &branch.encoder {
                let noise = noise.as_mut().map(|(noise, random)| (noise.hidden, &mut **random));
                let hidden = encoder.forward(parameters, &part, noise)?;
                match &branch.readout {
                    Some(readout) => score += readout.forward(parameters, &hidden),
                    None => joined.push(hidden * &here),
                }
            }
            logit += (score * here).squeeze_dim(2);
        }
        if let Some((inner, readout)) = &self.joint {
            joined.push(present);
            let mut hidden = inner.forward(parameters, &Tensor::cat(&joined, 2)).gelu("none");
            if let Some((noise, random)) = noise {
                hidden = noise.hidden.apply(hidden, random)?;
            }
            logit += readout.forward(parameters, &hidden).squeeze_dim(2);
        }
        Ok(logit)
    }

    /// Log-odds of every member for host inputs `x` `[n, inputs]`, `present` `[n, families]`; returns `[M][n]`.
    pub fn score(&self, parameters: &Parameters, x: &Tensor, present: &Tensor) -> Result<Vec<Vec<f32>>> {
        let _guard = tch::no_grad_guard();
        let members = parameters.flat().size()[0];
        let n = x.size()[0];
        let mut scores = vec![Vec::with_capacity(n as usize); members as usize];
        // Chunks bound memory on whole genomes.
        for start in (0..n).step_by(4096) {
            let len = (n - start).min(4096);
            let part = |all: &Tensor| all.narrow(0, start, len).unsqueeze(0).expand([members, len, -1], false);
            let logit = self.forward(parameters, &part(x), &part(present), None)?.to_kind(Kind::Float).to_device(Device::Cpu);
            for (member, scores) in scores.iter_mut().enumerate() {
                scores.extend(Vec::<f32>::try_from(logit.get(member as i64).contiguous()).map_err(Error::tensor("read log-odds"))?);
            }
        }
        Ok(scores)
    }
}
