//! Parameters of an ensemble in one flat tensor `[M, P]`, one row a member.
//!
//! A flat store makes the optimiser a handful of operations and the best state of each member one row to copy.

use std::collections::BTreeMap;

use rand::Rng;
use tch::{Device, Kind, Tensor};

use crate::artifact::TensorFile;
use crate::error::{Error, Result};
use crate::random::stream;

/// Index of a parameter in its [`Layout`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ParameterId(usize);

#[derive(Debug, Clone)]
struct Entry {
    name: String,
    shape: Vec<i64>,
    offset: i64,
    bound: f64,
    decay: bool,
}

impl Entry {
    fn len(&self) -> i64 {
        self.shape.iter().product()
    }
}

/// Names, shapes and initial ranges of a network's parameters, without the axis of members.
#[derive(Debug, Clone, Default)]
pub struct Layout {
    entries: Vec<Entry>,
    size: i64,
}

impl Layout {
    /// Adds a parameter whose initial values are uniform in `[-bound, bound)`; `decay`: weight decay applies.
    pub fn add(&mut self, name: impl Into<String>, shape: &[i64], bound: f64, decay: bool) -> ParameterId {
        let entry = Entry { name: name.into(), shape: shape.to_vec(), offset: self.size, bound, decay };
        self.size += entry.len();
        self.entries.push(entry);
        ParameterId(self.entries.len() - 1)
    }

    /// Numbers a member has.
    pub fn size(&self) -> i64 {
        self.size
    }

    /// Initial values `[members * size]`, each member from a stream of its own.
    pub fn initial(&self, members: usize, seed: u64, name: &str) -> Vec<f32> {
        let mut values = Vec::with_capacity(members * self.size as usize);
        for member in 0..members {
            let mut random = stream(seed, &format!("{name}/member{member}/weights"));
            for entry in &self.entries {
                for _ in 0..entry.len() {
                    values.push(if entry.bound > 0.0 { random.gen_range(-entry.bound..entry.bound) as f32 } else { 0.0 });
                }
            }
        }
        values
    }

    /// 1 where weight decay applies, `[size]`.
    pub fn decay_mask(&self) -> Vec<f32> {
        self.entries.iter().flat_map(|entry| std::iter::repeat_n(f32::from(u8::from(entry.decay)), entry.len() as usize)).collect()
    }

    /// Named arrays `[members, ...shape]` of flat values, for a checkpoint.
    pub fn to_arrays(&self, members: usize, values: &[f32]) -> BTreeMap<String, TensorFile> {
        let size = self.size as usize;
        self.entries
            .iter()
            .map(|entry| {
                let (start, len) = (entry.offset as usize, entry.len() as usize);
                let data = (0..members).flat_map(|member| values[member * size + start..][..len].iter().copied()).collect();
                let shape = std::iter::once(members).chain(entry.shape.iter().map(|&n| n as usize)).collect();
                (entry.name.clone(), TensorFile::F32(shape, data))
            })
            .collect()
    }

    /// Flat values of named arrays; a missing array or another shape is an error.
    pub fn from_arrays(&self, members: usize, arrays: &mut BTreeMap<String, TensorFile>) -> Result<Vec<f32>> {
        let size = self.size as usize;
        let mut values = vec![0.0; members * size];
        for entry in &self.entries {
            let expected: Vec<usize> = std::iter::once(members).chain(entry.shape.iter().map(|&n| n as usize)).collect();
            let found = arrays.remove(&entry.name);
            let Some(TensorFile::F32(shape, data)) = found.as_ref() else {
                return Err(self.mismatch(entry, &expected, "nothing of that name and type".into()));
            };
            if *shape != expected {
                return Err(self.mismatch(entry, &expected, format!("{shape:?}")));
            }
            let len = entry.len() as usize;
            for member in 0..members {
                values[member * size + entry.offset as usize..][..len].copy_from_slice(&data[member * len..][..len]);
            }
        }
        Ok(values)
    }

    fn mismatch(&self, entry: &Entry, expected: &[usize], found: String) -> Error {
        Error::Shape {
            operation: "load checkpoint",
            expected: format!("`{}` of shape {expected:?}", entry.name),
            found,
            fix: "the tensors and the JSON of a model belong together; train it again".into(),
        }
    }
}

/// Live parameters on a device.
#[derive(Debug)]
pub struct Parameters {
    flat: Tensor,
    leaves: Vec<Tensor>,
}

impl Parameters {
    /// Puts flat values `[members * size]` on a device, ready for gradients.
    pub fn new(layout: &Layout, members: usize, values: &[f32], device: Device) -> Result<Self> {
        let flat = Tensor::f_from_slice(values)
            .and_then(|flat| flat.f_reshape([members as i64, layout.size]))
            .and_then(|flat| flat.f_to_device(device))
            .map_err(Error::tensor("place parameters"))?;
        let leaves = layout
            .entries
            .iter()
            .map(|entry| {
                let mut shape = vec![members as i64];
                shape.extend(&entry.shape);
                // Shares storage with `flat`: an optimiser step on the flat tensor moves every leaf.
                flat.narrow(1, entry.offset, entry.len()).view(shape.as_slice()).detach().set_requires_grad(true)
            })
            .collect();
        Ok(Self { flat, leaves })
    }

    /// A parameter `[M, ...shape]`.
    pub fn get(&self, id: ParameterId) -> &Tensor {
        &self.leaves[id.0]
    }

    /// All values `[M, P]`; the optimiser writes here.
    pub fn flat(&self) -> &Tensor {
        &self.flat
    }

    /// All values on the host, member by member.
    pub fn values(&self) -> Result<Vec<f32>> {
        Vec::<f32>::try_from(self.flat.to_device(Device::Cpu).reshape(-1)).map_err(Error::tensor("read parameters"))
    }

    /// Gradient of `loss` as one flat tensor `[M, P]`; zero for a parameter that the loss does not reach.
    pub fn gradient(&self, loss: &Tensor) -> Result<Tensor> {
        let gradients = Tensor::f_run_backward(&[loss], &self.leaves, false, false).map_err(Error::tensor("backward pass"))?;
        let members = self.flat.size()[0];
        let flat: Vec<Tensor> = gradients
            .into_iter()
            .zip(&self.leaves)
            .map(|(gradient, leaf)| {
                let gradient = if gradient.defined() { gradient } else { leaf.zeros_like() };
                gradient.reshape([members, -1])
            })
            .collect();
        Ok(Tensor::cat(&flat, 1).to_kind(Kind::Float))
    }
}
