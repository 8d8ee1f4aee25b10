//! The command line: parse, check, one library call, print. Progress bars live only here.

mod ablate;
mod bars;
mod benchmark;
mod bundle;
mod common;
mod config;
mod demo;
mod design;
mod doctor;
mod enrich;
mod evaluate;
mod explain;
mod export;
mod features;
mod fetch;
mod fold;
mod ingest;
mod located;
mod network;
mod rank;
mod report;
mod run;
mod schema;
mod score;
mod simulate;
mod summary;
mod train;
mod validate;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::error::Result;
use common::Invocation;
pub use common::{Common, Output};

/// Predicts essential lncRNA genes, explains each prediction, and measures itself against the trivial explanations.
///
/// `deephen demo` shows the whole pipeline on a simulated species in a minute;
/// `deephen run --config human --data DIR --out DIR` is the real thing.
#[derive(Debug, Parser)]
#[command(
    name = "deephen",
    version,
    max_term_width = 100,
    after_help = "Exit codes: 0 done, 1 failed, 2 wrong usage. Full guide: README.md; file formats: `deephen schema`."
)]
pub struct Cli {
    #[command(flatten)]
    common: Common,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Simulate a small species and run everything on it
    Demo(demo::Args),
    /// All stages in one run folder; goes on where it was stopped
    Run(run::Args),
    /// Bring the upstream files of a species: terms, resume, verification
    Fetch(fetch::Args),
    /// Write a small simulated species with planted truth
    Simulate(simulate::Args),
    /// Public files of a species to clean tables
    Ingest(ingest::Args),
    /// k-mer embedding, plain sequence numbers, locus, confounds
    Features(features::Args),
    /// The lncRNA-protein-protein network
    Network(network::Args),
    /// Folding energies for the GIC rivals, by ViennaRNA's RNAfold
    Fold(fold::Args),
    /// Tasks, splits, models and rivals in the same folds, metrics
    Evaluate(evaluate::Args),
    /// Which family matters: every subset, exact Shapley values
    Ablate(ablate::Args),
    /// The whole protocol: all tasks, nulls, inductive setting, learning curve
    Benchmark(benchmark::Args),
    /// The final model on all labels
    Train(train::Args),
    /// A finished run to a model that scores transcripts of one's own
    Bundle(bundle::Args),
    /// Your own transcripts against a trained model: FASTA, GTF or both
    Score(score::Args),
    /// Every lncRNA gene by its cross-fitted score
    Rank(rank::Args),
    /// Why a gene stands where it does: its page as text
    Explain(explain::Args),
    /// What to order: a CRISPRi or Cas13 library of the best genes, with matched controls
    Design(design::Args),
    /// Network, gene sets and tables for Cytoscape, enrichment tools, R and Python
    Export(export::Args),
    /// Enrichment of known hits in the ranking, and of terms among what its top leads to
    Enrich(enrich::Args),
    /// One self-contained HTML page
    Report(report::Args),
    /// Check a stage or run folder against its manifests
    Validate(validate::Args),
    /// Print every setting with its meaning and value
    Config(config::Args),
    /// Print what each stage reads and writes
    Schema(schema::Args),
    /// Say what this machine has and lacks
    Doctor(doctor::Args),
}

/// Entry point of the program.
pub fn main() -> ExitCode {
    let cli = Cli::parse();
    let invocation = match Invocation::new(cli.common) {
        Ok(invocation) => invocation,
        Err(error) => {
            eprintln!("error: {error}");
            return ExitCode::from(error.exit_code());
        }
    };
    match dispatch(cli.command, &invocation) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            invocation.fail(&error);
            ExitCode::from(error.exit_code())
        }
    }
}

fn dispatch(command: Command, invocation: &Invocation) -> Result<()> {
    match command {
        Command::Demo(args) => demo::run(args, invocation),
        Command::Run(args) => run::run(args, invocation),
        Command::Fetch(args) => fetch::run(args, invocation),
        Command::Simulate(args) => simulate::run(args, invocation),
        Command::Ingest(args) => ingest::run(args, invocation),
        Command::Features(args) => features::run(args, invocation),
        Command::Network(args) => network::run(args, invocation),
        Command::Fold(args) => fold::run(args, invocation),
        Command::Evaluate(args) => evaluate::run(args, invocation),
        Command::Ablate(args) => ablate::run(args, invocation),
        Command::Benchmark(args) => benchmark::run(args, invocation),
        Command::Train(args) => train::run(args, invocation),
        Command::Bundle(args) => bundle::run(args, invocation),
        Command::Score(args) => score::run(args, invocation),
        Command::Rank(args) => rank::run(args, invocation),
        Command::Explain(args) => explain::run(args, invocation),
        Command::Design(args) => design::run(args, invocation),
        Command::Export(args) => export::run(args, invocation),
        Command::Enrich(args) => enrich::run(args, invocation),
        Command::Report(args) => report::run(args, invocation),
        Command::Validate(args) => validate::run(args, invocation),
        Command::Config(args) => config::run(args, invocation),
        Command::Schema(args) => schema::run(args, invocation),
        Command::Doctor(args) => doctor::run(args, invocation),
    }
}
