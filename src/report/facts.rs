//! What earlier stages wrote as JSON, as rows of a table.

use maud::{Markup, html};
use serde_json::Value;

use super::text::{MISSING, count, num};

/// Items of a list that are shown.
const ITEMS: usize = 20;

/// A row for each number and word, nested keys joined by a sign, lists by commas.
pub(super) fn json_rows(value: &Value) -> Markup {
    let mut rows = Vec::new();
    flatten("", value, &mut rows);
    html! { @for (key, value) in rows { tr { th scope="row" { (key) } td { (value) } } } }
}

fn flatten(prefix: &str, value: &Value, rows: &mut Vec<(String, String)>) {
    match value {
        Value::Object(fields) => {
            for (key, value) in fields {
                let key = key.replace(['_', '-'], " ");
                flatten(&if prefix.is_empty() { key } else { format!("{prefix} \u{203a} {key}") }, value, rows);
            }
        }
        Value::Array(items) if items.iter().any(|item| item.is_object() || item.is_array()) => {
            for (index, item) in items.iter().enumerate().take(ITEMS) {
                flatten(&format!("{prefix} {}", index + 1), item, rows);
            }
        }
        Value::Array(items) => rows.push((prefix.to_owned(), items.iter().take(ITEMS).map(scalar).collect::<Vec<_>>().join(", "))),
        other => rows.push((prefix.to_owned(), scalar(other))),
    }
}

/// A JSON number, word or truth value as a reader wants it.
fn scalar(value: &Value) -> String {
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
    use super::*;

    #[test]
    fn json_becomes_rows_with_hostile_keys_harmless() {
        let rows = json_rows(&serde_json::json!({"<b>": {"n_genes": 16887}, "list": [1, 2]})).0;
        assert!(rows.contains("&lt;b&gt; \u{203a} n genes</th><td>16,887"));
        assert!(rows.contains("1, 2"));
    }
}
