//! Opening a file that can be read twice.

use std::fs::File;
use std::path::Path;

use crate::error::{Error, Result};

/// Opens a regular file. Inputs are hashed before they are read, and a pipe gives its bytes only once: the second reader would wait
/// for ever.
///
/// # Errors
/// A file that is missing, or is a folder, pipe, socket or device.
pub fn open_regular(path: &Path) -> Result<File> {
    let about = std::fs::metadata(path).map_err(Error::io("open", path))?;
    if !about.is_file() {
        let what = what(&about.file_type());
        return Err(Error::input(path, None, format!("is no regular file but {what}"), "write its content to a file, and name that file"));
    }
    File::open(path).map_err(Error::io("open", path))
}

fn what(kind: &std::fs::FileType) -> &'static str {
    #[cfg(unix)]
    {
        use std::os::unix::fs::FileTypeExt;
        if kind.is_fifo() {
            return "a pipe";
        }
        if kind.is_socket() {
            return "a socket";
        }
        if kind.is_char_device() || kind.is_block_device() {
            return "a device";
        }
    }
    if kind.is_dir() { "a folder" } else { "something else" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_a_pipe_and_a_device_are_refused_at_once() {
        let folder = tempfile::tempdir().unwrap();
        let pipe = folder.path().join("pipe.tsv.gz");
        assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
        for (path, what) in [(folder.path(), "a folder"), (&*pipe, "a pipe"), (Path::new("/dev/null"), "a device")] {
            let message = open_regular(path).unwrap_err().to_string();
            assert!(message.contains("is no regular file but") && message.contains(what) && message.contains("hint: "), "{message}");
        }
        assert!(open_regular(&folder.path().join("none")).unwrap_err().to_string().contains("check the path"));
    }
}
