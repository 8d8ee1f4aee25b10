//! Settings in print: TOML in which every key stands under its doc comment.
//!
//! The comments are read from the sources of this module, so that the print cannot drift from the documentation.

use std::collections::HashMap;

use super::Settings;
use crate::error::{Error, Result};

/// Section name and the source that declares its struct.
const SECTIONS: [(&str, &str); 13] = [
    ("", include_str!("mod.rs")),
    ("ingest", include_str!("ingest.rs")),
    ("features", include_str!("features.rs")),
    ("network", include_str!("network.rs")),
    ("model", include_str!("model.rs")),
    ("train", include_str!("train.rs")),
    ("evaluate", include_str!("evaluate.rs")),
    ("benchmark", include_str!("benchmark.rs")),
    ("rank", include_str!("rank.rs")),
    ("design", include_str!("design.rs")),
    ("enrich", include_str!("enrich.rs")),
    ("enrich.ora", include_str!("ora.rs")),
    ("report", include_str!("report.rs")),
];

impl Settings {
    /// All settings as TOML with comments; what it prints can be read back as a config.
    pub fn documented(&self) -> Result<String> {
        let fault = |problem: String| Error::settings("settings", problem, "this is a fault of the program, please report it");
        let text = toml::to_string_pretty(self).map_err(|error| fault(error.to_string()))?;
        let comments: HashMap<&str, HashMap<&str, String>> =
            SECTIONS.iter().map(|(section, source)| (*section, field_comments(source))).collect();
        let mut out = String::new();
        let mut section = "";
        for line in text.lines() {
            if let Some(header) = line.strip_prefix('[') {
                let path = header.trim_end_matches(']').trim_start_matches('[');
                section = if comments.contains_key(path) { path } else { path.split('.').next().unwrap_or_default() };
                // `[model]` is explained in the settings, `[model.scale]` in the section it belongs to.
                let (owner, name) =
                    path.rsplit_once('.').map_or(("", path), |(owner, name)| (owner.split('.').next().unwrap_or(owner), name));
                if let Some(comment) = comments.get(owner).and_then(|fields| fields.get(name)) {
                    out.push_str(comment);
                }
            } else if let Some((key, _)) = line.split_once(" = ")
                && let Some(comment) = comments.get(section).and_then(|fields| fields.get(key.trim()))
            {
                out.push_str(comment);
            }
            out.push_str(line);
            out.push('\n');
        }
        Ok(out)
    }
}

/// `/// text` lines before each `pub name:`, as `# text` lines.
fn field_comments(source: &str) -> HashMap<&str, String> {
    let mut comments = HashMap::new();
    let mut pending = String::new();
    for line in source.lines().map(str::trim) {
        if let Some(text) = line.strip_prefix("///") {
            pending.push_str(&format!("# {}\n", text.trim()));
        } else if let Some((name, _)) = line.strip_prefix("pub ").and_then(|rest| rest.split_once(':')) {
            if !name.contains(' ') {
                comments.entry(name).or_insert_with(|| pending.clone());
            }
            pending.clear();
        } else if !line.starts_with("#[") {
            pending.clear();
        }
    }
    comments
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_key_is_explained_and_the_print_reads_back() {
        let settings = Settings { species: "human".into(), ..Settings::default() };
        let text = settings.documented().unwrap();
        assert_eq!(toml::from_str::<Settings>(&text).unwrap(), settings);
        let lines: Vec<&str> = text.lines().collect();
        let mut in_map = false;
        for (place, line) in lines.iter().enumerate() {
            // Keys of a map, such as column names, are the user's own: the map is explained above its header.
            if line.starts_with('[') {
                in_map = line.contains('.') && !SECTIONS.iter().any(|(section, _)| *line == format!("[{section}]"));
                assert!(lines[place - 1].starts_with('#'), "no comment above: {line}");
            }
            let is_key = !in_map && line.contains(" = ") && !line.starts_with(['#', ' ']);
            assert!(!is_key || (place > 0 && lines[place - 1].starts_with('#')), "no comment above: {line}");
        }
    }
}
