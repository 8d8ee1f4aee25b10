//! `deephen fetch`: the upstream files of a species, downloaded or taken from a folder, verified, and put in place whole.
//!
//! A [`SourceTable`] (`data/sources/*.toml`) names every file with address, version, terms and, where upstream pins them, size and
//! SHA-256. [`run`] brings what is missing: a file grows as `NAME.part` beside its place, goes on by `Range` after a break, is
//! verified, and only then renamed. `fetch.lock` records what came, so that a second call verifies and downloads nothing.

mod backoff;
mod bring;
mod client;
mod fault;
mod folder;
mod local;
mod lock;
mod partial;
mod place;
mod plan;
mod queue;
mod sha256;
mod summary;
mod table;
mod terms;
mod transfer;
mod unpack;

#[cfg(test)]
mod tests;

use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

pub use backoff::Patience;
pub use bring::run;
pub use folder::{Folder, cache_folder, data_folder};
pub use local::take;
pub use lock::{LOCK_FILE, Lock, Locked};
pub use plan::{Plan, Planned, State};
pub use summary::{Outcome, Summary};
pub use table::{PreparedFile, SourceFile, SourceTable};
pub use terms::terms;

use crate::progress::Progress;

/// How files are brought.
pub struct Options<'a> {
    /// Data folder to fill.
    pub out: &'a Path,
    /// Ask upstream again for what is there, and accept what has changed.
    pub update: bool,
    /// Fetch again what differs from `fetch.lock`.
    pub force: bool,
    /// Seed of the jitter between tries.
    pub seed: u64,
    /// Waits, limits and numbers of tries.
    pub patience: Patience,
    /// Whether the proxy of the environment is used.
    pub proxy: bool,
    /// Set when the user interrupts: what came is kept, nothing new begins.
    pub stop: &'a AtomicBool,
    /// Waits between two tries.
    pub wait: &'a (dyn Fn(Duration) + Sync),
    /// Receives bars and notes.
    pub progress: &'a dyn Progress,
}

impl Options<'_> {
    /// Whether the user has interrupted.
    fn stopped(&self) -> bool {
        self.stop.load(Ordering::Relaxed)
    }
}
