//! OBO flat files, 1.2 and 1.4: the `[Term]` stanzas, and of them the tags that enrichment needs.
//!
//! Read line by line instead of by a full OBO library: eight tags are asked for, files come gzipped, and a fault has to name its line.

use std::path::Path;

use super::terms::{Term, Terms, namespace, relation, twice};
use crate::error::{Error, Result};
use crate::ingest::catalogue::Name;
use crate::ingest::ledger::Ledger;
use crate::input::Lines;

/// A `[Term]` stanza under construction.
#[derive(Default)]
struct Stanza {
    line: u64,
    id: Name,
    term: Term,
    obsolete: bool,
    second: Vec<Name>,
    parents: Vec<(Name, Name)>,
}

/// Reads one file into `all`.
pub(super) fn read(path: &Path, source: &str, all: &mut Terms, ledger: &mut Ledger) -> Result<()> {
    let mut lines = Lines::open(path)?;
    let mut default_namespace = Name::default();
    let mut stanza: Option<Stanza> = None;
    let mut in_header = true;
    while lines.advance()?.is_some() {
        let number = lines.number();
        let line = lines.current().trim();
        if line.is_empty() || line.starts_with('!') {
            continue;
        }
        if line.starts_with('[') {
            finish(stanza.take(), path, source, all, ledger)?;
            in_header = false;
            stanza = (line == "[Term]").then(|| Stanza {
                line: number,
                term: Term { namespace: default_namespace.clone(), ..Term::default() },
                ..Stanza::default()
            });
            continue;
        }
        let Some((tag, value)) = line.split_once(':').filter(|(tag, _)| !tag.contains(char::is_whitespace)) else {
            return Err(Error::input(path, number, format!("`{line}` is no `tag: value`"), "check that the file is OBO, and this line"));
        };
        if in_header && tag == "default-namespace" {
            default_namespace = namespace(plain(value)).into();
        }
        let Some(stanza) = &mut stanza else { continue };
        let value = plain(value);
        match tag {
            "id" => stanza.id = value.into(),
            "name" => stanza.term.name = value.to_owned(),
            "namespace" => stanza.term.namespace = namespace(value).into(),
            "is_obsolete" => stanza.obsolete = value == "true",
            "alt_id" => stanza.second.push(value.into()),
            "is_a" if !value.is_empty() => stanza.parents.push((value.into(), "is_a".into())),
            "relationship" => {
                let mut words = value.split_whitespace();
                let (Some(kind), Some(parent), None) = (words.next(), words.next(), words.next()) else {
                    let problem = format!("`{value}` is no relation and term");
                    return Err(Error::input(path, number, problem, "a relationship is written `relationship: part_of ID`"));
                };
                stanza.parents.push((parent.into(), relation(kind)));
            }
            "is_a" => return Err(Error::input(path, number, "`is_a` without a term", "complete this line")),
            _ => {}
        }
    }
    finish(stanza, path, source, all, ledger)
}

/// A value without its comment (` ! name`) and its trailing modifiers (`{source="..."}`).
fn plain(value: &str) -> &str {
    let value = value.split(" ! ").next().unwrap_or_default().trim();
    if value.ends_with('}') { value.rsplit_once(" {").map_or(value, |(bare, _)| bare).trim() } else { value }
}

fn finish(stanza: Option<Stanza>, path: &Path, source: &str, all: &mut Terms, ledger: &mut Ledger) -> Result<()> {
    let Some(stanza) = stanza else { return Ok(()) };
    if stanza.id.is_empty() {
        return Err(Error::input(path, stanza.line, "a term without an id", "every [Term] stanza has an `id:` line"));
    }
    ledger.count(source, "terms", 1);
    if stanza.obsolete {
        ledger.count(source, "obsolete terms", 1);
    }
    for (parent, relation) in stanza.parents {
        ledger.count(source, "parents", 1);
        all.parents.push((stanza.id.clone(), parent, relation));
    }
    if !all.put(stanza.id.clone(), stanza.term, stanza.obsolete, stanza.second.into_iter()) {
        return Err(twice(path, stanza.line, &stanza.id));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::terms::Known;
    use super::*;

    fn parse(text: &str) -> Result<Terms> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x.obo");
        std::fs::write(&path, text).unwrap();
        let mut all = Terms::default();
        read(&path, "x", &mut all, &mut Ledger::default())?;
        Ok(all)
    }

    #[test]
    fn stanzas_of_terms_alone_are_read() {
        let text = "format-version: 1.2\ndefault-namespace: biological_process\n\n[Term]\nid: T:1\nname: root ! of all\n\n\
                    [Term]\nid: T:2\nname: leaf\nnamespace: cellular_component\nalt_id: T:9\nis_a: T:1 {source=\"x\"} ! root\n\
                    relationship: part_of T:1 ! root\n\n[Term]\nid: T:3\nname: obsolete thing\nis_obsolete: true\nalt_id: T:8\n\n\
                    [Typedef]\nid: part_of\nname: part of\n";
        let all = parse(text).unwrap();
        assert_eq!(all.terms.keys().collect::<Vec<_>>(), ["T:1", "T:2"]);
        assert_eq!((all.terms["T:1"].name.as_str(), all.terms["T:1"].namespace.as_str()), ("root", "BP"));
        assert_eq!(all.terms["T:2"].namespace, "CC");
        let parents: Vec<_> = all.parents.iter().map(|(a, b, c)| (a.as_str(), b.as_str(), c.as_str())).collect();
        assert_eq!(parents, [("T:2", "T:1", "is_a"), ("T:2", "T:1", "part_of")]);
        assert_eq!(all.find("T:9"), Known::Term("T:2"));
        assert_eq!((all.find("T:3"), all.find("T:8"), all.find("T:7")), (Known::Obsolete, Known::Obsolete, Known::Unknown));
    }

    #[test]
    fn faults_name_the_line() {
        let fault = |text: &str| parse(text).err().unwrap().to_string();
        assert!(fault("[Term]\nid: T:1\nnonsense\n").contains("x.obo:3"));
        assert!(fault("[Term]\nname: nameless\n").contains("x.obo:1: a term without an id"));
        assert!(fault("[Term]\nid: T:1\nrelationship: part_of\n").contains("x.obo:3"));
        assert!(fault("[Term]\nid: T:1\nis_a:\n").contains("x.obo:3"));
        assert!(fault("[Term]\nid: T:1\nname: a\n\n[Term]\nid: T:1\nname: b\n").contains("x.obo:5: term `T:1` stands here a second time"));
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_refused(text in "(\\[Term\\]\n|id: [a-c]\n|is_a: [a-c]?\n|.{0,20}\n){0,12}") {
            let _ = parse(&text);
        }
    }
}
