//! `evaluate --plan`: tasks and splits, before any model exists.

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::{Value, json};

use super::exposure::{self, Exposure};
use super::groups::Groups;
use super::splits;
use super::tasks::{Evidence, GeneTable, LabelledGene, Task, TaskKind};
use crate::artifact::{Context, Manifest, Opened, StageReader, StageRequest, StageWriter, Table};
use crate::config::{Population, Settings};
use crate::error::{Error, Result};

/// Genes of the largest group that the summary names.
const NAMED_MEMBERS: usize = 50;

/// Reads the `ingest` folder and writes the `plan` folder (`docs/schemas.md`).
///
/// # Errors
/// An unknown task, a task with fewer than 5 positives or negatives that have a sequence, or a damaged ingest folder.
pub fn plan(settings: &Settings, ingest: &Path, out: &Path, context: &Context) -> Result<Manifest> {
    let ingest = StageReader::open(ingest, "ingest")?;
    let request = StageRequest {
        stage: "plan",
        out,
        inputs: ingest.inputs_of(&["genes.parquet", "labels.parquet", "screens.parquet", "transcripts.parquet", "sequences.fa.gz"]),
        settings: json!({
            "tasks": settings.evaluate.tasks,
            "population": settings.evaluate.population,
            "folds": settings.evaluate.folds,
            "repeats": settings.evaluate.repeats,
            "group_similarity": settings.evaluate.group_similarity,
            "exposure": exposure::COLUMNS,
        }),
        seed: context.seed,
        force: context.force,
    };
    let writer = match request.open()? {
        Opened::UpToDate(manifest) => return Ok(manifest),
        Opened::Fresh(writer) => writer,
    };

    let mut table = GeneTable::read(&ingest)?;
    if settings.evaluate.population == Population::All {
        // The column `primary` follows the sequence; here no gene needs one to be measured.
        table.genes.values_mut().for_each(|gene| gene.has_sequence = true);
    }
    let kinds = settings.evaluate.tasks.iter().map(|name| name.parse()).collect::<Result<Vec<TaskKind>>>()?;
    if let Some(at) = (1..kinds.len()).find(|&at| kinds[..at].contains(&kinds[at])) {
        let first = kinds.iter().position(|kind| *kind == kinds[at]).unwrap_or(0);
        let problem = format!("`{}` and `{}` are one task", settings.evaluate.tasks[first], settings.evaluate.tasks[at]);
        return Err(Error::settings("evaluate.tasks", problem, "name every task once"));
    }
    let tasks = settings.evaluate.tasks.iter().map(|name| Task::build(name, &table.genes)).collect::<Result<Vec<Task>>>()?;
    let fasta = ingest.file("sequences.fa.gz");
    let groups = Groups::build(&table.genes, &table.shared, &fasta, settings.evaluate.group_similarity, context.progress)?;
    let folds = splits::deal(&groups, settings.evaluate.folds, settings.evaluate.repeats, context.seed);

    let mut rows = BTreeMap::new();
    rows.insert("tasks.parquet".to_owned(), write_tasks(&writer, &tasks)?);
    rows.insert("splits.parquet".to_owned(), write_splits(&writer, &groups, &folds)?);
    rows.insert(exposure::FILE.to_owned(), write_exposure(&writer, &tasks, &table)?);
    writer.write_json("summary.json", &summary(&tasks, &groups, &folds, settings.evaluate.folds))?;
    rows.insert("groups".to_owned(), groups.len() as u64);
    tell(&tasks, &groups, context);
    writer.finish(rows)
}

fn write_tasks(writer: &StageWriter, tasks: &[Task]) -> Result<u64> {
    let mut tasks: Vec<&Task> = tasks.iter().collect();
    tasks.sort_by(|a, b| a.name.cmp(&b.name));
    let rows: Vec<_> = tasks.iter().flat_map(|task| task.genes.iter().map(move |gene| (*task, gene))).collect();
    Table::new()
        .text("task", &rows.iter().map(|(task, _)| task.name.as_str()).collect::<Vec<_>>())
        .text("gene_id", &rows.iter().map(|(_, gene)| gene.gene_id.as_str()).collect::<Vec<_>>())
        .with("y", rows.iter().map(|(_, gene)| gene.y).collect::<Vec<bool>>())
        .with("taught", rows.iter().map(|(_, gene)| gene.taught).collect::<Vec<bool>>())
        .text("strength", &rows.iter().map(|(task, _)| task.strength).collect::<Vec<_>>())
        .with("primary", rows.iter().map(|(_, gene)| gene.primary).collect::<Vec<bool>>())
        .with("with_network", rows.iter().map(|(_, gene)| gene.with_network).collect::<Vec<bool>>())
        .with("coding_start", rows.iter().map(|(_, gene)| gene.coding_start).collect::<Vec<Option<i64>>>())
        .with("intergenic", rows.iter().map(|(_, gene)| gene.intergenic).collect::<Vec<Option<bool>>>())
        .with("train", rows.iter().map(|(_, gene)| gene.role.train).collect::<Vec<bool>>())
        .with("test", rows.iter().map(|(_, gene)| gene.role.test).collect::<Vec<bool>>())
        .write(&writer.path("tasks.parquet"))
}

/// Every gene of any task, whatever its label.
fn write_exposure(writer: &StageWriter, tasks: &[Task], table: &GeneTable) -> Result<u64> {
    let of = |gene: &Evidence| Exposure { columns: [u32::from(gene.in_library), gene.tested_loci, u32::from(gene.has_sequence)] };
    let labelled = tasks.iter().flat_map(|task| &task.genes).filter_map(|gene| table.genes.get_key_value(&gene.gene_id));
    exposure::write(&labelled.map(|(id, gene)| (id.as_str(), of(gene))).collect(), &writer.path(exposure::FILE))
}

fn write_splits(writer: &StageWriter, groups: &Groups, folds: &[Vec<usize>]) -> Result<u64> {
    let (repeats, genes) = (folds.len(), groups.gene_id.len());
    let mut gene_id: Vec<&str> = Vec::with_capacity(repeats * genes);
    let mut group: Vec<u32> = Vec::with_capacity(repeats * genes);
    for _ in 0..repeats {
        gene_id.extend(groups.gene_id.iter().map(String::as_str));
        group.extend(&groups.group);
    }
    Table::new()
        .with("repeat", (0..repeats as i64).flat_map(|repeat| std::iter::repeat_n(repeat, genes)).collect::<Vec<i64>>())
        .text("gene_id", &gene_id)
        .with("group", group)
        .with("fold", folds.iter().flatten().map(|&fold| fold as i64).collect::<Vec<i64>>())
        .write(&writer.path("splits.parquet"))
}

fn summary(tasks: &[Task], groups: &Groups, folds: &[Vec<usize>], n_folds: usize) -> Value {
    let mut by_task = serde_json::Map::new();
    for task in tasks {
        let sizes = json!({
            "strength": task.strength,
            "primary": task.size(|gene| gene.role.test && gene.primary),
            "with_network": task.size(|gene| gene.role.test && gene.with_network),
            "all": task.size(|gene| gene.role.test),
        });
        by_task.insert(task.name.clone(), sizes);
    }
    let sizes = groups.sizes();
    let mut histogram: BTreeMap<usize, usize> = BTreeMap::new();
    for &size in &sizes {
        *histogram.entry(size).or_default() += 1;
    }
    let (largest, size) = largest_group(&sizes);
    let mut members = groups.members(largest);
    members.truncate(NAMED_MEMBERS);
    let genes_a_fold: Vec<Vec<usize>> =
        folds.iter().map(|folds| (0..n_folds).map(|fold| folds.iter().filter(|f| **f == fold).count()).collect()).collect();
    json!({
        "tasks": by_task,
        "groups": {
            "genes": groups.gene_id.len(),
            "groups": groups.len(),
            "links": groups.links,
            "largest": { "size": size, "members": members },
            "sizes": histogram.iter().map(|(size, n)| json!({ "size": size, "groups": n })).collect::<Vec<_>>(),
        },
        "genes_a_fold": genes_a_fold,
    })
}

/// The first of the largest groups, and its size.
fn largest_group(sizes: &[usize]) -> (u32, usize) {
    let size = sizes.iter().copied().max().unwrap_or(0);
    (sizes.iter().position(|&s| s == size).unwrap_or(0) as u32, size)
}

fn tell(tasks: &[Task], groups: &Groups, context: &Context) {
    for task in tasks {
        let tested = |keep: &dyn Fn(&LabelledGene) -> bool| task.size(|gene| gene.role.test && keep(gene));
        let (primary, network, all) = (tested(&|gene| gene.primary), tested(&|gene| gene.with_network), tested(&|_| true));
        context.progress.note(&format!(
            "task {} ({} negatives): {} positives, {} negatives with a sequence; {} / {} with interactions too; {} / {} of all",
            task.name, task.strength, primary.n_pos, primary.n_neg, network.n_pos, network.n_neg, all.n_pos, all.n_neg
        ));
    }
    let sizes = groups.sizes();
    let (largest, size) = largest_group(&sizes);
    let members = groups.members(largest);
    context.progress.note(&format!(
        "{} genes in {} groups; the largest holds {size}: {}{}",
        groups.gene_id.len(),
        groups.len(),
        members[..members.len().min(5)].join(", "),
        if size > 5 { ", ..." } else { "" }
    ));
}

#[cfg(test)]
mod tests;
