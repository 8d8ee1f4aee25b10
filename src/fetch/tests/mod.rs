//! A site of our own that behaves as badly as real ones do: what the user sees, and what remains on disk.

mod changes;
mod faults;
mod good;
mod local;
mod server;

use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use super::{Options, Patience, Plan, SourceFile, SourceTable, Summary};
use crate::progress::{Progress, Silent, Task};
use server::Server;

/// A data folder, and what was waited for and said while it was filled.
struct Site {
    folder: tempfile::TempDir,
    waits: Mutex<Vec<Duration>>,
    said: Said,
    stop: AtomicBool,
    update: bool,
    force: bool,
}

/// Keeps what is said to the user.
#[derive(Default)]
struct Said(Mutex<Vec<String>>);

impl Progress for Said {
    fn begin(&self, label: &str, total: Option<u64>, unit: &'static str) -> Box<dyn Task> {
        Silent.begin(label, total, unit)
    }
    fn note(&self, text: &str) {
        self.0.lock().unwrap().push(text.to_owned());
    }
    fn warn(&self, text: &str) {
        self.note(text);
    }
}

impl Site {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let (waits, said, stop) = (Mutex::default(), Said::default(), AtomicBool::new(false));
        Self { folder, waits, said, stop, update: false, force: false }
    }

    fn out(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    fn path(&self, name: &str) -> PathBuf {
        self.out().join(name)
    }

    /// Runs `act` with options under which no test waits for long.
    fn with<R>(&self, act: impl FnOnce(&Options) -> R) -> R {
        let out = self.out();
        let wait = |wait: Duration| self.waits.lock().unwrap().push(wait);
        let patience = Patience { silence: Duration::from_millis(250), connect: Duration::from_secs(5), tries: 3, ..Patience::default() };
        let (update, force, stop) = (self.update, self.force, &self.stop);
        act(&Options { out: &out, update, force, seed: 1, patience, proxy: false, stop, wait: &wait, progress: &self.said })
    }

    fn fetch(&self, table: &SourceTable) -> Summary {
        self.with(|options| {
            let plan = Plan::of(table, options.out, options.progress).unwrap();
            super::run(table, &plan, options).unwrap()
        })
    }

    /// Fetches and demands that it fails; the message.
    fn fails(&self, table: &SourceTable) -> String {
        self.fetch(table).into_result().unwrap_err().to_string()
    }

    /// Names in the data folder, without the claim.
    fn names(&self) -> Vec<String> {
        names(&self.out())
    }

    fn waits(&self) -> Vec<Duration> {
        self.waits.lock().unwrap().clone()
    }

    fn said(&self) -> String {
        self.said.0.lock().unwrap().join("\n")
    }
}

fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> =
        std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned()).collect();
    names.retain(|name| name != ".fetch-claim");
    names.sort();
    names
}

/// A table of one file, `a.txt`.
fn table(server: &Server) -> SourceTable {
    table_of(vec![file("a.txt", &server.url("/a.txt"))])
}

fn table_of(files: Vec<SourceFile>) -> SourceTable {
    SourceTable { species: "test".into(), config: "test-official".into(), files, ..SourceTable::default() }
}

fn file(name: &str, url: &str) -> SourceFile {
    SourceFile {
        name: name.into(),
        to: name.into(),
        url: Some(url.into()),
        terms: "CC0".into(),
        format: "tsv".into(),
        ..SourceFile::default()
    }
}

fn sum_of(bytes: &[u8]) -> String {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a");
    std::fs::write(&path, bytes).unwrap();
    super::sha256::of_file(&path).unwrap().0
}
