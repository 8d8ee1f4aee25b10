//! `deephen fetch`: the upstream files of a species, with terms, resume and verification.

use std::io::{IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use super::{Output, common::Invocation};
use crate::artifact::readable_bytes;
use crate::error::{Error, Result};
use crate::fetch::{Options, Outcome, Patience, Plan, SourceTable, State, Summary, cache_folder, run as bring, take, terms};

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Species with a table of sources (human, mouse), or the path of a table of your own
    #[arg(value_name = "SPECIES|FILE.toml")]
    species: PathBuf,
    /// Data folder to fill (default: the cache folder, ~/.cache/deephen/SPECIES)
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Take files that are in this folder already instead of downloading; it is not changed
    #[arg(long, value_name = "DIR")]
    from: Option<PathBuf>,
    /// Fetch also the files that no config needs (for human STRING, NONCODE, ENCORI)
    #[arg(long)]
    all: bool,
    /// Accept the terms of all files without being asked
    #[arg(long)]
    accept_terms: bool,
    /// Ask upstream again for what is there, and accept what has changed
    #[arg(long)]
    update: bool,
    /// Print what would be fetched, and stop
    #[arg(long)]
    dry_run: bool,
}

pub(super) fn run(args: Args, invocation: &Invocation) -> Result<()> {
    let table = SourceTable::open(&args.species)?;
    let out = match args.out {
        Some(out) => out,
        None => cache_folder(&table.species)?,
    };
    let table = if args.all || args.from.is_some() { table } else { table.needed_in(&out) };
    let job = Job { table: &table, out: &out, update: args.update, accept_terms: args.accept_terms };
    if args.dry_run {
        return job.tell(args.from.as_deref(), invocation);
    }
    let summary = match &args.from {
        Some(from) => job.act(invocation, |options| take(&table, from, options))?,
        None => job.download(invocation)?,
    };
    finish(summary, invocation)
}

/// Prints the summary, then fails where something failed.
fn finish(summary: Summary, invocation: &Invocation) -> Result<()> {
    let printed = match invocation.output() {
        Output::Json => serde_json::to_string(&summary).map_err(|error| Error::Usage(error.to_string()))? + "\n",
        Output::Text => text_of(&summary),
    };
    invocation.print(&printed)?;
    if summary.failures.len() > 1 {
        summary.failures.iter().for_each(|failure| eprintln!("error: {failure}"));
    }
    summary.into_result().map(drop)
}

/// What to bring, and where.
pub(super) struct Job<'a> {
    pub table: &'a SourceTable,
    pub out: &'a Path,
    pub update: bool,
    pub accept_terms: bool,
}

impl Job<'_> {
    /// Downloads what is missing, after the terms are accepted.
    pub fn download(&self, invocation: &Invocation) -> Result<Summary> {
        let plan = Plan::of(self.table, self.out, invocation.progress())?;
        let force = invocation.force();
        let asked = plan.asked(self.update, force).count();
        if asked > 0 && !self.accept_terms {
            self.ask(&plan, force)?;
        } else if asked > 0 {
            invocation.progress().note(terms(plan.asked(self.update, force)).trim_end());
        }
        self.act(invocation, |options| bring(self.table, &plan, options))
    }

    /// Shows the terms and asks once; without a terminal nobody can answer.
    fn ask(&self, plan: &Plan, force: bool) -> Result<()> {
        let table = terms(plan.asked(self.update, force));
        let refused = || Error::Usage("the terms above are not accepted, nothing was fetched; with --accept-terms nobody is asked".into());
        eprintln!("{table}");
        if !std::io::stdin().is_terminal() || !std::io::stderr().is_terminal() {
            let problem = "these files come under the terms of those who made them, and there is no terminal to ask on";
            return Err(Error::Usage(format!("{problem}; read the table above and run again with --accept-terms")));
        }
        eprint!("Accept these terms and fetch {} into {}? [y/N] ", amount(plan, self.update, force), self.out.display());
        let mut answer = String::new();
        // Only the look of the terminal is at stake.
        let _ = std::io::stderr().flush();
        std::io::stdin().read_line(&mut answer).map_err(|_| refused())?;
        if matches!(answer.trim().to_ascii_lowercase().as_str(), "y" | "yes") { Ok(()) } else { Err(refused()) }
    }

    /// Prints the plan.
    fn tell(&self, from: Option<&Path>, invocation: &Invocation) -> Result<()> {
        let plan = Plan::of(self.table, self.out, invocation.progress())?;
        let force = invocation.force();
        if invocation.output() == Output::Json {
            let (bytes, unknown) = plan.amount(self.update, force);
            let asked: Vec<&str> = plan.asked(self.update, force).map(|planned| planned.file.name.as_str()).collect();
            let value = serde_json::json!({
                "species": self.table.species, "out": self.out, "from": from, "files": plan.files, "fetch": asked,
                "bytes": bytes, "files_of_unknown_size": unknown,
            });
            return invocation.print(&format!("{value}\n"));
        }
        let mut text = String::new();
        for planned in &plan.files {
            let from_folder = from.is_some_and(|from| from.join(&planned.file.to).is_file());
            let what = match &planned.state {
                _ if from_folder => "take".to_owned(),
                State::Ready => "there".to_owned(),
                State::Unrecorded => "there, to be recorded".to_owned(),
                State::Changed { by, .. } => format!("there, but not as {by} says"),
                State::Missing { .. } if from.is_some() => "missing".to_owned(),
                State::Missing { partial: 0 } => "fetch".to_owned(),
                State::Missing { partial } => format!("go on after {}", readable_bytes(*partial)),
                State::ByHand => format!("by hand from {}", planned.file.page.as_deref().unwrap_or("upstream")),
            };
            text.push_str(&format!("{:44}  {what}\n", planned.file.to));
        }
        text.push_str(&format!("\n{}\n", terms(plan.asked(self.update, force)).trim_end()));
        text.push_str(&format!("\n{} into {}\n", amount(&plan, self.update, force), self.out.display()));
        invocation.print(&text)
    }

    /// Works on the folder until it is done or the user interrupts.
    pub fn act(&self, invocation: &Invocation, work: impl FnOnce(&Options) -> Result<Summary>) -> Result<Summary> {
        let stop = Arc::new(AtomicBool::new(false));
        interruptible(&stop);
        let wait = |time: Duration| {
            let end = Instant::now() + time;
            while !stop.load(Ordering::Relaxed) && Instant::now() < end {
                std::thread::sleep(Duration::from_millis(100).min(end.saturating_duration_since(Instant::now())));
            }
        };
        let result = work(&Options {
            out: self.out,
            update: self.update,
            force: invocation.force(),
            seed: invocation.seed_alone(),
            patience: Patience::default(),
            proxy: true,
            stop: &stop,
            wait: &wait,
            progress: invocation.progress(),
        });
        // From here on an interruption ends the program as ever.
        stop.store(true, Ordering::Relaxed);
        result
    }
}

/// The first interruption sets `stop`, a second one ends the program at once.
fn interruptible(stop: &Arc<AtomicBool>) {
    for signal in [signal_hook::consts::SIGINT, signal_hook::consts::SIGTERM] {
        // Where a handler cannot be set, an interruption ends the program at once; what came is kept all the same.
        let _ = signal_hook::flag::register_conditional_default(signal, Arc::clone(stop));
        let _ = signal_hook::flag::register(signal, Arc::clone(stop));
    }
}

/// `1.2 GiB and 3 files of unknown size`.
fn amount(plan: &Plan, update: bool, force: bool) -> String {
    match plan.amount(update, force) {
        (0, 0) => "nothing".to_owned(),
        (0, unknown) => format!("{} of unknown size", files(unknown)),
        (bytes, 0) => readable_bytes(bytes),
        (bytes, unknown) => format!("{} and {} of unknown size", readable_bytes(bytes), files(unknown)),
    }
}

fn files(count: usize) -> String {
    if count == 1 { "1 file".to_owned() } else { format!("{count} files") }
}

fn text_of(summary: &Summary) -> String {
    let words = [
        (Outcome::Fetched, "fetched"),
        (Outcome::Updated, "fetched anew"),
        (Outcome::Taken, "taken"),
        (Outcome::Recorded, "recorded"),
        (Outcome::Verified, "verified"),
        (Outcome::Missing, "missing"),
        (Outcome::Failed, "failed"),
        (Outcome::Interrupted, "interrupted"),
    ];
    let counts: Vec<String> = words
        .iter()
        .map(|(outcome, word)| (summary.count(*outcome), word))
        .filter(|(count, _)| *count > 0)
        .map(|(count, word)| format!("{count} {word}"))
        .collect();
    let mut text = format!("{}: {} -> {}\n", summary.species, counts.join(", "), summary.out.display());
    for entry in summary.files.iter().filter(|entry| entry.outcome == Outcome::Missing) {
        if let Some(note) = &entry.note {
            text.push_str(&format!("  {}: {note}\n", entry.to));
        }
    }
    for config in &summary.complete {
        text.push_str(&format!("complete for: deephen run --config {config} --data {} --out DIR\n", summary.out.display()));
    }
    text
}
