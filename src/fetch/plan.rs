//! What is there and what has to come, before anything is asked of a server.

use std::path::Path;

use rayon::prelude::*;
use serde::Serialize;

use super::lock::Lock;
use super::partial::Partial;
use super::sha256;
use super::table::{SourceFile, SourceTable};
use crate::error::Result;
use crate::progress::Progress;

/// What is known of one place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case", tag = "state")]
pub enum State {
    /// There, as recorded.
    Ready,
    /// There, not yet recorded, and not against the table.
    Unrecorded,
    /// There, but another file than the record or the table says.
    Changed {
        /// SHA-256 that was expected.
        expected: String,
        /// Who says so.
        by: &'static str,
        /// SHA-256 of the file in place.
        found: String,
    },
    /// Not there; `partial` bytes of it are.
    Missing {
        /// Bytes of an unfinished download.
        partial: u64,
    },
    /// Not there, and without an address that a program may use.
    ByHand,
}

/// One upstream file with its state.
#[derive(Debug, Clone, Serialize)]
pub struct Planned {
    /// The table's entry.
    pub file: SourceFile,
    /// What is there.
    #[serde(flatten)]
    pub state: State,
    /// Sum and bytes of what is there.
    #[serde(skip)]
    pub found: Option<(String, u64)>,
}

/// The plan over a folder.
#[derive(Debug, Clone, Serialize)]
pub struct Plan {
    /// Every upstream file, in the order of the table.
    pub files: Vec<Planned>,
}

impl Plan {
    /// Looks at every file of the table in `out`; what is there is hashed.
    ///
    /// # Errors
    /// A file or record that cannot be read.
    pub fn of(table: &SourceTable, out: &Path, progress: &dyn Progress) -> Result<Self> {
        let lock = Lock::read(out)?;
        let there = table.files.iter().any(|file| out.join(&file.to).exists());
        let task = there.then(|| progress.begin("verify", Some(table.files.len() as u64), "files"));
        let look = |file: &SourceFile| -> Result<Planned> {
            let path = out.join(&file.to);
            let found = if path.exists() { Some(sha256::of_file(&path)?) } else { None };
            let state = match &found {
                None if file.url.is_none() => State::ByHand,
                None => State::Missing { partial: Partial::beside(&path).len() },
                Some((sum, _)) => of_present(file, &lock, sum),
            };
            if let Some(task) = &task {
                task.advance(1);
            }
            Ok(Planned { file: file.clone(), state, found })
        };
        Ok(Self { files: table.files.par_iter().map(look).collect::<Result<_>>()? })
    }

    /// Files that a server will be asked for.
    pub fn asked(&self, update: bool, force: bool) -> impl Iterator<Item = &Planned> {
        self.files.iter().filter(move |planned| planned.is_asked(update, force))
    }

    /// Bytes still to come of files whose size the table knows, and the number of files of which it does not.
    pub fn amount(&self, update: bool, force: bool) -> (u64, usize) {
        self.asked(update, force).fold((0, 0), |(bytes, unknown), planned| match (planned.file.size, &planned.state) {
            (Some(size), State::Missing { partial }) => (bytes + size.saturating_sub(*partial), unknown),
            (Some(size), _) => (bytes + size, unknown),
            (None, _) => (bytes, unknown + 1),
        })
    }
}

impl Planned {
    pub(super) fn is_asked(&self, update: bool, force: bool) -> bool {
        self.file.url.is_some()
            && match self.state {
                State::Missing { .. } => true,
                State::Changed { .. } => update || force,
                State::Ready | State::Unrecorded => update,
                State::ByHand => false,
            }
    }
}

/// State of a file with this sum.
fn of_present(file: &SourceFile, lock: &Lock, sum: &str) -> State {
    let changed = |expected: &str, by, found: &str| State::Changed { expected: expected.to_owned(), by, found: found.to_owned() };
    match (lock.get(&file.to), &file.sha256) {
        (Some(locked), _) if locked.sha256 != sum => changed(&locked.sha256, "fetch.lock", sum),
        (Some(locked), Some(pinned)) if locked.download_sha256() != pinned => {
            changed(pinned, "the table of sources", locked.download_sha256())
        }
        (Some(_), _) => State::Ready,
        // The sum of the table is the archive's.
        (None, _) if file.member.is_some() => State::Unrecorded,
        (None, Some(pinned)) if pinned != sum => changed(pinned, "the table of sources", sum),
        (None, _) => State::Unrecorded,
    }
}
