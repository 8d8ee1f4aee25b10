//! `deephen score`: one's own transcripts against a trained model.

use std::path::{Path, PathBuf};

use super::Output;
use super::common::Invocation;
use crate::error::{Error, Result};
use crate::report::count;
use crate::score::{Bundle, MODEL_FILE, OutputFormat, ScoreInputs};

#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  deephen score my.fa > scores.tsv\n  deephen score my.fa --gtf my.gtf --out scores.parquet\n  zcat my.fa.gz | deephen score - --context iPSC\n\nA score is the probability of a hit in a screen like the one learned; the model's CARD.md says how good it is."
)]
pub(super) struct Args {
    /// Transcripts in FASTA, plain or gzip; `-` reads standard input
    #[arg(value_name = "FASTA", required_unless_present = "gtf")]
    fasta: Option<PathBuf>,
    /// Where they lie: GTF or GFF3, as an annotation or an assembler writes it; alone, or beside the FASTA
    #[arg(long, value_name = "FILE")]
    gtf: Option<PathBuf>,
    /// Trained model: a folder, or the name of one that came with the program
    #[arg(long, default_value = "human-v1", value_name = "DIR")]
    model: PathBuf,
    /// Cell line; can be given several times (default: all of the model)
    #[arg(long, value_name = "NAME")]
    context: Vec<String>,
    /// Stop at the first bad record instead of leaving it out
    #[arg(long)]
    strict: bool,
    /// tsv, jsonl or parquet (default: by the ending of --out)
    #[arg(long, value_name = "FORMAT")]
    format: Option<OutputFormat>,
    /// File to write; `-` is standard output
    #[arg(long, default_value = "-")]
    out: PathBuf,
}

pub(super) fn run(args: Args, invocation: &Invocation) -> Result<()> {
    let folder = folder(&args.model)?;
    let bundle = Bundle::load(&folder, tch::Device::Cpu)?;
    let inputs = ScoreInputs {
        fasta: args.fasta.as_deref(),
        annotation: args.gtf.as_deref(),
        contexts: &args.context,
        strict: args.strict,
        out: &args.out,
        format: args.format.unwrap_or_else(|| OutputFormat::of(&args.out)),
    };
    let summary = crate::score::score(&bundle, inputs, invocation.progress())?;
    let flags: Vec<String> = summary.flags.iter().map(|(flag, genes)| format!("{} {flag}", count(*genes))).collect();
    let coding = match summary.coding_left_out {
        0 => String::new(),
        genes => format!("; {} protein-coding genes of the annotation left out", count(genes)),
    };
    let said =
        format!("{} genes scored from {} transcripts{coding}; {}", count(summary.genes), count(summary.transcripts), flags.join(", "));
    // Standard output holds the scores themselves there.
    match (invocation.output(), args.out == Path::new("-")) {
        (Output::Json, false) => invocation.print(&format!("{}\n", serde_json::json!(summary))),
        (_, true) => {
            invocation.progress().note(&said);
            Ok(())
        }
        (Output::Text, false) => invocation.print(&format!("{said} -> {}\n", args.out.display())),
    }
}

/// The folder of a model: as given, or beside the program (`models/NAME`), or below the working directory.
fn folder(model: &Path) -> Result<PathBuf> {
    if model.join(MODEL_FILE).exists() || model.components().count() > 1 {
        return Ok(model.to_path_buf());
    }
    let program = std::env::current_exe().and_then(std::fs::canonicalize).ok();
    let above = program.iter().flat_map(|program| program.ancestors().skip(1).take(4));
    let mut places: Vec<PathBuf> = vec![PathBuf::from("models")];
    places.extend(above.flat_map(|folder| [folder.join("models"), folder.join("share/deephen/models")]));
    let found = places.iter().map(|place| place.join(model)).find(|place| place.join(MODEL_FILE).exists());
    found.ok_or_else(|| {
        Error::Usage(format!(
            "no model `{}` here or beside the program; pass --model FOLDER, one with a {MODEL_FILE}, or make it with `deephen bundle`",
            model.display()
        ))
    })
}
