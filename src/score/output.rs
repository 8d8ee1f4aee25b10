//! Scored genes as tab-separated text, JSON lines or parquet.

use std::io::Write;
use std::path::{Path, PathBuf};

use super::row::{ContextScore, ScoredGene};
use crate::artifact::{Table, tsv_field};
use crate::error::{Error, Result};

/// How scores are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OutputFormat {
    /// Tab-separated, one row a gene.
    Tsv,
    /// One JSON object a line.
    Jsonl,
    /// Parquet, the columns of the text.
    Parquet,
}

impl std::str::FromStr for OutputFormat {
    type Err = String;

    fn from_str(word: &str) -> std::result::Result<Self, String> {
        match word {
            "tsv" => Ok(Self::Tsv),
            "jsonl" => Ok(Self::Jsonl),
            "parquet" => Ok(Self::Parquet),
            _ => Err(format!("`{word}` is no format; use tsv, jsonl or parquet")),
        }
    }
}

impl OutputFormat {
    /// By the ending of a file name; tab-separated for all others.
    pub fn of(path: &Path) -> Self {
        match path.extension().and_then(|extension| extension.to_str()) {
            Some("parquet") => Self::Parquet,
            Some("jsonl" | "ndjson" | "json") => Self::Jsonl,
            _ => Self::Tsv,
        }
    }
}

/// Writes rows as they come.
pub(super) struct Writer {
    out: Box<dyn Write>,
    format: OutputFormat,
    contexts: Vec<String>,
    /// Where the whole file will stand, and under which name it is written.
    target: Option<(PathBuf, PathBuf)>,
    /// Rows of a parquet file, which is written at the end.
    kept: Vec<ScoredGene>,
    name: PathBuf,
    /// The reader of standard output went away.
    closed: bool,
}

impl Writer {
    /// Opens `out`, `-` for standard output.
    ///
    /// # Errors
    /// A file that cannot be made; parquet on standard output.
    pub(super) fn open(out: &Path, format: OutputFormat, contexts: &[String]) -> Result<Self> {
        let piped = out == Path::new("-");
        if piped && format == OutputFormat::Parquet {
            return Err(Error::Usage("parquet cannot be written to standard output; pass --out FILE.parquet".into()));
        }
        let (sink, target): (Box<dyn Write>, _) = if piped {
            (Box::new(std::io::BufWriter::new(std::io::stdout())), None)
        } else {
            let file_name = out.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
            let aside = out.with_file_name(format!(".{file_name}.partial-{}", std::process::id()));
            let file = std::fs::File::create(&aside).map_err(Error::io("create", out))?;
            (Box::new(std::io::BufWriter::new(file)), Some((aside, out.to_path_buf())))
        };
        let name = if piped { PathBuf::from("standard output") } else { out.to_path_buf() };
        let mut writer = Self { out: sink, format, contexts: contexts.to_vec(), target, kept: Vec::new(), name, closed: false };
        if format == OutputFormat::Tsv {
            let header = writer.columns().join("\t");
            writer.line(&header)?;
        }
        Ok(writer)
    }

    fn columns(&self) -> Vec<String> {
        let mut columns: Vec<String> = ["gene_id", "transcripts", "length", "families"].map(str::to_owned).to_vec();
        for context in &self.contexts {
            columns.push(format!("score_{context}"));
            for rest in ["lo", "hi", "percentile", "from_sequence", "from_locus"] {
                columns.push(format!("{context}_{rest}"));
            }
        }
        columns.extend(["flags", "known_gene", "known_symbol", "out_of_distribution", "rules"].map(str::to_owned));
        columns
    }

    /// Whether nobody reads on: `deephen score ... | head` is no failure.
    pub(super) fn is_closed(&self) -> bool {
        self.closed
    }

    fn line(&mut self, text: &str) -> Result<()> {
        let written = self.out.write_all(text.as_bytes()).and_then(|()| self.out.write_all(b"\n"));
        self.told(written)
    }

    fn told(&mut self, written: std::io::Result<()>) -> Result<()> {
        match written {
            Err(error) if self.target.is_none() && error.kind() == std::io::ErrorKind::BrokenPipe => {
                self.closed = true;
                Ok(())
            }
            other => other.map_err(Error::io("write", &self.name)),
        }
    }

    /// Adds genes.
    ///
    /// # Errors
    /// As [`Self::finish`].
    pub(super) fn write(&mut self, genes: Vec<ScoredGene>) -> Result<()> {
        match self.format {
            OutputFormat::Parquet => self.kept.extend(genes),
            OutputFormat::Jsonl => {
                for gene in &genes {
                    let text =
                        serde_json::to_string(gene).map_err(|error| Error::data("a scored gene", error.to_string(), "report this"))?;
                    self.line(&text)?;
                }
            }
            OutputFormat::Tsv => {
                for gene in &genes {
                    let text = tsv_row(gene);
                    self.line(&text)?;
                }
            }
        }
        // What is scored is seen, also by a reader that waits.
        let flushed = self.out.flush();
        self.told(flushed)
    }

    /// Ends the file and puts it in its place.
    ///
    /// # Errors
    /// A full disk.
    pub(super) fn finish(mut self) -> Result<()> {
        let flushed = self.out.flush();
        self.told(flushed)?;
        if let Some((aside, target)) = &self.target {
            if self.format == OutputFormat::Parquet {
                self.table().write(aside)?;
            }
            std::fs::rename(aside, target).map_err(Error::io("rename", aside))?;
        }
        Ok(())
    }

    fn table(&self) -> Table {
        let genes = &self.kept;
        let text = |value: fn(&ScoredGene) -> String| genes.iter().map(value).collect::<Vec<String>>();
        let mut table = Table::new()
            .text("gene_id", &text(|gene| gene.gene_id.clone()))
            .with("transcripts", genes.iter().map(|gene| gene.transcripts as i64).collect::<Vec<i64>>())
            .with("length", genes.iter().map(|gene| gene.length.map(|length| length as i64)).collect::<Vec<Option<i64>>>())
            .text("families", &text(|gene| gene.families.clone()));
        for (at, context) in self.contexts.iter().enumerate() {
            let number = |value: fn(&ContextScore) -> f64| -> Vec<Option<f64>> {
                genes.iter().map(|gene| gene.contexts.get(at).map(value)).collect()
            };
            let part = |value: fn(&ContextScore) -> Option<f64>| -> Vec<Option<f64>> {
                genes.iter().map(|gene| gene.contexts.get(at).and_then(value)).collect()
            };
            table = table
                .with(&format!("score_{context}"), number(|one| one.score))
                .with(&format!("{context}_lo"), number(|one| one.score_lo))
                .with(&format!("{context}_hi"), number(|one| one.score_hi))
                .with(&format!("{context}_percentile"), number(|one| one.percentile))
                .with(&format!("{context}_from_sequence"), part(|one| one.sequence))
                .with(&format!("{context}_from_locus"), part(|one| one.locus));
        }
        table
            .text("flags", &text(|gene| gene.flags.join(";")))
            .optional_text("known_gene", &genes.iter().map(|gene| gene.known_gene.clone()).collect::<Vec<_>>())
            .optional_text("known_symbol", &genes.iter().map(|gene| gene.known_symbol.clone()).collect::<Vec<_>>())
            .text("out_of_distribution", &text(|gene| gene.out_of_distribution.join("; ")))
            .text("rules", &text(|gene| gene.rules.join("; ")))
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        // After a success the file stands under its own name and there is nothing to remove.
        if let Some((aside, _)) = &self.target {
            let _ = std::fs::remove_file(aside);
        }
    }
}

fn tsv_row(gene: &ScoredGene) -> String {
    let number = |value: f64| format!("{value:.6}");
    let optional = |value: Option<f64>| value.map_or_else(String::new, number);
    let mut fields = vec![
        tsv_field(&gene.gene_id).into_owned(),
        gene.transcripts.to_string(),
        gene.length.map_or_else(String::new, |length| length.to_string()),
        gene.families.clone(),
    ];
    for one in &gene.contexts {
        fields.extend([number(one.score), number(one.score_lo), number(one.score_hi), format!("{:.1}", one.percentile)]);
        fields.extend([optional(one.sequence), optional(one.locus)]);
    }
    fields.push(gene.flags.join(";"));
    fields.extend([&gene.known_gene, &gene.known_symbol].map(|name| name.clone().unwrap_or_default()));
    fields.extend([gene.out_of_distribution.join("; "), gene.rules.join("; ")]);
    fields.join("\t")
}
