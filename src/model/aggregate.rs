//! Weighted neighbourhood means: the message passing of every graph layer.

use tch::{Device, Tensor};

use crate::error::{Error, Result};

/// Messages of one relation, grouped by target: those of target `v` are `source[offset[v]..offset[v + 1]]`.
#[derive(Debug)]
pub struct Messages {
    source: Tensor,
    offset: Tensor,
    weight: Tensor,
    targets: i64,
}

impl Messages {
    /// `indptr` `[targets + 1]`, `source` and `weight` `[edges]`; a target without messages receives zero.
    pub fn new(indptr: &[usize], source: &[i64], weight: &[f32], device: Device) -> Result<Self> {
        let offset: Vec<i64> = indptr[..indptr.len() - 1].iter().map(|&at| at as i64).collect();
        let integers = |values: &[i64]| {
            Tensor::f_from_slice(values).and_then(|tensor| tensor.f_to_device(device)).map_err(Error::tensor("place a relation"))
        };
        Ok(Self {
            targets: offset.len() as i64,
            source: integers(source)?,
            offset: integers(&offset)?,
            weight: Tensor::f_from_slice(weight)
                .and_then(|tensor| tensor.f_to_device(device))
                .map_err(Error::tensor("place edge weights"))?,
        })
    }

    /// `m_v = sum_u w_uv h_u`; `h` `[sources, H]` -> `[targets, H]`. Gathers and adds in one pass, in edge order: deterministic,
    /// and no `[edges, H]` tensor exists.
    pub fn aggregate(&self, h: &Tensor) -> Tensor {
        if self.targets == 0 || self.source.numel() == 0 {
            return Tensor::zeros([self.targets, h.size()[1]], (h.kind(), h.device()));
        }
        Tensor::embedding_bag(h, &self.source, &self.offset, false, 0, false, Some(&self.weight), false).0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tch::Kind;

    #[test]
    fn sums_by_target_and_leaves_the_lonely_at_zero() {
        let h = Tensor::from_slice(&[1.0f32, 10.0, 2.0, 20.0, 3.0, 30.0]).view([3, 2]).set_requires_grad(true);
        let messages = Messages::new(&[0, 2, 2, 3], &[0, 2, 1], &[0.25, 0.75, 1.0], Device::Cpu).unwrap();
        let mean = messages.aggregate(&h);
        assert_eq!(Vec::<f32>::try_from(mean.reshape(-1)).unwrap(), [2.5, 25.0, 0.0, 0.0, 2.0, 20.0]);
        mean.sum(Kind::Float).backward();
        assert_eq!(Vec::<f32>::try_from(h.grad().reshape(-1)).unwrap(), [0.25, 0.25, 1.0, 1.0, 0.75, 0.75]);
        let none = Messages::new(&[0, 0], &[], &[], Device::Cpu).unwrap();
        assert_eq!(none.aggregate(&h).size(), [1, 2]);
    }
}
