//! `untested.tsv`: gene sets without a row in `gsea.tsv`, and why.

use std::path::Path;

use super::sets::{GeneSet, RankedList, Role};
use crate::artifact::{tsv_field, write_atomically};
use crate::config::EnrichSettings;
use crate::error::{Error, Result};

/// Sets that an error names.
const NAMED: usize = 3;

/// Why a set of which `hits` genes are in the list cannot be tested there; `None` if it can.
///
/// The upper size limit is for the user's own sets alone: known genes are tested however many they are.
pub(super) fn reason(set: &GeneSet, hits: usize, list: &RankedList, settings: &EnrichSettings) -> Option<String> {
    let (of, scope) = (set.names, list.scope);
    if set.genes.is_empty() {
        Some(format!("none of its {of} names is a ranked gene"))
    } else if hits == list.ids.len() {
        Some(format!("covers the whole {scope}"))
    } else if hits < settings.min_size {
        Some(format!("{hits} of {of} in the {scope}, below enrich.min_size = {}", settings.min_size))
    } else if set.role == Role::Custom && hits > settings.max_size {
        Some(format!("{hits} of {of} in the {scope}, above enrich.max_size = {}", settings.max_size))
    } else {
        None
    }
}

/// A set that was not tested in a scope.
pub(super) struct Untested<'a> {
    pub set: &'a GeneSet,
    pub scope: &'static str,
    pub in_scope: usize,
    pub reason: String,
}

/// Every set and list without a test, the lists in order.
pub(super) fn untested<'a>(lists: &[RankedList], sets: &'a [GeneSet], settings: &EnrichSettings) -> Vec<Untested<'a>> {
    let mut found = Vec::new();
    for list in lists {
        for set in sets {
            let in_scope = list.positions(&set.genes).len();
            if let Some(reason) = reason(set, in_scope, list, settings) {
                found.push(Untested { set, scope: list.scope, in_scope, reason });
            }
        }
    }
    found
}

/// Refuses a file of which no set can be tested in any of the `lists`.
///
/// # Errors
/// Names its first sets, each with its reason in the last list, the largest.
pub(super) fn refuse_if_none_left(path: &Path, lists: &[RankedList], sets: &[GeneSet], settings: &EnrichSettings) -> Result<()> {
    let left_out = untested(lists, sets, settings);
    if sets.is_empty() || left_out.len() < lists.len() * sets.len() {
        return Ok(());
    }
    let in_last = &left_out[left_out.len().saturating_sub(sets.len())..];
    let reasons: Vec<String> = in_last.iter().map(|left| format!("{}: {}", left.set.name, left.reason)).collect();
    Err(none_left(path, &reasons, "genes go by the ids or symbols of rank/ranking.tsv", "enrich"))
}

/// The error of a file of which no set can be tested, one reason a set; `section` is that of the config.
pub(super) fn none_left(path: &Path, reasons: &[String], names: &str, section: &str) -> Error {
    let more = if reasons.len() > NAMED { format!("; and {} more", reasons.len() - NAMED) } else { String::new() };
    Error::input(
        path,
        None,
        format!("none of its {} sets can be tested: {}{more}", reasons.len(), reasons[..reasons.len().min(NAMED)].join("; ")),
        format!("{names}; lower {section}.min_size, raise {section}.max_size, or take the file out of {section}.gmt"),
    )
}

/// Writes the table; only a header where every set was tested.
pub(super) fn write(path: &Path, left_out: &[Untested]) -> Result<()> {
    write_atomically(path, |out| {
        writeln!(out, "set\tscope\trole\tnames\tranked\tin_scope\treason")?;
        for left in left_out {
            let Untested { set, scope, in_scope, reason } = left;
            let (role, ranked) = (set.role.name(), set.genes.len());
            writeln!(out, "{}\t{scope}\t{role}\t{}\t{ranked}\t{in_scope}\t{reason}", tsv_field(&set.name), set.names)?;
        }
        Ok(())
    })
}
