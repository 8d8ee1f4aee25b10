use std::io::Write;

use flate2::Compression;
use flate2::write::GzEncoder;

use super::*;
use crate::artifact::Columns;
use crate::progress::Silent;

fn context(workers: usize) -> Context<'static> {
    Context { seed: 11, workers, force: false, progress: &Silent }
}

/// An ingest folder of 60 tested genes, every third a hit; G00 stands in it once more as G00copy.
fn ingest(folder: &Path, reversed: bool) -> std::path::PathBuf {
    let out = folder.join("ingest");
    let request = StageRequest { stage: "ingest", out: &out, inputs: vec![], settings: Value::Null, seed: 0, force: false };
    let Opened::Fresh(writer) = request.open().unwrap() else { panic!() };
    let mut id: Vec<String> = (0..60).map(|i| format!("G{i:02}")).collect();
    id.push("G00copy".into());
    let mut out_fasta = GzEncoder::new(std::fs::File::create(writer.path("sequences.fa.gz")).unwrap(), Compression::fast());
    let mut sorted = id.clone();
    sorted.sort();
    for gene in &sorted {
        // Each gene's own pseudo-random letters; the copy has those of its original.
        let hash = crate::artifact::hash_bytes(gene.trim_end_matches("copy").as_bytes()).repeat(8);
        let letters: String = hash.bytes().enumerate().map(|(i, b)| char::from(b"ACGT"[((b as usize) * (i + 7) / 5) % 4])).collect();
        writeln!(out_fasta, ">T{gene} {gene}\n{letters}").unwrap();
    }
    out_fasta.finish().unwrap();
    if reversed {
        id.reverse();
    }
    let n = id.len();
    let start: Vec<Option<i64>> = id.iter().map(|id| id[1..3].parse::<i64>().ok().map(|i| i * 10_000)).collect();
    let end: Vec<Option<i64>> = start.iter().map(|start| start.map(|start| start + 900)).collect();
    let chrom: Vec<Option<&str>> = id.iter().map(|id| (!id.ends_with("copy")).then_some("1")).collect();
    Table::new()
        .text("gene_id", &id)
        .with("candidate", vec![true; n])
        .with("ranked", vec![true; n])
        .with("has_sequence", id.iter().map(|id| id != "G59").collect::<Vec<bool>>())
        .with("n_lpi", (0..n as i64).map(|i| (i % 2 == 0).then_some(3)).collect::<Vec<Option<i64>>>())
        .optional_text("chrom", &chrom)
        .with("start", start)
        .with("end", end)
        .optional_text("strand", &vec![Some("+"); n])
        .text("kind", &vec!["lncRNA"; n])
        .write(&writer.path("genes.parquet"))
        .unwrap();
    Table::new().text("transcript_id", &["X"]).text("gene_id", &["G01"]).write(&writer.path("transcripts.parquet")).unwrap();
    let mut facts: Vec<(String, String, &str)> = Vec::new();
    for i in 0..60 {
        facts.push((format!("G{i:02}"), format!("LH{i}"), "tested"));
        if i % 3 == 0 {
            facts.push((format!("G{i:02}"), format!("LH{i}"), "hit"));
        }
    }
    let text = |value: &'static str| vec![Some(value); facts.len()];
    Table::new()
        .text("gene_id", &facts.iter().map(|fact| fact.0.as_str()).collect::<Vec<_>>())
        .text("locus_id", &facts.iter().map(|fact| fact.1.as_str()).collect::<Vec<_>>())
        .text("fact", &facts.iter().map(|fact| fact.2).collect::<Vec<_>>())
        .optional_text("source", &text("screen"))
        .optional_text("context", &text("iPSC"))
        .optional_text("technology", &text("CRISPR i"))
        .optional_text::<&str>("direction", &vec![None; facts.len()])
        .write(&writer.path("labels.parquet"))
        .unwrap();
    writer.finish(BTreeMap::new()).unwrap();
    out
}

fn settings() -> Settings {
    let mut settings = Settings { species: "test".into(), ..Settings::default() };
    settings.evaluate.tasks = vec!["screen-ipsc".into()];
    settings.evaluate.repeats = 2;
    settings
}

#[test]
fn tasks_and_splits_from_ingest_to_disk() {
    let folder = tempfile::tempdir().unwrap();
    let ingest_folder = ingest(folder.path(), false);
    let out = folder.path().join("plan");
    let manifest = plan(&settings(), &ingest_folder, &out, &context(1)).unwrap();
    assert_eq!(manifest.rows["tasks.parquet"], 60);
    assert_eq!(manifest.rows["splits.parquet"], 122);
    let tasks = Columns::read(&out.join("tasks.parquet")).unwrap();
    assert_eq!(tasks.bool("y").unwrap().iter().filter(|y| **y).count(), 20);
    assert_eq!(tasks.bool("primary").unwrap().iter().filter(|primary| !**primary).count(), 1);
    let splits = Columns::read(&out.join("splits.parquet")).unwrap();
    let (gene, fold) = (splits.text("gene_id").unwrap(), splits.i64("fold").unwrap());
    let group = splits.i64("group").unwrap();
    // The planted copy of G00 stays with it in both repeats.
    let at: Vec<usize> = (0..gene.len()).filter(|&row| gene[row].starts_with("G00")).collect();
    assert_eq!(at.len(), 4);
    assert_eq!((fold[at[0]], fold[at[2]]), (fold[at[1]], fold[at[3]]));
    assert!(at.iter().all(|&row| group[row] == group[at[0]]));
    assert_eq!(splits.i64("repeat").unwrap()[60..62], [0, 1]);
    let summary: Value = serde_json::from_str(&std::fs::read_to_string(out.join("summary.json")).unwrap()).unwrap();
    assert_eq!(summary["tasks"]["screen-ipsc"]["primary"], json!({ "n_pos": 20, "n_neg": 39 }));
    assert_eq!(summary["groups"]["largest"], json!({ "size": 2, "members": ["G00", "G00copy"] }));
    assert_eq!(summary["genes_a_fold"][0].as_array().unwrap().len(), 5);
    // Nothing changed: a no-op with the old manifest.
    assert_eq!(plan(&settings(), &ingest_folder, &out, &context(2)).unwrap(), manifest);
}

#[test]
fn one_task_under_two_names_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let mut settings = settings();
    settings.evaluate.tasks = vec!["screen-ipsc".into(), "screen:IPSC".into()];
    let said = plan(&settings, &ingest(folder.path(), false), &folder.path().join("plan"), &context(1)).unwrap_err().to_string();
    assert!(said.contains("`screen-ipsc` and `screen:IPSC` are one task"), "{said}");
}

#[test]
fn a_screen_of_another_phenotype_may_not_pass_for_a_growth_screen() {
    let folder = tempfile::tempdir().unwrap();
    let path = ingest(folder.path(), false);
    let screen = |context: &str, outcome: &str| {
        let table = Table::new().text("gene_id", &["G01"]).text("context", &[context]).text("outcome", &[outcome]);
        table.write(&path.join("screens.parquet")).unwrap();
        let reader = crate::artifact::StageReader::open(&path, "ingest").unwrap();
        super::super::tasks::GeneTable::read(&reader)
    };
    assert!(screen("endoderm", "hit").is_ok());
    let said = screen("IPSC", "hit").unwrap_err().to_string();
    assert!(said.contains("`IPSC`") && said.contains("differentiation"), "{said}");
    assert!(screen("endoderm", "maybe").unwrap_err().to_string().contains("`maybe`"));
}

#[test]
fn the_order_of_ingest_rows_changes_no_byte() {
    let folders = [tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap()];
    let outputs: Vec<_> = folders
        .iter()
        .zip([false, true])
        .map(|(folder, reversed)| {
            let manifest = plan(&settings(), &ingest(folder.path(), reversed), &folder.path().join("plan"), &context(1)).unwrap();
            (manifest.outputs["splits.parquet"].clone(), manifest.rows)
        })
        .collect();
    assert_eq!(outputs[0], outputs[1]);
}

#[test]
fn an_impossible_task_leaves_no_folder() {
    let folder = tempfile::tempdir().unwrap();
    let ingest_folder = ingest(folder.path(), false);
    let mut settings = settings();
    settings.evaluate.tasks = vec!["literature".into()];
    let error = plan(&settings, &ingest_folder, &folder.path().join("plan"), &context(1)).unwrap_err();
    assert!(error.to_string().contains("0 positives and 0 negatives"), "{error}");
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
}

/// The reference counts of the human data, within 3%; needs `DEEPHEN_RUN`, a run folder that holds `ingest/`.
#[test]
fn human_tasks_meet_the_reference_counts() {
    let Some(run) = std::env::var_os("DEEPHEN_RUN").map(std::path::PathBuf::from).filter(|run| run.join("ingest").exists()) else {
        println!("SKIPPED: DEEPHEN_RUN names no run folder with ingest/");
        return;
    };
    let mut settings = Settings { species: "human".into(), ..Settings::default() };
    settings.evaluate.tasks =
        ["screen-ipsc", "screen-any", "literature", "literature-suppressing", "iesslnc", "line:K562", "technology:CRISPRi", "any-label"]
            .map(String::from)
            .to_vec();
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("plan");
    let start = std::time::Instant::now();
    plan(&settings, &run.join("ingest"), &out, &context(2)).unwrap();
    println!("planned in {:.1} s", start.elapsed().as_secs_f64());
    let summary: Value = serde_json::from_str(&std::fs::read_to_string(out.join("summary.json")).unwrap()).unwrap();
    println!("{summary:#}");
    let near = |task: &str, population: &str, n_pos: f64, n_neg: f64| {
        let size = &summary["tasks"][task][population];
        for (what, reference) in [("n_pos", n_pos), ("n_neg", n_neg)] {
            let found = size[what].as_f64().unwrap();
            // Three percent, and room for three genes in small counts.
            assert!(
                (found - reference).abs() <= (0.03 * reference).max(3.0),
                "{task}, {population}: {what} {found}, reference {reference}"
            );
        }
    };
    near("screen-ipsc", "all", 244.0, 1339.0);
    near("screen-ipsc", "primary", 206.0, 1005.0);
    near("literature", "primary", 85.0, 3143.0);
}
