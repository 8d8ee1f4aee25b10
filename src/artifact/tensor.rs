//! Dense and integer arrays in safetensors files: plain bytes with a JSON header, nothing that runs when loaded.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};
use std::fs;
use std::path::{Path, PathBuf};

use ndarray::Array2;
use safetensors::{Dtype, SafeTensors, View};

use super::write_atomically;
use crate::error::{Error, Result};

/// One array on its way into or out of a file.
#[derive(Debug, Clone, PartialEq)]
pub enum TensorFile {
    /// 32-bit floats with their shape.
    F32(Vec<usize>, Vec<f32>),
    /// 64-bit integers with their shape.
    I64(Vec<usize>, Vec<i64>),
}

impl From<&Array2<f32>> for TensorFile {
    fn from(array: &Array2<f32>) -> Self {
        Self::F32(array.shape().to_vec(), array.iter().copied().collect())
    }
}

impl TensorFile {
    /// As a matrix `[rows, columns]`; an error for another type or rank.
    pub fn matrix(self, name: &str) -> Result<Array2<f32>> {
        let wrong = |found: String| Error::Shape {
            operation: "read tensor",
            expected: format!("`{name}`: a float matrix"),
            found,
            fix: "rerun the stage that wrote the file".into(),
        };
        match self {
            Self::F32(shape, values) if shape.len() == 2 => {
                Array2::from_shape_vec((shape[0], shape[1]), values).map_err(|error| wrong(error.to_string()))
            }
            Self::F32(shape, _) => Err(wrong(format!("floats of shape {shape:?}"))),
            Self::I64(shape, _) => Err(wrong(format!("integers of shape {shape:?}"))),
        }
    }

    /// As integers; an error for another type.
    pub fn integers(self, name: &str) -> Result<Vec<i64>> {
        match self {
            Self::I64(_, values) => Ok(values),
            Self::F32(shape, _) => Err(Error::Shape {
                operation: "read tensor",
                expected: format!("`{name}`: integers"),
                found: format!("floats of shape {shape:?}"),
                fix: "rerun the stage that wrote the file".into(),
            }),
        }
    }
}

impl View for &TensorFile {
    fn dtype(&self) -> Dtype {
        match self {
            TensorFile::F32(..) => Dtype::F32,
            TensorFile::I64(..) => Dtype::I64,
        }
    }
    fn shape(&self) -> &[usize] {
        match self {
            TensorFile::F32(shape, _) | TensorFile::I64(shape, _) => shape,
        }
    }
    fn data(&self) -> Cow<'_, [u8]> {
        Cow::Owned(match self {
            TensorFile::F32(_, values) => values.iter().flat_map(|value| value.to_le_bytes()).collect(),
            TensorFile::I64(_, values) => values.iter().flat_map(|value| value.to_le_bytes()).collect(),
        })
    }
    fn data_len(&self) -> usize {
        match self {
            TensorFile::F32(_, values) => values.len() * 4,
            TensorFile::I64(_, values) => values.len() * 8,
        }
    }
}

/// Writes named arrays, in the order of their names.
pub fn write_tensors(path: &Path, tensors: &BTreeMap<String, TensorFile>) -> Result<()> {
    let none: Option<HashMap<String, String>> = None;
    let bytes = safetensors::serialize(tensors.iter(), none).map_err(|error| {
        Error::artifact(path, format!("cannot be serialised: {error}"), "this is a fault of the program, please report it")
    })?;
    write_atomically(path, |out| out.write_all(&bytes))
}

/// Reads all arrays of a file; refuses other element types than f32 and i64.
pub fn read_tensors(path: &Path) -> Result<BTreeMap<String, TensorFile>> {
    let bytes = fs::read(path).map_err(Error::io("read", path))?;
    let broken =
        |error: String| Error::artifact(path, format!("not a readable safetensors file: {error}"), "rerun the stage that wrote it");
    let file = SafeTensors::deserialize(&bytes).map_err(|error| broken(error.to_string()))?;
    let mut tensors = BTreeMap::new();
    for (name, view) in file.tensors() {
        let shape = view.shape().to_vec();
        let data = view.data();
        let tensor = match view.dtype() {
            Dtype::F32 => TensorFile::F32(shape, data.as_chunks::<4>().0.iter().map(|chunk| f32::from_le_bytes(*chunk)).collect()),
            Dtype::I64 => TensorFile::I64(shape, data.as_chunks::<8>().0.iter().map(|chunk| i64::from_le_bytes(*chunk)).collect()),
            other => return Err(broken(format!("tensor `{name}` holds {other:?}"))),
        };
        tensors.insert(name, tensor);
    }
    Ok(tensors)
}

/// Takes one array out of what [`read_tensors`] gave.
pub fn take_tensor(tensors: &mut BTreeMap<String, TensorFile>, path: &Path, name: &str) -> Result<TensorFile> {
    tensors.remove(name).ok_or_else(|| Error::Artifact {
        path: PathBuf::from(path),
        problem: format!("has no tensor `{name}`"),
        fix: "rerun the stage that wrote it".into(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn round_trip_and_damage() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("t.safetensors");
        let mut tensors = BTreeMap::new();
        tensors.insert("x".to_owned(), TensorFile::from(&ndarray::arr2(&[[1.0f32, 2.0], [3.0, 4.5]])));
        tensors.insert("i".to_owned(), TensorFile::I64(vec![3], vec![1, -2, 3]));
        write_tensors(&path, &tensors).unwrap();
        assert_eq!(read_tensors(&path).unwrap(), tensors);
        let bytes = fs::read(&path).unwrap();
        fs::write(&path, &bytes[..bytes.len() / 2]).unwrap();
        assert!(read_tensors(&path).unwrap_err().to_string().contains("t.safetensors"));
    }
}
