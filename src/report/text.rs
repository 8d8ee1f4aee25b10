//! Numbers and names as the page and the figures write them.

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
pub(crate) fn count(value: u64) -> String {
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

#[cfg(test)]
mod tests {
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
    }
}
