//! `NAME.part` beside the place of a file, and `NAME.part.toml` that says of which version its bytes are.

use std::fs::{self, File, OpenOptions};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::artifact::write_atomically;
use crate::error::Result;

/// What tells one version of an upstream file from another.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Validators {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub etag: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_modified: Option<String>,
}

impl Validators {
    /// What `If-Range` may name: a weak entity tag does not promise the same bytes.
    pub fn strong(&self) -> Option<&str> {
        self.etag.as_deref().filter(|etag| !etag.starts_with("W/")).or(self.last_modified.as_deref())
    }

    /// Whether an answer is of another version, as far as both say.
    pub fn differ(&self, other: &Self) -> bool {
        let apart = |a: &Option<String>, b: &Option<String>| matches!((a, b), (Some(a), Some(b)) if a != b);
        apart(&self.etag, &other.etag) || apart(&self.last_modified, &other.last_modified)
    }
}

/// The sidecar.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Sidecar {
    url: String,
    #[serde(flatten)]
    validators: Validators,
}

/// An unfinished file.
pub(super) struct Partial {
    /// `NAME.part`.
    pub path: PathBuf,
    sidecar: PathBuf,
}

impl Partial {
    /// Beside `place`.
    pub fn beside(place: &Path) -> Self {
        let with = |ending: &str| {
            let mut name = place.file_name().unwrap_or_default().to_os_string();
            name.push(ending);
            place.with_file_name(name)
        };
        Self { path: with(".part"), sidecar: with(".part.toml") }
    }

    /// Bytes that are there.
    pub fn len(&self) -> u64 {
        fs::metadata(&self.path).map_or(0, |about| if about.is_file() { about.len() } else { 0 })
    }

    /// The version of the bytes that are there, where a download from `url` may go on with them: `pinned` files are verified by their
    /// sum, others need a version to hold the server to.
    pub fn resumable(&self, url: &str, pinned: bool) -> Option<Validators> {
        if self.len() == 0 {
            return None;
        }
        let sidecar: Sidecar = toml::from_str(&fs::read_to_string(&self.sidecar).ok()?).ok()?;
        let known = sidecar.validators.strong().is_some();
        (sidecar.url == url && (known || pinned)).then_some(sidecar.validators)
    }

    /// Begins anew; the version is written first, so that no byte is ever of an unknown one.
    pub fn begin(&self, url: &str, validators: &Validators) -> Result<File> {
        self.remove();
        let sidecar = Sidecar { url: url.to_owned(), validators: validators.clone() };
        let text = toml::to_string(&sidecar).unwrap_or_default();
        write_atomically(&self.sidecar, |out| out.write_all(text.as_bytes()))?;
        File::create(&self.path).map_err(crate::error::Error::io("write", &self.path))
    }

    /// Goes on at the end.
    pub fn go_on(&self) -> Result<File> {
        OpenOptions::new().append(true).open(&self.path).map_err(crate::error::Error::io("write", &self.path))
    }

    /// Removes both files.
    pub fn remove(&self) {
        // What cannot be removed is overwritten or reported by the next step.
        let _ = fs::remove_file(&self.path);
        self.forget();
    }

    /// Removes the sidecar of a file that is put in place.
    pub fn forget(&self) {
        let _ = fs::remove_file(&self.sidecar);
    }
}
