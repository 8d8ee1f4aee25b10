//! One file from one address: try, go on after a break, give up.

use std::fs::File;
use std::io::{Read, Write};

use super::Options;
use super::backoff::Backoff;
use super::client::{Answer, Ask, Client};
use super::fault::{BY_HAND, Fault};
use super::partial::{Partial, Validators};
use super::table::SourceFile;
use crate::artifact::readable_bytes;
use crate::error::{Error, Result};

/// Tries in all, whatever they bring: a server that lets a few bytes through each time does not hold the program for ever.
const MOST_TRIES: u32 = 200;

/// A whole download in `NAME.part`.
pub(super) struct Received {
    /// Address after redirects.
    pub url: String,
    pub validators: Validators,
}

/// How a transfer ended well.
pub(super) enum Got {
    /// Upstream still has the version that is there.
    Unchanged,
    Whole(Received),
    /// The user interrupted; what came is kept.
    Stopped,
}

/// One file on its way.
pub(super) struct Transfer<'a> {
    pub client: &'a Client,
    pub file: &'a SourceFile,
    pub url: &'a str,
    pub part: &'a Partial,
    /// Version in place.
    pub unless: Option<Validators>,
    pub options: &'a Options<'a>,
}

impl Transfer<'_> {
    /// Tries until the file is whole.
    ///
    /// # Errors
    /// A fault that will not pass, or too many in a row that brought nothing new; names file, address and remedy.
    pub fn run(&self) -> Result<Got> {
        let patience = self.options.patience;
        let mut backoff = Backoff::new(patience, self.options.seed, &self.file.name);
        let (mut failures, mut most) = (0, self.part.len());
        for _ in 0..MOST_TRIES {
            let (problem, asked) = match self.attempt() {
                Ok(got) => return Ok(got),
                Err(Fault::Stopped) => return Ok(Got::Stopped),
                // Whatever failed, the user had cut the connection.
                Err(_) if self.options.stopped() => return Ok(Got::Stopped),
                Err(Fault::Final { problem, fix }) => return Err(self.error(problem, fix)),
                Err(Fault::Again { problem, asked }) => (problem, asked),
            };
            failures = if self.part.len() > most { 1 } else { failures + 1 };
            most = most.max(self.part.len());
            if failures >= patience.tries {
                return Err(self.error(format!("{problem}, {failures} times in a row"), self.later()));
            }
            if let Some(asked) = asked.filter(|asked| *asked > patience.longest_asked) {
                let problem = format!("{problem}, and asks to be left alone for {} s", asked.as_secs());
                return Err(self.error(problem, self.later()));
            }
            let wait = backoff.wait(failures, asked);
            let next = failures + 1;
            let of = patience.tries;
            self.options.progress.note(&format!("{}: {problem}; try {next} of {of} in {:.0} s", self.file.name, wait.as_secs_f64()));
            (self.options.wait)(wait);
            if self.options.stopped() {
                return Ok(Got::Stopped);
            }
        }
        Err(self.error(format!("not whole after {MOST_TRIES} tries"), self.later()))
    }

    fn error(&self, problem: String, fix: impl Into<String>) -> Error {
        Error::transfer(&self.file.name, self.url, problem, fix)
    }

    fn later(&self) -> String {
        let kept = match self.part.len() {
            0 => "nothing of it came".to_owned(),
            bytes => format!("{} are kept in {}", readable_bytes(bytes), self.part.path.display()),
        };
        format!("run the same command later, it goes on where it stopped ({kept}); or {BY_HAND}")
    }

    fn attempt(&self) -> std::result::Result<Got, Fault> {
        let pinned = self.file.sha256.is_some() && !self.options.update;
        let there = self.part.resumable(self.url, pinned).map(|version| (self.part.len(), version));
        if let Some((bytes, validators)) = &there
            && self.file.size == Some(*bytes)
        {
            return Ok(Got::Whole(Received { url: self.url.to_owned(), validators: validators.clone() }));
        }
        let ask = Ask {
            from: there.as_ref().map(|(bytes, version)| (*bytes, version.strong())),
            unless: self.unless.as_ref().filter(|_| there.is_none()),
        };
        let answer = self.client.get(self.url, &ask)?;
        match (answer.status, there) {
            (304, None) if self.unless.is_some() => Ok(Got::Unchanged),
            (200, _) => {
                let file = self.part.begin(self.url, &answer.validators).map_err(|error| self.disk(&error))?;
                let whole = answer.length;
                self.receive(answer, file, 0, whole)
            }
            (206, Some((bytes, version))) => {
                let (first, whole) = answer.range.unwrap_or_default();
                if first != Some(bytes) || version.differ(&answer.validators) {
                    self.part.remove();
                    return Err(Fault::again("upstream has changed since the download broke off; it starts anew"));
                }
                let whole = whole.or(answer.length.map(|rest| bytes + rest));
                let file = self.part.go_on().map_err(|error| self.disk(&error))?;
                self.receive(answer, file, bytes, whole)
            }
            (416, Some((bytes, validators))) if answer.range == Some((None, Some(bytes))) => {
                Ok(Got::Whole(Received { url: answer.url, validators }))
            }
            (416, Some(_)) => {
                self.part.remove();
                Err(Fault::again("the server has no such part; the download starts anew"))
            }
            (206 | 304 | 416, _) => Err(Fault::last(format!("the server answers {} to a plain request", answer.status), BY_HAND)),
            (status, _) => Err(Fault::status(status, answer.asked)),
        }
    }

    /// Writes the body behind the `have` bytes that are there; `whole` is the size that the server promises.
    fn receive(&self, answer: Answer, mut file: File, mut have: u64, whole: Option<u64>) -> std::result::Result<Got, Fault> {
        if let (Some(size), Some(whole), false) = (self.file.size, whole, self.options.update)
            && size != whole
        {
            self.part.remove();
            let problem = format!("upstream has {whole} bytes, the table of sources {size}");
            return Err(Fault::last(problem, "upstream has another version; --update accepts and records it"));
        }
        let task = self.options.progress.begin(&self.file.name, whole.or(self.file.size), "bytes");
        task.advance(have);
        let (url, validators) = (answer.url, answer.validators);
        let mut body = answer.body.into_reader();
        let mut buffer = vec![0; 1 << 16];
        loop {
            if self.options.stopped() {
                return Err(Fault::Stopped);
            }
            let count = body.read(&mut buffer).map_err(|error| broken(ureq::Error::from(error), have, whole))?;
            if count == 0 {
                break;
            }
            if have == 0 && is_web_page(&buffer[..count]) && self.file.format != "html" {
                self.part.remove();
                return Err(Fault::last(
                    "the server sent a web page, not the file",
                    format!("look at the address in a browser; {BY_HAND}"),
                ));
            }
            file.write_all(&buffer[..count]).map_err(|error| self.disk(&Error::io("write", &self.part.path)(error)))?;
            have += count as u64;
            task.advance(count as u64);
        }
        // A cut connection looks like the end of a body whose length nobody told.
        if whole.is_none() && self.options.stopped() {
            return Err(Fault::Stopped);
        }
        file.sync_all().map_err(|error| self.disk(&Error::io("write", &self.part.path)(error)))?;
        match whole {
            Some(whole) if have < whole => Err(Fault::again(format!("the connection broke off after {have} of {whole} bytes"))),
            _ => Ok(Got::Whole(Received { url, validators })),
        }
    }

    /// A disk that does not take more is no fault of the server, and no try helps.
    fn disk(&self, error: &Error) -> Fault {
        let full = matches!(error, Error::Io { source, .. } if matches!(
            source.kind(),
            std::io::ErrorKind::StorageFull | std::io::ErrorKind::QuotaExceeded
        ));
        let path = self.part.path.display();
        if full {
            let fix = format!("free some space and run the same command: it goes on where it stopped ({path} is kept)");
            return Fault::last(format!("no space left on the disk of {path}"), fix);
        }
        Fault::last(
            error.to_string().lines().next().unwrap_or_default(),
            "check that the folder may be written to, and run the same command",
        )
    }
}

/// A body that broke off, with how far it came.
fn broken(error: ureq::Error, have: u64, whole: Option<u64>) -> Fault {
    match (Fault::of(error), whole) {
        (Fault::Again { problem, asked }, Some(whole)) => {
            Fault::Again { problem: format!("{problem} after {have} of {whole} bytes"), asked }
        }
        (fault, _) => fault,
    }
}

fn is_web_page(start: &[u8]) -> bool {
    let text = start.strip_prefix(b"\xef\xbb\xbf").unwrap_or(start).trim_ascii_start();
    let begins = |with: &str| text.get(..with.len()).is_some_and(|head| head.eq_ignore_ascii_case(with.as_bytes()));
    begins("<!doctype html") || begins("<html")
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::AtomicBool;

    use super::*;
    use crate::fetch::Patience;
    use crate::progress::Silent;

    #[test]
    fn a_full_disk_is_told_with_the_file_and_what_is_kept() {
        // The system's own answer, of a device that is always full.
        let source = File::options().write(true).open("/dev/full").and_then(|mut file| file.write_all(b"x")).unwrap_err();
        let folder = tempfile::tempdir().unwrap();
        let (stop, part) = (AtomicBool::new(false), Partial::beside(&folder.path().join("a.txt")));
        let options = Options {
            out: folder.path(),
            update: false,
            force: false,
            seed: 1,
            patience: Patience::default(),
            proxy: false,
            stop: &stop,
            wait: &|_| (),
            progress: &Silent,
        };
        let (client, file) = (Client::new(&options), SourceFile { name: "a".into(), ..SourceFile::default() });
        let transfer = Transfer { client: &client, file: &file, url: "https://a.org/a", part: &part, unless: None, options: &options };
        let Fault::Final { problem, fix } = transfer.disk(&Error::io("write", &part.path)(source)) else { panic!("no try helps") };
        let said = transfer.error(problem, fix).to_string();
        assert!(said.starts_with("a from https://a.org/a: no space left on the disk of ") && said.contains("a.txt.part"), "{said}");
        assert!(said.contains("hint: free some space and run the same command"), "{said}");
    }
}
