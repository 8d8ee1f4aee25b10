//! Files are written aside and renamed, so that a reader never meets half of one.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use crate::error::{Error, Result};

/// Marks what is unfinished; a folder or file with it in its name is never read.
const ASIDE: &str = ".partial-";

/// Path beside `target` under which it is written until it is whole.
pub(super) fn aside(target: &Path) -> PathBuf {
    let name = target.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    target.with_file_name(format!(".{name}{ASIDE}{}", std::process::id()))
}

/// Whether a name is one that [`aside`] gives.
pub(super) fn is_aside(name: &str) -> bool {
    name.starts_with('.') && name.contains(ASIDE)
}

/// Writes a file aside, flushes it to disk and renames it into place. On failure nothing is left.
pub fn write_atomically(path: &Path, write: impl FnOnce(&mut dyn Write) -> std::io::Result<()>) -> Result<()> {
    let temporary = aside(path);
    let attempt = || -> std::io::Result<()> {
        let mut file = std::io::BufWriter::new(fs::File::create(&temporary)?);
        write(&mut file)?;
        file.flush()?;
        file.get_ref().sync_all()?;
        fs::rename(&temporary, path)
    };
    attempt().map_err(|source| {
        // The error that matters is the first; a leftover is swept at the next start.
        let _ = fs::remove_file(&temporary);
        Error::Io { operation: "write", path: path.to_path_buf(), source }
    })
}

/// Removes what killed runs left aside in `folder`, if the process that wrote it is gone.
pub fn sweep_stale(folder: &Path) -> Result<()> {
    let Ok(entries) = fs::read_dir(folder) else { return Ok(()) };
    for entry in entries.flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        let Some((_, process)) = name.rsplit_once(ASIDE) else { continue };
        if !name.starts_with('.') || process.is_empty() || Path::new("/proc").join(process).exists() {
            continue;
        }
        let path = entry.path();
        let removed = if path.is_dir() { fs::remove_dir_all(&path) } else { fs::remove_file(&path) };
        removed.map_err(Error::io("remove the leftovers of a killed run at", &path))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failed_write_leaves_the_old_file_and_nothing_aside() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.txt");
        write_atomically(&path, |out| out.write_all(b"old")).unwrap();
        let failed = write_atomically(&path, |out| {
            out.write_all(b"new")?;
            Err(std::io::Error::from(std::io::ErrorKind::StorageFull))
        });
        assert!(failed.unwrap_err().to_string().contains("free some space"));
        assert_eq!(fs::read(&path).unwrap(), b"old");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }
}
