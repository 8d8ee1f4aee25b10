//! Affine map of all members at once.

use tch::Tensor;

use super::{Layout, ParameterId, Parameters};

/// `y = x W + b`; `x` `[M, B, I]`, `W` `[M, I, O]`, `b` `[M, 1, O]`, `y` `[M, B, O]`.
#[derive(Debug, Clone, Copy)]
pub struct Linear {
    weight: ParameterId,
    bias: Option<ParameterId>,
}

impl Linear {
    /// Registers the map `inputs -> outputs` under `name`; weights uniform with variance `1 / inputs`, bias 0.
    pub fn new(layout: &mut Layout, name: &str, inputs: i64, outputs: i64, bias: bool) -> Self {
        let bound = (3.0 / inputs.max(1) as f64).sqrt();
        Self {
            weight: layout.add(format!("{name}.weight"), &[inputs, outputs], bound, true),
            bias: bias.then(|| layout.add(format!("{name}.bias"), &[1, outputs], 0.0, false)),
        }
    }

    /// A readout to one number without bias, uniform in `+-bound`; at 0 the network begins without an opinion.
    pub fn readout(layout: &mut Layout, name: &str, inputs: i64, bound: f64) -> Self {
        Self { weight: layout.add(format!("{name}.weight"), &[inputs, 1], bound, true), bias: None }
    }

    /// `[M, B, I] -> [M, B, O]`.
    pub fn forward(&self, parameters: &Parameters, x: &Tensor) -> Tensor {
        let weight = parameters.get(self.weight);
        match self.bias {
            Some(bias) => parameters.get(bias).baddbmm(x, weight, 1.0, 1.0),
            None => x.bmm(weight),
        }
    }
}
