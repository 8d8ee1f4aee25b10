//! `ora_untested.tsv`: sets of GMT files without a row in `ora.tsv`, and why.

use std::path::Path;

use super::collection::{Collection, Term};
use super::output::Asked;
use super::panel::{Panel, Section};
use crate::artifact::{tsv_field, write_atomically};
use crate::config::OraSettings;
use crate::enrich::untested::none_left;
use crate::error::Result;
use crate::progress::Progress;

/// Why a set of which `size` genes are in the background of `source` is not tested there.
fn too_small_or_large(term: &Term, size: u32, source: &str, settings: &OraSettings) -> String {
    let (of, known) = (term.names, term.known);
    if known == 0 {
        format!("none of its {of} names is a coding gene or a protein of the network")
    } else if size == 0 {
        format!("no ranked lncRNA gene leads to any of its {known} known genes ({source})")
    } else if (size as usize) < settings.min_size {
        format!("{size} of {of} in the background ({source}), below enrich.ora.min_size = {}", settings.min_size)
    } else {
        format!("{size} of {of} in the background ({source}), above enrich.ora.max_size = {}", settings.max_size)
    }
}

/// Warns of sets that no source can test.
///
/// # Errors
/// A file of which no set can be tested; names its first sets, each with a reason.
pub(super) fn tell(panels: &[Panel], collections: &[Collection], settings: &OraSettings, progress: &dyn Progress) -> Result<()> {
    for (number, collection) in collections.iter().enumerate() {
        let Some(path) = &collection.file else { continue };
        // A term that the first source leaves out, and the others too.
        let sections: Vec<(&str, &Section)> = panels.iter().map(|panel| (panel.source.name, &panel.sections[number])).collect();
        let Some((source, first)) = sections.first() else { continue };
        let left_out: Vec<String> = first
            .left_out
            .iter()
            .filter(|(term, _)| sections.iter().all(|(_, section)| section.left_out.iter().any(|(other, _)| other == term)))
            .map(|&(term, size)| {
                let term = &collection.terms[term as usize];
                format!("{}: {}", term.id, too_small_or_large(term, size, source, settings))
            })
            .collect();
        if !left_out.is_empty() && left_out.len() == collection.terms.len() {
            return Err(none_left(path, &left_out, "genes go by symbol or id of coding genes", "enrich.ora"));
        }
        left_out.iter().for_each(|left| progress.warn(&format!("over-representation: set {left}")));
    }
    Ok(())
}

/// Writes the table, one row a source, list and set of a GMT file that `ora.tsv` has no row of; returns the rows.
pub(super) fn write(path: &Path, asked: &[Asked], settings: &OraSettings) -> Result<u64> {
    let mut count = 0;
    write_atomically(path, |out| {
        writeln!(out, "source\tlist\tcollection\tset\tnames\tknown\tin_background\treason")?;
        for Asked { list, panel, outcome } in asked {
            let of_files = panel.sections.iter().zip(&outcome.blocks).filter(|(_, block)| block.collection.file.is_some());
            for (section, block) in of_files {
                let reached = |term: u32| block.rows.iter().any(|row| row.term == term);
                let tested = section.terms.clone().map(|term| (panel.places[term], panel.sizes[term]));
                let unreached = tested.filter(|(term, _)| !reached(*term)).map(|left| (left, true));
                let mut rows: Vec<((u32, u32), bool)> = section.left_out.iter().map(|left| (*left, false)).chain(unreached).collect();
                rows.sort_unstable();
                for ((term, size), tested) in rows {
                    let term = &block.collection.terms[term as usize];
                    let reason = match tested {
                        true => format!("the list leads to none of its {size} genes in the background: p = 1"),
                        false => too_small_or_large(term, size, panel.source.name, settings),
                    };
                    let (source, list, collection, set) = (panel.source.name, list.name, &block.collection.name, tsv_field(&term.id));
                    writeln!(out, "{source}\t{list}\t{}\t{set}\t{}\t{}\t{size}\t{reason}", tsv_field(collection), term.names, term.known)?;
                    count += 1;
                }
            }
        }
        Ok(())
    })?;
    Ok(count)
}
