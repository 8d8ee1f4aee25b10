//! Dropout whose masks come from a named random stream, so that they are the same on every device.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::RngCore;
use tch::{Device, Tensor};

use crate::error::{Error, Result};

/// Inverted dropout (Srivastava et al. 2014): keeps a number with probability `1 - share`, scaled by `1 / (1 - share)`.
#[derive(Debug, Clone, Copy)]
pub struct Dropout {
    cut: u8,
    scale: f32,
}

impl Dropout {
    /// `share` is rounded to a 256th; shares below 1/512 drop nothing.
    pub fn new(share: f64) -> Self {
        let cut = (share * 256.0).round().clamp(0.0, 255.0) as u8;
        Self { cut, scale: 256.0 / (256.0 - f32::from(cut)) }
    }

    /// Whether anything is ever dropped.
    pub fn is_active(self) -> bool {
        self.cut > 0
    }

    /// A mask of zeros and `1 / (1 - share)` of the given shape.
    pub fn mask(self, shape: &[i64], random: &mut ChaCha8Rng, device: Device) -> Result<Tensor> {
        let n = shape.iter().product::<i64>() as usize;
        let mut bytes = vec![0u8; n];
        random.fill_bytes(&mut bytes);
        // By shared reference: an iterator that gives its bytes away is not turned into vector instructions.
        let values: Vec<f32> = bytes.iter().map(|&byte| f32::from(u8::from(byte >= self.cut)) * self.scale).collect();
        Tensor::f_from_slice(&values)
            .and_then(|mask| mask.f_view_(shape))
            .and_then(|mask| mask.f_to_device(device))
            .map_err(Error::tensor("place dropout mask"))
    }

    /// `x` times a fresh mask, or `x` itself where nothing is dropped.
    pub fn apply(self, x: Tensor, random: &mut ChaCha8Rng) -> Result<Tensor> {
        if !self.is_active() {
            return Ok(x);
        }
        let mask = self.mask(&x.size(), random, x.device())?;
        Ok(x * mask)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::stream;

    #[test]
    fn keeps_the_mean_and_the_asked_share() {
        let mask = Dropout::new(0.25).mask(&[100, 1000], &mut stream(1, "m"), Device::Cpu).unwrap();
        assert!((mask.mean(tch::Kind::Float).double_value(&[]) - 1.0).abs() < 0.01);
        let dropped = mask.eq(0.0).to_kind(tch::Kind::Float).mean(tch::Kind::Float).double_value(&[]);
        assert!((dropped - 0.25).abs() < 0.01);
        assert!(!Dropout::new(0.0).is_active());
    }
}
