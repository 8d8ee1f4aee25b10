//! A JSON text that vouches for itself: its last field is the hash of all the rest.

use super::hash_bytes;

const BEFORE: &str = "\n  \"digest\": \"";
const AFTER: &str = "\"\n}\n";

/// The blake3 of the text as it came, and the text with it in its empty `digest`, the last field of an indented JSON object.
///
/// `None` if the text does not end in such a field.
pub(super) fn seal(text: &str) -> Option<(String, String)> {
    let head = text.strip_suffix(AFTER)?;
    let digest = hash_bytes(text.as_bytes());
    head.ends_with(BEFORE).then(|| (digest.clone(), format!("{head}{digest}{AFTER}")))
}

/// Whether the text is, to the byte, what [`seal`] wrote.
///
/// The text and not its meaning is hashed: `1e-7` and `1E-7`, or a key written twice, are the same to a JSON reader.
pub(super) fn holds(text: &str) -> bool {
    let opened = || {
        let (head, digest) = text.strip_suffix(AFTER)?.rsplit_once(BEFORE)?;
        Some(digest == hash_bytes(format!("{head}{BEFORE}{AFTER}").as_bytes()))
    };
    opened().unwrap_or(false)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_sealed_text_holds() {
        let text = "{\n  \"seconds\": 1e-7,\n  \"digest\": \"\"\n}\n";
        let (_, sealed) = seal(text).unwrap();
        assert!(holds(&sealed));
        assert!(!holds(text) && !holds("") && seal("{}\n").is_none());
        for other in [sealed.replace("1e-7", "1E-7"), sealed.replace("  ", " "), sealed.to_uppercase(), format!("{sealed}\n")] {
            assert!(!holds(&other), "{other}");
        }
    }
}
