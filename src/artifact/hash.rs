//! blake3 of files and bytes.

use std::fs::File;
use std::path::Path;

use crate::error::{Error, Result};

/// Hexadecimal blake3 of a file's bytes, read once as a stream.
pub fn hash_file(path: &Path) -> Result<String> {
    let file = File::open(path).map_err(Error::io("open", path))?;
    let mut hasher = blake3::Hasher::new();
    hasher.update_reader(file).map_err(Error::io("read", path))?;
    Ok(hasher.finalize().to_hex().to_string())
}

/// Hexadecimal blake3 of bytes.
pub fn hash_bytes(bytes: &[u8]) -> String {
    blake3::hash(bytes).to_hex().to_string()
}
