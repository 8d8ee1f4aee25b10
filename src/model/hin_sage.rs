//! HinSAGE with the discriminator of Deep Graph Infomax.

use tch::{Kind, Tensor};

use super::{GraphBatch, Layout, Linear, Messages, ParameterId, Parameters};

/// Slope of LeakyReLU below zero (Keras' default, which ELGP keeps).
const LEAK: f64 = 0.3;

/// Two layers of means by relation (GraphSAGE, Hamilton et al. 2017; HinSAGE of StellarGraph; ELGP 2026):
///
/// `h'_v = act([h_v W_0 | 1/R sum_r mean_{u in N_r(v)} h_u W_r] + b)`, both halves of half the layer's width, one set of weights a
/// node type; LeakyReLU, then linear, then rows of length 1. lncRNAs hear proteins; proteins hear lncRNAs and proteins.
#[derive(Debug, Clone)]
pub struct HinSage {
    layout: Layout,
    lncrna: [Linear; 2],
    protein: [Linear; 3],
    top: [Linear; 2],
    discriminator: ParameterId,
}

impl HinSage {
    /// Registers the layers for `inputs` numbers a lncRNA and a protein; `widths` are even.
    pub fn new(inputs: [i64; 2], widths: [i64; 2]) -> Self {
        let mut layout = Layout::default();
        let [of_lncrna, of_protein] = inputs;
        let [inner, outer] = [widths[0] / 2, widths[1] / 2];
        let mut linear = |name: &str, from: i64, to: i64, bias: bool| Linear::new(&mut layout, name, from, to, bias);
        let lncrna = [linear("lncrna.own", of_lncrna, inner, true), linear("lncrna.protein", of_protein, inner, true)];
        let protein = [
            linear("protein.own", of_protein, inner, true),
            linear("protein.lncrna", of_lncrna, inner, true),
            linear("protein.protein", of_protein, inner, false),
        ];
        let top = [linear("top.own", widths[0], outer, true), linear("top.protein", widths[0], outer, true)];
        let discriminator = layout.add("discriminator", &[widths[1], widths[1]], (3.0 / widths[1] as f64).sqrt(), true);
        Self { layout, lncrna, protein, top, discriminator }
    }

    /// Names and shapes of the parameters.
    pub fn layout(&self) -> &Layout {
        &self.layout
    }

    /// Embedding `[seeds, widths[1]]` of the seeds of a batch whose message weights are means, from the numbers `lncrna`
    /// `[n_l, ..]` and `proteins` `[n_p, ..]` of its nodes (the batch's own, or shuffled ones).
    pub fn embed(&self, parameters: &Parameters, batch: &GraphBatch, lncrna: &Tensor, proteins: &Tensor) -> Tensor {
        let line = |line: &Linear, x: &Tensor| line.forward(parameters, &x.unsqueeze(0)).squeeze_dim(0);
        let mean = |messages: &Messages, senders: &Tensor| messages.aggregate(senders);
        let leaky = |x: Tensor| x.maximum(&(&x * LEAK));
        let (own, inner) = (lncrna.narrow(0, 0, batch.seeds), proteins.narrow(0, 0, batch.inner));
        let seeds = Tensor::cat(&[line(&self.lncrna[0], &own), line(&self.lncrna[1], &mean(&batch.to_seeds, &inner))], 1);
        let heard = (line(&self.protein[1], &mean(&batch.from_lncrna, lncrna))
            + line(&self.protein[2], &mean(&batch.from_proteins, proteins)))
            * 0.5;
        let partners = leaky(Tensor::cat(&[line(&self.protein[0], &inner), heard], 1));
        let seeds = leaky(seeds);
        let top = Tensor::cat(&[line(&self.top[0], &seeds), line(&self.top[1], &mean(&batch.to_seeds, &partners))], 1);
        let length = (top.square().sum_dim_intlist([1i64].as_slice(), true, Kind::Float) + 1e-12).sqrt();
        top / length
    }

    /// Loss of Deep Graph Infomax (Velickovic et al. 2019, equation 1): mean cross-entropy of telling embeddings of the graph
    /// (`real`) from those of shuffled features (`corrupt`) by `h W s`, `s` = the logistic function of the mean of `real`.
    pub fn infomax_loss(&self, parameters: &Parameters, real: &Tensor, corrupt: &Tensor) -> Tensor {
        let summary = real.mean_dim([0i64].as_slice(), false, Kind::Float).sigmoid();
        let direction = parameters.get(self.discriminator).squeeze_dim(0).matmul(&summary.unsqueeze(1));
        // -log s(x) = softplus(-x), -log(1 - s(x)) = softplus(x).
        let told = (-real.matmul(&direction)).softplus().mean(Kind::Float);
        let fooled = corrupt.matmul(&direction).softplus().mean(Kind::Float);
        (told + fooled) * 0.5
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::{Array2, arr2, concatenate, s};
    use tch::Device;

    fn tensor(array: &Array2<f32>) -> Tensor {
        let values: Vec<f32> = array.iter().copied().collect();
        Tensor::from_slice(&values).view([array.nrows() as i64, array.ncols() as i64])
    }

    #[test]
    fn equals_a_dense_computation() {
        let model = HinSage::new([2, 3], [4, 2]);
        let mut values = model.layout().initial(1, 5, "t");
        // Biases start at zero, where they could hide.
        values.iter_mut().enumerate().for_each(|(at, value)| *value += 0.01 * (at % 7) as f32);
        let parameters = Parameters::new(model.layout(), 1, &values, Device::Cpu).unwrap();
        let mut at = 0;
        let mut take = |rows: usize, columns: usize| {
            at += rows * columns;
            Array2::from_shape_vec((rows, columns), values[at - rows * columns..at].to_vec()).unwrap()
        };
        let mut line = |inputs: usize, outputs: usize, bias: bool| {
            let weight = take(inputs, outputs);
            let bias = if bias { take(1, outputs) } else { Array2::zeros((1, outputs)) };
            move |x: &Array2<f32>| x.dot(&weight) + &bias
        };
        let (l_own, l_protein) = (line(2, 2, true), line(3, 2, true));
        let (p_own, p_lncrna, p_protein) = (line(3, 2, true), line(2, 2, true), line(3, 2, false));
        let (t_own, t_protein) = (line(4, 1, true), line(4, 1, true));
        let lncrna = arr2(&[[1.0f32, -2.0], [0.5, 3.0], [0.2, 0.1]]);
        let proteins = arr2(&[[2.0f32, 1.0, 0.0], [-1.0, 4.0, 0.5], [0.0, 1.5, -2.0]]);
        // Two seeds, two inner proteins; seed 1 has no partner.
        let to_seeds = arr2(&[[0.5f32, 0.5], [0.0, 0.0]]);
        let from_lncrna = arr2(&[[0.5f32, 0.0, 0.5], [1.0, 0.0, 0.0]]);
        let from_proteins = arr2(&[[0.0f32, 0.0, 1.0], [0.5, 0.0, 0.5]]);
        let leaky = |x: Array2<f32>| x.mapv(|value| value.max(0.3 * value));
        let beside = |a: Array2<f32>, b: Array2<f32>| concatenate(ndarray::Axis(1), &[a.view(), b.view()]).unwrap();
        let inner = proteins.slice(s![..2, ..]).to_owned();
        let own = lncrna.slice(s![..2, ..]).to_owned();
        let seeds = leaky(beside(l_own(&own), l_protein(&to_seeds.dot(&inner))));
        let heard = (p_lncrna(&from_lncrna.dot(&lncrna)) + p_protein(&from_proteins.dot(&proteins))) * 0.5;
        let partners = leaky(beside(p_own(&inner), heard));
        let top = beside(t_own(&seeds), t_protein(&to_seeds.dot(&partners)));
        let messages = |dense: &Array2<f32>| {
            let (mut indptr, mut source, mut weight) = (vec![0], Vec::new(), Vec::new());
            for row in dense.rows() {
                for (column, &value) in row.iter().enumerate().filter(|(_, value)| **value != 0.0) {
                    source.push(column as i64);
                    weight.push(value);
                }
                indptr.push(source.len());
            }
            Messages::new(&indptr, &source, &weight, Device::Cpu).unwrap()
        };
        let batch = GraphBatch {
            lncrna: tensor(&lncrna),
            proteins: tensor(&proteins),
            protein_ids: Tensor::from_slice(&[0i64, 1, 2]),
            seeds: 2,
            inner: 2,
            to_seeds: messages(&to_seeds),
            from_lncrna: messages(&from_lncrna),
            from_proteins: messages(&from_proteins),
        };
        let found = model.embed(&parameters, &batch, &batch.lncrna, &batch.proteins);
        let flat = Vec::<f32>::try_from(found.reshape(-1)).unwrap();
        for (row, chunk) in top.rows().into_iter().zip(flat.chunks(2)) {
            let length = row.dot(&row).sqrt();
            for (expected, found) in row.iter().zip(chunk) {
                assert!((expected / length - found).abs() < 1e-5, "{expected} {found}");
            }
        }
        // The loss of chance: a discriminator of zeros tells nothing, ln 2.
        let zero = Parameters::new(model.layout(), 1, &vec![0.0; values.len()], Device::Cpu).unwrap();
        let loss = model.infomax_loss(&zero, &found, &found).double_value(&[]);
        assert!((loss - 2f64.ln()).abs() < 1e-6);
    }
}
