//! Flags of every subcommand, and the invocation made of them.

use std::io::Write;
use std::path::{Path, PathBuf};

use super::bars::Bars;
use crate::artifact::Context;
use crate::config::Settings;
use crate::error::{Error, Result};
use crate::progress::Progress;

/// Flags of every subcommand.
#[derive(Debug, Clone, clap::Args)]
pub struct Common {
    /// Say nothing but results and errors
    #[arg(short, long, global = true)]
    quiet: bool,
    /// Print summaries as JSON on standard output
    #[arg(long, global = true)]
    json: bool,
    /// Threads that work over folds and genes (default: all cores); never changes a result
    #[arg(long, global = true, value_name = "N")]
    workers: Option<usize>,
    /// Seed of all random streams (default: the config's)
    #[arg(long, global = true)]
    seed: Option<u64>,
    /// Rerun although nothing changed
    #[arg(long, global = true)]
    force: bool,
}

/// Where results go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Output {
    /// Text for people.
    Text,
    /// JSON for programs.
    Json,
}

/// One invocation of the program.
pub(super) struct Invocation {
    common: Common,
    workers: usize,
    bars: Bars,
}

impl Invocation {
    /// Checks the common flags and starts the thread pool.
    pub fn new(common: Common) -> Result<Self> {
        let workers = match common.workers {
            Some(0) => return Err(Error::Usage("--workers must be at least 1".into())),
            Some(workers) => workers,
            None => std::thread::available_parallelism().map_or(1, usize::from),
        };
        rayon::ThreadPoolBuilder::new()
            .num_threads(workers)
            .build_global()
            .map_err(|error| Error::Usage(format!("cannot start {workers} workers: {error}; try a smaller --workers")))?;
        let bars = Bars::new(common.quiet);
        Ok(Self { common, workers, bars })
    }

    /// Text or JSON.
    pub fn output(&self) -> Output {
        if self.common.json { Output::Json } else { Output::Text }
    }

    /// `--seed`, or what the config says.
    pub fn seed(&self, settings: &Settings) -> u64 {
        self.common.seed.unwrap_or(settings.seed)
    }

    /// `--seed`, or 0 where no config is read.
    pub fn seed_alone(&self) -> u64 {
        self.common.seed.unwrap_or(0)
    }

    /// `--force`.
    pub fn force(&self) -> bool {
        self.common.force
    }

    /// What every stage is handed.
    pub fn context(&self, seed: u64) -> Context<'_> {
        Context { seed, workers: self.workers, force: self.common.force, progress: &self.bars }
    }

    /// The progress reporter.
    pub fn progress(&self) -> &dyn Progress {
        &self.bars
    }

    /// Reads `--config`, a path or the name of a built-in species, with `--seed` applied.
    pub fn settings(&self, config: &Path) -> Result<Settings> {
        // A folder may well have the name of a species; only a file is a config.
        let mut settings = if config.is_file() || config.components().count() > 1 || config.extension().is_some() {
            Settings::read(config)?
        } else {
            Settings::built_in(&config.to_string_lossy())?
        };
        settings.seed = self.seed(&settings);
        Ok(settings)
    }

    /// Prints a result on standard output; a reader that went away is no failure.
    pub fn print(&self, text: &str) -> Result<()> {
        self.bars.clear();
        let mut out = std::io::stdout().lock();
        match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
            Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => {
                Err(Error::Io { operation: "write", path: PathBuf::from("standard output"), source: error })
            }
            _ => Ok(()),
        }
    }

    /// Prints an error on standard error (as JSON too where that was asked for).
    pub fn fail(&self, error: &Error) {
        self.bars.clear();
        if self.output() == Output::Json {
            let value = serde_json::json!({ "error": error.to_string(), "exit_code": error.exit_code() });
            // The message below says the same; a closed pipe must not hide it.
            let _ = self.print(&format!("{value}\n"));
        }
        eprintln!("error: {error}");
    }
}
