//! The parts of the ranking task: which there are, and the mean out-of-fold logits in them.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::{Path, PathBuf};

use rayon::prelude::*;

use crate::artifact::{Columns, Context, StageInput, StageReader};
use crate::config::{Player, Settings};
use crate::error::{Error, Result};

/// File of a part that holds its scores.
const PREDICTIONS: &str = "predictions.parquet";
/// Families of every run; the config may add more.
const FAMILIES: [&str; 3] = ["sequence", "topology", "locus"];

/// One finished part folder.
struct Part {
    folder: String,
    repeat: usize,
    reader: StageReader,
}

/// All parts of the ranking task, by subset of families (bit `i` = `families[i]`), and the rivals' parts.
pub(super) struct Parts {
    /// Families of the full model, and groups of them, in the order of the config.
    pub families: Vec<String>,
    repeats: usize,
    /// Repeats of subsets of families.
    ablated_repeats: usize,
    subsets: BTreeMap<usize, Vec<Part>>,
    rivals: Vec<Part>,
}

/// Mean logits of every gene over repeats; `None` where a model did not score it.
pub(super) struct Evidence {
    /// Families of the full model, and groups of them, in the order of the config.
    pub families: Vec<String>,
    /// Repeats behind each mean.
    pub repeats: usize,
    /// `subset_logits[mask][gene]`: mean logit of the model on the families in `mask`; empty where that model was not trained.
    pub subset_logits: Vec<Vec<Option<f64>>>,
    /// Standard deviation of one retrained full model's logit, `[gene]`: over repeats and over the ensemble, combined.
    pub logit_sd: Vec<Option<f64>>,
    /// Mean logit of the confound model, `[gene]`.
    pub confound: Vec<Option<f64>>,
}

impl Parts {
    /// Lists the parts of `settings.rank.task` under `folder` and refuses a family subset whose folds are not complete.
    ///
    /// Folders of other tasks, of families that the config does not name, and of repeats and folds beyond its numbers
    /// (left from earlier settings) are passed over.
    pub fn find(settings: &Settings, folder: &Path) -> Result<Self> {
        let known: BTreeSet<&str> =
            FAMILIES.into_iter().chain(settings.features.families.iter().map(|family| family.name.as_str())).collect();
        let (folds, repeats) = (settings.evaluate.folds, settings.evaluate.repeats);
        let mut found: BTreeMap<String, BTreeMap<(usize, usize), PathBuf>> = BTreeMap::new();
        for entry in std::fs::read_dir(folder).map_err(Error::io("list", folder))? {
            let entry = entry.map_err(Error::io("list", folder))?;
            let name = entry.file_name().to_string_lossy().into_owned();
            let Some((repeat, fold, kind)) = parse_folder(&name, &settings.rank.task) else { continue };
            let whole = kind == "rivals" || kind == settings.family_names().join("+");
            let planned = if whole { repeats } else { settings.evaluate.ablated_repeats() };
            if repeat < planned && fold < folds && is_kind(kind, &known) {
                found.entry(kind.to_owned()).or_default().insert((repeat, fold), entry.path());
            }
        }
        let full = full_model(found.keys(), folder, &settings.rank.task)?;
        let players: Vec<Player> =
            settings.players().into_iter().filter(|player| player.families.iter().any(|one| full.contains(one))).collect();
        let mut subsets = BTreeMap::new();
        let mut rivals = Vec::new();
        for (kind, paths) in found {
            let Some(mask) = subset_mask(&kind, &players) else {
                if kind == "rivals" {
                    rivals = open_all(folder, &settings.rank.task, &kind, paths, repeats, folds)?;
                }
                continue;
            };
            let repeats = if mask + 1 == 1 << players.len() { repeats } else { settings.evaluate.ablated_repeats() };
            subsets.insert(mask, open_all(folder, &settings.rank.task, &kind, paths, repeats, folds)?);
        }
        if rivals.is_empty() {
            return Err(missing(folder, &format!("{}.r0.f0.rivals", settings.rank.task)));
        }
        Ok(Self {
            families: players.into_iter().map(|player| player.name).collect(),
            repeats,
            ablated_repeats: settings.evaluate.ablated_repeats(),
            subsets,
            rivals,
        })
    }

    /// Number of part folders.
    pub fn len(&self) -> usize {
        self.subsets.values().map(Vec::len).sum::<usize>() + self.rivals.len()
    }

    /// What the stage reads of them, each under its folder's name.
    pub fn inputs(&self) -> Vec<StageInput> {
        let all = self.subsets.values().flatten().chain(&self.rivals);
        all.flat_map(Part::inputs).collect()
    }

    /// Averages the logits of the genes in `ids` over repeats.
    pub fn read(&self, ids: &[String], context: &Context) -> Result<Evidence> {
        let index: HashMap<&str, usize> = ids.iter().enumerate().map(|(row, id)| (id.as_str(), row)).collect();
        let task = context.progress.begin("read parts", Some(self.len() as u64), "parts");
        let full = (1usize << self.families.len()) - 1;
        let mut subset_logits = vec![Vec::new(); full + 1];
        let mut logit_sd = Vec::new();
        for (&mask, parts) in &self.subsets {
            let repeats = if mask == full { self.repeats } else { self.ablated_repeats };
            let moments = Moments::read(parts, repeats, &index, None)?;
            if mask == full {
                logit_sd = (0..ids.len()).map(|gene| moments.sd(gene)).collect();
            }
            subset_logits[mask] = (0..ids.len()).map(|gene| moments.mean(gene)).collect();
            task.advance(parts.len() as u64);
        }
        let moments = Moments::read(&self.rivals, self.repeats, &index, Some("confound"))?;
        let confound = (0..ids.len()).map(|gene| moments.mean(gene)).collect();
        task.advance(self.rivals.len() as u64);
        Ok(Evidence { families: self.families.clone(), repeats: self.repeats, subset_logits, logit_sd, confound })
    }
}

/// Out-of-fold log-odds of the full model of one task, one entry a gene.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct TaskScores {
    /// Mean over repeats.
    pub mean: Vec<Option<f64>>,
    /// Standard deviation of one retrained model's.
    pub sd: Vec<Option<f64>>,
}

/// The parts of the full model of one task.
pub(super) struct FullModel {
    repeats: usize,
    parts: Vec<Part>,
}

impl FullModel {
    /// Opens them; a missing one is an error, unless all are missing and the task is not `wanted` for sure.
    pub fn find(settings: &Settings, folder: &Path, task: &str, wanted: bool) -> Result<Option<Self>> {
        let (kind, evaluate) = (settings.family_names().join("+"), &settings.evaluate);
        let mut paths = BTreeMap::new();
        for repeat in 0..evaluate.repeats {
            for fold in 0..evaluate.folds {
                let path = folder.join(format!("{task}.r{repeat}.f{fold}.{kind}"));
                path.exists().then(|| paths.insert((repeat, fold), path));
            }
        }
        if paths.is_empty() && !wanted {
            return Ok(None);
        }
        let parts = open_all(folder, task, &kind, paths, evaluate.repeats, evaluate.folds)?;
        Ok(Some(Self { repeats: evaluate.repeats, parts }))
    }

    /// What the stage reads of them.
    pub fn inputs(&self) -> Vec<StageInput> {
        self.parts.iter().flat_map(Part::inputs).collect()
    }

    /// Log-odds of the genes `ids`.
    pub fn read(&self, ids: &[String]) -> Result<TaskScores> {
        let index: HashMap<&str, usize> = ids.iter().enumerate().map(|(row, id)| (id.as_str(), row)).collect();
        let moments = Moments::read(&self.parts, self.repeats, &index, None)?;
        Ok(TaskScores {
            mean: (0..ids.len()).map(|gene| moments.mean(gene)).collect(),
            sd: (0..ids.len()).map(|gene| moments.sd(gene)).collect(),
        })
    }
}

/// Running moments of each gene's logit over the repeats of one model.
struct Moments {
    repeats: usize,
    count: Vec<u32>,
    sum: Vec<f64>,
    sum_squares: Vec<f64>,
    ensemble_variance: Vec<f64>,
}

impl Moments {
    fn read(parts: &[Part], repeats: usize, index: &HashMap<&str, usize>, model: Option<&str>) -> Result<Self> {
        let n = index.len();
        let mut moments =
            Self { repeats, count: vec![0; n], sum: vec![0.0; n], sum_squares: vec![0.0; n], ensemble_variance: vec![0.0; n] };
        let tables: Vec<Vec<(usize, f64, f64)>> = parts.par_iter().map(|part| part.rows(index, model)).collect::<Result<_>>()?;
        let mut seen: Vec<Option<usize>> = vec![None; n];
        for (part, rows) in parts.iter().zip(tables) {
            for (gene, logit, sd) in rows {
                if seen[gene] == Some(part.repeat) {
                    let file = part.reader.file(PREDICTIONS);
                    let problem = format!("a gene is scored twice in repeat {}, in two folds or by two models", part.repeat);
                    return Err(Error::artifact(&file, problem, "rerun the part with --force"));
                }
                seen[gene] = Some(part.repeat);
                moments.count[gene] += 1;
                moments.sum[gene] += logit;
                moments.sum_squares[gene] += logit * logit;
                moments.ensemble_variance[gene] += sd * sd;
            }
        }
        Ok(moments)
    }

    /// Mean logit, where every repeat scored the gene.
    fn mean(&self, gene: usize) -> Option<f64> {
        (self.count[gene] as usize == self.repeats).then(|| self.sum[gene] / f64::from(self.count[gene]))
    }

    /// Law of total variance: variance between repeats (split and training set) plus mean variance over the ensemble (start values).
    fn sd(&self, gene: usize) -> Option<f64> {
        let mean = self.mean(gene)?;
        let n = f64::from(self.count[gene]);
        let between = if n > 1.0 { ((self.sum_squares[gene] - n * mean * mean) / (n - 1.0)).max(0.0) } else { 0.0 };
        Some((between + self.ensemble_variance[gene] / n).sqrt())
    }
}

impl Part {
    /// Its scores, under the folder's name.
    fn inputs(&self) -> impl Iterator<Item = StageInput> {
        let inputs = self.reader.inputs_of(&[PREDICTIONS]).into_iter();
        inputs.map(|input| StageInput { label: format!("parts/{}/{PREDICTIONS}", self.folder), hash: input.hash })
    }

    /// `(gene, logit, sd)` of the rows of `model` (`None`: of all rows) whose gene is in `index`.
    fn rows(&self, index: &HashMap<&str, usize>, model: Option<&str>) -> Result<Vec<(usize, f64, f64)>> {
        let path = self.reader.file(PREDICTIONS);
        let table = Columns::read(&path)?;
        let (ids, logits) = (table.text("gene_id")?, table.f64("logit")?);
        let models = if model.is_some() { table.text("model")? } else { Vec::new() };
        let sds = if table.names().iter().any(|name| name == "logit_sd") { table.optional_f64("logit_sd")? } else { Vec::new() };
        let mut rows = Vec::with_capacity(ids.len());
        for (row, id) in ids.iter().enumerate() {
            if model.is_some_and(|model| models[row] != model) {
                continue;
            }
            if !logits[row].is_finite() {
                return Err(Error::artifact(&path, format!("gene {id}: logit is {}", logits[row]), "rerun the part with --force"));
            }
            if let Some(&gene) = index.get(id.as_str()) {
                rows.push((gene, logits[row], sds.get(row).copied().flatten().unwrap_or(0.0)));
            }
        }
        Ok(rows)
    }
}

/// Repeat, fold and kind of a part folder of `task`.
fn parse_folder<'a>(name: &'a str, task: &str) -> Option<(usize, usize, &'a str)> {
    let rest = name.strip_prefix(task)?.strip_prefix(".r")?;
    let (repeat, rest) = rest.split_once(".f")?;
    let (fold, kind) = rest.split_once('.')?;
    Some((repeat.parse().ok()?, fold.parse().ok()?, kind))
}

fn is_kind(kind: &str, known: &BTreeSet<&str>) -> bool {
    kind == "none" || kind == "rivals" || kind.split('+').all(|family| known.contains(family))
}

/// Families of the largest model; an error where there is none or where two are largest.
fn full_model<'a>(kinds: impl Iterator<Item = &'a String>, folder: &Path, task: &str) -> Result<Vec<String>> {
    let mut sets: Vec<Vec<&str>> =
        kinds.filter(|kind| *kind != "none" && *kind != "rivals").map(|kind| kind.split('+').collect()).collect();
    sets.sort_by_key(|set| std::cmp::Reverse(set.len()));
    match sets.as_slice() {
        [] => Err(missing(folder, &format!("{task}.r0.f0.{}", FAMILIES.join("+")))),
        [first, second, ..] if first.len() == second.len() => Err(Error::artifact(
            folder,
            format!("task `{task}`: both `{}` and `{}` could be the full model", first.join("+"), second.join("+")),
            "evaluate the model on all families first",
        )),
        [first, ..] => Ok(first.iter().map(|family| (*family).to_owned()).collect()),
    }
}

/// Bits of the players in `kind`; `None` for rivals, for families outside the full model, and for a part of a group.
fn subset_mask(kind: &str, players: &[Player]) -> Option<usize> {
    if kind == "none" {
        return Some(0);
    }
    let named: Vec<&str> = kind.split('+').collect();
    let whole = |player: &Player| player.families.iter().all(|family| named.contains(&family.as_str()));
    let taken: Vec<usize> = (0..players.len()).filter(|&at| whole(&players[at])).collect();
    let covered: usize = taken.iter().map(|&at| players[at].families.len()).sum();
    (covered == named.len()).then(|| taken.into_iter().map(|at| 1 << at).sum())
}

fn open_all(
    folder: &Path,
    task: &str,
    kind: &str,
    paths: BTreeMap<(usize, usize), PathBuf>,
    repeats: usize,
    folds: usize,
) -> Result<Vec<Part>> {
    let mut named = Vec::with_capacity(repeats * folds);
    for repeat in 0..repeats {
        for fold in 0..folds {
            let name = format!("{task}.r{repeat}.f{fold}.{kind}");
            let path = paths.get(&(repeat, fold)).ok_or_else(|| missing(folder, &name))?;
            named.push((name, repeat, path));
        }
    }
    let open = |(name, repeat, path): (String, usize, &PathBuf)| -> Result<Part> {
        Ok(Part { folder: name, repeat, reader: StageReader::open(path, "part")? })
    };
    named.into_par_iter().map(open).collect()
}

fn missing(folder: &Path, name: &str) -> Error {
    Error::artifact(
        &folder.join(name),
        "this part is missing",
        "run `deephen evaluate` for all repeats and folds of the ranking task first",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folder_names_are_read_back_and_foreign_ones_are_not() {
        assert_eq!(parse_folder("screen-ipsc.r3.f12.sequence+locus", "screen-ipsc"), Some((3, 12, "sequence+locus")));
        assert_eq!(parse_folder("screen-ipsc-loci.r0.f0.locus", "screen-ipsc"), None);
        assert_eq!(parse_folder(".screen-ipsc.r0.f0.locus.partial-7", "screen-ipsc"), None);
        assert_eq!(parse_folder("screen-ipsc.rx.f0.locus", "screen-ipsc"), None);
    }

    #[test]
    fn masks_follow_the_full_models_order() {
        let families = ["sequence", "topology", "locus"].map(|name| Player { name: name.to_owned(), families: vec![name.to_owned()] });
        assert_eq!(subset_mask("none", &families), Some(0));
        assert_eq!(subset_mask("sequence+locus", &families), Some(0b101));
        assert_eq!(subset_mask("rivals", &families), None);
        let kinds = ["a+b".to_owned(), "b+c".to_owned()];
        assert!(full_model(kinds.iter(), Path::new("parts"), "t").unwrap_err().to_string().contains("full model"));
    }
}
