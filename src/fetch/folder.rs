//! Where a species' files are when nobody says.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use crate::error::{Error, Result};

/// A data folder and how it was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Folder {
    /// `$DEEPHEN_DATA/SPECIES`, which its owner keeps.
    Own(PathBuf),
    /// The cache folder, which `fetch` fills.
    Cache(PathBuf),
}

impl Folder {
    /// The path.
    pub fn path(&self) -> &Path {
        match self {
            Self::Own(path) | Self::Cache(path) => path,
        }
    }
}

/// The cache folder: `$XDG_CACHE_HOME/deephen/SPECIES` or `~/.cache/deephen/SPECIES`.
pub fn cache_folder(species: &str) -> Result<PathBuf> {
    cache(species, &|name| std::env::var_os(name))
}

/// `$DEEPHEN_DATA/SPECIES` where it exists, otherwise the cache folder: `$XDG_CACHE_HOME/deephen/SPECIES` or `~/.cache/deephen/SPECIES`.
pub fn data_folder(species: &str) -> Result<Folder> {
    find(species, &|name| std::env::var_os(name))
}

fn find(species: &str, variable: &dyn Fn(&str) -> Option<OsString>) -> Result<Folder> {
    let own = set("DEEPHEN_DATA", variable).map(|folder| folder.join(species)).filter(|folder| folder.is_dir());
    own.map_or_else(|| cache(species, variable).map(Folder::Cache), |own| Ok(Folder::Own(own)))
}

fn cache(species: &str, variable: &dyn Fn(&str) -> Option<OsString>) -> Result<PathBuf> {
    // The XDG convention: a relative path there is invalid and ignored.
    let xdg = set("XDG_CACHE_HOME", variable).filter(|path| path.is_absolute());
    let cache = xdg.or_else(|| set("HOME", variable).map(|home| home.join(".cache")));
    let problem = "there is no home folder to keep files in; say where with --out or --data, or set XDG_CACHE_HOME";
    cache.map(|cache| cache.join("deephen").join(species)).ok_or_else(|| Error::Usage(problem.into()))
}

/// A variable that is set to something.
fn set(name: &str, variable: &dyn Fn(&str) -> Option<OsString>) -> Option<PathBuf> {
    variable(name).filter(|value| !value.is_empty()).map(PathBuf::from)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_owners_folder_comes_first_then_the_cache() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path();
        std::fs::create_dir(root.join("human")).unwrap();
        let found = |species: &str, set: &[(&str, &Path)]| {
            find(species, &|name| set.iter().find(|(known, _)| *known == name).map(|(_, value)| value.as_os_str().to_owned()))
        };
        let set = [("DEEPHEN_DATA", root), ("XDG_CACHE_HOME", Path::new("/c")), ("HOME", Path::new("/h"))];
        assert_eq!(found("human", &set).unwrap(), Folder::Own(root.join("human")));
        assert_eq!(found("mouse", &set).unwrap(), Folder::Cache("/c/deephen/mouse".into()));
        assert_eq!(found("human", &set[2..]).unwrap(), Folder::Cache("/h/.cache/deephen/human".into()));
        assert_eq!(found("human", &[("XDG_CACHE_HOME", Path::new("c")), set[2]]).unwrap().path(), Path::new("/h/.cache/deephen/human"));
        assert_eq!(found("human", &[]).unwrap_err().exit_code(), 2);
    }
}
