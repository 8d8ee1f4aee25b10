//! `summary/`: what the protocol found, as JSON and as tables to read.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

use serde::Serialize;
use serde_json::Value;

use super::{Bench, LearningPoint, NullTest, Recipe, Rewired, Shuffled, Step, Verification, verification};
use crate::artifact::{Manifest, Opened, StageReader, StageRequest, write_atomically};
use crate::error::{Error, Result};
use crate::evaluate::bootstrap::Interval;

/// What the steps found; the metrics themselves are those of `evaluate/metrics.json` and its like.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Findings {
    /// Metrics of the main evaluation.
    pub evaluate: Value,
    /// Metrics of published scores and our models on the genes that all of them have.
    pub head_to_head: Option<Value>,
    /// Metrics in the inductive setting.
    pub inductive: Option<Value>,
    /// Metrics under looser groups.
    pub similarity: Option<Value>,
    /// Metrics on the screen's loci, by their place alone.
    pub loci: Option<Value>,
    /// Metrics on another species.
    pub transfer: Option<Value>,
    /// The label null.
    pub shuffled: Option<Shuffled>,
    /// The network null.
    pub rewired: Option<Rewired>,
    /// The learning curve.
    pub learning: Vec<LearningPoint>,
    /// What verifying pseudo-labels is worth.
    pub verification: Vec<Verification>,
}

/// Writes the folder and fills in the metrics.
pub(super) fn write(bench: &Bench, findings: &mut Findings, steps: &[Step]) -> Result<Manifest> {
    let folders = bench.folders;
    let evaluate = StageReader::open(&folders.evaluate, "evaluate")?;
    let mut inputs = evaluate.inputs_of(&["metrics.json"]);
    findings.evaluate = read_json(&evaluate.file("metrics.json"))?;
    findings.verification = verification::run(bench)?;
    let others = [
        (Step::HeadToHead, "head_to_head", "head-to-head", &mut findings.head_to_head),
        (Step::Inductive, "inductive/evaluate", "evaluate", &mut findings.inductive),
        (Step::Similarity, "similarity/evaluate", "evaluate", &mut findings.similarity),
        (Step::Loci, "loci/strata", "strata", &mut findings.loci),
        (Step::Transfer, "transfer/scores", "transfer", &mut findings.transfer),
    ];
    for (step, folder, stage, found) in others {
        // Loci and transfer may have been left out for want of data.
        if steps.contains(&step) && folders.root.join(folder).exists() {
            let reader = StageReader::open(&folders.root.join(folder), stage)?;
            inputs.extend(reader.inputs_of(&["metrics.json"]).into_iter().map(|mut input| {
                input.label = format!("{}/{}", step.name(), input.label);
                input
            }));
            *found = Some(read_json(&reader.file("metrics.json"))?);
        }
    }
    let settings = bench.settings;
    let steps: Vec<&str> = Step::ALL.into_iter().filter(|step| steps.contains(step)).map(Step::name).collect();
    let request = StageRequest {
        stage: "benchmark",
        out: &folders.summary,
        inputs,
        settings: serde_json::json!({ "benchmark": settings.benchmark, "steps": steps, "task": settings.rank.task }),
        seed: bench.context.seed,
        // Cheap, and nulls are no stage of their own whose hash would tell a change.
        force: true,
    };
    let Opened::Fresh(writer) = request.open()? else {
        return Err(Error::artifact(&folders.summary, "cannot be written", "remove the folder and rerun"));
    };
    writer.write_json("recipe.json", &Recipe::of(settings, folders, bench.context.seed)?)?;
    writer.write_json("benchmark.json", findings)?;
    let text = tables(findings);
    write_atomically(&writer.path("tables.md"), |out| out.write_all(text.as_bytes()))?;
    writer.finish(BTreeMap::new())
}

fn read_json(path: &Path) -> Result<Value> {
    let text = std::fs::read_to_string(path).map_err(Error::io("read", path))?;
    serde_json::from_str(&text).map_err(|error| Error::input(path, error.line() as u64, error.to_string(), "rerun with --force"))
}

/// Everything as Markdown.
fn tables(findings: &Findings) -> String {
    let mut text = String::from("# Benchmark\n");
    for (task, facts) in tasks(&findings.evaluate) {
        let _ = writeln!(
            text,
            "\n## {task}\n{} positives, {} {} negatives, base rate {:.3}\n\n| model | AUROC | AP lift | hits at 50 | Brier | ECE |\n| --- | --- | --- | --- | --- | --- |",
            facts["n_pos"],
            facts["n_neg"],
            facts["strength"].as_str().unwrap_or_default(),
            facts["base_rate"].as_f64().unwrap_or(f64::NAN)
        );
        for (model, metrics) in sorted_models(facts) {
            let _ = writeln!(
                text,
                "| `{model}` | {} | {} | {} | {} | {} |",
                interval(&metrics["auroc"], 3),
                interval(&metrics["ap_lift"], 2),
                interval(&metrics["hits_at_50"], 1),
                interval(&metrics["brier"], 3),
                interval(&metrics["ece"], 3)
            );
        }
    }
    if let Some(found) = &findings.head_to_head {
        head_to_head(&mut text, found);
    }
    for (title, found) in [
        ("Inductive", &findings.inductive),
        ("Looser groups", &findings.similarity),
        ("Screen loci, by their place alone", &findings.loci),
        ("Transfer", &findings.transfer),
    ] {
        let Some(found) = found else { continue };
        let _ = writeln!(text, "\n## {title}\n\n| task | model | AUROC | AP lift |\n| --- | --- | --- | --- |");
        for (task, facts) in tasks(found) {
            for (model, metrics) in sorted_models(facts) {
                let _ =
                    writeln!(text, "| {task} | `{model}` | {} | {} |", interval(&metrics["auroc"], 3), interval(&metrics["ap_lift"], 2));
            }
        }
    }
    if !findings.verification.is_empty() {
        text.push_str(
            "\n## Self-training: generation and verification\n\n| task | model | proposed | stand | precision proposed | precision standing | gap |\n\
             | --- | --- | --- | --- | --- | --- | --- |\n",
        );
        for one in &findings.verification {
            let shown = |interval: &Interval| format!("{:.3} [{:.3}, {:.3}]", interval.mean, interval.lo, interval.hi);
            let (before, after) = (shown(&one.generation), shown(&one.verification));
            let gap = format!("{:+.3} [{:+.3}, {:+.3}]", one.gap.mean, one.gap.lo, one.gap.hi);
            let _ = writeln!(text, "| {} | `{}` | {} | {} | {before} | {after} | {gap} |", one.task, one.model, one.proposed, one.verified);
        }
    }
    if let Some(shuffled) = &findings.shuffled {
        let _ = writeln!(text, "\n## Labels shuffled inside {} confound strata, {}", shuffled.strata, shuffled.task);
        nulls(&mut text, &shuffled.models);
    }
    if let Some(rewired) = &findings.rewired {
        let _ = writeln!(text, "\n## Networks rewired with their degrees kept, {}", rewired.task);
        nulls(&mut text, &rewired.models);
    }
    if !findings.learning.is_empty() {
        text.push_str(
            "\n## Learning curve\n\n| task | share | positives | draw | AUROC | AP lift |\n| --- | --- | --- | --- | --- | --- |\n",
        );
        for point in &findings.learning {
            let _ = writeln!(
                text,
                "| {} | {:.0}% | {} | {} | {:.3} | {:.2} |",
                point.task,
                point.share * 100.0,
                point.positives,
                point.replicate,
                point.estimates.auroc,
                point.estimates.ap_lift
            );
        }
    }
    text
}

/// Published scores beside our models, with what `deephen` is above each of them on the same draws.
fn head_to_head(text: &mut String, found: &Value) {
    for (task, facts) in tasks(found) {
        let _ = writeln!(
            text,
            "\n## Head to head, {task}\n{} positives and {} negatives that every tool scores; none of them has seen these labels.\n\n\
             | model | AUROC | AP lift | `deephen` minus it, AUROC | p (Holm) | `deephen` minus it, AP | p (Holm) |\n\
             | --- | --- | --- | --- | --- | --- | --- |",
            facts["n_pos"], facts["n_neg"]
        );
        for (model, metrics) in sorted_models(facts) {
            let above = |metric: &str| {
                let compared = facts["comparisons"].as_array().into_iter().flatten();
                let mut compared = compared.filter(|one| one["a"] == "deephen" && one["b"] == **model && one["metric"] == metric);
                compared.next().map_or_else(
                    || " | ".to_owned(),
                    |one| {
                        let number = |key: &str| one[key].as_f64().unwrap_or(f64::NAN);
                        let (difference, p) = (number("difference"), number("p_holm"));
                        format!("{difference:+.3} [{:+.3}, {:+.3}] | {p:.3}", number("lo"), number("hi"))
                    },
                )
            };
            let (auroc, lift) = (interval(&metrics["auroc"], 3), interval(&metrics["ap_lift"], 2));
            let _ = writeln!(text, "| `{model}` | {auroc} | {lift} | {} | {} |", above("auroc"), above("average_precision"));
        }
    }
}

fn nulls(text: &mut String, models: &BTreeMap<String, NullTest>) {
    text.push_str("\n| model | replicates | AUROC | null AUROC | p | AP lift | null AP lift | p |\n| --- | --- | --- | --- | --- | --- | --- | --- |\n");
    for (model, test) in models {
        let (auroc, lift) = (test.auroc, test.ap_lift);
        let _ = writeln!(
            text,
            "| `{model}` | {} | {:.3} | {:.3} ({:.3} to {:.3}) | {:.3} | {:.2} | {:.2} ({:.2} to {:.2}) | {:.3} |",
            test.replicates,
            auroc.observed,
            auroc.null_mean,
            auroc.null_min,
            auroc.null_max,
            auroc.p,
            lift.observed,
            lift.null_mean,
            lift.null_min,
            lift.null_max,
            lift.p
        );
    }
}

/// Tasks of a `metrics.json`, populations last.
fn tasks(metrics: &Value) -> Vec<(&String, &Value)> {
    let mut tasks: Vec<(&String, &Value)> = metrics["tasks"].as_object().into_iter().flatten().collect();
    tasks.sort_by_key(|(task, _)| (task.contains('@'), (*task).clone()));
    tasks
}

/// Models of a task, best AUROC first.
fn sorted_models(facts: &Value) -> Vec<(&String, &Value)> {
    let mut models: Vec<(&String, &Value)> = facts["models"].as_object().into_iter().flatten().collect();
    let auroc = |metrics: &Value| metrics["auroc"]["mean"].as_f64().unwrap_or(f64::NEG_INFINITY);
    models.sort_by(|a, b| auroc(b.1).total_cmp(&auroc(a.1)).then(a.0.cmp(b.0)));
    models
}

fn interval(value: &Value, digits: usize) -> String {
    let number = |key: &str| value[key].as_f64().unwrap_or(f64::NAN);
    format!("{:.digits$} [{:.digits$}, {:.digits$}]", number("mean"), number("lo"), number("hi"))
}
