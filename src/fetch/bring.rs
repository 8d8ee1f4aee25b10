//! Brings what a plan lacks: few files at a time, each verified before it is put in place.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use super::Options;
use super::client::Client;
use super::lock::{Locked, Record, now};
use super::partial::Partial;
use super::place::place;
use super::plan::{Plan, Planned, State};
use super::queue::{each_by_host, host};
use super::summary::{Entry, Outcome, Summary};
use super::table::SourceTable;
use super::transfer::{Got, Transfer};
use crate::error::{Error, Result};

/// Fetches every file of `plan` that is to be asked for, and records what is there already.
///
/// # Errors
/// A folder that cannot be written or that another fetch fills. What goes wrong with one file does not stop the others: it is in the
/// summary's `failures`.
pub fn run(table: &SourceTable, plan: &Plan, options: &Options) -> Result<Summary> {
    let record = Record::claim(options.out)?;
    let client = Client::new(options);
    let bring = Bring { record: &record, client: &client, options };
    let patience = options.patience;
    let of = |planned: &Planned| planned.file.url.as_deref().map(host).unwrap_or_default();
    let over = AtomicBool::new(false);
    let done = std::thread::scope(|scope| {
        scope.spawn(|| cut_when_stopped(&client, options, &over));
        let done = each_by_host(&plan.files, of, patience.workers, patience.per_host, |planned| bring.one(planned));
        over.store(true, Ordering::Relaxed);
        done
    });
    let (mut files, mut failures) = (Vec::new(), Vec::new());
    for (entry, failure) in done {
        files.push(entry);
        failures.extend(failure);
    }
    Ok(Summary::new(table, options.out, files, failures))
}

/// A connection that waits for a silent server does not see that the user interrupts: it is cut from here.
fn cut_when_stopped(client: &Client, options: &Options, over: &AtomicBool) {
    while !over.load(Ordering::Relaxed) {
        if options.stopped() {
            client.cut();
            return;
        }
        std::thread::sleep(Duration::from_millis(50));
    }
}

struct Bring<'a> {
    record: &'a Record<'a>,
    client: &'a Client,
    options: &'a Options<'a>,
}

impl Bring<'_> {
    fn one(&self, planned: &Planned) -> (Entry, Option<Error>) {
        let file = &planned.file;
        let mut entry =
            Entry { name: file.name.clone(), to: file.to.clone(), outcome: Outcome::Verified, size: None, sha256: None, note: None };
        if let Some((sum, size)) = &planned.found {
            (entry.sha256, entry.size) = (Some(sum.clone()), Some(*size));
        }
        let result = if planned.is_asked(self.options.update, self.options.force) {
            self.fetch(planned, &mut entry)
        } else {
            self.keep(planned, &mut entry)
        };
        match result {
            Ok(outcome) => {
                entry.outcome = outcome;
                (entry, None)
            }
            Err(error) => {
                (entry.outcome, entry.note) = (Outcome::Failed, Some(error.to_string()));
                (entry, Some(error))
            }
        }
    }

    /// What is not asked for: recorded, complained of, or left to the user.
    fn keep(&self, planned: &Planned, entry: &mut Entry) -> Result<Outcome> {
        let file = &planned.file;
        match (&planned.state, &planned.found) {
            // Brought by hand, and by hand again: nobody else can say which is right.
            (State::Changed { .. }, Some(found)) if file.url.is_none() && (self.options.update || self.options.force) => {
                self.record(planned, found)
            }
            (State::Changed { expected, by, found }, _) => Err(Error::artifact(
                &self.options.out.join(&file.to),
                format!("has the SHA-256 {found}, that of {by} is {expected}"),
                "if it should be fetched again, use --force (the file in place is replaced) or, to accept what upstream has now, --update",
            )),
            (State::Unrecorded, Some(found)) => self.record(planned, found),
            (State::ByHand, _) => {
                entry.note = Some(format!("get it by hand from {}", file.page.as_deref().unwrap_or("upstream")));
                Ok(Outcome::Missing)
            }
            _ => Ok(Outcome::Verified),
        }
    }

    fn record(&self, planned: &Planned, (sum, size): &(String, u64)) -> Result<Outcome> {
        let (to, name) = (planned.file.to.clone(), planned.file.name.clone());
        self.record.put(Locked { to, name, size: *size, sha256: sum.clone(), fetched: now(), ..Locked::default() })?;
        Ok(Outcome::Recorded)
    }

    fn fetch(&self, planned: &Planned, entry: &mut Entry) -> Result<Outcome> {
        let file = &planned.file;
        if self.options.stopped() {
            return Ok(Outcome::Interrupted);
        }
        let target = self.options.out.join(&file.to);
        if let Some(folder) = target.parent() {
            std::fs::create_dir_all(folder).map_err(Error::io("create", folder))?;
        }
        let part = Partial::beside(&target);
        let known = self.record.get(&file.to);
        let unless = known.as_ref().filter(|_| planned.state == State::Ready).map(Locked::validators);
        let url = file.url.as_deref().unwrap_or_default();
        let transfer = Transfer { client: self.client, file, url, part: &part, unless, options: self.options };
        let received = match transfer.run()? {
            Got::Unchanged => return Ok(Outcome::Verified),
            Got::Stopped => return Ok(Outcome::Interrupted),
            Got::Whole(received) => received,
        };
        let placed = place(file, &part, received, known.as_ref(), self.options)?;
        if let Some(expected) = &placed.drift {
            let found = placed.locked.download_sha256();
            self.options.progress.warn(&format!("{}: upstream has changed, SHA-256 {found} instead of {expected}", file.name));
        }
        let same = entry.sha256.as_ref() == Some(&placed.locked.sha256);
        (entry.size, entry.sha256) = (Some(placed.locked.size), Some(placed.locked.sha256.clone()));
        self.record.put(placed.locked)?;
        Ok(match (&planned.found, same) {
            (None, _) => Outcome::Fetched,
            (Some(_), true) => Outcome::Verified,
            (Some(_), false) => Outcome::Updated,
        })
    }
}
