//! Encoder of one family.

use rand_chacha::ChaCha8Rng;
use tch::Tensor;

use super::{Dropout, Layout, Linear, Parameters};
use crate::error::Result;

/// `h = [x, drop(relu(x W + b))]`: the numbers themselves beside one hidden layer, so that what is linear stays easy.
///
/// `x` `[M, B, d]` -> `h` `[M, B, d + hidden]`; `hidden` 0 passes `x` through.
#[derive(Debug, Clone, Copy)]
pub struct FamilyEncoder {
    hidden: Option<Linear>,
    width: i64,
}

impl FamilyEncoder {
    /// Registers the encoder of a family of `inputs` numbers.
    pub fn new(layout: &mut Layout, name: &str, inputs: i64, hidden: i64) -> Self {
        Self { hidden: (hidden > 0).then(|| Linear::new(layout, &format!("{name}.hidden"), inputs, hidden, true)), width: inputs + hidden }
    }

    /// Width of the output.
    pub fn width(&self) -> i64 {
        self.width
    }

    /// Encodes a batch; `dropout` and `random` are given in training only.
    pub fn forward(&self, parameters: &Parameters, x: &Tensor, noise: Option<(Dropout, &mut ChaCha8Rng)>) -> Result<Tensor> {
        let Some(layer) = &self.hidden else { return Ok(x.shallow_clone()) };
        let mut hidden = layer.forward(parameters, x).relu();
        if let Some((dropout, random)) = noise {
            hidden = dropout.apply(hidden, random)?;
        }
        Ok(Tensor::cat(&[x, &hidden], 2))
    }
}
