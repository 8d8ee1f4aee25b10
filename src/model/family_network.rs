//! The fast model: one encoder a family, an additive or a joint head.

use rand_chacha::ChaCha8Rng;
use serde::{Deserialize, Serialize};
use tch::{Device, Kind, Tensor};

use super::{Dropout, FamilyEncoder, Layout, Linear, Parameters};
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
/// Additive: `logit = b + sum_f p_f (c_f + u_f . h_f)`; joint: `logit = b + v . relu(V [p_f h_f, p_f]_f + c)`, where `h_f` is
/// the [`FamilyEncoder`]'s output and `p_f` is 1 where the gene has the family, else 0. A family that is masked or absent adds
/// exactly zero to the additive log-odds. With the topology family pre-propagated over the network this is SIGN
/// (Frasca et al. 2020).
#[derive(Debug, Clone)]
pub struct FamilyNetwork {
    layout: Layout,
    encoders: Vec<FamilyEncoder>,
    widths: Vec<i64>,
    readout: Readout,
    bias: super::ParameterId,
}

#[derive(Debug, Clone)]
enum Readout {
    Additive(Vec<(Linear, super::ParameterId)>),
    Joint { inner: Linear, outer: Linear },
}

impl FamilyNetwork {
    /// Registers all layers.
    pub fn new(architecture: &Architecture) -> Self {
        let mut layout = Layout::default();
        let hidden = architecture.hidden as i64;
        let widths: Vec<i64> = architecture.families.iter().map(|family| family.columns.len() as i64).collect();
        let encoders: Vec<FamilyEncoder> = architecture
            .families
            .iter()
            .zip(&widths)
            .map(|(family, &width)| FamilyEncoder::new(&mut layout, &format!("{}.encoder", family.name), width, hidden))
            .collect();
        let readout = match architecture.head {
            Head::Additive => Readout::Additive(
                architecture
                    .families
                    .iter()
                    .zip(&encoders)
                    .map(|(family, encoder)| {
                        let line = Linear::zero(&mut layout, &format!("{}.logit", family.name), encoder.width(), 1);
                        (line, layout.add(format!("{}.logit.bias", family.name), &[1, 1], 0.0, false))
                    })
                    .collect(),
            ),
            Head::Joint => {
                let joined: i64 = encoders.iter().map(FamilyEncoder::width).sum::<i64>() + encoders.len() as i64;
                let width = hidden.max(1);
                Readout::Joint {
                    inner: Linear::new(&mut layout, "joint.inner", joined, width, true),
                    outer: Linear::zero(&mut layout, "joint.outer", width, 1),
                }
            }
        };
        let bias = layout.add("bias", &[1], 0.0, false);
        Self { layout, encoders, widths, readout, bias }
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
        let mut encoded = Vec::with_capacity(self.encoders.len());
        let mut offset = 0;
        for (encoder, &width) in self.encoders.iter().zip(&self.widths) {
            let part = x.narrow(2, offset, width);
            let noise = noise.as_mut().map(|(noise, random)| (noise.hidden, &mut **random));
            encoded.push(encoder.forward(parameters, &part, noise)?);
            offset += width;
        }
        let bias = parameters.get(self.bias);
        match &self.readout {
            Readout::Additive(lines) => {
                let mut logit = bias.expand([x.size()[0], x.size()[1]], false);
                for (family, (hidden, (line, shift))) in encoded.iter().zip(lines).enumerate() {
                    let score = line.forward(parameters, hidden) + parameters.get(*shift);
                    logit = logit + (score * present.narrow(2, family as i64, 1)).squeeze_dim(2);
                }
                Ok(logit)
            }
            Readout::Joint { inner, outer } => {
                let mut joined: Vec<Tensor> =
                    encoded.iter().enumerate().map(|(family, hidden)| hidden * present.narrow(2, family as i64, 1)).collect();
                joined.push(present);
                let mut hidden = inner.forward(parameters, &Tensor::cat(&joined, 2)).relu();
                if let Some((noise, random)) = noise {
                    hidden = noise.hidden.apply(hidden, random)?;
                }
                Ok(outer.forward(parameters, &hidden).squeeze_dim(2) + bias)
            }
        }
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
