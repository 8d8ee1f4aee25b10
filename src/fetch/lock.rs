//! `fetch.lock`: what came, from where, with which sums.

use std::fs::{File, OpenOptions, TryLockError};
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use serde::{Deserialize, Serialize};

use super::partial::Validators;
use crate::artifact::write_atomically;
use crate::error::{Error, Result};

/// Name of the record in a data folder.
pub const LOCK_FILE: &str = "fetch.lock";
/// Held while a fetch is at work in a folder.
const CLAIM_FILE: &str = ".fetch-claim";

/// One file that is in place.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Locked {
    /// Path in the data folder.
    pub to: String,
    /// Name in the table of sources.
    pub name: String,
    /// Address after redirects; none of a file that was taken from a folder.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// Bytes.
    pub size: u64,
    /// SHA-256 of the file in place.
    pub sha256: String,
    /// SHA-256 of the zip archive that it was unpacked from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub archive_sha256: Option<String>,
    /// Upstream's version marks.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub etag: Option<String>,
    /// Upstream's date.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_modified: Option<String>,
    /// When it came.
    pub fetched: String,
}

impl Locked {
    /// SHA-256 of what upstream sent.
    pub fn download_sha256(&self) -> &str {
        self.archive_sha256.as_deref().unwrap_or(&self.sha256)
    }

    pub(super) fn validators(&self) -> Validators {
        Validators { etag: self.etag.clone(), last_modified: self.last_modified.clone() }
    }
}

/// The whole record, sorted by place.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Lock {
    /// Files in place.
    #[serde(rename = "file")]
    pub files: Vec<Locked>,
}

impl Lock {
    /// Reads the record of a folder; a folder without one has an empty one.
    pub fn read(folder: &Path) -> Result<Self> {
        let path = folder.join(LOCK_FILE);
        if !path.exists() {
            return Ok(Self::default());
        }
        let text = std::fs::read_to_string(&path).map_err(Error::io("read", &path))?;
        toml::from_str(&text).map_err(|error| {
            let line = error.span().map(|span| text[..span.start.min(text.len())].matches('\n').count() as u64 + 1);
            Error::input(&path, line, error.message().to_owned(), "remove the file: what is in place is then recorded anew")
        })
    }

    /// The record of a place.
    pub fn get(&self, to: &str) -> Option<&Locked> {
        self.files.iter().find(|file| file.to == to)
    }

    fn put(&mut self, locked: Locked) {
        self.files.retain(|file| file.to != locked.to);
        self.files.push(locked);
        self.files.sort_by(|a, b| a.to.cmp(&b.to));
    }

    fn write(&self, folder: &Path) -> Result<()> {
        let body = toml::to_string(self).map_err(|error| {
            Error::artifact(&folder.join(LOCK_FILE), error.to_string(), "this is a fault of the program, please report it")
        })?;
        let head = "# Written by `deephen fetch`: what is in place, verified by the next call. Not to be edited.\n";
        write_atomically(&folder.join(LOCK_FILE), |out| out.write_all(head.as_bytes()).and_then(|()| out.write_all(body.as_bytes())))
    }
}

/// The record of a folder while it is filled; no second fetch fills it meanwhile.
pub(super) struct Record<'a> {
    folder: &'a Path,
    lock: Mutex<Lock>,
    _claim: File,
}

impl<'a> Record<'a> {
    /// Makes the folder where there is none, and claims it.
    pub fn claim(folder: &'a Path) -> Result<Self> {
        std::fs::create_dir_all(folder).map_err(Error::io("create", folder))?;
        let path = folder.join(CLAIM_FILE);
        let claim = OpenOptions::new().create(true).truncate(false).write(true).open(&path).map_err(Error::io("write", &path))?;
        match claim.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                return Err(Error::artifact(folder, "another deephen fetches into this folder", "wait for it, or choose another --out"));
            }
            Err(TryLockError::Error(source)) => return Err(Error::Io { operation: "lock", path, source }),
        }
        Ok(Self { folder, lock: Mutex::new(Lock::read(folder)?), _claim: claim })
    }

    /// What is recorded of a place.
    pub fn get(&self, to: &str) -> Option<Locked> {
        self.lock.lock().unwrap_or_else(PoisonError::into_inner).get(to).cloned()
    }

    /// Records a file and writes the record at once, so that an interruption loses nothing.
    pub fn put(&self, locked: Locked) -> Result<()> {
        let mut lock = self.lock.lock().unwrap_or_else(PoisonError::into_inner);
        lock.put(locked);
        lock.write(self.folder)
    }
}

/// The date of now, as HTTP writes it.
pub(super) fn now() -> String {
    httpdate::fmt_http_date(std::time::SystemTime::now())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_record_is_sorted_reads_back_and_admits_one_fetch_at_a_time() {
        let folder = tempfile::tempdir().unwrap();
        let record = Record::claim(folder.path()).unwrap();
        for to in ["b", "a", "b"] {
            record.put(Locked { to: to.into(), etag: Some("\"1\"".into()), ..Locked::default() }).unwrap();
        }
        let said = Record::claim(folder.path()).err().unwrap().to_string();
        assert!(said.contains("another deephen"), "{said}");
        drop(record);
        let lock = Lock::read(folder.path()).unwrap();
        assert_eq!(lock.files.iter().map(|file| file.to.as_str()).collect::<Vec<_>>(), ["a", "b"]);
        std::fs::write(folder.path().join(LOCK_FILE), "[[file]]\nto = 3\n").unwrap();
        let said = Lock::read(folder.path()).unwrap_err().to_string();
        assert!(said.contains("fetch.lock:2") && said.contains("remove the file"), "{said}");
    }
}
