//! Text and numbers on their way into the page. Nothing from outside reaches it but through [`esc`].

use std::fmt;

use serde_json::Value;

/// Displays text with the five characters escaped that could become markup in text or in a quoted attribute.
pub(super) struct Escaped<'a>(&'a str);

/// Escapes text for the page.
pub(super) fn esc(text: &str) -> Escaped<'_> {
    Escaped(text)
}

impl fmt::Display for Escaped<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        for character in self.0.chars() {
            match character {
                '&' => out.write_str("&amp;")?,
                '<' => out.write_str("&lt;")?,
                '>' => out.write_str("&gt;")?,
                '"' => out.write_str("&quot;")?,
                '\'' => out.write_str("&#39;")?,
                // Control characters have no place in HTML; a tab or line feed is white space.
                c if c.is_control() => out.write_str(" ")?,
                c => write!(out, "{c}")?,
            }
        }
        Ok(())
    }
}

/// What stands where there is no number.
pub(super) const MISSING: &str = "\u{2013}";

/// A number with fixed digits and a typographic minus; a dash where it is not finite.
pub(super) fn num(value: f64, digits: usize) -> String {
    if !value.is_finite() {
        return MISSING.to_owned();
    }
    let text = format!("{:.digits$}", value.abs());
    // -0.000 is zero.
    if value < 0.0 && text.bytes().any(|byte| (b'1'..=b'9').contains(&byte)) { format!("\u{2212}{text}") } else { text }
}

/// The same with a plus in front of what is above zero.
pub(super) fn signed(value: f64, digits: usize) -> String {
    let text = num(value, digits);
    if value > 0.0 && value.is_finite() && text.bytes().any(|byte| (b'1'..=b'9').contains(&byte)) { format!("+{text}") } else { text }
}

/// A whole number with thousands separated.
pub(super) fn count(value: u64) -> String {
    let digits = value.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A p-value: three digits, never a bare zero.
pub(super) fn p_value(p: f64) -> String {
    match p {
        p if !p.is_finite() => MISSING.to_owned(),
        p if p < 0.001 => format!("{p:.1e}").replace('-', "\u{2212}"),
        p => format!("{p:.3}"),
    }
}

/// A Holm-corrected p-value; at the floor of a resampling test, `floor_of` draws, it says so.
pub(super) fn holm_p(p: f64, floor_of: Option<u64>) -> String {
    match floor_of {
        Some(draws) => format!("{} (the least that {} draws can give)", p_value(p), count(draws)),
        None => p_value(p),
    }
}

/// Text as it stands in the fragment of an address: letters, digits, `-`, `.` and `_`; all else as `%XX` of its bytes.
pub(super) fn percent(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' => out.push(byte as char),
            other => out.push_str(&format!("%{other:02X}")),
        }
    }
    out
}

/// "one", "one and two", "one, two and three".
pub(super) fn listing(items: &[String]) -> String {
    match items {
        [] => String::new(),
        [one] => one.clone(),
        [rest @ .., last] => format!("{} and {last}", rest.join(", ")),
    }
}

/// Rows `<tr><th>key<td>value` of the numbers and words in a JSON object, nested keys joined by a dot, lists by commas.
pub(super) fn json_rows(value: &Value) -> String {
    let mut rows = String::new();
    flatten("", value, &mut |key, value| {
        rows.push_str(&format!("<tr><th scope=\"row\">{}</th><td>{}</td></tr>\n", esc(key), esc(value)));
    });
    rows
}

fn flatten(prefix: &str, value: &Value, row: &mut impl FnMut(&str, &str)) {
    match value {
        Value::Object(fields) => {
            for (key, value) in fields {
                let key = key.replace(['_', '-'], " ");
                flatten(&if prefix.is_empty() { key } else { format!("{prefix} \u{203a} {key}") }, value, row);
            }
        }
        Value::Array(items) if items.iter().any(|item| item.is_object() || item.is_array()) => {
            for (index, item) in items.iter().enumerate().take(20) {
                flatten(&format!("{prefix} {}", index + 1), item, row);
            }
        }
        Value::Array(items) => row(prefix, &items.iter().take(20).map(scalar).collect::<Vec<_>>().join(", ")),
        other => row(prefix, &scalar(other)),
    }
}

/// A JSON number, word or truth value as a reader wants it.
pub(super) fn scalar(value: &Value) -> String {
    match value {
        Value::Null => MISSING.to_owned(),
        Value::String(text) => text.clone(),
        Value::Number(number) => match number.as_u64() {
            Some(whole) => count(whole),
            None => number.as_f64().map(|value| num(value, 4)).unwrap_or_default(),
        },
        Value::Bool(true) => "yes".to_owned(),
        Value::Bool(false) => "no".to_owned(),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn numbers_read_well() {
        assert_eq!(num(-0.1234, 3), "\u{2212}0.123");
        assert_eq!(num(-0.0001, 3), "0.000");
        assert_eq!(num(f64::NAN, 3), MISSING);
        assert_eq!(signed(0.5, 2), "+0.50");
        assert_eq!(signed(0.0, 2), "0.00");
        assert_eq!(count(1_234_567), "1,234,567");
        assert_eq!(count(999), "999");
        assert_eq!(p_value(0.0004), "4.0e\u{2212}4");
        assert_eq!(percent("A-1 <b>"), "A-1%20%3Cb%3E");
        assert_eq!(listing(&["a".into(), "b".into(), "c".into()]), "a, b and c");
    }

    #[test]
    fn json_becomes_rows_with_hostile_keys_harmless() {
        let rows = json_rows(&serde_json::json!({"<b>": {"n_genes": 16887}, "list": [1, 2]}));
        assert!(rows.contains("&lt;b&gt; \u{203a} n genes</th><td>16,887"));
        assert!(rows.contains("1, 2"));
    }

    proptest! {
        #[test]
        fn escaped_text_holds_no_markup(text in ".{0,80}") {
            let escaped = esc(&text).to_string();
            prop_assert!(!escaped.contains(['<', '>', '"', '\'']));
        }
    }
}
