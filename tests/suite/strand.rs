//! Genes whose strand no source tells, through every stage: they are kept, and what needs the strand is missing for them.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use deephen::artifact::Columns;
use serde_json::Value;

use crate::program::{deephen, root, succeed};
use crate::species::{Species, copy_folder, read_lines, settings, simulate, write_lines};

/// A finished run on a small simulated species that `change` has altered, with a library and an export.
pub struct Run(tempfile::TempDir);

impl Run {
    /// `change` gets the data folder and the config.
    pub fn new(change: impl FnOnce(&Path, &mut toml::Table)) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        succeed(deephen().args(["simulate", "--quiet", "--genes", "400", "--seed", "2", "--out"]).arg(at("data")));
        let mut config: toml::Table = std::fs::read_to_string(root().join("data/demo.toml")).unwrap().parse().unwrap();
        for (section, key, value) in [
            ("evaluate", "tasks", toml::Value::Array(vec!["screen-ipsc".into()])),
            ("evaluate", "folds", 3.into()),
            ("evaluate", "repeats", 1.into()),
            ("evaluate", "graphsage_repeats", 0.into()),
            ("evaluate", "bootstraps", 100.into()),
            ("features", "epochs", 1.into()),
            ("train", "members", 2.into()),
            ("train", "steps", 40.into()),
        ] {
            config.get_mut(section).and_then(toml::Value::as_table_mut).unwrap().insert(key.into(), value);
        }
        change(&at("data"), &mut config);
        std::fs::write(at("config.toml"), toml::to_string(&config).unwrap()).unwrap();
        let run = at("run");
        succeed(
            deephen()
                .args(["run", "--quiet", "--workers", "2", "--config"])
                .arg(at("config.toml"))
                .arg("--data")
                .arg(at("data"))
                .arg("--out")
                .arg(&run),
        );
        for mode in ["crispri", "cas13"] {
            let library = ["design", "--quiet", "--include-tested", "--budget", "60", "--mode", mode, "--run"];
            succeed(deephen().args(library).arg(&run).arg("--out").arg(at(mode)));
        }
        succeed(deephen().args(["export", "--quiet", "--run"]).arg(&run).arg("--out").arg(at("export")));
        succeed(deephen().arg("validate").arg(&run));
        Self(folder)
    }

    fn file(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn text(&self, name: &str) -> String {
        std::fs::read_to_string(self.file(name)).unwrap()
    }

    fn table(&self, name: &str) -> Columns {
        Columns::read(&self.file(&format!("run/{name}"))).unwrap()
    }

    /// Values of a column of a table by gene.
    fn numbers(&self, table: &str, column: &str) -> BTreeMap<String, Option<f64>> {
        let table = self.table(table);
        table.text("gene_id").unwrap().into_iter().zip(table.optional_f64(column).unwrap()).collect()
    }

    /// That exactly the ranked `genes` have no strand, and every stage has treated them so.
    pub fn holds(&self, genes: &BTreeSet<String>) {
        let ranking = self.table("rank/ranking.parquet");
        let (ids, flags, strands) =
            (ranking.text("gene_id").unwrap(), ranking.text("flags").unwrap(), ranking.optional_text("strand").unwrap());
        let flagged = |row: &usize| flags[*row].split(',').any(|flag| flag == "strand_unknown");
        let found: BTreeSet<String> = (0..ids.len()).filter(flagged).map(|row| ids[row].clone()).collect();
        assert_eq!(&found, genes);
        assert!((0..ids.len()).all(|row| genes.contains(&ids[row]) == (strands[row].as_deref() == Some("."))));
        for (column, needs) in [
            ("sense_overlap", true),
            ("antisense_overlap", true),
            ("bidirectional_promoter_2kb", true),
            ("nearest_coding_upstream", true),
            ("log_start_count", true),
            ("intergenic", false),
            ("essential_overlap", false),
            ("log_distance_coding_tss", false),
            ("log_gene_span", false),
            ("log_coding_tss_within_100kb", false),
        ] {
            let values = self.numbers("features/locus.parquet", column);
            assert!(genes.iter().all(|gene| values[gene].is_none() == needs), "{column}");
        }
        let distances = self.numbers("features/confounds.parquet", "log_distance_essential_tss");
        assert!(genes.iter().all(|gene| distances[gene].is_some()));
        if self.file("run/network/neighbours.parquet").exists() {
            let divergent = self.numbers("network/neighbours.parquet", "divergent_essentiality");
            assert!(genes.iter().all(|gene| divergent[gene].is_none_or(f64::is_nan)));
            let near = self.numbers("network/neighbours.parquet", "neighbour_essentiality_10kb");
            assert!(genes.iter().all(|gene| near[gene].is_some_and(f64::is_finite)));
        }
        let bed = self.text("run/rank/candidates.bed");
        for fields in bed.lines().map(|line| line.split('\t').collect::<Vec<_>>()) {
            assert_eq!(fields[5] == ".", genes.contains(fields[6]), "{fields:?}");
        }
        assert!(self.text("run/report/report.html").contains("strand_unknown"));
        for mode in ["crispri", "cas13"] {
            let summary: Value = serde_json::from_str(&self.text(&format!("{mode}/summary.json"))).unwrap();
            assert_eq!(summary["pool"]["left_out"]["strand unknown"], genes.len(), "{mode}");
            assert!(summary["notes"].to_string().contains("no source tells their strand"), "{mode}");
            for file in ["targets.bed", "controls.bed"] {
                let bed = self.text(&format!("{mode}/{file}"));
                assert!(bed.lines().skip(1).all(|line| line.split('\t').nth(5) != Some(".")), "{mode}/{file}");
            }
        }
        assert!(self.file("export/sets.gene_id.gmt").exists() && self.file("export/network.graphml").exists());
    }
}

/// Puts a dot for the strand of every row of a table whose field `key` is one of `genes`.
fn forget(path: &Path, key: &str, genes: &BTreeSet<String>) {
    let lines = read_lines(path);
    let titles: Vec<&str> = lines[0].split('\t').collect();
    let place = |name: &str| titles.iter().position(|title| *title == name).unwrap();
    let (key, strand) = (place(key), place("Strand"));
    let changed: Vec<String> = lines
        .iter()
        .map(|line| {
            let mut fields: Vec<&str> = line.split('\t').collect();
            if genes.contains(fields[key].split('.').next().unwrap_or_default()) {
                fields[strand] = ".";
            }
            fields.join("\t")
        })
        .collect();
    assert_ne!(changed, lines);
    write_lines(path, &changed);
}

#[test]
fn genes_of_unknown_strand_go_through_every_stage() {
    let mut genes = BTreeSet::new();
    let run = Run::new(|data, _| {
        let lines = read_lines(&data.join("genes_e100.tsv.gz"));
        let titles: Vec<&str> = lines[0].split('\t').collect();
        let place = |name: &str| titles.iter().position(|title| *title == name).unwrap();
        let of = |biotype: &str| -> BTreeSet<String> {
            let rows = lines.iter().map(|line| line.split('\t').collect::<Vec<_>>());
            let rows = rows.filter(|row| row[place("gene_biotype")] == biotype && ["1", "2"].contains(&row[place("Chromosome")]));
            rows.take(5).map(|row| row[place("gene_id")].split('.').next().unwrap_or_default().to_owned()).collect()
        };
        genes = of("lncRNA");
        // Coding genes too: some may be neighbours of others, and reference genes.
        let unknown: BTreeSet<String> = genes.union(&of("protein_coding")).cloned().collect();
        assert_eq!((genes.len(), unknown.len()), (5, 10));
        forget(&data.join("genes_e100.tsv.gz"), "gene_id", &unknown);
        forget(&data.join("transcripts_e100.tsv.gz"), "gene_id", &unknown);
    });
    run.holds(&genes);
}

#[test]
fn a_transcript_without_a_strand_is_read_as_its_gene_is() {
    let folder = tempfile::tempdir().unwrap();
    let (known, bare) = (folder.path().join("known"), folder.path().join("bare"));
    simulate("mixed", 500, 4, &known);
    copy_folder(&known, &bare);
    let genes: BTreeSet<String> = read_lines(&known.join("genes_e100.tsv.gz"))
        .iter()
        .filter_map(|line| Some(line.split('\t').next()?.split('.').next()?.to_owned()))
        .filter(|id| id != "gene_id")
        .collect();
    forget(&bare.join("transcripts_e100.tsv.gz"), "gene_id", &genes);
    let tables = [known, bare].map(|data| {
        let species = Species::make(&data.join("stages"), &data, &settings());
        let files = [species.features.join("locus.parquet"), species.network.join("neighbours.parquet")];
        files.map(|file| std::fs::read(file).unwrap())
    });
    assert_eq!(tables[0], tables[1]);
}
