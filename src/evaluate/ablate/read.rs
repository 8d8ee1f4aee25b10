//! Scores of every subset model on the labelled genes, from the parts.

use std::collections::{BTreeMap, HashMap};
use std::path::Path;

use crate::artifact::{Columns, StageInput, StageReader};
use crate::config::Settings;
use crate::error::{Error, Result};
use crate::evaluate::bootstrap::FoldScores;
use crate::evaluate::{PartId, PartKind};

/// A labelled gene of one task.
#[derive(Debug, Clone)]
pub(super) struct LabelledGene {
    id: String,
    y: bool,
    primary: bool,
    with_network: bool,
    /// Group by repeat.
    group: BTreeMap<usize, u32>,
}

impl LabelledGene {
    fn belongs(&self, population: &str) -> bool {
        match population {
            "" => self.primary,
            "@network" => self.primary && self.with_network,
            _ => true,
        }
    }
}

/// Scores of one part on labelled genes: (place in the task's list, score).
#[derive(Debug, Clone)]
pub(super) struct PartScores {
    repeat: usize,
    fold: usize,
    scores: Vec<(usize, f64)>,
}

/// Labelled genes by task, sorted by id.
pub(super) fn read_labelled(plan: &StageReader) -> Result<BTreeMap<String, Vec<LabelledGene>>> {
    let splits = Columns::read(&plan.file("splits.parquet"))?;
    let mut groups: HashMap<String, BTreeMap<usize, u32>> = HashMap::new();
    for ((repeat, gene), group) in splits.i64("repeat")?.into_iter().zip(splits.text("gene_id")?).zip(splits.i64("group")?) {
        let (Ok(repeat), Ok(group)) = (usize::try_from(repeat), u32::try_from(group)) else {
            return Err(Error::artifact(
                &plan.file("splits.parquet"),
                format!("gene `{gene}`: negative repeat or group"),
                "rerun the plan",
            ));
        };
        groups.entry(gene).or_default().insert(repeat, group);
    }
    let path = plan.file("tasks.parquet");
    let tasks = Columns::read(&path)?;
    let flags = tasks.bool("y")?.into_iter().zip(tasks.bool("primary")?).zip(tasks.bool("with_network")?);
    let flags = flags.zip(tasks.bool_or("test", true)?);
    let mut labelled: BTreeMap<String, Vec<LabelledGene>> = BTreeMap::new();
    for ((task, id), (((y, primary), with_network), test)) in tasks.text("task")?.into_iter().zip(tasks.text("gene_id")?).zip(flags) {
        if !test {
            continue;
        }
        let group = groups
            .get(&id)
            .cloned()
            .ok_or_else(|| Error::artifact(&path, format!("gene `{id}` has no fold in splits.parquet"), "rerun the plan with --force"))?;
        labelled.entry(task).or_default().push(LabelledGene { id, y, primary, with_network, group });
    }
    labelled.values_mut().for_each(|genes| genes.sort_by(|a, b| a.id.cmp(&b.id)));
    Ok(labelled)
}

fn part_ids<'a>(settings: &'a Settings, subset: &'a [String], task: &'a str) -> impl Iterator<Item = PartId> + 'a {
    let evaluate = &settings.evaluate;
    (0..evaluate.ablated_repeats()).flat_map(move |repeat| {
        (0..evaluate.folds).map(move |fold| PartId { task: task.to_owned(), repeat, fold, kind: PartKind::Families(subset.to_vec()) })
    })
}

/// Hashes of all subset parts; refuses one that is missing, changed or made on another plan.
pub(super) fn part_inputs(settings: &Settings, subsets: &[Vec<String>], plan: &StageReader, parts: &Path) -> Result<Vec<StageInput>> {
    let mut inputs = Vec::new();
    for task in settings.evaluate.ablated() {
        for id in subsets.iter().flat_map(|subset| part_ids(settings, subset, task)) {
            let folder = parts.join(id.folder());
            let part = StageReader::open(&folder, "part")?;
            for input in plan.inputs_of(&["tasks.parquet", "splits.parquet"]) {
                if part.manifest().inputs.get(&input.label) != Some(&input.hash) {
                    return Err(Error::artifact(&folder, format!("was made on another {}", input.label), "rerun the parts on this plan"));
                }
            }
            inputs.extend(
                part.inputs()
                    .into_iter()
                    .map(|input| StageInput { label: input.label.replacen("part", &format!("parts/{}", id.folder()), 1), ..input }),
            );
        }
    }
    Ok(inputs)
}

/// Scores of each subset (by bitmask) on the task's labelled genes.
pub(super) fn read_parts(
    settings: &Settings,
    subsets: &[Vec<String>],
    parts: &Path,
    task: &str,
    genes: &[LabelledGene],
) -> Result<Vec<Vec<PartScores>>> {
    let place: HashMap<&str, usize> = genes.iter().enumerate().map(|(at, gene)| (gene.id.as_str(), at)).collect();
    subsets
        .iter()
        .map(|subset| {
            part_ids(settings, subset, task)
                .map(|id| {
                    let table = Columns::read(&parts.join(id.folder()).join("predictions.parquet"))?;
                    let mut scores: Vec<(usize, f64)> = table
                        .text("gene_id")?
                        .iter()
                        .zip(table.f64("score")?)
                        .filter_map(|(gene, score)| place.get(gene.as_str()).map(|&at| (at, score)))
                        .collect();
                    scores.sort_unstable_by_key(|(at, _)| *at);
                    Ok(PartScores { repeat: id.repeat, fold: id.fold, scores })
                })
                .collect()
        })
        .collect()
}

/// The scores of one population (`""` genes with a sequence, `@network` of these the ones with an interaction, `@all`).
pub(super) fn population_folds(scores: &[Vec<PartScores>], genes: &[LabelledGene], population: &str) -> Vec<Vec<FoldScores>> {
    let fold_of = |part: &PartScores| {
        let mut fold = FoldScores { repeat: part.repeat, fold: part.fold, ..FoldScores::default() };
        for &(at, score) in part.scores.iter().filter(|(at, _)| genes[*at].belongs(population)) {
            fold.score.push(score);
            fold.y.push(genes[at].y);
            fold.group.push(genes[at].group.get(&part.repeat).copied().unwrap_or_default());
        }
        fold
    };
    scores.iter().map(|parts| parts.iter().map(fold_of).collect()).collect()
}
