//! Terms by id, with what replaced ids stand for, and their parents.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use super::obo;
use crate::config::{Format, IngestSettings};
use crate::error::{Error, Result};
use crate::ingest::catalogue::Name;
use crate::ingest::flag::flag;
use crate::ingest::format;
use crate::ingest::ledger::Ledger;
use crate::ingest::rows::{may, need};

/// One term that is in use.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Term {
    /// In words; empty where the source has none.
    pub name: String,
    /// Part of the ontology: `BP`, `MF`, `CC` for the three of GO, otherwise as in the source.
    pub namespace: Name,
}

/// What is known of an id.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Known<'a> {
    /// A term in use: its primary id.
    Term(&'a str),
    /// Given up by the ontology.
    Obsolete,
    /// Of no term.
    Unknown,
}

/// All terms.
#[derive(Debug, Default)]
pub(in crate::ingest) struct Terms {
    /// Terms in use, by primary id.
    pub(super) terms: BTreeMap<Name, Term>,
    /// Term, parent, relation; after [`read`] sorted, each once, and both ends are terms in use.
    pub(super) parents: Vec<(Name, Name, Name)>,
    obsolete: BTreeSet<Name>,
    /// Second id -> primary id.
    second: BTreeMap<Name, Name>,
}

impl Terms {
    /// What an id stands for. A primary id outranks a second one: merged terms were split again in the past.
    pub(super) fn find(&self, id: &str) -> Known<'_> {
        if let Some((id, _)) = self.terms.get_key_value(id) {
            return Known::Term(id);
        }
        match self.second.get(id) {
            Some(primary) if self.terms.contains_key(primary) => Known::Term(primary),
            Some(_) => Known::Obsolete,
            None if self.obsolete.contains(id) => Known::Obsolete,
            None => Known::Unknown,
        }
    }

    /// Adds a term; false where the id already stands for another.
    pub(super) fn put(&mut self, id: Name, term: Term, obsolete: bool, second: impl Iterator<Item = Name>) -> bool {
        for other in second {
            // Of two terms that claim one second id the first in order of ids has it, whatever the order of the file.
            let primary = self.second.entry(other).or_insert_with(|| id.clone());
            if *primary > id {
                primary.clone_from(&id);
            }
        }
        if obsolete {
            let clash = self.terms.contains_key(&id);
            self.obsolete.insert(id);
            return !clash;
        }
        if self.obsolete.contains(&id) {
            return false;
        }
        match self.terms.get(&id) {
            Some(old) => *old == term,
            None => {
                self.terms.insert(id, term);
                true
            }
        }
    }
}

/// A relation as OBO spells it: `isa` and `part of` of the GO tables are `is_a` and `part_of`.
pub(super) fn relation(text: &str) -> Name {
    match text.trim().to_lowercase().replace([' ', '-'], "_").as_str() {
        "isa" | "is_a" | "" => Name::const_new("is_a"),
        other => other.into(),
    }
}

/// The short names of GO's three parts; other namespaces as they are.
pub(super) fn namespace(text: &str) -> &str {
    match text {
        "biological_process" | "Process" | "P" => "BP",
        "molecular_function" | "Function" | "F" => "MF",
        "cellular_component" | "Component" | "C" => "CC",
        other => other,
    }
}

/// Reads `terms` and `term_parents`. Parents follow second ids; one that is no term in use is dropped and counted.
pub(super) fn read(data: &Path, settings: &IngestSettings, ledger: &mut Ledger) -> Result<Terms> {
    let mut all = Terms::default();
    for source in &settings.terms {
        if source.format == Format::Obo {
            obo::read(&data.join(&source.path), &source.name, &mut all, ledger)?;
            continue;
        }
        let fields = [need("term"), may("name"), may("namespace"), may("obsolete"), may("alt_ids")];
        let mut rows = format::open(data, source, settings, &fields)?;
        let path = rows.path().to_path_buf();
        let mut read = 0;
        while let Some(row) = rows.advance()? {
            read += 1;
            let id = row.get(0);
            if id.is_empty() {
                return Err(Error::input(&path, row.line, "a term without an id", "check the column map and this line"));
            }
            let term = Term { name: row.get(1).to_owned(), namespace: namespace(row.get(2)).into() };
            let Some(obsolete) = flag(row.get(3)) else {
                let problem = format!("`{}` in the field `obsolete` is neither yes nor no", row.get(3));
                return Err(Error::input(&path, row.line, problem, "write 1 or 0, or check the column map"));
            };
            let second = row.get(4).split(['|', ',']).map(str::trim).filter(|id| !id.is_empty()).map(Name::new);
            if !all.put(id.into(), term, obsolete, second) {
                return Err(twice(&path, row.line, id));
            }
        }
        ledger.tally(&source.name, [("terms", read)]);
        ledger.count(&source.name, "rows filtered", rows.dropped);
    }
    for source in &settings.term_parents {
        let mut rows = format::open(data, source, settings, &[need("term"), need("parent"), may("relation")])?;
        let path = rows.path().to_path_buf();
        let mut read = 0;
        while let Some(row) = rows.advance()? {
            read += 1;
            if row.get(0).is_empty() || row.get(1).is_empty() {
                return Err(Error::input(&path, row.line, "a term or its parent is empty", "check the column map and this line"));
            }
            all.parents.push((row.get(0).into(), row.get(1).into(), relation(row.get(2))));
        }
        ledger.tally(&source.name, [("parents", read)]);
    }
    if all.terms.is_empty() {
        let path = settings.terms.first().map(|source| data.join(&source.path)).unwrap_or_default();
        return Err(Error::input(&path, None, "holds no term", "check the file and its `format`"));
    }
    let mut parents = std::mem::take(&mut all.parents);
    parents.sort_unstable();
    parents.dedup();
    let named = parents.len();
    let primary = |id: &str| if let Known::Term(primary) = all.find(id) { Some(Name::new(primary)) } else { None };
    let mut kept: Vec<_> =
        parents.into_iter().filter_map(|(term, parent, relation)| Some((primary(&term)?, primary(&parent)?, relation))).collect();
    let dropped = (named - kept.len()) as u64;
    kept.sort_unstable();
    kept.dedup();
    all.parents = kept;
    let name = settings.term_parents.first().or(settings.terms.first()).map_or("terms", |source| source.name.as_str());
    ledger.count(name, "parents with an end that is no term in use", dropped);
    Ok(all)
}

/// The fault of an id that stands for two terms.
pub(super) fn twice(path: &Path, line: u64, id: &str) -> Error {
    Error::input(path, line, format!("term `{id}` stands here a second time, with other data"), "keep one of the two")
}
