//! Rows of a dataset as tensors.

use tch::{Device, Tensor};

use super::dataset::Dataset;
use crate::error::{Error, Result};
use crate::model::FamilyInput;

/// Encoded numbers `[n, inputs]` and presence flags `[n, families]`, on a device.
#[derive(Debug)]
pub struct Inputs {
    /// Encoded numbers of the families side by side.
    pub x: Tensor,
    /// 1 where the gene has the family.
    pub present: Tensor,
}

impl Inputs {
    /// Takes `rows` of the given families, and beside them a copy a context: that of a row's own context (`context_of`) times `scale`,
    /// those of the others absent.
    pub fn in_contexts(
        dataset: &Dataset,
        families: &[usize],
        rows: &[usize],
        context_of: &[usize],
        contexts: usize,
        scale: f64,
        device: Device,
    ) -> Result<Self> {
        let shared = Self::new(dataset, families, rows, device)?;
        let own: Vec<i64> = context_of.iter().map(|&context| context as i64).collect();
        let beside = || -> std::result::Result<Self, tch::TchError> {
            let own = Tensor::f_from_slice(&own)?.f_to_device(device)?;
            let (mut x, mut present) = (vec![shared.x.shallow_clone()], vec![shared.present.shallow_clone()]);
            for context in 0..contexts {
                let here = own.f_eq(context as i64)?.f_to_kind(tch::Kind::Float)?.f_unsqueeze(1)?;
                x.push(shared.x.f_mul(&here)?.f_mul_scalar(scale)?);
                present.push(shared.present.f_mul(&here)?);
            }
            Ok(Self { x: Tensor::f_cat(&x, 1)?, present: Tensor::f_cat(&present, 1)? })
        };
        beside().map_err(Error::tensor("place the features of contexts"))
    }

    /// Takes `rows` of the given families.
    pub fn new(dataset: &Dataset, families: &[usize], rows: &[usize], device: Device) -> Result<Self> {
        let width: usize = families.iter().map(|&family| dataset.families[family].encoded.ncols()).sum();
        let mut x = Vec::with_capacity(rows.len() * width);
        let mut present = Vec::with_capacity(rows.len() * families.len());
        for &row in rows {
            for &family in families {
                let block = &dataset.families[family];
                x.extend(block.encoded.row(row).iter());
                present.push(f32::from(u8::from(block.present[row])));
            }
        }
        let place = |values: &[f32], columns: usize| {
            Tensor::f_from_slice(values)
                .and_then(|tensor| tensor.f_reshape([rows.len() as i64, columns as i64]))
                .and_then(|tensor| tensor.f_to_device(device))
                .map_err(Error::tensor("place features"))
        };
        Ok(Self { x: place(&x, width)?, present: place(&present, families.len())? })
    }
}

/// Names and encoded columns of families, as an architecture records them.
pub fn family_inputs(dataset: &Dataset, families: &[usize]) -> Vec<FamilyInput> {
    families
        .iter()
        .map(|&family| {
            let block = &dataset.families[family];
            FamilyInput { name: block.name.clone(), columns: block.encoded_columns.clone() }
        })
        .collect()
}

/// Indices of an architecture's families in a dataset; other names or columns are an error.
pub fn matching_families(dataset: &Dataset, wanted: &[FamilyInput]) -> Result<Vec<usize>> {
    wanted
        .iter()
        .map(|input| {
            let found = dataset.family(&input.name);
            match found {
                Some(index) if dataset.families[index].encoded_columns == input.columns => Ok(index),
                Some(index) => Err(Error::Shape {
                    operation: "predict",
                    expected: format!("family `{}` with the {} columns the model was trained on", input.name, input.columns.len()),
                    found: format!("{} columns", dataset.families[index].encoded_columns.len()),
                    fix: "compute the features with the settings of the model, or train again".into(),
                }),
                None => Err(Error::data("predict", format!("the data has no family `{}`", input.name), "add it to the config")),
            }
        })
        .collect()
}
