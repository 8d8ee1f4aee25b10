//! The one table inside a zip archive.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use zip::ZipArchive;

/// Whether a file begins as a zip archive does, whatever its name says: NPInter's `.txt.gz` are zip archives.
pub(super) fn is_zip(path: &Path) -> bool {
    let mut start = [0; 4];
    File::open(path).and_then(|mut file| file.read_exact(&mut start)).is_ok() && start == *b"PK\x03\x04"
}

/// Copies the one member whose name fits `pattern` (`*` stands for any letters) to `to`; the archive's own sum of it is checked.
///
/// # Errors
/// In words: no archive, none or several members, a damaged member, a disk that is full.
pub(super) fn member(archive: &Path, pattern: &str, to: &Path) -> Result<(), String> {
    let open = || -> std::io::Result<ZipArchive<File>> { Ok(ZipArchive::new(File::open(archive)?)?) };
    let mut zip = open().map_err(|error| format!("is no whole zip archive ({error})"))?;
    let names: Vec<String> = zip.file_names().filter_map(|name| Some(name.ok()?.into_owned())).collect();
    let fitting: Vec<&String> = names.iter().filter(|name| fits(pattern, name)).collect();
    let [name] = fitting[..] else {
        return Err(format!("holds {} members that fit `{pattern}`, not one; its members: {}", fitting.len(), names.join(", ")));
    };
    let mut packed = zip.by_name(name).map_err(|error| format!("member {name} cannot be read ({error})"))?;
    let mut copy = || -> std::io::Result<()> {
        let mut out = File::create(to)?;
        std::io::copy(&mut packed, &mut out)?;
        out.sync_all()
    };
    copy().map_err(|error| {
        // Half a member is never read.
        let _ = std::fs::remove_file(to);
        format!("member {name} cannot be unpacked to {} ({error})", to.display())
    })
}

/// Whether a name fits a pattern in which `*` stands for any letters.
fn fits(pattern: &str, name: &str) -> bool {
    let Some((head, rest)) = pattern.split_once('*') else { return pattern == name };
    name.strip_prefix(head).is_some_and(|tail| tail.char_indices().map(|(at, _)| at).chain([tail.len()]).any(|at| fits(rest, &tail[at..])))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_fit_whole_names() {
        assert!(fits("BIOGRID-ORGANISM-Homo_sapiens-*.tab3.txt", "BIOGRID-ORGANISM-Homo_sapiens-4.4.241.tab3.txt"));
        assert!(!fits("BIOGRID-ORGANISM-Homo_sapiens-*.tab3.txt", "BIOGRID-ORGANISM-Mus_musculus-4.4.241.tab3.txt"));
        assert!(fits("*", "a") && fits("*.txt", "x.txt") && !fits("*.txt", "x.txt.md5") && fits("a", "a"));
    }
}
