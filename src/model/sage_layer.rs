//! One relational GraphSAGE layer.

use tch::Tensor;

use super::{Layout, Linear, Messages, Parameters};

/// `h'_v = relu(h_v W_0 + b + sum_r m_r(v) W_r)`, `m_r(v) = sum_{u in N_r(v)} a_uv h_u` (GraphSAGE, Hamilton et al. 2017, one
/// weight matrix a relation as in R-GCN, Schlichtkrull et al. 2018, and HinSAGE).
///
/// `a_uv` is `d_u^(-1/2)` divided by its sum over the sampled neighbours of `v`: a mean in which a protein that binds
/// thousands of lncRNAs, and so says little of each, weighs less. Shapes: `h` `[targets, I]`, messages `[targets, I]` each,
/// result `[targets, O]`.
#[derive(Debug, Clone)]
pub struct SageLayer {
    own: Linear,
    relations: Vec<Linear>,
}

impl SageLayer {
    /// Registers the layer; `relations` names what sends messages.
    pub fn new(layout: &mut Layout, name: &str, inputs: i64, outputs: i64, relations: &[&str]) -> Self {
        Self {
            own: Linear::new(layout, &format!("{name}.own"), inputs, outputs, true),
            relations: relations
                .iter()
                .map(|relation| Linear::new(layout, &format!("{name}.{relation}"), inputs, outputs, false))
                .collect(),
        }
    }

    /// `own` `[targets, I]`, and for each relation its messages and the senders' numbers `[sources, I]`.
    pub fn forward(&self, parameters: &Parameters, own: &Tensor, received: &[(&Messages, &Tensor)]) -> Tensor {
        debug_assert_eq!(received.len(), self.relations.len());
        let mut sum = self.own.forward(parameters, &own.unsqueeze(0));
        for (line, (messages, senders)) in self.relations.iter().zip(received) {
            sum += line.forward(parameters, &messages.aggregate(senders).unsqueeze(0));
        }
        sum.squeeze_dim(0).relu()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::{Array2, arr2};
    use tch::Device;

    #[test]
    fn equals_a_dense_computation() {
        let mut layout = Layout::default();
        let layer = SageLayer::new(&mut layout, "l", 2, 3, &["r", "s"]);
        let values = layout.initial(1, 5, "t");
        let parameters = Parameters::new(&layout, 1, &values, Device::Cpu).unwrap();
        // Own weights [2, 3], bias [1, 3], then one [2, 3] a relation.
        let matrix = |at: usize| Array2::from_shape_vec((2, 3), values[at..at + 6].to_vec()).unwrap();
        let (w0, wr, ws) = (matrix(0), matrix(9), matrix(15));
        let own = arr2(&[[1.0f32, -2.0], [0.5, 3.0]]);
        let senders = arr2(&[[2.0f32, 1.0], [-1.0, 4.0], [0.0, 1.5]]);
        let (ar, as_) = (arr2(&[[0.5f32, 0.5, 0.0], [0.0, 0.0, 1.0]]), arr2(&[[0.0f32, 0.0, 0.0], [0.2, 0.3, 0.5]]));
        let expected = (own.dot(&w0) + ar.dot(&senders).dot(&wr) + as_.dot(&senders).dot(&ws)).mapv(|value| value.max(0.0));
        let tensor = |array: &Array2<f32>| Tensor::from_slice(array.as_slice().unwrap()).view([array.nrows() as i64, array.ncols() as i64]);
        let r = Messages::new(&[0, 2, 3], &[0, 1, 2], &[0.5, 0.5, 1.0], Device::Cpu).unwrap();
        let s = Messages::new(&[0, 0, 3], &[0, 1, 2], &[0.2, 0.3, 0.5], Device::Cpu).unwrap();
        let senders = tensor(&senders);
        let found = layer.forward(&parameters, &tensor(&own), &[(&r, &senders), (&s, &senders)]);
        let found = Vec::<f32>::try_from(found.reshape(-1)).unwrap();
        for (found, expected) in found.iter().zip(expected.iter()) {
            assert!((found - expected).abs() < 1e-5, "{found} is not {expected}");
        }
    }
}
