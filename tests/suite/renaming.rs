//! Names and order on the way to a score: what they must not change, and what they do by design.
//!
//! Genes are numbered by the order of their ids, and random draws (folds, encoder, batches, trees) go by number. So no order of input
//! rows, and no renaming that keeps the ids in order, may change a digit; a renaming that moves genes about deals other folds and other
//! draws. What rests on no draw must come out equal all the same (`docs/evaluation.md`, "What names change").

use std::collections::BTreeMap;
use std::path::Path;

use deephen::artifact::{Columns, Opened, StageRequest};
use deephen::config::{ColumnRef, Kind, Settings, Source};
use deephen::runtime::DeviceChoice;
use polars::prelude::{NamedFrom, Series};

use crate::species::{Species, context, copy_folder, read_lines, settings, simulate, write_lines};

/// Start of the ids of simulated genes, which nine digits follow.
const ID: &str = "ENSG99";
const DIGITS: usize = 9;

/// Every table of a simulated dataset that has rows to move, and the lines of its head.
const TABLES: [(&str, usize); 17] = [
    ("genes_e100.tsv.gz", 1),
    ("genes_e93.tsv.gz", 1),
    ("genes_e84.tsv.gz", 1),
    ("transcripts_e100.tsv.gz", 1),
    ("gene_aliases.tsv.gz", 1),
    ("noncode_ensembl_overlap.txt.gz", 0),
    ("noncode_names.csv.gz", 1),
    ("lpi.tsv.gz", 1),
    ("ppi.txt.gz", 0),
    ("labels_library_tss.txt.gz", 1),
    ("labels_library_hg19.gtf.gz", 1),
    ("labels_screen_ipsc.txt.gz", 3),
    ("labels_screen_second.tsv", 1),
    ("labels_crispr_hits.csv.gz", 1),
    ("labels_essential_genes.csv.gz", 1),
    ("labels_coding_essential.txt", 1),
    ("annotations.gaf.gz", 2),
];

/// Lines in an order that depends on nothing but their number.
fn stirred<T: Clone>(rows: &[T]) -> Vec<T> {
    (0..11).flat_map(|start| rows.iter().skip(start).step_by(11).rev().cloned()).collect()
}

/// Records of a FASTA file, each as its lines.
fn records(lines: &[String]) -> Vec<Vec<String>> {
    let mut records: Vec<Vec<String>> = Vec::new();
    for line in lines {
        if line.starts_with('>') {
            records.push(Vec::new());
        }
        records.last_mut().unwrap().push(line.clone());
    }
    records
}

/// A second screen of the simulated species: every other lncRNA gene, with hits where the planted log-odds are high.
fn second_screen(data: &Path) {
    let truth = read_lines(&data.join("truth.tsv"));
    let columns: Vec<&str> = truth[0].split('\t').collect();
    let place = |name: &str| columns.iter().position(|column| *column == name).unwrap();
    let (id, odds) = (place("gene_id"), place("log_odds"));
    let mut rows: Vec<(f64, String)> = truth[1..]
        .iter()
        .map(|line| line.split('\t').collect::<Vec<_>>())
        .map(|fields| (fields[odds].parse::<f64>().unwrap(), fields[id].to_owned()))
        .collect();
    rows.sort_by(|a, b| b.0.total_cmp(&a.0));
    let fdr = |place: usize| if place < 60 { 0.01 } else { 0.9 };
    let mut lines: Vec<String> =
        rows.iter().enumerate().filter(|(place, _)| place % 2 == 0).map(|(place, (_, id))| format!("{id}\t{}", fdr(place))).collect();
    lines.sort();
    lines.insert(0, "gene\tfdr".to_owned());
    write_lines(&data.join("labels_screen_second.tsv"), &lines);
}

/// Two screens learned together, each also measured by the other's models.
fn two_screens() -> Settings {
    let mut settings = settings();
    let text = |name: &str| ColumnRef::Name(name.to_owned());
    settings.ingest.labels.push(Source {
        name: "second".to_owned(),
        path: "labels_screen_second.tsv".to_owned(),
        kind: Some(Kind::ScoredScreen),
        columns: BTreeMap::from([("gene".to_owned(), text("gene")), ("score".to_owned(), text("fdr"))]),
        fixed: BTreeMap::from(
            [("context", "second"), ("phenotype", "differentiation")].map(|(key, value)| (key.to_owned(), value.to_owned())),
        ),
        ..Source::default()
    });
    settings.evaluate.tasks =
        ["screen-ipsc", "screen:second", "replicate:iPSC-to-second", "replicate:second-to-iPSC"].map(str::to_owned).into();
    settings.train.contexts = ["screen-ipsc", "screen:second"].map(str::to_owned).into();
    settings.rank.task = "screen-ipsc".to_owned();
    settings
}

/// Log-odds of every ranked gene, bit by bit, by context.
fn ranked(run: &Path) -> BTreeMap<(String, String), [u64; 3]> {
    let mut scores = BTreeMap::new();
    let table = Columns::read(&run.join("rank/ranking.parquet")).unwrap();
    let columns = ["score", "logit", "confound_score"].map(|name| table.f64(name).unwrap());
    for (row, id) in table.text("gene_id").unwrap().into_iter().enumerate() {
        scores.insert(("ranking".to_owned(), id), [0, 1, 2].map(|column| columns[column][row].to_bits()));
    }
    let table = Columns::read(&run.join("rank/contexts.parquet")).unwrap();
    let (contexts, ids, logits) = (table.text("context").unwrap(), table.text("gene_id").unwrap(), table.f64("logit").unwrap());
    scores.extend(contexts.into_iter().zip(ids).zip(logits).map(|(key, logit)| (key, [logit.to_bits(), 0, 0])));
    scores
}

#[test]
fn no_order_of_rows_records_edges_tasks_or_contexts_changes_a_score() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    simulate("mixed", 400, 5, &at("data"));
    second_screen(&at("data"));
    copy_folder(&at("data"), &at("stirred"));
    for (name, head) in TABLES {
        let path = at("stirred").join(name);
        let lines = read_lines(&path);
        let moved = [lines[..head].to_vec(), stirred(&lines[head..])].concat();
        assert_ne!(moved, lines, "{name} must really change");
        write_lines(&path, &moved);
    }
    let path = at("stirred").join("transcripts.fa.gz");
    write_lines(&path, &stirred(&records(&read_lines(&path))).concat());

    let settings = two_screens();
    let mut other = settings.clone();
    other.evaluate.tasks.reverse();
    other.train.contexts.reverse();
    let run = |settings: &Settings, data: &str, out: &str| {
        deephen::run::run(settings, &at(data), &at(out), DeviceChoice::Cpu, &context(2), &|_| {}).unwrap();
        (ranked(&at(out)), std::fs::read_to_string(at(out).join("enrich/replication.tsv")).unwrap())
    };
    let (before, replication) = run(&settings, "data", "before");
    let (after, stirred_replication) = run(&other, "stirred", "after");
    assert!(before.len() > 400, "{}", before.len());
    assert!(before.keys().eq(after.keys()));
    let differing: Vec<_> = before.iter().filter(|(gene, bits)| after[*gene] != **bits).collect();
    assert!(differing.is_empty(), "{} of {}, first {:?}", differing.len(), before.len(), differing[0]);
    // Both screens are large enough to be tested in the ranking of the other.
    assert_eq!(replication.lines().filter(|line| !line.starts_with('#')).count(), 1 + 4, "{replication}");
    assert_eq!(replication, stirred_replication);
}

/// The data with every gene id renamed by its number.
fn renamed(data: &Path, out: &Path, rename: &dyn Fn(u64) -> u64) {
    copy_folder(data, out);
    let replace = |line: &String| {
        let mut parts = line.split(ID);
        let mut text = parts.next().unwrap_or_default().to_owned();
        for part in parts {
            let (digits, rest) = part.split_at(DIGITS);
            text.push_str(&format!("{ID}{:09}{rest}", rename(digits.parse().unwrap())));
        }
        text
    };
    for entry in std::fs::read_dir(data).unwrap() {
        let name = entry.unwrap().file_name();
        if name != "manifest.json" && name != "summary.json" {
            write_lines(&out.join(&name), &read_lines(&data.join(&name)).iter().map(replace).collect::<Vec<_>>());
        }
    }
}

/// An id under its new name; ids of other catalogues keep theirs.
fn new_name(id: &str, rename: &dyn Fn(u64) -> u64) -> String {
    id.strip_prefix(ID).map_or_else(|| id.to_owned(), |digits| format!("{ID}{:09}", rename(digits.parse().unwrap())))
}

/// Ids in order under their new names.
fn tripled(number: u64) -> u64 {
    3 * number + 7
}

/// Ids in the opposite order.
fn turned(number: u64) -> u64 {
    999_999_999 - number
}

fn simulated(folder: &Path, rename: &dyn Fn(u64) -> u64, settings: &Settings) -> (Species, Species) {
    let at = |name: &str| folder.join(name);
    simulate("mixed", 400, 5, &at("data"));
    renamed(&at("data"), &at("renamed"), rename);
    (Species::make(&at("old"), &at("data"), settings), Species::make(&at("new"), &at("renamed"), settings))
}

/// Log-odds of a part by model and gene, genes under their new names.
fn scores(
    species: &Species,
    word: &str,
    out: &Path,
    settings: &Settings,
    name: &dyn Fn(&str) -> String,
) -> BTreeMap<(String, String), f64> {
    species.part(word, 0, out, settings).into_iter().map(|(model, gene, bits)| ((model, name(&gene)), f64::from_bits(bits))).collect()
}

#[test]
fn names_that_keep_their_order_change_no_digit() {
    let folder = tempfile::tempdir().unwrap();
    let settings = settings();
    let (old, new) = simulated(folder.path(), &tripled, &settings);
    for word in ["sequence+topology+locus", "rivals"] {
        let out = |name: &str| folder.path().join(format!("{word}.{name}"));
        let before = scores(&old, word, &out("old"), &settings, &|id| new_name(id, &tripled));
        let after = scores(&new, word, &out("new"), &settings, &str::to_owned);
        assert!(before.len() > 100 && before.keys().eq(after.keys()), "{word}: {} and {}", before.len(), after.len());
        let differing: Vec<_> = before.iter().filter(|(row, logit)| after[*row].to_bits() != logit.to_bits()).collect();
        assert!(differing.is_empty(), "{word}: {} of {}, first {:?}", differing.len(), before.len(), differing[0]);
    }
}

/// Columns of a table by gene and name; `skip` says which not.
fn columns(path: &Path, key: &str, skip: &dyn Fn(&str) -> bool, name: &dyn Fn(&str) -> String) -> BTreeMap<(String, String), Option<f64>> {
    let table = Columns::read(path).unwrap();
    let ids: Vec<String> = table.text(key).unwrap().iter().map(|id| name(id)).collect();
    let mut found = BTreeMap::new();
    for column in table.names().into_iter().filter(|column| column != key && !skip(column)) {
        let Ok(values) = table.optional_f64(&column) else { continue };
        found.extend(ids.iter().zip(values).map(|(id, value)| ((column.clone(), id.clone()), value)));
    }
    found
}

/// Equal up to the order of additions.
fn assert_close(old: &BTreeMap<(String, String), Option<f64>>, new: &BTreeMap<(String, String), Option<f64>>, what: &str, share: f64) {
    assert!(!old.is_empty() && old.keys().eq(new.keys()), "{what}: {} and {}", old.len(), new.len());
    for (key, value) in old {
        let (a, b) = (value.unwrap_or(f64::INFINITY), new[key].unwrap_or(f64::INFINITY));
        assert!(a == b || (a - b).abs() <= share * a.abs().max(1.0), "{what}: {key:?}: {a} and {b}");
    }
}

/// The plan of `species` with the folds of `like` by gene.
fn with_folds(species: &Species, like: &Species, name: &dyn Fn(&str) -> String, out: &Path) -> Species {
    let splits = |plan: &Path| Columns::read(&plan.join("splits.parquet")).unwrap();
    let theirs = splits(&like.plan);
    let folds: BTreeMap<String, i64> = theirs.text("gene_id").unwrap().iter().map(|id| name(id)).zip(theirs.i64("fold").unwrap()).collect();
    let request = StageRequest { stage: "plan", out, inputs: vec![], settings: serde_json::json!({}), seed: 1, force: true };
    let Opened::Fresh(writer) = request.open().unwrap() else { panic!("forced") };
    for entry in std::fs::read_dir(&species.plan).unwrap() {
        let file = entry.unwrap().file_name();
        if file != "manifest.json" {
            std::fs::copy(species.plan.join(&file), writer.path(file.to_str().unwrap())).unwrap();
        }
    }
    let own = splits(&species.plan);
    let fold: Vec<i64> = own.text("gene_id").unwrap().iter().map(|id| folds[id]).collect();
    let mut frame = own.frame().clone();
    frame.with_column(Series::new("fold".into(), fold).into()).unwrap();
    deephen::artifact::write_frame(frame, &writer.path("splits.parquet")).unwrap();
    writer.finish(BTreeMap::new()).unwrap();
    Species { plan: out.to_path_buf(), ..Species::at(species.features.parent().unwrap(), &species.data) }
}

#[test]
fn names_in_another_order_change_draws_and_nothing_that_rests_on_none() {
    let folder = tempfile::tempdir().unwrap();
    let settings = settings();
    let (old, new) = simulated(folder.path(), &turned, &settings);
    let name = |id: &str| new_name(id, &turned);
    // Axes of encoders and spectra start from draws.
    let drawn = |column: &str| ["pca_", "embedding_", "spectral", "svd", "essentiality"].iter().any(|part| column.contains(part));
    for (file, share) in [("locus.parquet", 1e-9), ("confounds.parquet", 1e-9), ("sequence.parquet", 1e-9)] {
        let of = |species: &Species, name: &dyn Fn(&str) -> String| columns(&species.features.join(file), "gene_id", &drawn, name);
        assert_close(&of(&old, &name), &of(&new, &str::to_owned), file, share);
    }
    let of = |species: &Species, name: &dyn Fn(&str) -> String| columns(&species.network.join("topology.parquet"), "gene_id", &drawn, name);
    assert_close(&of(&old, &name), &of(&new, &str::to_owned), "topology.parquet", 1e-4);

    // The same genes are one group, whatever its number.
    let groups = |species: &Species, name: &dyn Fn(&str) -> String| {
        let table = Columns::read(&species.plan.join("splits.parquet")).unwrap();
        let mut members: BTreeMap<i64, Vec<String>> = BTreeMap::new();
        for (id, group) in table.text("gene_id").unwrap().iter().zip(table.i64("group").unwrap()) {
            members.entry(group).or_default().push(name(id));
        }
        let mut sets: Vec<Vec<String>> = members.into_values().collect();
        sets.iter_mut().for_each(|set| set.sort());
        sets.sort();
        sets
    };
    assert_eq!(groups(&old, &name), groups(&new, &str::to_owned));

    // In the same folds, models that draw nothing say the same; those that draw, nearly so.
    let new = with_folds(&new, &old, &name, &folder.path().join("same-folds"));
    for word in ["rivals", "sequence+topology+locus"] {
        let out = |name: &str| folder.path().join(format!("{word}.{name}"));
        let before = scores(&old, word, &out("old"), &settings, &name);
        let after = scores(&new, word, &out("new"), &settings, &str::to_owned);
        assert!(before.keys().eq(after.keys()));
        let mut by_model: BTreeMap<&str, Vec<(f64, f64)>> = BTreeMap::new();
        for (row, logit) in &before {
            by_model.entry(&row.0).or_default().push((*logit, after[row]));
        }
        assert!(word != "rivals" || EXACT.iter().all(|model| by_model.contains_key(model)), "{:?}", by_model.keys());
        for (model, pairs) in by_model {
            let worst = pairs.iter().map(|(a, b)| (a - b).abs()).fold(0.0, f64::max);
            let alike = correlation(&pairs);
            println!("{model}: {} genes, largest difference {worst:.1e}, correlation {alike:.3}", pairs.len());
            assert!(!EXACT.contains(&model) || worst < 1e-9, "{model}: {worst}");
            // A model that says the same of all genes correlates with nothing.
            assert!(alike.is_nan() || alike > 0.7, "{model}: {alike}");
        }
    }
}

/// Rivals without a random draw, in their fit or in their inputs.
const EXACT: [&str; 7] = ["confound", "confound-core", "degree", "transcript-count", "kmer-lr", "locus-lr", "ridge"];

/// Pearson's, over pairs.
fn correlation(pairs: &[(f64, f64)]) -> f64 {
    let n = pairs.len() as f64;
    let (a, b) = pairs.iter().fold((0.0, 0.0), |(a, b), pair| (a + pair.0 / n, b + pair.1 / n));
    let (mut ab, mut aa, mut bb) = (0.0, 0.0, 0.0);
    for pair in pairs {
        let (x, y) = (pair.0 - a, pair.1 - b);
        (ab, aa, bb) = (ab + x * y, aa + x * x, bb + y * y);
    }
    ab / (aa * bb).sqrt()
}
