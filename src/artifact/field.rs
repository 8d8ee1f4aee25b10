//! Names from outside on their way into one field of a line.

use std::borrow::Cow;

/// Text as one field of a tab-separated line: tabs, line ends and other control characters become spaces.
pub fn tsv_field(text: &str) -> Cow<'_, str> {
    if text.chars().any(char::is_control) { Cow::Owned(text.replace(char::is_control, " ")) } else { Cow::Borrowed(text) }
}

/// Text as a name in BED, GMT or a FASTA header, where tools split at any white space; `.` where nothing is left.
pub fn one_word(text: &str) -> Cow<'_, str> {
    let apart = |c: char| c.is_control() || c.is_whitespace();
    if text.is_empty() {
        Cow::Borrowed(".")
    } else if text.chars().any(apart) {
        Cow::Owned(text.replace(apart, "_"))
    } else {
        Cow::Borrowed(text)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn plain_names_stay_as_they_are() {
        assert_eq!(one_word("HOTAIR"), "HOTAIR");
        assert_eq!(one_word(""), ".");
        assert_eq!(tsv_field("a b"), "a b");
    }

    proptest! {
        #[test]
        fn no_name_breaks_a_line(text in any::<String>()) {
            prop_assert!(!tsv_field(&text).contains(['\t', '\n', '\r', '\0']));
            prop_assert_eq!(one_word(&text).split_whitespace().count(), 1);
        }
    }
}
