//! `deephen run`: all stages in one run folder.

use std::path::{Path, PathBuf};

use super::{Output, common::Invocation, located::without_data, summary};
use crate::artifact::{peak_memory_bytes, readable_bytes};
use crate::config::Settings;
use crate::error::{Error, Result};
use crate::evaluate::standing::{Standing, at_floor};
use crate::run::{Outcome, StageOutcome};
use crate::runtime::DeviceChoice;

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Species config: a path, or the name of a built-in one (human, human-official, mouse, demo)
    #[arg(long)]
    config: PathBuf,
    /// Folder with the files that the config names (default for human, human-official and mouse: $DEEPHEN_DATA/SPECIES, or the
    /// cache folder, fetched into where it is not there)
    #[arg(long)]
    data: Option<PathBuf>,
    /// Run folder to write or to go on with
    #[arg(long)]
    out: PathBuf,
    /// auto, cpu, cuda or cuda:N; the CPU gives the same bytes everywhere
    #[arg(long, default_value = "cpu")]
    device: DeviceChoice,
    /// Accept the terms of files that have to be fetched, without being asked
    #[arg(long)]
    accept_terms: bool,
}

pub(super) fn run(args: Args, invocation: &Invocation) -> Result<()> {
    let settings = invocation.settings(&args.config)?;
    match &args.data {
        Some(data) => whole(&settings, data, &args.out, args.device, invocation),
        None => {
            let (settings, data) = without_data(settings, &args.config, args.accept_terms, invocation)?;
            whole(&settings, &data, &args.out, args.device, invocation)
        }
    }
}

/// Runs everything and prints the headline.
pub(super) fn whole(settings: &Settings, data: &Path, out: &Path, device: DeviceChoice, invocation: &Invocation) -> Result<()> {
    let context = invocation.context(settings.seed);
    let told = |stage: &StageOutcome| invocation.progress().note(&stage_line(stage));
    let outcome = crate::run::run(settings, data, out, device, &context, &told)?;
    match invocation.output() {
        Output::Json => {
            let metrics = read_json(&outcome.metrics)?;
            let value = serde_json::json!({
                "report": outcome.report, "seconds": outcome.seconds, "peak_memory": peak_memory_bytes(),
                "stages": outcome.stages, "metrics": metrics,
            });
            invocation.print(&format!("{value}\n"))
        }
        Output::Text => invocation.print(&headline(&outcome)?),
    }
}

fn stage_line(stage: &StageOutcome) -> String {
    if stage.up_to_date {
        return format!("{}: up to date", stage.stage);
    }
    match &stage.manifest {
        Some(manifest) => summary::line(manifest, &stage.out),
        None => format!(
            "{}: done ({:.1} s, peak {}) -> {}",
            stage.stage,
            stage.seconds,
            readable_bytes(peak_memory_bytes()),
            stage.out.display()
        ),
    }
}

fn read_json(path: &Path) -> Result<serde_json::Value> {
    let text = std::fs::read_to_string(path).map_err(Error::io("read", path))?;
    serde_json::from_str(&text).map_err(|error| Error::input(path, error.line() as u64, error.to_string(), "rerun with --force"))
}

/// Every task: the model beside the confound-only bar, with intervals, win or loss.
fn headline(outcome: &Outcome) -> Result<String> {
    let metrics = read_json(&outcome.metrics)?;
    let mut text = String::from("\n");
    let tasks = metrics["tasks"].as_object().cloned().unwrap_or_default();
    for (task, facts) in tasks.iter().filter(|(task, _)| !task.contains('@')) {
        text.push_str(&format!(
            "{task}: {} positives, {} negatives, base rate {:.3}\n",
            facts["n_pos"],
            facts["n_neg"],
            facts["base_rate"].as_f64().unwrap_or(f64::NAN)
        ));
        for model in ["deephen", "confound"] {
            let of = |metric: &str| interval(&facts["models"][model][metric]);
            let name = if model == "confound" { "confound-only bar" } else { model };
            text.push_str(&format!("  {name:18} AUROC {}   AP lift {}\n", of("auroc"), of("ap_lift")));
        }
        text.push_str(&format!("  {}\n", verdict(facts)));
    }
    text.push_str(&format!(
        "\n{:.1} s, peak memory {}\nreport: {}\n",
        outcome.seconds,
        readable_bytes(peak_memory_bytes()),
        outcome.report.display()
    ));
    Ok(text)
}

fn interval(value: &serde_json::Value) -> String {
    let number = |key: &str| value[key].as_f64().unwrap_or(f64::NAN);
    format!("{:.3} [{:.3}, {:.3}]", number("mean"), number("lo"), number("hi"))
}

/// The paired difference in AUROC to the bar, in words.
fn verdict(task: &serde_json::Value) -> String {
    let rows = task["comparisons"].as_array().map(Vec::as_slice).unwrap_or_default();
    let family: Vec<&serde_json::Value> = rows.iter().filter(|row| row["a"] == "deephen" && row["metric"] == "auroc").collect();
    let Some(row) = family.iter().find(|row| row["b"] == "confound") else { return "no paired comparison".into() };
    let number = |key: &str| row[key].as_f64().unwrap_or(f64::NAN);
    let words = match Standing::of(number("lo"), number("hi"), number("p_holm")) {
        Standing::Better => "beats the confound-only bar",
        Standing::Above => "is above the confound-only bar by its interval, but not by the corrected test",
        Standing::Open => "is not told apart from the confound-only bar",
        Standing::Below => "is below the confound-only bar by its interval, but not by the corrected test",
        Standing::Worse => "LOSES to the confound-only bar",
    };
    let draws = task["bootstraps"].as_u64().unwrap_or(0);
    let floor = at_floor(number("p_holm"), draws, family.len());
    format!(
        "deephen {words}: AUROC difference {:+.3} [{:+.3}, {:+.3}], Holm p = {:.3}{}",
        number("difference"),
        number("lo"),
        number("hi"),
        number("p_holm"),
        if floor { format!(" (the least that {draws} draws can give)") } else { String::new() }
    )
}
