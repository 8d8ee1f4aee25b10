//! `deephen evaluate`: the plan, one part, the collection, or all of it.

use std::iter;
use std::path::{Path, PathBuf};

use serde_json::json;

use super::{Output, common::Invocation, summary};
use crate::config::Settings;
use crate::error::{Error, Result};
use crate::evaluate::{PartId, PartInputs, PartKind, planned_parts};
use crate::runtime::DeviceChoice;

/// Without --plan, --list-parts, --embed, --task or --collect everything is done: `plan/`, `embeddings/` (where the config asks for it), `parts/` and `evaluate/` under --out.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Species config: a path, or the name of a built-in one (human, mouse, demo)
    #[arg(long)]
    config: PathBuf,
    /// Only write tasks and splits (needs --ingest)
    #[arg(long, conflicts_with_all = ["task", "collect"])]
    plan: bool,
    /// Only print the parts that the config asks for, one a line: part, task, repeat, fold, families
    #[arg(long, conflicts_with_all = ["plan", "embed", "task", "collect", "out"])]
    list_parts: bool,
    /// Only make the network embeddings behind the rivals of kind `embedded` (with --plan-dir)
    #[arg(long, requires = "plan_dir", conflicts_with_all = ["plan", "task", "collect"])]
    embed: bool,
    /// Only train and score one part of this task (with --repeat, --fold, --plan-dir)
    #[arg(long, requires_all = ["repeat", "fold", "plan_dir"], conflicts_with = "collect")]
    task: Option<String>,
    /// Repeat of the part, from 0
    #[arg(long)]
    repeat: Option<usize>,
    /// Fold of the part, from 0
    #[arg(long)]
    fold: Option<usize>,
    /// Families of the part, joined by `+` or `,`; `none`; `rivals`; `embedded`; `graphsage` (default: all families)
    #[arg(long, requires = "task")]
    families: Option<String>,
    /// Only collect the finished parts under this folder (with --plan-dir; with --features extra families are looked at too)
    #[arg(long, value_name = "PARTS", requires = "plan_dir")]
    collect: Option<PathBuf>,
    /// Folder written by `evaluate --plan`
    #[arg(long, value_name = "DIR")]
    plan_dir: Option<PathBuf>,
    /// Folder written by `ingest`
    #[arg(long, value_name = "DIR")]
    ingest: Option<PathBuf>,
    /// Folder written by `features`
    #[arg(long, value_name = "DIR")]
    features: Option<PathBuf>,
    /// Folder written by `network`
    #[arg(long, value_name = "DIR")]
    network: Option<PathBuf>,
    /// Folder written by `evaluate --embed`, for a part of kind `embedded`
    #[arg(long, value_name = "DIR", requires = "task")]
    embeddings: Option<PathBuf>,
    /// auto, cpu, cuda or cuda:N
    #[arg(long, default_value = "cpu")]
    device: DeviceChoice,
    /// Folder to write (all but --list-parts need it)
    #[arg(long, required_unless_present = "list_parts")]
    out: Option<PathBuf>,
}

pub(super) fn run(args: Args, invocation: &Invocation) -> Result<()> {
    let settings = invocation.settings(&args.config)?;
    if args.list_parts {
        return list_parts(&settings, invocation);
    }
    let context = invocation.context(settings.seed);
    let out = needed(&args.out, "--out")?;
    if args.plan {
        let manifest = crate::evaluate::plan(&settings, needed(&args.ingest, "--ingest")?, out, &context)?;
        return summary::stage(invocation, &manifest, out);
    }
    if let Some(parts) = &args.collect {
        let manifest =
            crate::evaluate::collect(&settings, args.features.as_deref(), needed(&args.plan_dir, "--plan-dir")?, parts, out, &context)?;
        return summary::stage(invocation, &manifest, out);
    }
    let features = needed(&args.features, "--features")?;
    let network = needed(&args.network, "--network")?;
    if args.embed {
        let plan = needed(&args.plan_dir, "--plan-dir")?;
        let manifest = crate::evaluate::embed(&settings, features, network, plan, out, &context)?;
        return summary::stage(invocation, &manifest, out);
    }
    if let Some(task) = &args.task {
        let inputs = PartInputs { features, network, plan: needed(&args.plan_dir, "--plan-dir")?, embeddings: args.embeddings.as_deref() };
        let kind = match &args.families {
            Some(families) => PartKind::parse(&families.replace(',', "+"), &settings)?,
            None => PartKind::Families(settings.family_names()),
        };
        let id = PartId {
            task: task.clone(),
            repeat: args.repeat.ok_or_else(|| missing("--repeat"))?,
            fold: args.fold.ok_or_else(|| missing("--fold"))?,
            kind,
        };
        let manifest = crate::evaluate::part(&settings, inputs, &id, args.device, out, &context)?;
        return summary::stage(invocation, &manifest, out);
    }
    let folder = |name: &str| out.join(name);
    let plan = crate::evaluate::plan(&settings, needed(&args.ingest, "--ingest")?, &folder("plan"), &context)?;
    summary::stage(invocation, &plan, &folder("plan"))?;
    let (plan, embeddings) = (folder("plan"), folder("embeddings"));
    let embeddings = settings.evaluate.embeddings.then_some(embeddings.as_path());
    let inputs = PartInputs { features, network, plan: &plan, embeddings };
    crate::evaluate::all_parts(&settings, inputs, &folder("parts"), args.device, &context)?;
    let manifest = crate::evaluate::collect(&settings, Some(features), &folder("plan"), &folder("parts"), &folder("evaluate"), &context)?;
    summary::stage(invocation, &manifest, &folder("evaluate"))
}

/// The planned parts as a tab-separated table, or one JSON object a line: what a workflow engine fans out over.
fn list_parts(settings: &Settings, invocation: &Invocation) -> Result<()> {
    let parts = planned_parts(settings);
    let lines: Vec<String> = match invocation.output() {
        Output::Text => iter::once("part\ttask\trepeat\tfold\tfamilies".to_owned())
            .chain(parts.iter().map(|id| format!("{}\t{}\t{}\t{}\t{}", id.folder(), id.task, id.repeat, id.fold, id.kind.word())))
            .collect(),
        Output::Json => parts
            .iter()
            .map(|id| {
                json!({ "part": id.folder(), "task": id.task, "repeat": id.repeat, "fold": id.fold, "families": id.kind.word() })
                    .to_string()
            })
            .collect(),
    };
    invocation.print(&(lines.join("\n") + "\n"))
}

fn needed<'a>(path: &'a Option<PathBuf>, flag: &str) -> Result<&'a Path> {
    path.as_deref().ok_or_else(|| missing(flag))
}

fn missing(flag: &str) -> Error {
    Error::Usage(format!("{flag} is needed for this kind of evaluation; see `deephen evaluate --help`"))
}
