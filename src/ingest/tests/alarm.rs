//! Nothing known, nothing ranked, copies on Y: what must not pass in silence.

use std::sync::Mutex;

use super::Small;
use crate::artifact::Context;
use crate::config::Settings;
use crate::progress::{Progress, Silent, Task};

/// Keeps the warnings.
#[derive(Default)]
struct Warned(Mutex<Vec<String>>);

impl Progress for Warned {
    fn begin(&self, label: &str, total: Option<u64>, unit: &'static str) -> Box<dyn Task> {
        Silent.begin(label, total, unit)
    }
    fn note(&self, _: &str) {}
    fn warn(&self, text: &str) {
        self.0.lock().unwrap().push(text.to_owned());
    }
}

/// Warnings of a run that must succeed.
fn warnings(small: &Small) -> Vec<String> {
    let folder = tempfile::tempdir().unwrap();
    small.files.iter().for_each(|(name, bytes)| std::fs::write(folder.path().join(name), bytes).unwrap());
    let config = folder.path().join("species.toml");
    std::fs::write(&config, &small.config).unwrap();
    let progress = Warned::default();
    let context = Context { seed: 1, workers: 1, force: false, progress: &progress };
    crate::ingest::run(&Settings::read(&config).unwrap(), folder.path(), &folder.path().join("ingest"), &context).unwrap();
    progress.0.into_inner().unwrap()
}

#[test]
fn a_source_from_which_nothing_resolves_is_an_error_also_where_its_genes_repeat() {
    let mut small = Small::default();
    small.text("seq.fa", ">T1 gene:ENSMUSG1\nAC\n>T2 gene:ENSMUSG1\nACC\n>T3 gene:ENSMUSG2\nAC\n");
    small.refused(&["seq.fa: none of its 2 names is known", "ENSMUSG1, ENSMUSG2", "ENSG01, ENSG02, ENSG03"]);
    Small::default().text("ppi.txt", "YEAST1 YEAST2\n").refused(&["ppi.txt: none of its 2 names is known", "YEAST1"]);
    Small::default().text("ceg.txt", "GENE\nYEAST1\n").refused(&["ceg.txt: names no known gene"]);
}

#[test]
fn a_source_of_which_most_names_are_unknown_is_a_warning() {
    assert!(!warnings(&Small::default()).iter().any(|text| text.contains("seq.fa")));
    let mut small = Small::default();
    small.replace("seq.fa", ">ENST03 gene:ENSG03\nGGGG\n", ">A gene:NEW1\nAA\n>B gene:NEW2\nAC\n>C gene:NEW3\nAG\n");
    let found = warnings(&small);
    assert!(found.iter().any(|text| text.contains("(seq.fa): only 40% of its names are known") && text.contains("NEW1")), "{found:?}");
    assert_eq!(small.output().summary()["resolution"]["seq"]["recognised"], 0.4);
}

#[test]
fn chromosomes_of_the_config_go_by_the_rule_of_tables_and_nothing_ranked_is_an_error() {
    let plain = Small::default();
    let ranked = |small: &Small| small.output().table("genes.parquet").bool("ranked").unwrap();
    let named = |chromosomes: &str| {
        let mut small = Small::default();
        let old = "main_chromosomes = [\"1\", \"2\", \"X\"]";
        assert!(small.config.contains(old));
        small.config = small.config.replace(old, &format!("main_chromosomes = [{chromosomes}]"));
        small
    };
    assert_eq!(ranked(&named("\"chr1\", \"chr2\", \"chrX\"")), ranked(&plain));
    named("\"NC_000001.11\"").refused(&["no gene to rank", "chromosomes of the gene table are 1, 2, ALT_1", "NC_000001.11"]);
    let few = warnings(&named("\"ALT_1\""));
    assert!(few.iter().any(|text| text.contains("1 of 5 annotated lncRNA genes")), "{few:?}");
}

#[test]
fn the_copy_on_y_is_the_gene_on_x() {
    let mut small = Small::default();
    let plain = small.output();
    small.replace("genes.tsv", "ENSG08\t", "ENSG01.2_PAR_Y\tY\t100\t900\t+\tLINC1\tlncRNA\t\t\nENSG08\t");
    small.replace("transcripts.tsv", "ENST02\t", "ENST01.3_PAR_Y\tENSG01.2_PAR_Y\tY\t100\t900\t+\nENST02\t");
    small.replace("seq.fa", ">ENST02 ", ">ENST01.3_PAR_Y gene:ENSG01.2_PAR_Y\nACGTACNNNN\n>ENST02 ");
    let output = small.output();
    for table in ["genes.parquet", "transcripts.parquet", "lpi.parquet", "labels.parquet", "sequences.fa.gz"] {
        assert_eq!(output.hashes()[table], plain.hashes()[table], "{table}");
    }
    let summary = output.summary();
    let sources = summary["sources"].as_object().unwrap();
    let copies = |source: &str| &sources[source]["pseudoautosomal copies on Y, left out"];
    // The gene and the transcript table have one name.
    assert_eq!((copies("new"), copies("seq")), (&2.into(), &1.into()));
}
