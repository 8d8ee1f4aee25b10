//! One error for the whole program: every variant says what was wrong, where, and what to do.

use std::path::{Path, PathBuf};

/// Result of every fallible call in this crate.
pub type Result<T> = std::result::Result<T, Error>;

/// What can go wrong, with the place and the remedy.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A line of an input file is not what its format asks for.
    #[error("{}: {}\n  hint: {}", place(path, *line, column.as_deref()), shown(problem), shown(fix))]
    Input {
        /// File that was read.
        path: PathBuf,
        /// 1-based line, where one is to blame.
        line: Option<u64>,
        /// Column name or 1-based number, where one is to blame.
        column: Option<String>,
        /// What was found.
        problem: String,
        /// What the user can do.
        fix: String,
    },
    /// The operating system refused a file operation.
    #[error("cannot {operation} {}: {source}\n  hint: {}", path.display(), io_hint(source))]
    Io {
        /// What was tried, as a verb: "read", "write", "rename".
        operation: &'static str,
        /// File or folder.
        path: PathBuf,
        /// The system's answer.
        #[source]
        source: std::io::Error,
    },
    /// Two arrays do not fit.
    #[error("{operation}: expected {expected}, found {found}\n  hint: {fix}")]
    Shape {
        /// What was computed.
        operation: &'static str,
        /// Shape asked for.
        expected: String,
        /// Shape found.
        found: String,
        /// What the user can do.
        fix: String,
    },
    /// A folder or file that an earlier stage wrote is missing, changed or of another schema.
    #[error("{}: {problem}\n  hint: {fix}", path.display())]
    Artifact {
        /// The folder or file.
        path: PathBuf,
        /// What does not fit.
        problem: String,
        /// What the user can do.
        fix: String,
    },
    /// A setting is out of range or unknown.
    #[error("setting `{key}`: {problem}\n  hint: {fix}")]
    Settings {
        /// Dotted key, `train.batch_size`.
        key: String,
        /// What is wrong with its value.
        problem: String,
        /// What the user can do.
        fix: String,
    },
    /// The data cannot answer the question: too few positives, an empty network.
    #[error("{subject}: {problem}\n  hint: {fix}")]
    Data {
        /// Task, table or network.
        subject: String,
        /// What is missing.
        problem: String,
        /// What the user can do.
        fix: String,
    },
    /// A table operation failed inside polars.
    #[error("table operation `{operation}` failed: {source}")]
    Table {
        /// Which one.
        operation: String,
        /// polars' own words.
        #[source]
        source: polars::error::PolarsError,
    },
    /// A tensor operation failed inside libtorch.
    #[error("tensor operation `{operation}` failed: {problem}\n  hint: {fix}")]
    Tensor {
        /// Which one.
        operation: String,
        /// libtorch's own words.
        problem: String,
        /// What the user can do.
        fix: String,
    },
    /// The command line asks for something impossible (exit code 2).
    #[error("{0}")]
    Usage(String),
}

impl Error {
    /// Exit code of the program: 1 failed, 2 wrong usage.
    pub fn exit_code(&self) -> u8 {
        match self {
            Self::Usage(_) => 2,
            _ => 1,
        }
    }

    /// An I/O error with what was tried, ready for `map_err`.
    pub fn io<'a>(operation: &'static str, path: &'a Path) -> impl FnOnce(std::io::Error) -> Self + 'a {
        move |source| Self::Io { operation, path: path.to_path_buf(), source }
    }

    /// A polars error with the operation's name, ready for `map_err`.
    pub fn table(operation: impl Into<String>) -> impl FnOnce(polars::error::PolarsError) -> Self {
        let operation = operation.into();
        move |source| Self::Table { operation, source }
    }

    /// A libtorch error with the operation's name, ready for `map_err`.
    pub fn tensor(operation: impl Into<String>) -> impl FnOnce(tch::TchError) -> Self {
        let operation = operation.into();
        move |source| Self::Tensor {
            operation,
            problem: source.to_string().lines().next().unwrap_or_default().to_owned(),
            fix: "try `--device cpu`; `deephen doctor` says what libtorch finds here".into(),
        }
    }

    /// A fault at a line of an input file.
    pub fn input(path: &Path, line: impl Into<Option<u64>>, problem: impl Into<String>, fix: impl Into<String>) -> Self {
        Self::Input { path: path.to_path_buf(), line: line.into(), column: None, problem: problem.into(), fix: fix.into() }
    }

    /// A fault in what an earlier stage left.
    pub fn artifact(path: &Path, problem: impl Into<String>, fix: impl Into<String>) -> Self {
        Self::Artifact { path: path.to_path_buf(), problem: problem.into(), fix: fix.into() }
    }

    /// A setting that cannot be.
    pub fn settings(key: impl Into<String>, problem: impl Into<String>, fix: impl Into<String>) -> Self {
        Self::Settings { key: key.into(), problem: problem.into(), fix: fix.into() }
    }

    /// Data that cannot answer.
    pub fn data(subject: impl Into<String>, problem: impl Into<String>, fix: impl Into<String>) -> Self {
        Self::Data { subject: subject.into(), problem: problem.into(), fix: fix.into() }
    }
}

fn place(path: &Path, line: Option<u64>, column: Option<&str>) -> String {
    let mut text = path.display().to_string();
    if let Some(line) = line {
        text.push_str(&format!(":{line}"));
    }
    if let Some(column) = column {
        text.push_str(&format!(": column `{}`", shown(column)));
    }
    text
}

/// Most characters of a message: what it quotes from a file may be the whole file.
const SHOWN: usize = 360;
/// Characters that stay of its end, where it says what is wrong with the quoted.
const SHOWN_END: usize = 120;

/// Text that may quote a file: cut in the middle, and without characters that steer a terminal.
fn shown(text: &str) -> String {
    if text.chars().count() <= SHOWN {
        return text.chars().map(harmless).collect();
    }
    let mut out = String::new();
    let mut letters = text.chars();
    while out.len() < SHOWN - SHOWN_END {
        let Some(letter) = letters.next() else { break };
        out.push_str(&harmless(letter));
    }
    let mut end: Vec<String> = Vec::new();
    let mut length = 0;
    for letter in letters.rev().map(harmless) {
        length += letter.len();
        if length > SHOWN_END {
            break;
        }
        end.push(letter);
    }
    out.push_str(" [...] ");
    out.extend(end.into_iter().rev());
    out
}

/// A letter as it is, or escaped where it would act instead of being seen; marks of writing direction reorder what stands around them.
fn harmless(letter: char) -> String {
    let direction = matches!(letter, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    if letter != '\n' && (letter.is_control() || direction) { letter.escape_default().collect() } else { letter.to_string() }
}

fn io_hint(source: &std::io::Error) -> &'static str {
    match source.kind() {
        std::io::ErrorKind::NotFound => "check the path, and the `--data` folder or config it comes from",
        std::io::ErrorKind::PermissionDenied => "check who may read and write there",
        std::io::ErrorKind::StorageFull => "free some space or choose another `--out`; nothing unfinished was left behind",
        _ => "see the system's message above",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn input_error_names_file_line_and_remedy() {
        let error = Error::input(Path::new("a.tsv"), 7, "3 fields, expected 4", "check the delimiter");
        assert_eq!(error.to_string(), "a.tsv:7: 3 fields, expected 4\n  hint: check the delimiter");
        assert_eq!(error.exit_code(), 1);
        assert_eq!(Error::Usage("x".into()).exit_code(), 2);
    }

    #[test]
    fn what_is_quoted_is_cut_and_steers_no_terminal() {
        let quoted = format!("`{}` is no number", "x\u{1b}[31m\t\u{202e}".repeat(5000));
        let text = Error::input(Path::new("a.tsv"), 7, quoted, "check").to_string();
        assert!(text.len() < 700 && text.contains("a.tsv:7: `x\\u{1b}[31m\\t\\u{202e}x") && text.contains(" [...] "), "{text}");
        assert!(text.contains("` is no number\n  hint: check"), "{text}");
        assert!(!text.contains('\u{1b}') && !text.contains('\u{202e}'));
    }
}
