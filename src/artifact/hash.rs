//! blake3 of files and bytes.

use std::path::Path;

use crate::error::{Error, Result};
use crate::input::open_regular;

/// Hexadecimal blake3 of a file's bytes, read once as a stream; a pipe or a folder is refused.
pub fn hash_file(path: &Path) -> Result<String> {
    let file = open_regular(path)?;
    let mut hasher = blake3::Hasher::new();
    hasher.update_reader(file).map_err(Error::io("read", path))?;
    Ok(hasher.finalize().to_hex().to_string())
}

/// Hexadecimal blake3 of bytes.
pub fn hash_bytes(bytes: &[u8]) -> String {
    blake3::hash(bytes).to_hex().to_string()
}
