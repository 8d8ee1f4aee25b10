//! Inputs that users of other tools of this field have reported, each as its folder's README describes it. The folder stands beside the
//! checkout (`../shared/cases`, or `DEEPHEN_CASES`); the small inputs of the unit tests hold the same kinds where it is not there.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use deephen::artifact::Columns;

use crate::program::{deephen, fail, root, succeed};
use crate::species::read_lines;
use crate::strand::Run;

/// The folder of cases, or `None` with a word on standard output.
fn cases() -> Option<PathBuf> {
    let folder = std::env::var_os("DEEPHEN_CASES").map_or_else(|| root().join("../shared/cases"), PathBuf::from);
    if folder.is_dir() {
        return Some(folder);
    }
    println!("SKIPPED: no reported inputs at {}; set DEEPHEN_CASES", folder.display());
    None
}

/// A simulated data folder with the files of the case whose folder starts with `case` laid over it.
struct Bench {
    folder: tempfile::TempDir,
}

impl Bench {
    fn new(cases: &Path, case: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let data = folder.path().join("d");
        succeed(deephen().args(["simulate", "--quiet", "--genes", "150", "--out"]).arg(&data));
        let found = fs::read_dir(cases).unwrap().map(|entry| entry.unwrap().path());
        let own = found.into_iter().find(|path| path.file_name().unwrap().to_string_lossy().starts_with(case)).unwrap();
        for entry in fs::read_dir(own).unwrap() {
            let path = entry.unwrap().path();
            fs::copy(&path, data.join(path.file_name().unwrap())).unwrap();
        }
        Self { folder }
    }

    fn data(&self, file: &str) -> PathBuf {
        self.folder.path().join("d").join(file)
    }

    /// `deephen ingest` under the built-in config `demo` or a config of the case.
    fn ingest(&self, config: &str) -> Command {
        let config = if config == "demo" { PathBuf::from(config) } else { self.data(config) };
        let mut command = deephen();
        command.args(["ingest", "--quiet", "--config"]).arg(config).arg("--data").arg(self.folder.path().join("d"));
        command.arg("--out").arg(self.folder.path().join("o"));
        command
    }

    fn table(&self, name: &str) -> Columns {
        Columns::read(&self.folder.path().join("o").join(name)).unwrap()
    }

    fn genes(&self) -> BTreeSet<String> {
        self.table("genes.parquet").text("gene_id").unwrap().into_iter().collect()
    }

    fn facts(&self, fact: &str) -> usize {
        self.table("labels.parquet").text("fact").unwrap().iter().filter(|found| *found == fact).count()
    }
}

#[test]
fn flags_written_as_floats_or_words_are_flags() {
    let Some(cases) = cases() else { return };
    let bench = Bench::new(&cases, "b01");
    succeed(&mut bench.ingest("demo"));
    assert_eq!(bench.facts("literature"), 13);
}

#[test]
fn numbers_of_assembled_loci_are_no_versions() {
    let Some(cases) = cases() else { return };
    for config in ["demo", "case.toml"] {
        let bench = Bench::new(&cases, "b02");
        succeed(&mut bench.ingest(config));
        let genes = bench.genes();
        assert!(["MSTRG.1", "MSTRG.2", "MSTRG.3"].iter().all(|id| genes.contains(*id)), "{config}");
        assert!(!genes.contains("MSTRG"), "{config}");
    }
}

#[test]
fn a_word_of_a_header_is_no_gene() {
    let Some(cases) = cases() else { return };
    let bench = Bench::new(&cases, "b04");
    succeed(&mut bench.ingest("demo"));
    assert!(!bench.genes().contains("Homo"));
    assert_eq!(bench.table("genes.parquet").bool("has_sequence").unwrap().iter().filter(|has| **has).count(), 127);
    // Neither an accession nor a word of these headers is in any table.
    let message = fail(&mut Bench::new(&cases, "b06").ingest("demo"), 1);
    assert!(message.contains("transcripts.fa.gz: none of its") && message.contains("NR_000000"), "{message}");
}

#[test]
fn a_transcript_without_a_strand_goes_through_every_stage() {
    let Some(cases) = cases() else { return };
    let run = Run::new(|data, config| {
        // The case's locus in an annotation of the other genes, as an assembler merges them; its kind is what a user adds.
        let novel = fs::read_to_string(cases.join("01-strand-unknown/novel.gtf")).unwrap();
        let novel = novel.lines().map(|line| format!("{line} gene_biotype \"lncRNA\";"));
        let fields = |line: &String| line.split('\t').map(str::to_owned).collect::<Vec<String>>();
        let by_title = |name: &str| -> Vec<BTreeMap<String, String>> {
            let lines = read_lines(&data.join(name));
            lines[1..].iter().map(|line| fields(&lines[0]).into_iter().zip(fields(line)).collect()).collect()
        };
        let genes = by_title("genes_e100.tsv.gz");
        let known: BTreeMap<&str, &BTreeMap<String, String>> = genes.iter().map(|gene| (gene["gene_id"].as_str(), gene)).collect();
        let rows = by_title("transcripts_e100.tsv.gz").into_iter().filter_map(|row| {
            let gene = known.get(row["gene_id"].as_str())?;
            let (from, id) = (row["Start"].parse::<i64>().unwrap() + 1, &row["transcript_id"]);
            Some(format!(
                "{}\tsim\ttranscript\t{from}\t{}\t.\t{}\t.\tgene_id \"{}\"; transcript_id \"{id}\"; gene_name \"{}\"; gene_biotype \"{}\";",
                row["Chromosome"], row["End"], row["Strand"], row["gene_id"], gene["gene_name"], gene["gene_biotype"]
            ))
        });
        fs::write(data.join("merged.gtf"), rows.chain(novel).collect::<Vec<_>>().join("\n") + "\n").unwrap();
        for tables in ["genes", "transcripts"] {
            let first = &mut config["ingest"].as_table_mut().unwrap()[tables].as_array_mut().unwrap()[0];
            let source = [("name", "e100"), ("path", "merged.gtf"), ("format", "gtf")];
            *first = toml::Value::Table(source.map(|(key, value)| (key.to_owned(), value.into())).into_iter().collect());
        }
    });
    run.holds(&["ASM.17".to_owned()].into());
}

#[test]
fn a_source_from_which_nothing_resolves_is_an_error() {
    let Some(cases) = cases() else { return };
    let bench = Bench::new(&cases, "05");
    fs::rename(bench.data("transcripts.fa"), bench.data("transcripts.fa.gz")).unwrap();
    let message = fail(&mut bench.ingest("demo"), 1);
    assert!(message.contains("none of its 2 names is known") && message.contains("NONHSAT000001"), "{message}");
}

#[test]
fn quotes_around_fields_are_no_part_of_them() {
    let Some(cases) = cases() else { return };
    let bench = Bench::new(&cases, "03");
    fs::rename(bench.data("lpi.tsv"), bench.data("lpi.tsv.gz")).unwrap();
    succeed(&mut bench.ingest("demo"));
    let proteins = bench.table("lpi.parquet").text("protein").unwrap();
    assert_eq!(proteins.into_iter().collect::<BTreeSet<_>>(), ["GENE0002", "GENE0044"].map(str::to_owned).into());
}

#[test]
fn nothing_ranked_is_an_error_and_chromosomes_are_read_by_one_rule() {
    let Some(cases) = cases() else { return };
    let bench = Bench::new(&cases, "b08");
    succeed(&mut bench.ingest("case.toml"));
    assert!(bench.table("genes.parquet").bool("ranked").unwrap().contains(&true), "`chr1` in the config is the table's `1`");
    let bench = Bench::new(&cases, "b08");
    let message = fail(&mut bench.ingest("gtf.toml"), 1);
    assert!(message.contains("NC_"), "{message}");
}

#[test]
fn genes_of_a_table_without_gene_rows_are_the_spans_of_their_transcripts() {
    let Some(cases) = cases() else { return };
    let bench = Bench::new(&cases, "b09");
    succeed(&mut bench.ingest("case.toml"));
    // One a gene that the case's transcripts name; genes of older tables have no place.
    let text = fs::read_to_string(bench.data("genes.gtf")).unwrap();
    let named: BTreeSet<&str> = text.split("gene_id \"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    let placed = bench.table("genes.parquet").optional_i64("start").unwrap().into_iter().flatten().count();
    assert_eq!(placed, named.len());
}

#[test]
fn spreadsheet_debris_makes_no_gene() {
    let Some(cases) = cases() else { return };
    let bench = Bench::new(&cases, "b10");
    succeed(&mut bench.ingest("demo"));
    let genes = bench.genes();
    for debris in ["#N/A", "#REF!", "1-Dec", "2.31E+13", "NA", "None", "null", "unknown", "Unnamed: 3"] {
        assert!(!genes.contains(debris), "{debris}");
    }
}

#[test]
fn rows_a_field_longer_than_their_header_are_refused() {
    let Some(cases) = cases() else { return };
    let message = fail(&mut Bench::new(&cases, "b13").ingest("demo"), 1);
    assert!(message.contains("lpi.tsv.gz:2") && message.contains("row names"), "{message}");
}

#[test]
fn a_carriage_return_ends_a_line() {
    let Some(cases) = cases() else { return };
    let bench = Bench::new(&cases, "b15");
    succeed(&mut bench.ingest("demo"));
    let text = fs::read_to_string(bench.data("lpi.tsv.gz")).unwrap_or_default();
    assert!(!text.contains('\n') && bench.table("lpi.parquet").height() > 100, "the case has returns alone");
}

#[test]
fn archives_and_pages_are_named_by_their_first_bytes() {
    let Some(cases) = cases() else { return };
    let bench = Bench::new(&cases, "b16");
    for (file, word) in [("xz", "xz"), ("bz2", "bzip2"), ("zip", "zip"), ("utf16", "UTF-16"), ("html", "web page"), ("lfs", "LFS")] {
        fs::copy(bench.data(&format!("lpi.{file}")), bench.data("lpi.tsv.gz")).unwrap();
        let message = fail(&mut bench.ingest("demo"), 1);
        assert!(message.contains(word), "{file}: {message}");
        assert!(message.chars().all(|letter| letter == '\n' || !letter.is_control()), "{file}: {message:?}");
    }
}

#[test]
#[cfg(unix)]
fn a_named_pipe_is_refused_at_once() {
    let Some(cases) = cases() else { return };
    let bench = Bench::new(&cases, "b18");
    fs::remove_file(bench.data("lpi.tsv.gz")).unwrap();
    succeed(Command::new("mkfifo").arg(bench.data("lpi.tsv.gz")));
    let message = fail(&mut bench.ingest("demo"), 1);
    assert!(message.contains("regular file"), "{message}");
}

#[test]
fn controls_of_a_screen_are_no_tested_loci() {
    let Some(cases) = cases() else { return };
    let bench = Bench::new(&cases, "b25");
    succeed(&mut bench.ingest("case.toml"));
    assert_eq!(bench.facts("tested"), 192);
}

#[test]
fn scores_on_another_scale_are_named() {
    let Some(cases) = cases() else { return };
    let message = fail(&mut Bench::new(&cases, "b26").ingest("case.toml"), 1);
    assert!(message.contains("700") && message.contains("0..1"), "{message}");
}

#[test]
fn an_id_that_a_gene_table_holds_is_known() {
    let Some(cases) = cases() else { return };
    let bench = Bench::new(&cases, "b27");
    succeed(&mut bench.ingest("demo"));
    let pairs = bench.table("lpi.parquet");
    assert!(pairs.height() > 0 && pairs.text("gene_id").unwrap().iter().all(|id| id.chars().all(|letter| letter.is_ascii_digit())));
}
