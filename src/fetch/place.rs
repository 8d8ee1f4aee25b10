//! A whole download is verified, unpacked where it is an archive, and renamed into place.

use std::fs;
use std::path::Path;

use flate2::read::MultiGzDecoder;

use super::lock::{Locked, now};
use super::partial::Partial;
use super::table::SourceFile;
use super::transfer::Received;
use super::{Options, sha256, unpack};
use crate::error::{Error, Result};

/// What a placed file is, and what it replaces although the record or the table has another sum.
pub(super) struct Placed {
    pub locked: Locked,
    /// SHA-256 that was expected, where `--update` let another one in.
    pub drift: Option<String>,
}

/// Puts a download in place.
///
/// # Errors
/// A sum or size that is not the expected one (without `--update`), a damaged archive, a disk that does not take it. Nothing is in
/// place then, and a download that was refused is removed.
pub(super) fn place(file: &SourceFile, part: &Partial, received: Received, known: Option<&Locked>, options: &Options) -> Result<Placed> {
    let target = options.out.join(&file.to);
    let refuse = |problem: String, fix: &str| {
        part.remove();
        Err(Error::transfer(&file.name, &received.url, problem, fix))
    };
    let (sum, size) = sha256::of_file(&part.path)?;
    let expected = [(file.sha256.as_deref(), "the table of sources"), (known.map(Locked::download_sha256), "fetch.lock")];
    let differing = expected.iter().find_map(|(expected, by)| expected.filter(|expected| *expected != sum).map(|expected| (expected, by)));
    if let Some((expected, by)) = differing
        && !options.update
    {
        return refuse(format!("its SHA-256 is {sum}, that of {by} is {expected}"), DRIFT);
    }
    if let (Some(expected), None, false) = (file.size, &file.sha256, options.update)
        && expected != size
    {
        return refuse(format!("it has {size} bytes, in the table of sources {expected}"), DRIFT);
    }
    if file.sha256.is_none()
        && let Err(error) = whole_gzip(&part.path)
    {
        return refuse(format!("is damaged or cut off ({error})"), "fetch it again; nothing of it was kept");
    }
    let mut locked = Locked {
        to: file.to.clone(),
        name: file.name.clone(),
        url: Some(received.url.clone()),
        size,
        sha256: sum,
        archive_sha256: None,
        etag: received.validators.etag,
        last_modified: received.validators.last_modified,
        fetched: now(),
    };
    let drift = differing.map(|(expected, _)| expected.to_owned());
    if let Some(pattern) = &file.member
        && unpack::is_zip(&part.path)
    {
        let archive = locked.sha256.clone();
        (locked.sha256, locked.size) = from_archive(&part.path, pattern, &target).map_err(|problem| {
            Error::transfer(&file.name, &received.url, problem, "look at the archive in NAME.part, and correct `member` in the table")
        })?;
        locked.archive_sha256 = Some(archive);
        part.remove();
    } else {
        fs::rename(&part.path, &target).map_err(Error::io("rename into place", &target))?;
        part.forget();
    }
    Ok(Placed { locked, drift })
}

/// What helps where upstream has another file than expected.
const DRIFT: &str = "upstream has another version, or the download is damaged: try again; --update accepts and records what upstream has now. \
                     Nothing of it was kept";

/// Unpacks one member beside its place, then renames it; its sum and bytes.
pub(super) fn from_archive(archive: &Path, pattern: &str, target: &Path) -> std::result::Result<(String, u64), String> {
    let unpacked = Partial::beside(target).path.with_extension("member");
    unpack::member(archive, pattern, &unpacked)?;
    let facts = sha256::of_file(&unpacked).map_err(|error| error.to_string())?;
    fs::rename(&unpacked, target).map_err(|error| format!("cannot be renamed to {} ({error})", target.display()))?;
    Ok(facts)
}

/// Reads a gzip file to its end, where its own sum stands; other files pass.
fn whole_gzip(path: &Path) -> std::io::Result<()> {
    let mut file = fs::File::open(path)?;
    let mut start = [0; 2];
    if std::io::Read::read_exact(&mut file, &mut start).is_err() || start != [0x1f, 0x8b] {
        return Ok(());
    }
    std::io::copy(&mut MultiGzDecoder::new(std::io::BufReader::new(fs::File::open(path)?)), &mut std::io::sink()).map(drop)
}
