//! What stands where a name should and is none: markers of missing values, what spreadsheets make of names, broken characters.

use super::ledger::Reason;
use super::rows::is_missing;

const MONTHS: [&str; 12] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

/// Whether a text is no name: no letter in it (date serials), broken characters, a missing value's marker, a sheet's error (`#REF!`), a
/// date (`1-Dec`), a number (`2.31E+13`), a column without a title (`Unnamed: 3`). What a gene table holds is known whatever it looks
/// like, so ask there first.
pub(super) fn malformed(name: &str) -> bool {
    let damaged =
        says_nothing(name) || name.contains('\u{fffd}') || name.chars().any(char::is_control) || !name.chars().any(char::is_alphabetic);
    damaged || is_debris(name)
}

/// Why a text that no table knows is no name, or `None` where it may be one.
pub(super) fn fault(name: &str) -> Option<Reason> {
    if says_nothing(name) { Some(Reason::Missing) } else { malformed(name).then_some(Reason::Malformed) }
}

/// [`fault`] for names of any kind, of proteins too: some are of digits alone.
pub(super) fn debris_fault(name: &str) -> Option<Reason> {
    if says_nothing(name) { Some(Reason::Missing) } else { is_debris(name).then_some(Reason::Malformed) }
}

/// Whether a name says that there is none: a missing value's marker, or a word for not knowing.
fn says_nothing(name: &str) -> bool {
    is_missing(name) || ["unknown", "undefined", "nil"].iter().any(|word| name.eq_ignore_ascii_case(word))
}

/// The part of [`malformed`] that holds for names of any kind, of proteins too.
fn is_debris(name: &str) -> bool {
    name.starts_with('#')
        || name.get(..8).is_some_and(|head| head.eq_ignore_ascii_case("unnamed:"))
        || (name.parse::<f64>().is_ok() && name.contains(char::is_alphabetic))
        || is_date(name)
}

/// `1-dec`, `dec-1`, `1-dec-19`, also with blanks or slashes.
fn is_date(name: &str) -> bool {
    let parts = || name.split(['-', '/', ' ']);
    let month = |part: &&str| MONTHS.iter().any(|month| part.eq_ignore_ascii_case(month));
    let number = |part: &&str| !part.is_empty() && part.len() <= 4 && part.bytes().all(|byte| byte.is_ascii_digit());
    let count = parts().count();
    (2..=3).contains(&count) && parts().filter(month).count() == 1 && parts().filter(number).count() == count - 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debris_is_no_name_and_names_are_no_debris() {
        for debris in [
            "#N/A",
            "#REF!",
            "1-Dec",
            "2-Sep",
            "Mar-01",
            "1-Dec-2019",
            "2.31E+13",
            "NA",
            "NaN",
            "None",
            "null",
            "unknown",
            "Unnamed: 3",
            "42064",
            "a\u{fffd}",
        ] {
            assert!(malformed(debris), "{debris}");
        }
        for name in ["DEC1", "SEPTIN2", "MARCHF1", "MALAT1", "7SK", "AC012345.1", "LINC-ROR", "H19", "MIR-17", "May-X", "DLEU2"] {
            assert!(!malformed(name), "{name}");
        }
    }
}
