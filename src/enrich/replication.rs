//! Hits of one screen in the ranking learned on another alone: `replication.tsv`.
//!
//! A task `replicate:A-to-B` learns from the labels of screen A, genes of the fold left out, and from none of B. Its out-of-fold
//! log-odds, averaged over repeats, rank the genes that B tested: among these no gene is favoured for having been chosen for a test.
//! What the confounds alone make of the same labels of A stands beside it.

use std::collections::BTreeMap;
use std::path::Path;

use polars::prelude::{BooleanChunked, NewChunkedArray};

use super::sets::{RankedList, Ranking};
use super::{benjamini_hochberg, null_scores, running_sum, significance};
use crate::artifact::{Columns, StageReader, tsv_field, write_atomically};
use crate::config::EnrichSettings;
use crate::error::{Error, Result};

/// The scores that are ranked, the bar last.
const MODELS: [&str; 2] = ["deephen", "confound"];
/// How tasks begin that learn one screen and are measured on another.
const PREFIX: &str = "replicate:";

/// The test of one task and model.
struct Replicated {
    task: String,
    model: &'static str,
    genes: usize,
    hits: usize,
    score: f64,
    nes: Option<f64>,
    p: f64,
    fdr: f64,
    leading_edge: usize,
}

/// Tests every replication among the tasks of `evaluate`, and writes the table: a header alone without one. Returns the row count.
///
/// # Errors
/// A table without the columns that its contract promises.
pub(super) fn run(plan: &StageReader, evaluate: Option<&StageReader>, settings: &EnrichSettings, seed: u64, path: &Path) -> Result<u64> {
    let pools = match evaluate {
        Some(evaluate) => Pools::read(&measured(&plan.file("tasks.parquet"))?, &evaluate.file("predictions.parquet"))?,
        None => Pools::default(),
    };
    let mut rows = Vec::new();
    // The rate is over the tasks of a model, as elsewhere over the sets of a list.
    for model in MODELS {
        let mut tested: Vec<Replicated> =
            pools.0.iter().filter_map(|((task, of), pool)| (of == model).then(|| test(task, model, pool, settings, seed))?).collect();
        let p: Vec<f64> = tested.iter().map(|test| test.p).collect();
        tested.iter_mut().zip(benjamini_hochberg(&p)).for_each(|(test, fdr)| test.fdr = fdr);
        rows.extend(tested);
    }
    rows.sort_by(|a, b| a.task.cmp(&b.task));
    write(path, &rows, settings)?;
    Ok(rows.len() as u64)
}

/// Screens that a task learns from and is measured on.
fn screens(task: &str) -> Option<(&str, &str)> {
    task.strip_prefix(PREFIX)?.split_once("-to-")
}

/// Labels by task and gene.
type Labels = BTreeMap<String, BTreeMap<String, bool>>;

/// Genes that replications are measured on: those that the other screen tested. The plan also holds genes of the screen that is learned,
/// with its labels, as genes to learn from alone.
fn measured(path: &Path) -> Result<Labels> {
    let table = Columns::read(path)?;
    let (tasks, ids, ys, tests) = (table.text("task")?, table.text("gene_id")?, table.bool("y")?, table.bool_or("test", true)?);
    let mut labels = Labels::new();
    for row in (0..tasks.len()).filter(|&row| tests[row] && screens(&tasks[row]).is_some()) {
        labels.entry(tasks[row].clone()).or_default().insert(ids[row].clone(), ys[row]);
    }
    Ok(labels)
}

/// Tested genes of a task by one model: whether each is a hit, the sum of its log-odds and their number.
type Pool = BTreeMap<String, (bool, f64, f64)>;

/// By task and model.
#[derive(Default)]
struct Pools(BTreeMap<(String, String), Pool>);

impl Pools {
    /// Scores of the genes that `labels` names.
    fn read(labels: &Labels, path: &Path) -> Result<Self> {
        let table = labelled(&Columns::read(path)?, path)?;
        let (tasks, models, ids) = (table.text("task")?, table.text("model")?, table.text("gene_id")?);
        let logits = table.f64("logit")?;
        let mut pools = Self::default();
        for row in 0..tasks.len() {
            let Some(&y) = labels.get(&tasks[row]).and_then(|genes| genes.get(&ids[row])) else { continue };
            let pool = pools.0.entry((tasks[row].clone(), models[row].clone())).or_default();
            let gene = pool.entry(ids[row].clone()).or_insert((y, 0.0, 0.0));
            (gene.1, gene.2) = (gene.1 + logits[row], gene.2 + 1.0);
        }
        Ok(pools)
    }
}

/// Rows of replications by the models in question that have a label: some per cent of a table of millions.
fn labelled(table: &Columns, path: &Path) -> Result<Columns> {
    let column = |name: &str| table.frame().column(name).map_err(Error::table(format!("read column {name} of {}", path.display())));
    let (tasks, models, ys) = (column("task")?, column("model")?, column("y")?);
    let texts = tasks.str().and_then(|tasks| Ok((tasks, models.str()?))).map_err(Error::table("read predictions"))?;
    let wanted = texts
        .0
        .iter()
        .zip(texts.1.iter())
        .map(|(task, model)| task.is_some_and(|task| screens(task).is_some()) && model.is_some_and(|model| MODELS.contains(&model)));
    let mask = BooleanChunked::from_iter_values("wanted".into(), wanted) & ys.is_not_null();
    Ok(Columns::wrap(path, table.frame().filter(&mask).map_err(Error::table("filter predictions"))?))
}

/// None where the hits are too few, or all there is.
fn test(task: &str, model: &'static str, pool: &Pool, settings: &EnrichSettings, seed: u64) -> Option<Replicated> {
    let ranking = Ranking::by_logit(pool.iter().map(|(id, (_, sum, n))| (id.clone(), None, sum / n)).collect());
    let list = RankedList::new("tested-pool", &ranking, settings.exponent, |_| true);
    let positions = (0u32..).zip(&list.ids);
    let hits: Vec<u32> = positions.filter(|(_, id)| pool.get(*id).is_some_and(|gene| gene.0)).map(|(position, _)| position).collect();
    if hits.len() < settings.min_size || hits.len() == list.ids.len() {
        return None;
    }
    let null = null_scores(&list.weights, &[hits.len()], settings.permutations, seed, &format!("enrich/{task}/{model}"));
    let sum = running_sum(&hits, &list.weights);
    let found = significance(sum.score, &null[&hits.len()]);
    let leading_edge = if sum.score > 0.0 { sum.peak + 1 } else { hits.len() - sum.peak };
    let genes = list.ids.len();
    Some(Replicated {
        task: task.to_owned(),
        model,
        genes,
        hits: hits.len(),
        score: sum.score,
        nes: found.nes,
        p: found.p,
        fdr: 1.0,
        leading_edge,
    })
}

fn write(path: &Path, rows: &[Replicated], settings: &EnrichSettings) -> Result<()> {
    write_atomically(path, |out| {
        writeln!(
            out,
            "# hits of the screen `measured_on` among all genes that it tested, ranked by out-of-fold scores of models that learned from the screen `learned_on` alone; preranked GSEA, weight exponent {}; fdr: Benjamini-Hochberg over the replications of a model",
            settings.exponent
        )?;
        writeln!(out, "learned_on\tmeasured_on\ttask\tmodel\tgenes\thits\tes\tnes\tp\tfdr\tn_permutations\tleading_edge")?;
        for row in rows {
            let (from, to) = screens(&row.task).unwrap_or_default();
            writeln!(
                out,
                "{}\t{}\t{}\t{}\t{}\t{}\t{:.6}\t{}\t{:.6}\t{:.6}\t{}\t{}",
                tsv_field(from),
                tsv_field(to),
                tsv_field(&row.task),
                row.model,
                row.genes,
                row.hits,
                row.score,
                row.nes.map(|nes| format!("{nes:.4}")).unwrap_or_default(),
                row.p,
                row.fdr,
                settings.permutations,
                row.leading_edge,
            )?;
        }
        Ok(())
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::artifact::Table;
    use crate::rank::fixtures::open;

    /// Labels and predictions on 40 tested genes, 10 of them hits of the other screen; the model ranks the hits first, the confounds do not.
    fn folders(plan: &Path, evaluate: &Path) {
        let task = "replicate:A-to-B";
        let writer = open("plan", plan);
        // The last five belong to the screen that is learned: labelled, and no part of the list.
        Table::new()
            .text("task", &[task; 45])
            .text("gene_id", &(0..45).map(|gene| format!("G{gene:02}")).collect::<Vec<_>>())
            .with("y", (0..45).map(|gene| gene % 4 == 0 || gene >= 40).collect::<Vec<bool>>())
            .with("test", (0..45).map(|gene| gene < 40).collect::<Vec<bool>>())
            .write(&writer.path("tasks.parquet"))
            .unwrap();
        writer.finish(BTreeMap::new()).unwrap();
        let writer = open("evaluate", evaluate);
        let (mut tasks, mut models, mut ids, mut ys, mut logits) = (vec![], vec![], vec![], vec![], vec![]);
        for (task, model, repeat) in
            [(task, "deephen", 0), (task, "deephen", 1), (task, "confound", 0), (task, "ridge", 0), ("screen:A", "deephen", 0)]
        {
            for gene in 0..50 {
                tasks.push(task);
                models.push(model);
                ids.push(format!("G{gene:02}"));
                ys.push((gene < 45).then_some(gene % 4 == 0));
                let spread = f64::from((gene * 7 + repeat) % 11) / 11.0;
                logits.push(if model == "deephen" && gene % 4 == 0 { 1.0 + spread } else { -spread });
            }
        }
        Table::new()
            .text("task", &tasks)
            .text("model", &models)
            .text("gene_id", &ids)
            .with("y", ys)
            .with("logit", logits)
            .write(&writer.path("predictions.parquet"))
            .unwrap();
        writer.finish(BTreeMap::new()).unwrap();
    }

    #[test]
    fn hits_of_the_other_screen_are_tested_among_its_tested_genes_alone() {
        let folder = tempfile::tempdir().unwrap();
        let (plan, evaluate) = (folder.path().join("plan"), folder.path().join("evaluate"));
        folders(&plan, &evaluate);
        let plan = StageReader::open(&plan, "plan").unwrap();
        let reader = StageReader::open(&evaluate, "evaluate").unwrap();
        let path = folder.path().join("replication.tsv");
        let settings = EnrichSettings { permutations: 200, ..EnrichSettings::default() };
        assert_eq!(run(&plan, Some(&reader), &settings, 1, &path).unwrap(), 2);
        let text = std::fs::read_to_string(&path).unwrap();
        let rows: Vec<Vec<&str>> = text.lines().skip(2).map(|line| line.split('\t').collect()).collect();
        assert_eq!(rows[0][..6], ["A", "B", "replicate:A-to-B", "deephen", "40", "10"]);
        assert_eq!(rows[1][..6], ["A", "B", "replicate:A-to-B", "confound", "40", "10"]);
        let number = |row: usize, column: usize| rows[row][column].parse::<f64>().unwrap();
        assert!((number(0, 6) - 1.0).abs() < 1e-6, "all hits stand before all others: {}", number(0, 6));
        assert!(number(0, 8) < 0.02 && number(0, 9) >= number(0, 8));
        assert!(number(1, 6).abs() < 0.6 && number(1, 8) > 0.02, "{:?}", rows[1]);
        assert_eq!(rows[0][11], "10");
        // The same again gives the same; without evaluation there is a header alone.
        run(&plan, Some(&reader), &settings, 1, &path).unwrap();
        assert_eq!(std::fs::read_to_string(&path).unwrap(), text);
        assert_eq!(run(&plan, None, &settings, 1, &path).unwrap(), 0);
        assert_eq!(std::fs::read_to_string(&path).unwrap().lines().count(), 2);
    }

    #[test]
    fn too_few_hits_are_not_tested() {
        let pool: Pool = (0..20).map(|gene| (format!("G{gene:02}"), (gene < 3, f64::from(gene), 1.0))).collect();
        assert!(test("replicate:A-to-B", "deephen", &pool, &EnrichSettings::default(), 1).is_none());
        assert_eq!(screens("replicate:iPSC-to-endoderm"), Some(("iPSC", "endoderm")));
        assert_eq!(screens("screen:iPSC"), None);
    }
}
