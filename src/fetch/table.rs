//! `data/sources/*.toml`: which upstream files a species has, and which prepared files a config of it reads.

use std::collections::BTreeSet;
use std::path::{Component, Path};

use serde::{Deserialize, Serialize};

use super::sha256::is_digest;
use crate::error::{Error, Result};

/// One file as upstream offers it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SourceFile {
    /// Name in messages and in `fetch.lock`.
    pub name: String,
    /// Who made it.
    pub source: String,
    /// Upstream's version; "current" where the address always gives the newest.
    pub version: String,
    /// Address of the file itself; none where upstream has none that a program may use.
    pub url: Option<String>,
    /// Page on which a person finds the file.
    pub page: Option<String>,
    /// Layout, in the words of the config format where there is a reader.
    pub format: String,
    /// Bytes, where the version is fixed.
    pub size: Option<u64>,
    /// SHA-256 of the download, where the version is fixed.
    pub sha256: Option<String>,
    /// Terms of use as upstream states them.
    pub terms: String,
    /// What to cite.
    pub citation: String,
    /// Path in the data folder.
    pub to: String,
    /// Of a zip archive the one member that is put in place; `*` stands for any letters.
    pub member: Option<String>,
    /// The config runs without it.
    pub optional: bool,
    /// What a reader of the table should know.
    pub note: String,
}

/// One file that was made from upstream ones by hand or by a program that is not here; it has no address.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct PreparedFile {
    /// Path in the data folder.
    pub to: String,
    /// Bytes.
    pub size: u64,
    /// SHA-256.
    pub sha256: String,
    /// What it was prepared from.
    pub source: String,
    /// The config runs without it.
    pub optional: bool,
}

/// A table of sources.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SourceTable {
    /// Species, as configs name it.
    pub species: String,
    /// Config that reads the upstream files as downloaded; empty where there is none.
    pub config: String,
    /// Config that reads the prepared files; empty where there is none.
    pub prepared_config: String,
    /// Upstream files.
    #[serde(rename = "file")]
    pub files: Vec<SourceFile>,
    /// Prepared files.
    pub prepared: Vec<PreparedFile>,
}

impl SourceTable {
    /// A table that the program carries, by the name of the species or of the config over its official files.
    pub fn built_in(name: &str) -> Option<Result<Self>> {
        let text = match name {
            "human" | "human-official" => include_str!("../../data/sources/human.toml"),
            "mouse" => include_str!("../../data/sources/mouse.toml"),
            _ => return None,
        };
        let species = name.split('-').next().unwrap_or(name);
        Some(Self::parse(text, Path::new(&format!("<built-in>/sources/{species}.toml"))))
    }

    /// A built-in table, or the one in a file.
    ///
    /// # Errors
    /// Neither a built-in species nor a readable table; an entry without name, place or terms, or with a place outside the folder.
    pub fn open(name: &Path) -> Result<Self> {
        let plain = !name.is_file() && name.components().count() == 1 && name.extension().is_none();
        if !plain {
            return Self::parse(&std::fs::read_to_string(name).map_err(Error::io("read", name))?, name);
        }
        Self::built_in(&name.to_string_lossy()).unwrap_or_else(|| {
            let problem = format!("`{}` is neither a file nor a species with a table of sources", name.display());
            Err(Error::Usage(format!("{problem}; pass human, mouse, or the path of a table like data/sources/human.toml")))
        })
    }

    /// Without the optional files, except those that are in `out` already: these are still verified.
    pub fn needed_in(mut self, out: &Path) -> Self {
        self.files.retain(|file| !file.optional || out.join(&file.to).exists());
        self
    }

    fn parse(text: &str, path: &Path) -> Result<Self> {
        let table: Self = toml::from_str(text).map_err(|error| {
            let line = error.span().map(|span| text[..span.start.min(text.len())].matches('\n').count() as u64 + 1);
            Error::input(
                path,
                line,
                error.message().to_owned(),
                "data/sources/human.toml shows every key; docs/fetch.md says what they mean",
            )
        })?;
        table.check(path)?;
        Ok(table)
    }

    fn check(&self, path: &Path) -> Result<()> {
        let refuse = |entry: &str, problem: String, fix: &str| Err(Error::input(path, None, format!("`{entry}`: {problem}"), fix));
        let mut seen = BTreeSet::new();
        if !is_word(&self.species) {
            return refuse("species", format!("`{}` is no name of a folder", self.species), "use letters, digits, - and _");
        }
        for file in &self.files {
            if file.name.is_empty() || file.terms.is_empty() {
                return refuse(
                    &file.to,
                    "lacks `name` or `terms`".into(),
                    "give every [[file]] both; write the terms as upstream states them",
                );
            }
            if file.url.is_none() && file.page.is_none() {
                return refuse(&file.name, "has neither `url` nor `page`".into(), "say where the file is found");
            }
            if let Some(url) = &file.url
                && !(url.starts_with("https://") || url.starts_with("http://"))
            {
                return refuse(&file.name, format!("`{url}` is no web address"), "begin it with https:// or http://");
            }
            if !seen.insert(format!("name {}", file.name)) {
                return refuse(&file.name, "stands twice".into(), "give each file its own name");
            }
        }
        let places = self.files.iter().map(|file| (&file.to, file.sha256.as_ref()));
        for (to, sum) in places.chain(self.prepared.iter().map(|file| (&file.to, Some(&file.sha256)))) {
            let inside = Path::new(to).components().all(|part| matches!(part, Component::Normal(_)));
            if to.is_empty() || !inside || to.ends_with(".part") || to.contains('\\') {
                return refuse(to, "is no place inside the data folder".into(), "write a path such as labels/screen.txt, without `..`");
            }
            if !seen.insert(format!("place {to}")) {
                return refuse(to, "is the place of two files".into(), "give each file its own place");
            }
            if let Some(sum) = sum
                && !is_digest(sum)
            {
                return refuse(to, format!("`{sum}` is no SHA-256"), "write 64 lower-case hexadecimal digits, or leave the key out");
            }
        }
        Ok(())
    }
}

fn is_word(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|letter| letter.is_ascii_alphanumeric() || matches!(letter, '-' | '_'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_built_in_tables_read_and_name_what_the_configs_read() {
        for species in ["human", "mouse"] {
            let table = SourceTable::open(Path::new(species)).unwrap();
            let settings = crate::config::Settings::built_in(&table.prepared_config).unwrap();
            for (list, sources) in settings.ingest.lists() {
                for source in sources {
                    let known = table.prepared.iter().find(|file| file.to == source.path);
                    let known = known.unwrap_or_else(|| panic!("{species}: {list} reads {}, which the table lacks", source.path));
                    assert_eq!(known.optional, source.optional, "{species}: {}", source.path);
                }
            }
            if !table.config.is_empty() {
                let settings = crate::config::Settings::built_in(&table.config).unwrap();
                for source in settings.ingest.lists().into_iter().flat_map(|(_, sources)| sources) {
                    let known = table.files.iter().find(|file| file.to == source.path && !file.optional);
                    assert!(known.is_some(), "{} reads {}, which the table lacks", table.config, source.path);
                }
            }
            assert!(table.files.iter().all(|file| !file.citation.is_empty() && !file.version.is_empty() && !file.format.is_empty()));
        }
    }

    #[test]
    fn a_table_that_leads_outside_or_repeats_itself_is_refused() {
        let entry =
            |more: &str| format!("species = \"x\"\n[[file]]\nname = \"a\"\nterms = \"none stated\"\nurl = \"https://a.org/a\"\n{more}\n");
        let said = |text: &str| SourceTable::parse(text, Path::new("t.toml")).unwrap_err().to_string();
        SourceTable::parse(&entry("to = \"labels/a\""), Path::new("t.toml")).unwrap();
        for place in ["../a", "/etc/a", "", "a.part", "a/../../b"] {
            assert!(said(&entry(&format!("to = \"{place}\""))).contains("no place inside"), "{place}");
        }
        assert!(said(&entry("to = \"a\"\nsha256 = \"beef\"")).contains("no SHA-256"));
        assert!(said(&entry("to = \"a\"\nsha = \"beef\"")).contains("t.toml:7"));
        assert!(said(&format!("{}[[prepared]]\nto = \"a\"", entry("to = \"a\""))).contains("two files"));
        assert!(said("species = \"../x\"").contains("no name of a folder"));
        assert!(said("species = \"x\"\n[[file]]\nname = \"a\"\nterms = \"t\"\nurl = \"ftp://a\"\nto = \"a\"").contains("no web address"));
    }
}
