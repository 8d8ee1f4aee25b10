//! Yes-or-no columns, however a spreadsheet or a data frame has written them.

use super::rows::is_missing;

/// Whether a flag is set: `1`, `1.0`, `TRUE`, `yes` and their kin against `0`, `0.0`, `FALSE`, `no` and a missing value; `None` for
/// anything else. A column of 0 and 1 with one gap is written as decimals by pandas, as words by R and by spreadsheets.
pub(super) fn flag(text: &str) -> Option<bool> {
    if is_missing(text) {
        return Some(false);
    }
    match text.to_ascii_lowercase().as_str() {
        "1" | "1.0" | "true" | "t" | "yes" | "y" => Some(true),
        "0" | "0.0" | "false" | "f" | "no" | "n" => Some(false),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::flag;

    #[test]
    fn decimals_and_words_are_flags_and_anything_else_is_none() {
        assert!(["1", "1.0", "TRUE", "true", "yes", "Y"].iter().all(|text| flag(text) == Some(true)));
        assert!(["", "0", "0.0", "FALSE", "No", "N.A.", "NaN", "\\N"].iter().all(|text| flag(text) == Some(false)));
        assert!(["2", "0.5", "maybe", "hit"].iter().all(|text| flag(text).is_none()));
    }
}
