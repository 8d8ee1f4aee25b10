//! Encoder of one family.

use rand_chacha::ChaCha8Rng;
use tch::Tensor;

use super::{Dropout, Layout, Linear, Parameters};
use crate::error::Result;

/// `h = drop(gelu(x W + b))`, `gelu(z) = z Phi(z)` (Hendrycks & Gimpel 2016); `x` `[M, B, d]` -> `h` `[M, B, hidden]`.
#[derive(Debug, Clone, Copy)]
pub struct FamilyEncoder {
    hidden: Linear,
}

impl FamilyEncoder {
    /// Registers the encoder of a family of `inputs` numbers.
    pub fn new(layout: &mut Layout, name: &str, inputs: i64, hidden: i64) -> Self {
        Self { hidden: Linear::new(layout, &format!("{name}.hidden"), inputs, hidden, true) }
    }

    /// Encodes a batch; `noise` is given in training only.
    pub fn forward(&self, parameters: &Parameters, x: &Tensor, noise: Option<(Dropout, &mut ChaCha8Rng)>) -> Result<Tensor> {
        let hidden = self.hidden.forward(parameters, x).gelu("none");
        match noise {
            Some((dropout, random)) => dropout.apply(hidden, random),
            None => Ok(hidden),
        }
    }
}
