//! Files in a stage's folder that no stage wrote: replacing the folder would take them along.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use super::MANIFEST_FILE;
use super::atomic::is_aside;
use crate::error::{Error, Result};

/// Files that an error names.
const NAMED: usize = 5;

/// Refuses to replace `folder` if it holds a file that is neither one of `outputs` nor the manifest.
///
/// # Errors
/// Names the files; nothing is touched.
pub(super) fn refuse_unowned(folder: &Path, outputs: &BTreeSet<String>) -> Result<()> {
    let found = unowned(folder, outputs)?;
    if found.is_empty() {
        return Ok(());
    }
    let more = if found.len() > NAMED { format!(" and {} more", found.len() - NAMED) } else { String::new() };
    Err(Error::artifact(
        folder,
        format!("holds files that deephen did not write, which a rerun would delete: {}{more}", found[..found.len().min(NAMED)].join(", ")),
        "move them elsewhere, or choose another output folder; nothing in this folder was touched",
    ))
}

/// Names below `folder` of the files that are neither one of `outputs` nor the manifest, sorted.
pub(super) fn unowned(folder: &Path, outputs: &BTreeSet<String>) -> Result<Vec<String>> {
    let mut found = Vec::new();
    walk(folder, "", outputs, &mut found)?;
    found.sort();
    Ok(found)
}

/// A link counts as a file, wherever it leads: what it leads to is nobody's output.
fn walk(folder: &Path, prefix: &str, outputs: &BTreeSet<String>, found: &mut Vec<String>) -> Result<()> {
    for entry in fs::read_dir(folder).map_err(Error::io("list", folder))? {
        let entry = entry.map_err(Error::io("list", folder))?;
        let file_name = entry.file_name().to_string_lossy().into_owned();
        let name = format!("{prefix}{file_name}");
        if entry.file_type().map_err(Error::io("look at", &entry.path()))?.is_dir() {
            walk(&entry.path(), &format!("{name}/"), outputs, found)?;
        } else if !outputs.contains(&name) && name != MANIFEST_FILE && !is_aside(&file_name) {
            found.push(name);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn own_files_pass_and_all_others_are_named() {
        let folder = tempfile::tempdir().unwrap();
        let outputs: BTreeSet<String> = ["a.tsv", "below/b.tsv", "gone.tsv"].map(str::to_owned).into();
        fs::create_dir_all(folder.path().join("below/empty")).unwrap();
        for name in ["a.tsv", "below/b.tsv", MANIFEST_FILE, ".a.tsv.partial-1"] {
            fs::write(folder.path().join(name), "").unwrap();
        }
        refuse_unowned(folder.path(), &outputs).unwrap();
        fs::write(folder.path().join("below/order.txt"), "").unwrap();
        fs::write(folder.path().join("below").join(MANIFEST_FILE), "").unwrap();
        std::os::unix::fs::symlink("/", folder.path().join("link")).unwrap();
        let said = refuse_unowned(folder.path(), &outputs).unwrap_err().to_string();
        assert!(said.contains("delete: below/manifest.json, below/order.txt, link") && said.contains("hint: move them"), "{said}");
        (0..9).for_each(|at| fs::write(folder.path().join(format!("z{at}")), "").unwrap());
        assert!(refuse_unowned(folder.path(), &outputs).unwrap_err().to_string().contains("and 7 more"));
    }
}
