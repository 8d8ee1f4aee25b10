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
