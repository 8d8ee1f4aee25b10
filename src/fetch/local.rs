//! `--from DIR`: files that are here already.

use std::fs;
use std::path::{Path, PathBuf};

use super::lock::{Locked, Record, now};
use super::partial::Partial;
use super::summary::{Entry, Outcome, Summary};
use super::table::SourceTable;
use super::{Options, place, sha256, unpack};
use crate::error::{Error, Result};

/// One place that may be filled.
struct Wanted<'a> {
    name: &'a str,
    to: &'a str,
    /// Further names under which a person may have saved it.
    also: Vec<String>,
    sha256: Option<&'a str>,
    member: Option<&'a str>,
}

/// Takes every file of the table that `from` has, by hard link or copy; `from` is never written to. Known sums are verified.
///
/// # Errors
/// A folder that cannot be read or written. A file with another sum than the table's is in the summary's `failures`, as is a folder
/// with which no config of the table is complete.
pub fn take(table: &SourceTable, from: &Path, options: &Options) -> Result<Summary> {
    fs::read_dir(from).map_err(Error::io("read", from))?;
    let record = Record::claim(options.out)?;
    let (mut files, mut failures) = (Vec::new(), Vec::new());
    let wanted: Vec<Wanted> = table.wanted();
    let task = options.progress.begin("take", Some(wanted.len() as u64), "files");
    for wanted in &wanted {
        let mut entry =
            Entry { name: wanted.name.into(), to: wanted.to.into(), outcome: Outcome::Missing, size: None, sha256: None, note: None };
        if options.stopped() {
            entry.outcome = Outcome::Interrupted;
        } else if let Some(source) = wanted.found_in(from) {
            match one(wanted, &source, &record, options) {
                Ok((outcome, locked)) => (entry.outcome, entry.size, entry.sha256) = (outcome, Some(locked.size), Some(locked.sha256)),
                Err(error) => {
                    (entry.outcome, entry.note) = (Outcome::Failed, Some(error.to_string()));
                    failures.push(error);
                }
            }
        }
        files.push(entry);
        task.advance(1);
    }
    let mut summary = Summary::new(table, options.out, files, failures);
    if summary.complete.is_empty() && summary.failures.is_empty() {
        summary.failures.extend(lacking(table, from, options.out));
    }
    Ok(summary)
}

/// What the most complete config still lacks.
fn lacking(table: &SourceTable, from: &Path, out: &Path) -> Option<Error> {
    let sets = table.sets();
    let set = sets.iter().min_by_key(|set| set.lacking(out).len())?;
    let lacking = set.lacking(out);
    let shown = lacking.iter().take(8).copied().collect::<Vec<_>>().join(", ");
    let more = lacking.len().saturating_sub(8);
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    let problem = format!("`--config {}` still lacks {shown}{more}", set.config);
    Some(Error::data(from.display().to_string(), problem, "put them there under these names, or fetch without --from"))
}

/// Brings one file over.
fn one(wanted: &Wanted, source: &Path, record: &Record, options: &Options) -> Result<(Outcome, Locked)> {
    let target = options.out.join(wanted.to);
    if let Some(folder) = target.parent() {
        fs::create_dir_all(folder).map_err(Error::io("create", folder))?;
    }
    // Links are followed: a link to a link would lead nowhere from the new place.
    let source = fs::canonicalize(source).map_err(Error::io("read", source))?;
    let in_place = fs::canonicalize(&target).is_ok_and(|target| target == source);
    let refuse = |sum: &str, expected: &str, by: &str| {
        Error::artifact(
            &source,
            format!("has the SHA-256 {sum}, that of {by} is {expected}"),
            "it is damaged or of another version: get the right one, or pass --update to take it all the same",
        )
    };
    let aside = Partial::beside(&target).path.with_extension("taken");
    if !in_place {
        // What a killed run left.
        let _ = fs::remove_file(&aside);
        if fs::hard_link(&source, &aside).is_err() {
            fs::copy(&source, &aside).map_err(Error::io("copy into the data folder as", &aside))?;
        }
    }
    let copied = if in_place { &source } else { &aside };
    let attempt = || -> Result<(Outcome, Locked)> {
        let (sum, size) = sha256::of_file(copied)?;
        if let Some(expected) = wanted.sha256.filter(|expected| *expected != sum && !options.update) {
            return Err(refuse(&sum, expected, "the table of sources"));
        }
        let known = record.get(wanted.to);
        let mut locked = Locked { to: wanted.to.into(), name: wanted.name.into(), size, sha256: sum, fetched: now(), ..Locked::default() };
        if let Some(pattern) = wanted.member.filter(|_| !in_place && unpack::is_zip(copied)) {
            let archive = locked.sha256.clone();
            (locked.sha256, locked.size) = place::from_archive(copied, pattern, &target)
                .map_err(|problem| Error::artifact(&source, problem, "correct `member` in the table of sources"))?;
            locked.archive_sha256 = Some(archive);
            let _ = fs::remove_file(&aside);
        } else if !in_place {
            fs::rename(&aside, &target).map_err(Error::io("rename into place", &target))?;
        }
        match known {
            Some(known) if known.sha256 == locked.sha256 => Ok((Outcome::Verified, known)),
            _ => {
                record.put(locked.clone())?;
                Ok((if in_place { Outcome::Recorded } else { Outcome::Taken }, locked))
            }
        }
    };
    attempt().inspect_err(|_| {
        // The source stays; only the copy beside the place goes.
        let _ = fs::remove_file(&aside);
    })
}

impl Wanted<'_> {
    /// The file in a folder: under its place, or under the name that upstream gives it.
    fn found_in(&self, from: &Path) -> Option<PathBuf> {
        std::iter::once(self.to).chain(self.also.iter().map(String::as_str)).map(|name| from.join(name)).find(|path| path.is_file())
    }
}

impl SourceTable {
    fn wanted(&self) -> Vec<Wanted<'_>> {
        let prepared = self.prepared.iter().map(|file| Wanted {
            name: &file.to,
            to: &file.to,
            also: Vec::new(),
            sha256: Some(&file.sha256),
            member: None,
        });
        let official = self.files.iter().map(|file| {
            let upstream = file.url.as_deref().and_then(|url| url.split(['?', '#']).next()?.rsplit('/').next()).unwrap_or_default();
            let here = file.to.rsplit('/').next().unwrap_or_default();
            let also = [here, upstream].into_iter().filter(|name| !name.is_empty()).map(str::to_owned).collect();
            // The sum of the table is the download's: what lies under its place may be unpacked already.
            let sha256 = file.sha256.as_deref().filter(|_| file.member.is_none());
            Wanted { name: &file.name, to: &file.to, also, sha256, member: file.member.as_deref() }
        });
        prepared.chain(official).collect()
    }
}
