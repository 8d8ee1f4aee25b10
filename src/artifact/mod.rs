//! What travels between stages: stage folders with manifests, tables, tensors, hashes, atomic writes.

mod atomic;
mod digest;
mod field;
mod hash;
mod manifest;
mod memory;
mod stage;
mod strand;
mod table;
mod tensor;
mod unowned;

pub use atomic::{sweep_stale, write_atomically};
pub use field::{one_word, tsv_field};
pub use hash::{hash_bytes, hash_file};
pub use manifest::{MANIFEST_FILE, Manifest, SCHEMA_VERSION};
pub use memory::{peak_memory_bytes, readable_bytes};
pub use stage::{Context, Opened, StageInput, StageReader, StageRequest, StageWriter};
pub use strand::Strand;
pub use table::{Columns, Table, write_frame, write_text};
pub use tensor::{TensorFile, read_tensors, take_tensor, write_tensors};
