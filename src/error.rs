//! One error for the whole program: every variant says what was wrong, where, and what to do.

mod shown;

use std::fmt;
use std::path::{Path, PathBuf};

use shown::shown;

/// Result of every fallible call in this crate.
pub type Result<T> = std::result::Result<T, Error>;

/// What can go wrong, with the place and the remedy.
#[derive(Debug)]
pub enum Error {
    /// A line of an input file is not what its format asks for.
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
    Io {
        /// What was tried, as a verb: "read", "write", "rename".
        operation: &'static str,
        /// File or folder.
        path: PathBuf,
        /// The system's answer.
        source: std::io::Error,
    },
    /// Two arrays do not fit.
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
    Artifact {
        /// The folder or file.
        path: PathBuf,
        /// What does not fit.
        problem: String,
        /// What the user can do.
        fix: String,
    },
    /// A setting is out of range or unknown.
    Settings {
        /// Dotted key, `train.batch_size`.
        key: String,
        /// What is wrong with its value.
        problem: String,
        /// What the user can do.
        fix: String,
    },
    /// The data cannot answer the question: too few positives, an empty network.
    Data {
        /// Task, table or network.
        subject: String,
        /// What is missing.
        problem: String,
        /// What the user can do.
        fix: String,
    },
    /// A file did not come from its upstream address, or not the right one.
    Transfer {
        /// Name of the file in the table of sources.
        file: String,
        /// Address it was asked from.
        address: String,
        /// What happened.
        problem: String,
        /// What the user can do.
        fix: String,
    },
    /// A table operation failed inside polars.
    Table {
        /// Which one.
        operation: String,
        /// polars' own words.
        source: polars::error::PolarsError,
    },
    /// A tensor operation failed inside libtorch.
    Tensor {
        /// Which one.
        operation: String,
        /// libtorch's own words.
        problem: String,
        /// What the user can do.
        fix: String,
    },
    /// The command line asks for something impossible (exit code 2).
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

    /// A file that did not come.
    pub fn transfer(file: &str, address: &str, problem: impl Into<String>, fix: impl Into<String>) -> Self {
        Self::Transfer { file: file.into(), address: address.into(), problem: problem.into(), fix: fix.into() }
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

impl Error {
    /// Where, what, and the remedy, in words that may come from outside; what is empty is not printed.
    fn told(&self) -> [String; 3] {
        match self {
            Self::Input { path, line, column, problem, fix } => [place(path, *line, column.as_deref()), problem.clone(), fix.clone()],
            Self::Io { operation, path, source } => {
                [format!("cannot {operation} {}", path.display()), source.to_string(), io_hint(source).to_owned()]
            }
            Self::Shape { operation, expected, found, fix } => {
                [(*operation).to_owned(), format!("expected {expected}, found {found}"), fix.clone()]
            }
            Self::Artifact { path, problem, fix } => [path.display().to_string(), problem.clone(), fix.clone()],
            Self::Settings { key, problem, fix } => [format!("setting `{key}`"), problem.clone(), fix.clone()],
            Self::Data { subject, problem, fix } => [subject.clone(), problem.clone(), fix.clone()],
            Self::Transfer { file, address, problem, fix } => [format!("{file} from {address}"), problem.clone(), fix.clone()],
            Self::Table { operation, source } => [format!("table operation `{operation}` failed"), source.to_string(), String::new()],
            Self::Tensor { operation, problem, fix } => [format!("tensor operation `{operation}` failed"), problem.clone(), fix.clone()],
            Self::Usage(problem) => [String::new(), problem.clone(), String::new()],
        }
    }
}

/// Every part may quote a file, a name or a library's words: here alone they are cut and made harmless.
impl fmt::Display for Error {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [place, problem, fix] = self.told().map(|part| shown(&part));
        let colon = if place.is_empty() { "" } else { ": " };
        let hint = if fix.is_empty() { "" } else { "\n  hint: " };
        write!(out, "{place}{colon}{problem}{hint}{fix}")
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Io { source, .. } => Some(source),
            Self::Table { source, .. } => Some(source),
            _ => None,
        }
    }
}

fn place(path: &Path, line: Option<u64>, column: Option<&str>) -> String {
    let mut text = path.display().to_string();
    if let Some(line) = line {
        text.push_str(&format!(":{line}"));
    }
    if let Some(column) = column {
        text.push_str(&format!(": column `{column}`"));
    }
    text
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

    /// Text from outside: long, with an escape sequence and a mark that turns the direction of writing.
    fn hostile() -> String {
        format!("`{}` is wrong", "x\u{1b}[31m\t\u{202e}".repeat(5000))
    }

    #[test]
    fn what_any_error_quotes_is_cut_and_steers_no_terminal() {
        let (words, path) = (hostile, PathBuf::from(hostile()));
        let every = [
            Error::Input { path: path.clone(), line: Some(7), column: Some(words()), problem: words(), fix: words() },
            Error::io("read", &path)(std::io::Error::other(words())),
            Error::Shape { operation: "product", expected: words(), found: words(), fix: words() },
            Error::artifact(&path, words(), words()),
            Error::settings(words(), words(), words()),
            Error::data(words(), words(), words()),
            Error::transfer(&words(), &words(), words(), words()),
            Error::table(words())(polars::error::PolarsError::ComputeError(words().into())),
            Error::Tensor { operation: words(), problem: words(), fix: words() },
            Error::Usage(words()),
        ];
        for error in &every {
            // A new variant must stand in the list above.
            match error {
                Error::Input { .. } | Error::Io { .. } | Error::Shape { .. } | Error::Artifact { .. } | Error::Settings { .. } => {}
                Error::Data { .. } | Error::Transfer { .. } | Error::Table { .. } | Error::Tensor { .. } | Error::Usage(_) => {}
            }
            let text = error.to_string();
            assert!(text.len() < 1_500 && text.contains(" [...] ") && text.contains("x\\u{1b}[31m\\t\\u{202e}x"), "{text}");
            assert!(text.contains("is wrong"), "{text}");
            assert!(text.chars().all(|letter| letter == '\n' || !(letter.is_control() || letter == '\u{202e}')), "{text:?}");
        }
    }

    #[test]
    fn each_error_reads_as_a_sentence_with_its_remedy() {
        let path = Path::new("a");
        for (error, words) in [
            (Error::artifact(path, "is cut off", "rerun"), "a: is cut off\n  hint: rerun"),
            (Error::settings("rank.top", "is 0", "raise it"), "setting `rank.top`: is 0\n  hint: raise it"),
            (Error::data("network", "is empty", "add pairs"), "network: is empty\n  hint: add pairs"),
            (Error::Usage("no --run".into()), "no --run"),
        ] {
            assert_eq!(error.to_string(), words);
        }
        let text = Error::io("read", path)(std::io::ErrorKind::PermissionDenied.into()).to_string();
        assert!(text.starts_with("cannot read a: ") && text.contains("\n  hint: check who may"), "{text}");
    }
}
