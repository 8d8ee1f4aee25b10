//! AdamW on flat parameters.

use tch::Tensor;

use crate::error::{Error, Result};
use crate::model::{Layout, Parameters};

/// Adam with decoupled weight decay (Loshchilov & Hutter 2019) and a cosine schedule of the step size.
///
/// `m = b1 m + (1 - b1) g`, `v = b2 v + (1 - b2) g^2`, `w -= r (d w + m' / (sqrt(v') + e))` with the bias-corrected `m'`, `v'`,
/// `b1 = 0.9`, `b2 = 0.999`, `e = 1e-8`; decay `d` spares biases.
#[derive(Debug)]
pub struct AdamW {
    first: Tensor,
    second: Tensor,
    decay: Tensor,
    rate: f64,
    step: i32,
    steps: usize,
}

impl AdamW {
    /// For parameters of `layout`; `steps` is the length of the schedule, at whose end the step size is zero.
    pub fn new(layout: &Layout, parameters: &Parameters, rate: f64, weight_decay: f64, steps: usize) -> Result<Self> {
        let flat = parameters.flat();
        let decay = Tensor::f_from_slice(&layout.decay_mask())
            .and_then(|mask| mask.f_to_device(flat.device()))
            .map_err(Error::tensor("place weight decay"))?;
        Ok(Self { first: flat.zeros_like(), second: flat.zeros_like(), decay: decay * weight_decay, rate, step: 0, steps })
    }

    /// Moves the parameters against `gradient` `[M, P]`.
    pub fn step(&mut self, parameters: &Parameters, gradient: &Tensor) {
        const B1: f64 = 0.9;
        const B2: f64 = 0.999;
        let _guard = tch::no_grad_guard();
        let progress = f64::from(self.step) / self.steps.max(1) as f64;
        let rate = self.rate * 0.5 * (1.0 + (std::f64::consts::PI * progress.min(1.0)).cos());
        self.step += 1;
        let _ = self.first.lerp_(gradient, 1.0 - B1);
        let _ = self.second.lerp_(&gradient.square(), 1.0 - B2);
        let mut flat = parameters.flat().shallow_clone();
        let root = (&self.second / (1.0 - B2.powi(self.step))).sqrt() + 1e-8;
        let update = &self.first / (root * (1.0 - B1.powi(self.step))) + &flat * &self.decay;
        flat -= update * rate;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tch::Device;

    #[test]
    fn two_steps_match_the_equations() {
        let mut layout = Layout::default();
        layout.add("w", &[1], 0.0, true);
        layout.add("b", &[1], 0.0, false);
        let parameters = Parameters::new(&layout, 1, &[1.0, 1.0], Device::Cpu).unwrap();
        let mut optimizer = AdamW::new(&layout, &parameters, 0.1, 0.5, 2).unwrap();
        let (mut m, mut v, mut w, mut b) = (0.0f64, 0.0f64, 1.0f64, 1.0f64);
        for (step, gradient) in [0.3, -0.2].into_iter().enumerate() {
            optimizer.step(&parameters, &Tensor::from_slice(&[gradient as f32, gradient as f32]).view([1, 2]));
            let rate = 0.1 * 0.5 * (1.0 + (std::f64::consts::PI * step as f64 / 2.0).cos());
            m = 0.9 * m + 0.1 * gradient;
            v = 0.999 * v + 0.001 * gradient * gradient;
            let t = step as i32 + 1;
            let adam = (m / (1.0 - 0.9f64.powi(t))) / ((v / (1.0 - 0.999f64.powi(t))).sqrt() + 1e-8);
            w -= rate * (adam + 0.5 * w);
            b -= rate * adam;
        }
        let found = parameters.values().unwrap();
        assert!((f64::from(found[0]) - w).abs() < 1e-5 && (f64::from(found[1]) - b).abs() < 1e-5, "{found:?} {w} {b}");
    }
}
