//! A model made of a run scores transcripts that are in no table: from FASTA, GTF, both, and what users do to them.

use std::collections::BTreeMap;
use std::fs;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::Stdio;

use crate::program::{deephen, fail, root, succeed};

fn unpacked(path: &Path) -> String {
    let mut text = String::new();
    flate2::read::MultiGzDecoder::new(fs::File::open(path).unwrap()).read_to_string(&mut text).unwrap();
    text
}

/// A finished run on a simulated species, and the model made of it.
fn model(folder: &Path) -> PathBuf {
    let mut config: toml::Table = fs::read_to_string(root().join("data/demo.toml")).unwrap().parse().unwrap();
    let evaluate = config.get_mut("evaluate").and_then(toml::Value::as_table_mut).unwrap();
    evaluate.insert("tasks".into(), toml::Value::Array(vec!["screen-ipsc".into()]));
    for (key, value) in [("repeats", 1), ("graphsage_repeats", 0), ("bootstraps", 100)] {
        evaluate.insert(key.into(), value.into());
    }
    fs::write(folder.join("small.toml"), toml::to_string(&config).unwrap()).unwrap();
    succeed(deephen().args(["simulate", "--quiet", "--genes", "1200", "--seed", "4", "--out"]).arg(folder.join("data")));
    let config = folder.join("small.toml");
    let run = |out: &str| {
        succeed(
            deephen()
                .args(["run", "--quiet", "--config"])
                .arg(&config)
                .arg("--data")
                .arg(folder.join("data"))
                .arg("--out")
                .arg(folder.join(out)),
        )
    };
    run("run");
    let bundle = |out: &str, flags: &[&str]| {
        let mut command = deephen();
        command
            .args(["bundle", "--quiet", "--config"])
            .arg(&config)
            .arg("--run")
            .arg(folder.join("run"))
            .arg("--data")
            .arg(folder.join("data"));
        command.args(flags).arg("--out").arg(folder.join(out));
        command
    };
    succeed(&mut bundle("models/demo-v1", &["--workers", "2"]));
    succeed(&mut bundle("again/demo-v1", &["--workers", "1"]));
    for file in fs::read_dir(folder.join("models/demo-v1")).unwrap() {
        let file = file.unwrap();
        assert_eq!(
            fs::read(file.path()).unwrap(),
            fs::read(folder.join("again/demo-v1").join(file.file_name())).unwrap(),
            "{:?}",
            file.file_name()
        );
    }
    assert!(fail(&mut bundle("models/demo-v1", &[]), 2).contains("there already"));
    assert!(fs::read_dir(folder.join("models")).unwrap().count() == 1, "nothing is left aside");
    folder.join("models/demo-v1")
}

/// Rows of a table by gene: column -> value.
fn rows(text: &str) -> BTreeMap<String, BTreeMap<String, String>> {
    let mut lines = text.lines();
    let header: Vec<&str> = lines.next().unwrap().split('\t').collect();
    lines
        .map(|line| {
            let fields: BTreeMap<String, String> =
                header.iter().map(|name| (*name).to_owned()).zip(line.split('\t').map(str::to_owned)).collect();
            assert_eq!(line.split('\t').count(), header.len(), "{line}");
            (fields["gene_id"].clone(), fields)
        })
        .collect()
}

/// A GTF of the species' transcripts as an assembler writes one.
fn annotation(folder: &Path) -> PathBuf {
    let table = unpacked(&folder.join("data/transcripts_e100.tsv.gz"));
    let mut text = String::from("# made by a test\n");
    for line in table.lines().skip(1) {
        let fields: Vec<&str> = line.split('\t').collect();
        let (start, gene) = (fields[2].parse::<i64>().unwrap() + 1, fields[5]);
        let strand = fields[4];
        text += &format!(
            "chr{}\tx\ttranscript\t{start}\t{}\t.\t{strand}\t.\tgene_id \"{gene}\"; transcript_id \"{}\";\n",
            fields[1], fields[3], fields[0]
        );
    }
    let path = folder.join("my.gtf");
    fs::write(&path, text).unwrap();
    path
}

#[test]
fn a_model_scores_what_users_bring() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let model = model(folder);
    let score = |arguments: &[&str]| {
        let mut command = deephen();
        command.current_dir(folder).args(["score", "--quiet", "--model"]).arg(&model).args(arguments);
        command
    };
    let fasta = unpacked(&folder.join("run/ingest/sequences.fa.gz"));
    fs::write(folder.join("my.fa"), &fasta).unwrap();
    annotation(folder);
    let alone = rows(&succeed(&mut score(&["my.fa"])));
    let both = rows(&succeed(&mut score(&["my.fa", "--gtf", "my.gtf"])));
    let place = rows(&succeed(&mut score(&["--gtf", "my.gtf"])));
    assert!(alone.len() > 300 && alone.keys().all(|id| both.contains_key(id)));
    let any = alone.keys().next().unwrap();
    assert_eq!((alone[any]["families"].as_str(), place[any]["families"].as_str()), ("sequence", "locus"));
    assert!(alone[any]["flags"].contains("no_locus") && alone[any]["flags"].contains("near_identical_to_known"), "{:?}", alone[any]);
    assert_eq!(&alone[any]["known_gene"], any);
    assert!(!both[any]["flags"].contains("no_locus"));
    the_planted_truth_is_ahead(folder, &both);
    contributions_add_up(&both);

    // Another order of records and of transcripts, lower case, gzip and a pipe change nothing.
    let mut records: Vec<String> = fasta.split('>').skip(1).map(|record| format!(">{record}")).collect();
    records.reverse();
    let turned = records.concat();
    assert_eq!(rows(&piped(score(&["-", "--gtf", "my.gtf"]), turned.as_bytes())), both);
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packed.write_all(turned.to_lowercase().replace("ensg", "ENSG").replace("enst", "ENST").as_bytes()).unwrap();
    assert_eq!(rows(&piped(score(&["-", "--gtf", "my.gtf"]), &packed.finish().unwrap())), both);

    names_are_told_from_words(folder, &score, &both);
    what_is_bad_is_told(folder, &score, any, &alone);
    other_formats_say_the_same(folder, &score, &alone);
    a_damaged_model_is_refused(&model, &score);
}

/// Versions go where catalogues have them, a word of a header is no gene, and genes that code are left out.
fn names_are_told_from_words(
    folder: &Path,
    score: &dyn Fn(&[&str]) -> std::process::Command,
    both: &BTreeMap<String, BTreeMap<String, String>>,
) {
    let versioned = |text: &str, ends: &[char]| -> String {
        let mut out = String::new();
        let mut rest = text;
        while let Some(at) = rest.find("ENS") {
            let end = rest[at..].find(ends).map_or(rest.len(), |end| at + end);
            out += &rest[..end];
            out += ".7";
            rest = &rest[end..];
        }
        out + rest
    };
    let fasta = fs::read_to_string(folder.join("my.fa")).unwrap();
    fs::write(folder.join("versions.fa"), versioned(&fasta, &[' ', '\n'])).unwrap();
    let gtf = fs::read_to_string(folder.join("my.gtf")).unwrap();
    let coding = "chr1\tx\ttranscript\t5001\t9000\t.\t+\t.\tgene_id \"C1\"; transcript_id \"C1.1\"; gene_type \"protein_coding\";\n";
    fs::write(folder.join("versions.gtf"), versioned(&gtf, &['"']) + coding).unwrap();
    assert_eq!(&rows(&succeed(&mut score(&["versions.fa", "--gtf", "versions.gtf"]))), both);

    let mut letters = fasta.lines().filter(|line| !line.starts_with('>'));
    let [a, b] = [letters.next().unwrap(), letters.next().unwrap()];
    fs::write(folder.join("words.fa"), format!(">a lncRNA\n{a}\n>b lncRNA\n{b}\n>locus.1 locus\n{a}\n>locus.2 locus\n{b}\n")).unwrap();
    let words = rows(&succeed(&mut score(&["words.fa"])));
    assert_eq!(words.keys().collect::<Vec<_>>(), ["a", "b", "locus"]);
    assert_eq!(words["locus"]["transcripts"], "2");

    let before = fs::read(folder.join("words.fa")).unwrap();
    assert!(fail(&mut score(&["words.fa", "--out", "./words.fa"]), 2).contains("which is read"));
    assert_eq!(fs::read(folder.join("words.fa")).unwrap(), before);
    let far = "chr1\tx\ttranscript\t1\t9223372036854775807\t.\t+\t.\tgene_id \"F\"; transcript_id \"F.1\";\n";
    fs::write(folder.join("far.gtf"), far).unwrap();
    assert!(fail(&mut score(&["--gtf", "far.gtf"]), 1).contains("far.gtf:1"));
    assert!(fail(&mut score(&["my.fa", "--out", "no/such/folder.tsv"]), 1).contains("no/such/folder.tsv"));
    // Twice the same context is one.
    let once = succeed(&mut score(&["words.fa", "--context", "iPSC"]));
    assert_eq!(succeed(&mut score(&["words.fa", "--context", "iPSC", "--context", "ipsc"])), once);
}

fn piped(mut command: std::process::Command, bytes: &[u8]) -> String {
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut input = child.stdin.take().unwrap();
    let bytes = bytes.to_vec();
    let writer = std::thread::spawn(move || input.write_all(&bytes));
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

fn the_planted_truth_is_ahead(folder: &Path, scores: &BTreeMap<String, BTreeMap<String, String>>) {
    let truth = fs::read_to_string(folder.join("data/truth.tsv")).unwrap();
    let mut lines = truth.lines().filter(|line| !line.starts_with("# "));
    let header: Vec<&str> = lines.next().unwrap().split('\t').collect();
    let at = |name: &str| header.iter().position(|column| *column == name).unwrap();
    let (mut hits, mut others) = (Vec::new(), Vec::new());
    for line in lines {
        let fields: Vec<&str> = line.split('\t').collect();
        if let Some(row) = scores.get(fields[at("gene_id")]) {
            let score: f64 = row["score_iPSC"].parse().unwrap();
            if fields[at("label")] == "1" { hits.push(score) } else { others.push(score) }
        }
    }
    let ahead = hits.iter().map(|hit| others.iter().filter(|other| *other < hit).count()).sum::<usize>() as f64;
    let auroc = ahead / (hits.len() * others.len()) as f64;
    assert!(hits.len() > 20 && auroc > 0.6, "AUROC {auroc} of {} essential genes", hits.len());
}

fn contributions_add_up(scores: &BTreeMap<String, BTreeMap<String, String>>) {
    // Shapley values: what all families add is the same for all genes of one score, base rate and all.
    let logit = |p: f64| (p / (1.0 - p)).ln();
    let rests: Vec<f64> = scores
        .values()
        .filter(|row| row["families"] == "sequence+locus")
        .map(|row| {
            let number = |column: &str| row[column].parse::<f64>().unwrap();
            logit(number("score_iPSC")) - number("iPSC_from_sequence") - number("iPSC_from_locus")
        })
        .collect();
    assert!(rests.len() > 100 && rests.iter().all(|rest| (rest - rests[0]).abs() < 0.01), "{:?}", &rests[..5]);
}

fn what_is_bad_is_told(
    folder: &Path,
    score: &dyn Fn(&[&str]) -> std::process::Command,
    any: &str,
    alone: &BTreeMap<String, BTreeMap<String, String>>,
) {
    let good = fs::read_to_string(folder.join("my.fa")).unwrap();
    let first: String = good.lines().take(2).collect::<Vec<_>>().join("\n");
    fs::write(folder.join("bad.fa"), format!(">broken\nACG!T\n>empty\n{first}\n>short\nACG\n")).unwrap();
    let mut command = deephen();
    command.current_dir(folder).arg("score").arg("--model").arg(folder.join("models/demo-v1")).arg("bad.fa");
    let output = command.output().unwrap();
    let (said, told) = (String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap());
    assert!(output.status.success() && told.contains("bad.fa:2") && told.contains("`empty`"), "{told}");
    let found = rows(&said);
    assert_eq!(found.len(), 2, "{said}");
    assert!(found["short"]["flags"].contains("out_of_distribution") && found["short"]["out_of_distribution"].contains("length"), "{said}");
    let once = good.lines().filter(|line| line.starts_with('>') && line.ends_with(any)).count() == 1;
    assert!(!once || found[any]["score_iPSC"] == alone[any]["score_iPSC"], "a gene's score does not hang on what stands beside it");
    assert!(fail(&mut score(&["--strict", "bad.fa"]), 1).contains("bad.fa:2"));
    assert!(fail(&mut score(&["none.fa"]), 1).contains("none.fa"));
    assert!(fail(&mut score(&["my.fa", "--context", "HepG2"]), 2).contains("it has iPSC"));
    fs::write(folder.join("nothing.fa"), "").unwrap();
    assert!(fail(&mut score(&["nothing.fa"]), 1).contains("nothing"));
    fail(&mut score(&[]), 2);
    // A strand that nobody told, and a chromosome that nobody knows.
    let line = |chrom: &str| {
        format!("{chrom}\tx\ttranscript\t1001\t9000\t.\t.\t.\tgene_id \"MSTRG.1{chrom}\"; transcript_id \"MSTRG.1{chrom}.1\";\n")
    };
    fs::write(folder.join("odd.gtf"), line("1") + &line("scaffold7")).unwrap();
    let odd = rows(&succeed(&mut score(&["--gtf", "odd.gtf"])));
    assert!(odd["MSTRG.11"]["flags"].contains("strand_unknown") && !odd["MSTRG.11"]["flags"].contains("out_of_distribution"));
    assert!(odd["MSTRG.1scaffold7"]["out_of_distribution"].contains("scaffold7"));
}

fn other_formats_say_the_same(
    folder: &Path,
    score: &dyn Fn(&[&str]) -> std::process::Command,
    alone: &BTreeMap<String, BTreeMap<String, String>>,
) {
    succeed(&mut score(&["my.fa", "--out", "scores.jsonl"]));
    let text = fs::read_to_string(folder.join("scores.jsonl")).unwrap();
    assert_eq!(text.lines().count(), alone.len());
    for line in text.lines() {
        let value: serde_json::Value = serde_json::from_str(line).unwrap();
        let row = &alone[value["gene_id"].as_str().unwrap()];
        let score: f64 = row["score_iPSC"].parse().unwrap();
        assert!((value["contexts"][0]["score"].as_f64().unwrap() - score).abs() < 1e-6);
    }
    succeed(&mut score(&["my.fa", "--out", "scores.parquet"]));
    assert!(fs::read(folder.join("scores.parquet")).unwrap().starts_with(b"PAR1"));
    fail(&mut score(&["my.fa", "--format", "parquet"]), 2);
    let left: Vec<String> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned()).collect();
    assert!(left.iter().all(|name| !name.contains(".partial-")), "{left:?}");
}

fn a_damaged_model_is_refused(model: &Path, score: &dyn Fn(&[&str]) -> std::process::Command) {
    for name in ["model.safetensors", "encoder.safetensors", "genes.parquet", "coding_starts.parquet", "synteny.parquet", "known.parquet"] {
        let path = model.join(name);
        let whole = fs::read(&path).unwrap();
        let mut changed = whole.clone();
        let middle = changed.len() / 2;
        changed[middle] ^= 1;
        fs::write(&path, &changed).unwrap();
        assert!(fail(&mut score(&["my.fa"]), 1).contains(name));
        fs::remove_file(&path).unwrap();
        assert!(fail(&mut score(&["my.fa"]), 1).contains(name));
        fs::write(&path, whole).unwrap();
    }
    let path = model.join("model.json");
    let whole = fs::read_to_string(&path).unwrap();
    for (changed, what) in [
        (whole.replacen("\"schema\": 2", "\"schema\": 1", 1), "schema"),
        (whole.replacen("known.parquet\": \"", "../known.parquet\": \"", 1), "../known.parquet"),
        (whole[..whole.len() / 2].to_owned(), "JSON"),
        (whole.replacen("\"members\": 3", "\"members\": 3000000000", 1), "networks of"),
    ] {
        assert!(changed != whole, "{what}: nothing was changed");
        fs::write(&path, changed).unwrap();
        let message = fail(&mut score(&["my.fa"]), 1);
        assert!(message.contains(what), "{message}");
    }
    fs::write(&path, whole).unwrap();
    succeed(&mut score(&["my.fa"]));
}
